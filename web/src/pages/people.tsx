/** Everybody of the company, for HR: found, sorted, added. */
import './people.css';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Arrival } from '../parts/arrival';
import { Dialog } from '../parts/dialog';
import { matching } from '../parts/person-search';
import { PersonLink, useNewLink } from '../people/person-link';
import { PersonMany } from '../people/person-many';
import { PersonNew } from '../people/person-new';
import { SORTS, sorted, type Sort } from '../people/person-sort';
import { PersonTable } from '../people/person-table';
import { ProblemAlert } from '../parts/problem';
import { load } from '../store';
import type { Role, UserFull } from '../types';
import { NO_TEAM, ROLES, STATES, type PeopleSearch, type State } from '../people/people-search';

const route = getRouteApi('/inside/personnes');

function isIn(state: State, user: UserFull): boolean {
  if (state === 'left') return !user.active;
  return user.active && (state === 'here' || (state === 'invited' ? !user.has_password : user.departure_day !== null));
}

export function PeoplePage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { q = '', equipe = '', role, situation = 'here', tri = 'name' } = search;
  const looksFor = (part: PeopleSearch) => void navigate({ to: '.', search: (old) => ({ ...old, ...part }), replace: true });
  const here = useQuery({ ...load.users(), enabled: situation !== 'left' });
  const everyone = useQuery({ ...load.everyone(), enabled: situation === 'left' });
  const users = situation === 'left' ? everyone : here;
  const teams = useQuery(load.teams());
  const sites = useQuery(load.sites());
  const [opened, setOpened] = useState<'one' | 'many' | null>(null);
  const renew = useNewLink();

  const all = users.data?.items as UserFull[] | undefined;
  const wanted = useDeferredValue(q);
  const shown = useMemo(() => {
    const found = matching(all ?? [], wanted).filter((user) =>
      isIn(situation, user) && (!role || user.role === role) &&
      (!equipe || (equipe === NO_TEAM ? user.teams.length === 0 : user.teams.includes(equipe))));
    return sorted(found, tri, teams.data?.items ?? [], sites.data?.items ?? []);
  }, [all, wanted, situation, role, equipe, tri, teams.data, sites.data]);
  const possible = all?.filter((user) => isIn(situation, user)).length ?? 0;
  const isNarrow = Boolean(q || equipe || role || situation !== 'here');

  return (
    <>
      <div className="row">
        <h1>{t('people.title')}</h1>
        <div className="buttons">
          <Button onClick={() => setOpened('one')}>{t('people.add')}</Button>
          <Button variant="default" onClick={() => setOpened('many')}>{t('many.open')}</Button>
        </div>
      </div>
      <search className="peopleFilters">
        <TextInput type="search" label={t('people.search')} placeholder={t('people.searchHint')} value={q}
          onChange={(event) => looksFor({ q: event.currentTarget.value || undefined })} />
        <NativeSelect label={t('people.filterTeam')} value={equipe} onChange={(event) => looksFor({ equipe: event.currentTarget.value || undefined })}
          data={[{ value: '', label: t('people.every') }, ...(teams.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })), { value: NO_TEAM, label: t('people.noTeam') }]} />
        <NativeSelect label={t('people.filterRole')} value={role ?? ''} onChange={(event) => looksFor({ role: (event.currentTarget.value || undefined) as Role | undefined })}
          data={[{ value: '', label: t('people.everyRole') }, ...ROLES.map((one) => ({ value: one, label: t(`people.roles.${one}`) }))]} />
        <NativeSelect label={t('people.filterState')} value={situation}
          onChange={(event) => { const next = event.currentTarget.value as State; looksFor({ situation: next === 'here' ? undefined : next }); }}
          data={STATES.map((one) => ({ value: one, label: t(`people.states.${one}`) }))} />
        <NativeSelect className="peopleSort" label={t('people.sortBy')} value={tri.replace('-', '')} onChange={(event) => looksFor({ tri: event.currentTarget.value as Sort })}
          data={SORTS.map((one) => ({ value: one, label: t(`people.columns.${one}`) }))} />
      </search>
      <Arrival of={users} />
      <ProblemAlert error={renew.error} />
      {renew.data && <PersonLink invitation={renew.data} />}
      {all && (
        <>
          <p role="status" className="dim">
            {isNarrow ? t('people.found', { count: shown.length, all: possible }) : t('people.count', { count: shown.length })}
          </p>
          {shown.length > 0 ? (
            <PersonTable users={shown} teams={teams.data?.items ?? []} sites={sites.data?.items ?? []} sort={tri}
              onSort={(next) => looksFor({ tri: next === 'name' ? undefined : next })}
              onLink={(user) => renew.mutate(user)} linking={renew.isPending ? renew.variables.id : null} />
          ) : (
            <div className="card">
              <p>{t('people.none')}</p>
              <div className="buttons"><Button variant="default" onClick={() => void navigate({ to: '.', search: {} })}>{t('people.reset')}</Button></div>
            </div>
          )}
          {!isNarrow && shown.length === 1 && <p className="dim">{t('people.alone')}</p>}
        </>
      )}
      <Dialog title={t('people.add')} opened={opened === 'one'} onClose={() => setOpened(null)}>
        <PersonNew close={() => setOpened(null)} />
      </Dialog>
      {opened === 'many' && <PersonMany close={() => setOpened(null)} />}
    </>
  );
}
