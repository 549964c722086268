// Every page in all its states, at a desk and on a phone, by day and by night: no finding of axe (WCAG 2.2 A
// and AA), enough contrast, no sideways scrolling; and the whole way by keyboard.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { startBrokenProxy } from './broken-proxy.mjs';
import { tooFaint } from './contrast.mjs';
import { browser, CUT, lightSays, newPerson, openHouse, server } from './helpers.mjs';
import { arrive, DESK, enter, PAGES, settled, VISITORS } from './pages.mjs';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

await openHouse();

async function findings(page) {
  // Evaluated, not inserted as a script: the page's Content-Security-Policy stays on.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags, resultTypes: ['violations'] }), TAGS);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`));
}

async function tooWide(page) {
  const extra = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return extra > 0 ? [`${extra} px too wide`] : [];
}

const SMALL_PHONE = { width: 360, height: 740 };
const AT_200_PERCENT = { width: DESK.width / 2, height: DESK.height / 2 };

/** What each page is looked at for, and where: the structure depends on the place, colours on the light. */
const LOOKS = [
  { where: 'at a desk, by day', viewport: DESK, colorScheme: 'light', judges: [findings, tooWide, tooFaint] },
  { where: 'at a desk, by night', viewport: DESK, colorScheme: 'dark', judges: [tooFaint] },
  { where: 'on a phone, by night', viewport: SMALL_PHONE, colorScheme: 'dark', judges: [findings, tooWide, tooFaint] },
  { where: 'on a phone, by day', viewport: SMALL_PHONE, colorScheme: 'light', judges: [tooFaint] },
  { where: 'twice as large', viewport: AT_200_PERCENT, colorScheme: 'light', judges: [tooWide] },
];

/** Looks at what the page shows from everywhere, and returns what is wrong. */
async function judged(page, name) {
  const found = [];
  for (const { where, viewport, colorScheme, judges } of LOOKS) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    for (const judge of judges) found.push(...(await judge(page)).map((text) => `${name} ${where}: ${text}`));
  }
  await page.setViewportSize(DESK);
  return found;
}

test('every address of the page is in the table of pages', () => {
  const source = fs.readFileSync(new URL('../../web/src/routes.tsx', import.meta.url), 'utf8');
  const known = new Set(PAGES.map(({ path }) => path.replace(/#.*/, '')));
  const missing = [...source.matchAll(/\bpath: '([^']+)'/g)].map(([, path]) => path).filter((path) => !known.has(path));
  assert.deepEqual(missing, []);
});

for (const { who, rows } of VISITORS) {
  test(`every page that ${who ?? 'nobody'} sees is accessible in every state`, async () => {
    const person = await newPerson(browser, server.url, { expected: [/404 .*link\/check/], viewport: DESK, reducedMotion: 'reduce' });
    await enter(person, who);
    const page = await person.context.newPage();
    const found = [];
    for (const row of rows) {
      await arrive(page, row);
      found.push(...await judged(page, row.name));
      for (const [state, open] of Object.entries(row.states ?? {})) {
        await open(page);
        found.push(...await judged(page, `${row.name}, ${state}`));
      }
    }
    assert.deepEqual(found, []);
  });
}

test('while it is on its way a page is accessible, too', async () => {
  const person = await newPerson(browser, server.url, { expected: [CUT], viewport: DESK, reducedMotion: 'reduce' });
  await enter(person, 'manager');
  await person.context.route(({ pathname }) => pathname.startsWith('/api/') && pathname !== '/api/auth/me', () => undefined);
  const found = [];
  for (const path of ['/', '/planning', '/absences']) {
    const page = await person.open(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('progressbar', { name: 'Chargement…' }).first().waitFor();
    found.push(...await judged(page, path));
  }
  assert.deepEqual(found, []);
});

test('without a network a page is accessible, too', async () => {
  const person = await newPerson(browser, server.url, { expected: [CUT], viewport: DESK, reducedMotion: 'reduce' });
  await enter(person, 'employee');
  const page = await person.open('/absences');
  await lightSays(page, 'En direct');
  await person.context.setOffline(true);
  await lightSays(page, 'Hors ligne');
  assert.deepEqual(await judged(page, 'offline'), []);
});

test('what the test of the connection found is accessible, too', async () => {
  const proxy = await startBrokenProxy(server.url, { strips: true, buffers: true }, 'nginx/1.22.1');
  const person = await newPerson(browser, proxy.url, { expected: [CUT, /status of 426/], viewport: DESK, reducedMotion: 'reduce' });
  const page = await person.open('/aide/websocket');
  await page.getByRole('button', { name: 'Tester la connexion' }).click();
  const found = await judged(page, 'the test goes on');
  await page.getByRole('heading', { name: 'À envoyer à votre administrateur' }).waitFor();
  await page.getByText('Pour qui administre le réseau').click();
  found.push(...await judged(page, 'the test has ended'));
  assert.deepEqual(found, []);
  await person.close();
  await proxy.stop();
});

test('signing in and asking work by keyboard alone', async () => {
  const person = await newPerson(browser, server.url);
  const page = await person.open();
  const here = () => page.evaluate(() => {
    const element = document.activeElement;
    return element?.labels?.[0]?.textContent ?? element?.textContent ?? '';
  });
  const tabTo = async (name) => {
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press('Tab');
      if ((await here()).startsWith(name)) return;
    }
    assert.fail(`no way to « ${name} » by keyboard`);
  };
  await page.getByRole('heading', { name: 'Connexion' }).waitFor();
  await tabTo('Adresse e-mail');
  await page.keyboard.type('employee@demo.mozaik');
  await tabTo('Mot de passe');
  await page.keyboard.type('mozaik-demo');
  await page.keyboard.press('Enter');
  await page.getByRole('article').first().waitFor();

  await tabTo('Aller au contenu');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
  await tabTo('Demander une absence');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Demander une absence' }).waitFor();
  await tabTo('Type d’absence');
  await page.keyboard.type('Congés annuels');
  await tabTo('Du');
  await page.keyboard.type('10 nov. 2027');
  await tabTo('Commentaire');
  await page.keyboard.type('au clavier');
  await tabTo('Envoyer la demande');
  await page.keyboard.press('Enter');
  await page.getByText('Demande envoyée').waitFor();
  await page.getByRole('article').filter({ hasText: 'au clavier' }).waitFor();
});
