/** The first steps of a company that has nothing yet: people, teams, the first request. For HR. */
import './first-use.css';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { skip } from './use-first-use';
import { useMe } from '../session';
import { load } from '../store';
import { PersonMany } from './person-many';
import { PersonNew } from './person-new';
import { ProblemAlert } from '../parts/problem';
import { TeamForm } from './team-form';

export function FirstUse() {
  const { t } = useTranslation();
  const me = useMe();
  const users = useQuery(load.users());
  const teams = useQuery(load.teams());
  const [pasting, setPasting] = useState(false);
  const others = (users.data?.items.length ?? 1) - 1;
  const count = teams.data?.items.length ?? 0;
  return (
    <div className="firstUse">
      <h1>{t('firstUse.title')}</h1>
      <p className="lead">{t('firstUse.lead', { company: me.tenant.name })}</p>
      <ProblemAlert error={users.error ?? teams.error} />
      <ol className="plainList" aria-label={t('firstUse.steps')}>
        <Step title={t('firstUse.people')} text={t('firstUse.peopleText')} done={others > 0 ? t('firstUse.peopleDone', { count: others }) : null}
          open={t('firstUse.addPeople')}>
          <PersonNew />
          <div className="buttons"><Button variant="default" onClick={() => setPasting(true)}>{t('many.open')}</Button></div>
        </Step>
        <Step title={t('firstUse.teams')} text={t('firstUse.teamsText')} done={count > 0 ? t('firstUse.teamsDone', { count }) : null}
          open={t('firstUse.addTeam')} link={<Link to="/equipes">{t('firstUse.teamsLink')}</Link>}>
          <TeamForm />
        </Step>
        <Step title={t('firstUse.request')} text={t('firstUse.requestText')} done={null}
          link={<Button component={Link} to="/absences/nouvelle" variant="default">{t('firstUse.ask')}</Button>} />
      </ol>
      <div className="buttons">
        <Button variant="subtle" onClick={() => skip(me.tenant.slug)}>{t('firstUse.skip')}</Button>
      </div>
      {pasting && <PersonMany close={() => setPasting(false)} />}
    </div>
  );
}

interface StepProps {
  title: string;
  text: string;
  /** What there is already. */
  done: string | null;
  /** The words that open the form. */
  open?: string;
  link?: ReactNode;
  children?: ReactNode;
}

/** Its form stays open while somebody uses it: a second person is entered as the first one. */
function Step({ title, text, done, open, link, children }: StepProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(false);
  return (
    <li className="card" data-done={done ? '' : undefined}>
      <h2>
        <svg className="firstUseMark" width="26" height="26" viewBox="0 0 26 26" aria-hidden="true">
          <circle cx="13" cy="13" r="11.5" />
          <path d="m8 13.5 3.5 3.5 7-8" />
        </svg>
        {title}
        <span className="unseen">{done ? ` : ${t('firstUse.done')}` : ''}</span>
      </h2>
      <p className="dim">{text}</p>
      <p role="status">{done}</p>
      {wanted && children}
      {(link || (open && !wanted)) && (
        <div className="buttons">
          {open && !wanted && <Button variant={done ? 'default' : 'filled'} onClick={() => setWanted(true)}>{open}</Button>}
          {link}
        </div>
      )}
    </li>
  );
}
