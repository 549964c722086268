// useWebSocket.js, as a page that is not ours uses it: by the cookie, in React's strict mode.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundle } from '../../web/test/build.mjs';
import { browser, freeDays, newPerson, openHouse, PASSWORD, server, until } from './helpers.mjs';
import { startProxy } from './proxy.mjs';

await openHouse();

test('the hook connects, tells every message, sends, and reconnects', async () => {
  const script = await bundle('hook-page.tsx');
  const proxy = await startProxy(server.url, [], {
    '/hook.html': ['text/html', '<!doctype html><link rel="icon" href="data:,"><div id="page"></div><script type="module" src="/hook.js"></script>'],
    '/hook.js': ['text/javascript', script],
  });
  const person = await newPerson(browser, proxy.url);
  const api = person.context.request;
  const signed = await api.post('/api/auth/login', { data: { email: 'employee@demo.mozaik', password: PASSWORD } });
  const { user } = await signed.json();
  const page = await person.open(`/hook.html?user=${user.id}`);
  await page.getByText('true ws connected').waitFor();
  assert.equal(await page.locator('#returns').textContent(), 'isConnected lastMessage reconnect send state transport');
  assert.ok(person.count('✅ WebSocket connected') > 0);

  const { start, end } = freeDays();
  const asked = await api.post('/api/absences', { data: { type: 'CA', start, end } });
  assert.equal(asked.status(), 201);
  await page.locator('#heard').getByText('absence_created').waitFor();
  await page.locator('#heard').getByText('balance_updated').waitFor();
  await page.getByRole('button', { name: 'send' }).click();
  await page.locator('#last').getByText('subscribed').waitFor();
  const before = proxy.asked.ws;
  await page.getByRole('button', { name: 'reconnect' }).click();
  await until(() => proxy.asked.ws === before + 1, 'a new connection');
  await page.getByText('true ws connected').waitFor();
  // One connection, not two, although React began it twice: each event was heard once.
  assert.equal(await page.locator('#heard').textContent(), 'absence_created balance_updated subscribed');
  await person.close();
  await proxy.stop();
});
