/** The days of the chart, and what they are called. */
import { addDays, dayFull, dayLetter, dayNumber, dayWeekday, mondayOf, weekdayOf } from '../days';
import { capital } from '../text';
import type { PlanningHoliday } from '../types';
import i18next from 'i18next';
import type { Range } from './range';
import { slotOf, type Slot } from './slots';

export interface Day {
  day: string;
  slot: Slot;
  letter: string;
  number: string;
  /** « Mardi 14 avril » */
  label: string;
  weekend: boolean;
  /** « , week-end » */
  off: string;
  monday: boolean;
  today: boolean;
}

export function daysOf({ from, to }: Range, today: string): Day[] {
  const few = addDays(from, 6) >= to;
  const weekend = `, ${i18next.t('planning.weekend')}`;
  const days: Day[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const weekday = weekdayOf(day);
    days.push({
      day,
      slot: slotOf(day, 'am'),
      letter: few ? capital(dayWeekday(day)) : dayLetter(day),
      number: dayNumber(day),
      label: capital(dayFull(day)),
      weekend: weekday >= 5,
      off: weekday >= 5 ? weekend : '',
      monday: weekday === 0,
      today: day === today,
    });
  }
  return days;
}

/** Runs of days that have the same month, or the same week. */
export interface Stretch {
  key: string;
  first: number;
  count: number;
}

function stretches(days: readonly Day[], keyOf: (day: string) => string): Stretch[] {
  const found: Stretch[] = [];
  for (const [index, { day }] of days.entries()) {
    const key = keyOf(day);
    const last = found.at(-1);
    if (last?.key === key) last.count++;
    else found.push({ key, first: index, count: 1 });
  }
  return found;
}

export const monthsOf = (days: readonly Day[]): Stretch[] => stretches(days, (day) => day.slice(0, 7));
/** By their Mondays. */
export const mondaysOf = (days: readonly Day[]): Stretch[] => stretches(days, mondayOf);

export interface Holidays {
  /** Their names by day, of a site. */
  of(site: string): ReadonlyMap<string, PlanningHoliday>;
  /** The names by day, where they are of some sites only. */
  named: ReadonlyMap<string, { name: string; everywhere: boolean }>;
}

const NONE: ReadonlyMap<string, PlanningHoliday> = new Map();

/** `sites`: those of the people who are shown. */
export function holidaysOf(holidays: readonly PlanningHoliday[], sites: ReadonlySet<string>): Holidays {
  const bySite = new Map<string, Map<string, PlanningHoliday>>();
  const counts = new Map<string, { name: string; sites: number }>();
  for (const holiday of holidays) {
    if (!sites.has(holiday.site)) continue;
    let days = bySite.get(holiday.site);
    if (!days) bySite.set(holiday.site, (days = new Map()));
    days.set(holiday.day, holiday);
    const known = counts.get(holiday.day);
    if (known) known.sites++;
    else counts.set(holiday.day, { name: holiday.name, sites: 1 });
  }
  const named = new Map([...counts].map(([day, { name, sites: count }]) => [day, { name, everywhere: count === sites.size }]));
  return { of: (site) => bySite.get(site) ?? NONE, named };
}
