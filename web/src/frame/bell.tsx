/** The bell: how many notifications I have not read, and the newest. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { load } from '../store';
import { Arrival } from '../parts/arrival';
import { Disclosure } from '../parts/disclosure';
import { Icon } from '../parts/icon';
import { Notes, useReadAll } from './notes';
import { ProblemAlert } from '../parts/problem';

const SHOWN = 20;

export function Bell() {
  const { t } = useTranslation();
  const loaded = useQuery(load.notifications());
  const { data } = loaded;
  const unread = data?.unread ?? 0;
  const readAll = useReadAll();

  return (
    <Disclosure className="plain bell" dialog={t('bell.title')} label={unread ? t('bell.unread', { count: unread }) : t('bell.open')}
      button={<>
        <Icon name="bell" />
        {unread > 0 && <span className="count" aria-hidden="true">{unread > 99 ? '99+' : unread}</span>}
      </>}>
      {(close) => (
        <div className="bellPanel" tabIndex={-1}>
          <div className="row">
            <h2 className="small">{t('bell.title')}</h2>
            {unread > 0 && (
              <Button size="compact-sm" variant="default" loading={readAll.isPending} onClick={({ currentTarget }) => {
                // It goes away: the keyboard stays in the window.
                currentTarget.closest<HTMLElement>('.bellPanel')?.focus({ preventScroll: true });
                readAll.mutate();
              }}>
                {t('bell.readAll')}
              </Button>
            )}
          </div>
          <ProblemAlert error={readAll.error} />
          <Arrival of={loaded} />
          {data?.items.length === 0 && <p className="dim">{t('bell.empty')}</p>}
          {data && <Notes items={data.items.slice(0, SHOWN)} heading="h3" onFollow={close} />}
          <Link className="bellFoot" to="/notifications">{t('bell.all')}</Link>
        </div>
      )}
    </Disclosure>
  );
}
