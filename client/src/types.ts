export type TransportName = 'ws' | 'sse' | 'poll';

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
  | 'connecting' // no transport delivers now
  | 'connected' // the best transport delivers
  | 'degraded' // a lower one delivers; `reason` says why
  | 'failed'; // it will not come back by itself: `sign_in` or `stopped`

export type Reason =
  | 'no_open' // the transport did not open in time
  | 'no_message' // it opened, and nothing came through: a proxy that buffers looks like that
  | 'dies' // it died again and again before it delivered anything
  | 'unsupported' // this place has no such transport
  | 'restart' // the server said when to come back
  | 'too_many' // the server said: later
  | 'down' // something on the way answered that the server is not there
  | 'lost' // the connection broke
  | 'silent' // nothing was heard, not even a heartbeat
  | 'offline' // the device has no network
  | 'sign_in' // the session ended, or there was none
  | 'stopped'; // the server said: do not come back

export interface LiveState {
  name: StateName;
  /** What delivers now. */
  transport: TransportName | null;
  reason: Reason | null;
  /** Words for a log or a tooltip: a status, a close code. */
  detail: string;
  /** Since when, ms since 1970. */
  since: number;
  cursor: string | null;
}

/** Throw it from `getToken`: there is no session to go on with. */
export class UnauthorizedError extends Error {
  constructor(message = 'sign in') {
    super(message);
    this.name = 'UnauthorizedError';
  }
}

type MaybePromise<T> = T | Promise<T>;

export interface LiveOptions {
  /** Where the server is, e.g. `https://rh.example.fr`. Default: where the page comes from. */
  url?: string;
  /** Whose events, for the path of the WebSocket. Default `me`. */
  userId?: string;
  /** Where to begin; a REST answer's `Mozaik-Cursor`. Default: from now on. */
  cursor?: string | null;
  /** A Bearer token for programs. Without it the cookie of the page is used. */
  getToken?: () => MaybePromise<string | null>;
  /** In order of preference. Default `['ws', 'sse', 'poll']`. */
  transports?: readonly TransportName[];
  /** Every event, once, in order; also `error` and `subscribed`. */
  onMessage?: (message: LiveMessage) => void;
  /** History was skipped: reload what is shown. Events go on from there. */
  onReset?: (reason: string) => void;
  onState?: (state: LiveState) => void;
  /** Without one on evidence of no delivery, ms. Default 4000. */
  fallbackAfterMs?: number;
  /** Reconnects, ms. Default 500 and 20000. */
  minReconnectDelay?: number;
  maxReconnectDelay?: number;
  /** Between two polls, ms ± 20 %. Default 5000. */
  pollMs?: number;
  /** First try of a better transport, ms ± 50 %, then doubling to 30 min. Default 60000. */
  upgradeProbeMs?: number;
  /** Default: the globals. */
  WebSocket?: typeof WebSocket;
  fetch?: typeof fetch;
  random?: () => number;
  /** Where the lines about the transport go; null: nowhere. Default `console`. */
  log?: Pick<Console, 'log' | 'warn'> | null;
}

export interface Live {
  readonly state: LiveState;
  /** Only a WebSocket can; false where it did not. */
  send(message: LiveMessage): boolean;
  /** Now, from the best transport on, at the cursor held. */
  reconnect(): void;
  close(): void;
}

/** How a connection ended. */
export interface End {
  /**
   * lost: it broke. down: the server is not there. later: the server said when.
   * sign_in, stop: do not come back by yourself.
   */
  kind: 'lost' | 'down' | 'later' | 'sign_in' | 'stop';
  reason: Reason;
  detail: string;
  retryMs?: number;
}

/** What a transport tells, and what it needs. */
export interface Host {
  url(path: string): string;
  readonly userId: string;
  cursor(): string | null;
  /** Undefined where cookies are used. */
  token: (() => MaybePromise<string | null>) | undefined;
  WebSocket: typeof WebSocket | undefined;
  fetch: typeof fetch;
  random: () => number;
  pollMs: number;
  opened(): void;
  message(message: LiveMessage): void;
  /** The answer to a poll: everything up to here was told. */
  caughtUp(cursor: string): void;
  /** The last event. */
  ended(end: End): void;
}

export interface Transport {
  send?(message: LiveMessage): boolean;
  /** No event comes after it. */
  close(): void;
}
