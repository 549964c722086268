/** From a half day to a half day. */
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Period } from '../days';
import { DateField } from '../parts/date-field';
import { problemOf } from '../http';

interface Props {
  value: Period;
  onChange: (value: Period) => void;
  halves: boolean;
  error: unknown;
}

export function SpanFields({ value, onChange, halves, error }: Props) {
  const { t } = useTranslation();
  const problem = problemOf(error);
  const data = [{ value: 'am', label: t('ask.am') }, { value: 'pm', label: t('ask.pm') }];
  // Whatever stands before the name of the field says which of many it is.
  const said = (name: string) => Object.entries(problem?.errors ?? {}).find(([field]) => field === name || field.endsWith(`.${name}`))?.[1][0];
  return (
    <>
      <div className="pair">
        <DateField label={t('acting.from')} value={value.start} required error={said('start')}
          onChange={(start) => onChange({ ...value, start, end: start > value.end ? start : value.end })} />
        <NativeSelect label={t('acting.startHalf')} value={halves ? value.start_half : 'am'} disabled={!halves} data={data} error={said('start_half')}
          onChange={(event) => onChange({ ...value, start_half: event.currentTarget.value as 'am' | 'pm' })} />
      </div>
      <div className="pair">
        <DateField label={t('acting.to')} value={value.end} required error={said('end')} min={value.start}
          onChange={(end) => onChange({ ...value, end })} />
        <NativeSelect label={t('acting.endHalf')} value={halves ? value.end_half : 'pm'} disabled={!halves} data={data} error={said('end_half')}
          onChange={(event) => onChange({ ...value, end_half: event.currentTarget.value as 'am' | 'pm' })} />
      </div>
    </>
  );
}
