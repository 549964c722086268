// A world for the client: sockets and answers that the test decides, and a clock it owns.
import { createLive } from '../dist/index.js';

export const flush = async () => {
  for (let i = 0; i < 5; i++) await new Promise((done) => setImmediate(done));
};

export function world(t, options = {}) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_800_000_000_000 });
  const sockets = [];
  const requests = [];
  const heard = [];
  const resets = [];
  const states = [];
  const lines = [];

  class FakeSocket {
    constructor(url) {
      this.url = url;
      this.readyState = 0;
      this.sent = [];
      this.closed = false;
      sockets.push(this);
      queueMicrotask(() => world.onSocket?.(this));
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

  const world = {
    sockets,
    requests,
    heard,
    resets,
    states,
    lines,
    onSocket: null,
    answer: () => {
      throw new TypeError('network');
    },
    get socket() {
      return sockets.at(-1);
    },
    get seqs() {
      return heard.map((message) => Number(message.cursor.split('.')[1]));
    },
    async tick(ms) {
      await flush();
      // In small steps, so that what one timer causes is seen by the next.
      for (let left = ms; left > 0; left -= 50) {
        t.mock.timers.tick(Math.min(50, left));
        await flush();
      }
    },
  };
  world.live = createLive({
    url: 'http://mozaik.test',
    WebSocket: FakeSocket,
    fetch: async (url, init) => {
      const request = { url: String(url), init, path: new URL(url).pathname };
      requests.push(request);
      return world.answer(request);
    },
    random: () => 0.5,
    log: { log: (line) => lines.push(line), warn: (line) => lines.push(line) },
    onMessage: (message) => heard.push(message),
    onReset: (reason) => resets.push(reason),
    onState: (state) => states.push(`${state.name} ${state.transport ?? '-'} ${state.reason ?? '-'}`),
    ...options,
  });
  t.after(() => world.live.close());
  return world;
}

export const connected = (cursor) => ({
  type: 'connected', cursor, at: '', data: { user_id: 'u', authenticated: true, heartbeat_s: 15 },
});
export const stranger = { type: 'connected', at: '', data: { user_id: null, authenticated: false, heartbeat_s: 15 } };
export const event = (seq, epoch = 'k3') => ({
  type: 'absence_updated', cursor: `${epoch}.${seq}`, at: '', actor: null, data: { id: 'a', version: seq },
});
export const reset = (cursor, reason = 'too_old') => ({ type: 'reset', cursor, at: '', data: { reason } });

export const poll = (cursor, events = [], more = false) =>
  Response.json({ cursor, events, notifications: [], unread: null, more });

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
