import { Button, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from './http';
import { setLanguage } from './i18n';
import { LiveProvider } from './live';
import { AbsencePage } from './pages/absence';
import { AbsencesPage } from './pages/absences';
import { AccountPage } from './pages/account';
import { DecidePage } from './pages/decide';
import { ForgottenPage } from './pages/forgotten';
import { LinkPage } from './pages/link';
import { PeoplePage } from './pages/people';
import { SignInPage } from './pages/sign-in';
import { TeamPage } from './pages/team';
import { Header } from './parts/header';
import { ProblemAlert } from './parts/problem';
import { usePath } from './route';
import { loadMe } from './session';
import { load } from './store';
import type { Me } from './types';

export function App() {
  const path = usePath();
  const { t } = useTranslation();
  // The link for a password must work whoever is signed in here.
  const isLink = path === '/lien' || path === '/bienvenue' || location.hash.startsWith('#/lien');
  const me = useQuery({ ...loadMe, enabled: !isLink });
  const session = me.data?.session.id ?? null;
  const [wasHere, setWasHere] = useState(false);
  if (session !== null && !wasHere) setWasHere(true);

  const language = me.data?.user.language;
  useEffect(() => {
    if (language) setLanguage(language);
  }, [language]);

  // Who comes back stays signed in; while the page is open, the live client sees to it.
  useEffect(() => {
    if (session !== null) request('POST', '/api/auth/refresh').catch(() => undefined);
  }, [session]);

  if (isLink) return <LinkPage />;
  if (me.isPending) {
    return (
      <main className="middle">
        <Loader aria-label={t('loading')} />
      </main>
    );
  }
  if (me.data === undefined) {
    return (
      <main className="middle">
        <div className="narrow">
          <ProblemAlert error={me.error} />
          <Button onClick={() => void me.refetch()}>{t('retry')}</Button>
        </div>
      </main>
    );
  }
  if (!me.data) return path === '/mot-de-passe' ? <ForgottenPage /> : <SignInPage ended={wasHere} />;
  return (
    <LiveProvider key={me.data.session.id} me={me.data} cursor={me.data.cursor}>
      <Shell me={me.data} path={path} />
    </LiveProvider>
  );
}

type Title = 'absences.one' | 'absences.title' | 'decide.title' | 'team.title' | 'people.title' | 'account.title';

function page(path: string, me: Me): { title: Title; body: ReactNode } {
  const one = /^\/absences\/([0-9a-f-]{36})$/.exec(path);
  if (one) return { title: 'absences.one', body: <AbsencePage key={one[1]} me={me} id={one[1] as string} /> };
  switch (path) {
    case '/a-decider':
      if (me.user.role !== 'employee') return { title: 'decide.title', body: <DecidePage me={me} /> };
      break;
    case '/equipe':
      return { title: 'team.title', body: <TeamPage me={me} /> };
    case '/personnes':
      if (me.user.role === 'admin') return { title: 'people.title', body: <PeoplePage me={me} /> };
      break;
    case '/compte':
      return { title: 'account.title', body: <AccountPage me={me} /> };
  }
  return { title: 'absences.title', body: <AbsencesPage me={me} /> };
}

function Shell({ me, path }: { me: Me; path: string }) {
  const { t } = useTranslation();
  const { title, body } = page(path, me);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  useEffect(() => {
    document.title = `${t(title)} · ${t('name')}`;
  }, [t, title]);
  useEffect(() => {
    // Someone who cannot see the change of page is taken to its beginning.
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [path]);

  // Types name absences everywhere.
  useQuery(load.types());
  return (
    <>
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>
        {t('skip')}
      </a>
      <Header me={me} path={path} />
      <main id="main" ref={main} tabIndex={-1}>
        {body}
      </main>
    </>
  );
}
