/** All of somebody's entry, for HR. What others change meanwhile shows at once; what I typed stays until I save it. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { dayLong } from '../days';
import { useDraft } from '../draft';
import { problemOf } from '../http';
import { ROLES } from './people-search';
import { applyAnswer, applyCurrent, load, write } from '../store';
import type { Role, UserFull } from '../types';
import { DateField } from '../parts/date-field';
import { Dialog } from '../parts/dialog';
import { Meanwhile } from '../parts/meanwhile';
import { PersonAccess } from './person-access';
import { PersonBelonging } from './person-belonging';
import { changeOf, entryOf, type Entry } from './person-entry';
import { PersonPatterns } from './person-patterns';
import { PersonSelect } from '../parts/person-select';
import { ProblemAlert } from '../parts/problem';
import { TeamSelect } from '../parts/team-select';

const FIELDS = ['name', 'email', 'role', 'language', 'site', 'arrival_day', 'departure_day', 'successor', 'managers', 'managed', 'patterns', 'teams', 'team_periods'];

export function PersonEdit({ user }: { user: UserFull }) {
  const { t } = useTranslation();
  const draft = useDraft(entryOf(user));
  const { value, set } = draft;
  const sites = useQuery(load.sites()).data?.items ?? [];
  const users = useQuery(load.users());
  const deciders = (users.data?.items ?? []).filter((one) => one.role !== 'employee' && one.id !== user.id);
  const decides = value.role !== 'employee';
  const save = useMutation({
    mutationFn: (entry: Entry) => write<UserFull>('PUT', `/api/users/${user.id}`, changeOf(user, entry)),
    onSuccess: (saved, entry) => {
      applyAnswer('user_updated', saved);
      draft.sent(entry);
      tell(t('person.saved'));
    },
    onError: (error) => applyCurrent('user_updated', error),
  });
  const blocker = useBlocker({ shouldBlockFn: () => draft.changed, enableBeforeUnload: false, withResolver: true });
  const problem = problemOf(save.error);
  const successor = users.data?.items.find((one) => one.id === value.successor)?.name;

  return (
    <>
      <form className="personEdit" aria-label={t('person.title')} onSubmit={(event: FormEvent) => { event.preventDefault(); save.mutate(value); }}>
        <section className="card" aria-labelledby="identity">
          <h2 id="identity">{t('person.identity')}</h2>
          <div className="personPair">
            <TextInput label={t('people.name')} required maxLength={120} autoComplete="off" value={value.name} error={problem?.field('name')}
              onChange={(event) => set('name', event.currentTarget.value)} />
            <TextInput type="email" label={t('people.email')} required maxLength={254} autoComplete="off" value={value.email} error={problem?.field('email')}
              onChange={(event) => set('email', event.currentTarget.value)} />
            <NativeSelect label={t('people.role')} description={t('people.rolesHelp')} value={value.role} error={problem?.field('role')}
              onChange={(event) => set('role', event.currentTarget.value as Role)}
              data={ROLES.map((one) => ({ value: one, label: t(`people.roles.${one}`) }))} />
            <NativeSelect label={t('person.language')} value={value.language} error={problem?.field('language')}
              onChange={(event) => set('language', event.currentTarget.value as UserFull['language'])}
              data={(['fr', 'en'] as const).map((one) => ({ value: one, label: t(`person.languages.${one}`) }))} />
          </div>
        </section>

        <section className="card" aria-labelledby="belonging">
          <h2 id="belonging">{t('person.belonging')}</h2>
          <PersonBelonging value={value.belongings} onChange={(next) => set('belongings', next)} error={problem?.field('team_periods') ?? problem?.field('teams')} />
          <PersonSelect multiple max={4} label={t('people.managers')} description={t('people.managersHelp')} people={deciders}
            value={value.managers} error={problem?.field('managers')} onChange={(next) => set('managers', next)} />
          {decides && (
            <TeamSelect multiple max={32} label={t('person.managed')} value={value.managed} error={problem?.field('managed')}
              onChange={(next) => set('managed', next)} />
          )}
        </section>

        <section className="card" aria-labelledby="work">
          <h2 id="work">{t('person.work')}</h2>
          <div className="personPair">
            <NativeSelect label={t('people.site')} value={value.site === sites[0]?.id ? '' : value.site} error={problem?.field('site')}
              onChange={(event) => set('site', event.currentTarget.value)} data={sites.map(({ id, name }, place) => ({ value: place === 0 ? '' : id, label: name }))} />
            <DateField label={t('people.arrival')} value={value.arrival_day} error={problem?.field('arrival_day')} onChange={(day) => set('arrival_day', day)} />
          </div>
          <PersonPatterns value={value.patterns} onChange={(next) => set('patterns', next)} error={problem?.field('patterns')} />
        </section>

        <section className="card" aria-labelledby="leaving">
          <h2 id="leaving">{t('person.leaving')}</h2>
          <p className="dim">{t('person.leavingHelp')}</p>
          <div className="personPair">
            <DateField label={t('person.lastDay')} value={value.departure_day} error={problem?.field('departure_day')} onChange={(day) => set('departure_day', day)} />
            {decides && (
              <PersonSelect label={t('person.successor')} description={t('person.successorHelp', { name: user.name })} people={deciders}
                value={value.successor} error={problem?.field('successor')} onChange={(next) => set('successor', next)} />
            )}
          </div>
          {value.departure_day && (
            <p>
              {t('person.leavingOn', { name: user.name, day: dayLong(value.departure_day) })}
              {decides && successor && ` ${t('person.handedTo', { name: successor })}`}
            </p>
          )}
          <PersonAccess user={user} successor={value.successor} />
        </section>

        <ProblemAlert error={save.error} fields={FIELDS} />
        <Meanwhile names={draft.theirs.map((key) => t(`person.fields.${key}`))} onDrop={() => draft.theirs.forEach((key) => draft.drop(key))} />
        {draft.changed && (
          <div className="personBar" role="group" aria-label={t('person.unsaved')}>
            <span>{t('person.unsaved')}</span>
            <Button type="submit" loading={save.isPending}>{t('save')}</Button>
            <Button variant="default" onClick={() => { draft.drop(); save.reset(); }}>{t('cancel')}</Button>
          </div>
        )}
      </form>
      <Dialog title={t('person.leaveTitle')} opened={blocker.status === 'blocked'} onClose={() => blocker.reset?.()}>
        <p>{t('person.leaveText')}</p>
        <div className="buttons">
          <Button data-autofocus onClick={() => blocker.reset?.()}>{t('person.stay')}</Button>
          <Button variant="default" onClick={() => blocker.proceed?.()}>{t('person.leave')}</Button>
        </div>
      </Dialog>
    </>
  );
}
