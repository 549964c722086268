// Asking, changing, cancelling, proposing, writing, documents: what one person does, the others see.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { plus } from '../system/lib/days.mjs';
import { ask, browser, card, dayLabel, fillIn, freeDays, goTo, hold, newActor, newPerson, openHouse, REFUSED, server, takeBack } from './helpers.mjs';

let boss;
await openHouse();
before(async () => {
  boss = await newActor(server.url, 'manager@demo.mozaik');
});

const typedLong = (day) => day.split('-').reverse().join('/');
const typed = (day) => `${Number(day.slice(8))}/${Number(day.slice(5, 7))}/${day.slice(2, 4)}`;

async function signIn(email, path, options) {
  const person = await newPerson(browser, server.url, options);
  return person.signIn(`${email}@demo.mozaik`, undefined, path);
}

/** Asked for without a page, and decided if `approved`. */
async function asked(comment, { approved = false, type = 'CA', days = freeDays() } = {}) {
  const employee = await newActor(server.url, 'employee@demo.mozaik');
  const absence = await employee.call('POST', '/api/absences', { type, ...days, comment });
  if (approved) await boss.call('POST', `/api/absences/${absence.id}/approve`, { version: absence.version });
  return { ...absence, ...days, call: employee.call };
}

test('asked with its reasons, its balance and who decides; the manager and a colleague see it', async () => {
  const { start } = freeDays();
  const mine = await signIn('employee');
  const inbox = await signIn('manager', '/a-valider');
  await goTo(inbox, 'À valider');
  const team = await signIn('colleague', `/planning?du=${start}`);
  await team.getByRole('gridcell', { name: `${dayLabel(start)}, Salarié Démo`, exact: true }).waitFor();

  const comment = `Avec les raisons ${Date.now()}`;
  const form = await fillIn(mine, { start: typed(start), end: 'vendredi', comment });
  assert.equal(await form.getByLabel(/^Au\b/).inputValue(), typedLong(plus(start, 4)));
  const outcome = form.getByRole('region', { name: 'Ce que cela donne' });
  await outcome.getByRole('status').getByText('6 jours ouvrables décomptés').waitFor();
  await outcome.getByText('jusqu’à la veille de la reprise').waitFor();
  await outcome.getByText('Disponible ensuite').waitFor();
  await outcome.getByText('Responsable Démo').waitFor();
  await form.getByLabel('jusqu’au').selectOption('am');
  await outcome.getByRole('status').getByText('4,5 jours ouvrables décomptés').waitFor();
  await outcome.getByText('compté pour une demi-journée').waitFor();
  await form.getByRole('button', { name: 'Envoyer la demande' }).click();

  await card(mine, comment).getByText('4,5 jours').waitFor();
  await card(inbox, comment).getByText('Salarié Démo').waitFor();
  await team.getByRole('gridcell', { name: `${dayLabel(start)}, Salarié Démo, absence, en attente`, exact: true }).waitFor();
  await team.getByRole('gridcell', { name: new RegExp(`^${dayLabel(plus(start, 4))}, Salarié Démo, absence le matin, en attente`) }).waitFor();
});

test('a holiday is said by its name, and hours are asked for in hours', async () => {
  const year = new Date().getUTCFullYear() + 1;
  const mine = await signIn('employee');
  const inbox = await signIn('manager', '/a-valider');
  await goTo(inbox, 'À valider');
  const form = await fillIn(mine, { start: `13 juil ${year}`, end: `15/07/${year}`, comment: `En heures ${year}` });
  await form.getByText(/Fête nationale, jour férié/).waitFor();

  await form.getByLabel('Type d’absence').selectOption('REC');
  await form.getByLabel('En heures, sur un seul jour').check();
  const { start } = freeDays();
  await form.getByRole('textbox', { name: 'Jour' }).fill(start);
  await form.getByLabel('Durée').fill('2h30');
  await form.getByRole('status').getByText('2 h 30 décomptées').waitFor();
  await form.getByRole('button', { name: 'Envoyer la demande' }).click();
  await card(mine, `En heures ${year}`).getByText('2 h 30').waitFor();
  await card(inbox, `En heures ${year}`).getByText(/2\sh\s30/).first().waitFor();
});

test('what cannot be read stays, and what was typed survives a reload and is gone once it is sent', async () => {
  const { start, end } = freeDays();
  const comment = `Brouillon ${Date.now()}`;
  const mine = await signIn('employee');
  const inbox = await signIn('manager', '/a-valider');
  await goTo(inbox, 'À valider');
  const form = await fillIn(mine, { start: 'bientôt', end: typed(end), comment });
  await form.getByText('Écrivez un jour').waitFor();
  assert.equal(await form.getByLabel(/^Du\b/).inputValue(), 'bientôt');
  await form.getByLabel(/^Du\b/).fill(typed(start));
  await form.getByRole('status').getByText('3 jours ouvrables').waitFor();
  await mine.reload();
  await form.getByRole('status').getByText('3 jours ouvrables').waitFor();
  assert.equal(await form.getByLabel('Commentaire').inputValue(), comment);
  await form.getByRole('button', { name: 'Envoyer la demande' }).click();
  await card(inbox, comment).waitFor();
  await mine.getByRole('main').getByRole('link', { name: 'Demander une absence' }).click();
  assert.equal(await form.getByLabel('Commentaire').inputValue(), '');
});

test('changed while it waits: on the other screen, and in the other tab while one types there', async () => {
  const comment = `À changer ${Date.now()}`;
  const { start } = await asked(comment);
  const employee = await newPerson(browser, server.url);
  const mine = await employee.signIn('employee@demo.mozaik');
  const tab = await employee.open();
  const inbox = await signIn('manager', '/a-valider');
  await goTo(inbox, 'À valider');
  await card(inbox, comment).getByText(/3\sjours/).first().waitFor();

  await card(tab, comment).getByRole('button', { name: 'Modifier' }).click();
  const there = tab.getByRole('form', { name: 'Modifier la demande' });
  await there.getByLabel('Commentaire').fill(`${comment}, là-bas`);

  await card(mine, comment).getByRole('button', { name: 'Modifier' }).click();
  const here = mine.getByRole('form', { name: 'Modifier la demande' });
  await here.getByLabel(/^Au\b/).fill(typed(plus(start, 1)));
  await here.getByLabel('Commentaire').fill(`${comment}, ici`);
  await here.getByRole('button', { name: 'Enregistrer' }).click();
  await card(inbox, `${comment}, ici`).getByText(/2\sjours/).first().waitFor();

  // What is typed there stays, and follows in what it did not touch.
  await there.getByText('Quelqu’un d’autre vient de changer').waitFor();
  assert.equal(await there.getByLabel('Commentaire').inputValue(), `${comment}, là-bas`);
  await there.getByRole('button', { name: 'Enregistrer' }).click();
  await card(inbox, `${comment}, là-bas`).getByText(/2\sjours/).first().waitFor();
});

test('a part is cancelled, and taken back; the whole, too', async () => {
  const comment = `En partie ${Date.now()}`;
  const { id, start, end } = await asked(comment, { approved: true });
  const mine = await signIn('employee');
  const office = await signIn('manager', `/absences/${id}`);
  const when = office.locator('.when');
  await when.getByText(/3\sjours/).waitFor();

  await card(mine, comment).getByRole('button', { name: 'Annuler une partie' }).click();
  const form = mine.getByRole('form', { name: 'La partie à annuler' });
  await form.getByLabel(/^Du\b/).fill(typed(end));
  await form.getByRole('button', { name: 'Annuler ces jours' }).click();
  await hold(mine, 'Une partie est annulée');
  await when.getByText(/2\sjours/).waitFor();
  await takeBack(mine, 'Une partie est annulée');
  await when.getByText(/3\sjours/).waitFor();
  await card(mine, comment).getByText(/3\sjours/).first().waitFor();

  await card(mine, comment).getByRole('button', { name: 'Annuler cette absence' }).click();
  await card(mine, comment).getByRole('button', { name: 'Oui, annuler' }).click();
  await office.getByRole('article').getByText('Annulée').waitFor();
  assert.ok(start < end);
});

test('other days are proposed by one side and answered by the other', async () => {
  const comment = `À déplacer ${Date.now()}`;
  const { id, start } = await asked(comment, { approved: true });
  const mine = await signIn('employee');
  const office = await signIn('manager', `/absences/${id}`);

  await office.getByRole('button', { name: 'Proposer d’autres dates' }).click();
  const form = office.getByRole('form', { name: 'D’autres dates' });
  await form.getByLabel(/^Au\b/).fill(typed(plus(start, 1)));
  await form.getByLabel('Pourquoi').fill('Le salon');
  await form.getByRole('button', { name: 'Envoyer la proposition' }).click();
  await card(mine, comment).getByText('« Le salon »').waitFor();
  await mine.getByRole('region', { name: 'À corriger ou à répondre' }).getByRole('article').filter({ hasText: comment }).waitFor();
  await card(mine, comment).getByRole('button', { name: 'Accepter ces dates' }).click();
  await office.locator('.when').getByText(/2\sjours/).waitFor();

  await card(mine, comment).getByRole('button', { name: 'Proposer d’autres dates' }).click();
  const back = mine.getByRole('form', { name: 'D’autres dates' });
  await back.getByLabel(/^Au\b/).fill(typed(plus(start, 3)));
  await back.getByRole('button', { name: 'Envoyer la proposition' }).click();
  await office.getByText(/Salarié Démo propose/).waitFor();
  await office.getByRole('button', { name: 'Décliner' }).click();
  await card(mine, comment).getByText('Vous avez proposé').waitFor({ state: 'detached' });
  await card(mine, comment).getByText(/2\sjours/).waitFor();
});

const PDF = { name: 'certificat.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') };

test('messages and documents come to the other side at once', async () => {
  const { id } = await asked(`Documents ${Date.now()}`);
  const mine = await signIn('employee', `/absences/${id}`, { expected: [REFUSED] });
  const office = await signIn('manager', `/absences/${id}`);
  await office.getByText('Aucun document.').waitFor();

  await mine.getByLabel('Ajouter un document').setInputFiles({ ...PDF, name: 'lourd.pdf', buffer: Buffer.alloc(5 * 1024 * 1024 + 1) });
  await mine.getByRole('alert').getByText('lourd.pdf dépasse 5 Mo.').waitFor();
  await mine.getByLabel('Ajouter un document').setInputFiles({ ...PDF, buffer: Buffer.from('rien') });
  await mine.getByRole('alert').filter({ hasText: 'ni un PDF' }).waitFor();
  await mine.getByLabel('Ajouter un document').setInputFiles(PDF);
  const link = office.getByRole('link', { name: 'certificat.pdf' });
  await link.waitFor();
  const [download] = await Promise.all([office.waitForEvent('download'), link.click()]);
  assert.equal(download.suggestedFilename(), 'certificat.pdf');

  await office.getByRole('textbox', { name: 'Écrire un message' }).fill('Peux-tu revenir le 24 au matin ?');
  await office.getByRole('button', { name: 'Envoyer', exact: true }).click();
  await mine.getByRole('log').getByText('Peux-tu revenir le 24 au matin ?').waitFor();
  await mine.getByRole('button', { name: 'Supprimer certificat.pdf' }).click();
  await mine.getByRole('button', { name: 'Supprimer', exact: true }).click();
  await link.waitFor({ state: 'detached' });
});

/** It was taken out, and they look for it. */
const GONE = { expected: [/404 \(Not Found\) .*api\/absences/] };

test('of sickness a manager sees the type and the days; HR sees all; a colleague that somebody is away', async () => {
  const { id, start } = await asked(`Grippe ${Date.now()}`, { type: 'AM' });
  const office = await signIn('manager', `/absences/${id}`, GONE);
  const hr = await signIn('hr', `/absences/${id}`, GONE);
  const colleague = await signIn('colleague', `/absences/${id}`, GONE);
  await office.getByRole('heading', { name: /Arrêt maladie/ }).waitFor();
  assert.equal(await office.getByText('Grippe').count(), 0);
  assert.equal(await office.getByRole('region', { name: 'Discussion' }).count(), 0);
  await hr.getByText(/Grippe/).waitFor();
  await colleague.getByRole('heading', { name: 'Absent' }).waitFor();
  assert.equal(await colleague.getByText('maladie').count(), 0);

  await hr.getByLabel('Note', { exact: true }).fill('Certificat reçu par la poste');
  await hr.getByRole('button', { name: 'Enregistrer' }).click();
  await hr.getByRole('status').getByText('Note enregistrée').waitFor();
  await hr.getByRole('button', { name: 'Prendre acte' }).click();
  await office.getByText('prise en compte par les RH').waitFor();
  await hr.getByRole('button', { name: 'Prendre acte' }).waitFor({ state: 'detached' });
  assert.equal(await office.getByText('Certificat reçu').count(), 0);

  // Taken out as an entry error: gone for who looks at it.
  await hr.getByRole('button', { name: /^Retirer/ }).click();
  await hr.getByRole('group', { name: /^Retirer/ }).getByRole('button', { name: /^Retirer/ }).click();
  await office.getByText('Cette absence n’existe pas').waitFor();
  assert.ok(start);
});

test('HR asks for somebody, and that person sees it', async () => {
  const comment = `De la part des RH ${Date.now()}`;
  const { start, end } = freeDays();
  const mine = await signIn('employee');
  const office = await signIn('hr', `/absences/nouvelle?type=CA&du=${start}&au=${end}`);
  const form = office.getByRole('form', { name: 'Demander une absence' });
  await form.getByRole('combobox', { name: 'Pour' }).fill('Salarié Démo');
  await office.getByRole('option', { name: /^Salarié Démo(?! \d)/ }).first().click();
  await form.getByLabel('Type d’absence').selectOption('CA');
  await form.getByLabel('Commentaire').fill(comment);
  await form.getByRole('status').getByText(/jours? ouvrables? décomptés?/).waitFor();
  await form.getByRole('button', { name: 'Envoyer la demande' }).click();
  await office.getByRole('heading', { level: 1, name: 'Absence' }).waitFor();
  await card(mine, comment).getByText('Acceptée').waitFor();
});
