/** Who decides for somebody while they are away: named by HR, or by the manager themselves. */
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { problemOf } from '../http';
import { useMe } from '../session';
import { applyAnswer, applyCurrent, load, write } from '../store';
import type { UserFull } from '../types';
import { PersonSelect } from '../parts/person-select';
import { ProblemAlert } from '../parts/problem';

export function PersonDeputy({ user }: { user: UserFull }) {
  const { t } = useTranslation();
  const me = useMe();
  const users = useQuery(load.users());
  const able = (users.data?.items ?? []).filter((one) => one.role !== 'employee' && one.id !== user.id);
  const [chosen, setChosen] = useState<string | null>();
  const deputy = chosen === undefined ? user.deputy : chosen;
  const name = users.data?.items.find((one) => one.id === user.deputy)?.name;
  const save = useMutation({
    mutationFn: () => write<UserFull>('PUT', `/api/users/${user.id}/deputy`, { version: user.version, deputy }),
    onSuccess: (saved) => {
      applyAnswer('user_updated', saved);
      setChosen(undefined);
      tell(t('person.deputySaved'));
    },
    onError: (error) => applyCurrent('user_updated', error),
  });
  return (
    <section className="card" aria-labelledby="deputy">
      <h2 id="deputy">{t('person.deputy')}</h2>
      <p className="dim">{t('person.deputyHelp', { name: user.name })}</p>
      <form onSubmit={(event: FormEvent) => { event.preventDefault(); save.mutate(); }}>
        <PersonSelect label={t(user.id === me.user.id ? 'person.deputyMine' : 'person.deputyLabel')} people={able} value={deputy}
          error={problemOf(save.error)?.field('deputy')} onChange={setChosen} />
        <p>{user.deputy === null
          ? t('person.deputyNone')
          : name && t(user.deputy_active ? 'person.deputyNow' : 'person.deputyNot', { name: user.name, deputy: name })}</p>
        <ProblemAlert error={save.error ?? users.error} fields={['deputy']} />
        {deputy !== user.deputy && (
          <div className="buttons">
            <Button type="submit" loading={save.isPending}>{t('person.deputySave')}</Button>
            <Button variant="default" onClick={() => setChosen(undefined)}>{t('cancel')}</Button>
          </div>
        )}
      </form>
    </section>
  );
}
