import type { Platform } from './platform.js';
import type { Code, TransportName } from './types.js';

const KEPT_MS = 30 * 60_000;

interface Known {
  transport: TransportName;
  /** Why not a better one. */
  code: Code;
  reason: string;
}

/**
 * The last good transport, where it was not the best: the next page begins with it instead of
 * waiting for the better ones to fail again. Half an hour, and it climbs from there: no ban.
 */
export function openMemory(platform: Platform, server: string) {
  const key = `mozaik-transport:${server}`;
  return {
    recall(): Known | null {
      try {
        const known = JSON.parse(platform.storage?.getItem(key) ?? 'null') as (Known & { at: number }) | null;
        const age = known ? platform.now() - known.at : Infinity;
        return age >= 0 && age < KEPT_MS ? known : null;
      } catch {
        return null;
      }
    },
    keep(known: Known): void {
      try {
        platform.storage?.setItem(key, JSON.stringify({ ...known, at: platform.now() }));
      } catch {
        // Full, or forbidden: it will be found out again.
      }
    },
    forget(): void {
      platform.storage?.removeItem(key);
    },
  };
}
