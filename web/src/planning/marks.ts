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
}

const STAYS_MS = 5_000;
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
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const end = onEvent((event) => {
      const { actor } = event as { actor?: string | null };
      if (!actor || actor === me) return;
      for (const { user, span } of places(event)) {
        const { from, to } = now.current.shown;
        const row = now.current.rows.find((one) => one.user_id === user);
        if (!row || span.from > to || span.to < from) continue;
        const cut = { from: Math.max(span.from, from), to: Math.min(span.to, to) };
        void nameOf(actor, now.current.rows).then((name = '') => {
          const id = ++count;
          setMarks((before) => new Map([...[...before].filter(([key]) => key !== user).slice(1 - MARKS_MAX), [user, { id, span: cut, name }]]));
          now.current.onChange({ by: name, user: row.name });
          const timer = setTimeout(() => {
            timers.delete(timer);
            setMarks((before) => (before.get(user)?.id === id ? new Map([...before].filter(([key]) => key !== user)) : before));
          }, STAYS_MS);
          timers.add(timer);
        });
      }
    });
    return () => {
      end();
      for (const timer of timers) clearTimeout(timer);
      setMarks(NONE);
    };
  }, [me]);
  return marks;
}
