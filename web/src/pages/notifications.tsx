/** All my notifications, the newest first. */
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Arrival } from '../parts/arrival';
import { Choice } from '../parts/choices';
import { Notes, useReadAll } from '../frame/notes';
import { ProblemAlert } from '../parts/problem';
import { load, olderNotifications } from '../store';

export function NotificationsPage() {
  const { t } = useTranslation();
  const loaded = useQuery(load.notifications());
  const { data } = loaded;
  const [filter, setFilter] = useState<'all' | 'unread'>('all');
  const readAll = useReadAll();
  const older = useMutation({ mutationFn: olderNotifications });
  const unread = data?.unread ?? 0;
  const shown = data?.items.filter((item) => filter === 'all' || !item.read) ?? [];

  return (
    <div className="oneColumn">
      <div className="row">
        <h1>{t('notifications.title')}</h1>
        <div className="buttons">
          {unread > 0 && (
            <Button variant="default" loading={readAll.isPending} onClick={() => readAll.mutate()}>{t('bell.readAll')}</Button>
          )}
        </div>
      </div>
      <div className="notesFilter">
        <Choice label={t('notifications.show')} value={filter} onChange={setFilter}
          options={[['all', t('notifications.all')], ['unread', t('notifications.unread', { count: unread })]]} />
      </div>
      <ProblemAlert error={readAll.error} />
      <Arrival of={loaded} />
      {data && (
        <section className="card" aria-label={t('notifications.title')}>
          {shown.length === 0 && data.next === null && <p>{t(data.items.length > 0 ? 'notifications.allRead' : 'notifications.empty')}</p>}
          <Notes items={shown} heading="h2" />
          <ProblemAlert error={older.error} />
          {data.next !== null && (
            <div className="buttons">
              <Button variant="default" loading={older.isPending} onClick={() => older.mutate()}>{t('notifications.older')}</Button>
            </div>
          )}
        </section>
      )}
    </div>
  );
}
