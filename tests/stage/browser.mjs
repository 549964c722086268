// A person's browser and its tabs: the surroundings of the npm client (client/src/platform.ts),
// made of the stage's clock and network.
import { fetchOver, socketOver } from './fetch.mjs';
import { kindOf } from './network.mjs';
import { Channels, Locks, Store } from './shared.mjs';

export const ORIGIN = 'http://stage';

export class Browser {
  /** What becomes of new connections, by kind (network.mjs). */
  network = { ws: 'ok', sse: 'ok', longpoll: 'ok', http: 'ok' };
  tabs = [];
  storage = new Store();
  locks = new Locks((tab, run) => tab.soon('locks', run));
  channels = new Channels((tab, run) => tab.soon('channels', run));
  #stage;
  #offline = false;

  constructor(stage, person) {
    this.#stage = stage;
    this.person = person;
  }

  tab() {
    const tab = new Tab(this.#stage, this);
    this.tabs.push(tab);
    return tab;
  }

  get offline() {
    return this.#offline;
  }

  /** Open connections are cut or stalled, as chance has it; new ones fail at once. */
  set offline(offline) {
    if (offline === this.#offline) return;
    this.#offline = offline;
    for (const tab of this.tabs) tab.reached(!offline);
  }

  /** The whole machine: see Tab.sleep. */
  sleep(how) {
    for (const tab of this.tabs) tab.sleep(how);
  }

  wake() {
    for (const tab of this.tabs) tab.wake();
  }
}

export class Tab {
  asleep = false;
  #stage;
  #browser;
  #chance;
  #waiting = new Map(); // tasks, while it sleeps, by their source
  #lines = new Set();
  #paused = false;
  #closed = false;
  #soonest = {}; // by source: nothing overtakes what came before it
  #next = {}; // cuts of the connection that is opened next

  constructor(stage, browser) {
    this.#stage = stage;
    this.#browser = browser;
    this.#chance = stage.chance.fork();
    const { clock } = stage;
    const page = new EventTarget();
    const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    const open = (request, listener) => this.#open(request, listener);
    this.platform = {
      WebSocket: socketOver(open, (run) => this.#later(run)),
      fetch: fetchOver(open),
      now: () => clock.wall,
      random: this.#chance.random,
      setTimeout: (run, ms) => clock.set(this, run, ms),
      clearTimeout: (timer) => clock.clear(timer),
      locks: browser.locks.of(this),
      BroadcastChannel: browser.channels.of(this),
      storage: browser.storage,
      page,
      document,
      onLine: () => !browser.offline,
      origin: ORIGIN,
      log: null,
    };
  }

  // ---- what happens to it ----

  /** Its live connections break, after so many more bytes: in a frame, a chunk, a head. */
  cut(afterBytes = 0) {
    for (const line of this.#lines) if (line.isLive) line.cut(afterBytes);
  }

  /** The next connection it opens, of a kind or of any, breaks after so many bytes up or down. */
  cutNext(afterBytes, way = 'down', kind = undefined) {
    this.#next = { kind, cut: way === 'down' ? { cut_down: afterBytes } : { cut_up: afterBytes } };
  }

  /** It reads nothing from the network; the rest of it goes on. */
  pause(paused = true) {
    this.#paused = paused;
    this.#steer();
  }

  resume() {
    this.pause(false);
  }

  /** Nothing of it runs, nothing is read. cut: its connections will be found broken. */
  sleep({ cut = false } = {}) {
    this.asleep = true;
    if (cut) for (const line of this.#lines) line.cut();
    this.#steer();
  }

  /** What waited runs, each source in its order, then the page is told by these events. */
  wake(events = ['visibilitychange', 'pageshow']) {
    this.asleep = false;
    this.#steer();
    const { clock } = this.#stage;
    for (const timer of clock.overdue(this)) this.#wait('timers', () => clock.fire(timer));
    while (this.#waiting.size > 0) {
      const source = this.#chance.pick([...this.#waiting.keys()]);
      const tasks = this.#waiting.get(source);
      this.#stage.task(tasks.shift());
      if (tasks.length === 0) this.#waiting.delete(source);
    }
    for (const event of events) this.#tell(event);
  }

  hide() {
    this.platform.document.visibilityState = 'hidden';
    this.#tell('visibilitychange');
  }

  show() {
    this.platform.document.visibilityState = 'visible';
    this.#tell('visibilitychange');
  }

  /** It is gone, without a last word of its code. */
  close() {
    this.#closed = true;
    this.#stage.clock.clearAll(this);
    for (const line of this.#lines) line.hangUp();
    this.#browser.locks.drop(this);
    this.#browser.channels.drop(this);
    this.#browser.tabs.splice(this.#browser.tabs.indexOf(this), 1);
  }

  /** By its browser: the network is there, or not. */
  reached(is) {
    for (const line of this.#lines) {
      if (!is && this.#chance.random() < 0.5) line.cut();
    }
    this.#steer();
    this.#tell(is ? 'online' : 'offline');
  }

  // ---- inside ----

  #tell(event) {
    const { page, document } = this.platform;
    const target = event === 'visibilitychange' ? document : page;
    this.task('page', () => target.dispatchEvent(new Event(event)));
  }

  /** Runs in its turn; when it sleeps, after that. */
  task(source, run) {
    if (this.asleep) this.#wait(source, run);
    else this.#stage.task(() => this.#closed || run());
  }

  #wait(source, run) {
    if (!this.#waiting.has(source)) this.#waiting.set(source, []);
    this.#waiting.get(source).push(run);
  }

  /** From another tab: a moment later. */
  soon(source, run) {
    const { clock } = this.#stage;
    const at = Math.max(this.#soonest[source] ?? 0, clock.now + 1 + this.#chance.below(4));
    this.#soonest[source] = at;
    clock.set({}, () => this.task(source, run), at - clock.now);
  }

  #later(run) {
    this.#stage.clock.set({}, () => this.task('network', run), 1 + this.#chance.below(40));
  }

  #steer() {
    const paused = this.#paused || this.asleep || this.#browser.offline;
    for (const line of this.#lines) line.pause(paused);
  }

  #open(request, listener) {
    const kind = request.websocket ? 'ws' : kindOf(request.path);
    const network = this.#stage.network;
    const later = (run) => this.#later(run);
    const fails = { is: request.websocket ? 'closed' : 'end', whole: false, code: 1006, reason: '' };
    if (this.#browser.offline) {
      this.#later(() => listener(fails));
      return network.openBy('silent');
    }
    let dropped = false;
    const heard = (item) => {
      if (item.is === 'closed' || item.is === 'end') this.#lines.delete(line);
      this.task('network', () => dropped || listener(item));
    };
    const rule = this.#browser.network[kind];
    const { cut } = !this.#next.kind || this.#next.kind === kind ? this.#next : {};
    if (cut) this.#next = {};
    const line = network.openBy(rule, { ...request, ...cut }, heard, later);
    line.isLive = kind !== 'http';
    this.#lines.add(line);
    if (this.#paused) line.pause(true);
    const { hangUp } = line;
    line.hangUp = () => {
      dropped = true;
      this.#lines.delete(line);
      hangUp();
    };
    return line;
  }
}
