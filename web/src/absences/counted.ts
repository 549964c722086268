/** What became of each day, gathered: one line for all days that one sentence is about. Pure. */
import { addDays, dayNamed } from '../days';
import type { CountedDay } from '../types';

export interface Reason {
  counted: number;
  days: string[];
  /** « ouvrable, compté » */
  text: string;
  /** « C. trav., art. L3141-3 » */
  source: string;
}

/** The sentence without its day, and its source. */
function split({ text }: CountedDay): [string, string] {
  const said = text.slice(text.indexOf(': ') + 2);
  const [what = said, ...source] = said.split(' — ');
  return [what, source.join(' — ')];
}

/** In the order in which they are first met. */
export function reasonsOf(why: readonly CountedDay[]): Reason[] {
  const found = new Map<string, Reason>();
  for (const day of why) {
    const [text, source] = split(day);
    const reason = found.get(text + source) ?? { counted: day.counted, days: [], text, source };
    reason.days.push(day.day);
    found.set(text + source, reason);
  }
  return [...found.values()];
}

const RUNS_MAX = 3;

/** « lun. 21 – jeu. 24 déc., lun. 28 déc. »; null: too many stretches to be read. */
export function runsText(days: readonly string[]): string | null {
  const runs: [string, string][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last && addDays(last[1], 1) === day) last[1] = day;
    else runs.push([day, day]);
  }
  if (runs.length > RUNS_MAX) return null;
  return runs.map(([from, to]) => (from === to ? dayNamed(from) : `${dayNamed(from)} – ${dayNamed(to)}`)).join(', ');
}
