/** What is about me: who I am here, language and look, who stands in for me, my password, where I am signed in. */
import './account.css';
import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { ago } from '../days';
import { problemOf, request } from '../http';
import { AccountAbout } from '../people/account-about';
import { PersonDeputy } from '../people/person-deputy';
import { Arrival } from '../parts/arrival';
import { toHeading } from '../parts/keyboard';
import { LanguageChoice, ThemeChoice } from '../parts/choices';
import { Done, ProblemAlert } from '../parts/problem';
import { useMe } from '../session';
import { load, queries } from '../store';
import type { Me, Session } from '../types';

export function AccountPage() {
  const me = useMe();
  const { t } = useTranslation();
  return (
    <div className="oneColumn">
      <h1>{t('account.title')}</h1>
      <AccountAbout />
      <section className="card">
        <h2>{t('account.display')}</h2>
        <div className="accountChoices">
          <LanguageChoice />
          <ThemeChoice />
        </div>
      </section>
      {me.user.role !== 'employee' && <PersonDeputy user={me.user} />}
      <PasswordForm me={me} />
      <Sessions />
    </div>
  );
}

function PasswordForm({ me }: { me: Me }) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [differ, setDiffer] = useState(false);
  const change = useMutation({
    mutationFn: () => request('POST', '/api/auth/password', { current, new: next }),
    onSuccess: () => {
      setCurrent('');
      setNext('');
      setAgain('');
      void queries.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  const problem = problemOf(change.error);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setDiffer(next !== again);
    if (next === again) change.mutate();
  }

  return (
    <section className="card">
      <form onSubmit={submit}>
        <h2>{t('account.password')}</h2>
        <p className="dim">{t('account.passwordHelp')}</p>
        <input className="unseen" name="username" autoComplete="username" tabIndex={-1} aria-hidden="true" value={me.user.email} readOnly />
        <PasswordInput label={t('account.current')} autoComplete="current-password" required value={current}
          error={problem?.field('current')} onChange={(event) => setCurrent(event.currentTarget.value)} />
        <PasswordInput label={t('account.new')} description={t('link.help')} autoComplete="new-password" required value={next}
          error={problem?.field('new')} onChange={(event) => setNext(event.currentTarget.value)} />
        <PasswordInput label={t('account.again')} autoComplete="new-password" required value={again}
          error={differ && next !== again ? t('link.differ') : undefined} onChange={(event) => setAgain(event.currentTarget.value)} />
        <ProblemAlert error={change.error} fields={['current', 'new']} />
        <Done>{change.isSuccess && !next && t('account.passwordDone')}</Done>
        <div className="buttons"><Button type="submit" loading={change.isPending}>{t('account.submit')}</Button></div>
      </form>
    </section>
  );
}

function Sessions() {
  const { t } = useTranslation();
  // Nothing tells of a sign-in elsewhere: whoever looks, asks.
  const loaded = useQuery({ ...load.sessions(), staleTime: 0, refetchOnWindowFocus: true });
  const { data } = loaded;
  const end = useMutation({
    mutationFn: (session: Session) => request('DELETE', `/api/auth/sessions/${session.id}`),
    onSuccess: async (_, { label }) => {
      tell(t('account.ended', { label }));
      await queries.invalidateQueries({ queryKey: ['sessions'] });
      setTimeout(() => toHeading(section.current));
    },
  });
  const section = useRef<HTMLElement>(null);
  return (
    <section ref={section} className="card">
      <h2>{t('account.sessions')}</h2>
      <p className="dim">{t('account.sessionsHelp')}</p>
      <ProblemAlert error={end.error} />
      <Arrival of={loaded} />
      <ul className="plainList lines">
        {data?.items.map((session) => (
          <li key={session.id} className="row">
            <div>
              <strong>{session.label}</strong>{session.current && <span className="tag">{t('account.here')}</span>}
              <br />
              <span className="dim">{session.address} · {t('account.since', { when: ago(session.created_at) })} · {t('account.seen', { when: ago(session.seen_at) })}</span>
            </div>
            {!session.current && (
              <Button variant="default" size="compact-sm" aria-label={t('account.endOf', { label: session.label })} onClick={() => end.mutate(session)}>
                {t('account.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
