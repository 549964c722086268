/** Choose one person or several, by any part of their name. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { load } from '../store';
import type { User } from '../types';
import { Choose, type ChooseProps } from './choose';

/** `people` absent: everybody who is active. */
export function PersonSelect({ people, ...props }: ChooseProps & { people?: readonly User[] }) {
  const { t } = useTranslation();
  const users = useQuery({ ...load.users(), enabled: people === undefined });
  const teams = useQuery(load.teams());
  const offered = people ?? users.data?.items;
  const things = useMemo(() => {
    const nameOfTeam = new Map(teams.data?.items.map((team) => [team.id, team.name]));
    return (offered ?? []).map((user) => ({
      id: user.id,
      name: user.name,
      email: 'email' in user ? user.email : undefined,
      hint: user.teams.map((id) => nameOfTeam.get(id)).filter(Boolean).join(', '),
    }));
  }, [offered, teams.data]);
  return (
    <Choose {...props} things={things} words={{
      placeholder: t('personSelect.placeholder'),
      none: offered ? t('personSelect.none') : t('loading'),
      more: (count) => t('personSelect.more', { count }),
    }} />
  );
}
