/** What every line has: its place, and a cell for each day that is in sight. */
import type { ReactNode } from 'react';
import type { Day } from './calendar';

export interface LineFrame {
  lineKey: string;
  index: number;
  /** From the beginning of the body; null: where it stands. */
  top: number | null;
  days: readonly Day[];
  /** The days that are drawn: from this one ... */
  first: number;
  /** ... to the one before this. */
  behind: number;
  /** The day that has the keyboard; -1: none of this line. */
  active: number;
}

export const lineProps = ({ index, top }: LineFrame) => ({
  role: 'row',
  'aria-rowindex': index + 2,
  ...(top === null ? {} : { style: { top } }),
});

/** The days in sight, and the one with the keyboard wherever it is. */
export function eachDay({ days, first, behind, active }: LineFrame, cell: (day: Day, index: number) => ReactNode): ReactNode[] {
  const cells: ReactNode[] = [];
  const add = (index: number): void => {
    const day = days[index];
    if (day) cells.push(cell(day, index));
  };
  if (active >= 0 && active < first) add(active);
  for (let index = first; index < behind; index++) add(index);
  if (active >= behind) add(active);
  return cells;
}

export const atDay = (index: number): { left: string } => ({ left: `calc(var(--col) * ${index})` });
