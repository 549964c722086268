/** What is meant by a place in the chart, or by what is chosen in it. Pure. */
import type { Absence, PlanningEntry, PlanningRow } from '../types';
import type { Target } from './acting';
import type { Line } from './lines';
import { lanesOf, type Types } from './segments';
import { linesOf, spanOf as chosenSpan, type Selection } from './selection';
import { meet, spanOf, type Slot, type Span } from './slots';
import type { Thing } from './what';

export const rowAt = (lines: readonly Line[], key: string): PlanningRow | undefined => {
  const line = lines.find((one) => one.key === key);
  return line?.kind === 'person' ? line.row : undefined;
};

/** What is seen there; `low`: in the band of on-call duty under the others. */
export function thingAt(row: PlanningRow, slot: Slot, shown: Span, types: Types, low = false): Thing | undefined {
  const { main, onCall, notes } = lanesOf(row, shown, types);
  const on = (one: Span): boolean => one.from <= slot && slot <= one.to;
  const above = main.find(on);
  const below = onCall.find(on);
  const segment = low ? (below ?? above) : (above ?? below);
  return segment?.absence ?? segment?.entry ?? notes.find((note) => on(spanOf(note)));
}

/** Of all that is chosen: the people, once each, and what lies in their half days. */
export function targetOf(selection: Selection, lines: readonly Line[], shown: Span, types: Types): Target | null {
  const row = rowAt(lines, selection.focus.line) ?? rowAt(lines, selection.anchor.line);
  if (!row) return null;
  const keys = linesOf(selection, lines.map((line) => line.key));
  const people = new Map(keys.flatMap((key) => rowAt(lines, key) ?? []).map((one) => [one.user_id, one]));
  const rows = [...people.values()];
  const span = chosenSpan(selection);
  const within = (period: Absence | PlanningEntry): boolean => meet(spanOf(period), span);
  const entries = rows.flatMap((one) => (one.entries as PlanningEntry[]).filter(within));
  const seen = rows.length === 1 ? (thingAt(row, selection.focus.slot, shown, types) ?? thingAt(row, span.from, shown, types)) : undefined;
  const absence = rows.length === 1 ? (row.absences as Absence[]).filter(within).sort((a, b) => Number(b.id === seen?.id) - Number(a.id === seen?.id))[0] : undefined;
  return { row, span, rows, absence, entry: rows.length === 1 ? entries[0] : undefined, entries };
}

