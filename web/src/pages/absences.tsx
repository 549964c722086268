import { Button, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { today } from '../days';
import { AbsenceCard } from '../parts/absence-card';
import { AskForm } from '../parts/ask-form';
import { ProblemAlert } from '../parts/problem';
import { useMe } from '../session';
import { load } from '../store';

export function AbsencesPage() {
  const me = useMe();
  const { t } = useTranslation();
  const { data, error, isPending } = useQuery(load.mine(me.user.id));
  const [asking, setAsking] = useState(false);
  const [showPast, setShowPast] = useState(false);
  const now = today();
  const items = data?.items ?? [];
  const upcoming = items
    .filter((one) => one.end >= now && one.status !== 'refused' && one.status !== 'cancelled')
    .reverse();
  const past = items.filter((one) => !upcoming.includes(one));

  return (
    <div className="twoColumns">
      <section>
        <div className="row">
          <h1>{t('absences.title')}</h1>
          <Button className="onPhone" aria-expanded={asking} onClick={() => setAsking(!asking)}>
            {asking ? t('close') : t('absences.ask')}
          </Button>
        </div>
        <div className="onPhone">{asking && <div className="card"><AskForm me={me} /></div>}</div>
        <ProblemAlert error={error} />
        {isPending && !error && <Loader aria-label={t('loading')} />}
        {data && items.length === 0 && <p className="dim">{t('absences.empty')}</p>}
        {upcoming.length > 0 && (
          <>
            <h2>{t('absences.upcoming')}</h2>
            <ul className="card plainList absences">
              {upcoming.map((absence) => <li key={absence.id}><AbsenceCard absence={absence} me={me} /></li>)}
            </ul>
          </>
        )}
        {past.length > 0 && (
          <>
            <h2>{t('absences.past')}</h2>
            <ul className="card plainList absences">
              {(showPast ? past : past.slice(0, 5)).map((absence) => (
                <li key={absence.id}><AbsenceCard absence={absence} me={me} /></li>
              ))}
            </ul>
            {past.length > 5 && !showPast && (
              <Button variant="default" onClick={() => setShowPast(true)}>{t('absences.showPast', { count: past.length })}</Button>
            )}
          </>
        )}
      </section>
      <aside className="onDesk">
        <div className="card"><AskForm me={me} /></div>
      </aside>
    </div>
  );
}
