/**
 * All that the client uses of its surroundings. No other file reads a global, so that a test, or
 * another runtime, can stand for the browser: its clock, its chance, its network, its tabs.
 */
import type { LiveOptions } from './types.js';

export interface Platform {
  /** Undefined: there is none here, and the client begins at SSE. */
  WebSocket: typeof WebSocket | undefined;
  fetch: typeof fetch;
  /** ms since 1970. It may jump: a laptop that slept. */
  now(): number;
  /** 0 <= x < 1 */
  random(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  locks: LockManager | undefined;
  BroadcastChannel: typeof BroadcastChannel | undefined;
  storage: Storage | undefined;
  /** `online`, `offline`, `pageshow`, `pagehide`. */
  page: EventTarget | undefined;
  /** `visibilitychange`, `freeze`, `resume`. */
  document: (EventTarget & { readonly visibilityState: string }) | undefined;
  /** false: surely no network. */
  onLine(): boolean;
  /** Where the page comes from; '' outside of a page. */
  origin: string;
  /** null: say nothing. */
  log: Pick<Console, 'log' | 'warn'> | null;
}

/** A page may be forbidden to store: then merely to look at `localStorage` throws. */
function storageHere(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

export function platformOf(options: LiveOptions): Platform {
  const here = globalThis;
  const page = typeof here.document === 'object';
  const platform: Platform = {
    WebSocket: here.WebSocket,
    fetch: (input, init) => here.fetch(input, init),
    now: () => Date.now(),
    random: () => Math.random(),
    setTimeout: (run, ms) => here.setTimeout(run, ms),
    clearTimeout: (timer) => here.clearTimeout(timer as number | undefined),
    locks: here.navigator?.locks,
    // Node has channels, too, but no tabs: they would only keep its process alive.
    BroadcastChannel: page ? here.BroadcastChannel : undefined,
    storage: page ? storageHere() : undefined,
    page: page ? here : undefined,
    document: here.document,
    onLine: () => here.navigator?.onLine !== false,
    origin: here.location?.origin ?? '',
    log: console,
    ...options.platform,
  };
  if (options.WebSocket !== undefined) platform.WebSocket = options.WebSocket ?? undefined;
  if (options.fetch) platform.fetch = options.fetch;
  if (options.log !== undefined) platform.log = options.log;
  return platform;
}
