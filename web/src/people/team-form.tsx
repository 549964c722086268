/** A team, new or as it is: name, minimum, who decides, who is in it. */
import './team-form.css';
import '@mantine/core/styles/NumberInput.css';
import { Button, CloseButton, NumberInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { useDraft } from '../draft';
import { problemOf } from '../http';
import { applyAnswer, applyCurrent, load, write } from '../store';
import type { Team } from '../types';
import { Meanwhile } from '../parts/meanwhile';
import { PersonSelect } from '../parts/person-select';
import { ProblemAlert } from '../parts/problem';

const NEW: Team = { id: '', version: 0, name: '', members: [], managers: [], minimum: 0 };
const FIELDS = ['name', 'members', 'managers', 'minimum'] as const;

/** `team` absent: a new one. */
export function TeamForm({ team = NEW, close }: { team?: Team; close?: () => void }) {
  const { t } = useTranslation();
  const isNew = team.id === '';
  const draft = useDraft(team);
  const { value, set } = draft;
  const users = useQuery(load.users());
  const people = users.data?.items ?? [];
  const names = new Map(people.map((user) => [user.id, user.name]));
  const save = useMutation({
    mutationFn: () => {
      const body = { name: value.name.trim(), members: value.members, managers: value.managers, minimum: value.minimum };
      return isNew ? write<Team>('POST', '/api/teams', body) : write<Team>('PUT', `/api/teams/${team.id}`, { version: team.version, ...body });
    },
    onSuccess: (saved) => {
      applyAnswer('team_updated', saved);
      tell(t(isNew ? 'teams.created' : 'teams.saved', { name: saved.name }));
      draft.drop();
      close?.();
    },
    onError: (error) => applyCurrent('team_updated', error),
  });
  const problem = problemOf(save.error);
  return (
    <form className="teamForm" aria-label={isNew ? t('teams.add') : t('teams.editTeam', { name: team.name })}
      onSubmit={(event: FormEvent) => { event.preventDefault(); save.mutate(); }}>
      <Meanwhile names={draft.theirs.map((key) => t(`teams.fields.${key as (typeof FIELDS)[number]}`))} onDrop={() => draft.theirs.forEach((key) => draft.drop(key))} />
      <TextInput label={t('teams.name')} required maxLength={80} autoComplete="off" data-autofocus value={value.name}
        error={problem?.field('name')} onChange={(event) => set('name', event.currentTarget.value)} />
      <NumberInput className="teamMinimum" label={t('teams.minimum')} description={t('teams.minimumHelp')} min={0} max={1000} allowDecimal={false}
        hideControls value={value.minimum} error={problem?.field('minimum')} onChange={(minimum) => set('minimum', Number(minimum) || 0)} />
      <PersonSelect multiple max={20} label={t('teams.managers')} description={t('teams.managersHelp')} value={value.managers}
        people={people.filter((user) => user.role !== 'employee')} error={problem?.field('managers')}
        onChange={(managers) => set('managers', managers)} />
      <fieldset>
        <legend>{t('teams.memberList')} ({value.members.length})</legend>
        <PersonSelect label={t('teams.addMember')} value={null} people={people.filter((user) => !value.members.includes(user.id))}
          onChange={(id) => id && set('members', [...value.members, id])} error={problem?.field('members')} />
        {value.members.length > 0 && (
          <ul className="plainList teamMembers">
            {[...value.members].sort((a, b) => (names.get(a) ?? '').localeCompare(names.get(b) ?? '', 'fr')).map((id) => (
              <li key={id}>
                {names.get(id) ?? '…'}
                <CloseButton size="sm" aria-label={t('teams.removeMember', { name: names.get(id) })}
                  onClick={() => set('members', value.members.filter((one) => one !== id))} />
              </li>
            ))}
          </ul>
        )}
        {!isNew && <p className="dim">{t('teams.datesHelp')}</p>}
      </fieldset>
      <ProblemAlert error={save.error} fields={FIELDS} />
      <div className="buttons">
        <Button type="submit" loading={save.isPending}>{isNew ? t('teams.add') : t('save')}</Button>
        {close && <Button variant="default" onClick={close}>{t('cancel')}</Button>}
      </div>
    </form>
  );
}
