// « Équipes »: HR moves people; those who are moved, and those who look, see it at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, lightSays, newPerson, openHouse, REFUSED, server } from './helpers.mjs';

await openHouse();

async function at(email, path = '/equipes', options = {}) {
  const person = await newPerson(browser, server.url, options);
  const page = await person.signIn(email, undefined, path);
  await lightSays(page, 'En direct');
  return page;
}
const team = (page, name) => page.getByRole('region', { name, exact: true });

test('who joins a team sees it at once, in « Équipes » and in the planning', async () => {
  const hr = await at('hr@demo.mozaik');
  const employee = await at('employee@demo.mozaik');
  const planning = await employee.context().newPage();
  await planning.goto('/planning');
  await planning.getByText('Collègue Démo').first().waitFor();
  assert.equal(await employee.getByRole('button', { name: /^Modifier|^Supprimer|^Créer/ }).count(), 0, 'HR alone changes teams');

  await hr.getByRole('button', { name: 'Créer une équipe' }).click();
  const dialog = hr.getByRole('dialog', { name: 'Créer une équipe' });
  await dialog.getByLabel('Nom de l’équipe').fill('Chantier');
  await dialog.getByLabel('Minimum de présents').fill('1');
  await dialog.getByRole('combobox', { name: 'Managers' }).fill('demo 2');
  await dialog.getByRole('option', { name: /Responsable Démo 2/ }).click();
  await dialog.getByRole('combobox', { name: 'Ajouter quelqu’un' }).fill('salarie demo');
  await dialog.getByRole('option', { name: 'Salarié Démo Atelier', exact: true }).click();
  await dialog.getByRole('combobox', { name: 'Ajouter quelqu’un' }).fill('salarie demo 20');
  await dialog.getByRole('option', { name: /Salarié Démo 20/ }).click();
  await dialog.getByRole('button', { name: 'Créer une équipe' }).click();
  await dialog.waitFor({ state: 'detached' });

  const mine = team(employee, 'Chantier');
  await mine.getByText('votre équipe').waitFor();
  await mine.getByText('2 membres · au moins 1 présent').waitFor();
  await mine.getByRole('link', { name: 'Responsable Démo 2' }).waitFor();
  // A new colleague of a new team is in their planning, without a reload.
  await planning.getByText('Salarié Démo 20').first().waitFor();
});

test('a team that somebody else changes is named in the form that is open', async () => {
  const one = await at('hr@demo.mozaik', '/equipes', { expected: [REFUSED] });
  const other = await at('hr2@demo.mozaik', '/equipes', { expected: [REFUSED] });
  for (const page of [one, other]) await team(page, 'Accueil').getByRole('button', { name: 'Modifier l’équipe Accueil' }).click();
  await one.getByLabel('Nom de l’équipe').fill('Accueil principal');
  await other.getByLabel('Nom de l’équipe').fill('Accueil client');
  await other.getByLabel('Minimum de présents').fill('3');
  await other.getByRole('button', { name: 'Enregistrer' }).click();
  await one.getByText(/vient de changer\s: nom/).waitFor();
  assert.equal(await one.getByLabel('Minimum de présents').inputValue(), '3');
  assert.equal(await one.getByLabel('Nom de l’équipe').inputValue(), 'Accueil principal');
  await one.getByRole('button', { name: 'Enregistrer' }).click();
  await team(other, 'Accueil principal').waitFor();
});

test('a team is deleted once it is said what becomes of its members', async () => {
  const hr = await at('hr@demo.mozaik');
  const employee = await at('salarie16@demo.mozaik');
  await team(employee, 'Bureau d’études').getByText('votre équipe').waitFor();
  await hr.getByRole('button', { name: 'Créer une équipe' }).click();
  await hr.getByRole('dialog').getByLabel('Nom de l’équipe').fill('Passage');
  const add = hr.getByRole('dialog').getByRole('combobox', { name: 'Ajouter quelqu’un' });
  await add.fill('demo 16');
  await hr.getByRole('option', { name: /Salarié Démo 16/ }).click();
  await hr.getByRole('dialog').getByRole('button', { name: 'Créer une équipe' }).click();
  await team(employee, 'Passage').getByText('votre équipe').waitFor();

  await team(hr, 'Passage').getByRole('button', { name: 'Supprimer l’équipe Passage' }).click();
  const dialog = hr.getByRole('dialog', { name: 'Supprimer l’équipe Passage ?' });
  await dialog.getByText('Que devient son membre ?').waitFor();
  await dialog.getByRole('combobox', { name: 'Équipe rejointe' }).fill('atel');
  await dialog.getByRole('option', { name: 'Atelier' }).click();
  await dialog.getByRole('button', { name: 'Supprimer' }).click();
  await team(employee, 'Atelier').getByText('votre équipe').waitFor();
  await team(employee, 'Passage').waitFor({ state: 'detached' });
});
