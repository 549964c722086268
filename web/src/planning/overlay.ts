/** The planning as it will be when what I do is done: shown at once, gone again where the server refuses. Pure. */
import type { Absence, PlanningData, PlanningEntry, PlanningRow } from '../types';
import { periodOf, type Span } from './slots';

/** Where something of the planning is on its way to. */
export interface Moved {
  /** Other days. */
  span?: Span;
  /** Somebody else's row. */
  user?: string;
  /** Taken out. */
  gone?: boolean;
}

export type Moves = ReadonlyMap<string, Moved>;

const isMoved = (things: readonly { id: string }[], moves: Moves): boolean => things.some((one) => moves.has(one.id));

/** Rows in which nothing moves stay the same objects. */
export function withMoves(data: PlanningData, moves: Moves): PlanningData {
  if (moves.size === 0) return data;
  const arrivals = new Map<string, PlanningEntry[]>();
  for (const row of data.items) {
    for (const entry of row.entries as PlanningEntry[]) {
      const to = moves.get(entry.id);
      if (to?.user && to.user !== row.user_id) {
        const there = { ...entry, user_id: to.user, ...(to.span && periodOf(to.span)) } as PlanningEntry;
        arrivals.set(to.user, [...(arrivals.get(to.user) ?? []), there]);
      }
    }
  }
  const items = data.items.map((row): PlanningRow => {
    const arrived = arrivals.get(row.user_id);
    if (!arrived && !isMoved(row.absences, moves) && !isMoved(row.entries, moves)) return row;
    return {
      ...row,
      absences: elsewhere(row.absences as Absence[], row.user_id, moves) as PlanningRow['absences'],
      entries: [...elsewhere(row.entries as PlanningEntry[], row.user_id, moves), ...(arrived ?? [])],
    };
  });
  const notes = isMoved(data.notes, moves) ? elsewhere(data.notes, null, moves) : data.notes;
  return { ...data, items, notes };
}

function elsewhere<T extends { id: string }>(things: readonly T[], user: string | null, moves: Moves): T[] {
  return things.flatMap((thing) => {
    const to = moves.get(thing.id);
    if (!to) return [thing];
    if (to.gone || (to.user && to.user !== user)) return [];
    return [to.span ? { ...thing, ...periodOf(to.span) } : thing];
  });
}
