import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connected, event, flush, never, ping, poll, reset, stranger, stream, world } from './fakes.mjs';

/** A signed-in socket at k3.10. */
async function open(t, options) {
  const w = world(t, { cursor: 'k3.10', ...options });
  await flush();
  w.socket.open();
  w.socket.say(connected('k3.10'));
  await flush();
  return w;
}

// ---- a stream ----

test('a socket opens at the cursor given, and says so on the console', async (t) => {
  const w = await open(t, { userId: '0190' });
  assert.equal(w.socket.url, 'ws://mozaik.test/api/ws/0190?cursor=k3.10&from=none');
  assert.deepEqual(w.lines, ['✅ WebSocket connected']);
  assert.deepEqual(w.states, ['connecting - -', 'connected ws -']);
});

test('the server may be elsewhere than the page, with https for wss', async (t) => {
  const w = world(t, { url: 'https://rh.example.fr/' });
  await flush();
  assert.equal(w.socket.url, 'wss://rh.example.fr/api/ws/me?from=none');
});

test('events come once and in order, whatever is repeated', async (t) => {
  const w = await open(t);
  for (const seq of [11, 12, 12, 11, 13, 10]) w.socket.say(event(seq));
  assert.deepEqual(w.seqs, [11, 12, 13]);
  assert.equal(w.state.cursor, 'k3.13');
});

test('a ping keeps the cursor of an idle client young, never old', async (t) => {
  const w = await open(t);
  w.socket.say(ping('k3.40'));
  assert.equal(w.state.cursor, 'k3.40');
  w.socket.say(ping('k3.30'));
  assert.equal(w.state.cursor, 'k3.40');
  assert.deepEqual(w.moved, ['k3.40']);
});

test('without a cursor it begins where the server says', async (t) => {
  const w = world(t);
  await flush();
  w.socket.open();
  w.socket.say(connected('k3.77'));
  assert.equal(w.state.cursor, 'k3.77');
  assert.deepEqual(w.moved, ['k3.77']);
});

test('a word without a place (an error, who is here) is passed on and moves nothing', async (t) => {
  const w = await open(t);
  w.socket.say({ type: 'error', at: '', data: { message: 'Message inconnu.' } });
  w.socket.say({ type: 'user_connected', at: '', data: { user_id: 'v' } });
  assert.deepEqual(w.heard.map(({ type }) => type), ['error', 'user_connected']);
  assert.equal(w.state.cursor, 'k3.10');
});

test('what is not JSON is passed over', async (t) => {
  const w = await open(t);
  w.socket.onmessage({ data: '<html>' });
  w.socket.say(event(11));
  assert.deepEqual(w.seqs, [11]);
});

// ---- reset ----

test('a `connected` that is ahead of us does not swallow the reset behind it', async (t) => {
  const w = world(t, { cursor: 'k3.10' });
  await flush();
  w.socket.open();
  w.socket.say(connected('k3.900'));
  w.socket.die(1006); // between the two words
  await w.tick(1000);
  assert.equal(w.socket.asked.cursor, 'k3.10');
  w.socket.open();
  w.socket.say(connected('k3.900'));
  w.socket.say(reset('k3.900'));
  assert.deepEqual(w.resets, ['too_old']);
  assert.equal(w.state.cursor, 'k3.900');
  w.socket.say(event(901));
  assert.deepEqual(w.seqs, [901]);
});

test('an event of another epoch is a reset, never a silent change', async (t) => {
  const w = await open(t);
  w.socket.say(event(3, 'zz'));
  assert.deepEqual(w.resets, ['other_epoch']);
  assert.deepEqual(w.heard, []);
  assert.equal(w.state.cursor, 'zz.3');
});

test('a reset for a reason that is not known yet is a reset', async (t) => {
  const w = await open(t);
  w.socket.say({ type: 'reset', cursor: 'k3.2', at: '' });
  assert.deepEqual(w.resets, ['unknown']);
  assert.equal(w.state.cursor, 'k3.2');
});

// ---- coming back ----

test('a lost connection comes back at its cursor', async (t) => {
  const w = await open(t);
  w.socket.say(event(11));
  w.socket.die(1006);
  assert.deepEqual([w.state.name, w.state.code, w.state.reason], ['connecting', 'lost', 'code 1006']);
  await w.tick(1000);
  assert.equal(w.sockets.length, 2);
  assert.equal(w.socket.asked.cursor, 'k3.11');
});

test('who loses the connection again and again waits longer, up to 20 s, with full jitter', async (t) => {
  const w = await open(t);
  w.onSocket = (socket) => {
    socket.open();
    socket.say(connected('k3.10'));
    socket.die(1006);
  };
  const born = [];
  w.socket.die(1006);
  for (let count = 1, at = 0; at < 120_000; at += 50) {
    await w.tick(50);
    if (w.sockets.length > count) born.push(at);
    count = w.sockets.length;
  }
  const gaps = born.slice(1).map((at, i) => at - born[i]);
  assert.deepEqual(gaps.slice(0, 7), [1000, 1500, 2500, 4500, 8500, 10500, 10500]);
});

test('a connection that lived ten seconds comes back as quickly as the first', async (t) => {
  const w = await open(t);
  for (let count = 1; count < 8; count++) {
    await w.tick(10_000);
    w.socket.die(1006);
    await w.tick(1000);
    assert.equal(w.sockets.length, count + 1);
    w.socket.open();
    w.socket.say(connected('k3.10'));
  }
});

test('a restart is obeyed: the slot of the server, and no other transport', async (t) => {
  const w = await open(t);
  w.socket.die(1012, '{"retry_ms":7000}');
  assert.equal(w.state.code, 'restart');
  w.page.dispatchEvent(new Event('pageshow')); // a slot is a slot
  await w.tick(6900);
  assert.equal(w.sockets.length, 1);
  await w.tick(200);
  assert.equal(w.sockets.length, 2);
  assert.equal(w.requests.length, 0);
});

test('a server that restarts again and again is not left for another transport', async (t) => {
  const w = world(t, { cursor: 'k3.10' });
  w.onSocket = (socket) => socket.die(1012, '{"retry_ms":1000}');
  await w.tick(20_000);
  assert.ok(w.sockets.length > 15);
  assert.equal(w.requests.length, 0);
});

test('a stream that ends with a slot comes back in it', async (t) => {
  const streams = [stream(), stream()];
  const w = world(t, { cursor: 'k3.10', transports: ['sse'] });
  w.answer = () => streams[w.requests.length - 1].response;
  await flush();
  streams[0].write('retry: 3000\n\n');
  streams[0].say(connected('k3.10'));
  streams[0].write('retry: 5000\n\n');
  streams[0].end();
  await w.tick(4900);
  assert.equal(w.requests.length, 1);
  await w.tick(200);
  assert.equal(w.requests.length, 2);
});

test('an event stream refused with Retry-After comes back then', async (t) => {
  const w = world(t, { transports: ['sse', 'poll'] });
  w.answer = () => new Response(null, { status: 503, headers: { 'Retry-After': '9' } });
  await w.tick(8900);
  assert.deepEqual(w.requests.map(({ path }) => path), ['/api/events']);
  await w.tick(200);
  assert.deepEqual(w.requests.map(({ path }) => path), ['/api/events', '/api/events']);
});

// ---- sign in, stop ----

for (const [code, word] of [[4401, 'sign_in'], [4403, 'stopped']]) {
  test(`${code} ends it: ${word}`, async (t) => {
    const w = await open(t);
    w.socket.die(code);
    await w.tick(60_000);
    assert.equal(w.state.name, 'failed');
    assert.equal(w.state.code, word);
    assert.equal(w.sockets.length, 1);
    assert.equal(w.requests.length, 0);
  });
}

for (const [status, word] of [[401, 'sign_in'], [403, 'stopped'], [204, 'stopped']]) {
  test(`an event stream answered ${status}: ${word}`, async (t) => {
    const w = world(t, { transports: ['sse', 'poll'] });
    w.answer = () => new Response(null, { status });
    await w.tick(60_000);
    assert.equal(w.state.name, 'failed');
    assert.equal(w.state.code, word);
    assert.equal(w.requests.length, 1);
  });
}

test('a socket without a session asks for sign-in', async (t) => {
  const w = world(t);
  await flush();
  w.socket.open();
  w.socket.say(stranger);
  assert.equal(w.state.code, 'sign_in');
});

test('who signed in again reconnects, at the cursor held', async (t) => {
  const w = await open(t);
  w.socket.say(event(11));
  w.socket.die(4401);
  w.connection.reconnect();
  await flush();
  assert.equal(w.state.name, 'connecting');
  assert.equal(w.socket.asked.cursor, 'k3.11');
});

// ---- tokens ----

test('a token goes in the first message, never in the address', async (t) => {
  const w = world(t, { cursor: 'k3.10', getToken: async () => 'mzk_secret' });
  await flush();
  w.socket.open();
  assert.equal(w.socket.url, 'ws://mozaik.test/api/ws/me?from=none');
  assert.deepEqual(w.socket.sent, [{ type: 'auth', token: 'mzk_secret', cursor: 'k3.10' }]);
  w.socket.say(stranger);
  assert.equal(w.state.name, 'connecting');
  w.socket.say(connected('k3.10'));
  assert.equal(w.state.name, 'connected');
});

test('Bearer goes to the event stream and to the poll', async (t) => {
  const w = world(t, { transports: ['sse', 'poll'], getToken: () => 'mzk_1' });
  w.answer = ({ path }) => (path === '/api/events' ? Response.error() : poll('k3.1'));
  await w.tick(8000);
  assert.equal(w.requests.at(-1).path, '/api/notifications/recent');
  for (const request of w.requests) assert.equal(request.init.headers.Authorization, 'Bearer mzk_1');
});

test('a session that ended is tried once more with a new token', async (t) => {
  let tokens = 0;
  const w = world(t, { getToken: () => `mzk_${++tokens}` });
  await flush();
  w.socket.open();
  w.socket.say(connected('k3.1'));
  w.socket.die(4401);
  await w.tick(1000);
  w.socket.open();
  assert.equal(w.socket.sent[0].token, 'mzk_2');
  w.socket.say(stranger);
  w.socket.say({ type: 'error', at: '', data: { message: 'Ce jeton n’est pas valable.' } });
  assert.deepEqual([w.state.name, w.state.code], ['failed', 'sign_in']);
});

test('getToken that throws UnauthorizedError stops it', async (t) => {
  const { UnauthorizedError } = await import('../dist/index.js');
  const w = world(t, {
    getToken() {
      throw new UnauthorizedError('nobody is signed in');
    },
  });
  await w.tick(60_000);
  assert.deepEqual([w.state.name, w.state.code, w.state.reason], ['failed', 'sign_in', 'nobody is signed in']);
  assert.equal(w.sockets.length, 0);
});

test('a token that takes long to get proves nothing against a transport', async (t) => {
  let give;
  const w = world(t, { getToken: () => new Promise((done) => (give = done)) });
  await w.tick(10_000);
  give('mzk_late');
  await flush();
  assert.equal(w.sockets.length, 1);
  assert.equal(w.requests.length, 0);
});

// ---- silence ----

test('a server that hears us no more is noticed by its silence', async (t) => {
  const w = await open(t);
  await w.tick(37_000);
  assert.equal(w.sockets.length, 1);
  await w.tick(2000);
  assert.equal(w.sockets.length, 2);
  assert.equal(w.states.at(-1), 'connecting - silent');
});

test('a clock that was set back an hour does not hide the silence', async (t) => {
  const w = await open(t);
  w.clock.jump(-3600_000);
  await w.tick(6000);
  assert.ok(w.states.includes('connecting - silent'));
});

// ---- polling ----

test('a poll that has more asks again at once; a reset in it is a reset', async (t) => {
  const w = world(t, { cursor: 'k3.10', transports: ['poll'] });
  const answers = [poll('k3.11', [event(11)], true), poll('k9.5', [reset('k9.5', 'other_epoch')])];
  w.answer = () => answers.shift() ?? poll('k9.5');
  await w.tick(100);
  assert.deepEqual(w.seqs, [11]);
  assert.deepEqual(w.resets, ['other_epoch']);
  assert.equal(w.state.cursor, 'k9.5');
  assert.equal(w.state.name, 'connected');
});

test('it polls every 5 s ± 20 %, every 30 s while no tab is visible, at once when one is again', async (t) => {
  let chance = 0;
  const w = world(t, { transports: ['poll'] }, { platform: { random: () => chance } });
  w.answer = () => poll('k3.1');
  await flush();
  await w.tick(3990);
  assert.equal(w.requests.length, 1);
  chance = 1;
  await w.tick(20);
  assert.equal(w.requests.length, 2);
  await w.tick(5980);
  assert.equal(w.requests.length, 2);
  chance = 0.5;
  w.connection.visible(false);
  await w.tick(20);
  assert.equal(w.requests.length, 3);
  await w.tick(29_900);
  assert.equal(w.requests.length, 3);
  await w.tick(200);
  assert.equal(w.requests.length, 4);
  w.connection.visible(true);
  await w.tick(50);
  assert.equal(w.requests.length, 5);
});

test('a long poll asks first for what is owed, then lets the server hold its answer for 20 s', async (t) => {
  const w = world(t, { cursor: 'k3.10', transports: ['longpoll'] });
  let answer;
  w.answer = ({ asked }) => (asked.wait ? new Promise((done) => (answer = done)) : poll('k3.11', [event(11)]));
  await w.tick(0);
  assert.equal(w.state.name, 'connected');
  assert.deepEqual(w.requests.map(({ asked }) => asked.wait), [undefined, '20']);
  await w.tick(19_000);
  answer(poll('k3.12', [event(12)]));
  await w.tick(0);
  assert.deepEqual(w.seqs, [11, 12]);
  assert.equal(w.requests.at(-1).asked.cursor, 'k3.12');
  assert.equal(w.requests.length, 3);
  await w.tick(35_000); // never answered
  assert.ok(w.states.includes('connecting - silent'));
  assert.equal(w.requests.at(-2).asked.wait, undefined);
});

test('a long poll that is answered at once with nothing asks once a second, not in a circle', async (t) => {
  const w = world(t, { cursor: 'k3.10', transports: ['longpoll'] });
  w.answer = () => poll('k3.10');
  await w.tick(10_000);
  assert.ok(w.requests.length <= 12, `${w.requests.length}`);
});

test('a long poll that the server lets go because it restarts comes back when it said', async (t) => {
  const w = world(t, { cursor: 'k3.10', transports: ['longpoll', 'poll'] });
  w.answer = ({ asked }) => (asked.wait ? poll('k3.10', [], false, { 'Retry-After': '6' }) : poll('k3.10'));
  await w.tick(5900);
  assert.equal(w.state.code, 'restart');
  assert.equal(w.requests.length, 2);
  await w.tick(200);
  assert.equal(w.requests.length, 4);
});

// ---- the outside ----

test('only a WebSocket takes messages', async (t) => {
  const w = await open(t);
  assert.equal(w.connection.send({ type: 'presence', data: { view: 'planning' } }), true);
  assert.deepEqual(w.socket.sent, [{ type: 'presence', data: { view: 'planning' } }]);
  w.socket.die(1006);
  assert.equal(w.connection.send({ type: 'ping' }), false);
});

test('close is the last event, and leaves no timer behind', async (t) => {
  const w = await open(t);
  const socket = w.socket;
  w.connection.close();
  socket.say(event(11));
  assert.equal(w.clock.waiting, 0);
  await w.tick(60_000);
  assert.deepEqual(w.heard, []);
  assert.equal(w.sockets.length, 1);
  assert.equal(w.state.name, 'disconnected');
});

test('a callback may close it in the middle of a burst', async (t) => {
  const w = world(t, { cursor: 'k3.0', transports: ['poll'] });
  w.onMessage = () => w.connection.close();
  w.answer = () => poll('k3.2', [event(1), event(2)]);
  await w.tick(20_000);
  assert.equal(w.state.cursor, 'k3.1');
  assert.equal(w.requests.length, 1);
  assert.equal(w.clock.waiting, 0);
});

test('who closes it when told that it is connected hears nothing more', async (t) => {
  const w = world(t, { cursor: 'k3.0', transports: ['poll'] });
  w.onState = ({ name }) => name === 'connected' && w.connection.close();
  w.answer = () => poll('k3.2', [event(1), event(2)]);
  await w.tick(20_000);
  assert.deepEqual(w.heard, []);
  assert.equal(w.clock.waiting, 0);
});

test('a callback may reconnect when told of a loss, and there is one connection', async (t) => {
  const w = await open(t);
  w.onState = ({ code }) => code === 'lost' && w.connection.reconnect();
  w.socket.die(1006);
  await w.tick(3000);
  assert.equal(w.sockets.length, 2);
});

test('a callback that throws is reported as the page’s own error, and the stream goes on', async (t) => {
  const w = await open(t);
  const later = t.mock.method(globalThis, 'queueMicrotask', () => {});
  w.onMessage = ({ cursor }) => {
    if (cursor === 'k3.11') throw new Error('in the page');
  };
  w.socket.say(event(11));
  w.socket.say(event(12));
  assert.throws(later.mock.calls[0].arguments[0], /in the page/);
  assert.deepEqual(w.seqs, [11, 12]);
});

test('without a WebSocket constructor it begins at SSE and says so', async (t) => {
  const events = stream();
  const w = world(t, { cursor: 'k3.1' }, { platform: { WebSocket: undefined } });
  w.answer = ({ path }) => (path === '/api/events' ? events.response : never());
  await flush();
  events.say(connected('k3.1'));
  await flush();
  assert.deepEqual([w.state.name, w.state.transport, w.state.code], ['degraded', 'sse', 'unsupported']);
  assert.deepEqual(w.lines, ['⚠️ Temps réel par SSE (pas de WebSocket ici)']);
  assert.deepEqual(w.requests[0].asked, { path: '/api/events', cursor: 'k3.1', from: 'none', why: 'unsupported' });
});
