/** Which half day of which line the pointer is over. */
import type { Spot } from './selection';
import { slotOf } from './slots';

/** The cell of a day that this is in. */
export const cellOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-line] [data-day]') : null;

/** The key of the line that this is in. */
export const lineOf = (cell: HTMLElement): string => cell.closest<HTMLElement>('[data-line]')?.dataset.line ?? '';

export function spotIn(cell: HTMLElement, x: number): Spot {
  const { left, width } = cell.getBoundingClientRect();
  return { line: lineOf(cell), slot: slotOf(cell.dataset.day ?? '', x < left + width / 2 ? 'am' : 'pm') };
}

/** `elementFromPoint`: a captured pointer says nothing of what is under it. */
export function spotAt({ clientX, clientY }: { clientX: number; clientY: number }): Spot | null {
  const cell = cellOf(document.elementFromPoint(clientX, clientY));
  return cell && spotIn(cell, clientX);
}
