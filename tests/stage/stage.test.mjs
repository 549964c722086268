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
