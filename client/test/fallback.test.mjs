import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connected, event, flush, never, ping, poll, reset, stream, world } from './fakes.mjs';

const MIN = 60_000;
const refuse = (socket) => socket.die(1006);
const accept = (cursor) => (socket) => {
  socket.open();
  socket.say(connected(cursor, { heartbeat_s: 3600 }));
};
/** Where WebSockets are refused: an event stream that the test writes. */
async function bySse(t, options) {
  const w = world(t, { cursor: 'k3.10', ...options });
  const events = stream();
  w.answer = () => events.response;
  w.onSocket = refuse;
  await w.tick(3000);
  events.say(connected('k3.10', { heartbeat_s: 3600 }));
  await flush();
  assert.equal(w.state.transport, 'sse');
  return Object.assign(w, { events });
}
/** Where only plain questions come through. */
function byPoll(t, options, more) {
  const w = world(t, { cursor: 'k3.10', transports: ['ws', 'poll'], ...options }, more);
  w.answer = ({ asked }) => poll(asked.cursor);
  w.onSocket = refuse;
  return w;
}

// ---- down, on evidence ----

test('one error is no evidence, nor two', async (t) => {
  const w = world(t, { cursor: 'k3.10' });
  w.onSocket = (socket) => (w.sockets.length < 3 ? refuse(socket) : accept('k3.10')(socket));
  await w.tick(10_000);
  assert.equal(w.state.transport, 'ws');
  assert.equal(w.requests.length, 0);
});

test('three sockets in a row that died before delivering: SSE, and one line says why', async (t) => {
  const w = await bySse(t);
  assert.equal(w.sockets.length, 3);
  assert.deepEqual(w.requests[0].asked, { path: '/api/events', cursor: 'k3.10', from: 'none', why: 'refused' });
  w.events.say(event(11));
  await flush();
  assert.deepEqual([w.state.name, w.state.code], ['degraded', 'refused']);
  assert.deepEqual(w.seqs, [11]);
  assert.deepEqual(w.lines, ['⚠️ Temps réel par SSE (WebSocket refusé\u00a0: code 1006)']);
});

test('sockets that open and die mute are `dies`, and those that delivered count for nothing', async (t) => {
  const w = world(t, { cursor: 'k3.10' });
  const events = stream();
  w.answer = () => events.response;
  let delivers = true;
  w.onSocket = (socket) => {
    socket.open();
    if (delivers) socket.say(connected('k3.10'));
    socket.die(1006);
  };
  await w.tick(MIN);
  assert.ok(w.sockets.length > 5);
  assert.equal(w.requests.length, 0);
  delivers = false;
  events.say(connected('k3.10', { heartbeat_s: 3600 }));
  await w.tick(MIN);
  assert.deepEqual([w.state.transport, w.state.code], ['sse', 'dies']);
});

test('no open in 4 s is evidence; so is an event stream that opens and stays mute 4 s, as behind a buffer', async (t) => {
  const w = world(t, { cursor: 'k3.10' });
  w.answer = ({ path }) => (path === '/api/events' ? stream().response : poll('k3.12', [event(11), event(12)]));
  await w.tick(3900);
  assert.equal(w.requests.length, 0);
  await w.tick(200);
  assert.equal(w.requests.length, 1);
  assert.equal(w.sockets[0].closed, true);
  assert.equal(w.asked('/api/events')[0].asked.why, 'no_open');
  await w.tick(4100);
  assert.deepEqual([w.state.transport, w.state.code], ['longpoll', 'no_open']);
  assert.deepEqual(w.seqs, [11, 12]);
});

test('an event stream that is cut three times before its first event: long polling', async (t) => {
  const w = world(t, { cursor: 'k3.10', transports: ['sse', 'longpoll'] });
  w.answer = ({ path, asked }) => {
    if (path !== '/api/events') return asked.wait ? never() : poll('k3.10');
    const events = stream();
    events.write('retry: 3000\n\nevent: connected\ndata: {"type":"conn'); // in the middle of it
    events.end();
    return events.response;
  };
  await w.tick(5000);
  assert.equal(w.asked('/api/events').length, 3);
  assert.deepEqual([w.state.transport, w.state.code], ['longpoll', 'dies']);
});

test('a way that bears no held answer (three cut in a row) is for plain polling', async (t) => {
  const w = world(t, { cursor: 'k3.10', transports: ['longpoll', 'poll'] });
  w.answer = ({ asked }) => (asked.wait ? new Response('', { status: 408 }) : poll('k3.10'));
  await w.tick(30_000);
  assert.deepEqual([w.state.transport, w.state.code], ['poll', 'dies']);
  assert.equal(w.requests.filter(({ asked }) => asked.wait).length, 3);
});

test('while the device is offline nothing is proved against a transport', async (t) => {
  const w = world(t, { cursor: 'k3.10' });
  w.onSocket = refuse;
  w.line = false;
  await w.tick(10 * MIN);
  assert.deepEqual([w.state.name, w.state.code], ['suspended', 'offline']);
  assert.equal(w.requests.length, 0);
  w.onSocket = accept('k3.10');
  w.setLine(true);
  await w.tick(5000);
  assert.deepEqual([w.state.name, w.state.transport], ['connected', 'ws']);
});

test('who is told to wait three times because there are too many takes the next transport', async (t) => {
  const w = byPoll(t);
  w.onSocket = (socket) => socket.die(4429);
  await w.tick(29_000);
  assert.equal(w.sockets.length, 2);
  await w.tick(5000);
  assert.deepEqual([w.state.transport, w.state.code], ['poll', 'too_many']);
});

// ---- an outage ----

test('where all but plain polling is refused, it polls within seconds, however the dice fall', async (t) => {
  const w = world(t, { cursor: 'k3.10' }, { platform: { random: () => 0.999 } });
  w.onSocket = refuse;
  w.answer = ({ path, asked }) =>
    path === '/api/events' || asked.wait ? new Response('', { status: 404 }) : poll('k3.10');
  await w.tick(9000);
  assert.deepEqual([w.state.transport, w.state.code], ['poll', 'refused']);
});

test('when nothing works it is an outage: all are tried in rounds, each from the best, which is back at once', async (t) => {
  const w = world(t, { cursor: 'k3.10' });
  const tried = [];
  w.onSocket = (socket) => {
    tried.push('ws');
    refuse(socket);
  };
  w.answer = ({ path, asked }) => {
    tried.push(path === '/api/events' ? 'sse' : asked.why ? 'poll' : 'longpoll');
    throw new TypeError('fetch failed');
  };
  await w.tick(2 * MIN);
  assert.deepEqual(tried.slice(0, 10), ['ws', 'ws', 'ws', 'sse', 'longpoll', 'poll', 'ws', 'sse', 'longpoll', 'poll']);
  assert.deepEqual([w.state.name, w.state.code], ['suspended', 'down']);
  assert.deepEqual(w.lines, []);
  w.onSocket = accept('k3.10');
  await w.tick(21_000);
  assert.deepEqual([w.state.name, w.state.transport, w.state.code], ['connected', 'ws', null]);
  assert.deepEqual(w.lines, ['✅ WebSocket connected']);
});

test('in an outage the rounds become rarer, up to one in 10 to 20 s', async (t) => {
  const w = world(t, { cursor: 'k3.10' });
  w.onSocket = refuse;
  await w.tick(2 * MIN);
  const before = w.sockets.length;
  await w.tick(2 * MIN);
  assert.ok(w.sockets.length - before <= 12, `${w.sockets.length - before}`);
});

test('a 502 says that the server is down: back to the best transport, no verdict on it', async (t) => {
  const w = world(t, { cursor: 'k3.10' });
  w.answer = () => new Response('bad gateway', { status: 502 });
  w.onSocket = (socket) => (w.sockets.length <= 4 ? refuse(socket) : accept('k3.10')(socket));
  await w.tick(MIN);
  assert.equal(w.state.name, 'connected');
  assert.equal(w.state.code, null);
});

test('a lower transport that was merely the first to be asked after an outage is left within seconds', async (t) => {
  const w = world(t, { cursor: 'k3.10', transports: ['ws', 'poll'] });
  w.onSocket = refuse;
  await w.tick(30_000);
  w.answer = ({ asked }) => {
    w.onSocket = accept('k3.10'); // up again, just behind the socket's back
    return poll(asked.cursor);
  };
  await w.tick(12_000);
  assert.deepEqual(w.states.slice(-2), ['degraded poll down', 'connected ws -']);
  assert.deepEqual(w.lines, ['✅ WebSocket connected']);
});

test('a network that swallows everything is an outage, no verdict on WebSocket: soon it is tried again', async (t) => {
  const w = world(t, { cursor: 'k3.10' });
  w.answer = never;
  await w.tick(14_000); // socket, event stream and long poll: 4 s each
  w.answer = ({ asked }) => poll(asked.cursor);
  w.onSocket = accept('k3.10');
  await w.tick(15_000);
  assert.equal(w.state.transport, 'ws');
});

test('a network that needs six seconds for everything gets through in the end', async (t) => {
  const w = world(t, { cursor: 'k3.10' });
  w.onSocket = (socket) => w.clock.setTimeout(() => socket.closed || accept('k3.10')(socket), 6000);
  w.answer = ({ asked }) => new Promise((done) => w.clock.setTimeout(() => done(poll(asked.cursor)), 6000));
  await w.tick(2 * MIN);
  assert.deepEqual([w.state.name, w.state.transport], ['degraded', 'poll']);
});

// ---- up again ----

test('it climbs back while the lower one delivers, at the cursor held, and closes the old one last', async (t) => {
  const w = await bySse(t);
  w.events.say(event(11));
  await flush();
  w.onSocket = null;
  await w.tick(59_900);
  assert.equal(w.sockets.length, 3);
  await w.tick(200);
  assert.equal(w.sockets.length, 4);
  assert.deepEqual(w.socket.asked, { path: '/api/ws/me', cursor: 'k3.11', from: 'sse' });
  w.socket.open();
  w.events.say(event(12)); // the old one goes on
  await flush();
  assert.equal(w.state.transport, 'sse');
  w.onState = () => assert.equal(w.requests[0].init.signal.aborted, false);
  w.socket.say(connected('k3.11'));
  w.onState = null;
  assert.equal(w.requests[0].init.signal.aborted, true);
  w.socket.say(event(12)); // and the new one tells it too
  w.socket.say(event(13));
  assert.deepEqual([w.state.name, w.state.transport, w.state.code], ['connected', 'ws', null]);
  assert.deepEqual(w.seqs, [11, 12, 13]);
  assert.equal(w.lines.at(-1), '✅ WebSocket connected');
});

test('a reset that both tell while they stand side by side is one reset', async (t) => {
  const w = await bySse(t);
  w.onSocket = null;
  await w.tick(MIN);
  w.socket.open();
  w.events.say(reset('k3.50', 'audience_changed'));
  await flush();
  w.socket.say(connected('k3.50'));
  w.socket.say(reset('k3.50', 'audience_changed'));
  w.socket.say(event(51));
  assert.deepEqual(w.resets, ['audience_changed']);
  assert.deepEqual(w.seqs, [51]);
});

test('a better transport that opens and stays mute does not take over', async (t) => {
  const w = await bySse(t);
  w.onSocket = (socket) => socket.open();
  await w.tick(MIN + 5000);
  assert.equal(w.sockets.length, 4);
  assert.equal(w.socket.closed, true);
  assert.deepEqual([w.state.name, w.state.transport, w.state.code], ['degraded', 'sse', 'no_message']);
});

test('a better transport that still fails is tried more and more seldom, up to half an hour', async (t) => {
  const w = byPoll(t, { pollMs: MIN });
  await w.tick(3000);
  const probes = [];
  let last = w.clock.now();
  w.onSocket = (socket) => {
    probes.push(Math.round((w.clock.now() - last) / 1000));
    last = w.clock.now();
    refuse(socket);
  };
  await w.tick(130 * MIN);
  assert.deepEqual(probes.slice(1, 7), [120, 240, 480, 960, 1800, 1800]);
  assert.equal(w.state.transport, 'poll');
});

test('the first probe comes after 30 to 90 s', async (t) => {
  for (const [chance, least, most] of [[0, 29_000, 31_000], [0.999, 89_000, 91_000]]) {
    const w = byPoll(t, {}, { platform: { random: () => chance } });
    await w.tick(3000);
    assert.equal(w.state.transport, 'poll');
    const since = w.state.since;
    let at = 0;
    w.onSocket = () => (at ||= w.clock.now() - since);
    await w.tick(100_000);
    assert.ok(at > least && at < most, `${at}`);
  }
});

test('with WebSocket blocked for ten minutes each probe is one browser error, and one line in all', async (t) => {
  const w = await bySse(t);
  await w.tick(10 * MIN);
  assert.equal(w.sockets.length, 3 + 3); // at 1, 3 and 7 minutes
  assert.equal(w.requests.length, 1);
  assert.equal(w.lines.length, 1);
});

test('at `online` the better transport is tried at once', async (t) => {
  const w = await bySse(t);
  w.onSocket = accept('k3.10');
  w.setLine(true);
  await w.tick(0);
  assert.equal(w.state.transport, 'ws');
});

test('back from offline it climbs as soon as the lower one delivers', async (t) => {
  const w = byPoll(t);
  await w.tick(5000);
  w.setLine(false);
  await w.tick(5000);
  w.onSocket = accept('k3.10');
  w.setLine(true);
  await w.tick(50);
  assert.equal(w.state.transport, 'ws');
});

test('where the best is still blocked, the next best takes over', async (t) => {
  const w = world(t, { cursor: 'k3.10', transports: ['ws', 'sse', 'poll'] });
  const events = stream();
  let open = false;
  w.onSocket = refuse;
  w.answer = ({ path, asked }) => {
    if (path !== '/api/events') return poll(asked.cursor);
    return open ? events.response : new Response('', { status: 404 });
  };
  await w.tick(20_000);
  assert.equal(w.state.transport, 'poll');
  open = true;
  events.say(connected('k3.10'));
  await w.tick(MIN);
  assert.deepEqual([w.state.name, w.state.transport, w.state.code], ['degraded', 'sse', 'refused']);
  assert.equal(w.asked('/api/events').at(-1).asked.from, 'poll');
  assert.equal(w.lines.at(-1), '⚠️ Temps réel par SSE (WebSocket refusé\u00a0: code 1006)');
});

test('a long poll takes over only when a held answer came', async (t) => {
  const w = world(t, { cursor: 'k3.10', transports: ['longpoll', 'poll'] });
  let open = false;
  w.answer = ({ asked }) => {
    if (!asked.wait) return poll('k3.10');
    return open ? new Promise((done) => w.clock.setTimeout(() => done(poll('k3.10')), 20_000)) : new Response('', { status: 408 });
  };
  await w.tick(30_000);
  assert.equal(w.state.transport, 'poll');
  open = true;
  const asked = w.requests.length;
  while (w.requests.slice(asked).every(({ asked }) => !asked.wait)) await w.tick(1000);
  await w.tick(19_000);
  assert.equal(w.state.transport, 'poll');
  await w.tick(2000);
  assert.deepEqual([w.state.name, w.state.transport], ['connected', 'longpoll']);
});

test('a probe that meets a restart is not held against the transport, and comes back when told', async (t) => {
  const w = byPoll(t, { upgradeProbeMs: 1000 });
  await w.tick(3000);
  w.onSocket = (socket) => socket.die(1012, '{"retry_ms":60000}');
  await w.tick(60_000);
  assert.deepEqual([w.state.code, w.state.reason], ['refused', 'code 1006']);
  assert.equal(w.sockets.length, 5); // one that was refused as before, one that was told when
  await w.tick(MIN + 5000);
  assert.equal(w.sockets.length, 6);
});

// ---- what the server hears of it ----

test('a request that opens says from where it comes and why not better; one that comes back says nothing new', async (t) => {
  const w = byPoll(t);
  await w.tick(3000);
  assert.deepEqual(w.socket.asked, { path: '/api/ws/me', cursor: 'k3.10', from: 'none' });
  assert.deepEqual(w.requests[0].asked, {
    path: '/api/notifications/recent', cursor: 'k3.10', from: 'none', why: 'refused',
  });
  await w.tick(6000);
  assert.deepEqual(w.requests[1].asked, { path: '/api/notifications/recent', cursor: 'k3.10' });
  w.onSocket = accept('k3.10');
  await w.tick(2 * MIN);
  assert.deepEqual(w.socket.asked, { path: '/api/ws/me', cursor: 'k3.10', from: 'poll' });
  w.socket.die(1006);
  await w.tick(5000);
  assert.deepEqual(w.socket.asked, { path: '/api/ws/me', cursor: 'k3.10' });
});

test('a long poll reports with the first question that is held: the other one looks like a poll', async (t) => {
  const w = world(t, { cursor: 'k3.10', transports: ['ws', 'longpoll'] });
  w.onSocket = refuse;
  w.answer = ({ asked }) => (asked.wait ? never() : poll('k3.10'));
  await w.tick(3000);
  assert.deepEqual(w.requests.map(({ asked }) => [asked.wait, asked.from, asked.why]), [
    [undefined, undefined, undefined],
    ['20', 'none', 'refused'],
  ]);
});

// ---- memory ----

test('the last good transport is remembered for half an hour, and climbed from', async (t) => {
  const first = byPoll(t);
  await first.tick(3000);
  first.connection.close();
  const { kept } = first.storage;

  const w = byPoll(t, {}, { later: true });
  Object.assign(w.storage.kept, kept);
  await w.tick(29 * MIN);
  w.begin();
  await w.tick(1000);
  assert.equal(w.sockets.length, 0);
  assert.deepEqual([w.state.name, w.state.transport, w.state.code], ['degraded', 'poll', 'refused']);
  w.onSocket = accept('k3.10');
  await w.tick(MIN);
  assert.equal(w.state.transport, 'ws');
  assert.deepEqual(w.storage.kept, {}); // the best one need not be remembered

  const late = byPoll(t, {}, { later: true });
  Object.assign(late.storage.kept, kept);
  await late.tick(31 * MIN);
  late.begin();
  await flush();
  assert.equal(late.sockets.length, 1);
});

test('a remembered transport that fails is left like any other: it is no ban on the rest', async (t) => {
  const first = byPoll(t);
  await first.tick(3000);
  const w = byPoll(t, {}, { later: true });
  Object.assign(w.storage.kept, first.storage.kept);
  w.answer = never;
  w.onSocket = accept('k3.10');
  w.begin();
  await w.tick(10_000);
  assert.equal(w.state.transport, 'ws');
});

test('an outage is not remembered as the fault of a transport', async (t) => {
  const w = byPoll(t);
  w.answer = () => new Response('', { status: 502 });
  await w.tick(30_000);
  w.onSocket = null;
  w.answer = ({ asked }) => poll(asked.cursor);
  await w.tick(6000);
  w.onSocket = accept('k3.10');
  assert.deepEqual(w.storage.kept, {});
});

test('a page that may not store, or that stored nonsense, begins at the best', async (t) => {
  const forbidden = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  const storage = { getItem: forbidden, setItem: forbidden, removeItem: forbidden };
  const w = byPoll(t, {}, { platform: { storage } });
  await w.tick(3000);
  assert.equal(w.state.transport, 'poll');
  w.onSocket = accept('k3.10');
  await w.tick(2 * MIN);
  assert.equal(w.state.transport, 'ws');
});
