import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, paul } from './fakes-tabs.mjs';

const URL = '/api/absences';

/** Tabs of one session that hear. */
async function several(t, count, options = {}, seed = 1) {
  const b = browser(t, seed);
  for (let i = 0; i < count; i++) b.tab({ cursor: 'k1.0', ...options });
  await b.until(() => b.tabs.every((tab) => tab.state === 'connected ws -'));
  return b;
}

const leaderOf = (b) => b.tabs.find((tab) => tab.leads);
const followersOf = (b) => b.tabs.filter((tab) => !tab.leads);
const bodies = (writes) => [...writes].map(({ body }) => body);
const keys = (writes) => new Set(writes.map(({ key }) => key));
const problem = (status, code, headers = {}) => Response.json({ code, detail: 'Non.' }, { status, headers });

/** What becomes of writes, as they end. */
function follow(answers) {
  const ends = [];
  answers.forEach((answer, at) => answer.then(({ data }) => ends.push([at, data.done]), (error) => ends.push([at, error.code])));
  return ends;
}

test('a write is answered: status, data, and the place behind it', async (t) => {
  const b = await several(t, 1);
  const answer = b.tabs[0].live.mutate('POST', URL, { type: 'CA' });
  await b.run(100);
  assert.deepEqual(await answer, { status: 201, data: { done: { type: 'CA' } }, cursor: 'k1.0' });
  assert.match(b.server.writes[0].key, /^[0-9a-z]{20,}$/);
  assert.equal(b.storage.length, 0);
});

test('writes of all tabs are sent in their order, one at a time, by one tab, and each tab hears its answers', async (t) => {
  for (let seed = 1; seed <= 30; seed++) {
    const b = await several(t, 3, {}, seed);
    b.server.onWrite = ({ body }) => (body === 4 ? problem(422, 'half_day') : undefined);
    const asked = [];
    for (let i = 0; i < 9; i++) {
      asked.push(b.tabs[i % 3].live.mutate('POST', URL, i));
      await b.run(2);
    }
    const ends = follow(asked);
    await b.until(() => ends.length === 9);
    assert.deepEqual(bodies(b.server.writes), [0, 1, 2, 3, 4, 5, 6, 7, 8], `seed ${seed}`);
    assert.deepEqual(ends.sort((x, y) => x[0] - y[0]), asked.map((_, i) => [i, i === 4 ? 'half_day' : i]));
    assert.deepEqual(b.tabs.flatMap(({ writes }) => writes), [], 'each had somebody who waited for it');
  }
});

test('what is written offline waits, in order, and is sent when the network is back', async (t) => {
  const b = await several(t, 2);
  b.setLine(false);
  const ends = follow([0, 1, 2, 3].map((i) => b.tabs[i % 2].live.mutate('PUT', `${URL}/${i}`, i)));
  await b.run(60_000);
  assert.deepEqual(b.server.writes, []);
  b.setLine(true);
  await b.until(() => ends.length === 4);
  assert.deepEqual(bodies(b.server.writes).length, 4);
  assert.equal(keys(b.server.writes).size, 4);
});

test('their order is the order they were asked for, whatever the clock does', async (t) => {
  const b = await several(t, 1);
  const [tab] = b.tabs;
  b.setLine(false);
  const ends = follow([0, 1, 2].map((i) => {
    tab.skew = -i * 3_600_000;
    return tab.live.mutate('POST', URL, i);
  }));
  b.setLine(true);
  await b.until(() => ends.length === 3);
  assert.deepEqual(bodies(b.server.writes), [0, 1, 2]);
});

test('what waits survives a reload: sent once, in order, with the same key, and the page is told', async (t) => {
  const b = await several(t, 1);
  const [tab] = b.tabs;
  b.setLine(false);
  const ends = follow([0, 1, 2].map((i) => tab.live.mutate('POST', URL, i)));
  await b.run(1000);
  const stored = Object.fromEntries(b.stored(':write:').map(({ key, body }) => [body, key]));
  tab.live.close();
  await b.run(100);
  assert.deepEqual(ends, [[0, 'closed'], [1, 'closed'], [2, 'closed']]);
  tab.open();
  assert.equal(tab.live.waiting(), 3);
  b.server.onWrite = ({ body }) => (body === 1 ? problem(422, 'absence_order') : undefined);
  b.setLine(true);
  await b.until(() => tab.writes.length === 3);
  assert.equal(tab.live.waiting(), 0);
  assert.deepEqual(tab.writes, [[0, 'done'], [1, 'absence_order'], [2, 'done']]);
  assert.deepEqual(b.server.writes.map(({ body, key }) => [body, key]), [0, 1, 2].map((i) => [i, stored[i]]));
  assert.deepEqual(b.stored(':write:'), []);
});

test('who asks twice with one key asks for one write, and hears twice how it ended', async (t) => {
  const b = await several(t, 1);
  const answers = [1, 2].map(() => b.tabs[0].live.mutate('POST', URL, { type: 'CA' }, { key: 'mine' }));
  await b.run(100);
  const [first, second] = await Promise.all(answers);
  assert.equal(first.status, 201);
  assert.deepEqual(second, first);
  assert.equal(b.server.writes.length, 1);
});

test('a write whose answer got lost is repeated with its key, and happens once', async (t) => {
  const b = await several(t, 1);
  let times = 0;
  b.server.onWrite = () => (++times < 4 ? 'lost' : undefined);
  const ends = follow([b.tabs[0].live.mutate('POST', URL, 'x')]);
  await b.until(() => ends.length === 1);
  assert.equal(b.server.writes.length, 4);
  assert.equal(keys(b.server.writes).size, 1);
  assert.equal(b.server.done.size, 1);
});

for (const [what, answers] of [
  ['still running', [problem(409, 'idempotency_running'), problem(409, 'idempotency_running')]],
  ['busy', [problem(503, 'busy', { 'Retry-After': '2' })]],
  ['behind a proxy that is alone', [problem(502, 'x'), problem(504, 'x'), problem(502, 'x'), problem(504, 'x'), problem(502, 'x'), problem(502, 'x')]],
  ['too many', [problem(429, 'too_many_writes', { 'Retry-After': '5' })]],
  ['an error inside', [problem(500, 'internal')]],
]) {
  test(`it is tried again with the same key: ${what}`, async (t) => {
    const b = await several(t, 1);
    const left = [...answers];
    b.server.onWrite = () => left.shift();
    const ends = follow([b.tabs[0].live.mutate('POST', URL, 1), b.tabs[0].live.mutate('POST', URL, 2)]);
    await b.until(() => ends.length === 2);
    assert.deepEqual(bodies(b.server.writes), [...answers.map(() => 1), 1, 2]);
    assert.equal(keys(b.server.writes).size, 2);
  });
}

test('when the server says when, nothing is sent before', async (t) => {
  const b = await several(t, 1);
  let busy = true;
  b.server.onWrite = () => (busy ? problem(503, 'busy', { 'Retry-After': '20' }) : undefined);
  const ends = follow([b.tabs[0].live.mutate('POST', URL, 1)]);
  await b.run(1000);
  busy = false;
  b.tabs[0].live.mutate('POST', URL, 2);
  b.tabs[0].live.reconnect();
  await b.run(18_000);
  assert.deepEqual(bodies(b.server.writes), [1]);
  await b.run(2000);
  assert.deepEqual(bodies(b.server.writes), [1, 1, 2]);
  assert.equal(ends.length, 1);
});

for (const [status, code] of [[400, 'http_body'], [401, 'session_ended'], [403, 'hr_only'], [404, 'absence_unknown'], [409, 'version_stale'], [422, 'half_day']]) {
  test(`${status} ${code} ends it, with the document of the server; the next one goes on`, async (t) => {
    const b = await several(t, 2);
    const [tab] = followersOf(b);
    b.server.onWrite = ({ body }) => (body === 1 ? problem(status, code) : undefined);
    const first = tab.live.mutate('POST', URL, 1).catch((error) => error);
    const second = tab.live.mutate('POST', URL, 2);
    await b.run(1000);
    const { name, message, ...rest } = await first;
    assert.deepEqual([name, message, rest], ['ProblemError', 'Non.', { status, code, problem: { code, detail: 'Non.' } }]);
    assert.equal((await second).status, 201);
    assert.equal(b.server.writes.length, 2);
  });
}

test('an answer 500 to one write does not hold up the others for ever', async (t) => {
  const b = await several(t, 1);
  b.server.onWrite = ({ body }) => (body === 1 ? problem(500, 'internal') : undefined);
  const ends = follow([b.tabs[0].live.mutate('POST', URL, 1), b.tabs[0].live.mutate('POST', URL, 2)]);
  await b.until(() => ends.length === 2);
  assert.deepEqual(ends, [[0, 'internal'], [1, 2]]);
  assert.deepEqual(bodies(b.server.writes), [1, 1, 1, 1, 1, 2]);
});

test('the next leader sends what the one before left, and nothing happens twice', async (t) => {
  for (const end of ['close', 'crash', 'freeze']) {
    const b = await several(t, 3);
    const leader = leaderOf(b);
    const [one, two] = followersOf(b);
    b.server.onWrite = ({ body }) => {
      if (body === 2) leader[end](); // its answer is on the way
    };
    const ends = follow([1, 2, 3, 4].map((i) => (i % 2 ? one : two).live.mutate('POST', URL, i)));
    await b.until(() => ends.length === 4, end);
    assert.deepEqual([...b.server.done.values()].map(({ body }) => body).sort(), [1, 2, 3, 4]);
    assert.deepEqual(ends.map(([, body]) => body).sort(), [1, 2, 3, 4]);
    leader.thaw();
    await b.run(10_000);
    assert.equal(b.server.done.size, 4, end);
    assert.deepEqual(b.stored(':write:'), [], end);
  }
});

test('the next leader knows which writes somebody waits for', async (t) => {
  const b = await several(t, 3);
  const [one, two] = followersOf(b);
  b.server.down = true;
  const ends = follow([one, two].map((tab, i) => tab.live.mutate('POST', URL, i)));
  leaderOf(b).live.mutate('POST', URL, 'of a page that is gone').catch(() => undefined);
  await b.run(100);
  leaderOf(b).crash();
  await b.run(15_000);
  b.server.down = false;
  await b.until(() => ends.length === 2 && b.server.done.size === 3);
  await b.run(1000);
  assert.deepEqual(b.tabs.flatMap(({ writes }) => writes), [['of a page that is gone', 'done']]);
});

test('words between tabs that get lost lose no write and no answer', async (t) => {
  const b = await several(t, 2);
  const [tab] = followersOf(b);
  b.loss.rate = 1;
  const ends = follow([tab.live.mutate('POST', URL, 1)]);
  await b.run(1000);
  b.loss.rate = 0;
  await b.until(() => b.server.writes.length === 1);
  b.loss.rate = 1; // the answer
  await b.run(100);
  b.loss.rate = 0;
  await b.until(() => ends.length === 1);
  assert.deepEqual(ends, [[0, 1]]);
  assert.equal(b.server.done.size, 1);
});

test('a queue that is full says so, clearly, and takes more when there is room', async (t) => {
  const b = await several(t, 2, { queueLimit: 3 });
  b.setLine(false);
  const [one, two] = b.tabs;
  const ends = follow([one, two, one].map((tab, i) => tab.live.mutate('POST', URL, i)));
  await b.run(100);
  await assert.rejects(two.live.mutate('POST', URL, 'more'), {
    code: 'queue_full',
    status: 0,
    message: 'Trop de changements attendent la connexion\u00a0: réessayez quand elle sera revenue.',
  });
  b.setLine(true);
  await b.until(() => ends.length === 3);
  const more = two.live.mutate('POST', URL, 'more');
  await b.run(1000);
  assert.equal((await more).status, 201);
});

test('who signs in or out drops what the other left in the queue: it is never sent', async (t) => {
  for (const [identity, code] of [[null, 'sign_in'], [paul, 'other_session']]) {
    const b = await several(t, 2);
    b.setLine(false);
    const ends = follow(b.tabs.map((tab, i) => tab.live.mutate('POST', URL, i)));
    await b.run(1000);
    b.announce(b.tabs[0], identity);
    await b.run(100);
    assert.deepEqual(ends.map(([, end]) => end), [code, code]);
    assert.equal(b.storage.length, 0);
    for (const tab of b.tabs) await assert.rejects(tab.live.mutate('POST', URL, 'late'), { code });
    if (identity) b.tabs[0].open({ identity });
    b.setLine(true);
    await b.run(60_000);
    assert.deepEqual(b.server.writes, []);
  }
});

test('what was sent a day ago without an answer is not repeated: the server no longer knows its key', async (t) => {
  const b = await several(t, 1);
  b.server.onWrite = () => 'lost';
  const ends = follow([b.tabs[0].live.mutate('POST', URL, 1)]);
  await b.run(1000);
  b.setLine(false);
  await b.run(24 * 3_600_000);
  b.server.onWrite = () => undefined;
  const before = b.server.writes.length;
  b.setLine(true);
  await b.until(() => ends.length === 1);
  assert.deepEqual(ends, [[0, 'uncertain']]);
  assert.equal(b.server.writes.length, before);
});

test('without an identity the queue is the memory of the page; a key of its own is used as it is', async (t) => {
  const b = browser(t);
  const tab = b.tab({ identity: undefined });
  b.setLine(false);
  const ends = follow([1, 2].map((i) => tab.live.mutate('DELETE', `${URL}/${i}`, undefined, { key: `mine-${i}` })));
  await b.run(1000);
  assert.equal(b.storage.length, 0);
  b.setLine(true);
  await b.until(() => ends.length === 2);
  assert.deepEqual(b.server.writes.map(({ method, path, key, body }) => [method, path, key, body]), [
    ['DELETE', `${URL}/1`, 'mine-1', undefined],
    ['DELETE', `${URL}/2`, 'mine-2', undefined],
  ]);
});
