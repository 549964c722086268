import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { follow } from '../route';
import { signOut } from '../session';
import { load } from '../store';
import type { Me } from '../types';
import { Bell } from './bell';
import { Light } from './light';
import { Logo } from './logo';
import { Outage } from './outage';

export function Header({ me, path }: { me: Me; path: string }) {
  const { t } = useTranslation();
  const decides = me.user.role !== 'employee';
  const waiting = useQuery({ ...load.decide(me), enabled: decides }).data?.items.length ?? 0;
  const links = [
    { href: '/', text: t('nav.mine') },
    ...(decides ? [{ href: '/a-decider', text: t('nav.decide'), count: waiting }] : []),
    { href: '/equipe', text: t('nav.team') },
    ...(me.user.role === 'admin' ? [{ href: '/personnes', text: t('nav.people') }] : []),
  ] as { href: string; text: string; count?: number }[];
  return (
    <header className="top">
      <div className="bar">
        <a className="brand" href="/" onClick={follow} aria-label={t('name')}>
          <Logo /> <span aria-hidden="true">{t('name')}</span>
        </a>
        <nav aria-label={t('nav.label')}>
          {links.map(({ href, text, count }) => (
            <a key={href} href={href} onClick={follow} aria-current={path === href ? 'page' : undefined}>
              {text}
              {count ? (
                <>
                  <span className="count" aria-hidden="true">{count > 99 ? '99+' : count}</span>
                  <span className="unseen"> : {t('nav.waiting', { count })}</span>
                </>
              ) : null}
            </a>
          ))}
        </nav>
        <div className="side">
          <Light />
          <Bell />
          <a className="who" href="/compte" onClick={follow} aria-current={path === '/compte' ? 'page' : undefined} title={`${me.user.name} · ${me.tenant.name}`}>
            <span className="unseen">{t('nav.account')} : </span>
            <span className="whole">{me.user.name}</span>
            <span className="initials" aria-hidden="true">{initials(me.user.name)}</span>
          </a>
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
