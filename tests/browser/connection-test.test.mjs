// The test of the page Connexion, before proxies that are broken in one way each: what it finds, what it says to who
// works here, and what it gives them to send. The expectations are written from the fault, not from what came out.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import { load } from '../../web/test/build.mjs';
import { CLIENT, startBrokenProxy } from './broken-proxy.mjs';
import { BIN, CUT, everybodyLeaves, newPerson, SOON, startBrowser, startServer } from './helpers.mjs';
import { enter } from './pages.mjs';

const SCHEMA = JSON.parse(fs.readFileSync(new URL('../../contract/doctor-report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv({ strict: false }).compile({ ...SCHEMA, $ref: '#/$defs/seen', type: undefined, required: undefined, properties: undefined, additionalProperties: true });

/** Answers that a browser writes on its console: the socket's path asked by a page, a proxy that gives up. */
const ASKED = /status of (426|504)/;

const NGINX = 'nginx/1.22.1';
const HAMPERED = 'MOZAIK RH fonctionne, mais quelque chose gêne la connexion';
/** `wrong`: the faults of all verdicts; `bad`: the steps that fail; `now`: what works for who works here. */
const WORLDS = {
  healthy: { faults: {}, headline: 'Tout passe', now: /aussitôt \(WebSocket\)/, transport: 'ws' },
  strips: {
    faults: { strips: true }, headline: HAMPERED, now: /par un autre moyen\s: les événements du serveur/, transport: 'sse',
    hop: 'nginx', wrong: ['upgrade'], bad: ['WebSocket : ouverture'],
  },
  buffers: {
    faults: { buffers: true }, headline: HAMPERED, now: /aussitôt \(WebSocket\)/, transport: 'ws',
    hop: 'nginx', wrong: ['buffering'], bad: ['Événements du serveur'],
  },
  both: {
    faults: { strips: true, buffers: true }, headline: HAMPERED, now: /des requêtes qui attendent la réponse/, transport: 'longpoll',
    hop: 'nginx', wrong: ['buffering', 'upgrade'], bad: ['WebSocket : ouverture', 'Événements du serveur'],
  },
  worst: {
    faults: { strips: true, buffers: true, gives_up_s: 4 }, headline: 'MOZAIK RH fonctionne, mais pas en direct', now: /toutes les 5 secondes/, transport: 'poll',
    hop: 'nginx', wrong: ['buffering', 'timeout', 'upgrade'], bad: ['WebSocket : ouverture', 'Événements du serveur', 'Réponses qui se font attendre'],
  },
  idle: {
    faults: { idle_s: 6 }, headline: HAMPERED, now: /les événements du serveur/, transport: 'sse', heartbeat: 2,
    hop: 'nginx', wrong: ['timeout'], bad: ['WebSocket : 20 secondes de silence', 'Réponses qui se font attendre'],
  },
  dead: { faults: { dead: true }, headline: HAMPERED, now: /les événements du serveur/, transport: 'sse', wrong: ['tunnel'], bad: ['WebSocket : messages'] },
};

let server;
let browser;
let judge;
let catalogue;
const reached = {};
before(async () => {
  ({ judge, catalogue } = await load('doctor.ts'));
  server = await startServer();
  browser = await startBrowser();
  // All at once: each lasts for half a minute, and mostly waits.
  for (const [name, { faults }] of Object.entries(WORLDS)) {
    const proxy = await startBrokenProxy(server.url, faults, NGINX);
    const person = await newPerson(browser, proxy.url, { expected: [CUT, ASKED], permissions: ['clipboard-read', 'clipboard-write'] });
    if (name !== 'healthy') await enter(person, 'employee');
    const page = await person.open(name === 'healthy' ? '/aide/websocket' : '/connexion');
    reached[name] = { proxy, person, page };
    await page.getByRole('button', { name: 'Tester la connexion' }).click();
  }
});
after(async () => {
  await everybodyLeaves();
  await browser?.close();
  await Promise.all(Object.values(reached).map(({ proxy }) => proxy.stop()));
  await server?.stop();
});

/** The test has ended; what it saw. */
async function ended({ page }) {
  await page.locator('.testVerdict').waitFor({ timeout: SOON + 60_000 });
  const field = page.getByLabel('Les observations');
  if (!(await field.isVisible())) await page.getByText('Pour qui administre le réseau').click();
  return JSON.parse(await field.inputValue());
}

const letterOf = (page) => page.getByLabel('À envoyer à votre administrateur').inputValue();
const stepsOf = async (page, state) => (await page.locator(`.testSteps li[data-state="${state}"]`).allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));

for (const [name, world] of Object.entries(WORLDS)) {
  test(`${name}: the verdict, the hop and the words`, async () => {
    const { page, proxy } = reached[name];
    const seen = await ended(reached[name]);
    assert.ok(validate(seen), JSON.stringify(validate.errors));
    assert.equal(seen.by, 'browser');
    await page.getByRole('heading', { name: world.headline, exact: true }).waitFor();

    const bad = await stepsOf(page, 'bad');
    assert.equal(bad.length, world.bad?.length ?? 0, bad.join('; '));
    for (const step of world.bad ?? []) assert.ok(bad.some((text) => text.includes(step)), `${step}: ${bad.join('; ')}`);
    await page.locator('.testVerdict').getByText(world.now).waitFor();

    const report = judge(seen, proxy.url, 'fr');
    assert.equal(report.transport, world.transport);
    const faults = [report, ...report.also].map(({ verdict }) => catalogue.verdicts.find(({ id }) => id === verdict).fault).filter(Boolean);
    assert.deepEqual(faults.toSorted(), world.wrong ?? [], 'all that is wrong, and nothing else');
    if (world.hop) assert.equal(report.hop, world.hop, report.title);
    if (world.heartbeat) assert.equal(report.heartbeat_s, world.heartbeat);
    assert.equal(report.state, world.state ?? (world.bad ? 'degraded' : 'healthy'));
    assert.equal(await page.locator('.testWay li[data-guilty]').count(), report.chain.filter(({ guilty }) => guilty).length);
    for (const link of [/^ce navigateur$/, /nginx 1\.22\.1$/, /^mozaik \d/]) await page.locator('.testWay li').getByText(link).waitFor();
    if (report.fix) for (const { lines } of report.fix.parts) await page.locator('.testFix pre').getByText(lines[0], { exact: false }).first().waitFor();
  });
}

test('what is sent to the administrator says all, and nothing of who sends it', async () => {
  const { page, proxy } = reached.strips;
  const seen = await ended(reached.strips);
  const letter = await letterOf(page);
  await page.getByRole('button', { name: 'Copier le texte' }).click();
  await page.getByRole('status').getByText('Texte copié.').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), letter);
  const report = judge(seen, proxy.url, 'fr');
  for (const part of [`mozaik doctor ${proxy.url}`, report.title, report.cause, 'ce navigateur → [✗ nginx 1.22.1] → mozaik', 'upgrade: failed', ...report.fix.parts.flatMap(({ lines }) => lines)]) {
    assert.ok(letter.includes(part), `${part}:\n${letter}`);
  }
  assert.equal(seen.echo.headers['x-forwarded-for'], '-');
  const who = await page.evaluate(() => fetch('/api/auth/me').then((answer) => answer.json()));
  const observations = await page.getByLabel('Les observations').inputValue();
  for (const secret of [who.user.name, who.user.email, who.user.id, who.session.id, CLIENT, 'demo.mozaik', 'Démo']) {
    assert.ok(secret && !letter.includes(secret) && !observations.includes(secret), secret);
  }
});

test('the test says how it goes to who hears the page, can be stopped, and done again', async () => {
  const { page } = reached.healthy;
  await ended(reached.healthy);
  const said = page.getByRole('region', { name: 'Test de la connexion' }).getByRole('status').first();
  assert.match(await said.textContent(), /^Tout passe/);
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  await page.getByRole('button', { name: 'Recommencer le test' }).press('Enter');
  await said.getByText(/ : (passe|en cours)|a commencé/).waitFor();
  const begin = page.getByRole('button', { name: 'Tester la connexion' });
  assert.equal(await focused(), 'Tester la connexion', 'who has just begun it is still there');
  assert.equal(await begin.getAttribute('aria-disabled'), 'true');
  await page.getByRole('button', { name: 'Arrêter le test' }).press('Enter');
  await page.locator('.testSteps').waitFor({ state: 'detached' });
  assert.equal(await focused(), 'Tester la connexion', 'and who has stopped it');
  assert.equal(await begin.getAttribute('aria-disabled'), 'false');
  assert.equal(await page.locator('.testVerdict').count(), 0);
  assert.equal(await page.locator('.testSteps').count(), 0);
});

test('without a network that is said, and what to send; with it the test can be done again', async () => {
  const person = await newPerson(browser, server.url, { expected: [CUT] });
  const knowledge = person.context.waitForEvent('requestfinished', (request) => /\/judge-/.test(request.url()));
  const page = await person.open('/aide/websocket');
  await knowledge;
  await person.context.setOffline(true);
  await page.getByRole('button', { name: 'Tester la connexion' }).click();
  await page.getByRole('heading', { name: 'La connexion ne passe pas', exact: true }).waitFor();
  await page.locator('.testVerdict').getByText('Le serveur ne répond pas à ce navigateur.').waitFor();
  assert.match(await letterOf(page), /Ce qui passe en ce moment\s: aucun/);
  assert.equal((await stepsOf(page, 'skipped')).length, 5);
  await person.context.setOffline(false);
  await page.getByRole('button', { name: 'Recommencer le test' }).click();
  await page.getByRole('heading', { name: 'Tout passe', exact: true }).waitFor();
  await person.close();
});

test('a server that does not let itself be examined is neither called healthy nor broken', async () => {
  const silent = await startServer({ flags: ['--no-probes'] });
  const person = await newPerson(browser, silent.url, { expected: [/status of 404 .*\/api\/echo/] });
  const page = await person.open('/aide/websocket');
  await page.getByRole('button', { name: 'Tester la connexion' }).click();
  await page.getByRole('alert').getByText('--no-probes').waitFor();
  assert.equal(await page.locator('.testVerdict').count(), 0);
  assert.equal((await stepsOf(page, 'skipped')).length, 5);
  await person.close();
  await silent.stop();
});

test('the page, fed with what `mozaik doctor` saw, says the same as it', async () => {
  for (const name of Object.keys(WORLDS)) {
    const { proxy } = reached[name];
    const report = await new Promise((done, stop) => {
      execFile(BIN, ['doctor', '--json', '--quick', '--lang', 'fr', proxy.url], (error, stdout, stderr) => {
        if (error && !(error.code >= 0 && error.code <= 2)) stop(new Error(`${error.message}\n${stderr}`));
        else done(JSON.parse(stdout));
      });
    });
    const { seen, ...judged } = report;
    const { seen: _, ...ours } = judge(seen, report.url, 'fr');
    assert.deepEqual(ours, judged, name);
  }
});
