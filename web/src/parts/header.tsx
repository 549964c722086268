import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, type LinkProps } from '@tanstack/react-router';
import { signOut, useMe } from '../session';
import { load } from '../store';
import { Bell } from './bell';
import { Help } from './help';
import { Light } from './light';
import { Logo } from './logo';
import { Outage } from './outage';

export function Header({ route, title }: { route: string; title: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const decides = me.user.role !== 'employee';
  const waiting = useQuery({ ...load.decide(me), enabled: decides }).data?.items.length ?? 0;
  const links = [
    { href: '/absences', text: t('nav.mine') },
    ...(decides ? [{ href: '/a-valider', text: t('nav.decide'), count: waiting }] : []),
    { href: '/planning', text: t('nav.team') },
    ...(me.user.role === 'admin' ? [{ href: '/personnes', text: t('nav.people') }] : []),
  ] as { href: LinkProps['to']; text: string; count?: number }[];
  return (
    <header className="top">
      <div className="bar">
        <Link className="brand" to="/" aria-label={t('name')}>
          <Logo /> <span aria-hidden="true">{t('name')}</span>
        </Link>
        <nav aria-label={t('nav.label')}>
          {links.map(({ href, text, count }) => (
            <Link key={href} to={href}>
              {text}
              {count ? (
                <>
                  <span className="count" aria-hidden="true">{count > 99 ? '99+' : count}</span>
                  <span className="unseen"> : {t('nav.waiting', { count })}</span>
                </>
              ) : null}
            </Link>
          ))}
        </nav>
        <div className="side">
          <Light />
          <Help route={route} title={title} />
          <Bell />
          <Link className="who" to="/compte" title={`${me.user.name} · ${me.tenant.name}`}>
            <span className="unseen">{t('nav.account')} : </span>
            <span className="whole">{me.user.name}</span>
            <span className="initials" aria-hidden="true">{initials(me.user.name)}</span>
          </Link>
          <button type="button" className="plain" onClick={() => void signOut()} title={t('nav.signOut')}>
            <svg width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
              <path d="M14 8V5a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1v-3M9 12h12m-3-3 3 3-3 3" />
            </svg>
            <span className="unseen">{t('nav.signOut')}</span>
          </button>
        </div>
      </div>
      <Outage />
    </header>
  );
}

function initials(name: string): string {
  return name.split(/\s+/).map((word) => word[0] ?? '').join('').slice(0, 2).toUpperCase();
}
