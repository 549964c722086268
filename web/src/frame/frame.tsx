/** What stands around every page: header, title, and where the keyboard goes when the page changes. */
import { Outlet, useMatches, useRouter } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useBadge } from './badge';
import { preloadAll } from '../lazy-page';
import { useMe } from '../session';
import { load } from '../store';
import { useThemeColor } from './theme';
import { Header } from './header';
import { Nowhere } from '../parts/states';
import { Told } from './told';

export function Frame() {
  const { t } = useTranslation();
  const me = useMe();
  const match = useMatches({ select: (matches) => matches.at(-1) });
  const path = match?.pathname ?? '/';
  const title = match?.staticData.title ?? 'states.nowhere';
  const allowed = match?.staticData.roles?.includes(me.user.role) ?? true;
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  const unread = useQuery(load.notifications()).data?.unread ?? 0;
  useBadge(`${t(allowed ? title : 'states.nowhere')} · ${t('name')}`, unread);
  useThemeColor();
  useEffect(() => {
    // Someone who cannot see the change of page is taken to its beginning.
    if (first.current) first.current = false;
    else if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
  }, [path]);

  const { routesByPath } = useRouter();
  const { role } = me.user;
  useEffect(() => {
    const mine = Object.values(routesByPath).filter(({ options }) => options.staticData?.roles?.includes(role) ?? true);
    return preloadAll(mine.map(({ options }) => options.component));
  }, [routesByPath, role]);

  // Types name absences everywhere.
  useQuery(load.types());
  return (
    <>
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>
        {t('skip')}
      </a>
      <Header route={match?.fullPath ?? '/'} title={t(title)} />
      <main id="main" ref={main} tabIndex={-1}>
        {allowed ? <Outlet /> : <Nowhere />}
      </main>
      <Told />
    </>
  );
}
