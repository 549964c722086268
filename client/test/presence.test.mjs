import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser } from './fakes-tabs.mjs';

/** `ines marc @ines`: who is here, and who of them looks where we look. */
const words = (presence) => presence && [...presence.here].sort().concat([...presence.looking].sort().map((id) => `@${id}`)).join(' ');

/** A tab that looks at a view, and what it was told. */
function look(tab, view) {
  const shown = { told: [] };
  shown.leave = tab.live.presence(view, (presence) => shown.told.push(words(presence)));
  Object.defineProperty(shown, 'now', { get: () => shown.told.at(-1) });
  return shown;
}

const asked = ({ server }) => server.sent.filter(({ type }) => type === 'presence').map(({ view }) => view);
const tell = ({ server }, type, data) => { for (const socket of server.sockets) socket.tell({ type, at: '', data }); };
const whole = (b, view, here, looking) => tell(b, 'presence', { view, whole: true, here: here.filter((id) => !looking.includes(id)), looking, gone: [] });
const change = (b, view, { here = [], looking = [], gone = [] }) =>
  tell(b, 'presence', { view, whole: false, here, looking, gone });

async function several(t, count, options = {}) {
  const b = browser(t);
  for (let i = 0; i < count; i++) {
    b.tab({ cursor: 'k1.0', ...options });
    await b.run(50);
  }
  await b.until(() => b.tabs.every((tab) => tab.live.state.transport));
  return b;
}

test('it asks, is told the whole, and then what changes', async (t) => {
  const b = await several(t, 1);
  const shown = look(b.tabs[0], 'planning');
  assert.deepEqual(asked(b), ['planning']);
  change(b, 'planning', { here: ['early'] }); // of before the whole
  whole(b, 'planning', ['ines', 'marc'], ['ines']);
  await b.run(100);
  assert.deepEqual(shown.told, ['ines marc @ines']);
  const steps = [
    ['presence', { view: 'planning', whole: false, here: ['paul'], looking: ['lea'], gone: [] }, 'ines lea marc paul @ines @lea'],
    ['user_connected', { user_id: 'zoe' }, 'ines lea marc paul zoe @ines @lea'],
    ['user_disconnected', { user_id: 'lea' }, 'ines marc paul zoe @ines'],
    ['presence', { view: 'planning', whole: false, here: ['ines'], looking: ['marc'], gone: ['paul'] }, 'ines marc zoe @marc'],
    ['presence', { view: 'planning', whole: true, here: [], looking: [], gone: [] }, ''],
  ];
  for (const [type, data, expected] of steps) {
    tell(b, type, data);
    await b.run(100);
    assert.equal(shown.now, expected);
  }
  const { told } = shown;
  b.server.publish({ id: 'a', version: 1 });
  await b.run(100);
  assert.equal(shown.told, told);
  shown.leave();
  shown.leave();
  whole(b, 'planning', ['ines'], []);
  await b.run(100);
  assert.equal(shown.now, '');
  assert.deepEqual(asked(b), ['planning', null]);
});

test('the latest view counts, and a new connection is asked again', async (t) => {
  const b = await several(t, 1);
  const first = look(b.tabs[0], 'planning');
  whole(b, 'planning', ['ines'], ['ines']);
  await b.run(100);
  const second = look(b.tabs[0], 'absence:1');
  first.leave(); // its page is gone later than the next one comes
  whole(b, 'absence:1', ['ines', 'marc'], ['marc']);
  await b.run(100);
  assert.deepEqual(first.told, ['ines @ines']);
  assert.equal(second.now, 'ines marc @marc');
  for (const socket of b.server.sockets) socket.die(1006);
  await b.until(() => second.now === null);
  await b.until(() => asked(b).length === 3);
  assert.deepEqual(asked(b), ['planning', 'absence:1', 'absence:1']);
  change(b, 'absence:1', { gone: ['marc'] }); // of what is not known any more
  await b.run(100);
  assert.equal(second.now, null);
  whole(b, 'absence:1', ['ines'], []);
  await b.run(100);
  assert.equal(second.now, 'ines');
});

test('tabs are one person: the view is that of the tab that is shown', async (t) => {
  const b = await several(t, 2);
  const [one, two] = b.tabs;
  const planning = look(one, 'planning');
  await b.run(100);
  one.hide();
  const absence = look(two, 'absence:1');
  await b.until(() => asked(b).length === 2);
  whole(b, 'absence:1', ['ines', 'marc'], ['marc']);
  await b.run(100);
  assert.equal(absence.now, 'ines marc @marc');
  assert.equal(planning.now, 'ines marc'); // who is here holds; who looks at its own page it does not know
  two.hide();
  one.show();
  await b.until(() => asked(b).length === 3);
  whole(b, 'planning', ['ines', 'marc'], ['ines']);
  await b.run(100);
  assert.equal(planning.now, 'ines marc @ines');
  assert.equal(absence.now, 'ines marc');
  one.close();
  await b.until(() => two.leads);
  assert.equal(absence.now, null); // hidden, it does not ask
  two.show();
  await b.until(() => asked(b).at(-1) === 'absence:1');
});

test('without a WebSocket it is not known, and nothing is asked', async (t) => {
  const b = await several(t, 1, { transports: ['poll'] });
  const shown = look(b.tabs[0], 'planning');
  await b.run(10_000);
  assert.deepEqual([shown.told, asked(b)], [[], []]);
});

test('what is told of people changes no resource, and the end of the session ends it', async (t) => {
  const b = await several(t, 1);
  let changes = 0;
  b.tabs[0].live.snapshot('/api/planning', { onChange: () => changes++ });
  const shown = look(b.tabs[0], 'planning');
  whole(b, 'planning', ['ines'], ['ines']);
  tell(b, 'user_connected', { user_id: 'marc' });
  await b.run(1000);
  assert.equal(changes, 1);
  assert.equal(b.server.asked.filter((path) => path === '/api/planning').length, 1);
  b.tabs[0].live.close();
  assert.equal(shown.now, null);
});
