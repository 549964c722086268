/**
 * The rows of a planning: who is away, and what is planned, in a period. Of all rows only those that an event
 * is about are looked into and made anew.
 */
import type { LiveMessage } from 'mozaik-live';
import type { Absence, PlanningData, PlanningEntry, PlanningRow } from '../types';
import type { Scope } from '.';
import { byStart, place, remove, type Versioned } from './place';

type Sum = NonNullable<PlanningRow['sums']>[number];

function withRow(data: PlanningData, index: number, row: PlanningRow): PlanningData {
  if (data.items[index] === row) return data;
  const items = data.items.slice();
  items[index] = row;
  return { ...data, items };
}

/** The row that has this thing; -1: none. */
const rowWith = (data: PlanningData, of: 'absences' | 'entries', id: string): number =>
  data.items.findIndex((row) => (row[of] as Versioned[]).some((one) => one.id === id));

const NOTHING = { days: 0, minutes: 0, pending_days: 0, pending_minutes: 0 };
/** Of an absence that goes beyond the period only the server knows what lies in it. */
const NOT_KNOWN = { days: NaN, minutes: NaN, pending_days: NaN, pending_minutes: NaN };

/** What is taken by type, without what was there and with what is there now. NaN: not known until it is loaded anew. */
function sumsAfter(sums: readonly Sum[], gone: Absence | undefined, come: Absence | undefined, from: string, to: string): Sum[] {
  const now = new Map(sums.map((sum) => [sum.type, sum]));
  for (const [absence, sign] of [[gone, -1], [come, 1]] as const) {
    const { type, status, start, end, days, minutes } = absence ?? {};
    if (type === undefined || start === undefined || end === undefined) continue;
    const sum = now.get(type) ?? { type, ...NOTHING };
    const more = { days: sign * (days ?? 0), minutes: sign * (minutes ?? 0) };
    if (start < from || end > to || (days === undefined && minutes === undefined)) now.set(type, { type, ...NOT_KNOWN });
    else if (status === 'approved') now.set(type, { ...sum, days: sum.days + more.days, minutes: sum.minutes + more.minutes });
    else now.set(type, { ...sum, pending_days: sum.pending_days + more.days, pending_minutes: sum.pending_minutes + more.minutes });
  }
  return [...now.values()];
}

export function planningAbsence(scope: Scope, data: PlanningData, event: LiveMessage): PlanningData {
  const [, from = '', to = ''] = scope;
  const thing = event.data as Absence;
  const deleted = event.type === 'absence_deleted';
  const index = deleted ? rowWith(data, 'absences', thing.id) : data.items.findIndex((row) => row.user_id === thing.user_id);
  const row = data.items[index];
  if (!row) return data;
  const before = row.absences as Absence[];
  const shown = thing.start <= to && thing.end >= from && thing.status !== 'refused' && thing.status !== 'cancelled';
  const after = deleted ? remove(before, thing) : place(before, thing, shown, byStart);
  if (after === before) return data;
  const gone = before.find((one) => one.id === thing.id);
  const sums = row.sums && { sums: sumsAfter(row.sums, gone, deleted || !shown ? undefined : thing, from, to) };
  return withRow(data, index, { ...row, absences: after as PlanningRow['absences'], ...sums });
}

export function planningEntries(scope: Scope, data: PlanningData, event: LiveMessage): PlanningData {
  const [, from = '', to = ''] = scope;
  const { entries, gone } = event.data as { entries: PlanningEntry[]; gone: Versioned[] };
  let now = data;
  const put = (index: number, change: (items: PlanningEntry[]) => PlanningEntry[]): void => {
    const row = now.items[index];
    if (!row) return;
    const items = change(row.entries as PlanningEntry[]);
    if (items !== row.entries) now = withRow(now, index, { ...row, entries: items });
  };
  let notes = data.notes;
  for (const thing of gone) {
    put(rowWith(now, 'entries', thing.id), (items) => remove(items, thing));
    notes = remove(notes, thing);
  }
  for (const entry of entries) {
    const shown = entry.start <= to && entry.end >= from;
    if (entry.user_id === null) {
      notes = place(notes, entry, shown, byStart);
      continue;
    }
    const index = now.items.findIndex((row) => row.user_id === entry.user_id);
    // Whose it was before may be somebody else.
    const old = rowWith(now, 'entries', entry.id);
    if (old !== index) put(old, (items) => place(items, entry, false, byStart));
    put(index, (items) => place(items, entry, shown, byStart));
  }
  return notes === now.notes ? now : { ...now, notes };
}
