// The stage itself: what it promises to the plays and the storm.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createLive } from '../../client/dist/index.js';
import { closeStages, openStage } from './stage.mjs';

after(closeStages);

const JULY = { type: 'CA', start: '2027-07-05', end: '2027-07-08' };

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
