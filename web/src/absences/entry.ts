/** What is entered of an absence: as it is typed, as it is sent, and kept until it is. */
import { isDay } from '../days';
import { hoursText, parseHours } from '../hours';
import type { Absence, AbsenceType, AbsenceWanted } from '../types';

type Half = 'am' | 'pm';

export interface Span {
  start: string;
  start_half: Half;
  end: string;
  end_half: Half;
}

export interface Entry extends Span {
  /** '': oneself. */
  person: string;
  type: string;
  /** On one day, from `time` on for `duration`, as it is typed. */
  hours: boolean;
  time: string;
  duration: string;
  comment: string;
}

export const EMPTY: Entry = {
  person: '', type: '', start: '', start_half: 'am', end: '', end_half: 'pm', hours: false, time: '', duration: '', comment: '',
};

/** The last day goes with the first until somebody wants another one. */
export function withStart<T extends Span>(span: T, start: string): T {
  return { ...span, start, end: span.end === '' || span.end === span.start ? start : span.end };
}

export const inHours = (entry: Entry, type: AbsenceType | undefined): boolean => entry.hours && type?.in_hours === true;

/** Of what must be filled in, what is not; null for the rest. */
export function missing(entry: Entry, type: AbsenceType | undefined): readonly ('type' | 'start' | 'end' | 'minutes')[] {
  const hours = inHours(entry, type);
  return [
    ...(entry.type === '' ? (['type'] as const) : []),
    ...(entry.start === '' ? (['start'] as const) : []),
    ...(!hours && entry.end === '' ? (['end'] as const) : []),
    ...(hours && !parseHours(entry.duration) ? (['minutes'] as const) : []),
  ];
}

/** As the server takes it; halves and hours only of a type that has them. */
export function wantedOf(entry: Entry, type: AbsenceType | undefined): AbsenceWanted {
  const { start } = entry;
  const person = entry.person ? { user_id: entry.person } : {};
  if (inHours(entry, type)) {
    return { type: entry.type, start, end: start, minutes: parseHours(entry.duration), start_time: entry.time || null, ...person };
  }
  const halves = (type?.half_days ?? true) ? { start_half: entry.start_half, end_half: entry.end_half } : {};
  return { type: entry.type, start, end: entry.end, ...halves, ...person };
}

export function entryOf({ type, start, start_half, end, end_half, minutes, start_time, comment }: Absence): Entry {
  return {
    ...EMPTY, type: type ?? '', start, start_half, end, end_half, hours: !!minutes, time: start_time ?? '', duration: minutes ? hoursText(minutes) : '', comment: comment ?? '',
  };
}

// ---- what an address asks for ----

interface AskSearch {
  type?: string;
  du?: string;
  au?: string;
  debut?: Half;
  fin?: Half;
  pour?: string;
}

/** `/absences/nouvelle?type=CA&du=2026-12-21&au=2026-12-24&fin=am`; what cannot be read is left out. */
export function askSearch(search: Record<string, unknown>): AskSearch {
  const { type, du, au, debut, fin, pour } = search;
  const day = (value: unknown) => (isDay(value) ? value : null);
  const half = (value: unknown) => (value === 'am' || value === 'pm' ? value : null);
  const word = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : null);
  const read = { type: word(type), du: day(du), au: day(au), debut: half(debut), fin: half(fin), pour: word(pour) };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== null));
}

/** Which of mine are shown: `/absences?type=CA&annee=2026`. */
export function mineSearch({ type, annee }: Record<string, unknown>): { type?: string; annee?: string } {
  const year = String(annee);
  return { ...(typeof type === 'string' && { type }), ...(/^\d{4}$/.test(year) && { annee: year }) };
}

// ---- what was typed survives a reload ----

const PREFIX = 'mozaik.ask.';

interface Kept {
  entry: Entry;
  /** The address it was typed at: another one asks for something else. */
  at: string;
}

export function keep(user: string, entry: Entry, at: string): void {
  try {
    sessionStorage.setItem(PREFIX + user, JSON.stringify({ entry, at } satisfies Kept));
  } catch {
    // Full, or forbidden: it stays as long as the page does.
  }
}

export function kept(user: string, at: string): Entry | null {
  try {
    const found = JSON.parse(sessionStorage.getItem(PREFIX + user) ?? 'null') as Kept | null;
    return found && (found.at === at || at === '') ? { ...EMPTY, ...found.entry } : null;
  } catch {
    return null;
  }
}

/** Of everybody but `user`: what one person typed is not for the next. */
export function forgetKept(user: string | null): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX) && key !== PREFIX + user) sessionStorage.removeItem(key);
  } catch {
    // as above
  }
}

export function drop(user: string): void {
  try {
    sessionStorage.removeItem(PREFIX + user);
  } catch {
    // as above
  }
}
