/** How requests are told, in each of their lists. */
import { useQuery } from '@tanstack/react-query';
import { dayCount } from '../amount';
import { hoursText } from '../hours';
import { useMe } from '../session';
import { load } from '../store';
import type { Absence } from '../types';

const DAY_MS = 86_400_000;

/** « 4 jours », « 2 h 30 » */
export const lengthText = ({ days, minutes }: Absence): string => (days == null ? hoursText(minutes ?? 0) : dayCount(days));

/** What the company chose, of decisions. */
export function useDecision() {
  const me = useMe();
  const settings = useQuery(load.settings()).data;
  const hr = me.user.role === 'admin';
  const twoSteps = settings?.steps === 2;
  const escalation = Number(settings?.policy.escalation_days ?? 0);
  return {
    hr,
    twoSteps,
    /** My yes is not the last word. */
    toHr: twoSteps && !hr,
    /** For how many days nobody has answered, where HR was told of it; else 0. */
    lateDays({ created_at, status }: Absence): number {
      if (!escalation || !created_at || status !== 'pending') return 0;
      const days = Math.floor((Date.now() - Date.parse(created_at)) / DAY_MS);
      return days >= escalation ? days : 0;
    },
  };
}
