/** The places of the house: in a row on a desk; on a phone a bar below, with the rest behind « Plus ». */
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useRouter, type LinkProps } from '@tanstack/react-router';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useMe } from '../session';
import { load } from '../store';
import type { Me } from '../types';
import type { Words } from '../words/fr';
import { Disclosure } from '../parts/disclosure';
import { Icon, type IconName } from '../parts/icon';

interface Place {
  to: NonNullable<LinkProps['to']>;
  word: keyof Words['nav'];
  icon?: IconName;
}

const PLACES: readonly Place[] = [
  { to: '/', word: 'today', icon: 'home' },
  { to: '/planning', word: 'planning', icon: 'planning' },
  { to: '/absences', word: 'mine', icon: 'mine' },
  { to: '/a-valider', word: 'decide', icon: 'check' },
];
const COMPANY: readonly Place[] = [
  { to: '/equipes', word: 'teams' },
  { to: '/personnes', word: 'people' },
  { to: '/types', word: 'types' },
  { to: '/calendriers', word: 'calendars' },
  { to: '/soldes', word: 'balances' },
  { to: '/reglages', word: 'settings' },
];
const MINE: readonly Place[] = [
  { to: '/notifications', word: 'notifications' },
  { to: '/compte', word: 'account' },
  { to: '/connexion', word: 'connection' },
];

/** How many requests wait for me. */
function useWaiting(me: Me): number {
  return useQuery({ ...load.decide(me), enabled: me.user.role !== 'employee' }).data?.items.length ?? 0;
}

export function Nav() {
  const { t } = useTranslation();
  const me = useMe();
  const waiting = useWaiting(me);
  const { routesByPath } = useRouter();
  const { pathname } = useLocation();
  const phone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });

  /** Whose page it is stands in routes.tsx. */
  const mayGo = ({ to }: Place): boolean => {
    const routes: Partial<Record<string, { options: { staticData?: { roles?: readonly string[] } } }>> = routesByPath;
    return routes[to]?.options.staticData?.roles?.includes(me.user.role) ?? true;
  };
  const isIn = ({ to }: Place): boolean => pathname === to || (to !== '/' && pathname.startsWith(`${to}/`));
  const places = PLACES.filter(mayGo);
  /** There is room for it below, on a phone; then « Absences » is another place. */
  const asks = phone && places.length < 4;
  const company = COMPANY.filter(mayGo);
  const rest = phone ? [...company, ...MINE.filter(mayGo)] : company;

  return (
    <nav className="places" aria-label={t('nav.label')}>
      {places.map((place) => (
        <PlaceLink key={place.to} place={phone && place.word === 'mine' ? { ...place, word: 'mineShort' } : place}
          count={place.word === 'decide' ? waiting : 0} exact={asks && pathname === '/absences/nouvelle'} />
      ))}
      {asks && <PlaceLink place={{ to: '/absences/nouvelle', word: 'ask', icon: 'add' }} />}
      {rest.length > 0 && (
        <Disclosure className="place" data={{ 'data-here': rest.some(isIn) ? '' : undefined }}
          button={phone ? <><Icon name="more" /><span>{t('nav.more')}</span></> : <>{t('nav.company')} <Icon name="down" size={14} /></>}>
          <ul className="plainList">
            {rest.map((place) => <li key={place.to}><PlaceLink place={place} /></li>)}
          </ul>
        </Disclosure>
      )}
    </nav>
  );
}

function PlaceLink({ place: { to, word, icon }, count = 0, exact = false }: { place: Place; count?: number; exact?: boolean }) {
  const { t } = useTranslation();
  return (
    <Link className="place" to={to} activeOptions={{ exact: exact || to === '/', includeSearch: false }}>
      {icon && <Icon name={icon} />}
      <span>{t(`nav.${word}` as 'nav.mine')}</span>
      {count > 0 && (
        <>
          <span className="count" aria-hidden="true">{count > 99 ? '99+' : count}</span>
          <span className="unseen"> : {t('nav.waiting', { count })}</span>
        </>
      )}
    </Link>
  );
}
