// A page that was away: frozen in the background, asleep in a closed laptop, behind another page
// in the history of its tab. It comes back and shows what happened, without a reload.
import assert from 'node:assert/strict';
import { afterEach, before, test } from 'node:test';
import { browser, card, CUT, goTo, lightSays, newActor, newPerson, openHouse, server, until } from './helpers.mjs';
import { startProxy } from './proxy.mjs';

let employee;
let proxy = null;
let manager;
let page;
await openHouse({ browser: { bfcache: true } });
before(async () => {
  employee = await newActor(server.url, 'employee@demo.mozaik');
});
afterEach(async () => {
  await proxy?.stop();
  proxy = null;
});

async function away(story, { clock = false } = {}) {
  proxy = await startProxy(server.url);
  manager = await newPerson(browser, proxy.url, { expected: [CUT] });
  if (clock) await manager.context.clock.install();
  page = await manager.signIn('manager@demo.mozaik');
  await goTo(page, 'À valider');
  await lightSays(page, 'En direct');
  await story();
}

const asked = async (what) => {
  const comment = `${what} ${Date.now()}`;
  await employee.ask(comment);
  return comment;
};

test('frozen in the background while its connection broke', () =>
  away(async () => {
    const devtools = await manager.context.newCDPSession(page);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    proxy.refuse();
    const comment = await asked('Gelée');
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await card(page, comment).waitFor();
    await lightSays(page, 'En direct');
  }));

test('a lid that was closed for hours: the connection is dead, and nobody said so', () =>
  away(async () => {
    await page.evaluate(() => { window.neverReloaded = true; });
    proxy.lose();
    const comment = await asked('Couvercle');
    await manager.context.clock.fastForward('03:00:00');
    await card(page, comment).waitFor();
    await lightSays(page, 'En direct');
    assert.ok(await page.evaluate(() => window.neverReloaded));
  }, { clock: true }));

test('another page, and back: as it was, and up to date', () =>
  away(async () => {
    await page.evaluate(() => addEventListener('pageshow', ({ persisted }) => { window.kept = persisted; }));
    await page.goto('about:blank');
    await until(async () => (await server.metrics())['mozaik_connections{transport="websocket"}'] === 0, 'nothing is open');
    const comment = await asked('Retour');
    await page.goBack({ waitUntil: 'commit' });
    await card(page, comment).waitFor();
    assert.equal(await page.evaluate(() => window.kept), true, 'the browser could keep the page');
    await lightSays(page, 'En direct');
    await card(page, await asked('Et ensuite')).waitFor();
  }));

test('the tab that has the connection goes to another page: the next one hears on at once', () =>
  away(async () => {
    const other = await manager.open('/a-valider');
    await lightSays(other, 'En direct');
    const upgrades = async () => (await server.metrics()).mozaik_upgrades_total;
    const before = await upgrades();
    await page.goto('about:blank');
    await until(async () => (await upgrades()) === before + 1, 'a connection of its own');
    await card(other, await asked('Suite')).waitFor();
    await page.goBack({ waitUntil: 'commit' });
    for (const tab of [page, other]) await lightSays(tab, 'En direct');
    const comment = await asked('Tous les deux');
    for (const tab of [page, other]) await card(tab, comment).waitFor();
  }));

test('somebody signed out meanwhile: going back shows nothing of the person before', () =>
  away(async () => {
    const secret = await asked('Secret');
    await card(page, secret).waitFor();
    // Whatever is shown for a moment is noted, if the browser has kept the page.
    await page.evaluate((words) => {
      window.seen = false;
      const look = () => { window.seen ||= document.body.checkVisibility() && document.body.innerText.includes(words); };
      addEventListener('pageshow', () => {
        queueMicrotask(look);
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
      });
    }, secret);
    await page.goto('about:blank');
    // In another browser window, as far as this page can know: it is told nothing.
    manager.left = true;
    await manager.context.request.post('/api/auth/logout');
    await page.goBack({ waitUntil: 'commit' });
    await page.getByRole('heading', { name: 'Connexion' }).waitFor();
    assert.equal(await page.evaluate(() => window.seen), false);
  }));
