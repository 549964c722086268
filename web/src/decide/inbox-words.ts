/** How requests are told, in each of their lists. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useMe } from '../session';
import { load } from '../store';
import type { Absence, Settings } from '../types';

const DAY_MS = 86_400_000;

/** How the company decides, and what I am in it. */
export interface Decision {
  hr: boolean;
  steps: Settings['steps'];
  /** My yes is not the last word. */
  toHr: boolean;
  /** After so many days without an answer HR is told; 0: never. */
  escalation: number;
}

/** The same object as long as nothing changes. */
export function useDecision(): Decision {
  const hr = useMe().user.role === 'admin';
  const settings = useQuery(load.settings()).data;
  const steps = settings?.steps ?? 1;
  const escalation = Number(settings?.policy.escalation_days ?? 0);
  return useMemo(() => ({ hr, steps, toHr: steps === 2 && !hr, escalation }), [hr, steps, escalation]);
}

/** For how many days nobody has answered, where HR was told of it; else 0. */
export function lateDays({ created_at, status }: Absence, escalation: number): number {
  if (!escalation || !created_at || status !== 'pending') return 0;
  const days = Math.floor((Date.now() - Date.parse(created_at)) / DAY_MS);
  return days >= escalation ? days : 0;
}
