// From an empty folder to the first approved absence, as a company would walk it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, card, freeDays, goTo, mozaik, newPerson, REFUSED, signOut, startBrowser, startServer } from './helpers.mjs';

let server;
let browser;
before(async () => {
  server = await startServer({ demo: false });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const WORDS = 'quatre mots sans lien';

/** Choose a password behind a one-time link; the page then is theirs. */
async function accept(person, link) {
  const page = await person.context.newPage();
  await page.goto(link);
  await page.getByLabel('Nouveau mot de passe').fill(WORDS);
  await page.getByLabel('Encore une fois').fill(WORDS);
  await page.getByRole('button', { name: 'Enregistrer et entrer' }).click();
  await page.getByRole('heading', { name: 'Mes absences' }).waitFor();
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

  // HR: a password, then the people and a team.
  const office = await accept(hr, link);
  await goTo(office, 'Personnes');
  async function invite(name, email, role) {
    const form = office.getByRole('form', { name: 'Ajouter une personne' });
    await form.getByLabel('Prénom et nom').fill(name);
    await form.getByLabel('Adresse e-mail').fill(email);
    await form.getByLabel('Rôle').selectOption({ label: role });
    await form.getByRole('button', { name: 'Ajouter' }).click();
    return office.getByRole('textbox', { name: `Lien pour ${name}` }).inputValue();
  }
  const managerLink = await invite('Manager Essai', 'manager@essai.mozaik', 'Manager');
  const employeeLink = await invite('Salarié Essai', 'salarie@essai.mozaik', 'Salarié');
  const form = office.getByRole('form', { name: 'Créer une équipe' });
  await form.getByLabel('Nom de l’équipe').fill('Atelier');
  await form.getByRole('button', { name: 'Créer une équipe' }).click();
  const team = office.getByRole('group', { name: 'Atelier' });
  await team.getByRole('button', { name: 'Modifier l’équipe Atelier' }).click();
  await team.getByRole('group', { name: 'Managers' }).getByLabel('Manager Essai').check();
  await team.getByRole('group', { name: 'Membres' }).getByLabel('Salarié Essai').check();
  await team.getByRole('button', { name: 'Enregistrer' }).click();
  await team.getByRole('button', { name: 'Modifier l’équipe Atelier' }).waitFor();
  await team.getByText('Salarié Essai').waitFor();

  // A mistake in a form is said at its field.
  const twice = office.getByRole('form', { name: 'Ajouter une personne' });
  await twice.getByLabel('Prénom et nom').fill('Encore');
  await twice.getByLabel('Adresse e-mail').fill('salarie@essai.mozaik');
  await twice.getByRole('button', { name: 'Ajouter' }).click();
  await twice.getByText(/existe déjà|déjà/).waitFor();

  // The two others, with browsers of their own.
  const employee = await newPerson(browser, server.url);
  const manager = await newPerson(browser, server.url);
  const mine = await accept(employee, employeeLink);
  const inbox = await accept(manager, managerLink);
  await goTo(inbox, 'À valider');
  await inbox.getByText('Rien à décider').waitFor();

  const comment = 'La première';
  const { start } = freeDays();
  await ask(mine, { start, end: start, comment });
  await card(mine, comment).getByText('· 1 jour').waitFor();
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
