import './decide.css';
import { Button } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AbsenceCard } from '../absences/absence-card';
import { Inbox } from '../decide/inbox';
import { InboxProposal } from '../decide/inbox-proposal';
import { Arrival } from '../parts/arrival';
import { useMe } from '../session';
import { load } from '../store';
import type { Absence, List } from '../types';

export function DecidePage() {
  const { t } = useTranslation();
  const me = useMe();
  const hr = me.user.role === 'admin';
  const requests = useQuery(load.decide(me));
  const proposals = useQuery(load.proposals(me));
  const notices = useQuery({ ...load.notices(me), enabled: hr });
  const proofless = useQuery({ ...load.proofless(me), enabled: hr });
  const others = [proposals, notices, proofless].some(({ data, error }) => error || (data?.items.length ?? 0) > 0);
  return (
    <div className="decide">
      <h1>{t('decide.title')}</h1>
      <Arrival of={requests} />
      {others && <h2>{t('decide.requests')}</h2>}
      {requests.data && <Inbox items={requests.data.items} heading={others ? 'h3' : 'h2'} />}
      <Section title={t('decide.proposals')} help={t('decide.proposalsHelp')} query={proposals}>
        {(absence) => <InboxProposal absence={absence} />}
      </Section>
      <Section title={t('decide.notices')} help={t('decide.noticesHelp')} query={notices}>
        {(absence) => <AbsenceCard absence={absence} />}
      </Section>
      <Section title={t('decide.proofless')} help={t('decide.prooflessHelp')} query={proofless}>
        {(absence) => <AbsenceCard absence={absence} />}
      </Section>
    </div>
  );
}

interface SectionProps {
  title: string;
  help: string;
  query: UseQueryResult<List<Absence>>;
  children: (absence: Absence) => ReactNode;
}

const SHOWN = 10;

/** What waits beside the requests; nothing of it is no section. */
function Section({ title, help, query, children }: SectionProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(SHOWN);
  const items = query.data?.items ?? [];
  if (items.length === 0 && !query.error) return null;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <p className="dim">{help}</p>
      <Arrival of={query} />
      {items.length > 0 && (
        <ul className="card plainList absences">
          {items.slice(0, shown).map((absence) => <li key={absence.id}>{children(absence)}</li>)}
        </ul>
      )}
      {items.length > shown && <Button variant="default" onClick={() => setShown(shown + SHOWN)}>{t('more')}</Button>}
    </section>
  );
}
