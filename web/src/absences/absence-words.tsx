/** What is said of an absence everywhere: its state, its name, how much. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
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

const hours = (minutes: number) => ({ hours: Math.floor(minutes / 60), minutes: String(minutes % 60).padStart(2, '0') });

/** « 5 jours », « 2 h 30 à partir de 14:00 » */
export function Amount({ absence }: { absence: Absence }) {
  const { t } = useTranslation();
  if (!isKnown(absence)) return null;
  const { days, minutes, start_time } = absence;
  if (typeof days === 'number') return <>{t('card.days', { count: days })}</>;
  return <>{t('card.hours', hours(minutes ?? 0))}{start_time && ` ${t('card.at', { time: start_time })}`}</>;
}
