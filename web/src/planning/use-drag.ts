/**
 * The hand in the chart: drawing over half days, taking something elsewhere, pulling at its end. A finger holds
 * first, so that the page still scrolls. Escape, or whatever takes the pointer away, ends it, and nothing is done.
 */
import { useEffect, useRef, useState, type PointerEvent } from 'react';
import type { PlanningRow } from '../types';
import type { Acting } from './acting';
import type { Line } from './lines';
import type { Types } from './segments';
import { extend, type Selection, type Spot } from './selection';
import { halfOf, sameSpan, shift, spanOf, stretch, type Span } from './slots';
import { cellOf, spotAt, spotIn } from './spots';
import { rowAt, thingAt } from './targets';
import { isEntry, type Thing } from './what';
import { leads, mayPlan } from './ways';

/** Something on its way, seen where it would be. */
export interface Carried {
  thing: Thing;
  span: Span;
  user: string;
}

type Act = { kind: 'draw' } | { kind: 'move' | 'start' | 'end'; thing: Thing };

interface Press {
  act: Act;
  pointer: number;
  touch: boolean;
  /** The finger has held still for long enough. */
  held: boolean;
  begun: boolean;
  spot: Spot;
  x: number;
  y: number;
  before: Selection;
}

const FAR = 4;
const HOLD_MS = 450;
/** So near an end that it is taken hold of. */
const END = 6;
/** So near the edge of the chart that it moves on. */
const BORDER = 20;
const SPEED = 12;

interface Field {
  acting: Acting;
  lines: readonly Line[];
  shown: Span;
  types: Types;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  /** Drawn: what now? */
  onDrawn: (selection: Selection, at: { x: number; y: number }) => void;
  /** A finger held still, and went. */
  onHeld: (spot: Spot, at: { x: number; y: number }) => void;
}

export function useDrag(field: Field) {
  const { acting, lines, shown, types, selection, onSelect, onDrawn, onHeld } = field;
  const press = useRef<Press | null>(null);
  const hold = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [carried, setCarried] = useState<Carried | null>(null);
  const [drawing, setDrawing] = useState(false);
  // What was shown last may not be drawn yet when the hand lets go.
  const latest = useRef<{ carried: Carried | null; drawn: Selection }>({ carried: null, drawn: selection });

  function carry(next: Carried | null): void {
    const was = latest.current.carried;
    if (was && next && sameSpan(was.span, next.span) && was.user === next.user) return;
    latest.current.carried = next;
    setCarried(next);
  }

  /** What a press there would take hold of. */
  function actAt(cell: HTMLElement, x: number, y: number): { act: Act; row: PlanningRow } | null {
    const spot = spotIn(cell, x);
    const row = rowAt(lines, spot.line);
    if (!row) return null;
    const box = cell.getBoundingClientRect();
    const thing = thingAt(row, spot.slot, shown, types, y > box.top + box.height * 0.8);
    if (!thing) return { act: { kind: 'draw' }, row };
    if (!acting.grip(thing)) return null;
    const span = spanOf(thing);
    // Where an end lies on the screen: at the edge of the cell, or in its middle.
    const middle = box.left + box.width / 2;
    const left = halfOf(span.from) === 'am' ? box.left : middle;
    const right = halfOf(span.to) === 'pm' ? box.right : middle;
    const sameDay = (slot: number): boolean => Math.floor(slot / 2) === Math.floor(spot.slot / 2);
    if (acting.stretches(thing)) {
      if (sameDay(span.to) && right - x < END) return { act: { kind: 'end', thing }, row };
      if (sameDay(span.from) && x - left < END) return { act: { kind: 'start', thing }, row };
    }
    return { act: { kind: 'move', thing }, row };
  }

  /** Where it would be if it were let go at `spot`. */
  function carriedTo({ act, spot: from }: Press, to: Spot): Carried | null {
    if (act.kind === 'draw') return null;
    const { thing } = act;
    const span = spanOf(thing);
    const owner = thing.user_id ?? '';
    if (act.kind !== 'move') return { thing, span: stretch(span, act.kind, to.slot, acting.halvesOf(thing)), user: owner };
    const by = to.slot - from.slot;
    const days = isEntry(thing) || !acting.halvesOf(thing);
    const row = rowAt(lines, to.line);
    const there = isEntry(thing) && row && mayPlan(row, acting.me, thing.kind) ? row.user_id : owner;
    return { thing, span: shift(span, days ? Math.trunc(by / 2) * 2 : by), user: there };
  }

  function end(): void {
    clearTimeout(hold.current);
    press.current = null;
    carry(null);
    setDrawing(false);
  }

  function giveUp(): void {
    const { before, begun } = press.current ?? {};
    end();
    if (begun && before) onSelect(before);
  }

  function onPointerDown(event: PointerEvent<HTMLElement>): void {
    if (press.current) return giveUp(); // a second finger
    const cell = cellOf(event.target);
    if (!cell || event.button !== 0 || event.shiftKey) return;
    const found = actAt(cell, event.clientX, event.clientY);
    const touch = event.pointerType === 'touch';
    if (!found && !touch) return;
    const { clientX: x, clientY: y, currentTarget: chart, pointerId: pointer } = event;
    press.current = { act: found?.act ?? { kind: 'draw' }, pointer, touch, held: false, begun: false, spot: spotIn(cell, x), x, y, before: selection };
    if (!touch) return;
    clearTimeout(hold.current);
    hold.current = setTimeout(() => {
      const now = press.current;
      if (!now) return;
      now.held = true;
      chart.setPointerCapture(pointer);
      navigator.vibrate?.(10);
      if (now.act.kind !== 'draw') carry(carriedTo(now, now.spot));
    }, HOLD_MS);
  }

  function onPointerMove(event: PointerEvent<HTMLElement>): void {
    const now = press.current;
    const chart = event.currentTarget;
    if (!now) {
      const cell = event.buttons === 0 ? cellOf(event.target) : null;
      const kind = cell ? actAt(cell, event.clientX, event.clientY)?.act.kind : undefined;
      const grip = kind === 'move' ? 'move' : kind === 'start' || kind === 'end' ? 'end' : '';
      if ((chart.dataset.grip ?? '') !== grip) chart.dataset.grip = grip;
      return;
    }
    if (event.pointerId !== now.pointer) return;
    const far = Math.hypot(event.clientX - now.x, event.clientY - now.y) > FAR;
    if (now.touch && !now.held) {
      if (far) end(); // it scrolls
      return;
    }
    if (!now.begun) {
      if (!far) return;
      now.begun = true;
      chart.setPointerCapture(now.pointer);
      setDrawing(true);
    }
    goOn(chart, event);
    const spot = spotAt(event);
    if (!spot) return;
    if (now.act.kind !== 'draw') return carry(carriedTo(now, spot));
    // Over other people only whoever plans for them.
    const row = rowAt(lines, spot.line);
    const line = row && leads(row, acting.me) ? spot.line : now.spot.line;
    latest.current.drawn = extend({ anchor: now.spot, focus: now.spot }, { line, slot: spot.slot }, true);
    onSelect(latest.current.drawn);
  }

  function onPointerUp(event: PointerEvent<HTMLElement>): void {
    const now = press.current;
    if (!now || event.pointerId !== now.pointer) return;
    const at = { x: event.clientX, y: event.clientY };
    const { carried: there, drawn } = latest.current;
    end();
    if (!now.begun) {
      if (now.held) onHeld(now.spot, at);
    } else if (now.act.kind !== 'draw') {
      if (there) acting.take(there.thing, there.span, there.user);
    } else onDrawn(drawn, at);
  }

  // A finger that holds something takes it along; until then it scrolls the page.
  const active = carried !== null || drawing;
  useEffect(() => {
    const still = (event: TouchEvent) => press.current?.held && event.preventDefault();
    const keys = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !press.current) return;
      event.preventDefault();
      event.stopPropagation();
      giveUp();
    };
    document.addEventListener('touchmove', still, { passive: false });
    document.addEventListener('keydown', keys, true);
    return () => {
      document.removeEventListener('touchmove', still);
      document.removeEventListener('keydown', keys, true);
    };
  });

  return { carried, active, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: giveUp }, holding: () => press.current?.touch ?? false };
}

/** At the edge of the chart it moves on. */
function goOn(chart: HTMLElement, { clientX, clientY }: PointerEvent): void {
  const { left, right, top, bottom } = chart.getBoundingClientRect();
  const fixed = (name: string): number => Number.parseFloat(chart.style.getPropertyValue(name)) || 0;
  const speed = (low: number, high: number, at: number): number => (at > high - BORDER ? SPEED : at < low + BORDER ? -SPEED : 0);
  const [x, y] = [speed(left + fixed('--name'), right, clientX), speed(top + fixed('--head'), bottom, clientY)];
  if (x !== 0 || y !== 0) chart.scrollBy(x, y);
}
