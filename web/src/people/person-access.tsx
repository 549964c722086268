/** The door: a new link, no access from now on, access again. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { problemOf } from '../http';
import { applyAnswer, applyCurrent, write } from '../store';
import type { UserFull } from '../types';
import { changeOf, entryOf } from './person-entry';
import { PersonLink, useNewLink } from './person-link';
import { ProblemAlert } from '../parts/problem';

/** `successor`: who is chosen to take over, saved or not. */
export function PersonAccess({ user, successor }: { user: UserFull; successor: string | null }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const renew = useNewLink();
  const { name, active } = user;
  const change = useMutation({
    mutationFn: () => {
      // Whoever comes back comes back to stay.
      const last = active ? {} : { departure_day: null };
      return write<UserFull>('PUT', `/api/users/${user.id}`, { ...changeOf(user, entryOf(user)), successor: successor || null, ...last, active: !active });
    },
    onSuccess: (saved) => {
      applyAnswer('user_updated', saved);
      setAsking(false);
      tell(t(saved.active ? 'person.reactivated' : 'person.deactivated', { name }));
    },
    onError: (error) => applyCurrent('user_updated', error),
  });
  const refused = problemOf(change.error)?.field('successor');
  return (
    <>
      {renew.data && <PersonLink invitation={renew.data} />}
      <ProblemAlert error={change.error ?? renew.error} fields={['successor']} />
      {refused && <p className="fieldError" role="alert">{refused}</p>}
      {asking && (
        <div className="personAsk" role="alertdialog" aria-labelledby="deactivateAsk">
          <p id="deactivateAsk">{t('person.deactivateAsk', { name })}</p>
          <div className="buttons">
            <Button color="red" loading={change.isPending} onClick={() => change.mutate()}>{t('person.deactivate')}</Button>
            <Button variant="default" autoFocus onClick={() => setAsking(false)}>{t('cancel')}</Button>
          </div>
        </div>
      )}
      <div className="buttons">
        {active && <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate(user)}>{t('people.newLink')}</Button>}
        {active && !asking && <Button variant="default" onClick={() => setAsking(true)}>{t('person.deactivate')}</Button>}
        {!active && <Button variant="default" loading={change.isPending} onClick={() => change.mutate()}>{t('person.reactivate')}</Button>}
      </div>
    </>
  );
}
