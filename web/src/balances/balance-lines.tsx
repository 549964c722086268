/** The lines of a balance: what happened, by which rule, who wrote it and why. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { dayTyped, instantText } from '../days';
import { load } from '../store';
import type { BalanceLine } from '../types';
import { Arrival } from '../parts/arrival';
import { BalanceAmount } from './balance-amount';

export function BalanceLines({ lines, unit, label }: { lines: readonly BalanceLine[]; unit: 'days' | 'minutes'; label: string }) {
  const { t } = useTranslation();
  const users = useQuery(load.users());
  const nameOf = (id: string) => users.data?.items.find((user) => user.id === id)?.name ?? '…';
  if (lines.length === 0) return <p className="dim">{t('balances.noLines')}</p>;
  return (
    <ul className="plainList balanceLines" aria-label={label}>
      {lines.map((line, at) => (
        <li key={at}>
          <time dateTime={line.about}>{dayTyped(line.about)}</time>
          <div>
            {line.text}
            {line.corrects && <span className="tag">{t('balances.corrects')}</span>}
            {line.reason && <p>{t('balances.reason', { reason: line.reason })}</p>}
            {(line.rule || line.by || line.day !== line.about) && (
              <p className="dim">
                {[
                  line.rule?.source,
                  line.by && line.at && t('balances.by', { name: nameOf(line.by), when: instantText(line.at) }),
                  line.day !== line.about && t('balances.counts', { day: dayTyped(line.day) }),
                ].filter(Boolean).join(' · ')}
              </p>
            )}
          </div>
          <strong><BalanceAmount amount={line.amount} unit={unit} /></strong>
        </li>
      ))}
    </ul>
  );
}

/** All there are, whatever the period. */
export function AllLines({ user, type, unit }: { user: string; type: string; unit: 'days' | 'minutes' }) {
  const { t } = useTranslation();
  const loaded = useQuery(load.balanceLines(user, type));
  const { data } = loaded;
  return (
    <>
      <Arrival of={loaded} />
      {data && <BalanceLines lines={data.items} unit={unit} label={t('balances.all')} />}
    </>
  );
}
