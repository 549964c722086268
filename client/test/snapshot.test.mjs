import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser } from './fakes-tabs.mjs';

const LIST = '/api/absences';

/** A tab, three things on the server, and what is shown of them. */
async function world(t, options = {}, seed = 1) {
  const b = browser(t, seed);
  for (const id of ['a', 'b', 'c']) b.server.publish({ id, version: 1 });
  const tab = b.tab({ cursor: b.server.cursor(), ...options });
  const show = (url = LIST, more = {}) => {
    const shown = { changes: [], errors: [] };
    shown.snapshot = tab.live.snapshot(url, {
      onChange: (data) => shown.changes.push(words(data)),
      onError: (error) => shown.errors.push(error.code),
      ...more,
    });
    return shown;
  };
  const asked = (path) => b.server.asked.filter((asked) => asked === path).length;
  return { b, tab, show, asked, server: b.server };
}

/** `a1 b2`: ids and versions. */
const words = (data) => (data.items ?? [data]).map(({ id, version }) => `${id}${version}`).join(' ');

test('what is loaded is shown, and events change it by id and version', async (t) => {
  const { b, tab, show, asked, server } = await world(t);
  const list = show();
  const one = show(`${LIST}/b`);
  await b.until(() => list.changes.length === 1 && one.changes.length === 1);
  server.publish({ id: 'b', version: 2 });
  server.publish({ id: 'b', version: 1 }); // an older word about it
  server.publish({ id: 'c', version: 1 }, 'absence_deleted');
  server.publish({ id: 'n', version: 7 }, 'notification_created'); // of another kind
  await b.run(1000);
  assert.deepEqual(list.changes, ['a1 b1 c1', 'a1 b2 c1', 'a1 b2']);
  assert.deepEqual(one.changes, ['b1', 'b2']);
  assert.deepEqual(list.snapshot.data.items, [{ id: 'a', version: 1 }, { id: 'b', version: 2 }]);
  assert.equal(tab.heard.length, 4);
  assert.equal(asked(LIST), 1);
  assert.equal(asked(`${LIST}/b`), 1);
});

test('what the default cannot say is loaded again: something new, a selection, a thing without versions', async (t) => {
  const { b, show, asked, server } = await world(t);
  const list = show();
  const some = show(`${LIST}?status=pending`);
  const plan = show('/api/planning');
  await b.until(() => [list, some, plan].every(({ changes }) => changes.length === 1));
  server.publish({ id: 'd', version: 1 }, 'absence_created');
  await b.until(() => list.changes.at(-1) === 'a1 b1 c1 d1' && some.changes.at(-1) === 'a1 b1 c1 d1');
  assert.equal(asked('/api/planning'), 2);
  server.publish({ id: 'd', version: 2 });
  await b.until(() => some.changes.at(-1) === 'a1 b1 c1 d2');
  await b.run(1000);
  assert.equal(list.changes.at(-1), 'a1 b1 c1 d2');
  assert.equal(asked(LIST), 2 + 3); // the list, and the selection
  assert.equal(asked('/api/planning'), 3);
});

test('a thing that is gone is loaded again, and the page is told that it is gone', async (t) => {
  const { b, show, server } = await world(t);
  const one = show(`${LIST}/b`);
  await b.until(() => one.changes.length === 1);
  server.publish({ id: 'b', version: 2 }, 'absence_deleted');
  await b.until(() => one.errors.length === 1);
  assert.deepEqual(one.errors, ['absence_unknown']);
  await b.run(60_000);
  assert.deepEqual(one.errors, ['absence_unknown']);
});

test('an answer that was on its way while events came gets those behind its cursor, and no others', async (t) => {
  for (let seed = 1; seed <= 40; seed++) {
    const { b, show, server } = await world(t, {}, seed);
    const applied = [];
    await b.run(100); // connected
    // What the server answers is true when it is asked; the answer comes later.
    const list = show(LIST, {
      reduce(data, event) {
        applied.push(event.data.version);
        return { items: data.items.map((item) => (item.id === event.data.id ? event.data : item)) };
      },
    });
    for (let version = 2; version <= 30; version++) {
      server.publish({ id: 'a', version });
      await b.run(1);
    }
    await b.run(1000);
    const versions = list.changes.map((text) => Number(/^a(\d+)/.exec(text)[1]));
    assert.deepEqual(versions, [...versions].sort((x, y) => x - y), `seed ${seed}`);
    assert.equal(versions.at(-1), 30);
    // Each one after the place of the answer, once.
    assert.deepEqual(applied, Array.from({ length: applied.length }, (_, i) => 31 - applied.length + i));
    assert.ok(applied.length > 5 && applied.length < 29, `seed ${seed}: ${applied.length}`);
  }
});

test('what the stream tells later than the answer knew it is not applied again', async (t) => {
  const { b, server } = await world(t);
  await b.run(100);
  const follower = b.tab({ cursor: server.cursor() });
  await b.run(100);
  b.loss.rate = 1;
  for (let version = 2; version <= 4; version++) server.publish({ id: 'a', version });
  await b.run(100);
  const applied = [];
  const shown = [];
  follower.live.snapshot(LIST, {
    onChange: (data) => shown.push(words(data)),
    reduce: (data, event) => applied.push(event.data.version) && { items: [event.data] },
  });
  await b.until(() => shown.length === 1);
  b.loss.rate = 0;
  server.publish({ id: 'a', version: 5 });
  await b.until(() => shown.length === 2);
  assert.deepEqual(follower.seqs, [4, 5, 6, 7]);
  assert.deepEqual(applied, [5]);
  assert.deepEqual(shown, ['a4 b1 c1', 'a5']);
});

test('events that come all the time do not keep it from being loaded', async (t) => {
  const { b, show, server } = await world(t);
  const list = show(LIST, { reduce: () => undefined });
  for (let version = 2; version <= 500; version++) {
    server.publish({ id: 'a', version });
    await b.run(2);
  }
  assert.ok(list.changes.length > 3, `${list.changes.length} changes`);
});

test('what was loaded before the stream began is loaded again where they do not meet', async (t) => {
  const { b, tab, show, asked, server } = await world(t, { cursor: null });
  server.down = true;
  tab.live.close();
  tab.open({ cursor: null });
  server.stream = false;
  server.down = false;
  const list = show();
  await b.until(() => list.changes.length === 1);
  server.publish({ id: 'a', version: 2 }); // between the two
  server.stream = true;
  await b.until(() => tab.state === 'connected ws -');
  await b.until(() => list.changes.length === 2);
  assert.deepEqual(list.changes, ['a1 b1 c1', 'a2 b1 c1']);
  assert.equal(asked(LIST), 2);
});

test('reset loads it again', async (t) => {
  const { b, tab, show, asked, server } = await world(t);
  const list = show();
  await b.until(() => list.changes.length === 1);
  server.things.set('a', { id: 'a', version: 9 }); // of another history
  server.restore('k2');
  await b.until(() => list.changes.length === 2);
  assert.deepEqual(tab.resets, ['too_old']);
  assert.deepEqual(list.changes, ['a1 b1 c1', 'a9 b1 c1']);
  server.publish({ id: 'b', version: 2 });
  await b.run(1000);
  assert.equal(list.changes.at(-1), 'a9 b2 c1');
  assert.equal(asked(LIST), 2);
});

test('where `reduce` does not know, it is loaded again', async (t) => {
  const { b, show, asked, server } = await world(t);
  const list = show(LIST, { reduce: (data, event) => (event.data.version === 3 ? undefined : data) });
  await b.until(() => list.changes.length === 1);
  for (const version of [2, 3, 4]) server.publish({ id: 'a', version });
  await b.run(1000);
  assert.deepEqual(list.changes, ['a1 b1 c1', 'a4 b1 c1']);
  assert.equal(asked(LIST), 2);
});

test('without network it is asked again; what is refused is told once, until somebody asks again', async (t) => {
  const { b, show, server } = await world(t);
  server.down = true;
  const list = show();
  const secret = show('/api/secret');
  await b.run(30_000);
  assert.deepEqual([list.changes, secret.errors], [[], []]);
  server.down = false;
  await b.until(() => list.changes.length === 1 && secret.errors.length === 1);
  await b.run(60_000);
  assert.deepEqual(secret.errors, ['absence_unknown']);
  secret.snapshot.reload();
  await b.until(() => secret.errors.length === 2);
});

test('a question that the network swallows is asked again', async (t) => {
  const { b, show, server } = await world(t);
  server.silent = true;
  const list = show();
  await b.run(1000);
  server.silent = false;
  await b.until(() => list.changes.length === 1);
});

test('a closed one changes no more', async (t) => {
  const { b, show, server } = await world(t);
  const list = show();
  const late = show();
  late.snapshot.close();
  await b.until(() => list.changes.length === 1);
  list.snapshot.close();
  server.publish({ id: 'a', version: 2 });
  await b.run(1000);
  assert.deepEqual([list.changes, late.changes], [['a1 b1 c1'], []]);
});

test('a question that the network swallows is asked again', async (t) => {
  const { b, show, server } = await world(t);
  server.answer = () => new Promise(() => undefined);
  const list = show();
  await b.run(29_000);
  delete server.answer;
  assert.deepEqual(list.changes, []);
  await b.run(2000);
  assert.deepEqual(list.changes, ['a1 b1 c1']);
});

test('since tells the last thousand events after a cursor, and says where it no longer knows', async (t) => {
  const { b, tab, server } = await world(t);
  await b.until(() => tab.state === 'connected ws -');
  const { live } = tab;
  assert.deepEqual(live.since('k1.3'), []);
  assert.equal(live.since('k1.2'), null);
  assert.equal(live.since('k9.3'), null);
  for (let version = 2; version <= 1003; version++) server.publish({ id: 'a', version });
  await b.run(1000);
  const versions = (cursor) => live.since(cursor)?.map(({ data }) => data.version);
  assert.equal(versions('k1.4'), undefined);
  assert.deepEqual(versions('k1.5'), Array.from({ length: 1000 }, (_, i) => i + 4));
  assert.deepEqual(versions('k1.1003'), [1002, 1003]);
  assert.deepEqual(versions('k1.1005'), []);
  server.restore('k2');
  await b.until(() => live.state.cursor === 'k2.1005');
  assert.equal(live.since('k1.1003'), null);
  assert.deepEqual(live.since('k2.1005'), []);
});
