/** What lies in the planning, in words. */
import { useTranslation } from 'react-i18next';
import { dayShort, periodText, type Period } from '../days';
import { useTitle, useTypes } from '../absences/absence-words';
import type { Absence, PlanningEntry } from '../types';

export type Thing = Absence | PlanningEntry;

export const isEntry = (thing: Thing): thing is PlanningEntry => 'team' in thing;

/** Entries have no colours of their own in the settings. */
const ENTRY_COLOUR = '#4d5563';

export function useWhat() {
  const { t } = useTranslation();
  const titleOf = useTitle();
  const types = useTypes();

  const title = (thing: Thing): string => {
    if (!isEntry(thing)) return titleOf(thing);
    const label = 'label' in thing ? thing.label : '';
    const hours = thing.start_time ? ` ${thing.start_time}–${thing.end_time}` : '';
    return t(`planning.kinds.${thing.kind}`) + hours + (label ? ` (${label})` : '');
  };
  return {
    title,
    when: (period: Period): string => periodText(period),
    /** « Congés annuels, du lun. 21 au jeu. 24 décembre 2026 » */
    whole: (thing: Thing): string => `${title(thing)}, ${periodText(thing)}`,
    /** « Congés annuels, le matin, jusqu’au 4 déc. » */
    onDay(thing: Thing, day: string): string {
      const half = thing.start === day && thing.start_half === 'pm' ? t('agenda.pm') : thing.end === day && thing.end_half === 'am' ? t('agenda.am') : '';
      return [title(thing), half, thing.end > day && t('agenda.until', { day: dayShort(thing.end) })].filter(Boolean).join(', ');
    },
    mark(thing: Thing): { code: string; color: string } {
      if (isEntry(thing)) return { code: t(`planning.codes.${thing.kind}`), color: ENTRY_COLOUR };
      const color = types.get(thing.type ?? '')?.color ?? ENTRY_COLOUR;
      return { code: thing.type ?? t(`planning.codes.${thing.kind}`), color };
    },
  };
}
