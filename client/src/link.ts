/** One try of one transport, and the watch over it: does it open, speak, go on speaking? */
import { failure } from './http.js';
import { openLongPoll, openPoll } from './transport-poll.js';
import { openEvents } from './transport-sse.js';
import { openSocket } from './transport-ws.js';
import type { End, Host, LiveMessage, Server, Transport, TransportName } from './types.js';

const openers = { ws: openSocket, sse: openEvents, longpoll: openLongPoll, poll: openPoll };

/** `data` of `connected`. */
export interface Greeting {
  authenticated?: boolean;
  heartbeat_s?: number;
  expires_at?: string;
  server_time?: string;
}

export interface LinkOptions extends Pick<Host, keyof Server | 'platform' | 'userId' | 'cursor' | 'pauseMs' | 'report'> {
  level: number;
  name: TransportName;
  fallbackAfterMs: number;
  /** Its first word, to somebody who is signed in; after a renewal, again. */
  connected(data: Greeting): void;
  /** The proof: something came through. */
  delivered(link: Link): void;
  /** It is of use: a long poll was held as long as it should be. The others are so at once. */
  proven(link: Link): void;
  message(message: LiveMessage): void;
  caughtUp(cursor: string): void;
  /** The last event. */
  ended(link: Link, end: End): void;
}

export interface Link {
  readonly level: number;
  readonly name: TransportName;
  readonly opened: boolean;
  readonly delivered: boolean;
  readonly deliveredAt: number;
  readonly proven: boolean;
  /** Something should have been heard by now. */
  stale(): boolean;
  send(message: LiveMessage): boolean;
  hurry(): void;
  close(): void;
}

export function openLink(options: LinkOptions): Link {
  const { name, platform, token, fallbackAfterMs } = options;
  let over = false;
  let transport: Transport | null = null;
  let timer: unknown = null;
  let heardAt = platform.now();
  let dueMs = fallbackAfterMs;
  let deadMs = fallbackAfterMs;

  const link = {
    level: options.level,
    name,
    opened: false,
    delivered: false,
    deliveredAt: 0,
    proven: false,
    stale: () => Math.abs(platform.now() - heardAt) > dueMs,
    send: (message: LiveMessage) => transport?.send?.(message) ?? false,
    hurry: () => transport?.hurry?.(),
    close(): void {
      over = true;
      platform.clearTimeout(timer);
      transport?.close();
    },
  };

  function end(how: End): void {
    if (over) return;
    link.close();
    options.ended(link, how);
  }

  /** Evidence, unless something is heard in time. */
  function watch(code: 'no_open' | 'no_message'): void {
    platform.clearTimeout(timer);
    const reason = `${code === 'no_open' ? 'rien' : 'ouvert, puis muet'} en ${fallbackAfterMs} ms`;
    timer = platform.setTimeout(() => end({ code, reason }), fallbackAfterMs);
  }

  function watchSilence(): void {
    platform.clearTimeout(timer);
    const left = heardAt + deadMs - platform.now();
    if (left <= 0) return end({ code: 'silent', reason: '' });
    timer = platform.setTimeout(watchSilence, left);
  }

  function expect(due: number, dead: number): void {
    dueMs = due;
    deadMs = dead;
    if (link.delivered) watchSilence();
  }

  function prove(): void {
    if (over || link.proven) return;
    link.proven = true;
    options.proven(link);
  }

  function deliver(): void {
    heardAt = platform.now();
    if (link.delivered) return;
    link.delivered = true;
    link.deliveredAt = heardAt;
    watchSilence();
    options.delivered(link);
    if (name !== 'longpoll') prove();
  }

  function heard(message: LiveMessage): void {
    switch (message.type) {
      case 'connected': {
        const data = (message.data ?? {}) as Greeting;
        if (data.authenticated === false) {
          // The way is free. With a token, the answer to it comes next.
          if (token) watch('no_message');
          else end({ code: 'sign_in', reason: '' });
          return;
        }
        const beatMs = (data.heartbeat_s ?? 15) * 1000;
        expect(beatMs * 1.4, beatMs * 2.5);
        deliver();
        if (over) return;
        options.connected(data);
        // Where we gave a cursor this one is the same, or a `reset` follows: that one counts.
        if (message.cursor && options.cursor() === null) options.caughtUp(message.cursor);
        return;
      }
      case 'ping':
      case 'pong':
        if (!link.delivered) return;
        heardAt = platform.now();
        if (message.cursor) options.caughtUp(message.cursor);
        return;
      case 'error':
        if (!link.delivered) {
          return end({ code: 'sign_in', reason: (message.data as { message?: string } | undefined)?.message ?? '' });
        }
    }
    deliver();
    if (!over) options.message(message); // the page may have closed it just now
  }

  const host: Host = {
    ...options,
    opened() {
      if (over) return;
      link.opened = true;
      if (!link.delivered) watch('no_message');
    },
    message(message) {
      if (!over) heard(message);
    },
    caughtUp(cursor) {
      if (!over) deliver();
      if (!over) options.caughtUp(cursor);
    },
    expect,
    proven: prove,
    ended: end,
  };
  async function open(): Promise<void> {
    const secret = (await token?.()) ?? null;
    if (over) return;
    watch('no_open');
    transport = openers[name](host, secret);
  }

  open().catch((error: unknown) => end(failure(error)));
  return link;
}
