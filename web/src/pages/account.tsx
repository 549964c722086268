import { Button, NativeSelect, PasswordInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ago } from '../days';
import { problemOf, request } from '../http';
import { setLanguage, type Language } from '../i18n';
import { Done, ProblemAlert } from '../parts/problem';
import { signOut, useMe } from '../session';
import { load, queries, write } from '../store';
import type { Me, Session } from '../types';

export function AccountPage() {
  const me = useMe();
  const { t, i18n } = useTranslation();
  const language = useMutation({
    mutationFn: (next: Language) => write('PUT', '/api/auth/me', { language: next }),
    onMutate: setLanguage,
    onSuccess: () => queries.invalidateQueries(), // names of types and sentences come in the new one
  });
  return (
    <div className="oneColumn">
      <h1>{t('account.title')}</h1>
      <section className="card">
        <p><strong>{me.user.name}</strong> · {t(`people.roles.${me.user.role}`)}</p>
        <p className="dim">{me.user.email} · {me.tenant.name}</p>
        <NativeSelect label={t('account.language')} value={i18n.language} className="short"
          onChange={(event) => language.mutate(event.currentTarget.value as Language)}
          data={[{ value: 'fr', label: t('account.languages.fr') }, { value: 'en', label: t('account.languages.en') }]} />
        <ProblemAlert error={language.error} />
        <div className="buttons"><Button variant="default" onClick={() => void signOut()}>{t('nav.signOut')}</Button></div>
      </section>
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
  const { data, error } = useQuery({ ...load.sessions(), staleTime: 0 });
  const end = useMutation({
    mutationFn: (session: Session) => request('DELETE', `/api/auth/sessions/${session.id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  });
  return (
    <section className="card">
      <h2>{t('account.sessions')}</h2>
      <p className="dim">{t('account.sessionsHelp')}</p>
      <ProblemAlert error={error ?? end.error} />
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
