/** What the company has written down about me. */
import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { dayMedium, today } from '../days';
import { useMe } from '../session';
import { load } from '../store';
import { ProblemAlert } from '../parts/problem';

type Named = readonly { id: string; name: string }[] | undefined;

export function AccountAbout() {
  const { t } = useTranslation();
  const { user, tenant } = useMe();
  const users = useQuery(load.users());
  const teams = useQuery(load.teams());
  const sites = useQuery(load.sites());
  const patterns = useQuery(load.patterns());
  const nameOf = (list: Named, id: string): string => list?.find((one) => one.id === id)?.name ?? '…';
  const names = (list: Named, ids: readonly string[]): string => ids.map((id) => nameOf(list, id)).join(', ');
  // Managers of my teams decide for me, and those who were named for me alone.
  const deciders = [...new Set([
    ...user.managers,
    ...(teams.data?.items.filter((team) => user.teams.includes(team.id)).flatMap((team) => team.managers) ?? []),
  ])].filter((id) => id !== user.id);
  const pattern = user.patterns.findLast((since) => since.from <= today()) ?? user.patterns[0];
  return (
    <section className="card">
      <h2>{t('account.about')}</h2>
      <p><strong>{user.name}</strong> <span className="tag">{t(`people.roles.${user.role}`)}</span></p>
      <dl className="facts">
        <dt>{t('account.email')}</dt><dd>{user.email}</dd>
        <dt>{t('account.company')}</dt><dd>{tenant.name}</dd>
        <dt>{t('account.teams')}</dt><dd>{names(teams.data?.items, user.teams) || t('account.noTeams')}</dd>
        <dt>{t('account.deciders')}</dt><dd>{names(users.data?.items, deciders) || t('account.noDeciders')}</dd>
        <dt>{t('account.site')}</dt><dd>{user.site ? nameOf(sites.data?.items, user.site) : (sites.data?.items[0]?.name ?? '…')}</dd>
        <dt>{t('account.pattern')}</dt>
        <dd>{pattern ? t('account.patternSince', { name: nameOf(patterns.data?.items, pattern.pattern), day: dayMedium(pattern.from) }) : t('account.noPattern')}</dd>
        {user.arrival_day && <><dt>{t('account.arrival')}</dt><dd>{dayMedium(user.arrival_day)}</dd></>}
      </dl>
      <ProblemAlert error={users.error ?? teams.error ?? sites.error ?? patterns.error} />
      <p className="dim">{t('account.aboutHelp')} <Link to="/soldes">{t('account.balances')}</Link> · <Link to="/calendriers">{t('account.calendars')}</Link></p>
    </section>
  );
}
