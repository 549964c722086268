/** From a day to a day, each whole or half of it. */
import './period-fields.css';
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { withStart, type Span } from '../absences/entry';
import { DateField } from './date-field';

interface Props<T extends Span> {
  value: T;
  onChange: (next: T) => void;
  /** A type may be taken in whole days only. */
  halves: boolean;
  /** What is said about a field, by its name in the contract. */
  error: (field: string) => string | undefined;
  /** They are called otherwise of a part that is cancelled. */
  names?: Record<keyof Span, string>;
  min?: string;
  max?: string;
}

const NAMES: Record<keyof Span, string> = { start: 'start', start_half: 'start_half', end: 'end', end_half: 'end_half' };

export function PeriodFields<T extends Span>({ value, onChange, halves, error, names = NAMES, min, max }: Props<T>) {
  const { t } = useTranslation();
  const parts = [{ value: 'am', label: t('ask.am') }, { value: 'pm', label: t('ask.pm') }];
  const from = value.start && (!min || value.start > min) ? value.start : min;
  return (
    <div className="period">
      <DateField label={t('ask.start')} value={value.start} required min={min} max={max} error={error(names.start)}
        onChange={(start) => onChange(withStart(value, start))} />
      {halves && (
        <NativeSelect label={t('ask.startHalf')} value={value.start_half} data={parts} error={error(names.start_half)}
          onChange={(event) => onChange({ ...value, start_half: event.currentTarget.value })} />
      )}
      <DateField label={t('ask.end')} value={value.end} required min={from} max={max} error={error(names.end)}
        onChange={(end) => onChange({ ...value, end })} />
      {halves && (
        <NativeSelect label={t('ask.endHalf')} value={value.end_half} data={parts} error={error(names.end_half)}
          onChange={(event) => onChange({ ...value, end_half: event.currentTarget.value })} />
      )}
    </div>
  );
}
