/** The days in which no leave is asked for. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayLong, today } from '../days';
import { load } from '../store';
import type { ClosedPeriod } from '../types';
import { Arrival } from '../parts/arrival';
import { AskOnce } from '../parts/ask-once';
import { ClosedForm } from './closed-form';
import { ProblemAlert } from '../parts/problem';
import { useRemoval } from './use-removal';

export function ClosedPeriods({ may }: { may: boolean }) {
  const { t } = useTranslation();
  const loaded = useQuery(load.closedPeriods());
  const { data } = loaded;
  const teams = useQuery(load.teams());
  const [edited, setEdited] = useState<string | 'new' | null>(null);
  const periods = data?.items ?? [];
  const coming = periods.filter((period) => period.to >= today());
  const past = periods.filter((period) => period.to < today());
  const nameOf = new Map(teams.data?.items.map((team) => [team.id, team.name]));
  const list = (shown: ClosedPeriod[]) => (
    <ul className="card plainList lines">
      {shown.map((period) => (
        <Line key={period.id} period={period} whose={period.team_id ? (nameOf.get(period.team_id) ?? '…') : t('calendars.wholeCompany')}
          onEdit={may ? () => setEdited(period.id) : undefined} />
      ))}
    </ul>
  );
  return (
    <section>
      <div className="calendarHead">
        <h2>{t('calendars.closed')}</h2>
        {may && <Button onClick={() => setEdited('new')}>{t('calendars.addClosed')}</Button>}
      </div>
      <p className="dim">{t('calendars.closedLead')}</p>
      <Arrival of={loaded} />
      {data && coming.length === 0 && <p className="dim">{t('calendars.noClosed')}</p>}
      {coming.length > 0 && list(coming)}
      {past.length > 0 && <details><summary>{t('calendars.pastClosed', { count: past.length })}</summary>{list(past)}</details>}
      {edited !== null && data && (
        <ClosedForm key={edited} period={periods.find((one) => one.id === edited) ?? null} teams={teams.data?.items ?? []} close={() => setEdited(null)} />
      )}
    </section>
  );
}

function Line({ period, whose, onEdit }: { period: ClosedPeriod; whose: string; onEdit?: () => void }) {
  const { t } = useTranslation();
  const { name, from, to } = period;
  const line = useRef<HTMLLIElement>(null);
  const remove = useRemoval('closed_period', period);
  return (
    <li ref={line}>
      <div className="row">
        <div>
          <strong>{name}</strong><span className="tag">{whose}</span>
          <br />
          <span className="dim">{from === to ? dayLong(from) : t('calendars.period', { from: dayLong(from), to: dayLong(to) })}</span>
        </div>
        {onEdit && (
          <div className="buttons">
            <AskOnce variant="subtle" size="compact-sm" label={t('calendars.removeOf', { name })} question={t('calendars.removeReally', { name })}
              loading={remove.isPending} onConfirm={() => remove.mutate(line.current?.closest('section'))}>{t('calendars.remove')}</AskOnce>
            <Button variant="default" size="compact-sm" aria-label={t('calendars.editOf', { name })} onClick={onEdit}>{t('calendars.edit')}</Button>
          </div>
        )}
      </div>
      <ProblemAlert error={remove.error} />
    </li>
  );
}
