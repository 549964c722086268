// The planning by hand: what one person draws, takes elsewhere, copies and takes back, the others see at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plus } from '../system/lib/days.mjs';
import { browser, CUT, dayLabel, freeDays, hold, lightSays, newActor, newPerson, openHouse, REFUSED, server, takeBack } from './helpers.mjs';

await openHouse();

const EMPLOYEE = 'Salarié Démo';
const COLLEAGUE = 'Collègue Démo';

/** Monday to Friday of a week that nobody has. */
function week() {
  const { start } = freeDays();
  return [0, 1, 2, 3, 4].map((count) => plus(start, count));
}

/** The cell of a day; `what`: and it says so. */
function cell(page, name, day, what = '') {
  return page.getByRole('gridcell', { name: new RegExp(`^${dayLabel(day)}, ${name}(,|$).*${what}`) });
}

/** Somebody with the planning of this week before them. */
async function looking(email, monday, options = {}) {
  const person = await newPerson(browser, server.url, { viewport: { width: 1280, height: 800 }, ...options });
  const page = await person.signIn(email, undefined, `/planning?vue=semaine&du=${monday}`);
  await page.getByRole('grid').waitFor();
  // Each has teams: until these have come all stand in another group, and lines move.
  await page.getByRole('grid').getByText('Atelier', { exact: true }).first().waitFor();
  return { person, page };
}

/** A place in a cell: the middle of its morning or of its afternoon. */
async function spot(target, half) {
  const { x, y, width, height } = await target.boundingBox();
  return [x + width * (half === 'am' ? 0.25 : 0.75), y + height / 2];
}

async function drag(page, from, to) {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(...from.map((one, index) => (one + to[index]) / 2), { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
}
async function drop(page, from, to) {
  await drag(page, from, to);
  await page.mouse.up();
}

/** What is moved has arrived at the server, and may be taken hold of again. */
const settled = (page) => page.locator('.planningGhost').first().waitFor({ state: 'detached' });

/** The keyboard to a cell, by arrows only; `what`: once it says so. */
async function walkTo(page, name, day, what) {
  const goal = cell(page, name, day, what);
  await goal.waitFor();
  const here = () => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? '');
  await page.getByRole('grid').locator('[role=gridcell][tabindex="0"]').focus();
  await page.keyboard.press('Control+Home');
  while (!(await here()).includes(`, ${name}`) || (await here()).includes(`, ${name} 0`)) await page.keyboard.press('ArrowDown');
  while (!(await goal.evaluate((element) => element === document.activeElement))) await page.keyboard.press('ArrowRight');
}

const told = (page) => page.getByRole('region', { name: 'Messages' });
const menuItem = (page, name) => page.getByRole('menu').getByRole('menuitem', { name });

test('half days that are drawn are asked for: who decides has them, a colleague sees them wait; and taken back', async () => {
  const [monday, , wednesday] = week();
  const { page } = await looking('employee@demo.mozaik', monday);
  const { page: colleague } = await looking('colleague@demo.mozaik', monday);
  const manager = await newPerson(browser, server.url);
  const inbox = await manager.signIn('manager@demo.mozaik', undefined, '/a-valider');

  await drop(page, await spot(cell(page, EMPLOYEE, monday), 'pm'), await spot(cell(page, EMPLOYEE, wednesday), 'am'));
  const form = page.getByRole('dialog').getByRole('form', { name: 'Demander une absence' });
  await form.getByLabel('Type d’absence').selectOption('CA');
  await form.getByText('2 jours').first().waitFor();
  await form.getByRole('button', { name: 'Envoyer la demande' }).click();
  await form.waitFor({ state: 'detached' });
  await hold(page, 'Demande envoyée');
  await cell(page, EMPLOYEE, monday, 'absence l’après-midi, en attente, Congés annuels').waitFor();

  await cell(colleague, EMPLOYEE, monday, 'absence l’après-midi, en attente').waitFor();
  await cell(colleague, EMPLOYEE, wednesday, 'absence le matin, en attente').waitFor();
  await inbox.getByRole('article', { name: new RegExp(`${EMPLOYEE}.*${Number(monday.slice(8))}`) }).first().waitFor();

  await takeBack(page, 'Demande envoyée');
  await cell(colleague, EMPLOYEE, monday, '(?<!absence.*)$').waitFor();
});

test('Escape gives a drawing up, and nothing is sent', async () => {
  const [monday, tuesday] = week();
  const { page } = await looking('employee@demo.mozaik', monday);
  await drag(page, await spot(cell(page, EMPLOYEE, monday), 'am'), await spot(cell(page, EMPLOYEE, tuesday), 'pm'));
  await page.keyboard.press('Escape');
  await page.mouse.up();
  assert.equal(await page.getByRole('dialog').count(), 0);
});

test('my own request goes where I take it, grows at its end, and comes back; a colleague sees each of it', async () => {
  const [monday, tuesday, wednesday, thursday] = week();
  const employee = await newActor(server.url, 'employee@demo.mozaik');
  await employee.call('POST', '/api/absences', { type: 'TEL', start: monday, end: tuesday });
  const { page } = await looking('employee@demo.mozaik', monday);
  const { page: colleague } = await looking('colleague@demo.mozaik', monday);
  await cell(colleague, EMPLOYEE, tuesday, 'télétravail, en attente').waitFor();

  await drop(page, await spot(cell(page, EMPLOYEE, monday, 'Télétravail'), 'am'), await spot(cell(page, EMPLOYEE, tuesday), 'am'));
  await told(page).getByText('Déplacée').waitFor();
  await cell(colleague, EMPLOYEE, wednesday, 'télétravail, en attente').waitFor();
  await cell(colleague, EMPLOYEE, monday, '(?<!télétravail.*)$').waitFor();

  // The end of it, to Thursday noon.
  await settled(page);
  const last = await cell(page, EMPLOYEE, wednesday, 'Télétravail').boundingBox();
  await drop(page, [last.x + last.width - 3, last.y + last.height / 2], await spot(cell(page, EMPLOYEE, thursday), 'am'));
  await hold(page, /Déplacée.*jeu\./);
  await cell(colleague, EMPLOYEE, thursday, 'télétravail le matin, en attente').waitFor();

  await takeBack(page, /Déplacée.*jeu\./);
  await cell(colleague, EMPLOYEE, thursday, '(?<!télétravail.*)$').waitFor();
  await cell(colleague, EMPLOYEE, wednesday, 'télétravail, en attente').waitFor();
});

test('leave that is approved becomes a proposal: its owner is asked', async () => {
  const [monday, tuesday, , thursday] = week();
  const employee = await newActor(server.url, 'employee@demo.mozaik');
  const decider = await newActor(server.url, 'manager@demo.mozaik');
  const { id, version } = await employee.call('POST', '/api/absences', { type: 'TEL', start: monday, end: monday });
  await decider.call('POST', `/api/absences/${id}/approve`, { version });
  const { page } = await looking('manager@demo.mozaik', monday);
  const owner = await newPerson(browser, server.url);
  const mine = await owner.signIn('employee@demo.mozaik', undefined, `/absences/${id}`);

  await drop(page, await spot(cell(page, EMPLOYEE, monday, 'télétravail'), 'am'), await spot(cell(page, EMPLOYEE, thursday), 'am'));
  const dialog = page.getByRole('dialog', { name: 'Proposer d’autres dates' });
  await dialog.getByText(`ses dates ne changent que si ${EMPLOYEE} est d’accord`).waitFor();
  await dialog.getByLabel('Message').fill('Salon jeudi');
  await dialog.getByRole('button', { name: 'Envoyer la proposition' }).click();
  await dialog.waitFor({ state: 'detached' });
  await cell(page, EMPLOYEE, monday, 'télétravail, acceptée').waitFor();

  await mine.getByText('Salon jeudi').waitFor();
  await mine.getByRole('button', { name: /^Accepter/ }).click();
  await cell(page, EMPLOYEE, thursday, 'télétravail, acceptée').waitFor();
  assert.equal(await cell(page, EMPLOYEE, tuesday, 'télétravail').count(), 0);
});

test('what somebody else changed meanwhile is a conflict that shows both sides', async () => {
  const [monday, tuesday, wednesday] = week();
  const employee = await newActor(server.url, 'employee@demo.mozaik');
  const decider = await newActor(server.url, 'manager@demo.mozaik');
  const { id, version } = await employee.call('POST', '/api/absences', { type: 'TEL', start: monday, end: monday });
  const { page } = await looking('employee@demo.mozaik', monday, { expected: [REFUSED] });
  const { page: other } = await looking('manager@demo.mozaik', monday);
  await cell(page, EMPLOYEE, monday, 'en attente').waitFor();

  // The request that moves it waits until somebody else has decided.
  await page.route(`**/api/absences/${id}`, async (route) => {
    if (route.request().method() === 'PUT') await decider.call('POST', `/api/absences/${id}/approve`, { version });
    await route.continue();
  }, { times: 1 });
  await drop(page, await spot(cell(page, EMPLOYEE, monday), 'am'), await spot(cell(page, EMPLOYEE, wednesday), 'am'));
  const dialog = page.getByRole('dialog', { name: 'Quelqu’un d’autre y a touché' });
  await dialog.getByText('Responsable Démo').first().waitFor();
  await dialog.getByRole('region', { name: 'Votre version' }).getByText(String(Number(wednesday.slice(8)))).waitFor();
  await dialog.getByRole('region', { name: 'Leur version' }).getByText('Acceptée').waitFor();
  await cell(page, EMPLOYEE, monday, 'télétravail, acceptée').waitFor();

  // Mine again, on top of theirs: it is approved now, so that it is proposed.
  await dialog.getByRole('button', { name: 'Proposer la mienne' }).click();
  const proposing = page.getByRole('dialog', { name: 'Proposer d’autres dates' });
  await proposing.getByRole('button', { name: 'Envoyer la proposition' }).click();
  await proposing.waitFor({ state: 'detached' });
  await cell(other, EMPLOYEE, monday, 'télétravail, acceptée').waitFor();
  assert.equal(await cell(other, EMPLOYEE, tuesday, 'télétravail').count(), 0);
  const { proposal } = await decider.call('GET', `/api/absences/${id}`);
  assert.equal(proposal.start, wednesday);
});

test('what is planned is made by the menu, copied and pasted by key, taken to somebody else, and taken out', async () => {
  const [monday, tuesday, wednesday, thursday] = week();
  const { page } = await looking('manager@demo.mozaik', monday);
  const { page: employee } = await looking('employee@demo.mozaik', monday);

  await cell(page, EMPLOYEE, monday).click({ button: 'right' });
  await menuItem(page, 'Planifier un horaire…').click();
  const form = page.getByRole('dialog', { name: 'Planifier un horaire' });
  await form.getByLabel(/^De\b/).fill('07:00');
  await form.getByLabel(/^À( |$)/).fill('14:00');
  await form.getByLabel('Libellé').fill('Ouverture');
  await form.getByRole('button', { name: 'Planifier' }).click();
  await cell(employee, EMPLOYEE, monday, 'horaire.*Ouverture').waitFor();

  await cell(page, EMPLOYEE, monday, 'Ouverture').click();
  await page.keyboard.press('Control+c');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+v');
  await cell(employee, EMPLOYEE, tuesday, 'horaire.*Ouverture').waitFor();

  await drop(page, await spot(cell(page, EMPLOYEE, tuesday, 'Ouverture'), 'am'), await spot(cell(page, COLLEAGUE, wednesday), 'am'));
  await cell(employee, COLLEAGUE, wednesday, 'horaire.*Ouverture').waitFor();

  await settled(page);
  await cell(page, COLLEAGUE, wednesday, 'Ouverture').click({ button: 'right' });
  await menuItem(page, 'Couper').click();
  await cell(page, EMPLOYEE, thursday).click({ button: 'right' });
  await menuItem(page, 'Coller').click();
  await cell(employee, EMPLOYEE, thursday, 'horaire.*Ouverture').waitFor();

  await cell(page, EMPLOYEE, monday, 'Ouverture').click();
  await page.keyboard.press('Delete');
  await page.getByRole('dialog', { name: 'Retirer du planning ?' }).getByRole('button', { name: 'Oui, retirer' }).click();
  await hold(page, 'Retiré du planning');
  await cell(employee, EMPLOYEE, monday, '(?<!Ouverture)$').waitFor();
  await takeBack(page, 'Retiré du planning');
  await cell(employee, EMPLOYEE, monday, 'horaire.*Ouverture').waitFor();
});

test('what is refused goes back where it was, with the server’s words; without a network it waits, and is done once', async () => {
  const [monday, tuesday, wednesday, thursday] = week();
  const employee = await newActor(server.url, 'employee@demo.mozaik');
  await employee.call('POST', '/api/absences', { type: 'TEL', start: monday, end: monday });
  await employee.call('POST', '/api/absences', { type: 'RMED', start: wednesday, end: wednesday });
  const { person, page } = await looking('employee@demo.mozaik', monday, { expected: [REFUSED, CUT] });
  const { page: colleague } = await looking('colleague@demo.mozaik', monday);
  await cell(page, EMPLOYEE, monday, 'Télétravail').waitFor();

  await drop(page, await spot(cell(page, EMPLOYEE, monday), 'am'), await spot(cell(page, EMPLOYEE, wednesday), 'am'));
  await page.getByRole('alert').getByText(/même période|déjà/).waitFor();
  await cell(page, EMPLOYEE, monday, 'Télétravail').waitFor();

  await person.context.setOffline(true);
  await lightSays(page, 'Hors ligne');
  await drop(page, await spot(cell(page, EMPLOYEE, monday), 'am'), await spot(cell(page, EMPLOYEE, thursday), 'am'));
  await cell(page, EMPLOYEE, thursday, 'Télétravail').waitFor();
  await page.getByText('en cours…').waitFor();
  await page.getByText('Une modification attend la connexion').waitFor();
  assert.equal(await cell(colleague, EMPLOYEE, thursday, 'télétravail').count(), 0);
  await person.context.setOffline(false);
  await cell(colleague, EMPLOYEE, thursday, 'télétravail, en attente').waitFor();
  await page.getByText('en cours…').waitFor({ state: 'detached' });
  const { items } = await employee.call('GET', `/api/absences?from=${monday}&to=${thursday}`);
  assert.deepEqual(items.filter((one) => one.type === 'TEL' && one.start >= monday).map(({ start, version }) => [start, version]), [[thursday, 2]]);
  assert.equal(await cell(colleague, EMPLOYEE, tuesday, 'télétravail').count(), 0);
});

test('HR draw for somebody, over closed days; a manager plans for several at once, and sends a request back', async () => {
  const [monday, tuesday, wednesday, thursday, friday] = week();
  const rh = await newActor(server.url, 'hr@demo.mozaik');
  const employee = await newActor(server.url, 'employee@demo.mozaik');
  const { id, version } = await rh.call('POST', '/api/closed-periods', { name: 'Inventaire', from: monday, to: monday });
  const { page: hr } = await looking('hr@demo.mozaik', monday);
  const { page: mine } = await looking('employee@demo.mozaik', monday, { expected: [REFUSED] });
  const { page: manager } = await looking('manager@demo.mozaik', monday);

  // The owner is told that these days are closed, HR may all the same.
  await mine.getByRole('gridcell', { name: /Atelier.*Fermé aux congés : Inventaire/ }).waitFor();
  await walkTo(mine, EMPLOYEE, monday);
  await mine.keyboard.press('Enter');
  await mine.getByRole('dialog').getByText('aucun congé ne peut y être demandé').waitFor();
  await mine.keyboard.press('Escape');
  await drop(hr, await spot(cell(hr, EMPLOYEE, monday), 'am'), await spot(cell(hr, EMPLOYEE, monday), 'pm'));
  const form = hr.getByRole('dialog', { name: `Absence de ${EMPLOYEE}` });
  await form.getByLabel('Type d’absence').selectOption('CA');
  await form.getByRole('button', { name: 'Envoyer la demande' }).click();
  await cell(mine, EMPLOYEE, monday, 'absence, acceptée, Congés annuels').waitFor();
  await rh.call('DELETE', `/api/closed-periods/${id}?version=${version}`);

  // From one line to another, one request.
  let requests = 0;
  manager.on('request', (request) => (requests += Number(request.method() === 'POST' && request.url().endsWith('/api/planning/entries'))));
  await drop(manager, await spot(cell(manager, COLLEAGUE, tuesday), 'am'), await spot(cell(manager, EMPLOYEE, wednesday), 'pm'));
  await menuItem(manager, 'Planifier une formation…').click();
  const training = manager.getByRole('dialog', { name: 'Planifier une formation' });
  await training.getByLabel('Libellé').fill('Incendie');
  await training.getByRole('button', { name: 'Planifier' }).click();
  await cell(mine, EMPLOYEE, wednesday, 'formation.*Incendie').waitFor();
  await cell(mine, COLLEAGUE, tuesday, 'formation').waitFor();
  assert.equal(requests, 1);

  await employee.call('POST', '/api/absences', { type: 'TEL', start: thursday, end: thursday });
  await cell(manager, EMPLOYEE, thursday, 'télétravail, en attente').waitFor();
  await drop(manager, await spot(cell(manager, EMPLOYEE, thursday), 'am'), await spot(cell(manager, EMPLOYEE, friday), 'am'));
  const back = manager.getByRole('dialog', { name: 'Renvoyer pour d’autres dates' });
  assert.match(await back.getByLabel('Motif').inputValue(), new RegExp(`vendredi ${Number(friday.slice(8))}`));
  await back.getByRole('button', { name: 'Renvoyer' }).click();
  await mine.goto('/absences');
  await mine.getByText('Ces dates conviendraient mieux').waitFor();
});

test('a finger holds something and takes it along; one that goes on scrolls', async () => {
  const [monday, tuesday] = week();
  const employee = await newActor(server.url, 'employee@demo.mozaik');
  await employee.call('POST', '/api/absences', { type: 'TEL', start: monday, end: monday });
  const { page } = await looking('employee@demo.mozaik', monday, { hasTouch: true });
  const { page: colleague } = await looking('colleague@demo.mozaik', monday);
  const session = await page.context().newCDPSession(page);
  const touch = (type, x, y) => session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
  await cell(page, EMPLOYEE, monday, 'Télétravail').waitFor();
  const [from, to] = [await spot(cell(page, EMPLOYEE, monday), 'am'), await spot(cell(page, EMPLOYEE, tuesday), 'am')];

  await touch('touchStart', ...from);
  await page.locator('.planningGhost').waitFor();
  await touch('touchMove', ...to);
  await touch('touchEnd');
  await cell(colleague, EMPLOYEE, tuesday, 'télétravail, en attente').waitFor();

  // Held and let go: what may be done there.
  await told(page).getByText('Déplacée').waitFor();
  await settled(page);
  await touch('touchStart', ...to);
  await page.locator('.planningGhost').waitFor();
  await touch('touchEnd');
  await menuItem(page, 'Annuler l’absence…').waitFor();
  await page.keyboard.press('Escape');

  // One after the other without a pause: a finger that rests holds.
  await Promise.all([touch('touchStart', ...to), touch('touchMove', ...from), touch('touchEnd')]);
  assert.equal(await page.locator('.planningGhost').count(), 0);
  assert.equal(await cell(colleague, EMPLOYEE, monday, 'télétravail').count(), 0);
});

test('everything once by keyboard alone', async () => {
  const [monday, tuesday, wednesday, , friday] = week();
  const { page } = await looking('employee@demo.mozaik', monday, { expected: [REFUSED] }); // what is offered first may have no days left
  const { page: colleague } = await looking('colleague@demo.mozaik', monday);

  // To the chart, to my line, over two days, and ask.
  await walkTo(page, EMPLOYEE, monday);
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog').getByRole('form', { name: 'Demander une absence' });
  await form.getByLabel('Type d’absence').selectOption('TEL');
  await form.getByLabel('Commentaire').focus();
  await form.getByRole('button', { name: 'Envoyer la demande' }).focus();
  await page.keyboard.press('Enter');
  await cell(colleague, EMPLOYEE, tuesday, 'télétravail, en attente').waitFor();

  // Taken along by the arrows, made longer, given up once, put down once.
  await form.waitFor({ state: 'detached' });
  await walkTo(page, EMPLOYEE, monday, 'Télétravail');
  await page.keyboard.press('m');
  await page.getByText('Déplacement de Télétravail').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  await page.getByText('Déplacement abandonné.').waitFor({ state: 'attached' });
  await page.keyboard.press('M');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Enter');
  await hold(page, 'Déplacée');
  await cell(colleague, EMPLOYEE, friday, 'télétravail le matin, en attente').waitFor();

  await settled(page); // of what is on its way nothing is taken back
  await page.keyboard.press('Control+z');
  await cell(colleague, EMPLOYEE, monday, 'télétravail, en attente').waitFor();

  // Copied and pasted: asked again, as long.
  await settled(page);
  await walkTo(page, EMPLOYEE, monday, 'Télétravail');
  await page.keyboard.press('Control+c');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+v');
  assert.equal(await form.getByLabel(/^Au\b/).inputValue(), friday.split('-').reverse().join('/'));
  await page.keyboard.press('Escape');

  // The menu, the list of keys, and cancelling.
  await walkTo(page, EMPLOYEE, monday, 'Télétravail');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menu').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[role=gridcell]:focus').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Le planning au clavier' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[role=gridcell]:focus').waitFor();
  await page.keyboard.press('Delete');
  await page.getByRole('dialog', { name: 'Annuler cette absence ?' }).getByRole('button', { name: 'Oui, annuler' }).press('Enter');
  await cell(colleague, EMPLOYEE, monday, '(?<!télétravail.*)$').waitFor();
  assert.equal(await cell(colleague, EMPLOYEE, wednesday, 'télétravail').count(), 0);
});
