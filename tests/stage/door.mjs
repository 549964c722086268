// A connection straight to the server, without the npm client: a WebSocket or an event stream, and
// all that came through it. It holds the server to its word at every message: each fact once, in
// order; on an event stream the id of a fact is its cursor, and only what is no fact has a name.
import assert from 'node:assert/strict';

const seqOf = (cursor) => Number(cursor.slice(cursor.lastIndexOf('.') + 1));

export class Door {
  heard = [];
  cursor = '';
  status = 0; // of an event stream's answer; 101: an open WebSocket
  retryAfter = NaN; // s, of a refusal
  retryMs = NaN; // the stream's
  code = 0; // of the close frame; 1006: there was none
  reason = '';
  whole = false; // a stream that ended as HTTP says
  ended = false;
  #line;
  #rest = ''; // of the stream: an event that is not whole yet

  /** token: null for none. cursor: null for from now on. path: other than the live ones. */
  constructor(stage, { token = null, sse = false, user = 'me', cursor = null, path }) {
    const query = cursor ? `?cursor=${cursor}` : '';
    const headers = token ? [['Authorization', `Bearer ${token}`]] : [];
    this.cursor = cursor ?? '';
    path ??= sse ? `/api/events${query}` : `/api/ws/${user}${query}`;
    this.#line = stage.network.open({ path, headers, websocket: !sse }, (item) => this[item.is](item));
  }

  say(message) {
    this.#line.say(typeof message === 'string' ? message : JSON.stringify(message));
  }

  cut() {
    this.#line.cut();
  }

  /** It does not read; false: it reads again. */
  pause(paused = true) {
    this.#line.pause(paused);
  }

  ofType(type) {
    return this.heard.filter((message) => message.type === type);
  }

  count(type) {
    return this.ofType(type).length;
  }

  last(type) {
    return this.ofType(type).at(-1);
  }

  /* ---- what the network tells (line.h) ---- */

  open() {
    this.status = 101;
  }

  text({ text }) {
    this.#message(JSON.parse(text));
  }

  closed({ code, reason }) {
    Object.assign(this, { code, reason, ended: true });
  }

  head({ status, headers }) {
    this.status = status;
    this.retryAfter = Number(new Headers(headers).get('Retry-After') ?? NaN);
  }

  body({ bytes }) {
    if (this.status !== 200) return;
    const events = (this.#rest + bytes).split('\n\n');
    this.#rest = events.pop();
    for (const event of events) this.#event(Buffer.from(event, 'latin1').toString());
  }

  end({ whole }) {
    Object.assign(this, { whole, ended: true });
  }

  #event(text) {
    const fields = Object.fromEntries(text.split('\n').map((line) => line.split(/: ?(.*)/s)));
    if (fields.retry) this.retryMs = Number(fields.retry);
    if (!fields.data) return;
    const message = JSON.parse(fields.data);
    const isFact = message.actor !== undefined;
    assert.equal(fields.event, isFact ? undefined : message.type);
    if (isFact) assert.equal(fields.id, message.cursor);
    this.#message(message);
  }

  #message(message) {
    if (message.actor !== undefined && this.cursor) {
      assert.ok(seqOf(message.cursor) > seqOf(this.cursor), `${message.cursor} after ${this.cursor}`);
    }
    this.cursor = message.cursor ?? this.cursor;
    this.heard.push(message);
  }
}
