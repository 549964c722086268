/** Civil days, `2026-11-23`, never instants: no time zone can move a leave. */
import i18next from 'i18next';

const DAY_MS = 86_400_000;

const ms = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const text = (time: number): string => new Date(time).toISOString().slice(0, 10);

export function addDays(day: string, count: number): string {
  return text(ms(day) + count * DAY_MS);
}

/** « 2026-11-23 », and there is such a day. */
export const isDay = (it: unknown): it is string =>
  typeof it === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(it) && !Number.isNaN(ms(it)) && text(ms(it)) === it;

const civilDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris', year: 'numeric', month: '2-digit', day: '2-digit' });

/** Of the first of a month. */
export function addMonths(first: string, count: number): string {
  const months = Number(first.slice(0, 4)) * 12 + Number(first.slice(5, 7)) - 1 + count;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-01`;
}

/** Today where the company is. */
export const today = (): string => civilDay.format(new Date());

/** The day of an instant where the company is. */
export function instantDay(instant: number | string): string {
  return civilDay.format(new Date(instant));
}

/** 0: Monday. */
export const weekdayOf = (day: string): number => (new Date(ms(day)).getUTCDay() + 6) % 7;

export function mondayOf(day: string): string {
  return addDays(day, -weekdayOf(day));
}

/** ISO 8601: the week that has the Thursday. */
export function weekNumber(day: string): number {
  const thursday = ms(addDays(mondayOf(day), 3));
  const first = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return 1 + Math.floor((thursday - first) / (7 * DAY_MS));
}

const locale = (): string => (i18next.language === 'en' ? 'en-GB' : 'fr-FR');

const formats = new Map<string, Intl.DateTimeFormat>();
/** Made once: to make one takes a hundred times as long as to use it. */
function formatOf(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale() + JSON.stringify(options);
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', ...options });
  formats.set(key, made);
  return made;
}

function format(day: string, options: Intl.DateTimeFormatOptions): string {
  const said = formatOf(options).format(ms(day));
  // Nobody says « 1 juin ».
  return i18next.language === 'en' ? said : said.replace(/(^|\s)1 (?=\p{L})/u, '$11er ');
}

export const dayLong = (day: string): string => format(day, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
/** « 21/12/2026 », as it is typed; English, too: day, month, year. */
export const dayTyped = (day: string): string => day.split('-').reverse().join('/');
/** « décembre 2026 » */
export const monthLong = (day: string): string => format(day, { month: 'long', year: 'numeric' });
export const dayShort = (day: string): string => format(day, { day: 'numeric', month: 'short' });
/** « octobre » */
export const monthName = (month: number): string => format(`2000-${String(month).padStart(2, '0')}-01`, { month: 'long' });
/** « 31 mai 2027 » */
export const dayMedium = (day: string): string => format(day, { day: 'numeric', month: 'long', year: 'numeric' });
/** « jeu. 1 janv. » */
export const dayNamed = (day: string): string => format(day, { weekday: 'short', day: 'numeric', month: 'short' });
/** « mercredi » for 2; 0: Monday. */
export const weekdayName = (place: number): string => format(addDays('1970-01-05', place), { weekday: 'long' });
export const dayWeek = (day: string): string => format(day, { weekday: 'short', day: 'numeric' });
/** « lundi 21 décembre » */
export const dayFull = (day: string): string => format(day, { weekday: 'long', day: 'numeric', month: 'long' });
/** « L » */
export const dayLetter = (day: string): string => format(day, { weekday: 'narrow' });
/** « lun. » */
export const dayWeekday = (day: string): string => format(day, { weekday: 'short' });
export const dayNumber = (day: string): string => String(Number(day.slice(8)));

export interface Period {
  start: string;
  start_half: 'am' | 'pm';
  end: string;
  end_half: 'am' | 'pm';
}

/** « du lun. 21 après-midi au jeu. 24 décembre 2026 » */
export function periodText(period: Period): string {
  const { start, end, start_half, end_half } = period;
  const am = i18next.t('planning.morning');
  const pm = i18next.t('planning.afternoon');
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

/** « demain », « dans 12 jours » */
export function fromNow(day: string, now: string): string {
  return new Intl.RelativeTimeFormat(i18next.language, { numeric: 'auto' }).format(Math.round((ms(day) - ms(now)) / DAY_MS), 'day');
}

/** The same day a year later; the last of a month stays the last. */
export function nextYear(day: string): string {
  const [year = '', month, first] = addDays(day, 1).split('-');
  return addDays(`${Number(year) + 1}-${month}-${first}`, -1);
}

/** « il y a 3 minutes », « hier », « à l’instant » */
export function ago(instant: string | number): string {
  const seconds = (new Date(instant).getTime() - Date.now()) / 1000;
  const words = new Intl.RelativeTimeFormat(i18next.language, { numeric: 'auto' });
  for (const [unit, size] of [['day', 86_400], ['hour', 3600], ['minute', 60]] as const) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return i18next.t('justNow');
}

/** « 14:05 » */
export function clockShort(instant: number | string): string {
  return new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit' }).format(new Date(instant));
}

/** « 14:05:09 » */
export function clock(instant: number | string): string {
  return new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(instant));
}

export function instantText(instant: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant));
}

// ---- days as people type them ----

const plain = (words: string): string => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const NEAR: Record<string, number> = {
  "aujourd'hui": 0, today: 0, demain: 1, tomorrow: 1, 'apres-demain': 2, 'apres demain': 2, hier: -1, yesterday: -1,
};
const WEEKDAYS = [
  ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'],
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
];
const MONTHS = [
  ['janvier', 'fevrier', 'mars', 'avril', 'mai', 'juin', 'juillet', 'aout', 'septembre', 'octobre', 'novembre', 'decembre'],
  ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'],
];

/** Which of them begins like this, in whatever language; -1: none, or more than one. */
function named(word: string, names: readonly string[][]): number {
  if (word.length < 3) return -1;
  const found = new Set(names.flatMap((list) => list.flatMap((name, index) => (name.startsWith(word) ? [index] : []))));
  return found.size === 1 ? ([...found][0] as number) : -1;
}

function civil(year: number, month: number, day: number): string | null {
  const made = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return !Number.isNaN(ms(made)) && text(ms(made)) === made ? made : null;
}

/** The first `[day, month]` from `from` on; a month may have no 31st, a year no 29 February. */
function comes(day: number, month: number | null, from: string): string | null {
  const [year = 0, now = 0] = from.split('-').map(Number);
  for (let ahead = 0; ahead < (month === null ? 3 : 9); ahead++) {
    const at = month === null ? now - 1 + ahead : month - 1 + 12 * ahead;
    const found = civil(year + Math.floor(at / 12), (at % 12) + 1, day);
    if (found !== null && found >= from) return found;
  }
  return null;
}

/**
 * « 21/12 », « 21 déc. 2026 », « lundi », « demain », « +3 »; null: not understood. Day, month, year in
 * either language. What has no year, or is a weekday, is the first such day from `from` on.
 */
export function parseDay(typed: string, from: string = today()): string | null {
  const words = plain(typed).replaceAll('’', "'").replace(/\s+/g, ' ').trim();
  const iso = /^(\d{4})-(\d\d?)-(\d\d?)$/.exec(words);
  if (iso) return civil(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const near = NEAR[words];
  if (near !== undefined) return addDays(today(), near);
  const away = /^([+-] ?\d{1,3}) ?(?:j|jours?|days?)?$/.exec(words);
  if (away) return addDays(today(), Number(away[1]?.replace(' ', '')));
  if (/^\d{6}(\d\d)?$/.test(words)) return parseDay(`${words.slice(0, 2)}/${words.slice(2, 4)}/${words.slice(4)}`, from);

  const parts = words.split(/[\s/.,-]+/).filter((part) => part !== '' && part !== 'le' && part !== 'the');
  const next = parts[0] === 'next' || parts.at(-1) === 'prochain';
  const rest = parts.filter((part) => part !== 'next' && part !== 'prochain');
  const dow = named(rest[0] ?? '', WEEKDAYS);
  if (dow >= 0 && rest.length === 1) {
    const first = next ? addDays(today(), 1) : from;
    return addDays(first, (dow - weekdayOf(first) + 7) % 7);
  }
  if (next) return null;
  const [one = '', two = '', year = '', more] = dow >= 0 ? rest.slice(1) : rest;
  const monthFirst = named(one, MONTHS) >= 0;
  const day = /^(\d\d?)(?:er|st|nd|rd|th)?$/.exec(monthFirst ? two : one);
  const word = monthFirst ? one : two;
  const month = /^\d\d?$/.test(word) ? Number(word) : named(word, MONTHS) + 1;
  if (!day || more !== undefined || (word !== '' && (month < 1 || month > 12)) || !/^(\d\d|\d{4})?$/.test(year)) return null;
  const found =
    year === ''
      ? comes(Number(day[1]), word === '' ? null : month, from)
      : civil(year.length === 2 ? 2000 + Number(year) : Number(year), month, Number(day[1]));
  return found !== null && (dow < 0 || weekdayOf(found) === dow) ? found : null;
}
