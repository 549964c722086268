// The wallchart: what it shows, to whom, and that it stays true while others act.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { today } from '../system/lib/days.mjs';
import { browser, dayLabel, freeDays, lightSays, newActor, newPerson, openHouse, server } from './helpers.mjs';

let hr;
let ids;
await openHouse();
before(async () => {
  hr = await newActor(server.url, 'hr@demo.mozaik');
  const { items } = await hr.call('GET', '/api/users');
  ids = Object.fromEntries(items.map(({ name, id }) => [name, id]));
});

const DESK = { viewport: { width: 1400, height: 900 } };

async function look(who, path) {
  const person = await newPerson(browser, server.url, DESK);
  const page = await person.signIn(`${who}@demo.mozaik`, undefined, path);
  await page.getByRole('grid').waitFor();
  await lightSays(page, 'En direct');
  return page;
}

/** A cell says its day, whose it is, and what lies there. */
const cell = (page, day, name, what = '') => page.getByRole('gridcell', { name: `${dayLabel(day)}, ${name}${what}`, exact: true });
const days = async (page) => Number(await page.getByRole('grid').getAttribute('aria-colcount')) - 1;
const lines = async (page) => Number(await page.getByRole('grid').getAttribute('aria-rowcount'));

test('months, weeks, teams, only the absent: the address keeps all of it, and shows it to somebody else', async () => {
  const page = await look('hr', '/planning?du=2026-12-24');
  assert.equal(await days(page), 31);
  await page.getByRole('heading', { name: 'décembre 2026' }).waitFor();
  await page.getByRole('button', { name: 'Période suivante' }).click();
  await page.getByRole('heading', { name: 'janvier 2027' }).waitFor();
  await page.getByRole('button', { name: 'Période précédente' }).click();
  await page.getByRole('heading', { name: 'décembre 2026' }).waitFor();
  await page.getByRole('button', { name: 'Semaine', exact: true }).click();
  await page.getByRole('heading', { name: /^Semaine 49/ }).waitFor();
  assert.equal(await days(page), 7);
  await page.getByRole('button', { name: 'Plusieurs semaines' }).click();
  await page.getByLabel('Nombre de semaines').selectOption('13');
  await page.getByRole('heading', { name: '30 nov. 2026 – 28 févr. 2027' }).waitFor();
  assert.equal(await days(page), 91);

  await page.getByLabel('Équipe affichée').waitFor();
  const all = await lines(page);
  await page.getByLabel('Équipe affichée').selectOption({ label: 'Bureau d’études' });
  await page.getByRole('rowheader', { name: 'Collègue Démo' }).waitFor({ state: 'detached' });
  const team = await lines(page);
  await page.getByLabel('Seulement les absents').check();
  await page.waitForURL(/absents=1/);
  assert.ok(team < all && (await lines(page)) <= team);

  const address = new URL(page.url());
  assert.deepEqual([...address.searchParams.keys()].sort(), ['absents', 'du', 'equipe', 'semaines', 'vue']);
  const other = await look('manager2', address.pathname + address.search);
  await other.getByRole('heading', { name: '30 nov. 2026 – 28 févr. 2027' }).waitFor();
  assert.equal(await other.getByLabel('Équipe affichée').locator('option:checked').textContent(), 'Bureau d’études');
  assert.ok(await other.getByLabel('Seulement les absents').isChecked());
  assert.equal(await days(other), 91);

  await other.getByRole('button', { name: 'Aujourd’hui' }).click();
  await other.getByRole('columnheader', { name: new RegExp(`^${dayLabel(today())}`) }).waitFor();
});

test('a day that somebody else changes moves under my eyes, and says who did it', async () => {
  const { start, end } = freeDays();
  const colleague = await look('colleague', `/planning?du=${start}`);
  const office = await look('hr2', `/planning?du=${start}`);
  await cell(colleague, start, 'Salarié Démo').waitFor();
  await cell(office, start, 'Salarié Démo').waitFor();

  const employee = await newActor(server.url, 'employee@demo.mozaik');
  const asked = await employee.call('POST', '/api/absences', { type: 'CA', start, end });
  await cell(office, start, 'Salarié Démo', ', absence, en attente, Congés annuels').waitFor();
  const manager = await newActor(server.url, 'manager@demo.mozaik');
  // Who did it stands there for a moment only: it is looked for before it is done.
  const named = office.getByRole('row').filter({ hasText: 'Salarié Démo' }).getByText('Responsable Démo', { exact: true }).waitFor();
  await Promise.all([named, manager.call('POST', `/api/absences/${asked.id}/approve`, { version: asked.version })]);

  await cell(office, start, 'Salarié Démo', ', absence, acceptée, Congés annuels').waitFor();
  await office.getByRole('status').filter({ hasText: 'vient de modifier les jours de Salarié Démo' }).waitFor();
  // A colleague sees that, and by whom; not of what type.
  await cell(colleague, start, 'Salarié Démo', ', absence, acceptée').waitFor();
  assert.equal(await colleague.getByRole('row').filter({ hasText: 'Salarié Démo' }).getByText('Congés annuels').count(), 0);
});

test('who else is looking is seen, and is gone with their page', async () => {
  const page = await look('manager', '/planning');
  const other = await look('colleague', '/planning');
  await page.getByRole('img', { name: /^Regardent aussi le planning : .*Collègue Démo/ }).waitFor();
  await other.getByRole('img', { name: /^Regardent aussi le planning : .*Responsable Démo/ }).waitFor();
  await other.getByRole('link', { name: 'Mes absences' }).click();
  await page.getByRole('img', { name: /^Regardent aussi le planning : .*Collègue Démo/ }).waitFor({ state: 'detached' });
});

test('holidays have their names, at the sites that have them', async () => {
  const page = await look('hr', '/planning?du=2026-12-01');
  await page.getByText('26 déc. Saint-Étienne (Strasbourg)').waitFor();
  await page.getByRole('columnheader', { name: 'Vendredi 25 décembre, semaine 52, Noël' }).waitFor();
  await page.getByRole('gridcell', { name: /^Samedi 26 décembre, Salariée Démo 15, Saint-Étienne/ }).waitFor({ state: 'attached' });
  await page.getByRole('gridcell', { name: /^Samedi 26 décembre, Salarié Démo 12, week-end/ }).waitFor();
  const strasbourg = await look('salariee15', '/planning?du=2027-03-22&vue=semaine');
  await strasbourg.getByText(/26 mars Vendredi saint \(Strasbourg\)/).waitFor();
  await strasbourg.getByRole('gridcell', { name: /^Vendredi 26 mars, Salariée Démo 15, Vendredi saint/ }).waitFor();
});

test('the foot of a team turns red while I look, as soon as too few are left', async () => {
  const { start } = freeDays();
  const page = await look('manager2', `/planning?du=${start}`);
  const foot = (words) => page.getByRole('gridcell', { name: `${dayLabel(start)}, équipe Accueil, présents : ${words}`, exact: true });
  await foot('5 sur 5, minimum 2').waitFor();
  const away = ['Responsable Démo 2', 'Salarié Démo 12', 'Salarié Démo 14', 'Salariée Démo 11'];
  for (const name of away) {
    // Somebody on their behalf: approved at once, or by the one who decides.
    const { id, version, status } = await hr.call('POST', '/api/absences', { user_id: ids[name], type: 'CA', start, end: start });
    if (status !== 'approved') await hr.call('POST', `/api/absences/${id}/approve`, { version });
  }
  await foot('1 sur 5, sous le minimum de 2').waitFor();
  assert.equal(await foot('1 sur 5, sous le minimum de 2').getAttribute('data-under'), 'true');
});

test('two halves of a day with two types are both drawn and both said', async () => {
  const { start } = freeDays();
  const page = await look('manager', `/planning?du=${start}&vue=semaine`);
  const user_id = ids['Salariée Démo 09'];
  await cell(page, start, 'Salariée Démo 09').waitFor();
  await hr.call('POST', '/api/absences', { user_id, type: 'CA', start, end: start, end_half: 'am' });
  await hr.call('POST', '/api/absences', { user_id, type: 'TEL', start, start_half: 'pm', end: start });
  const both = page.getByRole('gridcell', { name: new RegExp(`^${dayLabel(start)}, Salariée Démo 09, absence le matin, .*Congés annuels ; télétravail l’après-midi, .*Télétravail`) });
  await both.waitFor();
  const bars = page.getByRole('row').filter({ hasText: 'Salariée Démo 09' }).locator('.planningBar');
  const [morning, afternoon] = await Promise.all([bars.nth(0).boundingBox(), bars.nth(1).boundingBox()]);
  const whole = await both.boundingBox();
  assert.ok(morning.x + morning.width <= afternoon.x + 0.5 && Math.abs(morning.width - afternoon.width) < 2 && morning.width < whole.width / 2 + 1);
});

test('the keyboard goes everywhere from one tab stop, and a card says all there is', async () => {
  const { start } = freeDays();
  const made = await hr.call('POST', '/api/absences', { user_id: ids['Collègue Démo'], type: 'CA', start, end: start });
  const page = await look('manager', `/planning?du=${start}`);
  const grid = page.getByRole('grid');
  await page.getByLabel('Équipe affichée').waitFor(); // the lines of the teams are there
  assert.equal(await grid.locator('[tabindex="0"]').count(), 1);
  const here = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
  await grid.locator('[tabindex="0"]').focus();
  const first = await here();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  assert.notEqual(await here(), first);
  await page.keyboard.press('Control+Home');
  assert.match(await here(), /^\S+ 1er septembre, équipe Atelier/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  assert.match(await here(), /^\S+ 30 septembre, Collègue Démo/);
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  assert.equal(await grid.locator('[aria-selected="true"]').count(), 4);
  await page.keyboard.press('Control+End');
  assert.match(await here(), /^\S+ 30 septembre, équipe Atelier, présents/);
  assert.equal(await grid.locator('[tabindex="0"]').count(), 1);

  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowDown');
  for (let day = 1; day < Number(start.slice(8)); day++) await page.keyboard.press('ArrowRight');
  assert.match(await here(), /Collègue Démo, absence, .*, Congés annuels/);
  await page.getByRole('link', { name: 'Voir l’absence' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Voir l’absence' }).waitFor({ state: 'detached' });
  // It is cancelled elsewhere, and the cell that has the keyboard says so.
  await hr.call('POST', `/api/absences/${made.id}/cancel`, { version: made.version });
  await cell(page, start, 'Collègue Démo').waitFor();
  assert.equal(await here(), `${dayLabel(start)}, Collègue Démo`);
});

test('on paper everybody is there, in or out of sight, and names stand in each table', async () => {
  const page = await look('hr', '/planning?du=2026-12-01&vue=semaines&semaines=13');
  for (const format of ['A4', 'A3']) {
    const paper = await page.pdf({ format, landscape: true });
    assert.ok(paper.length > 20_000);
  }
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  const sheets = page.locator('.planningSheet');
  assert.equal(await sheets.count(), 3);
  for (const sheet of await sheets.all()) {
    for (const name of Object.keys(ids)) assert.ok((await sheet.getByRole('rowheader', { name, exact: true }).count()) > 0, name);
    assert.equal(await sheet.locator('thead').evaluate((head) => getComputedStyle(head).display), 'table-header-group');
  }
  assert.equal(await page.getByRole('grid').isVisible(), false);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await page.emulateMedia({ media: 'screen' });
  await page.getByRole('grid').waitFor();
  const other = await look('hr2', '/planning?du=2026-12-01');
  await page.getByRole('img', { name: /RH Démo 2/ }).waitFor();
  await other.getByRole('img', { name: /RH Démo/ }).waitFor();
});
