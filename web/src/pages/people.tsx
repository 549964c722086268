/** For HR: just enough to begin with an empty company. */
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { instantText } from '../days';
import { problemOf, request } from '../http';
import { Done, ProblemAlert } from '../parts/problem';
import { useMe } from '../session';
import { applyAnswer, load, write } from '../store';
import type { List, OneTimeLink, Role, Team, User, UserCreated, UserFull } from '../types';

const ROLES: readonly Role[] = ['employee', 'manager', 'admin'];

interface Invitation {
  name: string;
  link: OneTimeLink;
}

export function PeoplePage() {
  const me = useMe();
  const { t } = useTranslation();
  const users = useQuery(load.users());
  const teams = useQuery(load.teams());
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const renew = useMutation({
    mutationFn: async (user: User) => ({ name: user.name, link: (await request<OneTimeLink>('POST', `/api/users/${user.id}/link`)).data }),
    onSuccess: setInvitation,
  });
  const nameOfTeam = new Map(teams.data?.items.map((team) => [team.id, team.name]));

  return (
    <>
      <h1>{t('people.title')}</h1>
      <div className="twoColumns">
        <section>
          <h2>{t('people.people')}</h2>
          <ProblemAlert error={users.error ?? renew.error} />
          {invitation && <Link invitation={invitation} />}
          <ul className="card plainList lines">
            {(users.data?.items as UserFull[] | undefined)?.map((user) => (
              <li key={user.id} className="row">
                <div>
                  <strong>{user.name}</strong> <span className="tag">{t(`people.roles.${user.role}`)}</span>
                  {user.id === me.user.id && <span className="tag">{t('me')}</span>}
                  <br />
                  <span className="dim">
                    {[user.email, ...user.teams.map((id) => nameOfTeam.get(id) ?? ''), user.has_password === false ? t('people.invited') : '']
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                </div>
                {user.id !== me.user.id && (
                  <Button variant="default" size="compact-sm" aria-label={t('people.newLinkFor', { name: user.name })}
                    loading={renew.isPending && renew.variables?.id === user.id} onClick={() => renew.mutate(user)}>
                    {t('people.newLink')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
          <h2>{t('people.teams')}</h2>
          <ProblemAlert error={teams.error} />
          {teams.data?.items.length === 0 && <p className="dim">{t('people.noTeams')}</p>}
          {teams.data?.items.map((team) => <TeamCard key={team.id} team={team} users={users.data} />)}
        </section>
        <aside>
          <div className="card"><NewPerson onCreated={setInvitation} /></div>
          <div className="card"><NewTeam /></div>
        </aside>
      </div>
    </>
  );
}

function Link({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<'yes' | 'no' | null>(null);
  const { url, expires_at } = invitation.link;
  return (
    <div className="card invitation">
      <TextInput label={t('people.link', { name: invitation.name })} description={t('people.linkHelp', { until: instantText(expires_at) })}
        value={url} readOnly onFocus={(event) => event.currentTarget.select()} />
      <div className="buttons">
        <Button size="compact-md" onClick={() => {
          // Only where the page came by https or from this machine is there a clipboard.
          const copy = navigator.clipboard?.writeText(url) ?? Promise.reject(new Error('no clipboard'));
          copy.then(() => setCopied('yes'), () => setCopied('no'));
        }}>{t('people.copy')}</Button>
        <span role="status">{copied === 'yes' ? t('people.copied') : copied === 'no' ? t('problem.copy') : ''}</span>
      </div>
    </div>
  );
}

function NewPerson({ onCreated }: { onCreated: (invitation: Invitation) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('employee');
  const add = useMutation({
    mutationFn: () => write<UserCreated>('POST', '/api/users', { name: name.trim(), email: email.trim(), role }),
    onSuccess: ({ user, link }) => {
      applyAnswer('user_updated', user);
      if (link) onCreated({ name: user.name, link });
      setName('');
      setEmail('');
      setRole('employee');
    },
  });
  const problem = problemOf(add.error);
  return (
    <form aria-label={t('people.add')} onSubmit={(event: FormEvent) => { event.preventDefault(); add.mutate(); }}>
      <h2>{t('people.add')}</h2>
      <TextInput label={t('people.name')} required maxLength={120} value={name} error={problem?.field('name')} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput type="email" label={t('people.email')} required maxLength={254} value={email} error={problem?.field('email')} onChange={(event) => setEmail(event.currentTarget.value)} />
      <NativeSelect label={t('people.role')} description={t('people.rolesHelp')} value={role} error={problem?.field('role')}
        onChange={(event) => setRole(event.currentTarget.value as Role)}
        data={ROLES.map((one) => ({ value: one, label: t(`people.roles.${one}`) }))} />
      <ProblemAlert error={add.error} fields={['name', 'email', 'role']} />
      <Button type="submit" loading={add.isPending}>{t('people.submit')}</Button>
    </form>
  );
}

function NewTeam() {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const add = useMutation({
    mutationFn: () => write<Team>('POST', '/api/teams', { name: name.trim() }),
    onSuccess: (team) => {
      applyAnswer('team_updated', team);
      setName('');
    },
  });
  return (
    <form aria-label={t('people.addTeam')} onSubmit={(event: FormEvent) => { event.preventDefault(); add.mutate(); }}>
      <h2>{t('people.addTeam')}</h2>
      <TextInput label={t('people.teamName')} required maxLength={80} value={name} error={problemOf(add.error)?.field('name')} onChange={(event) => setName(event.currentTarget.value)} />
      <ProblemAlert error={add.error} fields={['name']} />
      <Done>{add.isSuccess && !name && t('people.created')}</Done>
      <Button type="submit" loading={add.isPending}>{t('people.addTeam')}</Button>
    </form>
  );
}

function TeamCard({ team, users }: { team: Team; users: List<User> | undefined }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const names = new Map(users?.items.map((user) => [user.id, user.name]));
  const list = (ids: string[], none: string) => (ids.length > 0 ? ids.map((id) => names.get(id) ?? '…').join(', ') : none);
  return (
    <div className="card" role="group" aria-label={team.name}>
      <div className="row">
        <h3>{team.name}</h3>
        {!editing && (
          <Button variant="default" size="compact-sm" aria-label={t('people.editTeam', { name: team.name })} onClick={() => setEditing(true)}>
            {t('people.edit')}
          </Button>
        )}
      </div>
      {editing ? (
        <TeamForm team={team} users={users?.items ?? []} close={() => setEditing(false)} />
      ) : (
        <dl className="facts">
          <dt>{t('people.managers')}</dt>
          <dd>{list(team.managers, t('people.noManagers'))}</dd>
          <dt>{t('people.members')}</dt>
          <dd>{list(team.members, t('people.noMembers'))}</dd>
        </dl>
      )}
    </div>
  );
}

function TeamForm({ team, users, close }: { team: Team; users: User[]; close: () => void }) {
  const { t } = useTranslation();
  // What is edited begins from what was seen: its version says so, and a change meanwhile is a 409.
  const [draft, setDraft] = useState(team);
  const save = useMutation({
    mutationFn: () => {
      const { version, name, members, managers } = draft;
      return write<Team>('PUT', `/api/teams/${team.id}`, { version, name: name.trim(), members, managers });
    },
    onSuccess: (saved) => {
      applyAnswer('team_updated', saved);
      close();
    },
    onError: (error) => {
      const current = problemOf(error)?.body.current as Team | undefined;
      if (current?.id === team.id) setDraft(current);
    },
  });
  const problem = problemOf(save.error);
  const active = users.filter((user) => user.active);
  const group = (key: 'members' | 'managers', people: User[], help?: string) => (
    <fieldset>
      <legend>{t(`people.${key}`)}</legend>
      {help && <p className="dim">{help}</p>}
      <div className="checks">
        {people.map((user) => (
          <Checkbox key={user.id} label={user.name} checked={draft[key].includes(user.id)}
            onChange={(event) => {
              const on = event.currentTarget.checked;
              setDraft((old) => ({ ...old, [key]: on ? [...old[key], user.id] : old[key].filter((id) => id !== user.id) }));
            }} />
        ))}
      </div>
      {problem?.field(key) && <p className="fieldError">{problem.field(key)}</p>}
    </fieldset>
  );
  return (
    <form onSubmit={(event: FormEvent) => { event.preventDefault(); save.mutate(); }}>
      <TextInput label={t('people.teamName')} required maxLength={80} value={draft.name} error={problem?.field('name')}
        onChange={(event) => { const name = event.currentTarget.value; setDraft((old) => ({ ...old, name })); }} />
      {group('managers', active.filter((user) => user.role !== 'employee'), t('people.managersHelp'))}
      {group('members', active)}
      <ProblemAlert error={save.error} fields={['name', 'members', 'managers']} />
      <div className="buttons">
        <Button type="submit" loading={save.isPending}>{t('save')}</Button>
        <Button variant="default" onClick={close}>{t('cancel')}</Button>
      </div>
    </form>
  );
}
