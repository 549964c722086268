// The network changes its mind while somebody looks: every change is shown all the same, and the
// light says how. Time is the page's own (page.clock), so that minutes need not be waited for; the
// server's heartbeat is rare, so that no silence is missed when they pass.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { card, goTo, lightSays, newActor, newPerson, startBrowser, startServer } from './helpers.mjs';
import { startProxy } from './proxy.mjs';

const PROBE_MS = 60_000; // the first probe, +-50 %

let server;
let browser;
let employee;
before(async () => {
  server = await startServer({ flags: ['--heartbeat', '600s'] });
  browser = await startBrowser();
  employee = await newActor(server.url, 'employee@demo.mozaik');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The manager behind a proxy of their own, looking at what there is to decide. */
async function look(story) {
  const proxy = await startProxy(server.url);
  const manager = await newPerson(browser, proxy.url);
  try {
    await manager.context.clock.install();
    const page = await manager.signIn('manager@demo.mozaik');
    await goTo(page, 'À décider');
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
  } finally {
    await manager.close();
    await proxy.stop();
  }
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
    await lightSays(page, 'Toutes les 5 secondes');
    await shows();

    proxy.refuse();
    let passed = 0;
    while ((await page.locator('.light').getAttribute('data-transport')) !== 'ws') {
      assert.ok(passed <= PROBE_MS * 1.5, `${passed} ms later still ${await lights()}`);
      await page.clock.runFor(5000);
      passed += 5000;
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
      for (let second = 0; second < 60; second++) await page.clock.runFor(1000);
      await shows();
    }
    assert.ok(probes >= 2 && probes <= 5, `${probes} probes`); // 60 s, then 120, 240, 480, each +-50 %
    assert.ok(manager.lines.length <= probes, `${probes} probes:\n${manager.lines.map((line) => line.text).join('\n')}`);
    assert.ok(manager.lines.every((line) => line.text.startsWith('WebSocket connection to')));
    assert.equal((await lights()).at(-1), 'degraded sse');
  }));
