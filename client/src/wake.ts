import type { Platform } from './platform.js';

const TICK_MS = 5000;

export interface WakeEvents {
  /** Perhaps we slept: what looks open may be dead. */
  wake(): void;
  online(): void;
  offline(): void;
}

/**
 * A page is frozen, a laptop sleeps, and nobody says so: there are several signs of having woken,
 * each missing in some browser, and the last of them is a clock that jumped.
 */
export function listen(platform: Platform, events: WakeEvents): () => void {
  const { page, document } = platform;
  const shown = (): void => {
    if (document?.visibilityState !== 'hidden') events.wake();
  };
  const listeners: [EventTarget | undefined, string, () => void][] = [
    [page, 'online', events.online],
    [page, 'offline', events.offline],
    [page, 'pageshow', events.wake],
    [document, 'visibilitychange', shown],
    [document, 'resume', events.wake],
  ];
  for (const [target, type, listener] of listeners) target?.addEventListener(type, listener);

  let last = platform.now();
  let timer: unknown = null;
  function tick(): void {
    const slept = Math.abs(platform.now() - last) > 2 * TICK_MS;
    last = platform.now();
    timer = platform.setTimeout(tick, TICK_MS);
    if (slept) events.wake();
  }
  timer = platform.setTimeout(tick, TICK_MS);

  return () => {
    platform.clearTimeout(timer);
    for (const [target, type, listener] of listeners) target?.removeEventListener(type, listener);
  };
}
