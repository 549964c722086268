/** What became of the connection in this tab, also before a reload: nothing personal, and only of this session. */
import type { LiveState } from 'mozaik-live';
import { useSyncExternalStore } from 'react';

export interface LogLine extends Pick<LiveState, 'name' | 'transport' | 'code' | 'reason'> {
  at: number;
}
interface Log {
  session: string;
  /** The newest first. */
  lines: readonly LogLine[];
}

const KEPT = 'mozaik.connection';
const LINES_MAX = 200;

function recall(): Log {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? '') as Log;
  } catch {
    return { session: '', lines: [] }; // nothing yet, or storage is forbidden
  }
}

let log = recall();
const listeners = new Set<() => void>();

/** Where it is what is known already, nothing is noted. */
export function note({ name, transport, code, reason }: LiveState, session: string): void {
  const lines = log.session === session ? log.lines : [];
  const [last] = lines;
  if (last?.name === name && last.transport === transport && last.code === code) return;
  log = { session, lines: [{ at: Date.now(), name, transport, code, reason }, ...lines].slice(0, LINES_MAX) };
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(log));
  } catch {
    // Full or forbidden: it lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => void listeners.delete(changed);
}

/** The newest first. */
export function useConnectionLog(session: string): readonly LogLine[] {
  const { session: of, lines } = useSyncExternalStore(subscribe, () => log);
  return of === session ? lines : [];
}
