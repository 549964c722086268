/** What lies on a day, in words: « absence le matin, acceptée, Congés annuels ». */
import type { TFunction } from 'i18next';
import { typeOf, type Lanes, type Segment, type Types } from './segments';
import { spanOf, type Slot } from './slots';

/** The half of a day that a segment covers; null: both. */
function halfIn({ from, to }: Segment, day: Slot): 'am' | 'pm' | null {
  if (from <= day && to > day) return null;
  return from <= day ? 'am' : 'pm';
}

function sayOne(segment: Segment, day: Slot, types: Types, t: TFunction): string {
  const { absence, entry } = segment;
  const half = halfIn(segment, day);
  const when = half ? ` ${t(`planning.halves.${half}`)}` : '';
  if (absence) {
    const words = [t(`planning.says.${absence.kind}`) + when, t(`planning.statuses.${absence.status}`)];
    const type = typeOf(absence, types);
    if (type) words.push(type.name);
    return words.join(', ');
  }
  if (!entry) return '';
  const times = entry.start_time && entry.end_time ? t('planning.times', { from: entry.start_time, to: entry.end_time }) : '';
  return [t(`planning.kinds.${entry.kind}`).toLocaleLowerCase() + when, times, 'label' in entry ? entry.label : ''].filter(Boolean).join(', ');
}

/** By the first half day of each day that has something. */
export function saysOf({ main, onCall, notes }: Lanes, types: Types, t: TFunction): ReadonlyMap<Slot, string> {
  const words = new Map<Slot, string>();
  const add = (day: Slot, text: string): void => {
    const before = words.get(day);
    words.set(day, before ? `${before} ; ${text}` : text);
  };
  for (const segment of [...main, ...onCall]) {
    for (let day = segment.from - (segment.from % 2); day <= segment.to; day += 2) add(day, sayOne(segment, day, types, t));
  }
  for (const note of notes) {
    const { from, to } = spanOf(note);
    for (let day = from - (from % 2); day <= to; day += 2) add(day, t('planning.says.note', { label: 'label' in note ? note.label : '' }));
  }
  return words;
}
