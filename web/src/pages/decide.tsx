import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, today } from '../days';
import { AbsenceCard, AlsoAway } from '../parts/absence-card';
import { ProblemAlert } from '../parts/problem';
import { useMe } from '../session';
import { load } from '../store';

export function DecidePage() {
  const me = useMe();
  const { t } = useTranslation();
  const requests = useQuery(load.decide(me));
  const notices = useQuery({ ...load.notices(me), enabled: me.user.role === 'admin' });
  const items = requests.data?.items ?? [];
  // One planning for all of them; the server gives a year at most.
  const from = items.reduce((first, one) => (one.start < first ? one.start : first), items[0]?.start ?? today());
  const last = items.reduce((day, one) => (one.end > day ? one.end : day), from);
  const to = last > addDays(from, 365) ? addDays(from, 365) : last;
  const planning = useQuery({ ...load.planning(from, to, ''), enabled: items.length > 0, placeholderData: (before) => before });
  // What I have in hand stays until I let go of it, also when somebody else decides it meanwhile.
  const [held, setHeld] = useState<string | null>(null);
  const onHold = useCallback((id: string, now: boolean) => setHeld((old) => (now ? id : old === id ? null : old)), []);
  const inHand = useQuery({ ...load.absence(held ?? ''), enabled: held !== null }).data;
  const shown = !inHand || held === null || items.some((one) => one.id === held) ? items : [inHand, ...items];
  const both = me.user.role === 'admin' && (notices.data?.items.length ?? 0) > 0;
  return (
    <div className="oneColumn">
      <h1>{t('decide.title')}</h1>
      <ProblemAlert error={requests.error ?? notices.error} />
      {requests.isPending && !requests.error && <Loader aria-label={t('loading')} />}
      {both && <h2>{t('decide.requests')}</h2>}
      {requests.data && shown.length === 0 && <p className="dim">{t('decide.empty')}</p>}
      {shown.length > 0 && (
        <ul className="card plainList absences">
          {shown.map((absence) => (
            <li key={absence.id}><AbsenceCard absence={absence} me={me} context={planning.data && absence.end <= to && <AlsoAway absence={absence} planning={planning.data.items} />} heading={both ? 'h3' : 'h2'} onHold={onHold} /></li>
          ))}
        </ul>
      )}
      {both && (
        <>
          <h2>{t('decide.notices')}</h2>
          <p className="dim">{t('decide.noticesHelp')}</p>
          <ul className="card plainList absences">
            {notices.data?.items.map((absence) => <li key={absence.id}><AbsenceCard absence={absence} me={me} /></li>)}
          </ul>
        </>
      )}
    </div>
  );
}
