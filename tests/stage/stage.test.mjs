// The stage itself: what it promises to the plays and the storm.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createLive } from '../../client/dist/index.js';
import { closeStages, openStage } from './stage.mjs';

after(closeStages);

/** Leave that is taken from no balance: of a balance one event more is told. */
const JULY = { type: 'CEX', start: '2027-07-05', end: '2027-07-08' };

/** The npm client in a tab, and what it told. */
function connect(stage, name, options = {}) {
  const browser = stage.browser(name);
  const tab = browser.tab();
  const told = { browser, tab, heard: [], resets: [], states: [] };
  told.live = createLive({
    platform: tab.platform,
    getToken: () => stage.people[name].token,
    onMessage: (message) => told.heard.push(message),
    onReset: (reason) => told.resets.push(reason),
    onState: (state) => told.states.push(state.transport ?? state.name),
    ...options,
  });
  told.types = () => told.heard.map((message) => message.type);
  return told;
}

test('one person connects, another acts, and the event arrives', async () => {
  const stage = await openStage({ seed: 1 });
  const manager = connect(stage, 'manager');
  await stage.until(() => manager.live.state.name === 'connected');
  assert.equal(manager.live.state.transport, 'ws');

  const { status, body } = await stage.ask('employee', 'POST', '/api/absences', JULY);
  assert.equal(status, 201);
  await stage.until(() => manager.heard.length >= 2);
  assert.deepEqual(manager.types().sort(), ['absence_created', 'notification_created']);
  assert.equal(manager.heard.find(({ type }) => type === 'absence_created').data.id, body.id);
  stage.close();
});

/** Everybody asks, the manager decides; the same seed, the same words to the same hash. */
async function restless(seed) {
  const stage = await openStage({ seed });
  const people = ['manager', 'employee', 'colleague', 'hr'].map((name) => connect(stage, name));
  await stage.run(500);
  stage.request('employee', 'POST', '/api/absences', JULY, { key: 'july' });
  await stage.killAfterCommit();
  await stage.run(700);
  stage.start();
  people[0].tab.cutNext(200);
  await stage.until(() => people[0].live.state.name === 'connected');
  people[1].tab.cut(30);
  const { status } = await stage.ask('employee', 'POST', '/api/absences', JULY, { key: 'july' });
  assert.equal(status, 201);
  await stage.run(5000);
  await stage.drain();
  stage.start();
  await stage.run(10_000);
  assert.deepEqual(people[0].types().sort(), ['absence_created', 'notification_created']);
  const said = people.map((person) => [person.states, person.heard.map((message) => message.cursor)]);
  const { trace, now } = stage;
  stage.close();
  return { trace, now, said };
}

test('the same seed plays the same story, through deaths and cuts, and whatever was played before', async () => {
  const first = await restless(11);
  assert.deepEqual(await restless(11), first);
  assert.notEqual((await restless(12)).trace, first.trace);
  await closeStages();
  assert.deepEqual(await restless(11), first);
});

const ways = [
  [{}, 'ws', 1000],
  [{ ws: 'refused' }, 'sse', 20_000],
  [{ ws: 'down' }, 'sse', 20_000],
  [{ ws: 'silent' }, 'sse', 20_000],
  [{ ws: 'mute' }, 'sse', 20_000],
  [{ ws: 'dies' }, 'sse', 20_000],
  [{ ws: 'refused', sse: 'refused' }, 'longpoll', 20_000],
  [{ ws: 'refused', sse: 'down' }, 'longpoll', 20_000],
  [{ ws: 'refused', sse: 'mute' }, 'longpoll', 30_000],
  [{ ws: 'silent', sse: 'silent' }, 'longpoll', 30_000],
  [{ ws: 'dies', sse: 'dies' }, 'longpoll', 30_000],
  [{ ws: 'refused', sse: 'refused', longpoll: 'silent' }, 'poll', 120_000],
  [{ ws: 'refused', sse: 'refused', longpoll: 'mute' }, 'poll', 120_000],
  [{ ws: 'refused', sse: 'refused', longpoll: 'dies' }, 'poll', 120_000],
];
for (const [network, transport, limitMs] of ways) {
  test(`${JSON.stringify(network)}: the client comes to ${transport}, and hears by it`, async () => {
    const stage = await openStage({ seed: 5 });
    const manager = connect(stage, 'manager');
    Object.assign(manager.browser.network, network);
    await stage.until(() => manager.live.state.transport === transport, limitMs);
    assert.equal((await stage.ask('employee', 'POST', '/api/absences', JULY)).status, 201);
    await stage.until(() => manager.heard.length === 2, 20_000);
    stage.close();
  });
}

/** What everybody must have heard: the absence, its approval, once each. */
async function decide(stage) {
  const { body } = await stage.ask('employee', 'POST', '/api/absences', JULY);
  const { status } = await stage.ask('manager', 'POST', `/api/absences/${body.id}/approve`, { version: body.version });
  assert.equal(status, 200);
}
const absences = (person) => person.types().filter((type) => type.startsWith('absence'));
const BOTH = ['absence_created', 'absence_updated'];

const troubles = {
  'a tab that reads nothing': async (stage, { tab }) => {
    tab.pause();
    await decide(stage);
    await stage.run(5000);
    tab.resume();
  },
  'a cut inside a frame': async (stage, { tab }) => {
    tab.cut(100);
    await decide(stage);
  },
  'a cut inside the next handshake': async (stage, { tab }) => {
    tab.cutNext(60);
    tab.cut();
    await decide(stage);
  },
  'a request that does not get up': async (stage, { tab }) => {
    tab.cutNext(20, 'up');
    tab.cut();
    await decide(stage);
  },
  'a lunch break asleep': async (stage, { tab }) => {
    tab.sleep();
    await decide(stage);
    await stage.run(45 * 60_000);
    tab.wake();
  },
  'a nap, and the connection is gone': async (stage, { browser }) => {
    browser.sleep({ cut: true });
    await decide(stage);
    await stage.run(20_000);
    browser.wake();
  },
  'a tunnel': async (stage, { browser }) => {
    browser.offline = true;
    await decide(stage);
    await stage.run(30_000);
    browser.offline = false;
  },
  'a server that dies': async (stage) => {
    stage.request('employee', 'POST', '/api/absences', JULY, { key: 'once' });
    await stage.killAfterCommit();
    await stage.run(3000);
    stage.start();
    const { body } = await stage.ask('employee', 'POST', '/api/absences', JULY, { key: 'once' });
    await stage.ask('manager', 'POST', `/api/absences/${body.id}/approve`, { version: body.version });
  },
  'a server that is replaced': async (stage) => {
    await stage.drain();
    await stage.run(1000);
    stage.start();
    await decide(stage);
  },
};
for (const [name, trouble] of Object.entries(troubles)) {
  test(`${name}: nothing is lost, nothing comes twice`, async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const stage = await openStage({ seed });
      const colleague = connect(stage, 'colleague');
      await stage.until(() => colleague.live.state.name === 'connected');
      await trouble(stage, colleague);
      await stage.until(() => absences(colleague).length >= 2, 120_000);
      await stage.run(3000);
      assert.deepEqual(absences(colleague), BOTH, `seed ${seed}`);
      assert.deepEqual(colleague.resets, [], `seed ${seed}`);
      stage.close();
    }
  });
}

test('a disk that is full: what was not written is told to nobody', async () => {
  const stage = await openStage({ seed: 1 });
  const colleague = connect(stage, 'colleague');
  await stage.until(() => colleague.live.state.name === 'connected');
  stage.diskFull = true;
  const refused = await stage.ask('employee', 'POST', '/api/absences', JULY, { key: 'once' });
  assert.ok(refused.status >= 500, `${refused.status}`);
  await stage.run(5000);
  stage.diskFull = false;
  assert.equal((await stage.ask('employee', 'POST', '/api/absences', JULY, { key: 'once' })).status, 201);
  await stage.run(5000);
  assert.deepEqual(absences(colleague), ['absence_created']);
  stage.close();
});

test('the tabs of a browser share locks, channels and a storage; a tab that closes lets go of them', async () => {
  const stage = await openStage({ seed: 1 });
  const browser = stage.browser('employee');
  const [one, two] = [browser.tab(), browser.tab()];
  const [here, there] = [one.platform, two.platform];
  const seen = [];

  here.storage.setItem('a', 1);
  assert.equal(there.storage.getItem('a'), '1');
  const channel = new there.BroadcastChannel('news');
  channel.onmessage = ({ data }) => seen.push(data);
  const other = new here.BroadcastChannel('news');
  other.postMessage({ from: 'one' });
  two.sleep();
  await stage.run(1000);
  assert.deepEqual(seen, []);
  two.wake();
  await stage.run(1000);
  assert.deepEqual(seen.splice(0), [{ from: 'one' }]);

  here.locks.request('lead', () => new Promise(() => seen.push('one leads')));
  there.locks.request('lead', {}, () => new Promise(() => seen.push('two leads'))).catch(({ name }) => seen.push(name));
  await stage.run(1000);
  assert.deepEqual(seen.splice(0), ['one leads']);
  assert.deepEqual(await query(stage, there), { held: ['lead'], pending: ['lead'] });
  one.close();
  await stage.run(1000);
  assert.deepEqual(seen.splice(0), ['two leads']);

  const third = browser.tab().platform;
  const signal = AbortSignal.abort();
  third.locks.request('lead', { signal }, () => assert.fail()).catch(({ name }) => seen.push(name));
  third.locks.request('lead', { steal: true }, () => seen.push('stolen'));
  await stage.run(1000);
  assert.deepEqual(seen.sort(), ['AbortError', 'AbortError', 'stolen']);
  assert.deepEqual(await query(stage, there), { held: [], pending: [] });
  stage.close();
});

async function query(stage, { locks }) {
  let answer;
  locks.query().then(({ held, pending }) => {
    answer = { held: held.map(({ name }) => name), pending: pending.map(({ name }) => name) };
  });
  await stage.until(() => answer);
  return answer;
}

test('a command that cannot be done is refused with what was wrong, and the story goes on', async () => {
  const stage = await openStage({ seed: 1 });
  const wrong = [
    [{}, /no such command/],
    [{ do: 'begin', seed: 1 }, /begun already/],
    [{ do: 'start' }, /no folder/],
    [{ do: 'start', folder: '/nowhere' }, /there already/],
    [{ do: 'open', line: 900 }, /no path/],
    [{ do: 'open', line: 900, method: 7, path: '/' }, /no method/],
    [{ do: 'say', line: 900 }, /no text/],
    [{ do: 'close', line: 900, code: 7 }, /no such code/],
    [{ do: 'say', line: 900, text: '\0' }, /not a JSON array/],
  ];
  for (const [command, words] of wrong) {
    stage.command(command);
    await assert.rejects(stage.run(1), words);
  }
  stage.command({ do: 'open', line: 900, path: '/ HTTP/1.1\r\n\r\n\u0001', headers: [7, ['a'], [7, 8]], body: '' });
  stage.command({ do: 'open', line: 901, path: '/', cut_up: 0 });
  for (const command of ['hang_up', 'cut', 'pause', 'close']) stage.command({ do: command, line: 902 });
  stage.command({ do: 'run', until: -1 });
  await stage.run(100);
  stage.kill();
  assert.equal((await stage.ask('hr', 'GET', '/api/health')).status, 0);
  await assert.rejects(stage.killAfterCommit(), /no server/);
  stage.command({ do: 'stop' });
  stage.command({ do: 'drain' });
  stage.start();
  assert.equal((await stage.ask('hr', 'GET', '/api/auth/me')).status, 200);
  stage.close();
});
