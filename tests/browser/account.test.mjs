// Balances, and what belongs to somebody: what one writes, the other reads at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, newActor, newPerson, openHouse, server } from './helpers.mjs';

await openHouse();

const idOf = async (email) => {
  const actor = await newActor(server.url, email);
  return (await actor.call('GET', '/api/auth/me')).user.id;
};
const dialog = (page) => page.getByRole('dialog');

test('HR corrects a balance: the employee’s moves, with the line, its reason and its author', async () => {
  const employee = await newPerson(browser, server.url);
  const hr = await newPerson(browser, server.url);
  const mine = await employee.signIn('employee@demo.mozaik', undefined, '/soldes');
  const leave = mine.getByRole('region', { name: 'Congés annuels' });
  await leave.getByText('31,5 jours').first().waitFor();
  const office = await hr.signIn('hr@demo.mozaik', undefined, '/soldes');
  await office.getByRole('combobox', { name: 'De qui' }).fill('Salarié Démo');
  await office.getByRole('option', { name: /^Salarié Démo(?! \d)/ }).click();
  await office.getByRole('heading', { name: 'Soldes de Salarié Démo' }).waitFor();
  const card = office.getByRole('region', { name: 'Congés annuels' });
  await card.getByRole('button', { name: 'Corriger' }).click();
  await dialog(office).getByLabel('Jours').fill('deux');
  await dialog(office).getByLabel('Motif').fill('Un jour oublié en mai');
  await dialog(office).getByRole('button', { name: 'Enregistrer' }).click();
  await dialog(office).getByText('Écrivez un nombre').waitFor();
  await dialog(office).getByLabel('Jours').fill('1,25');
  await dialog(office).getByRole('button', { name: 'Enregistrer' }).click();

  await leave.getByText('32,75 jours').first().waitFor();
  await leave.getByRole('button', { name: 'Acquis : 13,75 jours' }).click();
  const line = leave.getByRole('list', { name: 'Lignes de « Acquis »' }).getByRole('listitem').filter({ hasText: 'Correction des RH' });
  await line.getByText('Motif : Un jour oublié en mai').waitFor();
  await line.getByText(/par RH Démo/).waitFor();
  await line.getByText('1,25 jour').waitFor();
  await leave.getByText('Toutes les lignes').click();
  await leave.getByRole('list', { name: 'Toutes les lignes' }).getByText('Motif : Un jour oublié en mai').waitFor();

  // On another day: what will be earned by then.
  await mine.getByRole('button', { name: /^31 mai/ }).click();
  await leave.getByText('à acquérir d’ici là').waitFor();
  assert.match(mine.url(), /\/soldes\?au=\d{4}-05-31$/);
  await employee.close();
  await hr.close();
});

test('a balance that is not opened says so, is opened by HR for several, and the manager sees what is left alone', async () => {
  const employee = await newPerson(browser, server.url);
  const hr = await newPerson(browser, server.url);
  const manager = await newPerson(browser, server.url);
  const mine = await employee.signIn('employee@demo.mozaik', undefined, '/soldes');
  const quarter = mine.getByRole('region', { name: 'Congés trimestriels' });
  await quarter.getByText('Pas encore ouvert').waitFor();
  const theirs = await manager.signIn('manager@demo.mozaik', undefined, `/soldes?personne=${await idOf('employee@demo.mozaik')}`);
  await theirs.getByRole('region', { name: 'Congés annuels' }).getByText('Disponible').waitFor();
  assert.equal(await theirs.getByRole('button', { name: /^(Acquis|Reliquat|Corriger|Ouvrir)/ }).count(), 0);

  const office = await hr.signIn('hr@demo.mozaik', undefined, '/soldes');
  await office.getByRole('button', { name: 'Ouvrir des soldes' }).click();
  await dialog(office).getByLabel('Type d’absence').selectOption({ label: 'Congés trimestriels' });
  for (const name of ['Collègue Démo', 'Salarié Démo']) {
    await dialog(office).getByRole('combobox', { name: 'Personnes' }).fill(name);
    await office.getByRole('option', { name: new RegExp(`^${name}(?! \\d)`) }).click();
  }
  await office.keyboard.press('Escape');
  await dialog(office).getByLabel('Reste de la période en cours, Collègue Démo').fill('2,5');
  await dialog(office).getByRole('button', { name: 'Recopier la première ligne partout' }).click();
  await dialog(office).getByRole('button', { name: 'Ouvrir 2 soldes' }).click();
  await office.getByRole('status').getByText('2 soldes ouverts.').waitFor();
  await quarter.getByText('2,5 jours').first().waitFor();
  await theirs.getByRole('region', { name: 'Congés trimestriels' }).getByText('2,5').first().waitFor();
  for (const person of [employee, hr, manager]) await person.close();
});

test('the language of one window is that of the other; a session that is closed elsewhere ends at once', async () => {
  const one = await newPerson(browser, server.url);
  const other = await newPerson(browser, server.url, { expected: [/401 \(Unauthorized\)/] });
  const here = await one.signIn('colleague@demo.mozaik', undefined, '/compte');
  const there = await other.signIn('colleague@demo.mozaik', undefined, '/compte');
  await here.getByRole('main').getByRole('radio', { name: 'English' }).check();
  await there.getByRole('heading', { name: 'My account' }).waitFor();
  await there.getByRole('main').getByRole('radio', { name: 'Français' }).check();
  await here.getByRole('heading', { name: 'Mon compte' }).waitFor();

  await here.reload();
  await here.getByText('35 heures').waitFor();
  await here.getByRole('button', { name: /^Fermer la session/ }).first().click();
  await there.getByRole('heading', { name: 'Connexion' }).waitFor();
  await here.getByRole('button', { name: /^Fermer la session/ }).waitFor({ state: 'detached' });
  await one.close();
  await other.close();
});

test('a manager names a deputy: HR and the other window know it', async () => {
  const manager = await newPerson(browser, server.url);
  const hr = await newPerson(browser, server.url);
  const mine = await manager.signIn('manager@demo.mozaik', undefined, '/compte');
  const again = await manager.open('/compte');
  await again.getByText('Personne n’est nommé').waitFor();
  await mine.getByRole('combobox', { name: 'Décide pendant mes absences' }).fill('Responsable Démo 2');
  await mine.getByRole('option', { name: /^Responsable Démo 2/ }).click();
  await mine.getByRole('button', { name: 'Enregistrer le remplacement' }).click();
  await mine.getByRole('status').getByText('Remplacement enregistré').waitFor();
  await again.getByText('Personne n’est nommé').waitFor({ state: 'detached' });
  const named = (page) => page.waitForFunction(() => [...document.querySelectorAll('input')].some((input) => input.value.startsWith('Responsable Démo 2')));
  await named(again);
  const office = await hr.signIn('hr@demo.mozaik', undefined, `/personnes/${await idOf('manager@demo.mozaik')}`);
  await named(office);
  await manager.close();
  await hr.close();
});
