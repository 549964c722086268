// « À valider »: who decides sees what they decide about; who asked sees what became of it, at once.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { browser, card, freeDays, lightSays, newActor, newPerson, openHouse, server, takeBack } from './helpers.mjs';

let hr;
let asker;
await openHouse();
before(async () => {
  hr = await newActor(server.url, 'hr@demo.mozaik');
  asker = await newActor(server.url, 'employee@demo.mozaik');
});

/** What a refusal looks like to the browser; no mistake of the page. */
const CONFLICT = /409 \(Conflict\)/;

async function open(email, path = '/a-valider', expected = []) {
  const person = await newPerson(browser, server.url, { expected });
  const page = await person.signIn(`${email}@demo.mozaik`, undefined, path);
  await lightSays(page, 'En direct');
  return { person, page };
}
const owner = () => open('employee', '/absences');
const told = (page, text) => page.getByRole('region', { name: 'Messages' }).getByText(text);

test('by the team of those days and the balance after it, a request is decided by key; its owner sees it', async () => {
  const { page } = await open('manager');
  const { page: mine } = await owner();
  const comment = `Au clavier ${Date.now()}`;
  const asked = await asker.ask(comment);
  const row = card(page, comment);
  await row.scrollIntoViewIfNeeded();
  await row.getByText(/^Disponible ensuite\s: [\d,]+\sjours$/).waitFor();
  const strip = row.getByRole('list', { name: /^Atelier, présents si acceptée$/ });
  assert.equal(await strip.getByRole('listitem').count(), 3);
  await strip.getByText(/6 présents sur 7 si elle est acceptée, 6 autres pourraient encore partir$/).first().waitFor();
  await row.getByText('Personne d’autre n’est absent sur ces dates.').waitFor();

  // Somebody else goes, and the team has a minimum: it is seen here without a reload.
  const colleague = await newActor(server.url, 'colleague@demo.mozaik');
  await colleague.call('POST', '/api/absences', { type: 'CA', start: asked.start, end: asked.start, comment: 'moi aussi' });
  await row.getByText('Demandent aussi : Collègue Démo').waitFor();
  await strip.getByText(/1 autre demande/).waitFor();
  const { id, ...team } = (await hr.call('GET', '/api/teams')).items.find(({ name }) => name === 'Atelier');
  const { version } = await hr.call('PUT', `/api/teams/${id}`, { ...team, minimum: 7 });
  await row.getByRole('list', { name: /minimum 7$/ }).getByText(/sous le minimum$/).first().waitFor();
  await hr.call('PUT', `/api/teams/${id}`, { ...team, version });
  await strip.getByText(/autres pourraient encore partir$/).first().waitFor();

  // The list of keys, the last row, its neighbours, and a yes.
  const count = await page.getByRole('article').count();
  for (let i = 0; i < 80 && !(await page.evaluate(() => document.activeElement.matches('article'))); i++) await page.keyboard.press('Tab');
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Refuser, avec un motif').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('k');
  assert.ok(await page.getByRole('article').nth(1).evaluate((row) => row === document.activeElement));
  for (let i = 0; i < count && !(await row.evaluate((element) => element === document.activeElement)); i++) await page.keyboard.press('j');
  await page.keyboard.press('a');
  await row.waitFor({ state: 'detached' });
  assert.ok(await page.evaluate(() => document.activeElement.matches('article')), 'the next one is under the keyboard');
  await card(mine, comment).getByText('Acceptée').waitFor();

  // Taken back: it waits again, on both pages.
  await takeBack(page, /^Acceptée\s: Salarié Démo/);
  await row.waitFor();
  await card(mine, comment).getByText('En attente').waitFor();
});

test('a refusal needs a reason, which its owner reads; what is typed means no key', async () => {
  const { page } = await open('manager');
  const { page: mine } = await owner();
  const comment = `Refus ${Date.now()}`;
  await asker.ask(comment);
  const row = card(page, comment);
  await row.focus();
  await page.keyboard.press('r');
  await row.getByLabel('Motif du refus').pressSequentially('aj rk ?');
  await page.keyboard.press('Escape');
  await row.getByRole('button', { name: 'Accepter' }).waitFor();
  assert.ok(await row.evaluate((element) => element === document.activeElement));
  await row.getByRole('button', { name: 'Refuser' }).click();
  await row.getByRole('button', { name: 'Envoyer le refus' }).click();
  await row.getByLabel('Motif du refus').fill('Inventaire cette semaine-là');
  await row.getByRole('button', { name: 'Envoyer le refus' }).click();
  await row.waitFor({ state: 'detached' });
  await card(mine, comment).getByText('Refusée').waitFor();
  await card(mine, comment).getByText('Inventaire cette semaine-là').waitFor();
});

test('what I have in hand stays when somebody else decides it, and says who and when', async () => {
  const { page } = await open('manager');
  const { page: mine } = await owner();
  const comment = `Plus vite ${Date.now()}`;
  const { id, version } = await asker.ask(comment);
  const row = card(page, comment);
  await row.getByRole('button', { name: 'Refuser' }).click();
  await row.getByLabel('Motif du refus').fill('Trop de monde');
  await hr.call('POST', `/api/absences/${id}/approve`, { version });
  await row.getByText('Cette demande vient d’être traitée par quelqu’un d’autre.').waitFor();
  await row.getByText(/^Acceptée par RH Démo (à l’instant|il y a)/).waitFor();
  await row.getByRole('button', { name: 'Fermer' }).click();
  await row.waitFor({ state: 'detached' });
  await card(mine, comment).getByText('Acceptée').waitFor();
});

test('many at once: each for itself, and of the one that somebody else decided it says who', async () => {
  const { page } = await open('manager', '/a-valider', [CONFLICT]);
  const { page: mine } = await owner();
  const stamp = Date.now();
  const comments = ['Un', 'Deux', 'Trois'].map((name) => `${name} ${stamp}`);
  const asked = [];
  for (const comment of comments) asked.push(await asker.ask(comment));
  for (const comment of comments) {
    await card(page, comment).getByRole('checkbox').check();
  }
  const bulk = page.getByRole('region', { name: '3 sélectionnées' });
  await bulk.waitFor();
  await hr.call('POST', `/api/absences/${asked[1].id}/refuse`, { version: 1, reason: 'Déjà vu avec la personne' });
  await card(page, comments[1]).getByText(/^Refusée par RH Démo/).waitFor();
  await bulk.getByRole('button', { name: 'Accepter les 3 demandes' }).click();
  const failed = page.getByRole('alert').filter({ hasText: '1 demande n’a pas été traitée' });
  await failed.getByText(/Modifiée par RH Démo/).waitFor();
  await told(page, '2 demandes acceptées.').waitFor();
  for (const comment of comments) await card(page, comment).waitFor({ state: 'detached' });
  await card(mine, comments[0]).getByText('Acceptée').waitFor();
  await card(mine, comments[1]).getByText('Refusée').waitFor();
  await card(mine, comments[2]).getByText('Acceptée').waitFor();
});

test('many refused with one reason, and taken back together', async () => {
  const { page } = await open('manager');
  const { page: mine } = await owner();
  const comments = ['Quatre', 'Cinq'].map((name) => `${name} ${Date.now()}`);
  for (const comment of comments) await asker.ask(comment);
  for (const comment of comments) {
    await card(page, comment).focus();
    await page.keyboard.press(' ');
  }
  await page.getByRole('button', { name: 'Refuser les 2 demandes' }).click();
  await page.getByLabel('Motif, le même pour toutes').fill('Fermeture de l’atelier');
  await page.getByRole('button', { name: 'Refuser les 2 demandes' }).click();
  for (const comment of comments) await card(mine, comment).getByText('Fermeture de l’atelier').waitFor();
  await takeBack(page, '2 demandes refusées.');
  for (const comment of comments) await card(mine, comment).getByText('En attente').waitFor();
});

test('of right it is returned, not refused; its owner reads what must be corrected', async () => {
  const { page } = await open('manager');
  const { page: mine } = await owner();
  const comment = `Déménagement ${Date.now()}`;
  await asker.call('POST', '/api/absences', { type: 'FAM', ...freeDays(), comment });
  const row = card(page, comment);
  await row.getByRole('button', { name: 'Accepter' }).waitFor();
  assert.equal(await row.getByRole('button', { name: 'Refuser' }).count(), 0);
  await row.getByRole('button', { name: 'Renvoyer' }).click();
  await row.getByLabel('Ce qui doit être corrigé').fill('Il manque le justificatif.');
  await row.getByRole('button', { name: 'Renvoyer la demande' }).click();
  await row.getByText('Renvoyée pour correction : Il manque le justificatif.').waitFor();
  await card(mine, comment).getByText('Il manque le justificatif.').waitFor();
});

test('two steps: the manager validates, HR accepts', async () => {
  const settings = await hr.call('GET', '/api/settings');
  const changed = await hr.call('PUT', '/api/settings', { ...settings, steps: 2 });
  try {
    const { page } = await open('manager');
    const { page: office } = await open('hr');
    const { page: mine } = await owner();
    const comment = `Deux pas ${Date.now()}`;
    await asker.ask(comment);
    await card(office, comment).getByText('Aucun manager ne l’a encore validée').waitFor();
    await card(page, comment).getByRole('button', { name: 'Valider' }).click();
    await card(page, comment).waitFor({ state: 'detached' });
    await card(mine, comment).getByText('Validée, attend les RH').waitFor();
    await card(office, comment).getByText('Validée par un manager, attend les RH').waitFor();
    await card(office, comment).getByRole('button', { name: 'Accepter' }).click();
    await card(mine, comment).getByText('Acceptée').waitFor();
  } finally {
    await hr.call('PUT', '/api/settings', { ...settings, version: changed.version });
  }
});

test('other days that an owner proposes wait here for an answer', async () => {
  const { page } = await open('manager');
  const { page: mine } = await owner();
  const asked = await asker.ask(`Déplacée ${Date.now()}`);
  const approved = await hr.call('POST', `/api/absences/${asked.id}/approve`, { version: 1 });
  const days = freeDays();
  await asker.call('POST', `/api/absences/${asked.id}/propose`, { version: approved.version, ...days, comment: 'Le train est complet' });
  const proposal = page.getByRole('region', { name: 'Dates proposées' }).getByRole('article').filter({ hasText: 'Le train est complet' });
  await proposal.getByRole('button', { name: 'Accepter ces dates' }).click();
  await proposal.waitFor({ state: 'detached' });
  const day = Number(days.start.slice(8));
  await card(mine, asked.comment).getByText(new RegExp(`du lun\\. ${day} `, 'i')).waitFor();
});

test('what others decide above moves nothing under my pointer', async () => {
  const { page } = await open('manager');
  const comments = Array.from({ length: 6 }, (_, at) => `Sous la main ${at} ${Date.now()}`);
  const asked = [];
  for (const comment of comments) asked.push(await asker.ask(comment));
  const [first, last] = [card(page, comments[0]), card(page, comments.at(-1))];
  await first.getByRole('button', { name: 'Accepter' }).waitFor();
  const button = last.getByRole('button', { name: 'Accepter' });
  await button.hover();
  await last.getByText(/^Disponible ensuite/).waitFor();
  const place = async () => (await button.boundingBox()).y;
  const before = await place();
  await hr.call('POST', `/api/absences/${asked[0].id}/approve`, { version: 1 });
  await first.waitFor({ state: 'detached' });
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))); // what nobody has seen yet is nowhere
  assert.ok(Math.abs((await place()) - before) < 2, `it was at ${before}, and is at ${await place()}`);
});
