// The network changes its mind while somebody looks: every change is shown all the same, and the
// light says how. Time is the page's own (page.clock), so that minutes need not be waited for; the
// server's heartbeat is rare, so that no silence is missed when they pass.
import assert from 'node:assert/strict';
import { afterEach, before, test } from 'node:test';
import { BROKEN, browser, card, CUT, goTo, lightSays, newActor, newPerson, openHouse, server, until } from './helpers.mjs';
import { startProxy } from './proxy.mjs';

const PROBE_S = 60; // the first probe, +-50 %

let employee;
let proxy = null;
await openHouse({ server: { flags: ['--heartbeat', '600s'] } });
before(async () => {
  employee = await newActor(server.url, 'employee@demo.mozaik');
});
afterEach(async () => {
  await proxy?.stop();
  proxy = null;
});

/** Time passes for the page, in steps that last at least as long as an answer takes. */
async function pass(page, seconds, step = 1) {
  for (let second = 0; second < seconds; second += step) {
    await page.clock.runFor(step * 1000);
    await page.evaluate(() => fetch('/api/version'));
    await until(() => proxy.polls() === 0, 'an answer to every poll');
  }
}

/** The manager behind a proxy of their own, looking at what there is to decide. */
async function look(story) {
  proxy = await startProxy(server.url);
  const manager = await newPerson(browser, proxy.url, { expected: [CUT, BROKEN, /status of 404/] });
  await manager.context.clock.install();
  const page = await manager.signIn('manager@demo.mozaik');
  await goTo(page, 'À valider');
  await lightSays(page, 'En direct');
  // All the light has said; a reload would wipe it out.
  await page.evaluate(() => {
    const light = document.querySelector('.light');
    window.lights = [];
    const note = () => window.lights.push([light.dataset.state, light.dataset.transport].join(' ').trim());
    new MutationObserver(note).observe(light, { attributes: true });
    note();
  });
  let told = 0;
  /** Something happens, and is shown. */
  const shows = async () => {
    const comment = `Voie ${++told}, ${Date.now()}`;
    await employee.ask(comment);
    await card(page, comment).waitFor();
  };
  const lights = () => page.evaluate(() => window.lights);
  await story({ proxy, page, manager, shows, lights });
}

test('WebSocket blocked in mid-session, then SSE too, then both back', () =>
  look(async ({ proxy, page, shows, lights }) => {
    await shows();
    proxy.refuse('ws');
    await shows();
    await lightSays(page, 'En direct, par SSE');
    await shows();
    proxy.refuse('ws', 'sse');
    await shows();
    await lightSays(page, 'En direct, par requêtes');
    await shows();

    proxy.refuse();
    let passed = 0;
    while ((await page.locator('.light').getAttribute('data-transport')) !== 'ws') {
      assert.ok(passed <= PROBE_S * 1.5, `${passed} s later still ${await lights()}`);
      await pass(page, 5);
      passed += 5;
      await shows();
    }
    await lightSays(page, 'En direct');
    await shows();
  }));

test('ten minutes without WebSocket: one line of the browser for each probe, and none besides', () =>
  look(async ({ proxy, page, manager, shows, lights }) => {
    proxy.refuse('ws');
    await lightSays(page, 'En direct, par SSE');
    assert.equal(manager.count('✅ WebSocket connected'), 1);
    assert.equal(manager.count('⚠️ Temps réel par SSE (WebSocket refusé'), 1);
    let probes = 0;
    page.on('websocket', () => probes++);
    manager.lines.length = 0;
    for (let minute = 0; minute < 10; minute++) {
      await pass(page, 60, 3);
      await shows();
    }
    assert.ok(probes >= 2 && probes <= 5, `${probes} probes`); // 60 s, then 120, 240, 480, each +-50 %
    assert.ok(manager.lines.length <= probes, `${probes} probes:\n${manager.lines.map((line) => line.text).join('\n')}`);
    assert.ok(manager.lines.every((line) => line.text.startsWith('WebSocket connection to')));
    assert.equal((await lights()).at(-1), 'degraded sse');
  }));

test('a tab that nobody looks at asks less often, and at once when it is looked at', () =>
  look(async ({ proxy, page }) => {
    proxy.refuse('ws', 'sse', 'longpoll');
    await lightSays(page, 'Toutes les 5 secondes');
    const shown = (visibility) =>
      page.evaluate((now) => {
        Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => now });
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
      }, visibility);
    const minute = async () => {
      const before = proxy.asked.poll;
      await pass(page, 60, 3);
      return proxy.asked.poll - before;
    };
    const seen = await minute();
    assert.ok(seen >= 8 && seen <= 16, `${seen} in a minute`);
    await shown('hidden');
    await minute(); // what was planned while it was seen is over
    const hidden = await minute();
    assert.ok(hidden >= 1 && hidden <= 3, `${hidden} in a minute`);
    const before = proxy.asked.poll;
    await shown('visible');
    await until(() => proxy.asked.poll > before, 'asked at once');
  }));

test('what a reset could not load is loaded as soon as it can be', () =>
  look(async ({ proxy, page }) => {
    const hr = await newActor(server.url, 'hr@demo.mozaik');
    const { user } = await (await newActor(server.url, 'manager@demo.mozaik')).call('GET', '/api/auth/me');
    const { items } = await hr.call('GET', '/api/teams');
    const { id, version, name, members, managers } = items.find((team) => !team.managers.includes(user.id));
    const requests = page.getByRole('article');
    await requests.first().waitFor();
    const before = await requests.count();
    proxy.refuse(['other', 502]);
    // The manager gets a second team: who sees what has changed, and everything is loaded anew.
    await hr.call('PUT', `/api/teams/${id}`, { version, name, members, managers: [...managers, user.id] });
    await page.locator('.problem').first().waitFor();
    await lightSays(page, 'En direct');
    proxy.refuse();
    await pass(page, 25);
    await requests.nth(before).waitFor(); // one more than before, at least
    await page.locator('.problem').waitFor({ state: 'detached' });
  }));
