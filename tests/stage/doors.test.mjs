// Doors that open and close, without the npm client: who is a stranger, who has too many of them,
// whose session ends, and what everybody is told when the server stops.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Door } from './door.mjs';
import { play } from './seeds.mjs';
import { closeStages, openStage } from './stage.mjs';

const MONTH_MS = 30 * 24 * 3600_000;
const ECHO = '/api/ws/echo';

after(closeStages);

/** Opens, and is told so. */
async function open(stage, options) {
  const door = new Door(stage, options);
  await stage.until(() => door.count('connected') > 0);
  return door;
}

const ended = (stage, door) => stage.until(() => door.ended);
const gets = (stage, door, type, count = 1) => stage.until(() => door.count(type) >= count);
const auth = (token) => ({ type: 'auth', token });
/** A token like it that is nobody's. */
const spoilt = (token) => token.slice(0, -1) + (token.endsWith('x') ? 'y' : 'x');

/** A second session of somebody. */
async function signIn(stage, name) {
  const { email } = stage.people[name];
  const { status, body } = await stage.ask(null, 'POST', '/api/auth/login', { email, password: 'mozaik-demo' });
  assert.equal(status, 200, JSON.stringify(body));
  return { token: body.token, session: body.session.id };
}

/** Something that everybody in the company hears of. */
const tell = (stage, name, language = 'en') => stage.ask(name, 'PUT', '/api/auth/me', { language });

play('a stranger hears that it works, and has a while to say who it is', async (stage) => {
  const { token } = stage.people.employee;
  const late = await open(stage, { user: 'test-user-id' });
  assert.equal(late.last('connected').data.authenticated, false);
  assert.equal((await stage.metrics()).mozaik_strangers, 1);
  late.say({ type: 'ping' });
  await gets(stage, late, 'pong');
  late.say({ type: 'subscribe', channel: 'absences' });
  await gets(stage, late, 'error');

  const other = await open(stage, { user: 'test-user-id' });
  other.say(auth(spoilt(token)));
  await gets(stage, other, 'error');
  assert.equal(other.last('connected').data.authenticated, false);
  other.say(auth(token)); // that the id in the path is not theirs is found out now
  await ended(stage, other);
  assert.equal(other.code, 4403);

  const good = await open(stage, {});
  good.say(auth(token));
  await gets(stage, good, 'connected', 2);
  assert.equal(good.last('connected').data.authenticated, true);
  good.say({ type: 'subscribe', channel: 'absences' });
  await gets(stage, good, 'subscribed');

  const noisy = await open(stage, {});
  for (let i = 0; i < 10; i++) noisy.say(i % 2 ? { type: 'no_such_type' } : 'nonsense');
  await ended(stage, noisy);
  assert.equal(noisy.code, 4400);

  await ended(stage, late);
  assert.equal(late.code, 4401);
  assert.equal(good.ended, false);
  await stage.run(100); // their closes are answered
  assert.equal((await stage.metrics()).mozaik_strangers, 0);
});

play('an auth that comes while a stale token is looked up is not lost', async (stage) => {
  const { token } = stage.people.employee;
  const door = new Door(stage, { token: spoilt(token) });
  await stage.until(() => door.status === 101);
  door.say(auth(token));
  await stage.until(() => door.last('connected')?.data.authenticated);
  assert.equal((await stage.metrics()).mozaik_strangers, 0);
});

play('who brings a session is no stranger while it is looked up', async (stage) => {
  const { token } = stage.people.employee;
  const all = (options) => Array.from({ length: 6 }, () => new Door(stage, options));
  const known = all({ token });
  await stage.until(() => known.every((door) => door.last('connected')?.data.authenticated));
  const strangers = all({});
  await stage.run(1000);
  assert.equal(strangers.filter((door) => door.code === 4429).length, 4);
}, { flags: ['--strangers-max', '2'] });

play('a person has as many live connections as are allowed, whatever the transport', async (stage) => {
  const { token } = stage.people.employee;
  const socket = await open(stage, { token });
  await open(stage, { token, sse: true });
  const refused = async (options, code, status) => {
    const door = new Door(stage, { token, ...options });
    await ended(stage, door);
    assert.equal(options.sse ? door.status : door.code, options.sse ? status : code);
    return door;
  };
  await refused({}, 4429);
  assert.ok((await refused({ sse: true }, 0, 429)).retryAfter > 0);
  const poll = `/api/notifications/recent?cursor=${socket.cursor}&wait=20`;
  assert.equal((await stage.ask('employee', 'GET', poll)).status, 429);
  await open(stage, { token: stage.people.manager.token });

  socket.cut();
  await stage.run(50);
  const stream = await open(stage, { token, sse: true });
  stream.cut();
  await stage.run(50);
  let answered = false;
  stage.request('employee', 'GET', poll).then(() => (answered = true)); // it waits, and counts
  await stage.run(2000);
  assert.equal(answered, false);
  await refused({}, 4429);
  await stage.until(() => answered);
  await open(stage, { token });
}, { flags: ['--connections-per-person', '2'] });

play('an ended session closes its own doors at once', async (stage) => {
  const [laptop, phone] = [await signIn(stage, 'employee'), stage.people.employee];
  const socket = await open(stage, laptop);
  const stream = await open(stage, { ...laptop, sse: true });
  const other = await open(stage, phone);
  stage.people.laptop = { ...phone, ...laptop };
  let poll;
  stage.request('laptop', 'GET', `/api/notifications/recent?cursor=${other.cursor}&wait=25`).then((answer) => (poll = answer));
  await stage.run(500);

  assert.equal((await stage.ask('employee', 'DELETE', `/api/auth/sessions/${laptop.session}`)).status, 204);
  await ended(stage, socket);
  assert.equal(socket.code, 4401);
  await ended(stage, stream);
  assert.equal(stream.whole, true);
  await stage.until(() => poll);
  assert.equal(poll.status, 401);
  await gets(stage, other, 'session_closed');
  assert.equal(socket.count('session_closed'), 0);

  await tell(stage, 'employee');
  await gets(stage, other, 'user_updated');
  const late = new Door(stage, { ...laptop, sse: true });
  await ended(stage, late);
  assert.equal(late.status, 401);
});

play('a session that nobody prolonged ends on its open doors', async (stage) => {
  const [old, prolonged] = [await signIn(stage, 'employee'), stage.people.employee];
  for (const { session } of [old, prolonged]) stage.age(session, 10_000);
  const [ends, goesOn] = [await open(stage, old), await open(stage, prolonged)];
  assert.equal((await stage.ask('employee', 'POST', '/api/auth/refresh')).status, 200);
  await ended(stage, ends);
  assert.equal(ends.code, 4401);
  await stage.run(40_000);
  assert.equal(goesOn.ended, false);
  assert.equal(goesOn.count('connected'), 1);
  await tell(stage, 'employee');
  await gets(stage, goesOn, 'user_updated');
});

play('an auth of who is signed in prolongs their session where the socket stands', async (stage) => {
  const { employee, manager } = stage.people;
  const end = stage.clock.wall + 10_000;
  stage.age(employee.session, 10_000);
  stage.age(manager.session, 50_000);
  const expiryOf = (door) => Date.parse(door.last('connected').data.expires_at);
  const door = await open(stage, employee);
  assert.equal(expiryOf(door), end);
  await tell(stage, 'employee');
  await gets(stage, door, 'user_updated');

  door.say(auth(employee.token));
  await gets(stage, door, 'connected', 2);
  assert.equal(door.last('connected').cursor, door.last('user_updated').cursor);
  const late = stage.clock.wall + MONTH_MS - expiryOf(door);
  assert.ok(late >= 0 && late < 10_000, `${late}`);
  await stage.run(30_000);
  assert.equal(door.ended, false);
  await tell(stage, 'employee', 'fr');
  await gets(stage, door, 'user_updated', 2);

  door.say(auth(manager.token)); // somebody else's: that session is not prolonged
  await ended(stage, door);
  assert.equal(door.code, 4403);
  assert.ok(expiryOf(await open(stage, manager)) < stage.clock.wall + 50_000);
});

test('a session that cannot be prolonged now keeps its socket', async () => {
  let refused = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const stage = await openStage({ seed, flags: ['--command-queue', '1'] });
    const { employee } = stage.people;
    const door = await open(stage, employee);
    for (let i = 0; i < 8; i++) stage.request('hr', 'PUT', '/api/auth/me', { language: 'en' });
    door.say(auth(employee.token));
    await stage.run(1000);
    refused += door.count('error');
    assert.equal(door.count('error') + door.count('connected'), 2);
    const before = door.count('connected');
    door.say(auth(employee.token));
    await gets(stage, door, 'connected', before + 1);
    assert.equal(door.ended, false);
    stage.close();
  }
  assert.ok(refused > 0, 'the queue was never full');
});

play('who is there when the server stops is told when to come back', async (stage, seed) => {
  const { token } = stage.people.employee;
  const socket = await open(stage, { token });
  const stream = await open(stage, { token, sse: true });
  const echo = new Door(stage, { path: ECHO });
  let hold, poll;
  stage.request(null, 'GET', '/api/probe/hold?seconds=100').then((answer) => (hold = answer));
  stage.request('employee', 'GET', `/api/notifications/recent?cursor=${socket.cursor}&wait=25`).then((answer) => (poll = answer));
  await stage.run(500);
  const halfway = [{ token }, { token, sse: true }, { user: 'nobody' }].map((options) => new Door(stage, options));
  await stage.steps((seed % 7) * 3);

  await stage.drain();
  await stage.run(100);
  assert.equal(socket.code, 1012);
  assert.ok(JSON.parse(socket.reason).retry_ms >= 0);
  assert.ok(stream.whole && stream.retryMs >= 0 && stream.retryMs <= 60_000);
  assert.equal(echo.code, 1012);
  assert.equal(poll.status, 200);
  assert.ok(poll.headers.get('Retry-After') >= 1);
  assert.equal(hold.status, 503);
  assert.ok(hold.headers.get('Retry-After') >= 1);
  for (const door of halfway) {
    assert.ok(door.ended); // told, refused, or never accepted
    if (door.status === 101) assert.equal(door.code, 1012);
    else if (door.status === 200) assert.ok(door.whole);
    else assert.ok([0, 503].includes(door.status), `${door.status}`);
  }
}, { seeds: 10 });

play('the echo says everything back, for a minute', async (stage) => {
  const door = new Door(stage, { path: ECHO });
  await stage.until(() => door.status === 101);
  door.say({ type: 'hello' });
  await gets(stage, door, 'hello');
  await stage.run(50_000);
  assert.equal(door.ended, false);
  await ended(stage, door);
  assert.equal(door.code, 4408);
});

play('a server that is stopped in the middle of everything leaves nothing behind', async (stage, seed) => {
  const { token, email } = stage.people.manager;
  stage.request(null, 'POST', '/api/auth/login', { email, password: 'mozaik-demo' });
  stage.request('employee', 'POST', '/api/absences', { type: 'CA', start: '2027-07-05', end: '2027-07-08' }, { key: 'key' });
  stage.request('employee', 'GET', '/api/notifications/recent');
  const doors = [new Door(stage, { token }), new Door(stage, { token, sse: true })];
  await stage.steps((seed * 37) % 160);
  assert.equal(doors.length, 2); // and stage.close() stops it, with all memory given back at the end
}, { seeds: 30 });
