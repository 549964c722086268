/**
 * What is selected in the chart: lines and half days. Pure.
 *
 * Where drawing (chart.tsx) and acting (hands.tsx) meet:
 * - A line of the chart has a key (lines.ts): `TEAM/USER` of a person, `TEAM` of a team's head, `TEAM/foot`.
 * - Each cell in the page is a day, `[data-day]`, in a row with `data-line`, and `data-user` or `data-team`.
 *   Which half the pointer is over is a question of its place: `spotAt(event)` of spots.ts answers.
 * - The page keeps one `Selection`. A click, arrows and Shift+arrows change it (chart.tsx); `onSelect` does from outside.
 * - The page draws `useActing(loaded).data`, in which what I move is already where it is taken to; `useHands` gives the chart
 *   `handlers`, which come before its own (preventDefault: the chart does nothing more), `ghosts`, drawn over the lines, and
 *   `layers`: menus and dialogs beside the chart.
 * - What lies under the pointer is worked out from the spot: bars take no pointer events of their own and have no ids.
 */
import { between, type Slot, type Span } from './slots';

export interface Spot {
  line: string;
  slot: Slot;
}

/** From where it was begun to where it was drawn; both are part of it. */
export interface Selection {
  anchor: Spot;
  focus: Spot;
}

const morning = (slot: Slot): Slot => slot - (slot % 2);
const evening = (slot: Slot): Slot => morning(slot) + 1;

export const spanOf = ({ anchor, focus }: Selection): Span => between(anchor.slot, focus.slot);

/** `keys`: of all lines, in their order. */
export function linesOf({ anchor, focus }: Selection, keys: readonly string[]): string[] {
  const [first, last] = [keys.indexOf(anchor.line), keys.indexOf(focus.line)].sort((a, b) => a - b) as [number, number];
  return first < 0 ? [focus.line] : keys.slice(first, last + 1);
}

/** One whole day. */
export const dayAt = ({ line, slot }: Spot): Selection => ({ anchor: { line, slot: morning(slot) }, focus: { line, slot: evening(slot) } });

/** Drawn on to `spot`, in whole days or in halves. */
export function extend({ anchor }: Selection, spot: Spot, halves = false): Selection {
  if (halves) return { anchor, focus: spot };
  const back = morning(spot.slot) < morning(anchor.slot);
  return {
    anchor: { ...anchor, slot: back ? evening(anchor.slot) : morning(anchor.slot) },
    focus: { ...spot, slot: back ? morning(spot.slot) : evening(spot.slot) },
  };
}

export interface Field {
  keys: readonly string[];
  span: Span;
}

/** So many lines down and days on from the focus; at the edge it stays. */
export function neighbour({ focus }: Selection, { keys, span }: Field, down: number, on: number): Spot {
  const at = Math.max(0, keys.indexOf(focus.line));
  const line = keys[Math.min(keys.length - 1, Math.max(0, at + down))] ?? focus.line;
  const slot = Math.min(morning(span.to), Math.max(span.from, morning(focus.slot) + 2 * on));
  return { line, slot };
}
