/** What somebody else has just changed: where, and who it was, for a moment. */
import type { LiveMessage } from 'mozaik-live';
import { useEffect, useRef, useState } from 'react';
import { onEvent } from '../store';
import type { Absence, PlanningEntry, PlanningRow } from '../types';
import { nameOf } from './names';
import { spanOf, type Span } from './slots';

export interface Mark {
  id: number;
  span: Span;
  /** Who did it. */
  name: string;
  at: number;
}

const STAYS_MS = 5_000;
const TURN_MS = 250;
/** More at once nobody can follow. */
const MARKS_MAX = 12;
const NONE: ReadonlyMap<string, Mark> = new Map();

/** Whose days an event is about. */
function places({ type, data }: LiveMessage): { user: string; span: Span }[] {
  const things: (Absence | PlanningEntry)[] =
    type === 'planning_updated' ? (data as { entries: PlanningEntry[] }).entries : type === 'absence_created' || type === 'absence_updated' ? [data as Absence] : [];
  return things.flatMap((thing) => (thing.user_id ? [{ user: thing.user_id, span: spanOf(thing) }] : []));
}

export interface Change {
  by: string;
  /** Whose days. */
  user: string;
}

/** By person; `onChange` hears of each. */
export function useMarks(rows: readonly PlanningRow[], me: string, shown: Span, onChange: (change: Change) => void): ReadonlyMap<string, Mark> {
  const [marks, setMarks] = useState(NONE);
  const now = useRef({ rows, shown, onChange });
  useEffect(() => {
    now.current = { rows, shown, onChange };
  });

  useEffect(() => {
    let count = 0;
    let shownNow = NONE;
    let waiting: [user: string, mark: Mark][] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    /** What came is shown, what stood long enough goes: a few times a second at most, however much happens. */
    function turn(): void {
      const come = new Map(waiting);
      const old = Date.now() - STAYS_MS;
      const stay = [...shownNow].filter(([user, mark]) => !come.has(user) && mark.at > old);
      waiting = [];
      if (come.size > 0 || stay.length < shownNow.size) setMarks((shownNow = new Map([...stay, ...come].slice(-MARKS_MAX))));
      timer = shownNow.size > 0 ? setTimeout(turn, TURN_MS) : undefined;
    }
    const end = onEvent((event) => {
      const { actor } = event as { actor?: string | null };
      if (!actor || actor === me) return;
      for (const { user, span } of places(event)) {
        const { from, to } = now.current.shown;
        const row = now.current.rows.find((one) => one.user_id === user);
        if (!row || span.from > to || span.to < from) continue;
        const cut = { from: Math.max(span.from, from), to: Math.min(span.to, to) };
        void nameOf(actor, now.current.rows).then((name = '') => {
          if (ended) return;
          waiting.push([user, { id: ++count, span: cut, name, at: Date.now() }]);
          now.current.onChange({ by: name, user: row.name });
          timer ??= setTimeout(turn, TURN_MS);
        });
      }
    });
    return () => {
      ended = true;
      end();
      clearTimeout(timer);
      setMarks(NONE);
    };
  }, [me]);
  return marks;
}
