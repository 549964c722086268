// What stands around every page: the places, the menu, help, passing messages, theme and language, the installed page, and what
// becomes of all that without a network, after an update, and when one leaves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BROKEN, browser, CUT, goTo, lightSays, newPerson, openAccountMenu, openHouse, server, sessionOf, signOut, until } from './helpers.mjs';
import { DESK, PHONE } from './pages.mjs';
import { startProxy } from './proxy.mjs';

await openHouse();

const places = (page) => page.getByRole('navigation', { name: 'Navigation principale' });
const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();
const scheme = (page) => page.evaluate(() => document.documentElement.getAttribute('data-mantine-color-scheme'));

test('everybody has their places, and every place its page', async () => {
  const employee = await newPerson(browser, server.url, { viewport: DESK });
  const office = await newPerson(browser, server.url, { viewport: DESK });
  const mine = await employee.signIn('employee@demo.mozaik');
  const page = await office.signIn('hr@demo.mozaik');
  for (const [name, path, title] of [
    ['Aujourd’hui', '/', /./], ['Planning', '/planning', 'Planning'], ['Mes absences', '/absences', 'Mes absences'],
    ['À valider', '/a-valider', 'À valider'], ['Équipes', '/equipes', 'Équipes'], ['Personnes', '/personnes', 'Personnes'],
    ['Types d’absence', '/types', 'Types d’absence'], ['Calendriers', '/calendriers', 'Calendriers'], ['Soldes', '/soldes', 'Soldes'],
    ['Réglages', '/reglages', 'Réglages'],
  ]) {
    await goTo(page, name);
    await page.waitForURL((url) => url.pathname === path);
    await heading(page, title);
    await page.waitForFunction(() => /· MOZAIK RH$/.test(document.title));
  }
  // One place is where one is, and the button that hides it says so, too.
  assert.equal(await page.locator('.places [data-here]').textContent(), 'Entreprise ');
  // Requests to decide are counted; an employee decides nothing.
  await places(page).getByRole('link', { name: /^À valider : \d+ demandes à décider$/ }).waitFor();
  assert.equal(await places(mine).getByRole('link', { name: /À valider/ }).count(), 0);
});

test('the menus by keyboard: opened, walked, left; the keyboard comes back', async () => {
  const person = await newPerson(browser, server.url, { viewport: DESK });
  const page = await person.signIn('hr@demo.mozaik');
  const group = places(page).getByRole('button', { name: 'Entreprise' });
  await group.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Équipes');
  await page.keyboard.press('Escape');
  assert.equal(await group.getAttribute('aria-expanded'), 'false');
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Entreprise');
  // Who goes past it closes it.
  await page.keyboard.press('Enter');
  for (let i = 0; i < 7; i++) await page.keyboard.press('Tab');
  assert.equal(await group.getAttribute('aria-expanded'), 'false');
  // Going elsewhere puts the keyboard at the beginning of the page.
  await goTo(page, 'Calendriers');
  await page.waitForFunction(() => document.activeElement.id === 'main');
  // Help, the same way.
  await page.getByRole('button', { name: 'Aide' }).click();
  const help = page.getByRole('complementary', { name: 'Aide : Calendriers' });
  await help.getByRole('heading', { name: 'Ce que l’on fait ici' }).waitFor();
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Aide');
});

test('on a phone the places stand below, large enough for a thumb, and the rest behind « Plus »', async () => {
  const person = await newPerson(browser, server.url, { viewport: PHONE, hasTouch: true, isMobile: true });
  const page = await person.signIn('manager@demo.mozaik');
  await lightSays(page, 'En direct');
  const bar = await places(page).boundingBox();
  assert.ok(Math.abs(bar.y + bar.height - PHONE.height) <= 1, 'at the bottom');
  const targets = await page.locator('.places > a, .places > .disclosure > button, .side button').evaluateAll((elements) =>
    elements.map((element) => [element.textContent, element.getBoundingClientRect()]).filter(([, { width, height }]) => width < 44 || height < 44));
  assert.deepEqual(targets, []);
  assert.equal(await page.locator('.places > a, .places > .disclosure').count(), 5);
  await goTo(page, 'Calendriers');
  await heading(page, 'Calendriers');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  // An employee has the request where a manager has the decisions.
  const employee = await newPerson(browser, server.url, { viewport: PHONE });
  const mine = await employee.signIn('employee@demo.mozaik');
  await places(mine).getByRole('link', { name: 'Demander' }).click();
  await heading(mine, 'Demander une absence');
});

test('the theme is kept on the device, and stands before the first script of the page runs', async () => {
  const person = await newPerson(browser, server.url, { viewport: DESK, colorScheme: 'light', expected: [CUT] });
  const other = await newPerson(browser, server.url, { colorScheme: 'light' });
  const page = await person.signIn('employee@demo.mozaik');
  const theirs = await other.signIn('employee@demo.mozaik');
  await openAccountMenu(page);
  await page.getByRole('radio', { name: 'Sombre' }).check();
  assert.equal(await scheme(page), 'dark');
  assert.equal(await page.locator('meta[name=theme-color]').first().getAttribute('content'), '#1f2227');
  const next = await person.open();
  assert.equal(await scheme(next), 'dark');
  // The page's own script never comes: the theme is there all the same.
  await next.route('**/assets/*.js', (route) => route.abort());
  await next.reload({ waitUntil: 'commit' });
  await next.locator('#page').waitFor({ state: 'attached' });
  assert.equal(await scheme(next), 'dark');
  await next.unroute('**/assets/*.js');
  await page.getByRole('radio', { name: 'Système' }).check();
  assert.equal(await scheme(page), 'light');
  // The same person on another device has theirs.
  assert.equal(await scheme(theirs), 'light');
});

test('the language is changed on every screen of the person, kept, and said to screen readers', async () => {
  const person = await newPerson(browser, server.url, { viewport: DESK });
  const other = await newPerson(browser, server.url, { viewport: DESK });
  const page = await person.signIn('colleague@demo.mozaik');
  const theirs = await other.signIn('colleague@demo.mozaik');
  for (const one of [page, theirs]) await lightSays(one, 'En direct');
  await openAccountMenu(page);
  await page.getByRole('radio', { name: 'English' }).check();
  for (const one of [page, theirs]) {
    await one.getByRole('link', { name: 'My absences' }).waitFor();
    assert.equal(await one.evaluate(() => document.documentElement.lang), 'en');
  }
  await page.reload();
  await page.getByRole('link', { name: 'My absences' }).waitFor();
  await page.getByRole('button', { name: /^My account and preferences/ }).click();
  await page.getByRole('radio', { name: 'Français' }).check();
  await theirs.getByRole('link', { name: 'Mes absences' }).waitFor();
});

test('it can be installed: a manifest with icons that are what they say, and nothing keeps personal data', async () => {
  const person = await newPerson(browser, server.url);
  const page = await person.signIn('employee@demo.mozaik');
  const cdp = await person.context.newCDPSession(page);
  const { url, errors, data } = await cdp.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  assert.equal(url, `${server.url}/manifest.webmanifest`);
  const manifest = JSON.parse(data);
  assert.equal((await person.context.request.get('/manifest.webmanifest')).headers()['content-type'], 'application/manifest+json');
  for (const { src, type, sizes } of manifest.icons) {
    const answer = await person.context.request.get(src);
    assert.equal(answer.headers()['content-type'], type, src);
    if (sizes === 'any') continue;
    const bytes = await answer.body();
    assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes, src);
  }
  for (const { url: path } of manifest.shortcuts) assert.equal((await person.context.request.get(path)).status(), 200);
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  // A window of a test is one that leaves no trace, where nothing is ever installed: that is all it finds.
  assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'), []);
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length + (await caches.keys()).length), 0);
});

test('without a network one still goes from page to page; what cannot be shown says so', async () => {
  const person = await newPerson(browser, server.url, { viewport: DESK, expected: [CUT] });
  const page = await person.signIn('employee@demo.mozaik');
  await lightSays(page, 'En direct');
  // Their files come when there is nothing better to do, one page after the other; this is the last.
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name, responseEnd }) => /\/assets\/forgotten-[^/]*\.js$/.test(name) && responseEnd > 0));
  await person.context.setOffline(true);
  await lightSays(page, 'Hors ligne');
  await openAccountMenu(page);
  await page.getByRole('link', { name: 'Connexion' }).click();
  await heading(page, 'Connexion en direct');
  await goTo(page, 'Planning');
  await heading(page, 'Planning');
  await person.context.setOffline(false);
  await lightSays(page, 'En direct');
  await page.getByRole('main').getByText('Salarié Démo').first().waitFor();
});

test('a page that did not come is tried again, without a reload; after an update the page says that there is a new version', async () => {
  const person = await newPerson(browser, server.url, { viewport: DESK, expected: [CUT, /status of 404/, /dynamically imported module/] });
  await person.context.route('**/assets/account-*.js', (route) => route.abort());
  const page = await person.signIn('employee@demo.mozaik');
  await page.evaluate(() => { window.same = true; });
  await openAccountMenu(page);
  await page.getByRole('link', { name: 'Mon compte' }).click();
  const failure = page.getByRole('main').getByRole('alert');
  await failure.getByRole('heading', { name: 'Cette page n’a pas pu être chargée' }).waitFor();
  await person.context.unroute('**/assets/account-*.js');
  await failure.getByRole('button', { name: 'Réessayer' }).click();
  await heading(page, 'Mon compte');
  assert.equal(await page.evaluate(() => window.same), true);

  // The files of this page are gone, and another page takes its place.
  await person.context.route('**/assets/account-*.js', (route) => route.fulfill({ status: 404, body: '' }));
  const old = await person.open();
  await old.getByRole('navigation').waitFor();
  await person.context.route((url) => url.pathname === '/', async (route) => {
    if (route.request().isNavigationRequest()) return route.continue();
    return route.fulfill({ contentType: 'text/html', body: '<script type="module" src="/assets/index-newer.js"></script>' });
  });
  await openAccountMenu(old);
  await old.getByRole('link', { name: 'Mon compte' }).click();
  const news = old.getByRole('main').getByRole('alert');
  await news.getByRole('heading', { name: 'Une nouvelle version est là' }).waitFor();
  await person.context.unrouteAll();
  await news.getByRole('button', { name: 'Recharger' }).click();
  await heading(old, 'Mon compte');
});

test('what has not left yet is counted, also after a reload; signing out asks first, and nobody sends it', async () => {
  const proxy = await startProxy(server.url);
  const person = await newPerson(browser, proxy.url, { viewport: DESK, expected: [CUT, BROKEN, /status of 404/] });
  const elsewhere = await newPerson(browser, server.url, { viewport: DESK });
  const page = await person.signIn('employee@demo.mozaik', undefined, '/notifications');
  const other = await elsewhere.signIn('employee@demo.mozaik', undefined, '/notifications');
  const unread = other.getByRole('button', { name: /^Notifications, [1-9]\d* non lues?$/ });
  await unread.waitFor();
  for (const one of [page, other]) await lightSays(one, 'En direct');
  proxy.refuse('ws', 'sse', 'longpoll', 'poll', 'write');
  await page.getByRole('main').getByRole('button', { name: 'Tout marquer comme lu' }).click();
  const waits = page.getByText('Une modification attend la connexion : elle partira d’elle-même.');
  await waits.waitFor();
  const left = await sessionOf(person);
  await until(() => proxy.keysOf(left).length > 0, 'the write, at the proxy');
  await page.reload();
  await waits.waitFor();
  await signOut(page);
  const question = page.getByRole('alert').filter({ hasText: 'Une modification n’est pas encore partie : elle serait perdue.' });
  await question.getByRole('button', { name: 'Rester connecté' }).click();
  await question.waitFor({ state: 'detached' });
  await page.getByRole('banner').getByRole('button', { name: 'Se déconnecter' }).click();
  await question.getByRole('button', { name: 'Se déconnecter quand même' }).click();
  await page.getByRole('heading', { level: 1, name: 'Connexion' }).waitFor();
  proxy.refuse();
  const next = await person.signIn('employee@demo.mozaik', undefined, '/notifications');
  await lightSays(next, 'En direct');
  // It was lost, as was said: here, and on the other device, they are still unread.
  for (const one of [next, other]) await one.getByRole('button', { name: /^Notifications, [1-9]\d* non lues?$/ }).waitFor();
  assert.equal(proxy.keysOf(left).length, 1);
  assert.deepEqual(proxy.keysOf(await sessionOf(person)), []);
  await person.close();
  await proxy.stop();
});
