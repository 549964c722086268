// The bell: what one person does rings that of another, on every tab, in the title and on the icon; what is read is read everywhere.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { browser, lightSays, newActor, newPerson, openHouse, server } from './helpers.mjs';

let employee;
await openHouse();
before(async () => {
  employee = await newActor(server.url, 'employee@demo.mozaik');
  // The demo's own are read: what rings from here on is of the tests.
  for (const who of ['manager', 'employee']) await (await newActor(server.url, `${who}@demo.mozaik`)).call('PUT', '/api/notifications/read-all');
});

const bell = (page, unread) =>
  page.getByRole('button', { name: unread ? new RegExp(`^Notifications, ${unread} non lues?$`) : 'Notifications, aucune non lue' });
const icon = (page) => page.locator('link[rel=icon]').getAttribute('href');
const titled = (page, title) => page.waitForFunction((wanted) => document.title === wanted, title);

test('what one does rings the other’s bell, in the title and on the icon; read in one tab it is read in all', async () => {
  const manager = await newPerson(browser, server.url);
  const page = await manager.signIn('manager@demo.mozaik', undefined, '/planning');
  const other = await manager.open('/notifications');
  for (const tab of [page, other]) await lightSays(tab, 'En direct');
  await bell(page, 0).waitFor();
  assert.equal(await icon(page), '/favicon.svg');
  await titled(page, 'Planning · MOZAIK RH');

  const { id } = await employee.ask('Sonnette');
  await employee.ask('Sonnette, encore');
  await bell(page, 2).waitFor();
  await titled(page, '(2) Planning · MOZAIK RH');
  await titled(other, '(2) Notifications · MOZAIK RH');
  for (const tab of [page, other]) assert.match(decodeURIComponent(await icon(tab)), /^data:image\/svg\+xml,.*>2<\/text>/);

  // It says who did what, under its day, and never the type of the absence.
  await bell(page, 2).click();
  const panel = page.getByRole('dialog', { name: 'Notifications' });
  await panel.getByRole('heading', { name: 'Aujourd’hui' }).waitFor();
  assert.equal(await panel.getByText('Salarié Démo demande une absence').count() >= 2, true);
  assert.equal(await panel.getByText('Congés annuels').count(), 0);
  // One by its dot, the rest by following it.
  await panel.getByRole('button', { name: /^Marquer comme lue/ }).first().click();
  await bell(other, 1).waitFor();
  await titled(other, '(1) Notifications · MOZAIK RH');
  await panel.getByRole('button', { name: 'Tout marquer comme lu' }).click();
  for (const tab of [page, other]) {
    await bell(tab, 0).waitFor();
    await tab.waitForFunction(() => document.querySelector('link[rel=icon]').getAttribute('href') === '/favicon.svg');
  }
  await panel.getByRole('button', { name: /Salarié Démo demande une absence/ }).nth(1).click();
  await page.waitForURL(`**/absences/${id}`);
  assert.equal(await page.getByRole('dialog').count(), 0);

  // What the manager decides rings where the employee looks.
  const colleague = await newPerson(browser, server.url);
  const theirs = await colleague.signIn('employee@demo.mozaik', undefined, '/notifications');
  await lightSays(theirs, 'En direct');
  const actor = await newActor(server.url, 'manager@demo.mozaik');
  const { version } = await actor.call('GET', `/api/absences/${id}`);
  await actor.call('POST', `/api/absences/${id}/approve`, { version });
  await bell(theirs, 1).waitFor();
  await theirs.locator('main .note[data-unread]').getByText('Responsable Démo a approuvé votre absence').waitFor();
});

test('all of them, older ones too, by day; only those not read', async () => {
  const person = await newPerson(browser, server.url);
  const actor = await newActor(server.url, 'hr@demo.mozaik');
  const page = await person.signIn('hr@demo.mozaik', undefined, '/notifications');
  const rows = page.getByRole('main').locator('.note');
  await rows.first().waitFor();
  const shown = await rows.count();
  const { items, next } = await actor.call('GET', '/api/notifications');
  assert.equal(shown, items.length);
  if (next) {
    await page.getByRole('button', { name: 'Plus anciennes' }).click();
    await page.waitForFunction((before) => document.querySelectorAll('main .note').length > before, shown);
  }
  await page.getByRole('radio', { name: /^Non lues/ }).check();
  assert.equal(await rows.count(), await page.locator('main .note[data-unread]').count());
  // Read elsewhere, while one looks at those that are not.
  await actor.call('PUT', '/api/notifications/read-all');
  await page.getByText('Tout est lu.').waitFor();
  await bell(page, 0).waitFor();
});

test('a hundred and more are 99+', async () => {
  const person = await newPerson(browser, server.url);
  await person.context.route('**/api/notifications', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), unread: 100 } });
  });
  const page = await person.signIn('colleague@demo.mozaik', undefined, '/notifications');
  await bell(page, 100).waitFor();
  assert.equal(await page.locator('.bell .count').textContent(), '99+');
  await titled(page, '(99+) Notifications · MOZAIK RH');
});
