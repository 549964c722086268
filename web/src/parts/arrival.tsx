/** What is said while something is on its way, where it did not come, and where it came but may be old by now. */
import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from './problem';
import { Loading } from './states';

export function Arrival({ of: { data, error, isFetching, isPending, refetch } }: { of: UseQueryResult<unknown> }) {
  const { t } = useTranslation();
  if (!error) return isPending ? <Loading /> : null;
  return (
    <>
      <ProblemAlert error={error} />
      <div className="buttons">
        {data !== undefined && <span className="dim">{t('states.old')}</span>}
        <Button variant="default" size="compact-md" loading={isFetching} onClick={() => void refetch()}>{t('retry')}</Button>
      </div>
    </>
  );
}
