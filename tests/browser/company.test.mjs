// What HR changes for the company: types, calendars, settings, payroll months; and what the others' pages show of it at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, CUT, hold, newPerson, openHouse, server, takeBack, until } from './helpers.mjs';

await openHouse();

const CONFLICT = /409 \(Conflict\)/;

async function people(...wanted) {
  const all = [];
  for (const [email, path, options] of wanted) {
    const person = await newPerson(browser, server.url, options);
    all.push({ person, page: await person.signIn(email, undefined, path) });
  }
  return all;
}
const closeAll = async (all) => {
  for (const { person } of all) await person.close();
};
const dialog = (page) => page.getByRole('dialog');

test('HR renames and recolours a type: the employee reads it, another HR keeps what they type', async () => {
  const all = await people(['hr@demo.mozaik', '/types'], ['hr2@demo.mozaik', '/types'], ['employee@demo.mozaik', '/soldes']);
  const [hr, hr2, employee] = all.map(({ page }) => page);
  await employee.getByRole('heading', { name: 'Récupération' }).waitFor();
  await hr2.getByRole('button', { name: 'Modifier REC, Récupération' }).click();
  await dialog(hr2).getByLabel('Nom en anglais').fill('Hours back');

  await hr.getByRole('button', { name: 'Modifier REC, Récupération' }).click();
  await dialog(hr).getByLabel('Nom en français').fill('Repos de récupération');
  await dialog(hr).getByRole('textbox', { name: 'Couleur', exact: true }).fill('#f5f5f5');
  await dialog(hr).getByText('se perd sur fond clair').waitFor();
  await dialog(hr).getByRole('textbox', { name: 'Couleur', exact: true }).fill('#a30d5c');
  await dialog(hr).getByRole('button', { name: 'Enregistrer' }).click();
  await hr.getByRole('status').getByText('« Repos de récupération » est enregistré.').waitFor();

  await employee.getByRole('heading', { name: 'Repos de récupération' }).waitFor();
  const mark = employee.getByRole('region', { name: 'Repos de récupération' }).locator('.typeMark');
  assert.equal(await mark.evaluate((element) => getComputedStyle(element).backgroundColor), 'rgb(163, 13, 92)');
  assert.equal(await mark.textContent(), 'REC');

  // Both changed the names: the other's are named, mine stay until I take theirs.
  await dialog(hr2).getByText('Quelqu’un d’autre vient de changer').waitFor();
  assert.equal(await dialog(hr2).getByLabel('Nom en anglais').inputValue(), 'Hours back');
  await dialog(hr2).getByRole('button', { name: 'Reprendre ses valeurs' }).click();
  assert.equal(await dialog(hr2).getByLabel('Nom en français').inputValue(), 'Repos de récupération');
  await dialog(hr2).getByLabel('Priorité').fill('16');
  await dialog(hr2).getByRole('button', { name: 'Enregistrer' }).click();
  await hr2.getByRole('status').getByText('est enregistré').waitFor();

  await hr.getByRole('button', { name: 'Modifier REC, Repos de récupération' }).click();
  await until(async () => (await dialog(hr).getByLabel('Priorité').inputValue()) === '16', 'the other’s priority in the open form');
  await closeAll(all);
});

test('what a type promised stays, in the server’s words; a new one is offered at once, and hidden again', async () => {
  const all = await people(['hr@demo.mozaik', '/types'], ['employee@demo.mozaik', '/soldes'], ['hr2@demo.mozaik', '/types']);
  const [hr, employee, hr2] = all.map(({ page }) => page);
  all[0].person.expected.push(CONFLICT);
  await hr.getByRole('button', { name: 'Modifier CA, Congés annuels' }).click();
  await dialog(hr).getByLabel('Pris sur un solde').uncheck();
  await dialog(hr).getByRole('button', { name: 'Enregistrer' }).click();
  await dialog(hr).getByRole('alert').getByText('Des absences ou des soldes ont ce type').waitFor();
  await dialog(hr).getByRole('button', { name: 'Annuler' }).click();

  await hr.getByRole('button', { name: 'Nouveau type' }).click();
  await dialog(hr).getByLabel('Code').fill('benev');
  await dialog(hr).getByLabel('Nom en français').fill('Bénévolat');
  await dialog(hr).getByLabel('Nom en anglais').fill('Volunteering');
  await dialog(hr).getByLabel('Pris sur un solde').check();
  await dialog(hr).getByRole('button', { name: 'Enregistrer' }).click();
  await employee.getByRole('region', { name: 'Bénévolat' }).getByText('Pas encore ouvert').waitFor();

  await hr.getByRole('button', { name: 'Masquer BENEV, Bénévolat' }).click();
  await hold(hr, '« Bénévolat » n’est plus proposé.');
  await hr2.getByRole('button', { name: 'Proposer de nouveau BENEV, Bénévolat' }).waitFor();
  await employee.getByRole('region', { name: 'Bénévolat' }).waitFor({ state: 'detached' });
  await takeBack(hr, '« Bénévolat » n’est plus proposé.');
  await hr2.getByRole('button', { name: 'Masquer BENEV, Bénévolat' }).waitFor();
  await employee.getByRole('region', { name: 'Bénévolat' }).waitFor();
  await closeAll(all);
});

test('a holiday that is worked, days that are closed: the employee’s calendars follow', async () => {
  const all = await people(['hr@demo.mozaik', '/calendriers'], ['employee@demo.mozaik', '/calendriers']);
  const [hr, employee] = all.map(({ page }) => page);
  await employee.getByRole('article', { name: 'Siège' }).getByText('Lundi de Pentecôte').waitFor();
  assert.equal(await employee.getByRole('button', { name: /^(Modifier|Supprimer|Nouveau|Fermer des jours)/ }).count(), 0);

  await hr.getByRole('button', { name: 'Modifier Siège' }).click();
  await dialog(hr).getByLabel('Lundi de Pentecôte').check();
  await dialog(hr).getByText('Ce qui est déjà posé se recompte').waitFor();
  await dialog(hr).getByRole('button', { name: 'Enregistrer' }).click();
  const monday = employee.getByRole('article', { name: 'Siège' }).getByRole('listitem').filter({ hasText: 'Lundi de Pentecôte' });
  await monday.getByText('travaillé').waitFor();

  await hr.getByRole('button', { name: 'Fermer des jours' }).click();
  await dialog(hr).getByLabel('Motif').fill('Inventaire de juin');
  await dialog(hr).getByLabel(/^Du/).fill('14/06/2028');
  await dialog(hr).getByLabel(/^Au/).fill('18/06/2028');
  await dialog(hr).getByLabel('Pour').selectOption({ label: 'Atelier' });
  await dialog(hr).getByRole('button', { name: 'Enregistrer' }).click();
  const closed = employee.getByRole('listitem').filter({ hasText: 'Inventaire de juin' });
  await closed.getByText('du mercredi 14 juin 2028 au dimanche 18 juin 2028').waitFor();
  await closed.getByText('Atelier').waitFor();

  await hr.getByRole('button', { name: 'Supprimer Inventaire de juin' }).click();
  await hr.getByText('Supprimer « Inventaire de juin » ?').waitFor();
  await hr.getByRole('button', { name: 'Supprimer', exact: true }).click();
  await closed.waitFor({ state: 'detached' });
  await employee.getByText('Aucune période fermée.').waitFor();
  await closeAll(all);
});

test('sites and work patterns: made, typed in hours, refused where they are used', async () => {
  const all = await people(['hr@demo.mozaik', '/calendriers'], ['employee@demo.mozaik', '/calendriers']);
  const [hr, employee] = all.map(({ page }) => page);
  all[0].person.expected.push(CONFLICT);
  await hr.getByRole('button', { name: 'Nouveau site' }).click();
  await dialog(hr).getByLabel('Nom').fill('Saint-Denis');
  await dialog(hr).getByLabel('Jours fériés de').selectOption({ label: 'La Réunion' });
  assert.equal(await dialog(hr).getByLabel('Fuseau horaire').inputValue(), 'Indian/Reunion');
  await dialog(hr).getByRole('button', { name: 'Enregistrer' }).click();
  await employee.getByRole('article', { name: 'Saint-Denis' }).getByText('Abolition de l’esclavage').waitFor();

  await hr.getByRole('button', { name: 'Supprimer Siège' }).click();
  await hr.getByRole('button', { name: 'Supprimer', exact: true }).click();
  await hr.getByRole('article', { name: 'Siège' }).getByRole('alert').getByText('Des personnes sont rattachées à ce site').waitFor();

  await hr.getByRole('button', { name: 'Nouveau rythme' }).click();
  await dialog(hr).getByRole('button', { name: 'Quatre cinquièmes, sans vendredi' }).click();
  await dialog(hr).getByText('28 h par semaine').waitFor();
  await dialog(hr).getByLabel('vendredi matin').fill('trois');
  await dialog(hr).getByText('Écrivez « 3 h 30 »').waitFor();
  assert.ok(await dialog(hr).getByRole('button', { name: 'Enregistrer' }).isDisabled());
  await dialog(hr).getByLabel('vendredi matin').fill('2,5');
  await dialog(hr).getByText('30 h 30 par semaine').waitFor();
  await dialog(hr).getByRole('button', { name: 'Ajouter une semaine' }).click();
  await dialog(hr).getByRole('button', { name: 'Mi-temps, le matin' }).waitFor();
  await dialog(hr).getByText('30 h 30 en moyenne, sur 2 semaines').waitFor();
  await dialog(hr).getByLabel('Nom').fill('Semaines alternées');
  await dialog(hr).getByRole('button', { name: 'Enregistrer' }).click();
  await employee.getByRole('article', { name: 'Semaines alternées' }).getByText('30 h 30 en moyenne, sur 2 semaines').waitFor();

  await hr.getByRole('button', { name: 'Modifier 35 heures' }).click();
  await dialog(hr).getByLabel('lundi matin').fill('4h');
  await dialog(hr).getByRole('button', { name: 'Enregistrer' }).click();
  await dialog(hr).getByRole('alert').waitFor();
  await dialog(hr).getByRole('button', { name: 'Annuler' }).click();
  await hr.getByRole('button', { name: 'Supprimer Semaines alternées' }).click();
  await hr.getByRole('button', { name: 'Supprimer', exact: true }).click();
  await employee.getByRole('article', { name: 'Semaines alternées' }).waitFor({ state: 'detached' });
  await closeAll(all);
});

test('steps of a decision: the manager’s inbox changes its words; two of HR change different settings at once', async () => {
  const all = await people(['hr@demo.mozaik', '/reglages'], ['hr2@demo.mozaik', '/reglages'], ['manager@demo.mozaik', '/a-valider']);
  const [hr, hr2, manager] = all.map(({ page }) => page);
  await manager.getByRole('button', { name: /^Accepter/ }).first().waitFor();
  await hr2.getByLabel('Rappel à qui décide', { exact: true }).fill('5');
  await hr.getByLabel('Étapes de la décision').selectOption('2');
  await hr.getByText('Vaut pour les décisions à venir.').waitFor();
  await hr.getByRole('button', { name: 'Enregistrer' }).click();
  await hr.getByRole('status').getByText('Réglages enregistrés.').waitFor();
  await manager.getByRole('button', { name: /^Valider/ }).first().waitFor();

  // What the other typed is still there, over what is true now.
  await until(async () => (await hr2.getByLabel('Étapes de la décision').inputValue()) === '2', 'the other’s steps in the form');
  await hr2.locator('[data-changed]').getByText('Rappel à qui décide').waitFor();
  assert.equal(await hr2.getByLabel('Rappel à qui décide', { exact: true }).inputValue(), '5');
  await hr2.getByLabel('Samedis décomptés au plus', { exact: true }).fill('54');
  await hr2.getByText('Choisissez un nombre entier, de 0 à 53.').waitFor();
  assert.ok(await hr2.getByRole('button', { name: 'Enregistrer' }).isDisabled());
  await hr2.getByLabel('Samedis décomptés au plus', { exact: true }).fill('5');
  await hr2.getByText('Les absences déjà posées se recomptent').waitFor();
  await hr2.getByRole('button', { name: 'Enregistrer' }).click();
  await hr.waitForFunction(() => [...document.querySelectorAll('.setting')].some((one) => one.textContent.includes('Samedis') && one.querySelector('input')?.value === '5'));
  assert.equal(await hr.getByLabel('Rappel à qui décide', { exact: true }).inputValue(), '5');

  await hr.getByRole('searchbox', { name: 'Chercher un réglage' }).fill('samedis');
  await hr.getByText('Étapes de la décision').waitFor({ state: 'detached' });
  await hr.getByRole('button', { name: 'Revenir à la valeur de la loi : Samedis décomptés au plus' }).click();
  await hr.getByRole('button', { name: 'Enregistrer' }).click();
  await hr2.waitForFunction(() => [...document.querySelectorAll('.setting')].some((one) => one.textContent.includes('Samedis') && one.querySelector('input')?.value === '53'));
  await closeAll(all);
});

test('a payroll month is closed once asked, and the other of HR sees by whom', async () => {
  const all = await people(['hr@demo.mozaik', '/reglages'], ['hr2@demo.mozaik', '/reglages']);
  const [hr, hr2] = all.map(({ page }) => page);
  await hr2.getByText('Aucun mois n’est clos.').waitFor();
  await hr.getByRole('button', { name: /^Clore/ }).click();
  await hr.getByText('Rien ne les rouvre').waitFor();
  await hr.getByRole('button', { name: /^Clore/ }).click();
  await hr2.getByText('clos par RH Démo').waitFor();
  await hr2.getByText('Tous les mois écoulés sont clos.').waitFor();
  await closeAll(all);
});

test('saved without a network: it waits, is kept, and arrives once', async () => {
  const all = await people(['hr@demo.mozaik', '/reglages', { expected: [CUT] }], ['hr2@demo.mozaik', '/reglages']);
  const [hr, hr2] = all.map(({ page }) => page);
  await hr.getByLabel('Alerte aux RH', { exact: true }).fill('9');
  await all[0].person.context.setOffline(true);
  await hr.getByRole('status').getByText('Vous êtes hors ligne').waitFor();
  await hr.getByRole('button', { name: 'Enregistrer' }).click();
  await hr.getByText('Une modification attend la connexion').waitFor();
  assert.equal(await hr.getByLabel('Alerte aux RH', { exact: true }).inputValue(), '9');
  await all[0].person.context.setOffline(false);
  await hr.getByRole('status').getByText('Réglages enregistrés.').waitFor();
  await hr2.locator('.setting').filter({ hasText: 'Alerte aux RH' }).getByText('choisi par l’entreprise').waitFor();
  assert.equal(await hr2.getByLabel('Alerte aux RH', { exact: true }).inputValue(), '9');
  await closeAll(all);
});
