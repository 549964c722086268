/** What is done in the chart: by mouse, by finger, by menu, by key. */
import './hands.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState, type HTMLAttributes, type MouseEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dayWeek } from '../days';
import { Icon } from '../parts/icon';
import { load } from '../store';
import type { Absence, ClosedPeriod } from '../types';
import type { Acting, Target } from './acting';
import { useClosedText } from './closed';
import { ActingDialogs } from './dialogs';
import { itemsOf, itemsOfTeam } from './items';
import type { Line } from './lines';
import { Menu, type Item } from './menu';
import type { Ghost } from './person-line';
import type { Types } from './segments';
import { dayAt, linesOf, spanOf as chosenSpan, type Selection, type Spot } from './selection';
import { dayOf, meet, spanOf, type Span } from './slots';
import { cellOf, spotIn } from './spots';
import { targetOf } from './targets';
import { useDrag, type Carried } from './use-drag';
import { useKeys } from './use-keys';
import { closedFor, leads, mayAsk } from './ways';
import { isEntry } from './what';

interface HandsProps {
  acting: Acting;
  lines: readonly Line[];
  /** The half days of the period. */
  shown: Span;
  types: Types;
  selection: Selection;
  onSelect: (selection: Selection) => void;
}

interface Hands {
  /** Of the chart, before its own; `preventDefault` keeps these from acting. */
  handlers: HTMLAttributes<HTMLDivElement>;
  /** By line: what is on its way there. */
  ghosts: ReadonlyMap<string, readonly Ghost[]>;
  /** Menus, dialogs. */
  layers: ReactNode;
  /** Something is in hand: no card beside it. */
  busy: boolean;
}

interface At {
  x: number;
  y: number;
}
interface Open {
  label: string;
  items: readonly Item[];
  /** No leave is asked for there. */
  lock?: ClosedPeriod;
  at: At;
}

export function useHands({ acting, lines, shown, types, selection, onSelect }: HandsProps): Hands {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const closed = useQuery(load.closedPeriods()).data?.items ?? [];
  const closedText = useClosedText();
  const [menu, setMenu] = useState<Open | null>(null);
  const closeMenu = useCallback(() => setMenu(null), []);
  const chart = useRef<HTMLElement | null>(null);
  const targetIn = (chosen: Selection): Target | null => targetOf(chosen, lines, shown, types);
  const openPage = ({ id }: Absence): void => void navigate({ to: '/absences/$id', params: { id } });

  /** Back to the cell that has the keyboard, before something opens over it. */
  const toChart = (): void => chart.current?.querySelector<HTMLElement>('[role=gridcell][tabindex="0"]')?.focus({ preventScroll: true });

  function openMenu(target: Target, at: At): void {
    const { row, span } = target;
    const items = itemsOf(target, { acting, t, openPage, moveByKeys: keys.begin });
    setMenu({ label: row.name, items, lock: closedFor(row, span, closed, acting.me), at });
  }

  function askOrOffer(target: Target, at: At): void {
    const alone = (target.rows?.length ?? 1) === 1;
    if (alone && mayAsk(target.row, acting.me, acting.settings)) acting.ask(target.row, target.span);
    else if ((target.rows ?? [target.row]).every((row) => leads(row, acting.me))) openMenu(target, at);
  }

  function enter(target: Target, cell: HTMLElement): void {
    const { absence, entry, row } = target;
    if (absence) openPage(absence);
    else if (entry && acting.grip(entry)) acting.open({ what: 'edit', entry, who: row.name });
    else askOrOffer(target, under(cell));
  }

  function menuAt(spot: Spot, at: At): void {
    const { from, to } = chosenSpan(selection);
    const inside = from <= spot.slot && spot.slot <= to && linesOf(selection, lines.map((line) => line.key)).includes(spot.line);
    const chosen = inside ? selection : dayAt(spot);
    if (!inside) onSelect(chosen);
    const line = lines.find((one) => one.key === spot.line);
    if (line?.kind === 'team' && line.team) {
      const span = chosenSpan(chosen);
      const notes = (acting.data?.notes ?? []).filter((one) => one.team === line.key && meet(spanOf(one), span));
      setMenu({ label: line.team.name, items: itemsOfTeam(line.team, span, notes, { acting, t, openPage }), at });
      return;
    }
    const target = targetIn(chosen);
    if (target) openMenu(target, at);
  }

  const keys = useKeys({
    acting,
    target: () => targetIn(selection),
    openMenu: (cell) => menuAt(selection.focus, under(cell)),
    enter,
  });
  const drag = useDrag({
    acting, lines, shown, types, selection, onSelect,
    onDrawn(drawn, at) {
      const target = targetIn(drawn);
      if (!target) return;
      toChart();
      askOrOffer(target, at);
    },
    onHeld: menuAt,
  });

  function onContextMenu(event: MouseEvent<HTMLElement>): void {
    const cell = cellOf(event.target);
    if (!cell) return;
    event.preventDefault();
    // A finger that holds is waited for: it may take something along.
    if (drag.holding()) return;
    const pointed = event.clientX !== 0 || event.clientY !== 0;
    menuAt(pointed ? spotIn(cell, event.clientX) : selection.focus, pointed ? { x: event.clientX, y: event.clientY } : under(cell));
  }

  const carried = drag.carried ?? keys.carried;
  const ghosts = useGhosts(acting, lines, carried);

  return {
    handlers: {
      ...drag.handlers,
      onPointerDown(event) {
        chart.current = event.currentTarget;
        drag.handlers.onPointerDown(event);
      },
      onKeyDown(event) {
        chart.current = event.currentTarget;
        keys.onKeyDown(event);
      },
      onBlur: keys.onBlur,
      onContextMenu,
    },
    ghosts,
    busy: drag.active || carried !== null || menu !== null || acting.dialogue !== null,
    layers: (
      <>
        <p role="status" className={keys.carried ? 'handsMode' : 'unseen'}>{keys.said}</p>
        {menu && (
          <Menu label={t('acting.menuOf', { what: menu.label })} at={menu.at} onClose={closeMenu} onLeave={toChart} items={menu.items}>
            {menu.lock && <p className="planMenuHead"><Icon name="lock" size={16} /> {closedText(menu.lock)}</p>}
          </Menu>
        )}
        <ActingDialogs acting={acting} />
      </>
    ),
  };
}

function under(cell: HTMLElement): At {
  const { left, bottom } = cell.getBoundingClientRect();
  return { x: left, y: bottom };
}

/** What is carried, and what the server has not confirmed yet, in each line of its person. */
function useGhosts(acting: Acting, lines: readonly Line[], carried: Carried | null): ReadonlyMap<string, readonly Ghost[]> {
  const { t } = useTranslation();
  const { data, moves } = acting;
  return useMemo(() => {
    const ghosts = new Map<string, readonly Ghost[]>();
    if (!carried && moves.size === 0) return ghosts;
    for (const line of lines) {
      if (line.kind !== 'person') continue;
      const { row } = line;
      const here: Ghost[] = [...row.absences, ...row.entries]
        .filter((one) => moves.has(one.id))
        .map((one) => ({ ...spanOf(one), text: t('acting.onItsWay') }));
      if (carried?.user === row.user_id) {
        const { span, thing } = carried;
        const bad = !isEntry(thing) && (row.absences as Absence[]).some((other) => other.id !== thing.id && meet(spanOf(other), span));
        const days = [...new Set([dayWeek(dayOf(span.from)), dayWeek(dayOf(span.to))])];
        here.push({ ...span, text: days.join(' → '), bad });
      }
      if (here.length > 0) ghosts.set(line.key, here);
    }
    return ghosts;
  }, [carried, moves, lines, t, data]);
}
