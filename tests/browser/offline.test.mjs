// What is done without a network waits, says so, and is done once.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { BROKEN, card, CUT, everybodyLeaves, fillIn, freeDays, lightSays, newActor, newPerson, REFUSED, sessionOf, signOut, startBrowser, startServer } from './helpers.mjs';
import { startProxy } from './proxy.mjs';

let server;
let browser;
let proxy;
before(async () => {
  server = await startServer();
  browser = await startBrowser();
  proxy = await startProxy(server.url);
});
afterEach(async () => {
  await everybodyLeaves();
  proxy.refuse();
});
after(async () => {
  await browser?.close();
  await proxy?.stop();
  await server?.stop();
});

/** As `ask` of the helpers, without waiting for an answer. */
async function send(page, comment) {
  const form = await fillIn(page, { ...freeDays(), comment });
  await form.getByRole('button', { name: 'Envoyer la demande' }).click();
}

const WAITS = 'Une modification attend la connexion';

/** How often the server has it. */
async function saved(comment) {
  const actor = await newActor(server.url, 'employee@demo.mozaik');
  const { items } = await actor.call('GET', '/api/absences?from=2000-01-01');
  return items.filter((absence) => absence.comment === comment).length;
}

async function employee() {
  const person = await newPerson(browser, proxy.url, { expected: [CUT, BROKEN, REFUSED] });
  const page = await person.signIn('employee@demo.mozaik');
  await lightSays(page, 'En direct');
  return { person, page };
}

test('asked without a network: it waits, and is sent once when the network is back', async () => {
  const { person, page } = await employee();
  await person.context.setOffline(true);
  await lightSays(page, 'Hors ligne');
  await page.getByText('Vous êtes hors ligne.').waitFor();
  const comment = `Dans le train ${Date.now()}`;
  await send(page, comment);
  await page.getByText(WAITS).waitFor();
  assert.equal(await saved(comment), 0);
  await person.context.setOffline(false);
  await page.getByText('Demande envoyée').waitFor();
  await card(page, comment).waitFor();
  await page.getByText(WAITS).waitFor({ state: 'detached' });
  await lightSays(page, 'En direct');
  assert.equal(await saved(comment), 1);
});

test('the answer was lost: asked again, done once', async () => {
  const { page } = await employee();
  const before = proxy.asked.write;
  const comment = `Sans réponse ${Date.now()}`;
  proxy.loseAnswer();
  await send(page, comment);
  await page.getByText('Demande envoyée').waitFor();
  assert.equal(proxy.asked.write - before, 2);
  assert.equal(await saved(comment), 1);
  await card(page, comment).waitFor(); // it is said before « Mes absences » comes back
  assert.equal(await card(page, comment).count(), 1);
});

test('the page was closed while it waited: the next one sends it', async () => {
  const { person, page } = await employee();
  await person.context.setOffline(true);
  await lightSays(page, 'Hors ligne');
  const comment = `Fermée entre-temps ${Date.now()}`;
  await send(page, comment);
  await page.getByText(WAITS).waitFor();
  await page.close();
  await person.context.setOffline(false);
  const next = await person.open();
  await card(next, comment).waitFor();
  assert.equal(await saved(comment), 1);
});

test('what one person left waiting is never sent by the next', async () => {
  const { person, page } = await employee();
  const left = await sessionOf(person);
  proxy.refuse('write');
  const comment = `Pas à vous ${Date.now()}`;
  await send(page, comment);
  await signOut(page);
  await page.getByRole('alert').getByText('Une modification n’est pas encore partie : elle serait perdue.').waitFor();
  await page.getByRole('button', { name: 'Se déconnecter quand même' }).click();
  await page.getByRole('heading', { name: 'Connexion' }).waitFor();
  proxy.refuse();
  const next = await person.signIn('colleague@demo.mozaik');
  await lightSays(next, 'En direct');
  // Their own write goes; nothing else does.
  await send(next, `À moi ${comment}`);
  await next.getByText('Demande envoyée').waitFor();
  const [[theirs], mine] = [proxy.keysOf(left), proxy.keysOf(await sessionOf(person))];
  assert.equal(mine.length, 1);
  assert.ok(theirs && theirs !== mine[0]);
  assert.equal(await saved(comment), 0);
});

test('what was refused in the end is said, wherever one looks by then', async () => {
  const { person, page } = await employee();
  const manager = await newActor(server.url, 'manager@demo.mozaik');
  const comment = `Trop tard ${Date.now()}`;
  await send(page, comment);
  await card(page, comment).waitFor();
  await person.context.setOffline(true);
  await lightSays(page, 'Hors ligne');
  await card(page, comment).getByRole('button', { name: 'Annuler cette absence' }).click();
  await card(page, comment).getByRole('button', { name: 'Oui, annuler' }).click();
  await page.getByText(WAITS).waitFor();
  await page.close();
  // Meanwhile it was decided.
  const { items } = await manager.call('GET', '/api/absences?status=pending');
  const theirs = items.find((absence) => absence.comment === comment);
  await manager.call('POST', `/api/absences/${theirs.id}/refuse`, { version: theirs.version, reason: 'Inventaire' });
  await person.context.setOffline(false);
  const next = await person.open('/planning');
  await next.getByRole('alert').getByText('n’a pas été enregistrée').waitFor();
  await next.getByRole('alert').getByRole('button', { name: 'Fermer' }).click();
  await next.getByText('n’a pas été enregistrée').waitFor({ state: 'detached' });
});

test('signing out needs the server, and the page says so', async () => {
  const { person, page } = await employee();
  await person.context.setOffline(true);
  await signOut(page);
  await page.getByText('vous êtes encore connecté').waitFor();
  await person.context.setOffline(false);
  await page.getByRole('banner').getByRole('button', { name: 'Se déconnecter' }).click();
  await page.getByRole('heading', { name: 'Connexion' }).waitFor();
});
