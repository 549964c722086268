import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, chance, ines, paul } from './fakes-tabs.mjs';

/** So many changes that everybody sees. */
function publish(b, times) {
  for (let i = 0; i < times; i++) b.server.publish({ id: 'a', version: b.server.head + 1 });
}

const from = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const leaderOf = (b) => b.tabs.find((tab) => tab.leads);
const followersOf = (b) => b.tabs.filter((tab) => !tab.leads);

/** Tabs of one session, one of them with the connection. */
async function several(t, count, seed) {
  const b = browser(t, seed);
  for (let i = 0; i < count; i++) {
    b.tab({ cursor: 'k1.0' });
    await b.run(50);
  }
  await b.until(() => b.tabs.every((tab) => tab.state === 'connected ws -'));
  return b;
}

test('all tabs hear by one connection, each event once', async (t) => {
  const b = await several(t, 5);
  publish(b, 30);
  await b.run(1000);
  assert.equal(b.server.opened, 1);
  for (const tab of b.tabs) {
    assert.deepEqual(tab.seqs, from(1, 30));
    assert.equal(tab.live.state.cursor, 'k1.30');
    assert.deepEqual(tab.states, ['connecting - -', 'connected ws -']);
  }
  assert.equal(b.server.questions, 0);
});

test('the next takes over where it is when the leader closes, or dies without a word', async (t) => {
  const b = await several(t, 4);
  const last = b.tabs[3];
  for (const end of ['close', 'crash', 'close']) {
    publish(b, 2);
    leaderOf(b)[end]();
    publish(b, 2);
    await b.until(() => leaderOf(b));
    await b.run(1000);
    assert.equal(b.server.sockets.size, 1);
    for (const tab of b.tabs) assert.deepEqual(tab.seqs, from(1, b.server.head));
  }
  assert.equal(last.leads, true);
  const begins = b.server.begins.map((cursor) => Number(cursor.split('.')[1]));
  assert.equal(begins.length, 4);
  begins.forEach((begin, i) => assert.ok(begin >= 4 * (i - 1), `the ${i}th began at ${begin}`));
});

test('a page that stays gives the connection back when it closes its own', async (t) => {
  const b = await several(t, 2);
  const [next] = followersOf(b);
  leaderOf(b).live.close();
  await b.run(1000);
  assert.equal(next.leads, true);
  assert.equal(b.server.sockets.size, 1);
});

test('a frozen leader loses the lock, and tells nothing more when it wakes', async (t) => {
  for (const source of ['network', 'channels', 'timers', 'locks']) {
    const b = await several(t, 3);
    const old = leaderOf(b);
    const socket = [...b.server.sockets][0];
    old.freeze();
    await b.run(1000);
    publish(b, 3);
    await b.until(() => leaderOf(b) !== old || b.server.opened === 2);
    await b.until(() => followersOf(b).concat(b.tabs).filter((tab) => tab !== old).every((tab) => tab.seqs.length === 3));
    // On its own connection waits what nobody else was told.
    socket.tell({ type: 'absence_updated', cursor: 'k1.9', at: '', data: { id: 'old', version: 9 } });
    await b.run(100);
    old.thaw(source);
    await b.until(() => b.server.sockets.size === 1);
    await b.run(1000);
    assert.equal(old.leads, false, source);
    publish(b, 2);
    await b.run(1000);
    for (const tab of b.tabs) assert.deepEqual(tab.seqs, from(1, 5), source);
    assert.equal(b.server.opened, 2, source);
  }
});

test('a page that is left, and kept by the browser, gives the connection to the next at once', async (t) => {
  for (const count of [3, 1]) {
    const b = await several(t, count);
    const old = leaderOf(b);
    old.page.dispatchEvent(new Event('pagehide'));
    old.freeze();
    publish(b, 2);
    await b.run(1000);
    for (const tab of b.tabs.filter((tab) => tab !== old)) assert.deepEqual(tab.seqs, [1, 2]);
    assert.equal(b.server.sockets.size, count > 1 ? 1 : 0);
    old.thaw();
    old.page.dispatchEvent(new Event('pageshow'));
    await b.until(() => b.tabs.every((tab) => tab.state === 'connected ws -' && tab.seqs.length === 2));
    publish(b, 1);
    await b.run(1000);
    for (const tab of b.tabs) assert.deepEqual(tab.seqs, [1, 2, 3]);
    assert.equal(b.server.opened, 2);
  }
});

test('a leader that nobody needed to answer for minutes keeps its place', async (t) => {
  const b = await several(t, 3);
  await b.run(10 * 60_000);
  assert.equal(b.server.opened, 1);
  publish(b, 1);
  await b.run(100);
  for (const tab of b.tabs) assert.deepEqual(tab.seqs, [1]);
});

test('a follower that was frozen has missed nothing', async (t) => {
  const b = await several(t, 3);
  const [one, two] = followersOf(b);
  const stored = [];
  t.mock.method(b.storage, 'setItem', (key, value) => stored.push(Number(value.split('.')[1])));
  one.freeze();
  two.freeze();
  b.loss.rate = 1;
  publish(b, 12);
  await b.run(120_000);
  b.loss.rate = 0;
  one.thaw();
  two.thaw('timers');
  await b.until(() => b.tabs.every((tab) => tab.live.state.cursor === 'k1.12'));
  for (const tab of b.tabs) assert.deepEqual(tab.seqs, from(1, 12));
  // What is kept for the next page is of the leader alone: it never goes back.
  assert.deepEqual(stored, from(1, 12));
});

test('a follower that is looked at again asks at once', async (t) => {
  const b = await several(t, 2);
  const [follower] = followersOf(b);
  follower.hide();
  b.loss.rate = 1;
  publish(b, 3);
  await b.run(100);
  b.loss.rate = 0;
  follower.show();
  await b.run(100);
  assert.deepEqual(follower.seqs, [1, 2, 3]);
});

test('a word between tabs that got lost is asked of the server', async (t) => {
  const b = await several(t, 3);
  publish(b, 1);
  await b.run(100);
  b.loss.rate = 1;
  publish(b, 1);
  await b.run(100);
  b.loss.rate = 0;
  for (const tab of followersOf(b)) assert.deepEqual(tab.seqs, [1]);
  publish(b, 1);
  await b.until(() => b.tabs.every((tab) => tab.seqs.length === 3));
  for (const tab of b.tabs) assert.deepEqual(tab.seqs, [1, 2, 3]);
  assert.equal(b.server.questions, 2);

  // Also where it was the last one: the next heartbeat tells.
  b.loss.rate = 1;
  publish(b, 1);
  await b.run(100);
  b.loss.rate = 0;
  await b.until(() => b.tabs.every((tab) => tab.seqs.length === 4));
});

test('a tab that opens later begins at its own cursor: older, newer, or none', async (t) => {
  const b = await several(t, 2);
  publish(b, 10);
  await b.run(1000);
  const older = b.tab({ cursor: 'k1.4' });
  const none = b.tab({ cursor: null });
  await b.run(1000);
  assert.equal(none.live.state.cursor, 'k1.10');
  b.server.down = true; // the leader stays behind, what was loaded by REST is newer
  for (const socket of b.server.sockets) socket.die(1006);
  await b.run(10);
  publish(b, 5);
  const newer = b.tab({ cursor: 'k1.13' });
  await b.run(1000);
  b.server.down = false;
  await b.until(() => b.tabs.every((tab) => tab.live.state.cursor === 'k1.15'));
  publish(b, 2);
  await b.run(1000);
  assert.deepEqual(older.seqs, from(5, 17));
  assert.deepEqual(none.seqs, from(11, 17));
  assert.deepEqual(newer.seqs, from(14, 17));
  for (const tab of b.tabs.slice(0, 2)) assert.deepEqual(tab.seqs, from(1, 17));
  assert.equal(b.server.sockets.size, 1);
});

test('each tab hears of a reset once, and what comes behind it', async (t) => {
  const b = await several(t, 4);
  publish(b, 3);
  await b.run(1000);
  b.server.restore('k2');
  await b.until(() => b.tabs.every((tab) => tab.live.state.cursor === 'k2.3'));
  publish(b, 2);
  await b.run(5000);
  for (const tab of b.tabs) {
    assert.deepEqual(tab.resets, ['too_old']);
    assert.deepEqual(tab.heard.map(({ cursor }) => cursor), ['k1.1', 'k1.2', 'k1.3', 'k2.3', 'k2.4', 'k2.5']);
  }
});

test('a reset in mid-stream reaches all tabs at once, but for one that knows newer things', async (t) => {
  const b = await several(t, 3);
  publish(b, 2);
  await b.run(100);
  const newer = b.tab({ cursor: 'k1.3' }); // the place of the change: loaded right behind it
  await b.run(20);
  b.server.changeAudience();
  await b.run(200);
  publish(b, 1);
  await b.run(1000);
  for (const tab of b.tabs) {
    assert.deepEqual(tab.resets, tab === newer ? [] : ['too_old']);
    assert.deepEqual(tab.seqs, tab === newer ? [4] : [1, 2, 3, 4]);
  }
});

test('a tab that missed something and cannot ask does not say that it is connected', async (t) => {
  const b = await several(t, 2);
  const [follower] = followersOf(b);
  b.loss.rate = 1;
  publish(b, 1);
  await b.run(100);
  b.loss.rate = 0;
  follower.online = false;
  publish(b, 1);
  await b.run(1000);
  assert.equal(follower.state, 'connecting - down');
  follower.online = true;
  const words = b.time.now();
  await b.until(() => follower.state === 'connected ws -');
  assert.deepEqual(follower.seqs, [1, 2]);
  assert.ok(b.time.now() - words < 5000, 'it asked again by itself');
});

test('a question that the network swallows is asked again', async (t) => {
  const b = await several(t, 2);
  const [follower] = followersOf(b);
  b.loss.rate = 1;
  publish(b, 1);
  await b.run(100);
  b.loss.rate = 0;
  b.server.silent = true;
  publish(b, 1);
  await b.until(() => follower.state === 'connecting - silent');
  b.server.silent = false;
  await b.until(() => follower.state === 'connected ws -');
  assert.deepEqual(follower.seqs, [1, 2]);
});

test('what the leader meets, all tabs show; any of them may reconnect, and send', async (t) => {
  const b = await several(t, 3);
  for (const socket of b.server.sockets) socket.die(4401);
  await b.until(() => b.tabs.every((tab) => tab.state === 'failed - sign_in'));
  followersOf(b)[0].live.reconnect();
  await b.until(() => b.tabs.every((tab) => tab.state === 'connected ws -'));
  const [follower] = followersOf(b);
  assert.equal(follower.live.send({ type: 'ping' }), true);
  await b.until(() => b.server.sent?.length === 1);
  assert.deepEqual(b.server.sent, [{ type: 'ping' }]);
});

test('polls are rare while no tab is visible, whichever of them asks', async (t) => {
  const b = browser(t);
  for (let i = 0; i < 2; i++) b.tab({ cursor: 'k1.0', transports: ['poll'] });
  await b.until(() => b.tabs.every((tab) => tab.state === 'connected poll -'));
  const rate = async () => {
    await b.run(60_000); // what was planned
    const before = b.server.questions;
    await b.run(10 * 60_000);
    return Math.round((b.server.questions - before) / 10);
  };
  assert.equal(await rate(), 12);
  b.tabs[0].hide();
  assert.equal(await rate(), 12);
  b.tabs[1].hide();
  assert.equal(await rate(), 2);
  b.tabs[0].show();
  assert.equal(await rate(), 12);
  // The one that is looked at goes; the other one asks on.
  b.tabs[0].hide();
  b.tabs[1].show();
  assert.equal(await rate(), 12);
  b.tabs[1].live.close();
  assert.equal(await rate(), 2);
});

test('who signs out in one tab is out in all of them at once, and nothing of it stays', async (t) => {
  const b = await several(t, 3);
  publish(b, 2);
  await b.run(100);
  assert.equal(b.storage.getItem('mozaik-live:t1:ines:s1:cursor'), 'k1.2');
  b.announce(b.tabs[1], null);
  await b.run(20);
  assert.equal(b.server.sockets.size, 0);
  for (const tab of b.tabs) assert.equal(tab.state, 'failed - sign_in');
  publish(b, 2);
  for (const tab of b.tabs) tab.live.reconnect();
  await b.run(120_000);
  for (const tab of b.tabs) assert.deepEqual(tab.seqs, [1, 2]);
  assert.equal(b.server.opened, 1);
  assert.equal(b.storage.length, 0);
});

test('who signs in over somebody else ends the connection of the other, and has one of their own', async (t) => {
  const b = await several(t, 2);
  const [mine, theirs] = b.tabs;
  b.announce(theirs, paul);
  theirs.open({ identity: paul, cursor: 'k1.0' });
  await b.until(() => theirs.state === 'connected ws -');
  assert.equal(mine.state, 'failed - other_session');
  assert.equal(b.server.sockets.size, 1);
  publish(b, 2);
  await b.run(100);
  assert.deepEqual(mine.seqs, []);
  assert.deepEqual(theirs.seqs, [1, 2]);
  b.announce(theirs, paul); // again: nothing changes
  await b.run(100);
  assert.equal(theirs.state, 'connected ws -');
});

test('what pages that are long gone left behind goes when somebody signs in, but for their own', async (t) => {
  const b = browser(t);
  const keys = ['mozaik-live:t1:ines:s0:cursor', 'mozaik-live:t1:ines:s1:write:1:a', 'mozaik-live:t1:paul:s2:cursor', 'of-the-page'];
  for (const key of keys) b.storage.setItem(key, '"x"');
  const tab = b.tab({ identity: undefined });
  b.announce(tab, paul);
  assert.deepEqual(keys.filter((key) => b.storage.getItem(key)), keys.slice(2));
  b.announce(tab, null);
  assert.deepEqual(keys.filter((key) => b.storage.getItem(key)), keys.slice(3));
});

test('an event that comes with the word of signing out leaves no trace', async (t) => {
  for (let seed = 1; seed <= 10; seed++) {
    const b = await several(t, 2, seed);
    b.announce(followersOf(b)[0], null);
    publish(b, 1);
    await b.run(100);
    assert.equal(b.storage.length, 0);
  }
});

test('a page without a cursor goes on where its session was; with null, from now on', async (t) => {
  const b = browser(t);
  const tab = b.tab();
  await b.until(() => tab.state === 'connected ws -');
  publish(b, 3);
  await b.run(100);
  tab.live.close();
  publish(b, 3);
  tab.open();
  await b.until(() => tab.seqs.length === 6);
  assert.deepEqual(tab.seqs, from(1, 6));
  tab.live.close();
  publish(b, 3);
  tab.open({ cursor: null });
  await b.until(() => tab.state === 'connected ws -');
  publish(b, 1);
  await b.run(1000);
  assert.deepEqual(tab.seqs, [...from(1, 6), 10]);
});

test('without Web Locks, without an identity, or where locks are forbidden, each tab connects by itself', async (t) => {
  const b = browser(t);
  b.tab({ cursor: 'k1.0' }, { locks: false });
  b.tab({ cursor: 'k1.0', identity: undefined });
  const forbidden = b.tab({ cursor: 'k1.0' }, { locks: false });
  forbidden.platform.locks = { request: () => Promise.reject(new DOMException('no', 'SecurityError')) };
  forbidden.live.close();
  forbidden.open();
  await b.until(() => b.server.sockets.size === 3);
  publish(b, 3);
  await b.run(100);
  for (const tab of b.tabs) assert.deepEqual(tab.seqs, [1, 2, 3]);
});

test('a callback may close it in the middle of a burst, and a callback that throws breaks nothing', async (t) => {
  const b = browser(t);
  const errors = [];
  t.mock.method(globalThis, 'queueMicrotask', (run) => assert.throws(run, ({ message }) => errors.push(message) > 0));
  for (let i = 0; i < 2; i++) {
    const tab = b.tab({
      cursor: 'k1.0',
      onMessage: ({ data }) => {
        tab.heard.push({ cursor: `k1.${data.version}` });
        if (data.version === 2) throw new Error('of the page');
        if (data.version === 4) tab.live.close();
      },
      onState({ name }) {
        if (name === 'connected') throw new Error('of the page');
      },
    });
  }
  await b.until(() => b.tabs.every((tab) => tab.state === 'connected ws -'));
  publish(b, 6);
  await b.run(1000);
  for (const tab of b.tabs) {
    assert.deepEqual(tab.seqs, [1, 2, 3, 4]);
    assert.equal(tab.state, 'disconnected - -');
  }
  assert.deepEqual(errors, Array(4).fill('of the page'));
});

test('whatever tabs do, each hears everything once, in order, and one of them is connected', async (t) => {
  for (let seed = 1; seed <= 150; seed++) {
    const b = browser(t, seed);
    const random = chance(seed * 7919);
    const pick = (list) => list[Math.floor(random() * list.length)];
    const opened = [];
    const open = () => {
      const begin = Math.max(b.server.floor, b.server.head - Math.floor(random() * 20));
      const tab = b.tab({ cursor: b.server.cursor(begin) });
      opened.push(Object.assign(tab, { begin: b.server.cursor(begin) }));
    };
    open();
    open();
    const deeds = [
      () => b.tabs.length < 6 && open(),
      () => b.tabs.length > 1 && pick(b.tabs).close(),
      () => b.tabs.length > 1 && pick(b.tabs).crash(),
      () => pick(b.tabs).freeze(),
      () => pick(b.tabs).thaw(pick(['network', 'locks', 'channels', 'timers', undefined])),
      () => publish(b, 1 + Math.floor(random() * 12)),
      () => publish(b, 1),
      () => b.server.publish(null),
      () => [...b.server.sockets].forEach((socket) => random() < 0.5 && socket.die(1006)),
      () => (b.loss.rate = random() < 0.5 ? 0 : random()),
      () => (b.server.down = random() < 0.3),
      () => random() < 0.2 && b.server.restore(`k${b.server.head + 2}`),
    ];
    for (let i = 0; i < 60; i++) {
      pick(deeds)();
      await b.run(random() < 0.7 ? random() * 30 : random() * 20_000);
    }
    b.loss.rate = 0;
    b.server.down = false;
    for (const tab of b.tabs) tab.thaw();
    publish(b, 1);
    const told = () => b.tabs.every((tab) => tab.live.state.cursor === b.server.cursor());
    await b.until(told, `seed ${seed}: all tabs at the head`);
    await b.until(() => b.server.sockets.size === 1, `seed ${seed}: one connection`);
    for (const tab of opened) {
      // A life is an epoch or a part of one: from where it begins, all facts for us, without a gap.
      let at = tab.begin;
      for (const { type, cursor } of tab.heard) {
        if (type === 'reset') {
          at = cursor;
          continue;
        }
        const [epoch, seq] = at.split('.');
        const next = b.server.history.find((fact) => fact.epoch === epoch && fact.seq > Number(seq));
        assert.equal(cursor, next && `${next.epoch}.${next.seq}`, `seed ${seed}: after ${at}`);
        at = cursor;
      }
      if (!tab.gone) {
        const [epoch, seq] = at.split('.');
        assert.equal(epoch, b.server.epoch, `seed ${seed}`);
        const owed = b.server.history.filter((fact) => fact.epoch === epoch && fact.seq > Number(seq));
        assert.deepEqual(owed, [], `seed ${seed}: all told`);
      }
    }
    for (const tab of b.tabs) tab.live.close();
  }
});
