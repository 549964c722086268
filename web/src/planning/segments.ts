/** What is drawn in a line: of all that lies on a half day, what counts most. Pure. */
import type { Absence, AbsenceType, PlanningEntry, PlanningRow } from '../types';
import { spanOf, type Slot, type Span } from './slots';

export interface Segment extends Span {
  absence: Absence | null;
  entry: PlanningEntry | null;
  /** Goes on before, or behind, what is shown. */
  open: { before: boolean; behind: boolean };
}

/** The main lane; on-call has a band of its own under it; notes are marks. */
export interface Lanes {
  main: Segment[];
  onCall: Segment[];
  notes: PlanningEntry[];
}

export type Types = ReadonlyMap<string, AbsenceType>;

/** The lower one is shown: a type's priority; of two alike what is decided. Training and shifts stand behind absences. */
function rankOf(absence: Absence, types: Types): number {
  const priority = (absence.type === undefined ? undefined : types.get(absence.type)?.priority) ?? (absence.kind === 'absent' ? 0 : 500);
  return priority + (absence.status === 'approved' ? 0 : 0.5);
}
const ENTRY_RANK: Partial<Record<PlanningEntry['kind'], number>> = { training: 1000, shift: 2000 };

interface Claim extends Span {
  rank: number;
  absence: Absence | null;
  entry: PlanningEntry | null;
}

/** Each half day goes to the claim of the lowest rank; neighbours of one claim are one segment. */
function settle(claims: Claim[], shown: Span): Segment[] {
  const segments: Segment[] = [];
  if (claims.length === 0) return segments;
  claims.sort((a, b) => a.rank - b.rank || a.from - b.from);
  let first = shown.to;
  let last = shown.from;
  for (const { from, to } of claims) {
    first = Math.min(first, Math.max(from, shown.from));
    last = Math.max(last, Math.min(to, shown.to));
  }
  let before: Claim | undefined;
  for (let slot: Slot = first; slot <= last; slot++) {
    const claim = claims.find((one) => one.from <= slot && slot <= one.to);
    const segment = segments.at(-1);
    if (claim && claim === before && segment) segment.to = slot;
    else if (claim) {
      const { absence, entry, from, to } = claim;
      segments.push({ from: slot, to: slot, absence, entry, open: { before: from < shown.from && slot === shown.from, behind: to > shown.to } });
    }
    before = claim;
  }
  for (const segment of segments) segment.open.behind &&= segment.to === shown.to;
  return segments;
}

export function lanesOf(row: PlanningRow, shown: Span, types: Types): Lanes {
  const main: Claim[] = [];
  const onCall: Claim[] = [];
  const notes: PlanningEntry[] = [];
  for (const absence of row.absences as Absence[]) {
    const claim = { ...spanOf(absence), rank: rankOf(absence, types), absence, entry: null };
    (absence.kind === 'on_call' ? onCall : main).push(claim);
  }
  for (const entry of row.entries as PlanningEntry[]) {
    if (entry.kind === 'note') notes.push(entry);
    else if (entry.kind === 'on_call') onCall.push({ ...spanOf(entry), rank: 0, absence: null, entry });
    else main.push({ ...spanOf(entry), rank: ENTRY_RANK[entry.kind] ?? 0, absence: null, entry });
  }
  return { main: settle(main, shown), onCall: settle(onCall, shown), notes };
}

export const isPending = (absence: Absence): boolean => absence.status === 'pending' || absence.status === 'validated';

/** The type, where I may know it. */
export const typeOf = (absence: Absence, types: Types): AbsenceType | undefined =>
  absence.type === undefined ? undefined : types.get(absence.type);

/** Those of a day, in any of its halves: all of them, hidden behind another or not. */
export function onDay(row: PlanningRow, slot: Slot): { absences: Absence[]; entries: PlanningEntry[] } {
  const here = (period: Absence | PlanningEntry): boolean => {
    const { from, to } = spanOf(period);
    return from <= slot + 1 && slot <= to;
  };
  return { absences: (row.absences as Absence[]).filter(here), entries: (row.entries as PlanningEntry[]).filter(here) };
}

