// /connexion: what became of the connection, in words, over a reload; words for whoever looks after the network.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { CUT, everybodyLeaves, lightSays, newActor, newPerson, startBrowser, startServer } from './helpers.mjs';
import { startProxy } from './proxy.mjs';

const REFUSED_BY_PROXY = /status of 404/;

let server;
let browser;
let proxy;
before(async () => {
  server = await startServer({ flags: ['--heartbeat', '600s'] });
  browser = await startBrowser();
  proxy = await startProxy(server.url);
});
afterEach(async () => {
  proxy.refuse();
  await everybodyLeaves();
});
after(async () => {
  await browser?.close();
  await proxy?.stop();
  await server?.stop();
});

/** The newest first. */
const history = (page) => page.locator('.connectionLog li');

test('the history says what happened, when, why and for how long, also after a reload, and only to who it happened to', async () => {
  const person = await newPerson(browser, proxy.url, { expected: [CUT, REFUSED_BY_PROXY] });
  const other = await newPerson(browser, server.url);
  const page = await person.signIn('manager@demo.mozaik', undefined, '/connexion');
  const theirs = await other.signIn('colleague@demo.mozaik', undefined, '/connexion');
  await lightSays(page, 'En direct');
  await page.getByText(/Aller-retour jusqu’au serveur\s: \d+ ms/).waitFor();

  proxy.refuse('ws');
  await lightSays(page, 'En direct, par SSE');
  await history(page).first().getByText('En direct, par SSE').waitFor();
  await history(page).first().getByText(/depuis \d+\ss/).waitFor();
  await history(page).first().getByText(/proxy/).waitFor();
  await history(page).last().getByText(/pendant \d+\ss/).waitFor();
  assert.match(await history(page).first().locator('time').textContent(), /^\d\d:\d\d:\d\d$/);
  const before = await history(page).count();

  await page.reload();
  await lightSays(page, 'En direct, par SSE');
  await page.waitForFunction((count) => document.querySelectorAll('.connectionLog li').length > count, before);

  proxy.refuse();
  await page.getByRole('main').getByRole('button', { name: 'Reconnecter maintenant' }).click();
  await lightSays(page, 'En direct');
  await history(page).first().getByText('En direct', { exact: true }).waitFor();

  // The other one, who goes around the proxy, lived through nothing.
  await lightSays(theirs, 'En direct');
  assert.equal(await history(theirs).filter({ hasText: 'SSE' }).count(), 0);
});

test('the summary is copied, or shown where the browser does not copy; nothing personal is in it', async () => {
  const person = await newPerson(browser, server.url, { permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await person.signIn('employee@demo.mozaik', undefined, '/connexion');
  await lightSays(page, 'En direct');
  await page.getByRole('button', { name: 'Copier un résumé' }).click();
  const message = page.getByRole('status').getByText('Résumé copié');
  await message.waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^MOZAIK RH, http:\/\/127\.0\.0\.1:\d+\n/);
  assert.match(copied, /connected · ws/);
  assert.doesNotMatch(copied, /Salarié|demo\.mozaik|[0-9a-f]{8}-[0-9a-f]{4}/);

  // The message can be closed, and the keyboard is where it was.
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Fermer' }).click();
  await message.waitFor({ state: 'detached' });

  await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); });
  await page.getByRole('button', { name: 'Copier un résumé' }).click();
  assert.match(await page.getByLabel(/sélectionnez ce résumé à la main/).inputValue(), /connected · ws/);
});

test('who signs in next in this tab reads nothing of the one before', async () => {
  const person = await newPerson(browser, proxy.url, { expected: [CUT, REFUSED_BY_PROXY, /status of 401/] });
  const page = await person.signIn('employee@demo.mozaik', undefined, '/connexion');
  proxy.refuse('ws');
  await history(page).first().getByText('En direct, par SSE').waitFor();
  const actor = await newActor(server.url, 'employee@demo.mozaik');
  for (const session of (await actor.call('GET', '/api/auth/sessions')).items) {
    if (!session.current) await actor.call('DELETE', `/api/auth/sessions/${session.id}`);
  }
  await page.getByText(/Votre session est terminée/).waitFor();
  await page.getByText(/ce qui n’était pas encore parti n’est pas enregistré/).waitFor();
  proxy.refuse();
  await page.getByLabel('Adresse e-mail').fill('colleague@demo.mozaik');
  await page.getByRole('textbox', { name: 'Mot de passe' }).fill('mozaik-demo');
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.getByRole('heading', { level: 1, name: 'Connexion en direct' }).waitFor();
  await history(page).first().getByText(/En direct/).waitFor();
  const first = await history(page).last().textContent();
  assert.match(first, /Connexion…/);
  assert.ok(await history(page).count() <= 4);
});
