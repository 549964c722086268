// « Personnes » and one person: two of HR, who is entered, and who decides in whose place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plus, today } from '../system/lib/days.mjs';
import { browser, CUT, goTo, lightSays, newActor, newPerson, openHouse, REFUSED, server } from './helpers.mjs';

const WORDS = 'quatre mots sans lien';

await openHouse();

const row = (page, name) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
const search = (page) => page.getByRole('searchbox', { name: 'Rechercher' });

async function office(email, options = {}, path = '/personnes') {
  const person = await newPerson(browser, server.url, options);
  const page = await person.signIn(email, undefined, path);
  await lightSays(page, 'En direct');
  return { person, page };
}

/** The page of somebody, by the list. */
async function openPerson(page, name) {
  await search(page).fill(name);
  await page.getByText(/^1 personne sur/).waitFor(); // its line moves no more
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

test('who is added stands in the list of the other HR, gets a link once, and is in', async () => {
  const one = await office('hr@demo.mozaik', { expected: [REFUSED] });
  const other = await office('hr2@demo.mozaik');
  await other.page.getByText('20 personnes').waitFor();

  await one.page.getByRole('button', { name: 'Ajouter une personne' }).click();
  const dialog = one.page.getByRole('dialog', { name: 'Ajouter une personne' });
  await dialog.getByLabel('Prénom et nom').fill('Zoé Démo-Lefèvre');
  await dialog.getByLabel('Adresse e-mail').fill('employee@demo.mozaik');
  await dialog.getByText('Équipes, site, rythme et arrivée').click();
  await dialog.getByRole('combobox', { name: 'Équipes' }).fill('atel');
  await dialog.getByRole('option', { name: 'Atelier' }).click();
  await dialog.getByRole('textbox', { name: 'Premier jour dans l’entreprise' }).fill('4/1/2027');
  await dialog.getByRole('button', { name: 'Ajouter', exact: true }).click();
  await dialog.getByText(/déjà/).waitFor();
  await dialog.getByLabel('Adresse e-mail').fill('zoe@demo.mozaik');
  await dialog.getByRole('button', { name: 'Ajouter', exact: true }).click();
  const link = await dialog.getByRole('textbox', { name: 'Lien pour Zoé Démo-Lefèvre' }).inputValue();

  // Found without accents, by the second name.
  await search(other.page).fill('lefevre');
  const added = row(other.page, 'Zoé Démo-Lefèvre');
  await added.getByRole('cell', { name: 'Atelier' }).waitFor();
  await added.getByText('04/01/2027').waitFor();
  await added.getByText('sans mot de passe').waitFor();

  const invited = await newPerson(browser, server.url);
  const page = await invited.context.newPage();
  await page.goto(link);
  await page.getByLabel('Nouveau mot de passe').fill(WORDS);
  await page.getByLabel('Encore une fois').fill(WORDS);
  await page.getByRole('button', { name: 'Enregistrer et entrer' }).click();
  await page.getByRole('navigation', { name: 'Navigation principale' }).waitFor();
  await added.getByText('sans mot de passe').waitFor({ state: 'detached' });

  // What is looked for stands in the address: a reload keeps it. Who has left is shown when asked for.
  await other.page.reload();
  await added.waitFor();
  assert.equal(await search(other.page).inputValue(), 'lefevre');
});

test('two of HR at the same person: what was touched stays, what was not follows, and both are named', async () => {
  const one = await office('hr@demo.mozaik', { expected: [REFUSED] });
  const other = await office('hr2@demo.mozaik', { expected: [REFUSED] });
  await openPerson(one.page, 'Salarié Démo 12');
  await openPerson(other.page, 'Salarié Démo 12');

  // One types a name; the other saves another name and an address meanwhile.
  await one.page.getByLabel('Prénom et nom').fill('Salarié Douze');
  await other.page.getByLabel('Prénom et nom').fill('Salarié Démo XII');
  await other.page.getByLabel('Adresse e-mail').fill('douze@demo.mozaik');
  await other.page.getByRole('button', { name: 'Enregistrer' }).click();
  await other.page.getByText('Fiche enregistrée.').waitFor();
  await other.page.getByRole('heading', { level: 1, name: 'Salarié Démo XII' }).waitFor();

  await one.page.getByRole('heading', { level: 1, name: 'Salarié Démo XII' }).waitFor();
  await one.page.getByText(/vient de changer\s: nom/).waitFor();
  assert.equal(await one.page.getByLabel('Prénom et nom').inputValue(), 'Salarié Douze');
  assert.equal(await one.page.getByLabel('Adresse e-mail').inputValue(), 'douze@demo.mozaik');

  // Leaving asks first; saving then is known to replace.
  await one.page.getByRole('link', { name: /Toutes les personnes/ }).click();
  await one.page.getByRole('dialog', { name: 'Quitter sans enregistrer ?' }).getByRole('button', { name: 'Rester' }).click();
  await one.page.getByRole('button', { name: 'Enregistrer' }).click();
  await one.page.getByText('Fiche enregistrée.').waitFor();
  await other.page.getByRole('heading', { level: 1, name: 'Salarié Douze' }).waitFor();
  assert.equal(await other.page.getByLabel('Prénom et nom').inputValue(), 'Salarié Douze');
});

test('a change that came too late says who was first, and what was typed can be sent again', async () => {
  const one = await office('hr@demo.mozaik', { expected: [REFUSED, CUT] });
  await openPerson(one.page, 'Salariée Démo 13');
  await one.page.getByLabel('Prénom et nom').fill('Salariée Treize');
  // The other one is first, while mine is on its way.
  const hr2 = await newActor(server.url, 'hr2@demo.mozaik');
  const { id, version } = (await hr2.call('GET', '/api/users')).items.find(({ name }) => name === 'Salariée Démo 13');
  let first = true;
  await one.page.route(`**/api/users/${id}`, async (route) => {
    if (first) {
      first = false;
      await hr2.call('PUT', `/api/users/${id}`, {
        version, name: 'Salariée Démo 13', email: 'treize@demo.mozaik', role: 'employee', active: true, language: 'fr',
      });
    }
    await route.continue();
  });
  await one.page.getByRole('button', { name: 'Enregistrer' }).click();
  await one.page.getByRole('alert').getByText(/RH Démo 2/).waitFor();
  assert.equal(await one.page.getByLabel('Adresse e-mail').inputValue(), 'treize@demo.mozaik');
  assert.equal(await one.page.getByLabel('Prénom et nom').inputValue(), 'Salariée Treize');
  await one.page.getByRole('button', { name: 'Enregistrer' }).click();
  await one.page.getByText('Fiche enregistrée.').waitFor();
  const other = await office('hr2@demo.mozaik');
  await search(other.page).fill('treize');
  await row(other.page, 'Salariée Treize').waitFor();
});

test('a deputy is named by the manager themselves, and decides while they are away', async () => {
  const manager = await office('manager@demo.mozaik', {}, '/a-valider');
  const deputy = await office('manager2@demo.mozaik', {}, '/absences');
  const hr = await newActor(server.url, 'hr@demo.mozaik');
  const employee = await newActor(server.url, 'employee@demo.mozaik');
  const people = (await hr.call('GET', '/api/users')).items;
  const idOf = (email) => people.find((user) => user.email === email).id;

  await manager.page.goto(`/personnes/${idOf('manager@demo.mozaik')}`);
  await manager.page.getByRole('combobox', { name: 'Décide pendant mes absences' }).fill('responsable demo 2');
  await manager.page.getByRole('option', { name: /Responsable Démo 2/ }).click();
  await manager.page.getByRole('button', { name: 'Enregistrer le remplacement' }).click();
  await manager.page.getByText(/Responsable Démo 2 prendra le relais/).waitFor();

  const waiting = async () => {
    const name = await deputy.page.getByRole('navigation', { name: 'Navigation principale' }).getByRole('link', { name: /^À valider/ }).textContent();
    return Number(/(\d+) demande/.exec(name)?.[1] ?? 0);
  };
  const before = await waiting();
  await employee.ask('pendant le remplacement');
  const away = await hr.call('POST', '/api/absences', { type: 'AM', start: today(), end: plus(today(), 6), user_id: idOf('manager@demo.mozaik') });
  assert.equal(away.status, 'approved');
  await manager.page.getByText(/En ce moment, Responsable Démo 2 décide/).waitFor();

  await goTo(deputy.page, 'À valider');
  const request = deputy.page.getByRole('article').filter({ hasText: 'pendant le remplacement' });
  await request.waitFor();
  assert.ok((await waiting()) > before, 'the count in the menu has them, too');
  await request.getByRole('button', { name: 'Accepter' }).click();
  await deputy.page.getByRole('status').getByText(/^Acceptée/).waitFor();

  await manager.page.goto('/a-valider');
  await manager.page.getByRole('heading', { level: 1, name: 'À valider' }).waitFor();
  await manager.page.getByRole('article').first().waitFor();
  assert.equal(await manager.page.getByRole('article').filter({ hasText: 'pendant le remplacement' }).count(), 0);
});

test('a pasted list is understood line by line, sent once each, and what is refused is there to be corrected', async () => {
  const one = await office('hr@demo.mozaik', { expected: [REFUSED] });
  const other = await office('hr2@demo.mozaik', {}, '/equipes');
  await one.page.getByRole('button', { name: 'Coller une liste' }).click();
  const dialog = one.page.getByRole('dialog', { name: 'Ajouter plusieurs personnes' });
  await dialog.getByLabel('Une personne par ligne').fill(
    ['Prénom Nom;E-mail;Équipe', 'Ada Démo;ada@demo.mozaik;Lune', 'Bob Démo;bob@demo.mozaik;atelier', 'Sans Adresse;;Atelier', 'Cyd Démo;cyd@@demo', 'Déjà;colleague@demo.mozaik'].join('\n'),
  );
  await dialog.getByText('aucune équipe ne s’appelle « Lune »').waitFor();
  await dialog.getByText('l’adresse e-mail manque').waitFor();
  await dialog.getByText('cette adresse est déjà celle de Collègue Démo').waitFor();
  await dialog.getByLabel('Créer aussi l’équipe Lune').check();
  await dialog.getByText('3 personnes prêtes · 2 lignes à corriger').waitFor();
  await dialog.getByRole('button', { name: 'Ajouter 3 personnes' }).click();
  await dialog.getByText(/personnes? ajoutées?\. 1 ligne refusée\./).waitFor();
  assert.equal(await dialog.getByText(/\/lien#mzl_/).count(), 2, 'a link for each of the two');
  await dialog.getByRole('button', { name: 'Corriger cette ligne' }).click();
  assert.equal(await dialog.getByLabel('Une personne par ligne').inputValue(), ['Sans Adresse;;Atelier', 'Cyd Démo;cyd@@demo', 'Déjà;colleague@demo.mozaik'].join('\n'));

  await other.page.getByRole('region', { name: 'Lune' }).getByRole('link', { name: 'Ada Démo' }).waitFor();
  await other.page.getByRole('region', { name: 'Atelier' }).getByRole('link', { name: 'Bob Démo' }).waitFor();
});

test('who leaves is out at once, in the list of those who left, and can come back', async () => {
  const one = await office('hr@demo.mozaik');
  const leaver = await newPerson(browser, server.url, { expected: [/status of 401/, CUT] });
  const page = await leaver.signIn('salarie20@demo.mozaik');
  await lightSays(page, 'En direct');
  await openPerson(one.page, 'Salarié Démo 20');
  await one.page.getByRole('button', { name: 'Retirer l’accès maintenant' }).click();
  await one.page.getByRole('alertdialog').getByRole('button', { name: 'Retirer l’accès maintenant' }).click();
  await one.page.getByText('a quitté l’entreprise').first().waitFor();
  await page.getByRole('heading', { name: 'Connexion' }).waitFor();

  await one.page.getByRole('link', { name: /Toutes les personnes/ }).click();
  await one.page.getByLabel('Situation').selectOption('Ont quitté l’entreprise');
  await one.page.getByRole('link', { name: 'Salarié Démo 20' }).click();
  await one.page.getByRole('button', { name: 'Rendre l’accès' }).click();
  await one.page.getByRole('button', { name: 'Retirer l’accès maintenant' }).waitFor();
  const back = await newPerson(browser, server.url);
  await back.signIn('salarie20@demo.mozaik');
});

test('what a colleague sees of somebody is what is on the door', async () => {
  const hr = await newActor(server.url, 'hr@demo.mozaik');
  const { id } = (await hr.call('GET', '/api/users')).items.find(({ email }) => email === 'colleague@demo.mozaik');
  const colleague = await office('employee@demo.mozaik', {}, `/personnes/${id}`);
  await colleague.page.getByRole('heading', { level: 1, name: 'Collègue Démo' }).waitFor();
  await colleague.page.getByRole('main').getByText('Atelier').waitFor();
  assert.doesNotMatch(await colleague.page.getByRole('main').textContent(), /@|Soldes|Arrivée|Premier jour/);
  await colleague.page.goto('/personnes');
  await colleague.page.getByRole('heading', { name: 'Rien à cette adresse' }).waitFor();

  // HR changes the name: the door shows it at once.
  const one = await office('hr@demo.mozaik');
  await colleague.page.goto(`/personnes/${id}`);
  await colleague.page.getByRole('heading', { level: 1, name: 'Collègue Démo' }).waitFor();
  await openPerson(one.page, 'Collègue Démo');
  await one.page.getByLabel('Prénom et nom').fill('Collègue Renommée');
  await one.page.getByRole('button', { name: 'Enregistrer' }).click();
  await colleague.page.getByRole('heading', { level: 1, name: 'Collègue Renommée' }).waitFor();
});

test('a thousand people are found and scrolled through, of which a few rows are drawn', async () => {
  const one = await office('hr@demo.mozaik', {}, '/absences');
  const hr = await newActor(server.url, 'hr@demo.mozaik');
  const { items, cursor } = await hr.call('GET', '/api/users');
  const all = Array.from({ length: 1000 }, (_, place) => ({
    ...items[5], id: `01930b7d-0000-7000-8000-${String(place).padStart(12, '0')}`, name: `Personne Démo ${String(place).padStart(4, '0')}`, email: `p${place}@demo.mozaik`,
  }));
  await one.page.route('**/api/users*', (route) => {
    const page = Number(new URL(route.request().url()).searchParams.get('page') ?? 0);
    return route.fulfill({ json: { items: all.slice(page * 100, page * 100 + 100), page: String(page), next: page < 9 ? String(page + 1) : null, cursor } });
  });
  await goTo(one.page, 'Personnes');
  await one.page.getByText('1000 personnes').waitFor();
  assert.ok((await one.page.getByRole('row').count()) < 80);
  await one.page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await row(one.page, 'Personne Démo 0999').waitFor();
  assert.ok((await one.page.getByRole('row').count()) < 80);
  await search(one.page).fill('0500');
  await row(one.page, 'Personne Démo 0500').waitFor();
  await one.page.getByText('1 personne sur 1000').waitFor();

  // The same in a field that asks for somebody: by any part of the name, and never all of them at once.
  await one.page.goto('/equipes');
  await one.page.getByRole('button', { name: 'Créer une équipe' }).click();
  const field = one.page.getByRole('combobox', { name: 'Ajouter quelqu’un' });
  await field.click();
  await one.page.getByRole('option', { name: 'et 950 autres personnes' }).waitFor();
  assert.equal(await one.page.getByRole('option').count(), 51);
  await field.fill('0777');
  await one.page.keyboard.press('Enter');
  await one.page.getByRole('button', { name: 'Retirer Personne Démo 0777 de l’équipe' }).waitFor();
});
