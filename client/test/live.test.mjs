import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connected, event, flush, poll, reset, stranger, stream, world } from './fakes.mjs';

/** A signed-in socket at k3.10. */
async function open(t, options) {
  const w = world(t, { cursor: 'k3.10', ...options });
  await flush();
  w.socket.open();
  w.socket.say(connected('k3.10'));
  await flush();
  return w;
}

test('a socket opens at the cursor given, and says so on the console', async (t) => {
  const w = await open(t, { userId: '0190' });
  assert.equal(w.socket.url, 'ws://mozaik.test/api/ws/0190?cursor=k3.10');
  assert.deepEqual(w.lines, ['✅ WebSocket connected']);
  assert.deepEqual(w.states, ['connecting - -', 'connected ws -']);
});

test('events come once and in order, whatever is repeated', async (t) => {
  const w = await open(t);
  for (const seq of [11, 12, 12, 11, 13, 10]) w.socket.say(event(seq));
  assert.deepEqual(w.seqs, [11, 12, 13]);
  assert.equal(w.live.state.cursor, 'k3.13');
});

test('a ping keeps the cursor of an idle client young, never old', async (t) => {
  const w = await open(t);
  w.socket.say({ type: 'ping', cursor: 'k3.40', at: '' });
  assert.equal(w.live.state.cursor, 'k3.40');
  w.socket.say({ type: 'ping', cursor: 'k3.30', at: '' });
  assert.equal(w.live.state.cursor, 'k3.40');
});

test('without a cursor it begins where the server says', async (t) => {
  const w = world(t);
  await flush();
  w.socket.open();
  w.socket.say(connected('k3.77'));
  assert.equal(w.live.state.cursor, 'k3.77');
});

test('a `connected` that is ahead of us does not swallow the reset behind it', async (t) => {
  const w = world(t, { cursor: 'k3.10' });
  await flush();
  w.socket.open();
  w.socket.say(connected('k3.900'));
  w.socket.die(1006); // between the two words
  await w.tick(1000);
  assert.match(w.socket.url, /cursor=k3\.10$/);
  w.socket.open();
  w.socket.say(connected('k3.900'));
  w.socket.say(reset('k3.900'));
  assert.deepEqual(w.resets, ['too_old']);
  assert.equal(w.live.state.cursor, 'k3.900');
  w.socket.say(event(901));
  assert.deepEqual(w.seqs, [901]);
});

test('an event of another epoch is a reset, never a silent change', async (t) => {
  const w = await open(t);
  w.socket.say(event(3, 'zz'));
  assert.deepEqual(w.resets, ['epoch']);
  assert.deepEqual(w.heard, []);
  assert.equal(w.live.state.cursor, 'zz.3');
});

test('a lost connection comes back at its cursor', async (t) => {
  const w = await open(t);
  w.socket.say(event(11));
  w.socket.die(1006);
  assert.equal(w.live.state.name, 'connecting');
  await w.tick(1000);
  assert.equal(w.sockets.length, 2);
  assert.match(w.socket.url, /cursor=k3\.11$/);
});

test('a restart is obeyed: the slot of the server, and no other transport', async (t) => {
  const w = await open(t);
  w.socket.die(1012, '{"retry_ms":7000}');
  await w.tick(6900);
  assert.equal(w.sockets.length, 1);
  await w.tick(200);
  assert.equal(w.sockets.length, 2);
  assert.equal(w.requests.length, 0);
});

for (const [code, name, reason] of [[4401, 'failed', 'sign_in'], [4403, 'failed', 'stopped']]) {
  test(`${code} ends it: ${reason}`, async (t) => {
    const w = await open(t);
    w.socket.die(code);
    await w.tick(60_000);
    assert.equal(w.live.state.name, name);
    assert.equal(w.live.state.reason, reason);
    assert.equal(w.sockets.length, 1);
    assert.equal(w.requests.length, 0);
  });
}

test('a socket without a session asks for sign-in', async (t) => {
  const w = world(t);
  await flush();
  w.socket.open();
  w.socket.say(stranger);
  assert.equal(w.live.state.reason, 'sign_in');
});

test('a token goes in the first message, never in the address', async (t) => {
  const w = world(t, { cursor: 'k3.10', getToken: async () => 'mzk_secret' });
  await flush();
  w.socket.open();
  assert.equal(w.socket.url, 'ws://mozaik.test/api/ws/me');
  assert.deepEqual(w.socket.sent, [{ type: 'auth', token: 'mzk_secret', cursor: 'k3.10' }]);
  w.socket.say(stranger);
  assert.equal(w.live.state.name, 'connecting');
  w.socket.say(connected('k3.10'));
  assert.equal(w.live.state.name, 'connected');
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
  assert.equal(w.live.state.reason, 'sign_in');
});

test('three sockets in a row that died before delivering: SSE, and one line says why', async (t) => {
  const events = stream();
  const w = world(t, { cursor: 'k3.10' });
  w.answer = () => events.response;
  w.onSocket = (socket) => socket.die(1006);
  await w.tick(3000);
  assert.equal(w.sockets.length, 3);
  assert.equal(w.requests[0].url, 'http://mozaik.test/api/events?cursor=k3.10');
  events.write('retry: 3000\n\n');
  events.say(connected('k3.10'));
  events.say(event(11));
  await flush();
  assert.equal(w.live.state.name, 'degraded');
  assert.equal(w.live.state.transport, 'sse');
  assert.equal(w.live.state.reason, 'dies');
  assert.deepEqual(w.seqs, [11]);
  assert.deepEqual(w.lines, ['⚠️ Temps réel par SSE (WebSocket refusé : code 1006)']);
});

test('a socket that does not open in 4 s, an event stream that opens and stays mute: polling', async (t) => {
  const mute = stream();
  const w = world(t, { cursor: 'k3.10' });
  w.answer = ({ path }) => (path === '/api/events' ? mute.response : poll('k3.12', [event(11), event(12)]));
  await w.tick(3900);
  assert.equal(w.requests.length, 0);
  await w.tick(200);
  assert.equal(w.requests.length, 1);
  await w.tick(4100);
  assert.equal(w.live.state.transport, 'poll');
  assert.equal(w.live.state.reason, 'no_open');
  assert.deepEqual(w.seqs, [11, 12]);
  const before = w.requests.length;
  await w.tick(5000);
  assert.equal(w.requests.length, before + 1);
  assert.match(w.requests.at(-1).url, /cursor=k3\.12$/);
});

test('a poll that has more asks again at once; a reset in it is a reset', async (t) => {
  const w = world(t, { cursor: 'k3.10', transports: ['poll'] });
  const answers = [poll('k3.11', [event(11)], true), poll('k9.5', [reset('k9.5', 'epoch')])];
  w.answer = () => answers.shift() ?? poll('k9.5');
  await w.tick(100);
  assert.deepEqual(w.seqs, [11]);
  assert.deepEqual(w.resets, ['epoch']);
  assert.equal(w.live.state.cursor, 'k9.5');
  assert.equal(w.live.state.name, 'connected');
});

test('when nothing works it is an outage: all are tried, and the best is back at once', async (t) => {
  const w = world(t, { cursor: 'k3.10' });
  let up = false;
  w.onSocket = (socket) => {
    if (!up) return socket.die(1006);
    socket.open();
    socket.say(connected('k3.10'));
  };
  await w.tick(120_000);
  assert.equal(w.live.state.name, 'connecting');
  up = true;
  await w.tick(90_000);
  assert.equal(w.live.state.name, 'connected');
  assert.equal(w.live.state.transport, 'ws');
});

test('a 502 says that the server is down: back to the best transport, no verdict on it', async (t) => {
  const w = world(t, { cursor: 'k3.10' });
  w.answer = () => new Response('bad gateway', { status: 502 });
  let refused = 0;
  w.onSocket = (socket) => {
    if (++refused <= 4) return socket.die(1006);
    socket.open();
    socket.say(connected('k3.10'));
  };
  await w.tick(60_000);
  assert.equal(w.live.state.name, 'connected');
});

test('it climbs back while the lower one delivers, and changes over at the cursor', async (t) => {
  const events = stream();
  const w = world(t, { cursor: 'k3.10' });
  w.answer = () => events.response;
  w.onSocket = (socket) => socket.die(1006);
  await w.tick(3000);
  events.say(connected('k3.10'));
  events.say(event(11));
  await flush();
  w.onSocket = null;
  await w.tick(30_000);
  events.say({ type: 'ping', cursor: 'k3.11', at: '' });
  await w.tick(30_000);
  assert.equal(w.sockets.length, 4);
  assert.match(w.socket.url, /cursor=k3\.11$/);
  w.socket.open();
  events.say(event(12)); // the old one goes on
  await flush();
  assert.equal(w.live.state.transport, 'sse');
  w.socket.say(connected('k3.11'));
  w.socket.say(event(12)); // and the new one tells it too
  w.socket.say(event(13));
  assert.equal(w.live.state.transport, 'ws');
  assert.equal(w.live.state.name, 'connected');
  assert.deepEqual(w.seqs, [11, 12, 13]);
  assert.equal(w.requests[0].init.signal.aborted, true);
});

test('a better transport that still fails is tried more and more seldom', async (t) => {
  const w = world(t, { cursor: 'k3.10', transports: ['ws', 'poll'] });
  w.answer = () => poll('k3.10');
  w.onSocket = (socket) => socket.die(1006);
  await w.tick(3000);
  const begun = w.sockets.length;
  await w.tick(60_000);
  assert.equal(w.sockets.length, begun + 1);
  await w.tick(100_000);
  assert.equal(w.sockets.length, begun + 1);
  await w.tick(30_000);
  assert.equal(w.sockets.length, begun + 2);
  assert.equal(w.live.state.transport, 'poll');
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

for (const [status, state, reason] of [[401, 'failed', 'sign_in'], [403, 'failed', 'stopped'], [204, 'failed', 'stopped']]) {
  test(`an event stream answered ${status}: ${reason}`, async (t) => {
    const w = world(t, { transports: ['sse', 'poll'] });
    w.answer = () => new Response(null, { status });
    await w.tick(100);
    assert.equal(w.live.state.name, state);
    assert.equal(w.live.state.reason, reason);
  });
}

test('a server that hears us no more is noticed by its silence', async (t) => {
  const w = await open(t);
  await w.tick(37_000);
  assert.equal(w.sockets.length, 1);
  await w.tick(2000);
  assert.equal(w.sockets.length, 2);
});

test('Bearer goes to the event stream and to the poll', async (t) => {
  const w = world(t, { transports: ['sse', 'poll'], getToken: () => 'mzk_1' });
  w.answer = ({ path }) => (path === '/api/events' ? Response.error() : poll('k3.1'));
  await w.tick(8000);
  assert.equal(w.requests.at(-1).path, '/api/notifications/recent');
  for (const request of w.requests) assert.equal(request.init.headers.Authorization, 'Bearer mzk_1');
});

test('close is the last event', async (t) => {
  const w = await open(t);
  const socket = w.socket;
  w.live.close();
  socket.say(event(11));
  await w.tick(60_000);
  assert.deepEqual(w.heard, []);
  assert.equal(w.sockets.length, 1);
  assert.equal(w.live.state.name, 'disconnected');
});

test('a callback may close it in the middle of a burst', async (t) => {
  const w = world(t, { cursor: 'k3.0', transports: ['poll'], onMessage: () => w.live.close() });
  w.answer = () => poll('k3.2', [event(1), event(2)]);
  await w.tick(20_000);
  assert.equal(w.live.state.cursor, 'k3.1');
  assert.equal(w.requests.length, 1);
});

test('without a WebSocket constructor it begins at SSE and says so', async (t) => {
  const events = stream();
  const w = world(t, { cursor: 'k3.1', WebSocket: null });
  w.answer = () => events.response;
  await flush();
  events.say(connected('k3.1'));
  await flush();
  assert.equal(w.live.state.transport, 'sse');
  assert.equal(w.live.state.reason, 'unsupported');
});
