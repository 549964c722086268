/**
 * One connection for all tabs of a session. A Web Lock says which tab leads: it has the connection and
 * tells the others, over a BroadcastChannel, what it hears. The others wait for the lock.
 *
 * A follower is a cursor, too. Every word of the leader says where the leader stood before it: a
 * follower that is not yet there has missed something and asks the server from its own cursor; what
 * is behind its cursor it has heard. So a lost word, a frozen tab, a tab that opened later or with
 * newer state all mend themselves, and who becomes leader goes on at its own cursor.
 *
 * Only the lock says who leads. A leader that does not answer (frozen by the browser, or hung) loses
 * it to a follower that steals it; when it wakes it looks, before it tells anything, whether it is
 * still leader. Without Web Locks (plain http), or without a name, each tab leads itself.
 */
import { backoff } from './backoff.js';
import { openConnection, type Connection } from './connection.js';
import { compareCursors } from './cursor.js';
import { failure } from './http.js';
import type { Platform } from './platform.js';
import { askAll } from './recent.js';
import { openStream, type StreamEvents } from './stream.js';
import type { ConnectionOptions, End, LiveMessage, LiveState, Server } from './types.js';

const QUIET_MS = 15_000; // nothing heard from the leader for so long, up to twice that: it is asked; from the server: it is asked again
const PATIENCE_MS = 5000; // no answer for so long, up to twice that: the lock is stolen

/** What tabs say to each other; `T` is what those above them say. */
type Word<T> =
  // The leader. It stood at `prev`, and heard nothing but `message` up to `cursor`.
  | { kind: 'heard'; prev: string | undefined; cursor: string | undefined; message: LiveMessage | undefined }
  | { kind: 'reset' }
  | { kind: 'state'; state: LiveState; first: boolean }
  // The others.
  | { kind: 'here'; tab: string; visible: boolean; ask: boolean }
  | { kind: 'send'; message: LiveMessage }
  | { kind: 'reconnect' }
  | { kind: 'told'; word: T };

export interface TabEvents<T> extends StreamEvents {
  state(state: LiveState): void;
  /** This tab leads from now on. */
  led(): void;
  told(word: T): void;
}

export interface Tabs<T> {
  readonly state: LiveState;
  readonly leads: boolean;
  send(message: LiveMessage): boolean;
  reconnect(): void;
  /** To those above, in all other tabs. It may get lost. */
  tell(word: T): void;
  /** No event comes after it. */
  close(): void;
}

export function joinTabs<T>(
  options: ConnectionOptions,
  name: string | null,
  platform: Platform,
  server: Server,
  events: TabEvents<T>,
): Tabs<T> {
  const { locks, BroadcastChannel, document, page } = platform;
  const me = platform.random().toString(36).slice(2);
  const stream = openStream(options.cursor ?? null, events);
  const channel = name !== null && locks && BroadcastChannel ? new BroadcastChannel(name) : null;

  let state: LiveState = {
    name: 'disconnected', code: null, reason: '', transport: null, cursor: stream.cursor, since: platform.now(),
  };
  let shown = state;
  let visible = document?.visibilityState !== 'hidden';
  let closed = false;
  // As leader:
  let connection: Connection | null = null;
  let term = 0; // counts up when leading begins and ends
  let release = (): void => undefined;
  let waiting = new AbortController();
  let awake = 0;
  let looking: (() => void)[] | null = null;
  const others = new Set<string>(); // tabs that are visible
  // As follower:
  let timer: unknown;
  let asking: AbortController | null = null;
  let target = ''; // where the leader was heard of last
  let trouble: Pick<LiveState, 'code' | 'reason'> | null = null; // why it cannot ask
  let tries = 0;
  let retry: unknown;

  function post(word: Word<T>): void {
    channel?.postMessage(word);
  }

  function show(): void {
    const lost = trouble && state.transport;
    const next = lost ? { ...state, ...trouble, name: 'connecting' as const, transport: null } : state;
    const changed = (['name', 'code', 'reason', 'transport'] as const).some((key) => shown[key] !== next[key]);
    shown = next;
    if (changed) events.state(next);
  }

  // ---- leading ----

  function stand(steal: boolean): void {
    waiting.abort();
    const { signal } = (waiting = new AbortController());
    const held = (): Promise<void> | undefined =>
      signal.aborted
        ? undefined
        : new Promise((done) => {
            release = done;
            lead();
          });
    locks!.request(name!, steal ? { steal } : { signal }, held).catch((error: Error) => {
      if (signal.aborted) return;
      if (error.name !== 'AbortError') return lead(); // locks are forbidden here: it leads itself
      stepDown();
      stand(false);
    });
  }

  function lead(): void {
    platform.clearTimeout(timer);
    stopAsking();
    const mine = ++term;
    const heard = (act: () => void): void => {
      if (mine === term) asLeader(act);
    };
    awake = platform.now();
    const tell = (cursor?: string, message?: LiveMessage): void =>
      heard(() => {
        post({ kind: 'heard', prev: cursor && (stream.cursor ?? cursor), cursor, message });
        take(cursor, message);
      });
    connection = openConnection({ ...options, cursor: stream.cursor }, platform, {
      message: (message) => tell(message.cursor, message),
      moved: tell,
      reset: (cursor, reason) =>
        heard(() => {
          post({ kind: 'reset' });
          stream.reset(cursor, reason);
        }),
      state: () => heard(tellState),
    });
    tellState(true);
    see();
    events.led();
  }

  function stepDown(): void {
    term++;
    const old = connection;
    connection = null;
    others.clear();
    old?.close();
    if (!closed) listen();
  }

  /** Who was away for longer than the others wait looks first: the lock may have been stolen. */
  function asLeader(act: () => void): void {
    const mine = term;
    const run = (): void => {
      if (mine !== term) return;
      awake = platform.now();
      act();
    };
    if (looking) {
      looking.push(run);
    } else if (!channel || platform.now() - awake < PATIENCE_MS) {
      run();
    } else {
      const acts = (looking = [run]);
      const look = (): void => {
        looking = null;
        for (const run of acts) run();
      };
      locks!.query().then(look, look); // behind it, we know of a theft
    }
  }

  function tellState(first = false): void {
    if (!connection) return;
    state = { ...connection.state, cursor: stream.cursor };
    post({ kind: 'state', state, first });
    show();
  }

  function see(): void {
    connection?.visible(visible || others.size > 0);
  }

  // ---- following ----

  /** Waits for words of the leader; asks when there are none, and then takes its place. */
  function listen(): void {
    platform.clearTimeout(timer);
    timer = platform.setTimeout(ask, QUIET_MS * (1 + platform.random()));
  }

  function ask(): void {
    here(true);
    platform.clearTimeout(timer);
    timer = platform.setTimeout(() => stand(true), PATIENCE_MS * (1 + platform.random()));
  }

  function here(ask: boolean): void {
    post({ kind: 'here', tab: me, visible, ask });
  }

  function follow(word: Word<T>): void {
    switch (word.kind) {
      case 'heard':
        if (word.prev === undefined || reached(word.prev)) take(word.cursor, word.message);
        else catchUp(word.cursor);
        break;
      case 'reset':
        // The server says where to, if it is for this cursor at all.
        if (stream.cursor !== null) catchUp();
        break;
      case 'state':
        state = word.state;
        if (word.first) here(false);
        if (state.cursor !== null && !reached(state.cursor)) catchUp(state.cursor);
        show();
        break;
      default:
        return;
    }
    listen();
  }

  function take(cursor: string | undefined, message: LiveMessage | undefined): void {
    if (message) stream.take(message);
    else if (cursor) stream.move(cursor);
  }

  /** Nothing is missing before `to`. Who has no cursor begins there. */
  function reached(to: string): boolean {
    if (stream.cursor === null) stream.move(to);
    return !['after', 'elsewhere'].includes(compareCursors(stream.cursor ?? to, to));
  }

  function catchUp(to = target): void {
    target = to;
    if (asking) return;
    platform.clearTimeout(retry);
    const { signal } = (asking = new AbortController());
    const from = stream.cursor;
    const done = (end: End | null): void => {
      if (signal.aborted) return;
      stopAsking();
      trouble = end && { code: end.code, reason: end.reason };
      const moved = stream.cursor !== from;
      const behind = compareCursors(stream.cursor ?? target, target) === 'after';
      if (moved) tries = 0;
      if (end || behind) retry = platform.setTimeout(catchUp, moved ? 0 : backoff(tries++, 500, 20_000, platform.random));
      show();
    };
    // A network may swallow a question, and say nothing.
    retry = platform.setTimeout(() => done({ code: 'silent', reason: '' }), QUIET_MS);
    askAll(server, stream, signal).then(() => done(null), (error: unknown) => done(failure(error)));
  }

  function stopAsking(): void {
    platform.clearTimeout(retry);
    asking?.abort();
    asking = null;
    trouble = null;
  }

  // ---- what the others say ----

  function heard(word: Word<T>): void {
    if (word.kind === 'told') return connection ? asLeader(() => events.told(word.word)) : events.told(word.word);
    if (!connection) return follow(word);
    asLeader(() => {
      switch (word.kind) {
        case 'here':
          others[word.visible ? 'add' : 'delete'](word.tab);
          if (word.ask) tellState();
          return see();
        case 'send':
          return void connection?.send(word.message);
        case 'reconnect':
          return connection?.reconnect();
      }
    });
  }

  function seen(): void {
    visible = document?.visibilityState !== 'hidden';
    if (connection) see();
    else if (visible) ask(); // it may have slept, and missed something
    else here(false);
  }

  /** The browser may keep a page that is left, and its lock with it: who is still there goes on. */
  function left(): void {
    if (!channel) return;
    waiting.abort();
    stepDown();
    release();
  }

  function back(): void {
    if (channel && !connection) stand(false);
    seen();
  }

  document?.addEventListener('visibilitychange', seen);
  page?.addEventListener('pagehide', left);
  page?.addEventListener('pageshow', back);
  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<Word<T>>) => {
      if (!closed) heard(data);
    };
    state = { ...state, name: 'connecting' };
    show();
    stand(false);
    ask();
  } else {
    lead();
  }

  return {
    get state() {
      return { ...shown, cursor: stream.cursor };
    },
    get leads() {
      return connection !== null;
    },
    send(message) {
      if (connection) return connection.send(message);
      if (shown.transport !== 'ws') return false;
      post({ kind: 'send', message });
      return true;
    },
    reconnect() {
      if (connection) return connection.reconnect();
      post({ kind: 'reconnect' });
      ask();
    },
    tell: (word) => post({ kind: 'told', word }),
    close() {
      if (closed) return;
      closed = true;
      waiting.abort();
      document?.removeEventListener('visibilitychange', seen);
      page?.removeEventListener('pagehide', left);
      page?.removeEventListener('pageshow', back);
      platform.clearTimeout(timer);
      stopAsking();
      visible = false;
      here(false);
      stepDown();
      release();
      channel?.close();
    },
  };
}
