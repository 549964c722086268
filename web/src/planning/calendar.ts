/** The days of the chart, and what they are called. */
import { addDays, mondayOf } from '../days';
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

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

export function daysOf({ from, to }: Range, today: string): Day[] {
  const words = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(i18next.language === 'en' ? 'en-GB' : 'fr-FR', { timeZone: 'UTC', ...options });
  const [letter, short, long] = [words({ weekday: 'narrow' }), words({ weekday: 'short' }), words({ weekday: 'long', day: 'numeric', month: 'long' })];
  const few = addDays(from, 6) >= to;
  const weekend = `, ${i18next.t('planning.weekend')}`;
  const days: Day[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const date = Date.parse(`${day}T00:00:00Z`);
    const weekday = new Date(date).getUTCDay();
    days.push({
      day,
      slot: slotOf(day, 'am'),
      letter: few ? capital(short.format(date)) : letter.format(date),
      number: String(Number(day.slice(8))),
      label: capital(long.format(date)),
      weekend: weekday === 0 || weekday === 6,
      off: weekday === 0 || weekday === 6 ? weekend : '',
      monday: weekday === 1,
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
