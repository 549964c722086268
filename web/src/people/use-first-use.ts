/** Whether a company begins here: then HR is led through its first steps (first-use.tsx). */
import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useMe } from '../session';
import { load } from '../store';

const skipped = new Set<string>();
const listeners = new Set<() => void>();
const keyOf = (tenant: string): string => `mozaik.first-use.${tenant}`;

function isSkipped(tenant: string): boolean {
  try {
    return skipped.has(tenant) || localStorage.getItem(keyOf(tenant)) !== null;
  } catch {
    return skipped.has(tenant); // storage may be forbidden
  }
}

export function skip(tenant: string): void {
  skipped.add(tenant);
  try {
    localStorage.setItem(keyOf(tenant), '1');
  } catch {
    // as above
  }
  for (const listener of listeners) listener();
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** Is this where HR begins? Nobody has asked for anything yet, and nobody said to go on without. undefined: not known yet. */
export function useFirstUse(): boolean | undefined {
  const me = useMe();
  const skips = useSyncExternalStore(subscribe, () => isSkipped(me.tenant.slug));
  const begins = me.user.role === 'admin' && !skips;
  const any = useQuery({ ...load.anyAbsence(), enabled: begins });
  if (!begins || any.error) return false;
  return any.data && !any.data.any;
}
