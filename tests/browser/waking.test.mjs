// A page that was away: frozen in the background, asleep in a closed laptop, behind another page
// in the history of its tab. It comes back and shows what happened, without a reload.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { card, goTo, lightSays, newActor, newPerson, startBrowser, startServer } from './helpers.mjs';
import { startProxy } from './proxy.mjs';

let server;
let browser;
let employee;
let proxy;
let manager;
let page;
before(async () => {
  server = await startServer();
  browser = await startBrowser({ bfcache: true });
  employee = await newActor(server.url, 'employee@demo.mozaik');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function away(story, { clock = false } = {}) {
  proxy = await startProxy(server.url);
  manager = await newPerson(browser, proxy.url);
  try {
    if (clock) await manager.context.clock.install();
    page = await manager.signIn('manager@demo.mozaik');
    await goTo(page, 'À décider');
    await lightSays(page, 'En direct');
    await story();
  } finally {
    await manager.close();
    await proxy.stop();
  }
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

test('another page, and back', () =>
  away(async () => {
    await page.evaluate(() => addEventListener('pageshow', (event) => { window.shown = event.persisted ? 'kept' : 'loaded'; }));
    await page.goto('about:blank');
    const comment = await asked('Retour');
    await page.goBack({ waitUntil: 'commit' });
    await page.getByRole('heading', { name: 'À décider' }).waitFor();
    await card(page, comment).waitFor();
    await lightSays(page, 'En direct');
    const next = await asked('Et ensuite');
    await card(page, next).waitFor();
    console.log(await page.evaluate(() => [window.shown, performance.getEntriesByType('navigation')[0].notRestoredReasons?.toJSON?.(), performance.getEntriesByType('navigation')[0].type]));
  }));

test('the tab that has the connection goes to another page: the other one hears on', () =>
  away(async () => {
    const other = await manager.open('/a-decider');
    await lightSays(other, 'En direct');
    await page.goto('about:blank');
    const t = Date.now();
    const comment = await asked('Suite');
    await card(other, comment).waitFor({ timeout: 60000 });
    console.log('took', Date.now() - t);
    await page.goBack({ waitUntil: 'commit' });
    await card(page, comment).waitFor();
    await lightSays(page, 'En direct');
    console.log(await page.evaluate(() => window.shown));
  }));

test('somebody else signed in meanwhile: going back shows nothing of the person before', () =>
  away(async () => {
    const secret = await asked('Secret');
    await card(page, secret).waitFor();
    await page.evaluate((words) => {
      window.seen = 0;
      const look = () => { window.seen += document.body.innerText.includes(words); };
      addEventListener('pageshow', () => { window.shown = true; look(); requestAnimationFrame(look); });
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
    }, secret);
    await page.goto('about:blank');
    const other = await manager.open('/');
    await other.getByRole('button', { name: 'Se déconnecter' }).click();
    await other.getByRole('heading', { name: 'Connexion' }).waitFor();
    await page.goBack({ waitUntil: 'commit' });
    await page.getByRole('heading', { name: 'Connexion' }).waitFor();
    console.log(await page.evaluate(() => [window.shown, window.seen]));
  }));
