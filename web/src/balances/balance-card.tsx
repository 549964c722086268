/** The balance of one type: what is left, how it comes about, and every line of it. */
import { useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { isNegative, isZero, lessThan, minus, quantityText } from '../amount';
import { dayLong, dayMedium } from '../days';
import { load } from '../store';
import type { AbsenceType, Balance } from '../types';
import { BalanceAmount } from './balance-amount';
import { AllLines, BalanceLines } from './balance-lines';
import { TypeMark } from '../parts/type-mark';

const EXPLAINED = ['previous', 'current', 'taken', 'expired', 'planned', 'reserved'] as const;
type Explained = (typeof EXPLAINED)[number];

interface Props {
  balance: Balance;
  type: AbsenceType;
  /** Another day than today. */
  simulated: boolean;
  /** What HR can do with it. */
  actions?: ReactNode;
}

export function BalanceCard({ balance, type, simulated, actions }: Props) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<Explained | null>(null);
  const [all, setAll] = useState(false);
  const { unit, period_start, period_end, previous_until, opened_day } = balance;
  const full = balance.lines !== undefined;

  function cell(column: keyof Balance & (Explained | 'balance' | 'available'), sign = '') {
    const amount = balance[column] as string | null | undefined;
    if (amount === null || amount === undefined) return null;
    const label = t(`balances.columns.${column}`);
    const body = (
      <>
        <span className="balanceLabel">{sign && <span aria-hidden="true" className="balanceSign">{sign}</span>}{label}<span className="unseen"> : </span></span>
        <span className="balanceNumber" data-short={isNegative(amount) || undefined}><BalanceAmount amount={amount} unit={unit} bare />{unit === 'days' && <span className="unseen"> {t('balances.days')}</span>}</span>
      </>
    );
    if (!full || column === 'balance' || column === 'available') {
      return <div key={column} className="balanceCell" data-sum={column === 'balance' || column === 'available' || undefined} title={t(`balances.columnHelp.${column}`)}>{body}</div>;
    }
    return (
      <button key={column} type="button" className="balanceCell" aria-expanded={opened === column} title={t(`balances.columnHelp.${column}`)}
        onClick={() => setOpened(opened === column ? null : column)}>
        {body}
      </button>
    );
  }

  return (
    <section className="card balanceCard" aria-label={type.name}>
      <div className="row">
        <div className="balanceTitle"><TypeMark code={type.code} color={type.color} /> <h2>{type.name}</h2></div>
        {balance.balance !== null && (
          <p className="balanceLeft"><BalanceAmount amount={balance.balance} unit={unit} />{simulated && balance.day && <span className="dim"> {t('balances.simulated', { day: dayMedium(balance.day) }).toLowerCase()}</span>}</p>
        )}
      </div>
      {!balance.opened ? (
        <p>{t('balances.notOpened')}</p>
      ) : (
        <>
          <p className="dim">
            {[
              period_start && period_end && t('balances.period', { from: dayMedium(period_start), to: dayMedium(period_end) }),
              previous_until && balance.previous && !isZero(balance.previous) && t('balances.previousUntil', { day: dayMedium(previous_until) }),
              !period_start && opened_day && t('balances.since', { day: dayLong(opened_day) }),
            ].filter(Boolean).join(' · ')}
          </p>
          <div className="balanceCells">
            {cell('previous')}
            {cell('current', '+')}
            {cell('taken', '−')}
            {balance.expired && !isZero(balance.expired) && cell('expired', '−')}
            {full && cell('balance', '=')}
            {!full && cell('balance')}
            {cell('planned')}
            {cell('reserved')}
            {cell('available')}
          </div>
          {simulated && <ToEarn balance={balance} />}
          {opened && (
            <div className="balanceWhy">
              <h3>{t('balances.linesOf', { column: t(`balances.columns.${opened}`) })}</h3>
              <BalanceLines lines={balance.lines?.filter((line) => line.column === opened) ?? []} unit={unit}
                label={t('balances.linesOf', { column: t(`balances.columns.${opened}`) })} />
            </div>
          )}
          {full && (
            <details className="balanceAll" onToggle={(event) => setAll(event.currentTarget.open)}>
              <summary>{t('balances.all')}</summary>
              {all && <AllLines user={balance.user_id} type={type.code} unit={unit} />}
            </details>
          )}
        </>
      )}
      {actions}
    </section>
  );
}

/** What a later day has that today has not yet: in the same period only, else the columns begin anew. */
function ToEarn({ balance }: { balance: Balance }) {
  const { t } = useTranslation();
  const now = useQuery(load.balances(balance.user_id)).data?.items.find((one) => one.type === balance.type);
  if (!now?.current || !balance.current || now.period_start !== balance.period_start || !lessThan(now.current, balance.current)) return null;
  return <p className="dim">{t('balances.columns.current')} : {t('balances.toEarn', { amount: quantityText(minus(balance.current, now.current), balance.unit) })}</p>;
}
