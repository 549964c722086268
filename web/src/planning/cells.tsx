/** What every line has: its place, and a cell for each day that is in sight. */
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import type { Day } from './calendar';

export interface LineFrame {
  /** Handed on: asking for it in each line costs more than drawing it. */
  t: TFunction;
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

export const lineProps = ({ lineKey, index, top }: LineFrame) => ({
  role: 'row',
  'aria-rowindex': index + 2,
  'data-line': lineKey,
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

/** Where the drawn days begin. */
export const trackStyle = ({ first }: LineFrame): React.CSSProperties | undefined =>
  first > 0 ? { paddingLeft: `calc(var(--col) * ${first})` } : undefined;

/** What the cell of a day has, whatever the line; one that is out of sight has a place of its own. */
export const cellProps = ({ first, behind, active }: LineFrame, day: Day, index: number) => ({
  role: 'gridcell',
  'data-day': day.day,
  'aria-colindex': index + 2,
  tabIndex: active === index ? 0 : undefined,
  style: index < first || index >= behind ? ({ position: 'absolute', left: `calc(var(--col) * ${index})` } as const) : undefined,
});
