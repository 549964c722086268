/** What must be said wherever somebody looks: the form it is about may be gone. */
import i18next from 'i18next';
import { useSyncExternalStore } from 'react';
import { problemOf } from './http';

let alerts: readonly string[] = [];
const listeners = new Set<() => void>();

function change(next: readonly string[]): void {
  alerts = next;
  for (const listener of listeners) listener();
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

export const alertTo = (text: string): void => change([...alerts.filter((one) => one !== text), text]);
export const dismiss = (text: string): void => change(alerts.filter((one) => one !== text));
export const forgetAlerts = (): void => change([]);
export const useAlerts = (): readonly string[] => useSyncExternalStore(subscribe, () => alerts);

/** A write that waited was refused in the end. */
export const refusal = (error: unknown): string => i18next.t('outage.refused', { why: problemOf(error)?.message });
