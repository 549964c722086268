/** The rows of a planning: who is away, and what is planned, in a period. */
import type { LiveMessage } from 'mozaik-live';
import type { Absence, PlanningData, PlanningEntry, PlanningRow } from '../types';
import type { Scope } from '.';
import { byStart, place, remove, type Versioned } from './place';

/** `next` of the rows: the same object where no row changed. */
function mapRows(data: PlanningData, next: (row: PlanningRow) => PlanningRow): PlanningData {
  const items = data.items.map(next);
  return items.some((row, index) => row !== data.items[index]) ? { ...data, items } : data;
}

export function planningAbsence(scope: Scope, data: PlanningData, event: LiveMessage): PlanningData {
  const [, from = '', to = ''] = scope;
  return mapRows(data, (row) => {
    const before = row.absences as Absence[];
    let after: Absence[];
    if (event.type === 'absence_deleted') {
      after = remove(before, event.data as Versioned);
    } else {
      const absence = event.data as Absence;
      if (absence.user_id !== row.user_id) return row;
      const shown = absence.start <= to && absence.end >= from && absence.status !== 'refused' && absence.status !== 'cancelled';
      after = place(before, absence, shown, byStart);
    }
    return after === before ? row : { ...row, absences: after as PlanningRow['absences'] };
  });
}

export function planningEntries(scope: Scope, data: PlanningData, event: LiveMessage): PlanningData {
  const [, from = '', to = ''] = scope;
  const { entries, gone } = event.data as { entries: PlanningEntry[]; gone: Versioned[] };
  const apply = (items: PlanningEntry[], belongs: (entry: PlanningEntry) => boolean): PlanningEntry[] => {
    let after = items;
    for (const thing of gone) after = remove(after, thing);
    for (const entry of entries) after = place(after, entry, belongs(entry) && entry.start <= to && entry.end >= from, byStart);
    return after;
  };
  const after = mapRows(data, (row) => {
    const now = apply(row.entries as PlanningEntry[], (entry) => entry.user_id === row.user_id);
    return now === row.entries ? row : { ...row, entries: now };
  });
  const notes = apply(after.notes, (entry) => entry.team !== null);
  return notes === after.notes ? after : { ...after, notes };
}
