// The light in the corner: all it can say, in both languages, and only what is true.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { BROKEN, CUT, everybodyLeaves, lightSays, newActor, newPerson, startBrowser, startServer } from './helpers.mjs';
import { startProxy } from './proxy.mjs';

let server;
let browser;
let proxy;
before(async () => {
  server = await startServer({ flags: ['--heartbeat', '600s'] });
  browser = await startBrowser();
  proxy = await startProxy(server.url);
});
afterEach(async () => {
  await everybodyLeaves();
  proxy.refuse();
});
after(async () => {
  await browser?.close();
  await proxy?.stop();
  await server?.stop();
});

const LIVE = ['ws', 'sse', 'longpoll', 'poll'];

/** What is done, then what the light says, and what to whoever asks. */
const STORY = [
  { fr: ['En direct', 'apparaît ici aussitôt', 'WebSocket'], en: ['Live', 'appears here at once', 'WebSocket'] },
  {
    act: () => proxy.refuse('ws'),
    fr: ['En direct, par SSE', 'Un meilleur moyen est réessayé', 'événements du serveur (SSE)', /proxy/],
    en: ['Live, by SSE', 'A better way is tried again', 'server-sent events (SSE)', /proxy/],
  },
  {
    act: () => proxy.refuse('ws', 'sse'),
    fr: ['En direct, par requêtes', 'Un meilleur moyen est réessayé', 'requêtes qui attendent la réponse (long polling)', /proxy/],
    en: ['Live, by requests', 'A better way is tried again', 'requests that wait for the answer (long polling)', /proxy/],
  },
  {
    act: () => proxy.refuse('ws', 'sse', 'longpoll'),
    fr: ['Toutes les 5 secondes', 'Un meilleur moyen est réessayé', 'requêtes toutes les 5 secondes', /proxy/],
    en: ['Every 5 seconds', 'A better way is tried again', 'requests every 5 seconds', /proxy/],
  },
  {
    act: (page) => page.context().setOffline(true),
    fr: ['Hors ligne', 'n’a plus de réseau', 'aucun', /hors ligne/],
    en: ['Offline', 'has no network', 'nothing', /offline/],
  },
  {
    act: async (page) => {
      proxy.refuse(...LIVE, 'other');
      await page.context().setOffline(false);
    },
    fr: ['Connexion…', 'Rien n’est perdu', 'aucun', /./],
    en: ['Connecting…', 'Nothing is lost', 'nothing', /./],
  },
  {
    act: (page) => page.clock.fastForward('00:02:30'),
    fr: ['Interrompue', 'depuis au moins deux minutes', 'aucun', /./],
    en: ['Interrupted', 'for at least two minutes', 'nothing', /./],
  },
  {
    act: async (page) => {
      proxy.refuse();
      await page.clock.fastForward('00:00:30');
    },
    fr: ['En direct', 'apparaît ici aussitôt', 'WebSocket'],
    en: ['Live', 'appears here at once', 'WebSocket'],
  },
  {
    act: () => proxy.refuse('ws', ['sse', 403]),
    fr: ['Arrêtée', 'ne se reconnectera pas d’elle-même', 'aucun', 'le serveur a refusé'],
    en: ['Stopped', 'will not reconnect by itself', 'nothing', 'the server refused'],
  },
  {
    act: async (page) => {
      proxy.refuse();
      await page.locator('.light').click();
      await page.getByRole('button', { name: /^(Reconnecter maintenant|Reconnect now)$/ }).click();
      await page.locator('.light').click();
    },
    fr: ['En direct', 'apparaît ici aussitôt', 'WebSocket'],
    en: ['Live', 'appears here at once', 'WebSocket'],
  },
];

for (const language of ['fr', 'en']) {
  test(`every state of the connection is said, in ${language}`, async () => {
    const actor = await newActor(server.url, 'colleague@demo.mozaik');
    await actor.call('PUT', '/api/auth/me', { language });
    const person = await newPerson(browser, proxy.url, { expected: [CUT, BROKEN, /status of 40[34]/] });
    await person.context.clock.install();
    const page = await person.signIn('colleague@demo.mozaik');
    for (const { act, [language]: [text, explanation, transport, why] } of STORY) {
      await act?.(page);
      await lightSays(page, text);
      assert.equal(await page.locator('.light [role=status]').textContent(), text);
      await page.locator('.light').click();
      const facts = page.locator('.facts');
      await page.getByText(explanation).waitFor();
      await facts.getByText(transport, { exact: true }).waitFor();
      if (why) await facts.locator('dd').nth(2).getByText(why).waitFor();
      else assert.equal(await facts.locator('dd').count(), 2);
      await page.locator('.light').click();
      await facts.waitFor({ state: 'detached' });
    }
  });
}
