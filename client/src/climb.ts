import type { Platform } from './platform.js';

const LONGEST_MS = 30 * 60_000;

/** When a better transport is tried again: after `firstMs` ± 50 %, then later and later. */
export function openPace(platform: Platform, firstMs: number, climb: () => void) {
  let delay = firstMs;
  let hasty = false;
  let timer: unknown = null;

  function plan(ms = delay): void {
    platform.clearTimeout(timer);
    if (hasty) ms = 0;
    hasty = false;
    timer = platform.setTimeout(climb, ms * (0.5 + platform.random()));
  }

  return {
    /** From the first delay on; `now`: and the next one without any. */
    begin(now = false): void {
      delay = firstMs;
      hasty = now;
    },
    plan,
    /** Not before `leastMs`, where the server said so. */
    failed(leastMs = 0): void {
      delay = Math.min(delay * 2, LONGEST_MS);
      plan(Math.max(leastMs * 2, delay));
    },
    stop(): void {
      platform.clearTimeout(timer);
    },
  };
}
