/** Who else looks at the planning now. */
import { useQuery } from '@tanstack/react-query';
import { usePresence } from 'mozaik-live/react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../live';
import { load } from '../store';
import type { PlanningRow } from '../types';
import { initials } from '../text';

const FACES_MAX = 5;


export function Looking({ rows, me }: { rows: readonly PlanningRow[]; me: string }) {
  const { t } = useTranslation();
  const presence = usePresence(useConnection().live, 'planning');
  const others = [...(presence?.looking ?? [])].filter((id) => id !== me);
  const named = new Map(rows.map((row) => [row.user_id, row.name]));
  const users = useQuery({ ...load.users(), enabled: others.some((id) => !named.has(id)) });
  for (const user of users.data?.items ?? []) named.set(user.id, user.name);
  const names = others.map((id) => named.get(id)).filter((name) => name !== undefined).sort((a, b) => a.localeCompare(b, 'fr'));
  if (names.length === 0) return null;
  const text = t('planning.looking', { names: names.join(', ') });
  return (
    <div className="planningLooking" role="img" aria-label={text} title={text}>
      {names.slice(0, FACES_MAX).map((name) => <span key={name} aria-hidden="true" className="planningFace">{initials(name)}</span>)}
      {names.length > FACES_MAX && <span aria-hidden="true" className="planningFace">+{names.length - FACES_MAX}</span>}
    </div>
  );
}
