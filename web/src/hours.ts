/** Working time as people write it: « 3 h 30 ». In minutes inside. */

const NBSP = '\u00A0';

/** « 3 h 30 », « 35 h », « 0 h » */
export function hoursText(minutes: number): string {
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)}${NBSP}h${rest ? `${NBSP}${String(rest).padStart(2, '0')}` : ''}`;
}

/** Minutes of « 3 h 30 », « 3:30 », « 3,5 », « 210 min », « 7 »; nothing is 0; null: not understood. */
export function parseHours(typed: string): number | null {
  const text = typed.replace(/\s/g, '').toLowerCase();
  if (text === '' || text === '-' || text === '–') return 0;
  const minutes = /^(\d{1,3})(?:min|mn|m)$/.exec(text);
  if (minutes) return Number(minutes[1]);
  const clock = /^(\d{1,2})(?:h|:)(\d{1,2})?(?:min|mn|m)?$/.exec(text);
  if (clock) return Number(clock[2] ?? 0) < 60 ? Number(clock[1]) * 60 + Number(clock[2] ?? 0) : null;
  const decimal = /^(\d{1,2})(?:[.,](\d{1,2}))?h?$/.exec(text);
  return decimal ? Number(decimal[1]) * 60 + Math.round((Number((decimal[2] ?? '0').padEnd(2, '0')) * 60) / 100) : null;
}

export const sum = (minutes: readonly number[]): number => minutes.reduce((total, one) => total + one, 0);
