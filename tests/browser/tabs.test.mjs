// Several tabs of one browser: one connection for all of them, and one person at a time.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import {
  ask, browser, card, CUT, fillIn, freeDays, goTo, lightSays, newActor, newPerson, openHouse, server, signOut, until,
} from './helpers.mjs';
import { startProxy } from './proxy.mjs';

let proxy = null;
await openHouse();
afterEach(async () => {
  await proxy?.stop();
  proxy = null;
  await until(async () => (await open()) === 0, 'nobody is left');
});

const open = async () => {
  const counts = await server.metrics();
  return counts['mozaik_connections{transport="websocket"}'] + counts['mozaik_connections{transport="sse"}'];
};
const opened = async () => (await server.metrics()).mozaik_upgrades_total;

test('three tabs hear by one connection, and the next takes over when the one that has it closes', async () => {
  const employee = await newActor(server.url, 'employee@demo.mozaik');
  const manager = await newPerson(browser, server.url);
  const tabs = [await manager.signIn('manager@demo.mozaik', undefined, '/a-valider')];
  while (tabs.length < 3) {
    await lightSays(tabs.at(-1), 'En direct'); // they wait for the connection in this order
    tabs.push(await manager.open('/a-valider'));
  }
  for (let before = 0; tabs.length > 0; await tabs.shift().close()) {
    // One connection, and of the next tab when the one that had it is closed: these say so by themselves.
    await until(async () => (await open()) === 1 && (await opened()) > before, 'one connection, a new one');
    before = await opened();
    for (const tab of tabs) await lightSays(tab, 'En direct');
    const comment = `Onglets ${before} ${Date.now()}`;
    await employee.ask(comment);
    for (const tab of tabs) await card(tab, comment).waitFor();
  }
  await until(async () => (await open()) === 0, 'nobody is left');
});

test('a tab that only listens says what the other’s connection is', async () => {
  proxy = await startProxy(server.url);
  const manager = await newPerson(browser, proxy.url, { expected: [CUT, /404 \(Not Found\)/] });
  const leader = await manager.signIn('manager@demo.mozaik');
  await lightSays(leader, 'En direct');
  const follower = await manager.open();
  await lightSays(follower, 'En direct');
  const facts = async (page) => {
    await page.locator('.light').click();
    await page.locator('.facts dd').first().waitFor();
    const words = await page.locator('.facts dd').allTextContents();
    await page.locator('.light').click();
    return [words[0], words[2]]; // by which way, and why
  };
  for (const page of [follower, leader]) assert.deepEqual(await facts(page), ['WebSocket', undefined]);
  proxy.refuse('ws');
  for (const page of [follower, leader]) await lightSays(page, 'En direct, par SSE');
  const [way, why] = await facts(follower);
  assert.equal(way, 'événements du serveur (SSE)');
  assert.match(why, /proxy/);
  assert.deepEqual(await facts(leader), [way, why]);
  // Whoever is asked to, it is the one connection that is made anew.
  proxy.refuse();
  await follower.locator('.light').click();
  await follower.getByRole('button', { name: 'Reconnecter maintenant' }).click();
  for (const page of [follower, leader]) await lightSays(page, 'En direct');
});

test('who signs out in one tab is out in the other at once, and the next person sees nothing of theirs', async () => {
  const person = await newPerson(browser, server.url);
  const manager = await newActor(server.url, 'manager@demo.mozaik');
  const one = await person.signIn('colleague@demo.mozaik');
  const two = await person.open();
  for (const page of [one, two]) await lightSays(page, 'En direct');
  const comment = `À moi seul ${Date.now()}`;
  await ask(one, { ...freeDays(), comment });
  // What is typed and not sent is theirs, too.
  await fillIn(one, { ...freeDays(), comment: `${comment}, encore` });
  await one.goBack();
  await card(two, comment).waitFor();

  await signOut(one);
  for (const page of [one, two]) {
    await page.getByRole('heading', { name: 'Connexion' }).waitFor();
    await page.getByText('Votre session est terminée').waitFor();
  }
  await until(async () => (await open()) === 0, 'no connection of the one who left');
  const kept = await one.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  assert.doesNotMatch(kept, /mozaik-live:|À moi seul/);

  // From here on, whatever the pages show for a moment is noted.
  for (const page of [one, two]) {
    await page.evaluate((secret) => {
      window.seen = 0;
      const look = () => { window.seen += document.body.innerText.includes(secret) || document.body.innerText.includes('Collègue Démo'); };
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
      look();
    }, comment);
  }
  await one.getByLabel('Adresse e-mail').fill('hr@voisin.mozaik');
  await one.getByRole('textbox', { name: 'Mot de passe' }).fill('mozaik-demo');
  await one.getByRole('button', { name: 'Se connecter' }).click();
  // The other tab has the same cookie, and looks when it is looked at.
  await one.getByRole('heading', { name: 'Mes absences' }).waitFor();
  await two.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))); // all pages of a headless browser are visible
  for (const page of [one, two]) {
    await page.getByRole('heading', { name: 'Mes absences' }).waitFor();
    await lightSays(page, 'En direct');
  }
  await until(async () => (await open()) === 1, 'one connection, of who is here now');
  // Something happens to the one before.
  const { items } = await manager.call('GET', '/api/absences?status=pending');
  const theirs = items.find((absence) => absence.comment === comment);
  await manager.call('POST', `/api/absences/${theirs.id}/approve`, { version: theirs.version });
  for (const page of [one, two]) {
    await goTo(page, 'Planning');
    await page.locator('.planningLine').first().waitFor();
    assert.equal(await page.evaluate(() => window.seen), 0);
  }
});

test('who signs in over somebody else, in another tab, takes the whole browser with them', async () => {
  const person = await newPerson(browser, server.url);
  const one = await person.signIn('colleague@demo.mozaik');
  await lightSays(one, 'En direct');
  // A form that was left open on the sign-in page, or a program: the cookie changes under the page.
  const answer = await person.context.request.post('/api/auth/login', { data: { email: 'employee@demo.mozaik', password: 'mozaik-demo' } });
  assert.equal(answer.status(), 200);
  const two = await person.open();
  await two.getByText('Salarié Démo').first().waitFor();
  await one.getByText('Salarié Démo').first().waitFor();
  for (const page of [one, two]) {
    await lightSays(page, 'En direct');
    assert.equal(await page.getByText('Collègue Démo').count(), 0);
  }
  await until(async () => (await open()) === 1, 'one connection, of who is here now');
});
