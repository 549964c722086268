/** What must be said wherever somebody looks: the form it is about may be gone. */
import i18next from 'i18next';
import { useSyncExternalStore } from 'react';
import { problemOf } from './http';

/** Something that changes, and those who show it. */
function shelf<T>(nothing: readonly T[]) {
  let held = nothing;
  const listeners = new Set<() => void>();
  return {
    get: () => held,
    set(next: readonly T[]): void {
      held = next;
      for (const listener of listeners) listener();
    },
    subscribe(changed: () => void): () => void {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
  };
}

// ---- what went wrong: stays until it is closed ----

const alerts = shelf<string>([]);

export const alertTo = (text: string): void => alerts.set([...alerts.get().filter((one) => one !== text), text]);
export const dismiss = (text: string): void => alerts.set(alerts.get().filter((one) => one !== text));
export const useAlerts = (): readonly string[] => useSyncExternalStore(alerts.subscribe, alerts.get);

/** A write that waited was refused in the end. */
export const refusal = (error: unknown): string => i18next.t('outage.refused', { why: problemOf(error)?.message });

// ---- what was done: passes ----

export interface Told {
  id: number;
  text: string;
  undo?: () => void;
}

/** More at once nobody reads. */
const TOLD_MAX = 3;
const told = shelf<Told>([]);
let count = 0;

/** A passing message. `undo` takes back what it tells, while the message stands. */
export function tell(text: string, undo?: () => void): void {
  told.set([...told.get(), { id: ++count, text, undo }].slice(-TOLD_MAX));
}

export const untell = (id: number): void => told.set(told.get().filter((one) => one.id !== id));
export const useTold = (): readonly Told[] => useSyncExternalStore(told.subscribe, told.get);

/** Somebody else is here now: it is not about them. */
export function forgetAlerts(): void {
  alerts.set([]);
  told.set([]);
}
