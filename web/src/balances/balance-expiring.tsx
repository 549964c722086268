/** For HR: what nobody will have taken by its last day, soonest first. */
import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, dayMedium, today } from '../days';
import { load } from '../store';
import type { AbsenceType } from '../types';
import { Arrival } from '../parts/arrival';
import { BalanceAmount } from './balance-amount';
import { DateField } from '../parts/date-field';
import { TypeMark } from '../parts/type-mark';

const AHEAD_DAYS = 183;
const SHOWN = 20;

export function BalanceExpiring({ types }: { types: readonly AbsenceType[] }) {
  const { t } = useTranslation();
  const [before, setBefore] = useState(addDays(today(), AHEAD_DAYS));
  const [whole, setWhole] = useState(false);
  const loaded = useQuery({ ...load.expiring(before), enabled: before !== '' });
  const { data } = loaded;
  const items = data?.items ?? [];
  return (
    <section>
      <div className="balanceHead">
        <h2>{t('balances.expiring')}</h2>
        <DateField label={t('balances.before')} required value={before} min={today()} onChange={setBefore} />
      </div>
      <p className="dim">{t('balances.expiringHelp')}</p>
      {before && <Arrival of={loaded} />}
      {data && items.length === 0 && <p className="dim">{t('balances.nothingExpires')}</p>}
      {items.length > 0 && (
        <ul className="card plainList lines balanceExpiring">
          {(whole ? items : items.slice(0, SHOWN)).map((one) => (
            <li key={`${one.user_id}.${one.type}.${one.last}`}>
              <TypeMark code={one.type} color={types.find((type) => type.code === one.type)?.color} />
              <Link to="/soldes" search={{ personne: one.user_id }}>{one.user_name}</Link>
              <strong><BalanceAmount amount={one.amount} unit={one.unit} /></strong>
              <span className="dim">{t('balances.last', { day: dayMedium(one.last) })}{one.notice_due && <span className="tag">{t('balances.noticeDue')}</span>}</span>
            </li>
          ))}
        </ul>
      )}
      {items.length > SHOWN && !whole && <Button variant="default" onClick={() => setWhole(true)}>{t('more')}</Button>}
    </section>
  );
}
