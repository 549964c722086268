/** What HR writes into somebody's balance: a correction, days carried over, a notice, a waiver. Lines are added, never changed. */
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { parseAmount } from '../amount';
import { addDays, dayMedium, today } from '../days';
import { parseHours } from '../hours';
import { problemOf } from '../http';
import { applyAnswer, write } from '../store';
import type { AbsenceType, Balance } from '../types';
import { DateField } from '../parts/date-field';
import { Dialog } from '../parts/dialog';
import { ProblemAlert } from '../parts/problem';

export type Entry = 'correction' | 'carry_over' | 'notice' | 'waiver';
const PATHS: Record<Entry, string> = { correction: 'corrections', carry_over: 'carry-overs', notice: 'notices', waiver: 'waivers' };
const FIELDS = ['amount', 'period', 'until', 'given_on', 'reason'] as const;
const PERIODS_BACK = 3;

/** Those that make sense of it: where there are no periods, only a correction. */
export function entriesOf(balance: Balance, type: AbsenceType): Entry[] {
  if (!balance.period_start) return ['correction'];
  // The fifteen months and fractionnement are of the leave of the law alone.
  return type.code === 'CA' ? ['correction', 'carry_over', 'notice', 'waiver'] : ['correction', 'carry_over'];
}

/** In the unit of the balance, as the server reads it; null: not understood. */
export function typedAmount(text: string, unit: 'days' | 'minutes'): string | null {
  if (unit === 'days') return parseAmount(text);
  const [, sign = '', rest = ''] = /^\s*([-+\u2212]?)(.*)$/.exec(text) ?? [];
  const minutes = rest.trim() ? parseHours(rest) : null;
  return minutes === null ? null : `${sign === '' || sign === '+' || minutes === 0 ? '' : '-'}${minutes}`;
}

interface Props {
  entry: Entry;
  balance: Balance;
  type: AbsenceType;
  name: string;
  close: () => void;
}

export function BalanceEntry({ entry, balance, type, name, close }: Props) {
  const { t } = useTranslation();
  const { unit, period_start } = balance;
  const present = period_start ?? '';
  const before = (years: number): string => present && `${Number(present.slice(0, 4)) - years}${present.slice(4)}`;
  const [amount, setAmount] = useState('');
  const [tried, setTried] = useState(false);
  const [period, setPeriod] = useState(entry === 'correction' ? present : before(1));
  const [day, setDay] = useState(entry === 'notice' ? today() : '');
  const [reason, setReason] = useState('');
  const value = typedAmount(amount, unit);
  const hasAmount = entry === 'correction' || entry === 'carry_over';
  const save = useMutation({
    mutationFn: () => write<Balance>('POST', `/api/balances/${balance.user_id}/${type.code}/${PATHS[entry]}`, {
      ...(hasAmount ? { amount: value } : {}),
      ...(period ? { period } : {}),
      ...(entry === 'carry_over' ? { until: day } : {}),
      ...(entry === 'notice' ? { given_on: day } : {}),
      reason: reason.trim(),
    }),
    onSuccess: (saved) => {
      applyAnswer('balance_updated', saved);
      tell(t('balances.saved', { name }));
      close();
    },
  });
  const problem = problemOf(save.error);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (!hasAmount || value !== null) save.mutate();
  }

  return (
    <Dialog title={t('balances.actOf', { act: t(`balances.act.${entry}`), type: type.name, name })} opened onClose={close}>
      <form onSubmit={submit}>
        <p className="dim">{t(`balances.actHelp.${entry}`)}</p>
        {hasAmount && (
          <TextInput className="short" label={t(unit === 'days' ? 'balances.amount' : 'balances.hours')} required data-autofocus autoComplete="off"
            description={t(unit === 'days' ? 'balances.amountHelp' : 'balances.hoursHelp')} value={amount}
            error={problem?.field('amount') ?? (tried && value === null ? t(unit === 'days' ? 'balances.badAmount' : 'balances.badHours') : undefined)}
            onChange={(event) => setAmount(event.currentTarget.value)} />
        )}
        {present && (
          <NativeSelect label={t('balances.periodField')} value={period} error={problem?.field('period')} onChange={(event) => setPeriod(event.currentTarget.value)}
            data={Array.from({ length: PERIODS_BACK + 1 }, (_, years) => before(years)).map((from) => ({
              value: from,
              label: t('balances.period', { from: dayMedium(from), to: dayMedium(addDays(`${Number(from.slice(0, 4)) + 1}${from.slice(4)}`, -1)) }),
            }))} />
        )}
        {entry === 'carry_over' && <DateField label={t('balances.until')} required value={day} error={problem?.field('until')} onChange={setDay} />}
        {entry === 'notice' && <DateField label={t('balances.givenOn')} required max={today()} value={day} error={problem?.field('given_on')} onChange={setDay} />}
        <Textarea label={t('balances.reasonField')} description={t('balances.reasonHelp')} required maxLength={500} rows={2} value={reason}
          error={problem?.field('reason')} onChange={(event) => setReason(event.currentTarget.value)} />
        <ProblemAlert error={save.error} fields={FIELDS} />
        <div className="buttons">
          <Button type="submit" loading={save.isPending}>{t('save')}</Button>
          <Button variant="default" onClick={close}>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
