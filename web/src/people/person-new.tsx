/** Enter one person; the link to hand over stands where the form was. */
import './person-new.css';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { today } from '../days';
import { problemOf } from '../http';
import { ROLES } from './people-search';
import { applyAnswer, load, write } from '../store';
import type { Role, UserCreated } from '../types';
import { DateField } from '../parts/date-field';
import { PersonLink } from './person-link';
import { PersonSelect } from '../parts/person-select';
import { ProblemAlert } from '../parts/problem';
import { TeamSelect } from '../parts/team-select';

const NEW = { name: '', email: '', role: 'employee' as Role, teams: [] as string[], managers: [] as string[], site: '', pattern: '', arrival: '' };
const FIELDS = ['name', 'email', 'role', 'teams', 'managers', 'site', 'patterns', 'arrival_day'];

/** `close`: in a window, that it may go. */
export function PersonNew({ close }: { close?: () => void }) {
  const { t } = useTranslation();
  const [entry, setEntry] = useState(NEW);
  const set = (part: Partial<typeof NEW>) => setEntry((old) => ({ ...old, ...part }));
  const users = useQuery(load.users());
  const sites = useQuery(load.sites()).data?.items ?? [];
  const patterns = useQuery(load.patterns()).data?.items ?? [];
  const add = useMutation({
    mutationFn: () => {
      const { name, email, role, teams, managers, site, pattern, arrival } = entry;
      return write<UserCreated>('POST', '/api/users', {
        name: name.trim(), email: email.trim(), role, teams, managers,
        ...(site ? { site } : {}),
        ...(arrival ? { arrival_day: arrival } : {}),
        ...(pattern ? { patterns: [{ pattern, from: arrival || today() }] } : {}),
      });
    },
    onSuccess: ({ user }) => {
      applyAnswer('user_updated', user);
      setEntry(NEW);
    },
  });
  const problem = problemOf(add.error);

  if (add.data) {
    const { user, link } = add.data;
    return (
      <div className="personNew">
        <p role="status">{t('people.added', { name: user.name })}</p>
        {link && <PersonLink invitation={{ name: user.name, link }} />}
        <div className="buttons">
          <Button variant={close ? 'default' : 'filled'} onClick={() => add.reset()}>{t('people.another')}</Button>
          {close && <Button onClick={close}>{t('people.done')}</Button>}
        </div>
      </div>
    );
  }
  return (
    <form className="personNew" aria-label={t('people.add')} onSubmit={(event: FormEvent) => { event.preventDefault(); add.mutate(); }}>
      <TextInput label={t('people.name')} required maxLength={120} autoComplete="off" data-autofocus value={entry.name}
        error={problem?.field('name')} onChange={(event) => set({ name: event.currentTarget.value })} />
      <TextInput type="email" label={t('people.email')} required maxLength={254} autoComplete="off" value={entry.email}
        error={problem?.field('email')} onChange={(event) => set({ email: event.currentTarget.value })} />
      <NativeSelect label={t('people.role')} description={t('people.rolesHelp')} value={entry.role} error={problem?.field('role')}
        onChange={(event) => set({ role: event.currentTarget.value as Role })}
        data={ROLES.map((one) => ({ value: one, label: t(`people.roles.${one}`) }))} />
      <details>
        <summary>{t('people.more')}</summary>
        <TeamSelect multiple max={8} label={t('people.teams')} value={entry.teams} error={problem?.field('teams')}
          onChange={(teams) => set({ teams })} />
        <PersonSelect multiple max={4} label={t('people.managers')} description={t('people.managersHelp')} value={entry.managers}
          people={users.data?.items.filter((user) => user.role !== 'employee') ?? []} error={problem?.field('managers')}
          onChange={(managers) => set({ managers })} />
        {sites.length > 1 && (
          <NativeSelect label={t('people.site')} value={entry.site} error={problem?.field('site')}
            onChange={(event) => set({ site: event.currentTarget.value })}
            data={sites.map(({ id, name }, place) => ({ value: place === 0 ? '' : id, label: name }))} />
        )}
        {patterns.length > 0 && (
          <NativeSelect label={t('people.pattern')} value={entry.pattern} error={problem?.field('patterns')}
            onChange={(event) => set({ pattern: event.currentTarget.value })}
            data={[{ value: '', label: t('people.standard') }, ...patterns.map(({ id, name }) => ({ value: id, label: name }))]} />
        )}
        <DateField label={t('people.arrival')} value={entry.arrival} error={problem?.field('arrival_day')}
          onChange={(arrival) => set({ arrival })} />
      </details>
      <ProblemAlert error={add.error} fields={FIELDS} />
      <div className="buttons">
        <Button type="submit" loading={add.isPending}>{t('people.submit')}</Button>
        {close && <Button variant="default" onClick={close}>{t('cancel')}</Button>}
      </div>
    </form>
  );
}
