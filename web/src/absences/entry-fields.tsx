/** What an absence is entered with, and what would become of it, worked out while one types. */
import './entry-fields.css';
import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { quantityText } from '../amount';
import { inHours, missing, wantedOf, withStart, type Entry } from './entry';
import { parseHours } from '../hours';
import type { Problem } from '../http';
import { load, queries, type Preview } from '../store';
import type { AbsenceType, AbsenceWanted, Balance } from '../types';
import { DateField } from '../parts/date-field';
import { Outcome, type Outlook } from './outcome';
import { PeriodFields } from '../parts/period-fields';

/** Of the contract: what is said about one of these is said at its field. */
export const ENTRY_FIELDS = ['type', 'start', 'start_half', 'end', 'end_half', 'minutes', 'start_time', 'comment', 'user_id'] as const;

const TYPING_MS = 300;

/**
 * What would become of an entry; `id`: of changing that one. The last answer wins. `sent`: it is no question
 * any more.
 */
export function useOutlook(entry: Entry, type: AbsenceType | undefined, sent: boolean, id?: string): Outlook {
  const whole = type !== undefined && missing(entry, type).length === 0;
  const wanted = whole ? JSON.stringify({ ...(id ? { id } : {}), ...wantedOf(entry, type) }) : '';
  const [settled] = useDebouncedValue(wanted, TYPING_MS);
  const { queryKey, queryFn } = load.preview(JSON.parse(settled || '{}') as AbsenceWanted);
  const { data, error, isPlaceholderData } = useQuery<Preview, Error, Preview, ['preview', string]>({
    queryKey, queryFn: settled === '' ? skipToken : queryFn, gcTime: 0, enabled: !sent, placeholderData: keepPreviousData,
  });
  useEffect(() => {
    // An answer behind what is being saved would speak against it.
    if (sent) void queries.cancelQueries({ queryKey: ['preview'] });
  }, [sent]);
  if (!whole) return { old: false, error: null };
  return { ...data, old: isPlaceholderData || settled !== wanted, error };
}

/** The last day to take what is there. */
function lastDay({ previous, previous_until, period_end }: Balance): string {
  return (previous && previous !== '0' && previous_until) || period_end || '9999';
}

const isOpen = ({ available }: Balance): boolean => !!available && available !== '0' && !available.startsWith('-');

/** Those with something to take first, the soonest to expire before the others. */
function sorted(types: readonly AbsenceType[], balances: readonly Balance[]): AbsenceType[] {
  const open = new Map(balances.filter(isOpen).map((balance) => [balance.type, lastDay(balance)]));
  const rank = (type: AbsenceType) => open.get(type.code) ?? (type.balance ? '9999a' : '9999b');
  return types.filter((type) => !type.hidden).sort((a, b) => rank(a).localeCompare(rank(b)));
}

/** What is proposed first: what would be lost first. */
export function soonest(types: readonly AbsenceType[], balances: readonly Balance[]): string {
  const [first] = sorted(types, balances);
  return first && balances.some((balance) => balance.type === first.code && isOpen(balance)) ? first.code : '';
}

interface Props {
  entry: Entry;
  onChange: (entry: Entry) => void;
  types: readonly AbsenceType[];
  balances: readonly Balance[];
  /** What was said about the last try. */
  problem: Problem | null;
  outlook: Outlook;
  /** They tried to send it: what is missing is said. */
  tried: boolean;
  /** Of who will be away. */
  teams: readonly string[];
}

export function EntryFields({ entry, onChange, types, balances, problem, outlook, tried, teams }: Props) {
  const { t } = useTranslation();
  const type = types.find((one) => one.code === entry.type);
  const hours = inHours(entry, type);
  const open = tried ? missing(entry, type) : [];
  const said = problem ?? (outlook.old ? null : outlook.problem);
  const error = (field: string): string | undefined =>
    said?.field(field) ?? (open.some((one) => one === field) ? t('ask.required') : undefined);

  const name = (one: AbsenceType): string => {
    const balance = balances.find((two) => two.type === one.code);
    return balance?.balance ? `${one.name} (${quantityText(balance.balance, balance.unit)})` : one.name;
  };
  const shown = sorted(types, balances);
  // What was hidden meanwhile stays the type of what was asked for with it.
  if (type && !shown.includes(type)) shown.push(type);

  return (
    <>
      <NativeSelect className="entryType" label={t('ask.type')} value={entry.type} required error={error('type')}
        description={type && type.decision !== 'discretion' ? t(`ask.${type.decision}`) : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        onChange={(event) => onChange({ ...entry, type: event.currentTarget.value })}>
        {entry.type === '' && <option value="">{t('ask.choose')}</option>}
        <optgroup label={t('ask.typesWith')}>
          {shown.filter((one) => one.balance).map((one) => <option key={one.code} value={one.code}>{name(one)}</option>)}
        </optgroup>
        <optgroup label={t('ask.typesWithout')}>
          {shown.filter((one) => !one.balance).map((one) => <option key={one.code} value={one.code}>{one.name}</option>)}
        </optgroup>
      </NativeSelect>
      {type?.in_hours && (
        <Checkbox label={t('ask.inHours')} checked={entry.hours} onChange={(event) => onChange({ ...entry, hours: event.currentTarget.checked })} />
      )}
      {hours ? (
        <div className="period">
          <DateField label={t('ask.day')} value={entry.start} required error={error('start') ?? error('end')}
            onChange={(start) => onChange(withStart(entry, start))} />
          <TextInput label={t('ask.duration')} placeholder={t('ask.durationHint')} value={entry.duration} required error={error('minutes')}
            autoComplete="off" onChange={(event) => onChange({ ...entry, duration: event.currentTarget.value })} />
          <TextInput label={t('ask.time')} type="time" value={entry.time} error={error('start_time')}
            onChange={(event) => onChange({ ...entry, time: event.currentTarget.value })} />
        </div>
      ) : (
        <PeriodFields value={entry} onChange={onChange} halves={type?.half_days ?? true} error={error} />
      )}
      <Outcome outlook={outlook} type={type} minutes={hours ? parseHours(entry.duration) : null} teams={teams} />
      <Textarea label={t('ask.comment')} description={t(type?.category === 'medical' ? 'ask.commentMedical' : 'ask.commentHelp')}
        value={entry.comment} rows={2} maxLength={1000} error={error('comment')}
        onChange={(event) => onChange({ ...entry, comment: event.currentTarget.value })} />
    </>
  );
}
