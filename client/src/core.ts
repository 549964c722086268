/** The stream of one tab, over its own connection or that of another tab, for as long as its session lasts. */
import { apart } from './apart.js';
import { serverOf } from './connection.js';
import { platformOf, type Platform } from './platform.js';
import { sessionName, tellSession, watchSession, type Identity } from './session.js';
import type { StreamEvents } from './stream.js';
import { joinTabs, type Tabs } from './tabs.js';
import type { LiveCore, LiveOptions, LiveState, Server } from './types.js';

export { compareCursors, smallestCursor } from './cursor.js';
export { UnauthorizedError } from './types.js';

/** For what is built on the stream, and hears it before the page does. `T`: what it says between tabs. */
export interface Base<T> {
  platform: Platform;
  server: Server;
  /** Of the session; null: without identity. */
  name: string | null;
  /** Where the stream begins; null: from now on. */
  cursor: string | null;
  leads(): boolean;
  tell(word: T): void;
}

export interface Part<T> extends StreamEvents {
  /** Who leads, or how the connection is, has changed. */
  wake(): void;
  told(word: T): void;
  /** The last event. Where the session ended, nothing of it may stay. */
  end(code: 'closed' | 'sign_in' | 'other_session'): void;
}

export function openCore<T>(options: LiveOptions, build?: (base: Base<T>) => Part<T>): LiveCore {
  const platform = platformOf(options);
  const server = serverOf(options, platform);
  const { identity } = options;
  const name = identity ? sessionName(identity) : null;
  const storage = name === null ? undefined : platform.storage;
  const place = `${name}:cursor`;
  const { cursor = storage?.getItem(place) ?? null } = options;

  let over: LiveState | null = null;
  let tabs: Tabs<T> | null = null; // it speaks before it is here
  const part = build?.({
    platform,
    server,
    name,
    cursor,
    leads: () => tabs?.leads ?? false,
    tell: (word) => tabs?.tell(word),
  });

  function keep(at: string): void {
    if (!tabs?.leads) return;
    try {
      storage?.setItem(place, at);
    } catch {
      // Full: the next page begins from now on.
    }
  }

  function end(code: 'closed' | 'sign_in' | 'other_session'): void {
    if (over) return;
    const last = { ...joined.state, reason: '', transport: null, since: platform.now() };
    over = code === 'closed' ? { ...last, name: 'disconnected', code: null } : { ...last, name: 'failed', code };
    stopWatching();
    part?.end(code);
    joined.close();
    if (code !== 'closed') storage?.removeItem(place);
    options.onState?.(over);
  }

  const joined = (tabs = joinTabs<T>({ ...options, cursor }, name, platform, server, {
    message(event) {
      if (event.cursor) keep(event.cursor);
      part?.message(event);
      options.onMessage?.(event);
    },
    moved(to) {
      keep(to);
      part?.moved(to);
    },
    reset(to, reason) {
      keep(to);
      part?.reset(to, reason);
      options.onReset?.(reason);
    },
    state(state) {
      part?.wake();
      apart(() => options.onState?.(state));
    },
    led: () => part?.wake(),
    told: (word) => part?.told(word),
  }));
  part?.wake();
  const stopWatching = watchSession(identity, platform, end);

  return {
    get state() {
      return over ?? joined.state;
    },
    send: (message) => !over && joined.send(message),
    reconnect() {
      if (!over) joined.reconnect();
    },
    close: () => end('closed'),
  };
}

/** The stream alone. */
export function createLive(options: LiveOptions = {}): LiveCore {
  return openCore(options);
}

/**
 * Somebody signed in (`null`: out) on this page. Connections of any other session end at once, in all
 * tabs, and nothing of it stays: no cursor, no write that waited. Say it whenever you learn who it is.
 */
export function announceSession(identity: Identity | null, options: Pick<LiveOptions, 'platform'> = {}): void {
  tellSession(identity, platformOf(options));
}
