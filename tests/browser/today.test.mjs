// « Aujourd’hui »: what each sees first is true at every moment, whoever did what elsewhere.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { monthBefore, plus, today } from '../system/lib/days.mjs';
import { browser, freeDays, lightSays, newActor, newPerson, openHouse, server } from './helpers.mjs';

let hr;
await openHouse();
before(async () => {
  hr = await newActor(server.url, 'hr@demo.mozaik');
});

async function open(email, path = '/', expected = []) {
  const person = await newPerson(browser, server.url, { expected });
  const page = await person.signIn(`${email}@demo.mozaik`, undefined, path);
  await lightSays(page, 'En direct');
  return page;
}
const tile = (page, name) => page.getByRole('region', { name, exact: true });

const dayIn = (count) => plus(today(), count);
async function personOf(email) {
  return (await hr.call('GET', '/api/users')).items.find((user) => user.email === `${email}@demo.mozaik`);
}
/** Sick today: of calendar days, so that it is no matter which day it is. Whoever is away already is left alone. */
async function sickToday(...emails) {
  for (const email of emails) {
    const { id, name } = await personOf(email);
    const [start, end] = [dayIn(0), dayIn(0)];
    const { items } = await hr.call('GET', `/api/absences?user_id=${id}&from=${start}&to=${end}&status=pending,validated,approved`);
    if (items.length > 0) continue;
    await hr.call('POST', '/api/absences', { user_id: id, type: 'AM', start, end });
    return name;
  }
  throw new Error('everybody is away');
}

test('one asks, the other decides: what waits is counted on both pages', async () => {
  const asker = await newActor(server.url, 'employee@demo.mozaik');
  const manager = await newActor(server.url, 'manager@demo.mozaik');
  const boss = await open('manager');
  const mine = await open('employee');
  const before = (await manager.call('GET', '/api/absences?status=pending')).items.filter(({ created_at: known, user_name: name }) => known && name !== 'Responsable Démo').length;
  await tile(boss, 'Demandes à valider').getByText(`${before} demandes attendent`).waitFor();
  const { id, start } = await asker.call('POST', '/api/absences', { type: 'CA', ...freeDays() });
  await tile(boss, 'Demandes à valider').getByText(`${before + 1} demandes attendent`).waitFor();

  const pending = tile(mine, 'Mes demandes en cours');
  const link = mine.getByRole('link').and(mine.locator(`[href="/absences/${id}"]`));
  await manager.call('POST', `/api/absences/${id}/return`, { version: 1, reason: 'Pas la semaine du salon' });
  await pending.getByText(/^À corriger\s: Pas la semaine du salon$/).waitFor();
  await link.waitFor();
  await manager.call('POST', `/api/absences/${id}/approve`, { version: 2 });
  await link.waitFor({ state: 'detached' });
  await tile(boss, 'Demandes à valider').getByText(`${before} demandes attendent`).waitFor();
  assert.ok(start > dayIn(0));
});

test('who is away today is seen by their team at once, by name and never why', async () => {
  const mine = await open('employee');
  const boss = await open('manager');
  await tile(mine, 'Absents aujourd’hui').waitFor();
  const name = await sickToday('colleague', 'salariee07', 'salarie08', 'salariee09');
  await tile(mine, 'Absents aujourd’hui').getByText(name, { exact: true }).waitFor();
  await tile(boss, 'Absents aujourd’hui').getByText(name, { exact: true }).waitFor();
  await tile(boss, 'Absents aujourd’hui').getByText('Arrêt maladie').first().waitFor();
  assert.equal(await tile(mine, 'Absents aujourd’hui').getByText('Arrêt maladie').count(), 0);
});

test('a team under its minimum: the day leads to the planning of that week', async () => {
  const boss = await open('manager2');
  await tile(boss, 'Sous le minimum').getByText(/^Chaque équipe est à son minimum/).waitFor();
  const { id, ...team } = (await hr.call('GET', '/api/teams')).items.find(({ name }) => name === 'Accueil');
  await hr.call('PUT', `/api/teams/${id}`, { ...team, minimum: 9 });
  const first = tile(boss, 'Sous le minimum').getByRole('listitem').first();
  await first.getByText(/minimum\s: 9$/).waitFor();
  await first.getByRole('link', { name: /^Accueil, / }).click();
  await boss.waitForURL(/\/planning\?.*equipe=/);
  await boss.getByText('Responsable Démo 2').first().waitFor();
});

test('HR: what must be done goes from the page of one when the other has done it', async () => {
  const one = await open('hr');
  const other = await open('hr2', '/a-valider');
  const employee = await newActor(server.url, 'salariee11@demo.mozaik');
  const days = freeDays();
  const { id } = await employee.call('POST', '/api/absences', { type: 'AM', ...days, comment: 'Grippe' });
  const notices = other.getByRole('region', { name: 'À prendre en compte' });
  const article = notices.getByRole('article').filter({ hasText: 'Grippe' });
  await notices.waitFor();
  while (await notices.getByRole('button', { name: 'Afficher la suite' }).count() > 0) await notices.getByRole('button', { name: 'Afficher la suite' }).click();
  await article.waitFor();
  const { items } = await hr.call('GET', `/api/absences?status=approved&from=${dayIn(-31)}`);
  const waiting = items.filter(({ type, acknowledged_at: at }) => ['AM', 'DEL'].includes(type) && at === null).length;
  const rest = (count) => tile(one, 'À prendre en compte').getByText(`et ${count - 4} autres`);
  await rest(waiting).waitFor();
  await article.getByRole('button', { name: 'Prendre acte' }).click();
  await rest(waiting - 1).waitFor();
  assert.ok((await hr.call('GET', `/api/absences/${id}`)).acknowledged_at);

  await tile(one, 'Mois de paie').getByText(/n’est pas clos\.$/).waitFor();
  await hr.call('POST', '/api/payroll-months', { month: monthBefore(today()) });
  await tile(one, 'Mois de paie').getByText(/ est clos\.$/).waitFor();

  await tile(one, 'Sans mot de passe').getByText('Tout le monde a choisi son mot de passe.').waitFor();
  await hr.call('POST', '/api/users', { name: 'Nouvelle Démo', email: 'nouvelle@demo.mozaik', role: 'employee' });
  await tile(one, 'Sans mot de passe').getByRole('link', { name: 'Nouvelle Démo' }).waitFor();
  await tile(one, 'Soldes bientôt perdus').getByRole('listitem').first().waitFor();
  await tile(one, 'Justificatifs manquants').getByRole('listitem').first().waitFor();
});

test('who stands in for a manager finds the requests of that team, and decides them', async () => {
  // The team of the manager's own requests is nothing to who stands in for them.
  const boss = await open('manager2', '/', [/403 \(Forbidden\).*\/context$/]);
  const mine = await open('employee', '/absences');
  const asker = await newActor(server.url, 'employee@demo.mozaik');
  const comment = `Suppléance ${Date.now()}`;
  const { id } = await asker.call('POST', '/api/absences', { type: 'CA', ...freeDays(), comment });
  const [manager, deputy] = [await personOf('manager'), await personOf('manager2')];
  await hr.call('PUT', `/api/users/${manager.id}/deputy`, { version: manager.version, deputy: deputy.id });
  await sickToday('manager');
  await boss.goto('/a-valider');
  const row = boss.getByRole('article').filter({ hasText: comment });
  await row.getByRole('button', { name: 'Accepter' }).click();
  await mine.getByRole('article').filter({ hasText: comment }).getByText('Acceptée').waitFor();
  assert.equal((await asker.call('GET', `/api/absences/${id}`)).status, 'approved');
});
