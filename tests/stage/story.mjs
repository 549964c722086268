// One story on the stage: its clock, its server, its people and what they do.
//
// Time passes only in run(), until() and what is made of them: the simulation goes on to the
// next thing that a browser hears or has set a timer for; that is told, all promises settle, and
// so on. Times are ms of the story. The same seed and the same script give the same `trace`.
import { Browser } from './browser.mjs';
import { chance } from './chance.mjs';
import { Clock } from './clock.mjs';
import { copyFolder, removeFolder } from './folders.mjs';
import { Network } from './network.mjs';

const LIMIT_MS = 60_000;

// Node's own, whatever a test puts in the place of the globals.
const immediate = setImmediate;
const settle = () => new Promise((done) => immediate(done));

export class Story {
  clock;
  network = new Network(this);
  #bridge;
  #flags;
  #folders = [];
  #commands = [];
  #tasks = [];
  #drained = false;

  constructor({ bridge, seed, flags, people, wallMs }) {
    this.seed = seed;
    this.people = people;
    this.chance = chance(seed);
    this.clock = new Clock(wallMs);
    this.#bridge = bridge;
    bridge.story?.close(); // one that failed before its end
    bridge.story = this;
    this.#flags = flags;
    this.command({ do: 'begin', seed, wall_ms: wallMs });
  }

  get now() {
    return this.clock.now;
  }

  /** A hash over all that happened. */
  get trace() {
    return this.#ask({ do: 'trace' }).trace;
  }

  browser(name) {
    const person = this.people[name];
    if (!person) throw new Error(`nobody is called ${name}`);
    return new Browser(this, person);
  }

  // ---- time ----

  async run(ms) {
    const end = this.now + ms;
    do await this.#step(end);
    while (this.now < end);
    await this.#runTasks();
  }

  /** So many events of the simulation, whatever they are: a moment by chance. */
  async steps(count) {
    await this.#runTasks();
    this.#ask({ do: 'step', count });
    await this.#runTasks();
  }

  /** Until the condition holds; throws when it does not within limitMs. */
  async until(condition, limitMs = LIMIT_MS) {
    const end = this.now + limitMs;
    await this.#runTasks();
    while (!condition()) {
      if (this.now >= end) throw new Error(`not within ${limitMs} ms: ${condition}`);
      await this.#step(end);
    }
  }

  // ---- requests, from no browser ----

  /**
   * person: a name of the cast, or null: nobody. Gives {status, headers, body}, body read where
   * it is JSON; status 0: the connection broke. It is answered while time passes.
   */
  request(name, method, path, body, { key, headers = {}, admin = false } = {}) {
    const lines = Object.entries(headers);
    if (name) lines.push(['Authorization', `Bearer ${this.people[name].token}`]);
    if (key) lines.push(['Idempotency-Key', key]);
    if (body !== undefined) lines.push(['Content-Type', 'application/json']);
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve) => {
      let head, bytes = '';
      this.network.open({ method, path, headers: lines, body: text, admin }, (item) => {
        if (item.is === 'head') head = item;
        else if (item.is === 'body') bytes += item.bytes;
        else resolve(item.whole ? answerOf(head, bytes) : { status: 0, headers: new Headers(), body: null });
      });
    });
  }

  /** The same, and time passes until it is answered. */
  async ask(...request) {
    let answer;
    this.request(...request).then((got) => (answer = got));
    await this.until(() => answer);
    return answer;
  }

  /** What the operator sees: /metrics, as { 'mozaik_live_readers': 3, ... }. */
  async metrics() {
    const { body } = await this.ask(null, 'GET', '/metrics', undefined, { admin: true });
    const lines = body.split('\n').filter((line) => line && !line.startsWith('#'));
    return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]));
  }

  /** That session ends in so many ms, as if it were that old. */
  age(session, ms) {
    this.#ask({ do: 'age', session, in: ms });
  }

  // ---- the server ----

  /** Where its present data is. */
  get folder() {
    return this.#folders.at(-1);
  }

  /** It dies now, and is not there until start(). */
  kill() {
    this.#ask({ do: 'kill' });
    this.#bridge.deaths++;
    this.#folders.push(copyFolder(this.folder)); // the dead one's files remain open
  }

  /** Where it ended; or on a copy of that folder. */
  start(template) {
    this.startOn(template ? copyFolder(template) : this.folder);
  }

  startOn(folder) {
    if (folder !== this.folder) this.#folders.push(folder);
    this.#ask({ do: 'start', folder, flags: this.#flags });
  }

  /** How many facts all journals have. */
  get facts() {
    return this.#ask({ do: 'facts' }).facts;
  }

  /** It dies when the next write is committed, and nobody has been told. */
  async killAfterCommit(limitMs = LIMIT_MS) {
    const { facts } = this;
    const end = this.now + limitMs;
    while (!(await this.#step(end, facts)).committed) {
      if (this.now >= end) throw new Error(`nothing was committed within ${limitMs} ms`);
    }
    this.kill();
  }

  /** It says goodbye to everybody and ends, as at SIGTERM; it is not there until start(). */
  async drain(limitMs = LIMIT_MS) {
    this.command({ do: 'drain' });
    this.#drained = false;
    await this.until(() => this.#drained, limitMs);
    this.command({ do: 'stop' });
    await this.run(0);
  }

  /** No write to the database succeeds while it is full. */
  set diskFull(full) {
    this.command({ do: 'disk', full });
  }

  /** keep: the last folder stays. */
  close({ keep = false } = {}) {
    if (this.#bridge.story !== this) return;
    this.#ask({ do: 'end' });
    this.#bridge.story = null;
    for (const folder of keep ? this.#folders.slice(0, -1) : this.#folders) removeFolder(folder);
  }

  // ---- inside ----

  /** Done before time passes again. */
  command(command) {
    this.#commands.push(command);
  }

  task(run) {
    this.#tasks.push(run);
  }

  #ask(command) {
    const answer = this.#bridge.ask([...this.#commands.splice(0), command]);
    if (answer.now !== undefined) this.clock.now = answer.now;
    answer.heard?.forEach((item) => this.network.heard(item));
    return answer;
  }

  /** To the next thing that happens, or to `end`. */
  async #step(end, facts = -1) {
    await this.#runTasks();
    const until = Math.max(this.now, Math.min(end, this.clock.next));
    const answer = this.#ask({ do: 'run', until, committed: facts });
    this.#drained = answer.drained;
    if (!answer.committed) await this.#runTasks();
    return answer;
  }

  async #runTasks() {
    await settle();
    for (;;) {
      const task = this.#tasks.shift();
      const timer = task ? undefined : this.clock.due;
      if (task) task();
      else if (timer) this.clock.fire(timer);
      else return;
      await settle();
    }
  }
}

function answerOf(head, bytes) {
  const headers = new Headers(head.headers);
  const text = Buffer.from(bytes, 'latin1').toString();
  const isJson = /json/.test(headers.get('Content-Type') ?? '');
  return { status: head.status, headers, body: isJson && text ? JSON.parse(text) : text };
}
