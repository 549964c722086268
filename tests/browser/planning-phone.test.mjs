// The planning on a phone: the team is there, a week in a strip and a day as a list, as live as the chart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plus } from '../system/lib/days.mjs';
import { browser, dayLabel, freeDays, newActor, newPerson, openHouse, REFUSED, server } from './helpers.mjs';

await openHouse();

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const EMPLOYEE = 'Salarié Démo';

async function onPhone(email, day, options = {}) {
  const person = await newPerson(browser, server.url, { ...PHONE, ...options });
  const page = await person.signIn(email, undefined, `/planning?du=${day}`);
  await page.getByRole('heading', { name: dayLabel(day) }).waitFor();
  return { person, page };
}

const group = (page, name) => page.getByRole('region', { name, exact: true });
const line = (page, where, name) => group(page, where).getByRole('button', { name: new RegExp(`${name}(?! \\d)`) });
const day = (page, one) => page.getByRole('group', { name: 'Jours de la semaine' }).getByRole('button', { name: new RegExp(`^${dayLabel(one)}`) });

test('asked on one phone, decided on another, each with the team before them', async () => {
  const { start } = freeDays();
  const { page } = await onPhone('employee@demo.mozaik', start, { expected: [REFUSED] });
  const { page: decider } = await onPhone('manager@demo.mozaik', start);
  const { page: colleague } = await onPhone('colleague@demo.mozaik', start);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is scrolled sideways');

  await page.getByRole('button', { name: 'Demander ce jour' }).tap();
  const form = page.getByRole('dialog').getByRole('form', { name: 'Demander une absence' });
  await form.getByLabel('Type d’absence').selectOption('CA');
  await form.getByText('1 jour').first().waitFor();
  await form.getByRole('button', { name: 'Envoyer la demande' }).tap();
  await line(page, 'Demandes en attente', EMPLOYEE).waitFor();

  // Marked with who did it, and acted on where it stands.
  const theirs = line(decider, 'Demandes en attente', EMPLOYEE);
  await theirs.getByText(`modifié par ${EMPLOYEE}`).waitFor();
  await line(colleague, 'Demandes en attente', EMPLOYEE).waitFor();
  await theirs.tap();
  await decider.getByRole('dialog').getByRole('button', { name: 'Accepter' }).tap();

  await line(page, 'Absents', EMPLOYEE).waitFor();
  await line(colleague, 'Absents', EMPLOYEE).waitFor();
  await day(colleague, start).and(colleague.getByRole('button', { name: /1 absent/ })).waitFor();
});

test('days and weeks by button and by finger; the address keeps them; a team by itself', async () => {
  const { start, end } = freeDays();
  const actor = await newActor(server.url, 'colleague@demo.mozaik');
  const { page } = await onPhone('manager2@demo.mozaik', start);
  const { page: hr } = await onPhone('hr@demo.mozaik', start);

  await day(page, end).tap();
  await page.getByRole('heading', { name: dayLabel(end) }).waitFor();
  const [next, later] = [1, 8].map((count) => plus(end, count));
  const box = await page.locator('.agendaPage').boundingBox();
  await swipe(page, box.x + box.width - 20, box.x + 40, box.y + 20);
  await page.getByRole('heading', { name: dayLabel(next) }).waitFor();
  await page.waitForURL(new RegExp(`du=${next}`));
  await page.getByRole('button', { name: 'Semaine suivante' }).click(); // a tap right after would only stop the finger's swing
  await page.getByRole('heading', { name: dayLabel(later) }).waitFor();

  await hr.getByLabel('Équipe affichée').selectOption({ label: 'Atelier' });
  await hr.getByRole('button', { name: 'Afficher les 7 personnes présentes' }).tap();
  await line(hr, 'Présents', EMPLOYEE).waitFor();
  await actor.call('POST', '/api/absences', { type: 'TEL', start, end: start });
  await line(hr, 'Demandes en attente', 'Collègue Démo').waitFor();
});

/** A finger across the page. */
async function swipe(page, from, to, y) {
  const session = await page.context().newCDPSession(page);
  const touch = (type, x) => session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
  await touch('touchStart', from);
  for (let step = 1; step <= 5; step++) await touch('touchMove', from + ((to - from) * step) / 5);
  await touch('touchEnd', to);
  await session.detach();
}

test('a note, made and taken out on a phone, is there for the others at once', async () => {
  const { start } = freeDays();
  const { page } = await onPhone('manager@demo.mozaik', start);
  const { page: employee } = await onPhone('employee@demo.mozaik', start);
  await page.getByRole('button', { name: /^Afficher les/ }).tap();
  await line(page, 'Présents', EMPLOYEE).tap();
  await page.getByRole('dialog').getByRole('button', { name: 'Planifier une formation…' }).tap();
  const form = page.getByRole('dialog', { name: 'Planifier une formation' });
  await form.getByLabel('Libellé').fill('Gestes et postures');
  await form.getByRole('button', { name: 'Planifier' }).tap();
  await line(employee, 'Au planning', EMPLOYEE).getByText('Gestes et postures').waitFor();

  await line(page, 'Au planning', EMPLOYEE).tap();
  await page.getByRole('dialog').getByRole('button', { name: 'Retirer du planning…' }).tap();
  await page.getByRole('dialog', { name: 'Retirer du planning ?' }).getByRole('button', { name: 'Oui, retirer' }).tap();
  await line(employee, 'Au planning', EMPLOYEE).waitFor({ state: 'detached' });
});
