/**
 * A cursor is a place in a company's journal: `<epoch>.<position>`. Opaque, but two of one
 * epoch may be compared by their position.
 */

interface Place {
  epoch: string;
  position: bigint;
}

function read(cursor: string): Place | null {
  const [, epoch, position] = /^(.*)\.(\d{1,20})$/s.exec(cursor) ?? [];
  return epoch === undefined || !position ? null : { epoch, position: BigInt(position) };
}

/** Where `b` is, seen from `a`. `elsewhere`: another epoch, or not a cursor of this form. */
export function compareCursors(a: string, b: string): 'before' | 'same' | 'after' | 'elsewhere' {
  const from = read(a);
  const to = read(b);
  if (!from || !to || from.epoch !== to.epoch) return a === b ? 'same' : 'elsewhere';
  if (to.position === from.position) return 'same';
  return to.position < from.position ? 'before' : 'after';
}

/** The smallest of several: where a page built of several answers opens its stream. */
export function smallestCursor(cursors: readonly string[]): string | null {
  let smallest: string | null = null;
  for (const cursor of cursors) {
    if (smallest === null || compareCursors(smallest, cursor) === 'before') smallest = cursor;
  }
  return smallest;
}
