/** Who is signed in sees the page; who is not, how to. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { request } from './http';
import { setLanguage } from './i18n';
import { LiveProvider } from './live';
import { LinkPage } from './pages/link';
import { SignInPage } from './pages/sign-in';
import { Frame } from './frame/frame';
import { Arrival } from './parts/arrival';
import { Loading } from './parts/states';
import { loadMe, MeContext } from './session';

export function Inside() {
  // An older form of the link for a password; it must work whoever is signed in here.
  const isLink = location.hash.startsWith('#/lien');
  const me = useQuery({ ...loadMe, enabled: !isLink });
  const session = me.data?.session.id ?? null;
  const [wasHere, setWasHere] = useState(false);
  if (session !== null && !wasHere) setWasHere(true);

  const language = me.data?.user.language;
  useEffect(() => {
    // Without a network it stays as it is.
    if (language) setLanguage(language).catch(() => undefined);
  }, [language]);

  // Who comes back stays signed in; while the page is open, the live client sees to it.
  useEffect(() => {
    if (session !== null) request('POST', '/api/auth/refresh').catch(() => undefined);
  }, [session]);

  if (isLink) return <LinkPage />;
  if (me.isPending) return <main className="middle"><Loading /></main>;
  if (me.data === undefined) {
    return (
      <main className="middle">
        <div className="narrow">
          <Arrival of={me} />
        </div>
      </main>
    );
  }
  if (!me.data) return <SignInPage ended={wasHere} />;
  return (
    <LiveProvider key={me.data.session.id} me={me.data} cursor={me.data.cursor}>
      <MeContext value={me.data}>
        <Frame />
      </MeContext>
    </LiveProvider>
  );
}
