/**
 * The live client: one cursor, and a way to the server that is changed when it does not deliver.
 *
 * It goes down (ws, sse, poll) on *evidence of no delivery*, never on one error: no open in time,
 * nothing heard after the open, three connections in a row that died before they delivered. When
 * no transport works, nothing is proved against one of them: each is tried in turn, from the best.
 * It climbs back by opening the better one beside the one that delivers, and changes over when
 * the better one has delivered.
 *
 * Nothing is lost on the way because every connection begins at the cursor held; nothing comes
 * twice because what is not after that cursor is dropped. Only the stream moves the cursor, and
 * only forward; `reset` alone may put it elsewhere.
 */
import { backoff } from './backoff.js';
import { compareCursors } from './cursor.js';
import { openPoll } from './transport-poll.js';
import { openEvents } from './transport-sse.js';
import { openSocket } from './transport-ws.js';
import type {
  End, Host, Live, LiveMessage, LiveOptions, LiveState, Reason, StateName, Transport, TransportName,
} from './types.js';

const DEATHS = 3;
const STEADY_MS = 10_000; // lived so long: the next loss begins the back-off anew
const PROBE_MAX_MS = 30 * 60_000;
const HEARTBEAT_S = 15;

const NAMES: Record<TransportName, string> = { ws: 'WebSocket', sse: 'SSE', poll: 'interrogation' };
const openers = { ws: openSocket, sse: openEvents, poll: openPoll };

/** One try of one transport. */
interface Link {
  level: number;
  name: TransportName;
  transport: Transport;
  delivered: boolean;
  deliveredAt: number;
  heardAt: number;
  silenceMs: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export function createLive(options: LiveOptions = {}): Live {
  const wanted = options.transports ?? ['ws', 'sse', 'poll'];
  const fallbackAfterMs = options.fallbackAfterMs ?? 4000;
  const minDelay = options.minReconnectDelay ?? 500;
  const maxDelay = options.maxReconnectDelay ?? 20_000;
  const probeMs = options.upgradeProbeMs ?? 60_000;
  const random = options.random ?? Math.random;
  const log = options.log === undefined ? console : options.log;
  const Socket = options.WebSocket ?? globalThis.WebSocket;
  const base = (options.url ?? globalThis.location?.origin ?? '').replace(/^ws/, 'http').replace(/\/+$/, '');

  const transports = wanted.filter((name) => name !== 'ws' || typeof Socket === 'function');
  if (transports.length === 0) throw new Error('mozaik-live: no transport can be used here');

  let cursor: string | null = options.cursor ?? null;
  let lastReset: string | null = null;
  let level = 0;
  let deaths = 0; // in a row, at this level, before anything was delivered
  let step = 0; // of the back-off
  let outage = false; // none of them worked: it is not this or that transport
  let refreshed = false; // asked for a new token, once
  let current: Link | null = null;
  let probe: Link | null = null;
  let probeDelay = probeMs;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let retryIsSlot = false;
  let probeTimer: ReturnType<typeof setTimeout> | undefined;
  let told: TransportName | null = null;
  /** Why a better transport is not used. */
  let blocked: { reason: Reason; detail: string } | null =
    transports[0] === wanted[0] ? null : { reason: 'unsupported', detail: 'unsupported' };
  let state: LiveState = stateOf('disconnected', null, null, '');

  function stateOf(name: StateName, transport: TransportName | null, reason: Reason | null, detail: string): LiveState {
    return { name, transport, reason, detail, since: Date.now(), cursor };
  }

  function setState(name: StateName, transport: TransportName | null, reason: Reason | null, detail: string): void {
    if (state.name === name && state.transport === transport && state.reason === reason) return;
    state = stateOf(name, transport, reason, detail);
    options.onState?.(state);
  }

  // ---- what is heard ----

  /** Only forward, and never into another epoch: that is for `reset` alone. */
  function move(to: string): void {
    if (cursor === null || compareCursors(cursor, to) === 'after') cursor = to;
  }

  function reset(to: string, reason: string): void {
    // Two connections side by side, while we change over, tell the same one.
    if (lastReset === to && cursor === to) return;
    lastReset = to;
    cursor = to;
    options.onReset?.(reason);
  }

  function heard(link: Link, message: LiveMessage): void {
    if (link !== current && link !== probe) return;
    link.heardAt = Date.now();
    switch (message.type) {
      case 'connected': {
        const data = (message.data ?? {}) as { authenticated?: boolean; heartbeat_s?: number };
        if (data.heartbeat_s) link.silenceMs = data.heartbeat_s * 2500;
        if (data.authenticated === false) {
          // The way is free. With a token, the answer to it comes next.
          if (options.getToken) watch(link, 'no_message');
          else ended(link, { kind: 'sign_in', reason: 'sign_in', detail: 'not signed in' });
          return;
        }
        delivers(link);
        // Where we gave a cursor this one is the same, or a `reset` follows: that one counts.
        if (cursor === null && message.cursor) cursor = message.cursor;
        return;
      }
      case 'ping':
      case 'pong':
        if (link.delivered && message.cursor) move(message.cursor);
        return;
      case 'reset':
        delivers(link);
        if (message.cursor) {
          const reason = (message.data as { reason?: string } | undefined)?.reason ?? 'unknown';
          reset(message.cursor, reason);
        }
        return;
      case 'error':
        if (!link.delivered) {
          const words = (message.data as { message?: string } | undefined)?.message ?? 'token refused';
          ended(link, { kind: 'sign_in', reason: 'sign_in', detail: words });
        } else {
          options.onMessage?.(message);
        }
        return;
    }
    delivers(link);
    if (message.cursor) {
      const order = cursor === null ? 'after' : compareCursors(cursor, message.cursor);
      if (order === 'before' || order === 'same') return; // heard already
      if (order === 'elsewhere') return reset(message.cursor, 'epoch');
      cursor = message.cursor;
    }
    options.onMessage?.(message);
  }

  function caughtUp(link: Link, to: string): void {
    if (link !== current && link !== probe) return;
    link.heardAt = Date.now();
    link.silenceMs = Math.max(link.silenceMs, (options.pollMs ?? 5000) * 3);
    delivers(link);
    move(to);
  }

  /** The proof: something came through. */
  function delivers(link: Link): void {
    if (link.delivered) return;
    link.delivered = true;
    link.deliveredAt = Date.now();
    clearTimeout(link.timer);
    watchSilence(link);
    if (link === probe) {
      const old = current;
      probe = null;
      current = link;
      drop(old);
    }
    level = link.level;
    deaths = 0;
    refreshed = false;
    if (level === 0 && transports[0] === wanted[0]) blocked = null;
    if (link.name === 'ws') {
      log?.log('✅ WebSocket connected');
    } else if (told !== link.name) {
      const better = wanted.slice(0, wanted.indexOf(link.name)).map((name) => NAMES[name]);
      log?.warn(
        `⚠️ Temps réel par ${NAMES[link.name]}` +
          (better.length > 0 ? ` (${better.join(' et ')} refusé : ${blocked?.detail ?? ''})` : ''),
      );
    }
    told = link.name;
    setState(blocked ? 'degraded' : 'connected', link.name, blocked?.reason ?? null, blocked?.detail ?? '');
    if (level > 0) planProbe(outage ? minDelay * 4 : probeDelay);
    outage = false;
  }

  // ---- links ----

  function open(at: number): Link {
    const name = transports[at] as TransportName;
    const link: Link = {
      level: at,
      name,
      transport: { close: () => undefined },
      delivered: false,
      deliveredAt: 0,
      heardAt: Date.now(),
      silenceMs: HEARTBEAT_S * 2500,
      timer: undefined,
    };
    const host: Host = {
      url: (path) => base + path,
      userId: options.userId ?? 'me',
      cursor: () => cursor,
      token: options.getToken,
      WebSocket: Socket,
      fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
      random,
      pollMs: options.pollMs ?? 5000,
      opened: () => {
        if (!link.delivered) watch(link, 'no_message');
      },
      message: (message) => heard(link, message),
      caughtUp: (to) => caughtUp(link, to),
      ended: (end) => ended(link, end),
    };
    watch(link, 'no_open');
    link.transport = openers[name](host);
    return link;
  }

  /** Evidence, unless something is heard in time. */
  function watch(link: Link, reason: 'no_open' | 'no_message'): void {
    clearTimeout(link.timer);
    link.timer = setTimeout(() => {
      const detail = reason === 'no_open' ? `rien en ${fallbackAfterMs} ms` : `ouvert, puis muet ${fallbackAfterMs} ms`;
      ended(link, { kind: 'lost', reason, detail });
    }, fallbackAfterMs);
  }

  function watchSilence(link: Link): void {
    clearTimeout(link.timer);
    const left = link.heardAt + link.silenceMs - Date.now();
    if (left <= 0) return ended(link, { kind: 'lost', reason: 'silent', detail: 'silence' });
    link.timer = setTimeout(() => watchSilence(link), left);
  }

  function drop(link: Link | null): void {
    if (!link) return;
    clearTimeout(link.timer);
    link.transport.close();
  }

  function ended(link: Link, end: End): void {
    if (link === probe) {
      drop(link);
      probe = null;
      return probeFailed(link, end);
    }
    if (link !== current) return;
    drop(link);
    current = null;
    clearTimeout(probeTimer);

    if (end.kind === 'sign_in' && options.getToken && link.delivered && !refreshed) {
      refreshed = true; // the token was good once: the next call of getToken may know a newer one
      return again(link, { ...end, kind: 'lost' });
    }
    if (end.kind === 'sign_in' || end.kind === 'stop') {
      drop(probe);
      probe = null;
      return setState('failed', null, end.reason, end.detail);
    }
    again(link, end);
  }

  function again(link: Link, end: End): void {
    drop(probe);
    probe = null;
    if (globalThis.navigator?.onLine === false) {
      setState('connecting', null, 'offline', '');
      return retryIn(maxDelay, false); // `online` comes first, where it comes
    }
    setState('connecting', null, end.reason, end.detail);
    if (link.delivered) {
      if (Date.now() - link.deliveredAt >= STEADY_MS) step = 0;
    } else if (end.kind !== 'later') {
      const evidence = end.reason === 'no_open' || end.reason === 'no_message';
      if (end.kind === 'down') outage = true;
      deaths++;
      if (evidence || outage || deaths >= DEATHS) {
        fall(link, evidence ? end.reason : 'dies', end.detail);
        // The next one at once; when all of them failed there is no hurry.
        if (!outage) return retryIn(0, false);
      }
    }
    if (end.kind === 'later' && end.retryMs !== undefined) return retryIn(end.retryMs, true);
    retryIn(backoff(step++, minDelay, maxDelay, random), false);
  }

  /** To the next transport; behind the last one comes the first, and then it is an outage. */
  function fall(link: Link, reason: Reason, detail: string): void {
    if (link.level === 0 || !blocked) blocked = { reason, detail };
    deaths = 0;
    if (!outage) step = 0;
    level = link.level + 1;
    if (level === transports.length) {
      level = 0;
      outage = true;
    }
  }

  function retryIn(ms: number, slot: boolean): void {
    clearTimeout(retryTimer);
    retryIsSlot = slot;
    retryTimer = setTimeout(connect, ms);
  }

  function connect(): void {
    clearTimeout(retryTimer);
    retryTimer = undefined;
    if (current || state.name === 'failed' || state.name === 'disconnected') return;
    current = open(level);
  }

  // ---- climbing back ----

  function planProbe(ms: number): void {
    clearTimeout(probeTimer);
    probeTimer = setTimeout(() => climb(0), ms * (0.5 + random()));
  }

  function climb(to: number): void {
    if (!current?.delivered || probe || to >= current.level) return;
    if (globalThis.navigator?.onLine === false) return planProbe(probeDelay);
    probe = open(to);
  }

  function probeFailed(link: Link, end: End): void {
    if (!current) return;
    if (link.level === 0 && end.kind === 'lost') blocked = { reason: blocked?.reason ?? 'dies', detail: end.detail };
    if (link.level + 1 < current.level) return climb(link.level + 1);
    probeDelay = Math.min(probeDelay * 2, PROBE_MAX_MS);
    planProbe(end.kind === 'later' ? Math.max(end.retryMs ?? 0, probeDelay) : probeDelay);
  }

  // ---- waking ----

  function wake(): void {
    if (current?.delivered) {
      if (Date.now() - current.heardAt > current.silenceMs) watchSilence(current);
    } else if (!current && retryTimer !== undefined && !retryIsSlot) {
      connect();
    }
  }

  function online(): void {
    wake();
    probeDelay = probeMs;
    if (current?.delivered && current.level > 0) climb(0);
  }

  function visible(): void {
    if (globalThis.document?.visibilityState !== 'hidden') wake();
  }

  const page: EventTarget | undefined = typeof globalThis.addEventListener === 'function' ? globalThis : undefined;
  const listeners: [EventTarget | undefined, string, () => void][] = [
    [page, 'online', online],
    [page, 'pageshow', wake],
    [globalThis.document, 'visibilitychange', visible],
  ];

  // ---- the outside ----

  function stop(): void {
    clearTimeout(retryTimer);
    clearTimeout(probeTimer);
    retryTimer = undefined;
    drop(current);
    drop(probe);
    current = null;
    probe = null;
  }

  function start(): void {
    stop();
    level = 0;
    deaths = 0;
    step = 0;
    outage = false;
    refreshed = false;
    probeDelay = probeMs;
    setState('connecting', null, null, '');
    connect();
  }

  const live: Live = {
    get state() {
      return { ...state, cursor };
    },
    send: (message) => (current?.delivered && current.transport.send?.(message)) || false,
    reconnect: start,
    close() {
      stop();
      for (const [target, type, listener] of listeners) target?.removeEventListener(type, listener);
      setState('disconnected', null, null, '');
    },
  };

  for (const [target, type, listener] of listeners) target?.addEventListener(type, listener);
  start();
  return live;
}
