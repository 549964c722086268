// Who is here, and who looks at which page, without the npm client: who is told of whom, when, and
// how often.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { Door } from './door.mjs';
import { play } from './seeds.mjs';
import { closeStages } from './stage.mjs';

const WORDS = ['presence', 'user_connected', 'user_disconnected'];
const MANY = 10;

after(closeStages);

/** A door, and what its client would make of what it was told. */
class Watcher extends Door {
  here = new Set();
  looking = new Set();
  times = []; // when it was told
  #stage;
  #read = 0;

  constructor(stage, options) {
    super(stage, options);
    this.#stage = stage;
  }

  look(view) {
    this.say({ type: 'presence', view });
  }

  get told() {
    return this.heard.filter(({ type }) => WORDS.includes(type));
  }

  /** Everything that came; true where it says what it should. */
  shows(here, looking) {
    for (const { type, at, data } of this.told.slice(this.#read)) {
      this.#read++;
      this.times.push(Date.parse(at));
      if (type === 'user_connected') this.here.add(data.user_id);
      else if (type === 'user_disconnected') [this.here, this.looking].forEach((set) => set.delete(data.user_id));
      else this.#take(data);
    }
    const names = (set) => [...set].map((id) => this.#nameOf(id)).sort().join();
    return names(this.here) === [...here].sort().join() && names(this.looking) === [...looking].sort().join();
  }

  #take({ whole, here, looking, gone }) {
    if (whole) [this.here, this.looking] = [new Set(), new Set()];
    for (const id of [...here, ...looking]) this.here.add(id);
    for (const id of here) this.looking.delete(id);
    for (const id of looking) this.looking.add(id);
    for (const id of gone) [this.here, this.looking].forEach((set) => set.delete(id));
  }

  #nameOf(id) {
    return Object.entries(this.#stage.people).find(([, person]) => person.id === id)[0];
  }
}

async function open(stage, name, options = {}) {
  const watcher = new Watcher(stage, { token: stage.people[name].token, ...options });
  await stage.until(() => watcher.count('connected') > 0);
  return watcher;
}

/** Opens, and looks at a view. */
async function watch(stage, name, view = 'planning') {
  const watcher = await open(stage, name);
  watcher.look(view);
  return watcher;
}

const shows = (stage, watcher, here, looking = []) => stage.until(() => watcher.shows(here, looking));

/** Of one person alone it is said in a word of its own, unless the socket was full just then. */
function said(watcher, word, { id }) {
  const { type, data } = watcher.told.at(-1);
  if (!data.whole) assert.deepEqual([type, data], [word, { user_id: id }]);
}

async function setRules(stage, name, values) {
  const { body } = await stage.ask(name, 'GET', '/api/settings');
  const { status, body: answer } = await stage.ask(name, 'PUT', '/api/settings', { ...body, ...values });
  assert.equal(status, 200, JSON.stringify(answer));
}

/** Somebody of another team than the employee's. */
const outsiderOf = ({ people }) =>
  Object.keys(people).find((name) => people[name].role === 'employee' && people[name].tenant === people.employee.tenant &&
    !people[name].teams.some((team) => people.employee.teams.includes(team)));

play('two tabs are one person, gone ten seconds after the last of them and not when it reloads', async (stage) => {
  const manager = await watch(stage, 'manager');
  await shows(stage, manager, ['manager'], ['manager']);
  const first = await open(stage, 'employee');
  await shows(stage, manager, ['manager', 'employee'], ['manager']);
  said(manager, 'user_connected', stage.people.employee);
  const second = await open(stage, 'employee');
  const told = manager.told.length;
  first.cut();
  await stage.run(30_000);
  assert.equal(manager.told.length, told);

  let last = second;
  for (let i = 0; i < 3; i++) {
    last.cut();
    await stage.run(8000);
    last = await open(stage, 'employee');
  }
  await stage.run(3000);
  assert.equal(manager.told.length, told);

  last.cut();
  const at = stage.now;
  await stage.until(() => manager.told.length > told);
  assert.ok(stage.now - at >= 10_000 && stage.now - at <= 13_000, `${stage.now - at} ms`);
  said(manager, 'user_disconnected', stage.people.employee);
});

play('who looks at which page is seen there by who looks there too', async (stage) => {
  const employee = await watch(stage, 'employee', 'absence:1');
  const colleague = await watch(stage, 'colleague', 'absence:1');
  const both = ['colleague', 'employee'];
  await shows(stage, employee, both, both);
  colleague.look('planning');
  await shows(stage, employee, both, ['employee']);
  await shows(stage, colleague, both, ['colleague']);
  colleague.look(null);
  employee.look('planning');
  await shows(stage, employee, both, ['employee']);
  const told = colleague.told.length;
  await stage.run(5000);
  employee.look('home');
  await stage.run(5000);
  assert.equal(colleague.told.length, told); // who looks away is told nothing

  for (const [i, view] of ['Planning', 'a b', 'x'.repeat(65), 7, '"'].entries()) {
    employee.say({ type: 'presence', view });
    await stage.until(() => employee.count('error') === i + 1);
  }
});

play('nobody is told of people whom they may not see', async (stage) => {
  const other = outsiderOf(stage);
  const outsider = await watch(stage, other);
  const neighbour = await watch(stage, 'voisin.hr');
  const stranger = new Watcher(stage, {});
  await stage.until(() => stranger.count('connected') > 0);
  stranger.look('planning');
  const hr = await watch(stage, 'hr');
  const manager = await watch(stage, 'manager');
  const employee = await watch(stage, 'employee');
  const colleague = await watch(stage, 'colleague');
  const team = ['employee', 'colleague', 'manager'];
  const all = [...team, 'hr', other];
  for (const one of [employee, colleague, manager]) await shows(stage, one, team, team);
  await shows(stage, hr, all, all);
  await stage.run(3000);
  assert.ok(outsider.shows([other], [other]));
  assert.ok(neighbour.shows(['voisin.hr'], ['voisin.hr']));
  assert.equal(stranger.told.length, 0);
  assert.equal(stranger.count('error'), 1);

  await setRules(stage, 'hr', { colleagues: 'company' });
  await shows(stage, outsider, all, all);
  await setRules(stage, 'hr', { colleagues: 'team' });
  await shows(stage, outsider, [other], [other]);
  assert.ok(neighbour.shows(['voisin.hr'], ['voisin.hr']));
});

play('where the company switches it off nobody is shown, at once', async (stage) => {
  const employee = await watch(stage, 'employee');
  const colleague = await watch(stage, 'colleague');
  await shows(stage, employee, ['employee', 'colleague'], ['employee', 'colleague']);
  await setRules(stage, 'hr', { presence: false });
  const at = stage.now;
  await shows(stage, employee, []);
  await shows(stage, colleague, []);
  assert.ok(stage.now - at < 2000);
  assert.equal(employee.last('reset').data.reason, 'audience_changed');
  const told = employee.told.length;
  await open(stage, 'colleague');
  await stage.run(5000);
  assert.equal(employee.told.length, told);
  await setRules(stage, 'hr', { presence: true });
  await shows(stage, employee, ['employee', 'colleague'], ['employee', 'colleague']);
});

play('who moves to another team is seen there, and no more here', async (stage) => {
  const { people } = stage;
  const other = outsiderOf(stage);
  const employee = await watch(stage, 'employee');
  const colleague = await watch(stage, 'colleague');
  const outsider = await watch(stage, other);
  await shows(stage, employee, ['employee', 'colleague'], ['employee', 'colleague']);
  const path = `/api/users/${people.colleague.id}`;
  const { body } = await stage.ask('hr', 'GET', path);
  const { version, name, email, role, active, language, managed } = body;
  const moved = { version, name, email, role, active, language, managed, teams: people[other].teams };
  assert.equal((await stage.ask('hr', 'PUT', path, moved)).status, 200);
  await shows(stage, employee, ['employee'], ['employee']);
  await shows(stage, outsider, [other, 'colleague'], [other, 'colleague']);
  await shows(stage, colleague, [other, 'colleague'], [other, 'colleague']);
});

play('who signs out everywhere, or leaves the company, is gone soon', async (stage) => {
  const { people } = stage;
  const manager = await watch(stage, 'manager');
  for (const name of ['employee', 'colleague']) await open(stage, name);
  await shows(stage, manager, ['manager', 'employee', 'colleague'], ['manager']);
  await stage.ask('employee', 'DELETE', `/api/auth/sessions/${people.employee.session}`);
  let at = stage.now;
  await shows(stage, manager, ['manager', 'colleague'], ['manager']);
  assert.ok(stage.now - at <= 13_000, `${stage.now - at} ms`);

  const path = `/api/users/${people.colleague.id}`;
  const { body } = await stage.ask('hr', 'GET', path);
  const { version, name, email, role, language, teams, managed } = body;
  const left = { version, name, email, role, language, teams, managed, active: false };
  assert.equal((await stage.ask('hr', 'PUT', path, left)).status, 200);
  at = stage.now;
  await shows(stage, manager, ['manager'], ['manager']);
  assert.ok(stage.now - at <= 13_000, `${stage.now - at} ms`);
});

play('a slow socket skips what changes, and later is told the whole', async (stage) => {
  const employee = await watch(stage, 'employee');
  await shows(stage, employee, ['employee'], ['employee']);
  employee.pause();
  for (let i = 0; i < 150; i++) stage.request('colleague', 'PUT', '/api/auth/me', { language: i % 2 ? 'fr' : 'en' });
  await stage.run(3000);
  const colleague = await watch(stage, 'colleague');
  await stage.run(3000);
  colleague.look('home');
  await stage.run(3000);
  employee.pause(false);
  await shows(stage, employee, ['employee', 'colleague'], ['employee']);
  await stage.run(3000);
  const told = employee.told.length;
  await stage.run(5000);
  assert.equal(employee.told.length, told);
});

play('an event stream asks when it opens, and a poll makes one present', async (stage) => {
  const stream = await open(stage, 'employee', { path: '/api/events?presence=planning', sse: true });
  await shows(stage, stream, ['employee'], ['employee']);
  const { body } = await stage.ask('colleague', 'GET', '/api/notifications/recent');
  stage.request('colleague', 'GET', `/api/notifications/recent?cursor=${body.cursor}&wait=5`);
  await shows(stage, stream, ['employee', 'colleague'], ['employee']);
  const refused = await stage.ask('employee', 'GET', '/api/events?presence=No');
  assert.equal(refused.status, 422);
  assert.equal(Object.keys(refused.body.errors).join(), 'presence');
});

play('many who come, look and go at once cost one message a second', async (stage) => {
  const names = Object.keys(stage.people).filter((name) => stage.people[name].tenant === stage.people.hr.tenant && name !== 'hr');
  const hr = await watch(stage, 'hr', 'page:1');
  await shows(stage, hr, ['hr'], ['hr']);
  const doors = [];
  for (let i = 0; i < MANY; i++) {
    for (const name of names) doors.push(new Watcher(stage, { token: stage.people[name].token }));
    await stage.run(300);
    for (const door of doors.splice(0)) {
      if (door.status === 101) door.look(`page:${i % 3}`);
      if (stage.chance.below(2)) door.cut();
      else if (i < MANY - 1) doors.push(door);
    }
  }
  await stage.run(15_000);
  assert.ok(hr.told.length > 4, `${hr.told.length}`);
  hr.shows([]);
  const gaps = hr.times.slice(1).map((at, i) => at - hr.times[i]);
  assert.ok(Math.min(...gaps) > 900, `${gaps}`);
});
