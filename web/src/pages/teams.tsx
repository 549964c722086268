/** The teams: who works together, who decides, how many must be there. HR changes them; everybody may look. */
import './teams.css';
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayShort, today } from '../days';
import { Dialog } from '../parts/dialog';
import { folded } from '../parts/person-search';
import { Arrival } from '../parts/arrival';
import { TeamForm } from '../people/team-form';
import { TeamRemove } from '../people/team-remove';
import { useMe } from '../session';
import { load } from '../store';
import type { Team, User } from '../types';

const MANY = 8;

type Opened = { what: 'new' } | { what: 'edit' | 'remove'; id: string };

export function TeamsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const hr = me.user.role === 'admin';
  const teams = useQuery(load.teams());
  const users = useQuery(load.users());
  const [search, setSearch] = useState('');
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);

  const all = teams.data?.items ?? [];
  const wanted = folded(search);
  const rank = (team: Team) => (team.members.includes(me.user.id) || team.managers.includes(me.user.id) ? 0 : 1);
  const shown = all.filter((team) => folded(team.name).includes(wanted)).sort((a, b) => rank(a) - rank(b));
  const current = opened && 'id' in opened ? all.find((team) => team.id === opened.id) : undefined;

  return (
    <>
      <div className="row">
        <h1>{t('teams.title')}</h1>
        {hr && <Button onClick={() => setOpened({ what: 'new' })}>{t('teams.add')}</Button>}
      </div>
      <Arrival of={teams} />
      {users.error && <Arrival of={users} />}
      {teams.data && all.length === 0 && (
        <div className="card oneColumn">
          <p>{t('teams.none')}</p>
          {hr && <p className="dim">{t('teams.noneHr')}</p>}
        </div>
      )}
      {all.length > MANY && (
        <TextInput className="teamsSearch" type="search" label={t('teams.search')} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
      )}
      <div role="status">{all.length > 0 && shown.length === 0 && <p>{t('teams.noMatch')}</p>}</div>
      <div className="teamCards">
        {shown.map((team) => (
          <TeamCard key={team.id} team={team} users={users.data?.items} hr={hr} onOpen={(what) => setOpened({ what, id: team.id })} />
        ))}
      </div>
      <Dialog title={t('teams.add')} opened={opened?.what === 'new'} onClose={close} size="40rem">
        <TeamForm close={close} />
      </Dialog>
      {opened?.what === 'edit' && current && (
        <Dialog title={t('teams.editTeam', { name: current.name })} opened onClose={close} size="40rem">
          <TeamForm team={current} close={close} />
        </Dialog>
      )}
      {opened?.what === 'remove' && current && <TeamRemove team={current} close={close} />}
    </>
  );
}

interface CardProps {
  team: Team;
  /** undefined: not known yet. */
  users: User[] | undefined;
  hr: boolean;
  onOpen: (what: 'edit' | 'remove') => void;
}

function TeamCard({ team, users, hr, onOpen }: CardProps) {
  const { t } = useTranslation();
  const me = useMe();
  const [whole, setWhole] = useState(false);
  const names = new Map(users?.map((user) => [user.id, user.name]));
  const byName = (ids: readonly string[]) =>
    ids.map((id) => ({ id, name: names.get(id) ?? '…' })).sort((a, b) => a.name.localeCompare(b.name, 'fr'));
  const members = byName(team.members);
  const shown = whole || members.length <= MANY + 1 ? members : members.slice(0, MANY);
  const now = today();
  const moves = (users ?? []).flatMap((user) => {
    const period = 'team_periods' in user ? user.team_periods.find((one) => one.team === team.id) : undefined;
    if (period?.from && period.from > now) return [t('teams.coming', { name: user.name, day: dayShort(period.from) })];
    if (period?.to && period.to >= now) return [t('teams.going', { name: user.name, day: dayShort(period.to) })];
    return [];
  });
  const person = ({ id, name }: { id: string; name: string }) => <li key={id}><Link to="/personnes/$id" params={{ id }}>{name}</Link></li>;
  return (
    <section className="card teamCard" aria-label={team.name}>
      <div className="row">
        <h2>
          {team.name}
          {team.members.includes(me.user.id) && <span className="tag">{t('teams.mine')}</span>}
          {team.managers.includes(me.user.id) && <span className="tag">{t('teams.iDecide')}</span>}
        </h2>
      </div>
      <p className="dim">
        {[
          team.members.length > 0 ? t('teams.members', { count: team.members.length }) : t('teams.noMembers'),
          team.minimum > 0 ? t('teams.minimumText', { count: team.minimum }) : '',
        ].filter(Boolean).join(' · ')}
      </p>
      <h3>{t('teams.managers')}</h3>
      {team.managers.length > 0 ? <ul className="teamNames">{byName(team.managers).map(person)}</ul> : <p className="dim">{t('teams.noManagers')}</p>}
      {members.length > 0 && (
        <>
          <h3>{t('teams.memberList')}</h3>
          <ul className="teamNames">
            {shown.map(person)}
            {shown.length < members.length && (
              <li><button type="button" className="teamMore" onClick={() => setWhole(true)}>{t('teams.others', { count: members.length - shown.length })}</button></li>
            )}
          </ul>
        </>
      )}
      {moves.length > 0 && <ul className="plainList dim">{moves.map((move) => <li key={move}>{move}</li>)}</ul>}
      {hr && (
        <div className="buttons">
          <Button variant="default" size="compact-sm" aria-label={t('teams.editTeam', { name: team.name })} onClick={() => onOpen('edit')}>{t('teams.edit')}</Button>
          <Button variant="subtle" color="red" size="compact-sm" aria-label={t('teams.removeTeam', { name: team.name })} onClick={() => onOpen('remove')}>{t('teams.remove')}</Button>
        </div>
      )}
    </section>
  );
}
