// The main job of the product: one person acts, the others see it, and no page is reloaded.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import {
  ask, BROKEN, browser, card, CUT, dayLabel, everybodyLeaves, freeDays, goTo, lightSays, newActor, newPerson, openHouse, REFUSED, server,
  startServer,
} from './helpers.mjs';
import { startProxy } from './proxy.mjs';

let proxy = null;
await openHouse();
afterEach(async () => {
  await proxy?.stop();
  proxy = null;
});

const NO_WEBSOCKET = [CUT, /404 \(Not Found\)/];

/** A mark that a reload would wipe out. */
const mark = (page) => page.evaluate(() => { window.neverReloaded = true; });
const stillMarked = (page) => page.evaluate(() => window.neverReloaded === true);

async function theStory(url, { light, expected = [] }) {
  const comment = `Essai ${light} ${Date.now()}`;
  const days = freeDays();
  const employee = await newPerson(browser, url, { expected });
  const manager = await newPerson(browser, url, { expected });
  const mine = await employee.signIn('employee@demo.mozaik');
  const otherTab = await employee.open();
  const inbox = await manager.signIn('manager@demo.mozaik');
  await goTo(inbox, 'À valider');
  const team = await manager.open(`/planning?du=${days.start}`);
  for (const page of [mine, otherTab, inbox, team]) await lightSays(page, light);

  const day = (text) => team.getByRole('gridcell', { name: `${dayLabel(days.start)}, Salarié Démo${text}`, exact: true });
  await day('').waitFor();
  for (const page of [mine, otherTab, inbox, team]) await mark(page);

  await ask(mine, { ...days, comment });
  await card(mine, comment).getByText('En attente').waitFor();
  await card(otherTab, comment).getByText('En attente').waitFor();
  await card(inbox, comment).getByText('Salarié Démo').waitFor();
  await day(', absence, en attente, Congés annuels').waitFor();

  await card(inbox, comment).getByRole('button', { name: 'Accepter' }).click();
  await card(mine, comment).getByText('Acceptée').waitFor();
  await card(otherTab, comment).getByText('Acceptée').waitFor();
  await card(inbox, comment).waitFor({ state: 'detached' });
  await day(', absence, acceptée, Congés annuels').waitFor();
  await mine.getByRole('button', { name: /Notifications, .* non lue/ }).waitFor();

  await card(mine, comment).getByRole('button', { name: 'Annuler cette absence' }).click();
  await card(mine, comment).getByRole('button', { name: 'Oui, annuler' }).click();
  await card(mine, comment).getByText('Annulée').waitFor();
  await card(otherTab, comment).getByText('Annulée').waitFor();
  await day('').waitFor();

  for (const page of [mine, otherTab, inbox, team]) assert.ok(await stillMarked(page), 'no page was reloaded');
  return { employee: [...employee.lines], manager: [...manager.lines] };
}

const said = (lines, text) => lines.some((line) => line.text.includes(text));

test('asked, decided, cancelled: on the other screen, on every tab, in the planning', async () => {
  const lines = await theStory(server.url, { light: 'En direct' });
  assert.ok(said(lines.employee, '✅ WebSocket connected'));
  assert.ok(said(lines.manager, '✅ WebSocket connected'));
});

test('the same with WebSocket refused: by Server-Sent Events, and the console says why', async () => {
  proxy = await startProxy(server.url, ['ws']);
  const lines = await theStory(proxy.url, { light: 'En direct, par SSE', expected: NO_WEBSOCKET });
  assert.ok(said(lines.employee, '⚠️ Temps réel par SSE (WebSocket refusé'));
  assert.ok(!said(lines.employee, '✅ WebSocket connected'));
});

test('the same with SSE refused too: by requests that wait for the answer', async () => {
  proxy = await startProxy(server.url, ['ws', 'sse']);
  const lines = await theStory(proxy.url, { light: 'En direct, par requêtes', expected: NO_WEBSOCKET });
  assert.ok(said(lines.employee, '⚠️ Temps réel par'));
});

test('the same with these refused too: every five seconds', async () => {
  proxy = await startProxy(server.url, ['ws', 'sse', 'longpoll']);
  const lines = await theStory(proxy.url, { light: 'Toutes les 5 secondes', expected: NO_WEBSOCKET });
  assert.ok(said(lines.employee, '⚠️ Temps réel par'));
});

test('WebSocket refused in mid-session: what happens meanwhile is not missed', async () => {
  proxy = await startProxy(server.url);
  const employee = await newPerson(browser, server.url);
  const manager = await newPerson(browser, proxy.url, { expected: NO_WEBSOCKET });
  const inbox = await manager.signIn('manager@demo.mozaik');
  await goTo(inbox, 'À valider');
  await lightSays(inbox, 'En direct');
  const mine = await employee.signIn('employee@demo.mozaik');
  await mark(inbox);
  proxy.refuse('ws');
  const comments = [];
  for (let i = 0; i < 3; i++) {
    comments.push(`Coupure ${i} ${Date.now()}`);
    await ask(mine, { ...freeDays(), comment: comments[i] });
  }
  await lightSays(inbox, 'En direct, par SSE');
  for (const comment of comments) await card(inbox, comment).waitFor();
  assert.ok(await stillMarked(inbox));

  // The light tells why, to whoever asks.
  await inbox.locator('.light').click();
  await inbox.getByText('événements du serveur (SSE)').waitFor();
  await inbox.getByText(/proxy/).waitFor();
});

test('an answer that was on its way while things changed is brought up to date, not asked for again', async () => {
  const employee = await newActor(server.url, 'employee@demo.mozaik');
  const counter = await newActor(server.url, 'manager@demo.mozaik');
  const manager = await newPerson(browser, server.url);
  const witness = await manager.signIn('manager@demo.mozaik', undefined, '/a-valider');
  await goTo(witness, 'À valider');
  await lightSays(witness, 'En direct');
  const comment = `En chemin ${Date.now()}`;
  const page = await manager.context.newPage();
  let answers = 0;
  await page.route(/api\/absences\?status=pending/, async (route) => {
    const response = await route.fetch();
    if (answers++ === 0) {
      await lightSays(page, 'En direct');
      await employee.ask(comment);
      await card(witness, comment).waitFor();
      // This page has heard of it, too, and has nothing yet to show it in.
      const { unread } = await counter.call('GET', '/api/auth/me');
      await page.getByRole('button', { name: new RegExp(`^Notifications, ${unread} non lue`) }).waitFor();
    }
    await route.fulfill({ response });
  });
  await page.goto('/a-valider');
  await card(page, comment).waitFor();
  assert.equal(answers, 1);
});

test('a restart of the server is waited for, and proves nothing against a transport', async () => {
  let own = await startServer();
  const { port } = new URL(own.url);
  const employee = await newPerson(browser, own.url, { expected: [CUT, BROKEN] });
  try {
    const mine = await employee.signIn('employee@demo.mozaik');
    await lightSays(mine, 'En direct');
    await mine.evaluate(() => {
      const light = document.querySelector('.light');
      window.lights = [];
      new MutationObserver(() => window.lights.push(light.dataset.state)).observe(light, { attributes: true });
    });
    for (const end of ['stop', 'kill']) {
      await own[end]();
      await lightSays(mine, 'Connexion…');
      own = await startServer({ data: own.data, port });
      await lightSays(mine, 'En direct');
    }
    const comment = `Redémarrage ${Date.now()}`;
    await ask(mine, { ...freeDays(), comment });
    await card(mine, comment).waitFor();
    assert.deepEqual(await mine.evaluate(() => window.lights.filter((light) => light === 'degraded')), []);
  } finally {
    await everybodyLeaves();
    await own.stop();
  }
});

test('a session closed from another device closes with its page', async () => {
  const laptop = await newPerson(browser, server.url);
  const phone = await newPerson(browser, server.url, { viewport: { width: 390, height: 800 } });
  const pocket = await phone.signIn('colleague@demo.mozaik');
  await lightSays(pocket, 'En direct');
  const desk = await laptop.signIn('colleague@demo.mozaik', undefined, '/compte');
  await desk.goto('/compte');
  phone.left = true;
  await desk.getByRole('button', { name: /^Fermer la session/ }).first().click();
  await pocket.getByRole('heading', { name: 'Connexion' }).waitFor();
  assert.equal(await desk.getByRole('heading', { name: 'Mon compte' }).count(), 1);
});

test('a mistake is said at its field, and two decisions at once end in a sentence', async () => {
  const employee = await newPerson(browser, server.url, { expected: [REFUSED] });
  const manager = await newPerson(browser, server.url, { expected: [REFUSED] });
  const hr = await newPerson(browser, server.url);
  const mine = await employee.signIn('employee@demo.mozaik');
  await mine.getByRole('main').getByRole('link', { name: 'Demander une absence' }).click();
  const form = mine.getByRole('form', { name: 'Demander une absence' });
  await form.getByLabel('Type d’absence').locator('option[value=CA]').waitFor({ state: 'attached' });
  await form.getByRole('button', { name: 'Envoyer la demande' }).click();
  assert.equal(await form.getByText('À remplir.').count(), 2);
  const days = freeDays();
  await form.getByLabel(/^Du\b/).fill(days.end);
  await form.getByLabel(/^Au\b/).fill(days.start);
  await form.getByText('La fin précède le début').waitFor();
  assert.equal(await form.getByLabel(/^Au\b/).getAttribute('aria-invalid'), 'true');
  await mine.goBack();

  const comment = `Deux à la fois ${Date.now()}`;
  await ask(mine, { ...days, comment });
  const inbox = await manager.signIn('manager@demo.mozaik');
  await goTo(inbox, 'À valider');
  const theirs = card(inbox, comment);
  await theirs.getByRole('button', { name: 'Refuser' }).click();
  await theirs.getByLabel('Motif du refus').fill('Inventaire cette semaine-là');
  // HR decides first, and the manager's page does not hear of it in time.
  const office = await hr.signIn('hr@demo.mozaik');
  await goTo(office, 'À valider');
  await card(office, comment).waitFor();
  await manager.context.route('**/refuse', async (route) => {
    await card(office, comment).getByRole('button', { name: 'Accepter' }).click();
    await card(office, comment).waitFor({ state: 'detached' });
    await route.continue();
  });
  await theirs.getByRole('button', { name: 'Envoyer le refus' }).click();
  await card(mine, comment).getByText('Acceptée').waitFor();
  // What somebody has in hand does not vanish: it says what became of it, and by whom.
  await theirs.getByText('Cette demande vient d’être traitée par quelqu’un d’autre.').waitFor();
  await theirs.locator('.status').getByText('Acceptée').waitFor();
  await theirs.getByText('Acceptée par RH Démo').waitFor();
  await theirs.getByRole('button', { name: 'Fermer' }).click();
  await theirs.waitFor({ state: 'detached' });
});

test('HR renames a type: the pages of others say it by its new name at once', async () => {
  const employee = await newPerson(browser, server.url);
  const mine = await employee.signIn('employee@demo.mozaik');
  await lightSays(mine, 'En direct');
  await mark(mine);
  const hr = await newActor(server.url, 'hr@demo.mozaik');
  const { items } = await hr.call('GET', '/api/absence-types');
  const { code, name, kind, names, ...entry } = items.find((type) => type.code === 'TEL');
  await mine.getByRole('article').filter({ hasText: name }).first().waitFor();
  await hr.call('PUT', `/api/absence-types/${code}`, { ...entry, names: { fr: 'Travail à domicile', en: 'Work from home' } });
  await mine.getByRole('article').filter({ hasText: 'Travail à domicile' }).first().waitFor();
  await mine.getByRole('article').filter({ hasText: name }).first().waitFor({ state: 'detached' });
  assert.ok(await stillMarked(mine));
});
