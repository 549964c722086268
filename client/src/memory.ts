import type { Platform } from './platform.js';
import type { Code, TransportName } from './types.js';

const KEPT_MS = 30 * 60_000;

interface Known {
  transport: TransportName;
  /** Why not a better one. */
  code: Code;
  reason: string;
}

/** A page may be forbidden to store, or have no room: it finds out again, each time. */
function tried<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/**
 * The last good transport, where it was not the best: the next page begins with it instead of
 * waiting for the better ones to fail again. Half an hour, and it climbs from there: no ban.
 */
export function openMemory({ storage, now }: Platform, server: string) {
  const key = `mozaik-transport:${server}`;
  return {
    recall(): Known | null {
      const known = tried(() => JSON.parse(storage?.getItem(key) ?? 'null') as (Known & { at: number }) | null);
      const age = now() - Number(known?.at);
      return age >= 0 && age < KEPT_MS ? known : null;
    },
    keep: (known: Known) => tried(() => storage?.setItem(key, JSON.stringify({ ...known, at: now() }))),
    forget: () => tried(() => storage?.removeItem(key)),
  };
}
