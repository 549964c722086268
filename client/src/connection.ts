/**
 * One tab's way to the server: one cursor, and a transport that is changed when it does not deliver.
 *
 * It goes down (ws, sse, longpoll, poll) on *evidence of no delivery*, never on one error: no open
 * in time, nothing heard after the open, three connections in a row that died before they were of
 * use. When no transport works, nothing is proved against one of them: that is an outage, and each
 * round begins at the best. It climbs back by opening the better one beside the one that delivers,
 * changes over when the better one has delivered, and closes the old one last.
 *
 * Nothing is lost on the way because every connection begins at the cursor held; nothing comes
 * twice because what is not after that cursor is dropped (stream.ts).
 */
import { apart } from './apart.js';
import { backoff } from './backoff.js';
import { openPace } from './climb.js';
import { openLink, type Link } from './link.js';
import { openMemory } from './memory.js';
import type { Platform } from './platform.js';
import { askAll } from './recent.js';
import { openRenewal } from './renew.js';
import { openStream, type StreamEvents } from './stream.js';
import type {
  Code, ConnectionOptions, End, LiveMessage, LiveState, Server, StateName, TransportName,
} from './types.js';
import { listen } from './wake.js';

export interface ConnectionEvents extends StreamEvents {
  state(state: LiveState): void;
}

export interface Connection {
  readonly state: LiveState;
  readonly cursor: string | null;
  /** Only a WebSocket can; false where it did not. */
  send(message: LiveMessage): boolean;
  /** Now, from the best transport on, at the cursor held. */
  reconnect(): void;
  /** Whether any tab that hears through this one is visible: polls are rarer while none is. */
  visible(any: boolean): void;
  /** No event comes after it. */
  close(): void;
}

const DEATHS = 3;
const STEADY_MS = 10_000; // lived so long: the next loss begins the back-off anew
const SUSPENDED_MS = 2 * 60_000;

const NAMES: Record<TransportName, string> = {
  ws: 'WebSocket', sse: 'SSE', longpoll: 'interrogation longue', poll: 'interrogation',
};

/** Why a transport is not used. */
interface Verdict {
  code: Code;
  reason: string;
}

export function serverOf(options: ConnectionOptions, platform: Platform): Server {
  const base = (options.url ?? platform.origin).replace(/^ws/, 'http').replace(/\/+$/, '');
  return { url: (path) => base + path, token: options.getToken, fetch: platform.fetch };
}

export function openConnection(
  options: ConnectionOptions, platform: Platform, events: ConnectionEvents,
): Connection {
  const wanted = options.transports ?? ['ws', 'sse', 'longpoll', 'poll'];
  const transports = wanted.filter((name) => name !== 'ws' || platform.WebSocket);
  if (transports.length === 0) throw new Error('mozaik-live: no transport can be used here');
  const fallbackAfterMs = options.fallbackAfterMs ?? 4000;
  const minDelay = options.minReconnectDelay ?? 500;
  const maxDelay = options.maxReconnectDelay ?? 20_000;

  const unsupported: Verdict | null =
    transports[0] === wanted[0] ? null : { code: 'unsupported', reason: 'pas de WebSocket ici' };

  const server = serverOf(options, platform);
  const stream = openStream(options.cursor ?? null, events);
  const memory = openMemory(platform, server.url(''));
  const pace = openPace(platform, options.upgradeProbeMs ?? 60_000, () => climb(0));
  const renewal = openRenewal(platform, server, (message) => connection.send(message));

  let level = 0;
  let deaths = 0; // in a row, at this level, before it was of use
  let step = 0; // of the back-off
  let outage = false; // none of them worked: it is not this or that transport
  let refreshed = false; // asked for a new token, once
  let anyVisible = true;
  let current: Link | null = null;
  let probe: Link | null = null;
  let retryTimer: unknown = null;
  let retryIsSlot = false;
  let suspendTimer: unknown = null;
  let lostAt = platform.now();
  let catchingUp: AbortController | null = null;
  let delivering: TransportName | null = null; // the last one that did
  let told: TransportName | null = null;
  /** Why a better transport is not used. */
  let blocked: Verdict | null = unsupported;
  let state: LiveState = {
    name: 'disconnected', code: null, reason: '', transport: null, cursor: stream.cursor, since: lostAt,
  };

  function setState(name: StateName, transport: TransportName | null, why: Verdict | null): void {
    const same = state.name === name && state.transport === transport;
    const { code, reason } = why ?? { code: null, reason: '' };
    const known = same && state.code === code;
    state = { name, code, reason, transport, cursor: stream.cursor, since: same ? state.since : platform.now() };
    if (!known) apart(() => events.state(connection.state));
  }

  // ---- what delivers ----

  function delivered(link: Link): void {
    if (link === probe) return; // it takes over when it is proven
    lives(link);
  }

  function proven(link: Link): void {
    deaths = 0;
    if (link !== probe) return;
    const old = current;
    probe = null;
    current = link;
    lives(link);
    old?.close();
  }

  function lives(link: Link): void {
    level = link.level;
    delivering = link.name;
    refreshed = false;
    lostAt = 0;
    platform.clearTimeout(suspendTimer);
    if (level === 0) {
      blocked = unsupported;
      outage = false;
      memory.forget();
      pace.begin();
    } else {
      // It may merely have been the first to be asked when an outage was over: soon we know.
      if (outage) pace.soon(minDelay * 4);
      pace.plan();
    }
    setState(blocked ? 'degraded' : 'connected', link.name, blocked);
    if (!outage) settle(link);
    outage = false;
  }

  /** This is the best that can be had here. */
  function settle(link: Link): void {
    if (level > 0 && blocked) memory.keep({ transport: link.name, ...blocked });
    if (link.name === 'ws') platform.log?.log('✅ WebSocket connected');
    else if (told !== link.name) platform.log?.warn(`⚠️ Temps réel par ${NAMES[link.name]}${because(link)}`);
    told = link.name;
  }

  function because(link: Link): string {
    if (!blocked) return '';
    if (blocked === unsupported) return ` (${blocked.reason})`;
    const better = wanted.slice(0, wanted.indexOf(link.name)).map((name) => NAMES[name]);
    return ` (${better.join(' et ')} refusé\u00a0: ${blocked.reason})`;
  }

  // ---- links ----

  function open(at: number): Link {
    const name = transports[at] as TransportName;
    return openLink({
      ...server,
      level: at,
      name,
      platform,
      userId: options.userId ?? 'me',
      fallbackAfterMs: outage ? 3 * fallbackAfterMs : fallbackAfterMs, // perhaps it is merely slow
      cursor: () => stream.cursor,
      pauseMs: () =>
        (anyVisible ? (options.pollMs ?? 5000) : (options.hiddenPollMs ?? 30_000)) * (0.8 + 0.4 * platform.random()),
      report: {
        ...(delivering === name ? {} : { from: delivering ?? 'none' }),
        ...(name === wanted[0] || !blocked ? {} : { why: blocked.code }),
      },
      connected: renewal.told,
      delivered,
      proven,
      message: stream.take,
      caughtUp: stream.move,
      ended,
    });
  }

  function drop(): void {
    pace.stop();
    catchingUp?.abort();
    current?.close();
    probe?.close();
    catchingUp = current = probe = null;
  }

  function ended(link: Link, end: End): void {
    if (link === probe) {
      probe = null;
      return probeFailed(link, end);
    }
    if (link.delivered && lostAt === 0) lose();
    drop();
    const again = end.code === 'sign_in' && server.token && delivering && !refreshed;
    if (again) {
      refreshed = true; // the token was good once: the next call of getToken may know a newer one
    } else if (end.code === 'sign_in' || end.code === 'stopped') {
      stop();
      return setState('failed', null, end);
    }
    if (!platform.onLine()) return wentOffline();
    if (link.delivered && platform.now() - link.deliveredAt >= STEADY_MS) step = 0;
    // A restart proves nothing against a transport, nor does a session that ended.
    const next = !link.proven && !again && end.code !== 'restart' && fell(link, end);
    waiting(outage ? { ...end, code: 'down' } : end);
    if (next) retryIn(0, false);
    else if (end.retryMs !== undefined) retryIn(end.retryMs, true);
    else retryIn(backoff(step++, minDelay, maxDelay, platform.random), false);
  }

  /** It ended before it was of use. True: the next transport, at once. */
  function fell(link: Link, end: End): boolean {
    const evidence = end.code === 'no_open' || end.code === 'no_message';
    // A plain question without an answer: it is the server, or the network.
    if (end.code === 'down' || (end.code === 'no_open' && link.name.endsWith('poll'))) outage = true;
    deaths++;
    if (!evidence && !outage && deaths < DEATHS) return false;
    if (link.level === 0 || !blocked) blocked = verdict(link, end);
    deaths = 0;
    if (!outage) step = 0; // the waits were for the one that fell
    level = link.level + 1;
    if (level < transports.length) return true;
    level = 0; // none of them: the next round begins at the best, and there is no hurry
    outage = true;
    return false;
  }

  function verdict(link: Link, end: End): Verdict {
    const { code, reason } = end;
    if (code === 'no_open' || code === 'no_message' || code === 'too_many') return { code, reason };
    return { code: outage ? 'down' : link.opened ? 'dies' : 'refused', reason };
  }

  function retryIn(ms: number, slot: boolean): void {
    if (current || isOver()) return; // the page decided otherwise, just now
    platform.clearTimeout(retryTimer);
    retryIsSlot = slot;
    retryTimer = platform.setTimeout(connect, ms);
  }

  function connect(): void {
    platform.clearTimeout(retryTimer);
    retryTimer = null;
    current = open(level);
  }

  // ---- nothing delivers ----

  function lose(): void {
    lostAt = platform.now();
    platform.clearTimeout(suspendTimer);
    suspendTimer = platform.setTimeout(() => waiting(state as Verdict), SUSPENDED_MS);
  }

  function waiting(why: Verdict): void {
    const long = platform.now() - lostAt >= SUSPENDED_MS;
    setState(long || why.code === 'offline' ? 'suspended' : 'connecting', null, why);
  }

  function wentOffline(): void {
    if (lostAt === 0) lose();
    drop();
    waiting({ code: 'offline', reason: '' });
    retryIn(maxDelay, false); // `online` comes first, where it comes
  }

  // ---- climbing back ----

  function climb(to: number): void {
    if (!current?.delivered || probe || to >= current.level) return;
    if (!platform.onLine()) return pace.plan();
    probe = open(to);
  }

  function probeFailed(link: Link, end: End): void {
    if (!current) return;
    if (link.level === 0 && end.code !== 'restart') {
      blocked = verdict(link, end);
      setState('degraded', current.name, blocked);
      if (!current) return; // the page closed it, just now
      settle(current);
    }
    if (link.level + 1 < current.level) return climb(link.level + 1);
    if (end.code === 'restart' && end.retryMs) pace.soon(end.retryMs * 2);
    pace.plan();
  }

  // ---- waking ----

  /** Token first, then catch up, then connect. */
  function wake(): void {
    if (current && !current.stale()) return current.hurry();
    if (catchingUp || isOver() || (!current && retryIsSlot) || !platform.onLine()) return;
    if (current?.delivered) lose();
    drop();
    platform.clearTimeout(retryTimer);
    if (state.transport) waiting({ code: 'silent', reason: '' });
    if (current || isOver()) return;
    const abort = (catchingUp = new AbortController());
    const goOn = (): void => {
      if (catchingUp !== abort) return; // closed meanwhile, or begun anew
      drop();
      connect();
    };
    const timer = platform.setTimeout(goOn, fallbackAfterMs);
    catchUp(abort.signal).catch(() => undefined) // the connection says what is wrong
      .then(() => platform.clearTimeout(timer)).then(goOn);
  }

  async function catchUp(signal: AbortSignal): Promise<void> {
    await renewal.ifDue(signal);
    await askAll(server, stream, signal);
  }

  function online(): void {
    pace.begin();
    pace.soon(0);
    wake();
    if (current?.delivered) pace.plan();
  }

  const stopListening = listen(platform, {
    wake,
    online,
    offline: () => !isOver() && wentOffline(),
  });

  // ---- the outside ----

  function isOver(): boolean {
    return state.name === 'failed' || state.name === 'disconnected';
  }

  function stop(): void {
    drop();
    renewal.stop();
    platform.clearTimeout(retryTimer);
    platform.clearTimeout(suspendTimer);
    retryTimer = null;
  }

  function start(at: number): void {
    stop();
    level = at;
    deaths = step = 0;
    outage = refreshed = false;
    pace.begin();
    renewal.begin();
    lose();
    connect();
    setState('connecting', null, null);
  }

  const connection: Connection = {
    get state() {
      return { ...state, cursor: stream.cursor };
    },
    get cursor() {
      return stream.cursor;
    },
    send: (message) => Boolean(current?.delivered && current.send(message)),
    reconnect: () => start(0),
    visible(any) {
      const woken = any && !anyVisible;
      anyVisible = any;
      if (woken) wake();
    },
    close() {
      stop();
      stopListening();
      setState('disconnected', null, null);
    },
  };

  const known = memory.recall();
  const at = known ? transports.indexOf(known.transport) : -1;
  if (known && at > 0) blocked = { code: known.code, reason: known.reason };
  start(Math.max(at, 0));
  return connection;
}
