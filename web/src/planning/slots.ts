/** Half days as numbers, one after the other, so that what lies in the planning can be moved and stretched. Pure. */
import type { Period } from '../days';

export type Half = 'am' | 'pm';
/** Two of each civil day: even in the morning. */
export type Slot = number;
/** Both ends are part of it. */
export interface Span {
  from: Slot;
  to: Slot;
}

const DAY_MS = 86_400_000;

export const slotOf = (day: string, half: Half): Slot => (Date.parse(`${day}T00:00:00Z`) / DAY_MS) * 2 + (half === 'pm' ? 1 : 0);
export const dayOf = (slot: Slot): string => new Date(Math.floor(slot / 2) * DAY_MS).toISOString().slice(0, 10);
export const halfOf = (slot: Slot): Half => (slot % 2 === 0 ? 'am' : 'pm');

export const spanOf = (period: Period): Span => ({
  from: slotOf(period.start, period.start_half),
  to: slotOf(period.end, period.end_half),
});

export const periodOf = ({ from, to }: Span): Period => ({
  start: dayOf(from),
  start_half: halfOf(from),
  end: dayOf(to),
  end_half: halfOf(to),
});

/** Of two half days, whichever comes first. */
export const between = (a: Slot, b: Slot): Span => (a <= b ? { from: a, to: b } : { from: b, to: a });

export const lengthOf = ({ from, to }: Span): number => to - from + 1;
export const sameSpan = (a: Span, b: Span): boolean => a.from === b.from && a.to === b.to;
export const meet = (a: Span, b: Span): boolean => a.from <= b.to && b.from <= a.to;

/** Without halves: the whole of its days. */
export const wholeDays = ({ from, to }: Span): Span => ({ from: from - (from % 2), to: to + (1 - (to % 2)) });

/**
 * So many half days later. What is as long as whole days moves by whole days: a hand that shakes
 * does not make two halves of them.
 */
export function shift(span: Span, by: number): Span {
  const steps = lengthOf(span) % 2 === 0 ? Math.round(by / 2) * 2 : by;
  return { from: span.from + steps, to: span.to + steps };
}

/** One end taken to `slot`; never past the other. */
export function stretch(span: Span, edge: 'start' | 'end', slot: Slot, halves: boolean): Span {
  const next = edge === 'start' ? { from: Math.min(slot, span.to), to: span.to } : { from: span.from, to: Math.max(slot, span.from) };
  return halves ? next : wholeDays(next);
}

/** As long, from the morning or the half day `slot` on: what pasting makes of something copied. */
export function laidAt(span: Span, slot: Slot): Span {
  const length = lengthOf(span);
  const from = length % 2 === 0 ? slot - (slot % 2) + (span.from % 2) : slot;
  return { from, to: from + length - 1 };
}
