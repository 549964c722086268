/** One person: all of it for HR, what concerns them for themselves, what is on the door for everybody else. */
import './person.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { dayLong, today } from '../days';
import { problemOf } from '../http';
import { PersonBalances } from '../people/person-balances';
import { PersonDeputy } from '../people/person-deputy';
import { PersonEdit } from '../people/person-edit';
import { belongingsOf, patternOn } from '../people/person-entry';
import { Arrival } from '../parts/arrival';
import { useMe } from '../session';
import { load } from '../store';
import type { User, UserFull } from '../types';

const isFull = (user: User): user is UserFull => 'email' in user;

export function PersonPage() {
  const { id } = useParams({ from: '/inside/personnes/$id' });
  const { t } = useTranslation();
  const me = useMe();
  const hr = me.user.role === 'admin';
  const loaded = useQuery(load.user(id));
  const { data: user } = loaded;
  const gone = problemOf(loaded.error)?.status === 404;
  const decidesFor = hr || user?.id === me.user.id || Boolean(user?.teams.some((team) => me.user.managed.includes(team)));
  return (
    <>
      {hr && <p className="personBack"><Link to="/personnes">← {t('person.back')}</Link></p>}
      <h1>
        {user?.name ?? t('person.title')}
        {user && <span className="tag">{t(`people.roles.${user.role}`)}</span>}
        {user?.id === me.user.id && <span className="tag">{t('me')}</span>}
      </h1>
      {gone ? <p>{t('person.gone')}</p> : <Arrival of={loaded} />}
      {user && !user.active && <p className="lead">{t('person.left')}</p>}
      {user && (
        <div className="twoColumns">
          <div>
            {hr && isFull(user) ? <PersonEdit key={user.id} user={user} /> : <PersonFacts user={user} />}
          </div>
          <aside>
            {isFull(user) && user.active && user.role !== 'employee' && <PersonDeputy key={user.id} user={user} />}
            {user.active && decidesFor && <PersonBalances user={user.id} />}
          </aside>
        </div>
      )}
    </>
  );
}

function PersonFacts({ user }: { user: User }) {
  const { t } = useTranslation();
  const teams = useQuery(load.teams()).data?.items ?? [];
  const users = useQuery(load.users()).data?.items ?? [];
  const nameOfTeam = (id: string) => teams.find((team) => team.id === id)?.name ?? '…';
  const decides = teams.filter((team) => team.managers.includes(user.id)).map(({ name }) => name).join(', ');
  const period = (from: string, to: string) =>
    from && to ? t('person.fromTo', { from: dayLong(from), to: dayLong(to) })
    : from ? t('person.since', { day: dayLong(from) })
    : to ? t('person.until', { day: dayLong(to) })
    : '';
  const belongings = isFull(user) ? belongingsOf(user) : user.teams.map((team) => ({ team, from: '', to: '' }));
  return (
    <div className="card">
      <dl className="facts">
        <dt>{t('people.teams')}</dt>
        <dd>
          {belongings.length === 0 ? t('person.noTeam') : (
            <ul className="plainList">
              {belongings.map(({ team, from, to }) => <li key={team}>{[nameOfTeam(team), period(from, to)].filter(Boolean).join(', ')}</li>)}
            </ul>
          )}
        </dd>
        {decides && <><dt>{t('person.managed')}</dt><dd>{decides}</dd></>}
        {isFull(user) && <OwnFacts user={user} nameOf={(id) => users.find((one) => one.id === id)?.name ?? '…'} />}
      </dl>
    </div>
  );
}

function OwnFacts({ user, nameOf }: { user: UserFull; nameOf: (id: string) => string }) {
  const { t } = useTranslation();
  const sites = useQuery(load.sites()).data?.items ?? [];
  const patterns = useQuery(load.patterns()).data?.items ?? [];
  const pattern = patternOn(user.patterns, today());
  const facts = [
    [t('people.email'), user.email],
    [t('people.managers'), user.managers.map(nameOf).join(', ')],
    [t('people.site'), (sites.find((site) => site.id === user.site) ?? sites[0])?.name],
    [t('people.pattern'), patterns.find((one) => one.id === pattern)?.name ?? t('people.standard')],
    [t('people.arrival'), user.arrival_day && dayLong(user.arrival_day)],
    [t('person.lastDay'), user.departure_day && dayLong(user.departure_day)],
  ] as const;
  return facts.map(([name, text]) => text && [<dt key={name}>{name}</dt>, <dd key={`${name} text`}>{text}</dd>]);
}
