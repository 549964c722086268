/**
 * How many are at work is of the server's answer, and who is expected (part time, sites, arrivals) only it knows.
 * So after others' changes it is asked again, for the totals alone: people of no site, so no line comes with them.
 */
import { useEffect, useRef } from 'react';
import { get } from '../http';
import { load, queries } from '../store';
import type { PlanningData } from '../types';
import type { Range } from './range';

const SOON_MS = 400;
const APART_MS = 3_000;
/** A server that takes long is asked less often: one part in so many of its time at most. */
const SHARE = 20;
const NOBODY = '00000000-0000-7000-8000-000000000000';

export function useFreshTotals(data: PlanningData | undefined, { from, to }: Range, team: string): void {
  const before = useRef(data);
  const next = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    const was = before.current;
    before.current = data;
    // Loaded anew, the totals came with it; where these are the same and the rest is not, events changed it.
    if (!data || !was || was.totals !== data.totals || was === data || timer.current !== undefined) return;
    const ask = async (): Promise<void> => {
      const asked = queries.getQueryData<PlanningData>(load.planning(from, to, team).queryKey);
      const began = performance.now();
      try {
        const { totals } = await get<PlanningData>(`/api/planning?from=${from}&to=${to}&site=${NOBODY}${team ? `&team=${team}` : ''}`);
        queries.setQueryData<PlanningData>(load.planning(from, to, team).queryKey, (now) => now && { ...now, totals });
        before.current = asked;
      } catch {
        // What is known stays; the next change asks again.
      }
      next.current = performance.now() + Math.max(APART_MS, SHARE * (performance.now() - began));
    };
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void ask();
    }, Math.max(SOON_MS, next.current - performance.now()));
  }, [data, from, to, team]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [from, to, team],
  );
}
