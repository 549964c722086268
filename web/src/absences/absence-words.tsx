/** What is said of an absence everywhere: its state, its name, how much. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { dayCount } from '../amount';
import { hoursText } from '../hours';
import { load } from '../store';
import { isKnown, type Absence, type AbsenceStatus, type AbsenceType } from '../types';

const MARKS: Record<AbsenceStatus, string> = { pending: '…', validated: '✓', approved: '✓', refused: '✕', cancelled: '–' };

export function Status({ status }: { status: AbsenceStatus }) {
  const { t } = useTranslation();
  return (
    <span className="status" data-status={status}>
      <span aria-hidden="true">{MARKS[status]}</span> {t(`status.${status}`)}
    </span>
  );
}

export function useTypes(): Map<string, AbsenceType> {
  const { data } = useQuery(load.types());
  return new Map(data?.items.map((type) => [type.code, type]));
}

export function useTitle(): (absence: Absence) => string {
  const { t } = useTranslation();
  const types = useTypes();
  return (absence) =>
    absence.type === undefined ? t(`kind.${absence.kind}`) : (types.get(absence.type)?.name ?? absence.type);
}

/** « 4 jours », « 2 h 30 » */
export const lengthText = ({ days, minutes }: Absence): string => (days == null ? hoursText(minutes ?? 0) : dayCount(days));

/** « 5 jours », « 2 h 30 à partir de 14:00 » */
export function Amount({ absence }: { absence: Absence }) {
  const { t } = useTranslation();
  if (!isKnown(absence)) return null;
  const { start_time } = absence;
  return <>{lengthText(absence)}{start_time && ` ${t('card.at', { time: start_time })}`}</>;
}
