/** The events heard last, for what is loaded while they come: state + events behind its cursor = now. */
import { compareCursors } from './cursor.js';
import type { LiveMessage } from './types.js';

const KEPT = 1000;

export interface Log {
  /** Everything behind `cursor` is known, nothing before it. */
  begin(cursor: string): void;
  add(event: LiveMessage): void;
  /** The events after `cursor`; null: it is further back than what is kept, or of another history. */
  since(cursor: string): LiveMessage[] | null;
}

export function openLog(floor: string | null): Log {
  let events: LiveMessage[] = [];

  return {
    begin(cursor) {
      floor = cursor;
      events = [];
    },
    add(event) {
      if (events.push(event) > KEPT) floor = events.shift()?.cursor ?? floor;
    },
    since(cursor) {
      const order = floor === null ? 'elsewhere' : compareCursors(floor, cursor);
      if (order === 'before' || order === 'elsewhere') return null;
      return events.filter((event) => compareCursors(cursor, event.cursor ?? '') === 'after');
    },
  };
}
