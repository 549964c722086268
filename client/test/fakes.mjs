// A world for the client: sockets and answers that the test decides, a page, and a clock it owns.
import { openConnection } from '../dist/connection.js';
import { platformOf } from '../dist/platform.js';

/** Lets what is ready happen: promises, and the streams of answers, which need several turns. */
export const flush = async () => {
  for (let i = 0; i < 5; i++) await new Promise((done) => setImmediate(done));
};

/** Time passes only where the test says so. */
export function clock() {
  let now = 1_800_000_000_000;
  let timers = [];
  const own = {
    now: () => now,
    setTimeout(run, ms) {
      const timer = { run, at: now + Math.max(0, ms) };
      timers.push(timer);
      return timer;
    },
    clearTimeout(timer) {
      timers = timers.filter((other) => other !== timer);
    },
    async tick(ms) {
      const until = now + ms;
      await flush();
      for (;;) {
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        own.clearTimeout(next);
        now = Math.max(now, next.at);
        next.run();
        await flush();
      }
      now = until;
    },
    /** The clock jumps and the timers do not know: a laptop that slept, or somebody who set it. */
    jump(ms) {
      now += ms;
      for (const timer of timers) timer.at += ms;
    },
    get waiting() {
      return timers.length;
    },
  };
  return own;
}

/** What `localStorage` is. */
export function storage(kept = {}) {
  return {
    kept,
    getItem: (key) => kept[key] ?? null,
    setItem: (key, value) => void (kept[key] = value),
    removeItem: (key) => void delete kept[key],
  };
}

/** What an address asks for: `{ path, ...query }`. */
export function address(url) {
  const { pathname, searchParams } = new URL(url);
  return { path: pathname, ...Object.fromEntries(searchParams) };
}

export function surroundings() {
  const time = clock();
  const sockets = [];
  const requests = [];
  const lines = [];

  class FakeSocket {
    constructor(url) {
      this.url = url;
      this.asked = address(url);
      this.readyState = 0;
      this.sent = [];
      this.closed = false;
      sockets.push(this);
      queueMicrotask(() => here.onSocket?.(this));
    }
    send(text) {
      this.sent.push(JSON.parse(text));
    }
    close() {
      this.closed = true;
      this.readyState = 3;
    }
    // What the server does:
    open() {
      this.readyState = 1;
      this.onopen?.({});
    }
    say(message) {
      this.onmessage?.({ data: JSON.stringify(message) });
    }
    die(code = 1006, reason = '') {
      this.readyState = 3;
      this.onclose?.({ code, reason });
    }
  }

  const page = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const here = {
    clock: time,
    sockets,
    requests,
    lines,
    page,
    document,
    line: true,
    onSocket: null,
    answer: () => {
      throw new TypeError('network');
    },
    storage: storage(),
    get socket() {
      return sockets.at(-1);
    },
    tick: time.tick,
    asked: (path) => requests.filter((request) => request.path === path),
    setLine(on) {
      here.line = on;
      page.dispatchEvent(new Event(on ? 'online' : 'offline'));
    },
    setVisible(state) {
      document.visibilityState = state;
      document.dispatchEvent(new Event('visibilitychange'));
    },
    platform: {
      WebSocket: FakeSocket,
      fetch(url, init) {
        const request = { url: String(url), init, ...address(url), asked: address(url) };
        requests.push(request);
        return new Promise((resolve, reject) => {
          const aborted = () => reject(new DOMException('aborted', 'AbortError'));
          init.signal?.addEventListener('abort', aborted);
          new Promise((done) => done(here.answer(request)))
            .finally(() => init.signal?.removeEventListener('abort', aborted))
            .then(resolve, reject);
        });
      },
      now: time.now,
      random: () => 0.5,
      setTimeout: time.setTimeout,
      clearTimeout: time.clearTimeout,
      locks: undefined,
      BroadcastChannel: undefined,
      page,
      document,
      onLine: () => here.line,
      origin: 'http://mozaik.test',
      log: { log: (line) => lines.push(line), warn: (line) => lines.push(line) },
    },
  };
  here.platform.storage = here.storage;
  return here;
}

/** A connection in it, and what it tells. */
export function world(t, options = {}, { platform, later } = {}) {
  const here = surroundings();
  const heard = [];
  const moved = [];
  const resets = [];
  const states = [];
  const w = Object.assign(here, {
    heard,
    moved,
    resets,
    states,
    onMessage: null,
    onState: null,
    begin() {
      w.connection = openConnection(options, platformOf({ platform: here.platform }), {
        message(message) {
          heard.push(message);
          w.onMessage?.(message);
        },
        moved: (cursor) => moved.push(cursor),
        reset: (_cursor, reason) => resets.push(reason),
        state(state) {
          states.push(`${state.name} ${state.transport ?? '-'} ${state.code ?? '-'}`);
          w.onState?.(state);
        },
      });
      t.after(() => w.connection.close());
      return w;
    },
  });
  Object.defineProperty(w, 'seqs', { get: () => heard.map((message) => Number(message.cursor.split('.')[1])) });
  Object.defineProperty(w, 'state', { get: () => w.connection.state });
  Object.assign(here.platform, platform);
  return later ? w : w.begin();
}

export const connected = (cursor, more = {}) => ({
  type: 'connected', cursor, at: '', data: { user_id: 'u', authenticated: true, heartbeat_s: 15, ...more },
});
export const stranger = { type: 'connected', at: '', data: { user_id: null, authenticated: false, heartbeat_s: 15 } };
export const event = (seq, epoch = 'k3') => ({
  type: 'absence_updated', cursor: `${epoch}.${seq}`, at: '', actor: null, data: { id: 'a', version: seq },
});
export const ping = (cursor) => ({ type: 'ping', cursor, at: '' });
export const reset = (cursor, reason = 'too_old') => ({ type: 'reset', cursor, at: '', data: { reason } });

export const poll = (cursor, events = [], more = false, headers = {}) =>
  Response.json({ cursor, events, notifications: [], unread: null, more }, { headers });

export const never = () => new Promise(() => {});

/** An event stream that the test writes. */
export function stream() {
  let controller;
  const encoder = new TextEncoder();
  const body = new ReadableStream({ start: (given) => (controller = given) });
  return {
    response: new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }),
    write: (text) => controller.enqueue(encoder.encode(text)),
    say: (message) => controller.enqueue(encoder.encode(`event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`)),
    end: () => controller.close(),
  };
}
