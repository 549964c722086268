import type { Answer, Write } from './outbox.js';
import type { Platform } from './platform.js';
import type { Presence } from './presence.js';
import type { ProblemError } from './problem.js';
import type { Identity } from './session.js';
import type { Snapshot, SnapshotOptions } from './snapshot.js';

export type TransportName = 'ws' | 'sse' | 'longpoll' | 'poll';

/** A live message: the same on every transport. */
export interface LiveMessage {
  type: string;
  cursor?: string;
  at?: string;
  /** Who did it; null: the system. */
  actor?: string | null;
  data?: unknown;
  [more: string]: unknown;
}

export type StateName =
  | 'disconnected' // closed by us
  | 'connecting' // nothing delivers; it is being tried
  | 'connected' // the best transport delivers
  | 'degraded' // a lower one delivers; `code` says why
  | 'suspended' // nothing has delivered for two minutes, or the device is offline; it goes on by itself
  | 'failed'; // it will not come back by itself: `sign_in`, `stopped`, `other_session`

export type Code =
  | 'no_open' // the transport did not open in time
  | 'no_message' // it opened, and nothing came through: a proxy that buffers looks like that
  | 'dies' // it died again and again before it delivered anything
  | 'unsupported' // this place has no such transport
  | 'refused' // the server, or something before it, answered that it will not have it
  | 'restart' // the server said when to come back
  | 'too_many' // the server said: later
  | 'down' // the server cannot be reached, by no transport
  | 'lost' // the connection broke
  | 'silent' // nothing was heard, not even a heartbeat
  | 'offline' // the device has no network
  | 'sign_in' // the session ended, or there was none
  | 'stopped' // the server said: do not come back
  | 'other_session'; // somebody else signed in, in another tab

export interface LiveState {
  name: StateName;
  /** The machine's word for why it is not `connected`. */
  code: Code | null;
  /** Short words for a log or a tooltip: a status, a close code. */
  reason: string;
  /** What delivers now. */
  transport: TransportName | null;
  cursor: string | null;
  /** Since when, ms since 1970. */
  since: number;
}

/** Throw it from `getToken`: there is no session to go on with. */
export class UnauthorizedError extends Error {
  constructor(message = 'sign in') {
    super(message);
    this.name = 'UnauthorizedError';
  }
}

export type MaybePromise<T> = T | Promise<T>;

/** What a connection is opened with. */
export interface ConnectionOptions {
  /** Where the server is, e.g. `https://rh.example.fr`. Default: where the page comes from. */
  url?: string;
  /** Whose events, for the path of the WebSocket. Default `me`. */
  userId?: string;
  /** Where to begin; a REST answer's `Mozaik-Cursor`. null: from now on. */
  cursor?: string | null;
  /** A Bearer token for programs. Without it the cookie of the page is used. */
  getToken?: () => MaybePromise<string | null>;
  /** In order of preference. Default `['ws', 'sse', 'longpoll', 'poll']`. */
  transports?: readonly TransportName[];
  /** Without one on evidence of no delivery, ms. Default 4000. */
  fallbackAfterMs?: number;
  /** Reconnects, ms. Default 500 and 20000. */
  minReconnectDelay?: number;
  maxReconnectDelay?: number;
  /** Between two polls, ms ± 20 %. Default 5000, and 30000 while no tab is visible. */
  pollMs?: number;
  hiddenPollMs?: number;
  /** First try of a better transport, ms ± 50 %, then doubling to 30 min. Default 60000. */
  upgradeProbeMs?: number;
}

export interface LiveOptions extends ConnectionOptions {
  /** Every event, once, in order; also `error` and `subscribed`. */
  onMessage?: (message: LiveMessage) => void;
  /** History was skipped: reload what is shown. Events go on from there. */
  onReset?: (reason: string) => void;
  onState?: (state: LiveState) => void;
  /**
   * Whose page this is. With it all tabs share one connection, a page without `cursor` goes on where
   * this session was, and writes that wait survive a reload. Default: each tab by itself.
   */
  identity?: Identity;
  /** So many writes may wait. Default 100. */
  queueLimit?: number;
  /** How a write ended that a page before this one left behind. */
  onWrite?: (write: Write, error: ProblemError | null) => void;
  /** Default: the globals; null: there is none. Node 20 has no `WebSocket`: pass that of `ws`. */
  WebSocket?: typeof WebSocket | null;
  fetch?: typeof fetch;
  /** Where the lines about the transport go; null: nowhere. Default `console`. */
  log?: Platform['log'];
  /** What stands for the surroundings: another runtime, a test. */
  platform?: Partial<Platform>;
}

/** The stream of events. */
export interface LiveCore {
  readonly state: LiveState;
  /** Only a WebSocket can; false where it did not. */
  send(message: LiveMessage): boolean;
  /** Now, from the best transport on, at the cursor held. */
  reconnect(): void;
  close(): void;
}

export interface Live extends LiveCore {
  /** The events heard after `cursor`, of the last 1,000; null: further back than that, load again. */
  since(cursor: string): LiveMessage[] | null;
  /** A REST resource (`/api/...`) that stays true: loaded, changed by events, loaded anew on reset. */
  snapshot<T>(url: string, options: SnapshotOptions<T>): Snapshot<T>;
  /**
   * A write that happens once: what cannot be sent now waits, in order. `key`: an Idempotency-Key of
   * your own. Rejects with `ProblemError`.
   */
  mutate(method: string, url: string, body?: unknown, options?: { key?: string }): Promise<Answer>;
  /** So many writes of this session have no answer yet, those of an earlier page and of other tabs among them. */
  waiting(): number;
  /**
   * This tab looks at `view` (`[a-z0-9:/-]{1,64}`, e.g. `absence:<id>`), until the answer is called: others
   * see it, and it is told who is here. null: not known now, there is no WebSocket. One view at a time.
   */
  presence(view: string, onChange: (presence: Presence | null) => void): () => void;
}

/** How a connection ended. */
export interface End {
  /** `sign_in` and `stopped`: do not come back by yourself. */
  code: Code;
  reason: string;
  /** The server said when to come back, ms. */
  retryMs?: number | undefined;
}

/** Where the server is, and how it knows us. */
export interface Server {
  url(path: string): string;
  /** Undefined where cookies are used. */
  token: (() => MaybePromise<string | null>) | undefined;
  fetch: typeof fetch;
}

/** What a transport tells, and what it needs. */
export interface Host extends Server {
  readonly userId: string;
  platform: Platform;
  cursor(): string | null;
  /** The report to the server, for the request that opens: `from`, `why`. */
  report: Record<string, string>;
  /** Until the next poll, ms. */
  pauseMs(): number;
  opened(): void;
  message(message: LiveMessage): void;
  /** Everything up to here was told. */
  caughtUp(cursor: string): void;
  /** Something should be heard within `dueMs`; after `deadMs` of silence it is dead. */
  expect(dueMs: number, deadMs: number): void;
  /** It can do what it is for: what dies from now on has not died before it was of use. */
  proven(): void;
  /** The last event. */
  ended(end: End): void;
}

export interface Transport {
  send?(message: LiveMessage): boolean;
  /** Do not wait for the next turn: ask now. */
  hurry?(): void;
  /** No event comes after it. */
  close(): void;
}
