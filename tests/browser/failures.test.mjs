// The server fails, the network is cut: on every page it is said in words, it is never shown as "nothing", and
// when it is over what belongs there comes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BROKEN, browser, CUT, lightSays, newPerson, openHouse, server } from './helpers.mjs';
import { addressOf, arrive, enter, PAGES, settled } from './pages.mjs';

await openHouse();

const WORDS = 'Une panne d’essai : rien n’est perdu.';
const fail = (route) => route.fulfill({
  status: 500,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', title: 'Erreur', status: 500, code: 'internal', detail: WORDS }),
});

const INSIDE = PAGES.filter(({ who }) => who !== null);

for (const row of INSIDE.filter(({ api }) => api)) {
  test(`${row.path}: the API answers 500`, async () => {
    const person = await newPerson(browser, server.url, { expected: [BROKEN] });
    await enter(person, row.who);
    const page = await person.context.newPage();
    const address = await addressOf(page, row);
    await page.route(row.api, fail);
    await page.goto(address);
    await page.getByRole('alert').getByText(WORDS).first().waitFor();
    if (row.empty) assert.equal(await page.locator('main').getByText(row.empty).count(), 0, 'a fault is not "nothing"');
    await page.unroute(row.api);
    await page.getByRole('button', { name: 'Réessayer' }).first().click();
    await settled(page, row);
    await page.getByText(WORDS).first().waitFor({ state: 'detached' });
  });
}

for (const row of INSIDE) {
  test(`${row.path}: the network is cut`, async () => {
    const person = await newPerson(browser, server.url, { expected: [CUT] });
    await enter(person, row.who);
    const page = await person.context.newPage();
    await arrive(page, row);
    await lightSays(page, 'En direct');
    await person.context.setOffline(true);
    await page.getByRole('status').getByText('Vous êtes hors ligne').waitFor();
    await settled(page, row); // what was there is there
    await person.context.setOffline(false);
    await page.getByText('Vous êtes hors ligne').waitFor({ state: 'detached' });
    await lightSays(page, 'En direct');
  });
}
