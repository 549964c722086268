/** Which days the planning shows: of the address, and back to it. Pure. */
import { addDays, isDay, mondayOf } from '../days';

export const WEEKS_MIN = 2;
export const WEEKS_MAX = 13;
const WEEKS = 4;

/** All that the address of the planning says. What is not there is as usual: this month, everybody. */
export interface PlanningSearch {
  /** A day of the period. */
  du?: string;
  /** A month, where it is not said. */
  vue?: 'semaine' | 'semaines';
  /** Of the view « semaines ». */
  semaines?: number;
  /** Of this team only. */
  equipe?: string;
  /** Those only who are away. */
  absents?: 1;
}

/** What of an address can be used; the rest is as if it were not there. */
export function planningSearch(raw: Record<string, unknown>): PlanningSearch {
  const { du, vue, semaines, equipe, absents } = raw;
  const weeks = Number(semaines);
  return {
    ...(isDay(du) ? { du } : {}),
    ...(vue === 'semaine' || vue === 'semaines' ? { vue } : {}),
    ...(vue === 'semaines' && Number.isInteger(weeks) && weeks >= WEEKS_MIN && weeks <= WEEKS_MAX ? { semaines: weeks } : {}),
    ...(typeof equipe === 'string' && equipe !== '' ? { equipe } : {}),
    ...(String(absents) === '1' ? { absents: 1 as const } : {}),
  };
}

/** Both days are part of it. */
export interface Range {
  from: string;
  to: string;
}

export const weeksOf = (search: PlanningSearch): number => (search.vue === 'semaine' ? 1 : (search.semaines ?? WEEKS));

const firstOfMonth = (day: string): string => `${day.slice(0, 7)}-01`;

export function rangeOf(search: PlanningSearch, today: string): Range {
  const day = search.du ?? today;
  if (search.vue === undefined) {
    const from = firstOfMonth(day);
    return { from, to: addDays(firstOfMonth(addDays(from, 31)), -1) };
  }
  const from = mondayOf(day);
  return { from, to: addDays(from, weeksOf(search) * 7 - 1) };
}

/** The period after it, or the one before. */
export function step(search: PlanningSearch, today: string, by: 1 | -1): PlanningSearch {
  const { from, to } = rangeOf(search, today);
  const next = by > 0 ? addDays(to, 1) : search.vue === undefined ? firstOfMonth(addDays(from, -1)) : addDays(from, -7 * weeksOf(search));
  return { ...search, du: next };
}
