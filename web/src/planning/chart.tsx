/** The wallchart: lines × days. Only what is seen is in the page; where it is asked about, a cell speaks for itself. */
import './chart.css';
import { useVirtualizer, type Range as Seen } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useMemo, useRef, useState, type HTMLAttributes, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlanningEntry, PlanningTotal } from '../types';
import type { Day, Holidays } from './calendar';
import { Foot } from './foot';
import { Head } from './head';
import type { Line } from './lines';
import type { Mark } from './marks';
import { PersonLine, type Ghost } from './person-line';
import type { Types } from './segments';
import { dayAt, extend, linesOf, neighbour, spanOf, type Selection, type Spot } from './selection';
import type { Span } from './slots';
import { cellOf, spotIn } from './spots';
import { TeamLine } from './team-line';
import { Columns } from './columns';

const HEAD_HEIGHT = 76;
const HEIGHTS: Record<Line['kind'], number> = { team: 30, person: 36, foot: 34 };
const NAME_WIDTH = 208;
/** Narrower than that no day can be pointed at. */
const DAY_MIN = 24;
/** Days drawn beyond the edge: so many more can come into sight before others must be drawn. */
const AHEAD = 7;

interface ChartProps {
  lines: readonly Line[];
  days: readonly Day[];
  types: Types;
  holidays: Holidays;
  /** By team. */
  totals: ReadonlyMap<string, PlanningTotal>;
  notes: ReadonlyMap<string, readonly PlanningEntry[]>;
  me: string;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  /** Those of acting: they come first. */
  handlers: HTMLAttributes<HTMLDivElement>;
  ghosts: ReadonlyMap<string, readonly Ghost[]>;
  /** By person. */
  marks: ReadonlyMap<string, Mark>;
  /** Other days are on their way. */
  busy: boolean;
  /** Over this cell of a day the pointer is, or the focus; null: over none. */
  onPoint: (cell: HTMLElement | null) => void;
}

/** The same list as long as it has the same keys: what somebody does changes lines, seldom which there are. */
function useKeys(lines: readonly Line[]): readonly string[] {
  const known = useRef<readonly string[]>([]);
  return useMemo(() => {
    const same = known.current.length === lines.length && lines.every((line, index) => line.key === known.current[index]);
    if (!same) known.current = lines.map((line) => line.key);
    return known.current;
  }, [lines]);
}

export function Chart(props: ChartProps) {
  const { lines, days, types, holidays, totals, notes, me, selection, onSelect, handlers, ghosts, marks, busy, onPoint } = props;
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const keys = useKeys(lines);
  const shown = useMemo<Span>(() => ({ from: days[0]?.slot ?? 0, to: (days.at(-1)?.slot ?? 0) + 1 }), [days]);

  // One team alone: its foot stays in sight.
  const last = lines.at(-1);
  const footed = last?.kind === 'foot' && lines[0]?.key === last.team.id ? last : null;
  const scrolled = footed ? lines.length - 1 : lines.length;

  const [box, setBox] = useState({ width: 0, left: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      const { clientWidth: width, scrollLeft } = element;
      setBox((was) => (was.width === width && was.left === scrollLeft ? was : { width, left: scrollLeft }));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  const room = Math.max(0, box.width - NAME_WIDTH);
  const col = Math.max(DAY_MIN, Math.floor(room / days.length));
  const whole = col * days.length <= room;
  const first = whole ? 0 : Math.max(0, (Math.floor(box.left / col / AHEAD) - 1) * AHEAD);
  const behind = whole ? days.length : Math.min(days.length, first + Math.ceil(room / col) + 3 * AHEAD);

  const activeLine = Math.max(0, keys.indexOf(selection.focus.line));
  const activeDay = Math.min(days.length - 1, Math.max(0, Math.floor((selection.focus.slot - shown.from) / 2)));
  const rows = useVirtualizer({
    count: scrolled,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => HEIGHTS[lines[index]?.kind ?? 'person'],
    getItemKey: useCallback((index: number) => keys[index] ?? index, [keys]),
    overscan: 6,
    paddingStart: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    scrollPaddingEnd: footed ? HEIGHTS.foot : 0,
    // The cell that has the focus stays in the page, wherever it is.
    rangeExtractor: useCallback(
      ({ startIndex, endIndex, overscan, count }: Seen) => {
        const from = Math.max(0, startIndex - overscan);
        const to = Math.min(count - 1, endIndex + overscan);
        const indexes = Array.from({ length: to - from + 1 }, (_, index) => from + index);
        if (activeLine < from) indexes.unshift(activeLine);
        else if (activeLine > to && activeLine < count) indexes.push(activeLine);
        return indexes;
      },
      [activeLine],
    ),
  });

  // ---- where the keyboard is ----

  const wantsFocus = useRef(false);
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    const element = scroller.current;
    if (!element) return;
    if (activeLine < scrolled) rows.scrollToIndex(activeLine, { align: 'auto' });
    const left = activeDay * col;
    if (left < element.scrollLeft) element.scrollLeft = left;
    else if (left + col > element.scrollLeft + room) element.scrollLeft = left + col - room;
    element.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }, [selection, activeLine, activeDay, scrolled, rows, col, room]);

  const select = (next: Selection): void => {
    wantsFocus.current = true;
    onSelect(next);
  };

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    handlers.onKeyDown?.(event);
    if (event.defaultPrevented || event.altKey || !cellOf(event.target)) return;
    const field = { keys, span: shown };
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEAD_HEIGHT) / HEIGHTS.person) - 1);
    const ends = event.ctrlKey || event.metaKey ? keys.length : 0;
    const ways: Record<string, [down: number, on: number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      Home: [-ends, -days.length],
      End: [ends, days.length],
      PageUp: [-page, 0],
      PageDown: [page, 0],
    };
    const way = ways[event.key];
    if (!way || (ends > 0 && event.key !== 'Home' && event.key !== 'End')) return;
    event.preventDefault();
    const spot = neighbour(selection, field, ...way);
    select(event.shiftKey ? extend(selection, spot) : dayAt(spot));
  }

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    handlers.onPointerDown?.(event);
    const cell = cellOf(event.target);
    if (event.defaultPrevented || !cell || event.button !== 0) return;
    const spot: Spot = spotIn(cell, event.clientX);
    select(event.shiftKey ? extend(selection, spot) : dayAt(spot));
  }

  const chosen = useMemo(() => new Set(linesOf(selection, keys)), [selection, keys]);
  const { from, to } = spanOf(selection);

  function draw(line: Line, index: number, top: number | null) {
    const active = index === activeLine ? activeDay : -1;
    const frame = { t, lineKey: line.key, index, top, days, first, behind, active };
    if (line.kind === 'team') return <TeamLine key={line.key} {...frame} team={line.team} count={line.count} notes={notes.get(line.key)} shown={shown} />;
    if (line.kind === 'foot') return <Foot key={line.key} {...frame} team={line.team} total={totals.get(line.team.id)} wide={col >= 36} />;
    const { row } = line;
    const isChosen = chosen.has(line.key);
    return (
      <PersonLine key={line.key} {...frame} row={row} shown={shown} types={types} holidays={holidays.of(row.site)} col={col} isMe={row.user_id === me}
        chosenFrom={isChosen ? from : -1} chosenTo={isChosen ? to : -1} mark={marks.get(row.user_id)} ghosts={ghosts.get(line.key)} />
    );
  }

  const width = NAME_WIDTH + col * days.length;
  return (
    <div {...handlers} ref={scroller} role="grid" className="planningChart" aria-label={t('planning.chart')} aria-busy={busy}
      aria-rowcount={lines.length + 1} aria-colcount={days.length + 1} aria-multiselectable="true" data-busy={busy || undefined}
      style={{ '--col': `${col}px`, '--name': `${NAME_WIDTH}px`, '--days': days.length, '--head': `${HEAD_HEIGHT}px` } as React.CSSProperties}
      onKeyDown={onKeyDown} onPointerDown={onPointerDown}
      onPointerOver={(event) => { handlers.onPointerOver?.(event); onPoint(cellOf(event.target)); }}
      onPointerLeave={(event) => { handlers.onPointerLeave?.(event); onPoint(null); }}
      // Focus that comes back from a menu asks nothing; that of the keyboard does.
      onFocus={(event) => { handlers.onFocus?.(event); if (event.target.matches(':focus-visible')) onPoint(cellOf(event.target)); }}
      onBlur={(event) => { handlers.onBlur?.(event); onPoint(null); }}>
      <Head days={days} holidays={holidays} width={width} />
      <div role="rowgroup" className="planningBody" style={{ height: rows.getTotalSize() - HEAD_HEIGHT, width }}>
        <Columns days={days} holidays={holidays} />
        {rows.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          return line && draw(line, index, start - HEAD_HEIGHT);
        })}
      </div>
      {footed && <div role="rowgroup" className="planningSticky" style={{ width }}>{draw(footed, lines.length - 1, null)}</div>}
    </div>
  );
}
