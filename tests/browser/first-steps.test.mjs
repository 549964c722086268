// From an empty folder to the first approved absence, as a company would walk it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, browser, card, freeDays, goTo, mozaik, newPerson, openHouse, REFUSED, server, signOut } from './helpers.mjs';

await openHouse({ server: { demo: false } });

const WORDS = 'quatre mots sans lien';

/** Choose a password behind a one-time link; the page then is theirs. */
async function accept(person, link) {
  const page = await person.context.newPage();
  await page.goto(link);
  await page.getByLabel('Nouveau mot de passe').fill(WORDS);
  await page.getByLabel('Encore une fois').fill(WORDS);
  await page.getByRole('button', { name: 'Enregistrer et entrer' }).click();
  await page.getByRole('navigation', { name: 'Navigation principale' }).waitFor();
  return page;
}

test('an empty folder says how to begin, and leads to the first approved absence', async () => {
  const hr = await newPerson(browser, server.url, { expected: [REFUSED] });
  const page = await hr.open();
  await page.getByRole('heading', { name: 'MOZAIK RH est installé' }).waitFor();
  await page.getByText('mozaik tenant add').waitFor();

  await mozaik('tenant', 'add', 'essai', 'Entreprise Essai', '--data', server.data);
  const words = await mozaik('user', 'add', '--tenant', 'essai', '--role', 'admin', '--name', 'RH Essai',
    'rh@essai.mozaik', '--data', server.data, '--public-url', server.url);
  const link = /http\S+\/lien#\S+/.exec(words)?.[0];
  assert.ok(link, words);

  // HR: a password, then the people and a team, step by step.
  const office = await accept(hr, link);
  await office.getByRole('heading', { level: 1, name: 'Bienvenue dans MOZAIK RH' }).waitFor();
  await office.getByText('Entreprise Essai est prête').waitFor();
  const steps = office.getByRole('list', { name: 'Étapes' });
  const step = (name) => steps.getByRole('listitem').filter({ has: office.getByRole('heading', { level: 2, name }) });
  const people = step(/^Les personnes/);
  await people.getByRole('button', { name: 'Ajouter une personne' }).click();
  const form = office.getByRole('form', { name: 'Ajouter une personne' });
  async function invite(name, email, role) {
    await form.getByLabel('Prénom et nom').fill(name);
    await form.getByLabel('Adresse e-mail').fill(email);
    await form.getByLabel('Rôle').selectOption({ label: role });
    await form.getByRole('button', { name: 'Ajouter', exact: true }).click();
  }
  async function handedOver(name) {
    const handed = await office.getByRole('textbox', { name: `Lien pour ${name}` }).inputValue();
    await office.getByRole('button', { name: 'Ajouter encore quelqu’un' }).click();
    return handed;
  }
  await invite('Manager Essai', 'manager@essai.mozaik', 'Manager');
  const managerLink = await handedOver('Manager Essai');
  await invite('Salarié Essai', 'salarie@essai.mozaik', 'Salarié');
  const employeeLink = await handedOver('Salarié Essai');
  await step(/^Les personnes : fait/).getByText('2 personnes en plus de vous.').waitFor();

  // A mistake in a form is said at its field.
  await invite('Encore', 'salarie@essai.mozaik', 'Salarié');
  await form.getByText(/déjà/).waitFor();

  await step(/^Les équipes/).getByRole('button', { name: 'Créer une équipe' }).click();
  const team = office.getByRole('form', { name: 'Créer une équipe' });
  await team.getByLabel('Nom de l’équipe').fill('Atelier');
  await team.getByRole('combobox', { name: 'Managers' }).fill('essai');
  await team.getByRole('option', { name: 'Manager Essai' }).click();
  await team.getByRole('combobox', { name: 'Ajouter quelqu’un' }).fill('salarie');
  await team.getByRole('option', { name: 'Salarié Essai' }).click();
  await team.getByRole('button', { name: 'Créer une équipe' }).click();
  await step(/^Les équipes : fait/).getByText('1 équipe.').waitFor();

  // The two others, with browsers of their own.
  const employee = await newPerson(browser, server.url);
  const manager = await newPerson(browser, server.url);
  const mine = await accept(employee, employeeLink);
  const inbox = await accept(manager, managerLink);
  await goTo(mine, 'Mes absences');
  await goTo(inbox, 'À valider');
  await inbox.getByText('Rien à décider').waitFor();

  const comment = 'La première';
  const { start } = freeDays();
  await ask(mine, { start, end: start, comment });
  // The steps are gone where HR looks: the company is at work.
  await office.getByRole('heading', { level: 1, name: 'Bienvenue dans MOZAIK RH' }).waitFor({ state: 'detached' });
  await card(inbox, comment).getByRole('button', { name: 'Accepter' }).click();
  await card(mine, comment).getByText('Acceptée').waitFor();

  // The link was good once.
  const stranger = await newPerson(browser, server.url, { expected: [/404 .*link\/check/] });
  const used = await stranger.open();
  await used.goto(employeeLink);
  await used.getByRole('heading', { name: 'Ce lien n’est plus valable' }).waitFor();
  for (const person of [hr, employee, manager, stranger]) await person.close();
});

test('a password is changed in the account, and a short one is refused at its field', async () => {
  const person = await newPerson(browser, server.url, { expected: [REFUSED] });
  const page = await person.signIn('salarie@essai.mozaik', WORDS);
  await page.goto('/compte');
  await page.getByLabel('Mot de passe actuel').fill(WORDS);
  await page.getByRole('textbox', { name: 'Nouveau mot de passe', exact: true }).fill('court');
  await page.getByRole('textbox', { name: 'Nouveau mot de passe, encore une fois' }).fill('court');
  await page.getByRole('button', { name: 'Changer', exact: true }).click();
  await page.getByText(/12 caractères/).nth(1).waitFor();
  const better = 'cinq mots encore moins liés';
  await page.getByRole('textbox', { name: 'Nouveau mot de passe', exact: true }).fill(better);
  await page.getByRole('textbox', { name: 'Nouveau mot de passe, encore une fois' }).fill(better);
  await page.getByRole('button', { name: 'Changer', exact: true }).click();
  await page.getByText('Mot de passe changé').waitFor();
  await signOut(page);
  await page.getByRole('heading', { name: 'Connexion' }).waitFor();
  await person.close();
  const again = await newPerson(browser, server.url);
  await again.signIn('salarie@essai.mozaik', better);
  await again.close();
});
