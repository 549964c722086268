/** Balances: mine; for managers those of their people; for HR anybody's, with what they write into them. */
import './balances.css';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayMedium, today } from '../days';
import { Arrival } from '../parts/arrival';
import { BalanceCard } from '../balances/balance-card';
import { BalanceEntry, entriesOf, type Entry } from '../balances/balance-entry';
import { BalanceExpiring } from '../balances/balance-expiring';
import { BalanceOpen } from '../balances/balance-open';
import { DateField } from '../parts/date-field';
import { PersonSelect } from '../parts/person-select';
import { useMe } from '../session';
import { load } from '../store';
import type { AbsenceType, Balance } from '../types';

const route = getRouteApi('/inside/soldes');

type Writing = { entry: Entry; balance: Balance; type: AbsenceType } | { entry: 'open'; type?: string; person?: string };

export function BalancesPage() {
  const { t } = useTranslation();
  const { user } = useMe();
  const search = route.useSearch();
  const { personne = user.id, au = '' } = search;
  const navigate = route.useNavigate();
  const hr = user.role === 'admin';
  const users = useQuery({ ...load.users(), enabled: user.role !== 'employee' });
  const types = useQuery(load.types());
  const loaded = useQuery(load.balances(personne, au === today() ? '' : au));
  const { data } = loaded;
  const [writing, setWriting] = useState<Writing | null>(null);
  const people = users.data?.items;
  const mine = personne === user.id;
  const name = mine ? user.name : (people?.find((one) => one.id === personne)?.name ?? '…');
  const typeOf = new Map(types.data?.items.map((type) => [type.code, type]));
  const withBalance = types.data?.items.filter((type) => type.balance && !type.hidden) ?? [];
  const shown = data?.items.filter((balance) => balance.opened || !typeOf.get(balance.type)?.hidden) ?? [];
  const end = shown.find((balance) => balance.period_end)?.period_end ?? null;
  const look = (day: string) => void navigate({ search: { ...search, au: day && day !== today() ? day : undefined }, replace: true });

  return (
    <>
      <div className="row">
        <h1>{t('balances.title')}</h1>
        {hr && withBalance.length > 0 && <Button onClick={() => setWriting({ entry: 'open' })}>{t('balances.open')}</Button>}
      </div>
      {(mine || hr) && <p className="lead">{t('balances.lead')}</p>}
      <div className="balanceChoice">
        {user.role !== 'employee' && (
          <PersonSelect label={t('balances.whose')} description={t('balances.whoseHelp')} value={mine ? null : personne}
            people={hr ? undefined : people?.filter((one) => one.id !== user.id && one.teams.some((team) => user.managed.includes(team)))}
            onChange={(id) => void navigate({ search: { ...search, personne: id ?? undefined } })} />
        )}
        <DateField label={t('balances.day')} description={t('balances.dayHelp')} value={au || today()} onChange={(day) => day && look(day)} />
        <div className="buttons">
          <Button variant="default" size="compact-md" disabled={!au} onClick={() => look('')}>{t('balances.today')}</Button>
          {end && end !== au && <Button variant="default" size="compact-md" onClick={() => look(end)}>{dayMedium(end)}</Button>}
        </div>
      </div>
      {!mine && <h2 className="balanceWho">{t('balances.of', { name })}</h2>}
      <Arrival of={types} />
      <Arrival of={loaded} />
      {data && shown.length === 0 && <p className="dim">{t('balances.none')}</p>}
      {shown.map((balance) => {
        const type = typeOf.get(balance.type);
        return type && (
          <BalanceCard key={`${personne}.${balance.type}`} balance={balance} type={type} simulated={au !== ''}
            actions={hr && <Actions balance={balance} type={type} onWrite={setWriting} />} />
        );
      })}
      {hr && mine && <BalanceExpiring types={types.data?.items ?? []} />}
      {writing?.entry === 'open' && <BalanceOpen types={withBalance} type={writing.type} person={writing.person} close={() => setWriting(null)} />}
      {writing && writing.entry !== 'open' && writing.balance.user_id === personne && <BalanceEntry {...writing} name={name} close={() => setWriting(null)} />}
    </>
  );
}

function Actions({ balance, type, onWrite }: { balance: Balance; type: AbsenceType; onWrite: (writing: Writing) => void }) {
  const { t } = useTranslation();
  return (
    <div className="buttons">
      {balance.opened ? (
        entriesOf(balance, type).map((entry) => (
          <Button key={entry} variant={entry === 'correction' ? 'default' : 'subtle'} size="compact-sm" onClick={() => onWrite({ entry, balance, type })}>
            {t(`balances.act.${entry}`)}
          </Button>
        ))
      ) : (
        <Button variant="default" size="compact-sm" onClick={() => onWrite({ entry: 'open', type: type.code, person: balance.user_id })}>{t('balances.act.open')}</Button>
      )}
    </div>
  );
}
