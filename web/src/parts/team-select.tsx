/** Choose one team or several, by any part of their name. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { load } from '../store';
import type { Team } from '../types';
import { Choose, type ChooseProps } from './choose';

const NONE: readonly Team[] = [];

/** `teams` absent: all of the company. */
export function TeamSelect({ teams, ...props }: ChooseProps & { teams?: readonly Team[] }) {
  const { t } = useTranslation();
  const loaded = useQuery({ ...load.teams(), enabled: teams === undefined });
  const offered = teams ?? loaded.data?.items;
  return (
    <Choose {...props} things={offered ?? NONE} words={{
      placeholder: t('teamSelect.placeholder'),
      none: offered ? t('teamSelect.none') : t('loading'),
      more: (count) => t('teamSelect.more', { count }),
    }} />
  );
}
