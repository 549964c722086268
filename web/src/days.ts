/** Civil days, `2026-11-23`, never instants: no time zone can move a leave. */
import i18next from 'i18next';

const DAY_MS = 86_400_000;

const ms = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const text = (time: number): string => new Date(time).toISOString().slice(0, 10);

export function addDays(day: string, count: number): string {
  return text(ms(day) + count * DAY_MS);
}

/** Today where the company is. */
export function today(): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris', year: 'numeric', month: '2-digit', day: '2-digit' });
  return parts.format(new Date());
}

export function mondayOf(day: string): string {
  return addDays(day, -((new Date(ms(day)).getUTCDay() + 6) % 7));
}

/** ISO 8601: the week that has the Thursday. */
export function weekNumber(day: string): number {
  const thursday = ms(addDays(mondayOf(day), 3));
  const first = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return 1 + Math.floor((thursday - first) / (7 * DAY_MS));
}

function format(day: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(i18next.language === 'en' ? 'en-GB' : 'fr-FR', { timeZone: 'UTC', ...options }).format(ms(day));
}

export const dayLong = (day: string): string => format(day, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
export const dayShort = (day: string): string => format(day, { day: 'numeric', month: 'short' });
export const dayWeek = (day: string): string => format(day, { weekday: 'short', day: 'numeric' });

export interface Period {
  start: string;
  start_half: 'am' | 'pm';
  end: string;
  end_half: 'am' | 'pm';
}

/** « du lun. 21 après-midi au jeu. 24 décembre 2026 » */
export function periodText(period: Period): string {
  const { start, end, start_half, end_half } = period;
  const am = i18next.t('team.morning');
  const pm = i18next.t('team.afternoon');
  if (start === end) {
    const half = start_half === end_half ? `, ${start_half === 'am' ? am : pm}` : '';
    return dayLong(start) + half;
  }
  // The year and the month are said once where both days have the same.
  const from =
    format(start, {
      weekday: 'short',
      day: 'numeric',
      ...(start.slice(0, 7) === end.slice(0, 7) ? {} : { month: 'long' }),
      ...(start.slice(0, 4) === end.slice(0, 4) ? {} : { year: 'numeric' }),
    }) + (start_half === 'pm' ? ` ${pm}` : '');
  const to =
    format(end, { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' }) + (end_half === 'am' ? ` ${am}` : '');
  return i18next.language === 'en' ? `${from} to ${to}` : `du ${from} au ${to}`;
}

export function overlap(a: Period, b: Period): boolean {
  const from = (p: Period) => p.start + (p.start_half === 'pm' ? 'b' : 'a');
  const to = (p: Period) => p.end + (p.end_half === 'pm' ? 'b' : 'a');
  return from(a) <= to(b) && from(b) <= to(a);
}

/** « il y a 3 minutes », « hier » */
export function ago(instant: string | number): string {
  const seconds = (new Date(instant).getTime() - Date.now()) / 1000;
  const words = new Intl.RelativeTimeFormat(i18next.language, { numeric: 'auto' });
  for (const [unit, size] of [['day', 86_400], ['hour', 3600], ['minute', 60]] as const) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return words.format(0, 'second');
}

export function clock(instant: number | string): string {
  return new Intl.DateTimeFormat(i18next.language === 'en' ? 'en-GB' : 'fr-FR', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(instant));
}

export function instantText(instant: string): string {
  return new Intl.DateTimeFormat(i18next.language === 'en' ? 'en-GB' : 'fr-FR', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant));
}
