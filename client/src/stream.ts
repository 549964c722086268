/**
 * The stream that the page hears, of what one or two connections, an answer or another tab tell:
 * each event once, in order. It is one number, the cursor: what is not after it was heard already.
 * Only forward, and never into another epoch; `reset` alone may put it elsewhere.
 */
import { apart } from './apart.js';
import { compareCursors } from './cursor.js';
import type { LiveMessage } from './types.js';

export interface StreamEvents {
  /** An event, or a word without a place (`error`, `subscribed`, presence). The cursor stands at it. */
  message(message: LiveMessage): void;
  /** The cursor moved without an event. */
  moved(cursor: string): void;
  /** History was skipped: load anew, events go on from `cursor`. */
  reset(cursor: string, reason: string): void;
}

export interface Stream {
  readonly cursor: string | null;
  /** An event, or a `reset`. */
  take(message: LiveMessage): void;
  /** Everything up to here was told. */
  move(to: string): void;
  reset(to: string, reason: string): void;
}

export function openStream(cursor: string | null, events: StreamEvents): Stream {
  const orderOf = (to: string) => (cursor ? compareCursors(cursor, to) : 'after');

  function reset(to: string, reason: string): void {
    // Two connections side by side, while we change over: what one is reset to, the other told, or
    // was reset to, too. Only a server that knows less than we do sends us back.
    const order = orderOf(to);
    if (order === 'same' || (order === 'before' && /too_old|audience/.test(reason))) return;
    cursor = to;
    apart(() => events.reset(to, reason));
  }

  return {
    get cursor() {
      return cursor;
    },
    move(to) {
      if (orderOf(to) !== 'after') return;
      cursor = to;
      apart(() => events.moved(to));
    },
    reset,
    take(message) {
      const to = message.cursor;
      if (message.type === 'reset') {
        if (to) reset(to, (message.data as { reason?: string } | undefined)?.reason ?? 'unknown');
        return;
      }
      if (to) {
        const order = orderOf(to);
        if (order === 'elsewhere') return reset(to, 'other_epoch');
        if (order !== 'after') return;
        cursor = to;
      }
      apart(() => events.message(message));
    },
  };
}
