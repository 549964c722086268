import type { Platform } from './platform.js';

const LONGEST_MS = 30 * 60_000;

/**
 * When a better transport is tried again: `firstMs` ± 50 % after one had to do with less, then twice
 * as late each time. Its time stays where it is when the connection is lost and found again: else one
 * that is cut every minute would never climb.
 */
export function openPace(platform: Platform, firstMs: number, climb: () => void) {
  let delay = firstMs;
  let dueAt: number | null = null;
  let timer: unknown = null;

  function put(ms: number): void {
    dueAt = platform.now() + ms * (0.5 + platform.random());
  }

  function stop(): void {
    platform.clearTimeout(timer);
  }

  function plan(): void {
    stop();
    if (dueAt === null) {
      put(delay);
      delay = Math.min(delay * 2, LONGEST_MS);
    }
    timer = platform.setTimeout(() => {
      dueAt = null;
      climb();
    }, Math.max(0, (dueAt as number) - platform.now()));
  }

  return {
    /** The next plan() is the first one again. */
    begin(): void {
      delay = firstMs;
      dueAt = null;
    },
    /** The next plan() is for then, out of turn. */
    soon: put,
    /** Something delivers: from now on it can be tried. */
    plan,
    /** Nothing delivers. */
    stop,
  };
}
