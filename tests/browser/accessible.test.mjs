// Every view, at a desk and on a phone, by day and by night: no finding of axe (WCAG 2.2 A and AA),
// no sideways scrolling, and the whole way by keyboard.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { CUT, lightSays, newPerson, startBrowser, startServer } from './helpers.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let server;
let browser;
before(async () => {
  server = await startServer();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function findings(page) {
  // Evaluated, not inserted as a script: the page's Content-Security-Policy stays on.
  await page.evaluate(fs.readFileSync(AXE, 'utf8'));
  const { violations } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), TAGS);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`));
}

const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What each view must have shown before it is looked at. */
const OUTSIDE = [
  ['/', 'Connexion'],
  ['/mot-de-passe', 'Mot de passe oublié'],
  ['/lien#mzl_inconnu', 'Ce lien n’est plus valable'],
];
const INSIDE = [
  ['/absences', 'Mes absences', (page) => page.getByRole('article').first().waitFor()],
  ['/a-valider', 'À valider', async (page) => {
    await page.getByRole('button', { name: 'Refuser' }).first().click();
    await page.getByLabel('Motif du refus').waitFor();
  }],
  ['/planning', 'Équipe', (page) => page.locator('.planningRow').first().waitFor()],
  ['/personnes', 'Personnes et équipes', async (page) => {
    await page.getByRole('button', { name: /^Modifier l’équipe/ }).first().click();
    await page.getByRole('group', { name: 'Membres' }).waitFor();
  }],
  ['/compte', 'Mon compte', (page) => page.getByText('cet appareil').waitFor()],
];

for (const [where, options] of [
  ['at a desk, by day', { viewport: { width: 1280, height: 800 }, colorScheme: 'light' }],
  ['on a phone, by night', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
]) {
  test(`every view is accessible ${where}`, async () => {
    const person = await newPerson(browser, server.url, { expected: [CUT], ...options, reducedMotion: 'reduce' });
    const found = [];
    const look = async (page, name) => {
      found.push(...(await findings(page)).map((text) => `${name}: ${text}`));
      const extra = await sideways(page);
      if (extra > 0) found.push(`${name}: ${extra} px too wide`);
    };
    const page = await person.open();
    for (const [path, title] of OUTSIDE) {
      await page.goto('about:blank'); // another # alone would load nothing
      await page.goto(path);
      await page.getByRole('heading', { name: title }).waitFor();
      await look(page, path);
    }
    const inside = await person.signIn('hr@demo.mozaik');
    await lightSays(inside, 'En direct');
    for (const [path, title, ready] of INSIDE) {
      await inside.goto(path);
      await inside.getByRole('heading', { level: 1, name: title }).waitFor();
      await ready(inside);
      await look(inside, path);
    }
    await inside.locator('.light').click();
    await inside.getByText('Connexion en direct').waitFor();
    await look(inside, 'the light');
    await inside.keyboard.press('Escape');
    await inside.getByRole('button', { name: /^Notifications/ }).click();
    await inside.getByRole('heading', { name: 'Notifications' }).waitFor();
    await look(inside, 'the bell');
    await inside.keyboard.press('Escape');
    await person.context.setOffline(true);
    await lightSays(inside, 'Hors ligne');
    await inside.getByRole('button', { name: 'Se déconnecter' }).first().click();
    await inside.getByRole('alert').getByText('encore connecté').waitFor();
    await look(inside, 'without a network');
    assert.deepEqual(found, []);
    await person.close();
  });
}

test('signing in and asking work by keyboard alone', async () => {
  const person = await newPerson(browser, server.url);
  const page = await person.open();
  const here = () => page.evaluate(() => {
    const element = document.activeElement;
    return element?.labels?.[0]?.textContent ?? element?.textContent ?? '';
  });
  const tabTo = async (name) => {
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press('Tab');
      if ((await here()).startsWith(name)) return;
    }
    assert.fail(`no way to « ${name} » by keyboard`);
  };
  await page.getByRole('heading', { name: 'Connexion' }).waitFor();
  await tabTo('Adresse e-mail');
  await page.keyboard.type('employee@demo.mozaik');
  await tabTo('Mot de passe');
  await page.keyboard.type('mozaik-demo');
  await page.keyboard.press('Enter');
  await page.getByRole('article').first().waitFor();

  await tabTo('Aller au contenu');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
  await tabTo('Type d’absence');
  await page.keyboard.type('Congés annuels');
  await tabTo('Du');
  await page.keyboard.type('10112027'); // 10 November or 11 October, as the machine writes dates
  await tabTo('Commentaire');
  await page.keyboard.type('au clavier');
  await tabTo('Envoyer la demande');
  await page.keyboard.press('Enter');
  await page.getByText('Demande envoyée').waitFor();
  await page.getByRole('article').filter({ hasText: 'au clavier' }).waitFor();
  await person.close();
});
