import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connected, event, flush, never, ping, poll, stream, world } from './fakes.mjs';

const HOUR = 3600_000;
const at = (w, ms) => new Date(w.clock.now() + ms).toISOString();

async function open(t, options, more) {
  const w = world(t, { cursor: 'k3.10', ...options });
  w.answer = ({ asked }) => poll(asked.cursor);
  await flush();
  w.socket.open();
  w.socket.say(connected('k3.10', more));
  await flush();
  return w;
}
const accept = (socket) => {
  socket.open();
  socket.say(connected(socket.asked.cursor ?? 'k3.10'));
};

// ---- waking ----

const signs = {
  'a clock that jumped': (w) => w.tick(5000),
  'a tab that is shown again': (w) => w.setVisible('visible'),
  'a page out of the cache': (w) => w.page.dispatchEvent(new Event('pageshow')),
  'a page that is no longer frozen': (w) => w.document.dispatchEvent(new Event('resume')),
  'a network that is back': (w) => w.page.dispatchEvent(new Event('online')),
  'another tab that is shown': (w) => {
    w.connection.visible(false);
    w.connection.visible(true);
  },
};
for (const [sign, give] of Object.entries(signs)) {
  test(`${sign}: token first, then catch up, then connect`, async (t) => {
    const order = [];
    const w = await open(t, {
      getToken: () => {
        order.push('token');
        return 'mzk_1';
      },
    });
    const old = w.socket;
    w.answer = ({ asked }) => {
      order.push(asked.path);
      return poll('k3.12', [event(11), event(12)]);
    };
    w.onSocket = () => order.push('ws');
    w.clock.jump(HOUR);
    order.length = 0;
    await give(w);
    await w.tick(0);
    assert.deepEqual(order, ['token', '/api/notifications/recent', 'token', 'ws']);
    assert.equal(w.requests[0].init.headers.Authorization, 'Bearer mzk_1');
    assert.equal(old.closed, true);
    assert.deepEqual(w.seqs, [11, 12]);
    w.socket.open();
    assert.equal(w.socket.sent[0].cursor, 'k3.12');
    w.socket.say(connected('k3.12'));
    old.say(event(13)); // a zombie that awakes, too late
    w.socket.say(event(12));
    w.socket.say(event(13));
    assert.deepEqual(w.seqs, [11, 12, 13]);
    assert.deepEqual(w.states.slice(-2), ['connecting - silent', 'connected ws -']);
  });
}

test('a tab that is hidden, or shown while its connection is alive, asks nothing', async (t) => {
  const w = await open(t);
  await w.tick(14_000);
  w.socket.say(ping('k3.10'));
  await w.tick(14_000);
  w.setVisible('hidden');
  w.setVisible('visible');
  await flush();
  assert.equal(w.sockets.length, 1);
  assert.equal(w.requests.length, 0);
  await w.tick(8000); // but a heartbeat that is late is a sign, to who looks
  w.setVisible('hidden');
  await flush();
  assert.equal(w.sockets.length, 1);
  w.setVisible('visible');
  await flush();
  assert.equal(w.sockets.length, 2);
});

test('after a long sleep it catches up page by page', async (t) => {
  const w = await open(t);
  const pages = [poll('k3.11', [event(11)], true), poll('k3.12', [event(12)], true), poll('k3.13', [event(13)])];
  w.answer = () => pages.shift();
  w.clock.jump(HOUR);
  w.setVisible('visible');
  await flush();
  assert.deepEqual(w.requests.map(({ asked }) => asked.cursor), ['k3.10', 'k3.11', 'k3.12']);
  assert.deepEqual(w.seqs, [11, 12, 13]);
  assert.equal(w.socket.asked.cursor, 'k3.13');
});

test('where catching up is not answered it connects all the same, after 4 s, and takes no late answer', async (t) => {
  const w = await open(t);
  let answer;
  w.answer = () => new Promise((done) => (answer = done));
  w.clock.jump(HOUR);
  w.setVisible('visible');
  await w.tick(3900);
  assert.equal(w.sockets.length, 1);
  await w.tick(200);
  assert.equal(w.sockets.length, 2);
  answer(poll('k3.11', [event(11)]));
  await flush();
  assert.deepEqual(w.seqs, []);
});

test('several signs of one waking are one', async (t) => {
  const w = await open(t);
  w.onSocket = accept;
  w.clock.jump(HOUR);
  w.page.dispatchEvent(new Event('pageshow'));
  w.setVisible('visible');
  w.document.dispatchEvent(new Event('resume'));
  await w.tick(5000);
  assert.equal(w.requests.length, 1);
  assert.equal(w.sockets.length, 2);
});

test('who wakes while it waits to come back need not wait longer', async (t) => {
  const w = await open(t);
  w.onSocket = (socket) => socket.die(1006);
  w.answer = () => new Response('', { status: 502 });
  w.socket.die(1006);
  await w.tick(HOUR / 60);
  w.onSocket = accept;
  w.setVisible('visible');
  await w.tick(0);
  assert.equal(w.state.name, 'connected');
});

test('a closed or a failed connection does not wake', async (t) => {
  const w = await open(t);
  w.socket.die(4401);
  w.clock.jump(HOUR);
  w.setVisible('visible');
  w.setLine(false);
  w.setLine(true);
  await w.tick(60_000);
  assert.deepEqual([w.state.name, w.state.code], ['failed', 'sign_in']);
  w.connection.close();
  w.setLine(false);
  w.setVisible('visible');
  assert.equal(w.state.name, 'disconnected');
  assert.equal(w.requests.length, 0);
});

test('a poll that slept asks at once', async (t) => {
  const w = world(t, { cursor: 'k3.10', transports: ['poll'] });
  w.answer = ({ asked }) => poll(asked.cursor);
  await w.tick(100);
  w.clock.jump(HOUR);
  w.setVisible('visible');
  await w.tick(0);
  assert.equal(w.state.name, 'connected');
  assert.equal(w.requests.length, 3);
});

// ---- offline, suspended ----

test('offline is suspended at once; online catches up and connects at once', async (t) => {
  const w = await open(t);
  const old = w.socket;
  w.setLine(false);
  assert.deepEqual([w.state.name, w.state.code, w.state.transport], ['suspended', 'offline', null]);
  assert.equal(old.closed, true);
  w.setVisible('visible');
  await w.tick(15_000);
  assert.equal(w.sockets.length, 1);
  assert.equal(w.requests.length, 0);
  w.answer = () => poll('k3.11', [event(11)]);
  w.onSocket = accept;
  w.setLine(true);
  await flush();
  assert.deepEqual(w.seqs, [11]);
  assert.equal(w.state.name, 'connected');
});

test('two minutes without delivery are suspended; it goes on by itself', async (t) => {
  const w = await open(t);
  w.onSocket = (socket) => socket.die(1006);
  w.answer = () => new Response('', { status: 502 });
  w.socket.die(1006);
  await w.tick(119_000);
  assert.equal(w.state.name, 'connecting');
  await w.tick(2000);
  assert.deepEqual([w.state.name, w.state.code], ['suspended', 'down']);
  await w.tick(60_000);
  assert.ok(w.states.slice(w.states.lastIndexOf('suspended - down')).length === 1, 'no flicker');
  w.onSocket = accept;
  await w.tick(21_000);
  assert.equal(w.state.name, 'connected');
  assert.equal(w.states.filter((state) => state.startsWith('suspended')).length, 1);
});

test('a state says since when, with a code for machines and words for a tooltip', async (t) => {
  const w = await open(t);
  const begun = w.clock.now();
  await w.tick(10_000);
  assert.deepEqual(w.state, {
    name: 'connected', code: null, reason: '', transport: 'ws', cursor: 'k3.10', since: begun,
  });
});

// ---- the session ----

test('the session is prolonged in band before it ends, with a new token, and the cursor stays', async (t) => {
  let tokens = 0;
  const w = await open(t, { getToken: () => `mzk_${++tokens}` });
  w.socket.say(connected('k3.10', { server_time: at(w, 0), expires_at: at(w, HOUR), heartbeat_s: 36000 }));
  w.socket.say(event(11));
  await w.tick(HOUR / 2 - 1000);
  assert.equal(w.socket.sent.length, 1);
  await w.tick(2000);
  assert.deepEqual(w.socket.sent[1], { type: 'auth', token: 'mzk_2' });
  w.socket.say(connected('k3.500', { server_time: at(w, 0), expires_at: at(w, HOUR), heartbeat_s: 36000 }));
  assert.equal(w.state.cursor, 'k3.11');
  assert.equal(w.sockets.length, 1);
  await w.tick(HOUR / 2);
  assert.deepEqual(w.socket.sent[2], { type: 'auth', token: 'mzk_3' });
  assert.equal(w.requests.length, 0);
});

test('by cookie, or on another transport, it is prolonged by a request', async (t) => {
  const events = stream();
  const w = world(t, { cursor: 'k3.10', transports: ['sse'] });
  w.answer = ({ path }) =>
    path === '/api/events' ? events.response : Response.json({ id: 's', expires_at: at(w, 30 * 24 * HOUR) });
  events.say(connected('k3.10', { server_time: at(w, 0), expires_at: at(w, 10 * 60_000), heartbeat_s: 36000 }));
  await w.tick(5 * 60_000 + 1000);
  assert.deepEqual(w.asked('/api/auth/refresh').map(({ init }) => init.method), ['POST']);
  await w.tick(23 * HOUR);
  assert.equal(w.asked('/api/auth/refresh').length, 1);
  await w.tick(HOUR); // once a day where there is no hurry
  assert.equal(w.asked('/api/auth/refresh').length, 2);
});

test('a renewal that fails is tried again before the session ends, and never in a circle', async (t) => {
  const w = await open(t, {}, { heartbeat_s: 36000, expires_at: new Date(1_800_000_000_000 + HOUR).toISOString() });
  w.answer = () => new Response('', { status: 502 });
  await w.tick(HOUR - 60_000);
  const count = w.asked('/api/auth/refresh').length;
  assert.ok(count >= 4 && count < 10, `${count}`);
  await w.tick(10 * 60_000);
  assert.ok(w.asked('/api/auth/refresh').length < 20);
  assert.equal(w.state.name, 'connected');
});

test('the clock of the server counts, not ours', async (t) => {
  const w = await open(t, {}, {
    heartbeat_s: 36000,
    server_time: '2020-01-01T00:00:00.000Z',
    expires_at: '2020-01-01T01:00:00.000Z',
  });
  await w.tick(HOUR / 2 - 1000);
  assert.equal(w.requests.length, 0);
  await w.tick(2000);
  assert.equal(w.asked('/api/auth/refresh').length, 1);
});

test('who slept through the renewal prolongs the session before it catches up', async (t) => {
  const w = await open(t, {}, { expires_at: new Date(1_800_000_000_000 + 2 * HOUR).toISOString() });
  w.clock.jump(HOUR + 60_000);
  w.setVisible('visible');
  await flush();
  assert.deepEqual(w.requests.map(({ path }) => path), ['/api/auth/refresh', '/api/notifications/recent']);
});

test('a renewal that hangs does not keep a page that woke from its events', async (t) => {
  const w = await open(t, {}, { expires_at: new Date(1_800_000_000_000 + 2 * HOUR).toISOString() });
  w.answer = never;
  w.onSocket = accept;
  w.clock.jump(HOUR + 60_000);
  w.setVisible('visible');
  await w.tick(4100);
  assert.equal(w.state.name, 'connected');
});
