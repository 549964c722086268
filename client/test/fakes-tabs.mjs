// A browser with tabs, and a server small enough to be believed: one journal, sockets, polls, writes.
// Everything that is told to a tab is a task of its own, from one of its sources (locks, channels,
// network, timers): in order within a source, by a seed between them; a frozen tab gets them when it thaws.
import { announceSession, createLive } from '../dist/index.js';
import { Channels, Locks, Store } from '../../tests/stage/shared.mjs';
import { address, clock } from './fakes.mjs';

export const ines = { tenant: 't1', user: 'ines', session: 's1' };
export const paul = { tenant: 't1', user: 'paul', session: 's2' };

/** mulberry32: 0 <= x < 1, the same from the same seed. */
export function chance(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Server {
  epoch = 'k1';
  head = 0;
  floor = 0; // what is before it is forgotten
  facts = []; // { seq, event }; a seq without one is a fact for others
  history = []; // { epoch, seq } of all there ever were
  sent = []; // by clients, over sockets
  sockets = new Set();
  opened = 0;
  begins = []; // where sockets began
  questions = 0;
  asked = []; // paths
  down = false;
  stream = true; // sockets open
  silent = false; // it answers
  /** What it does with a write instead of what it should: answers, or `'lost'`: the answer gets lost. */
  onWrite = () => undefined;
  writes = []; // each request, in order
  done = new Map(); // by key: what happened, once
  things = new Map();

  constructor(time) {
    this.time = time;
  }

  cursor(seq = this.head) {
    return `${this.epoch}.${seq}`;
  }

  /** A change that we see (`data`), or one that we do not (null). */
  publish(data, type = 'absence_updated') {
    this.head++;
    if (data) {
      const event = { type, cursor: this.cursor(), at: '', actor: null, data };
      this.facts.push({ seq: this.head, event });
      this.history.push({ epoch: this.epoch, seq: this.head });
      if (type.endsWith('_deleted')) this.things.delete(data.id);
      else this.things.set(data.id, data);
    }
    for (const socket of this.sockets) this.flush(socket);
  }

  flush(socket) {
    for (const { seq, event } of this.facts) if (seq > socket.at) socket.tell(event);
    socket.at = this.head;
  }

  /** History begins anew: what anybody knew is of before. */
  restore(epoch) {
    this.epoch = epoch;
    this.floor = this.head;
    this.facts = [];
    for (const socket of this.sockets) socket.die(1006);
  }

  /** What we may hear has changed: what we know is of before. */
  changeAudience() {
    this.floor = ++this.head;
    this.facts = [];
    for (const socket of this.sockets) {
      socket.at = this.head;
      socket.tell(this.reset());
    }
  }

  /** null: it was skipped. */
  after(cursor) {
    const [epoch, seq] = cursor.split('.');
    if (epoch !== this.epoch || Number(seq) < this.floor || Number(seq) > this.head) return null;
    return this.facts.filter((fact) => fact.seq > Number(seq)).map(({ event }) => event);
  }

  reset() {
    return { type: 'reset', cursor: this.cursor(), at: '', data: { reason: 'too_old' } };
  }

  answer(method, asked, init) {
    const headers = { 'Mozaik-Cursor': this.cursor() };
    this.asked.push(asked.path);
    if (method !== 'GET') return this.write(method, asked.path, init);
    if (asked.path === '/api/notifications/recent') {
      this.questions++;
      const owed = asked.cursor === undefined ? [] : this.after(asked.cursor);
      const events = (owed ?? [this.reset()]).slice(0, 5);
      const more = owed !== null && owed.length > events.length;
      return Response.json({ cursor: more ? events.at(-1).cursor : this.cursor(), events, more });
    }
    if (asked.path === '/api/absences') return Response.json({ items: [...this.things.values()], cursor: this.cursor() }, { headers });
    if (asked.path === '/api/planning') return Response.json({ items: [{ user_id: 'u', absences: [...this.things.values()] }], cursor: this.cursor() }, { headers });
    const thing = this.things.get(asked.path.split('/').at(-1));
    return thing ? Response.json(thing, { headers }) : Response.json({ code: 'absence_unknown', detail: 'Introuvable.' }, { status: 404 });
  }

  write(method, path, init) {
    const key = init.headers['Idempotency-Key'];
    const write = { method, path, key, body: init.body && JSON.parse(init.body) };
    this.writes.push(write);
    const instead = this.onWrite(write);
    if (instead && instead !== 'lost') return instead;
    if (!this.done.has(key)) this.done.set(key, write);
    if (instead) return null;
    return Response.json({ done: write.body }, { status: 201, headers: { 'Mozaik-Cursor': this.cursor() } });
  }
}

/** A browser; `seed` decides every order that is not promised. */
export function browser(t, seed = 1) {
  const time = clock();
  const random = chance(seed);
  const server = new Server(time);
  const tabs = [];
  const loss = { rate: 0 };
  const shared = {
    locks: new Locks((tab, run) => tab.task('locks', run)),
    channels: new Channels((tab, run) => random() >= loss.rate && tab.task('channels', run)),
    storage: new Store(),
  };

  class Tab {
    frozen = false;
    gone = false;
    queues = {}; // by source
    missed = []; // turns of sources, while frozen
    heard = [];
    resets = [];
    states = [];
    writes = [];
    online = true;
    skew = 0; // of its clock, ms

    constructor(options, withLocks) {
      const tab = this;
      this.page = new EventTarget();
      this.document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
      this.random = chance(random() * 2 ** 31);
      this.platform = {
        WebSocket: class {
          readyState = 0;
          constructor(url) {
            const { cursor } = address(url);
            const owed = cursor === undefined ? [] : server.after(cursor);
            this.at = owed === null || cursor === undefined ? server.head : Number(cursor.split('.')[1]);
            this.tab = tab;
            tab.task('network', () => {
              if (this.readyState === 3) return;
              if (server.down || !server.stream || !tab.online) return this.die(1006);
              server.opened++;
              server.begins.push(cursor);
              server.sockets.add(this);
              this.readyState = 1;
              this.onopen?.({});
              this.say({ type: 'connected', cursor: server.cursor(this.at), at: '', data: { authenticated: true, heartbeat_s: 15 } });
              if (owed === null) this.say(server.reset());
              server.flush(this);
              this.beat();
            });
          }
          beat() {
            time.setTimeout(() => {
              if (!server.sockets.has(this)) return;
              this.tell({ type: 'ping', cursor: server.cursor(), at: '' });
              this.beat();
            }, 15_000);
          }
          tell(message) {
            tab.task('network', () => this.say(message));
          }
          say(message) {
            if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify(message) });
          }
          die(code) {
            server.sockets.delete(this);
            tab.task('network', () => {
              if (this.readyState === 3) return;
              this.readyState = 3;
              this.onclose?.({ code, reason: '' });
            });
          }
          send(text) {
            server.sent.push(JSON.parse(text));
          }
          close() {
            this.readyState = 3;
            server.sockets.delete(this);
          }
        },
        async fetch(url, { signal, ...init }) {
          await new Promise((done) => time.setTimeout(done, 1 + random() * 20));
          if (tab.gone || server.silent) return new Promise(() => {});
          const up = !server.down && tab.online && !signal?.aborted;
          const answer = up && server.answer(init.method ?? 'GET', address(url), init);
          await new Promise((done) => tab.task('network', done));
          if (signal?.aborted) throw new DOMException('aborted', 'AbortError');
          if (!answer) throw new TypeError('network');
          return answer;
        },
        now: () => time.now() + tab.skew,
        random: this.random,
        setTimeout(run, ms) {
          const timer = { cleared: false };
          time.setTimeout(() => tab.task('timers', () => timer.cleared || run()), ms);
          return timer;
        },
        clearTimeout(timer) {
          if (timer) timer.cleared = true;
        },
        locks: withLocks ? shared.locks.of(this) : undefined,
        BroadcastChannel: shared.channels.of(this),
        storage: shared.storage,
        page: this.page,
        document: this.document,
        onLine: () => this.online,
        origin: 'http://mozaik.test',
        log: null,
      };
      this.options = options;
      this.open();
    }

    /** Or once more: a reload. */
    open(more = {}) {
      this.live = createLive({
        transports: ['ws'],
        identity: ines,
        onMessage: (message) => this.heard.push(message),
        onReset: (reason) => {
          this.resets.push(reason);
          this.heard.push({ type: 'reset', cursor: this.live.state.cursor });
        },
        onState: (state) => this.states.push([state.name, state.transport ?? '-', state.code ?? '-'].join(' ')),
        onWrite: (write, error) => this.writes.push([write.body, error?.code ?? 'done']),
        ...this.options,
        ...more,
        platform: this.platform,
      });
    }

    /** A moment later, in the order of its source; while frozen, when it thaws. */
    task(source, run) {
      (this.queues[source] ??= []).push(run);
      time.setTimeout(() => this.turn(source), random() * 3);
    }

    turn(source) {
      if (this.frozen) this.missed.push(source);
      else if (!this.gone) this.queues[source].shift()();
    }

    get seqs() {
      return this.heard.map(({ cursor }) => Number(cursor?.split('.')[1]));
    }

    get state() {
      const { name, transport, code } = this.live.state;
      return [name, transport ?? '-', code ?? '-'].join(' ');
    }

    get leads() {
      return [...server.sockets].some((socket) => socket.tab === this);
    }

    freeze() {
      this.frozen = true;
    }

    /** `first`: the source that is served before the others. */
    thaw(first) {
      this.frozen = false;
      for (const source of this.missed.splice(0)) {
        time.setTimeout(() => this.turn(source), source === first ? 0 : random() * 3);
      }
    }

    /** Its browser ends it: it says nothing. */
    crash() {
      this.gone = true;
      shared.locks.drop(this);
      shared.channels.drop(this);
      for (const socket of [...server.sockets]) if (socket.tab === this) server.sockets.delete(socket);
      tabs.splice(tabs.indexOf(this), 1);
    }

    close() {
      this.live.close();
      this.crash();
    }

    hide(state = 'hidden') {
      this.document.visibilityState = state;
      this.document.dispatchEvent(new Event('visibilitychange'));
    }

    show() {
      this.hide('visible');
    }

    setLine(on) {
      this.online = on;
      this.page.dispatchEvent(new Event(on ? 'online' : 'offline'));
      if (!on) for (const socket of [...server.sockets]) if (socket.tab === this) socket.die(1006);
    }
  }

  const own = {
    server,
    tabs,
    loss,
    random,
    time,
    storage: shared.storage,
    tab(options = {}, { locks = true } = {}) {
      const tab = new Tab(options, locks);
      tabs.push(tab);
      return tab;
    },
    /** All that happens in so many ms. */
    run: (ms) => time.tick(ms),
    /** Until it is so; a minute is too long. */
    async until(condition, what = condition.toString()) {
      for (let i = 0; i < 600; i++) {
        if (condition()) return;
        await time.tick(100);
      }
      throw new Error(`not within a minute: ${what}`);
    },
    /** What the storage has under keys like that, in their order. */
    stored(part) {
      const keys = Array.from({ length: shared.storage.length }, (_, at) => shared.storage.key(at));
      return keys.filter((key) => key.includes(part)).sort().map((key) => JSON.parse(shared.storage.getItem(key)));
    },
    announce: (tab, identity) => announceSession(identity, { platform: tab.platform }),
    setLine(on) {
      for (const tab of tabs) tab.setLine(on);
    },
  };
  t?.after(() => tabs.forEach((tab) => tab.live.close()));
  return own;
}
