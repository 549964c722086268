import { Button, Popover } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ago } from '../days';
import { load, write } from '../store';
import { ProblemAlert } from './problem';

const SHOWN = 20;

export function Bell() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [opened, setOpened] = useState(false);
  const [shown, setShown] = useState(SHOWN);
  const { data } = useQuery(load.notifications());
  const unread = data?.unread ?? 0;
  const readAll = useMutation({ mutationFn: () => write('PUT', '/api/notifications/read-all') });
  const read = useMutation({ mutationFn: (id: string) => write('PUT', `/api/notifications/${id}/read`) });

  return (
    <Popover position="bottom-end" width={340} withArrow shadow="md" opened={opened} onChange={setOpened} trapFocus transitionProps={{ duration: 0 }}>
      <Popover.Target>
        <button type="button" className="plain bell" onClick={() => setOpened(!opened)}
          aria-label={unread ? t('bell.unread', { count: unread }) : t('bell.open')}>
          <svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
            <path d="M6 9a6 6 0 1 1 12 0c0 6 2.5 7 2.5 7h-17S6 15 6 9m4 11a2.2 2.2 0 0 0 4 0" />
          </svg>
          {unread > 0 && <span className="count" aria-hidden="true">{unread > 99 ? '99+' : unread}</span>}
        </button>
      </Popover.Target>
      <Popover.Dropdown className="bellList" aria-label={t('bell.title')}>
        <div className="row">
          <h2 className="small">{t('bell.title')}</h2>
          {unread > 0 && (
            <Button size="compact-sm" variant="default" loading={readAll.isPending} onClick={() => readAll.mutate()}>
              {t('bell.readAll')}
            </Button>
          )}
        </div>
        <ProblemAlert error={readAll.error} />
        {data && data.items.length === 0 && <p className="dim">{t('bell.empty')}</p>}
        <ul className="plainList">
          {data?.items.slice(0, shown).map((item) => (
            <li key={item.id}>
              <button type="button" className="plain note" data-unread={!item.read || undefined}
                onClick={() => {
                  if (!item.read) read.mutate(item.id);
                  if (item.link) void navigate({ href: item.link });
                  setOpened(false);
                }}>
                <strong>{item.title}{!item.read && <span className="unseen"> ({t('bell.new')})</span>}</strong>
                <span>{item.message}</span>
                <span className="dim">{ago(item.created_at)}</span>
              </button>
            </li>
          ))}
        </ul>
        {data && data.items.length > shown && (
          <Button size="compact-sm" variant="default" onClick={() => setShown(shown + 50)}>{t('more')}</Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
