import { failure } from './http.js';
import { askRecent } from './recent.js';
import type { End, Host, Transport } from './types.js';

const WAIT_S = 20; // proxies often end a silent answer at 30
const SLACK_MS = 10_000;

/** Asks, waits a little, asks again. */
export function openPoll(host: Host): Transport {
  return asking(host, false);
}

/**
 * Asks, and the server holds the answer until there is something. The first question is not held:
 * what is owed comes at once, and whether the way bears a held answer is shown by the next one.
 */
export function openLongPoll(host: Host): Transport {
  return asking(host, true);
}

function asking(host: Host, long: boolean): Transport {
  const { platform } = host;
  const abort = new AbortController();
  let over = false;
  let first = true;
  let timer: unknown = null;

  function end(how: End): void {
    if (over) return;
    over = true;
    abort.abort();
    host.ended(how);
  }

  async function ask(): Promise<void> {
    const held = long && !first;
    const askedAt = platform.now();
    if (held) host.expect(WAIT_S * 1000 + 1000, WAIT_S * 1000 + SLACK_MS);
    const answer = await askRecent(host, {
      cursor: host.cursor(),
      signal: abort.signal,
      opened: host.opened,
      ...(held ? { waitS: WAIT_S } : {}),
      ...(first ? { report: host.report } : {}),
    });
    first = false;
    for (const event of answer.events) {
      if (over) return;
      host.message(event);
    }
    if (over) return;
    host.caughtUp(answer.cursor);
    if (held) host.proven();
    if (answer.retryMs !== undefined) {
      return end({ kind: 'later', code: 'restart', reason: 'Retry-After', retryMs: answer.retryMs });
    }
    let pause = 0;
    if (!long) {
      pause = answer.more ? 0 : host.pauseMs();
      host.expect(pause + 1000, pause + SLACK_MS);
    } else if (held && answer.events.length === 0) {
      pause = Math.max(0, 1000 - (platform.now() - askedAt)); // somebody on the way does not hold it
    }
    if (!over) timer = platform.setTimeout(go, pause);
  }

  function go(): void {
    timer = null;
    ask().catch((error: unknown) => end(failure(error)));
  }

  go();
  return {
    hurry(): void {
      if (timer === null) return;
      platform.clearTimeout(timer);
      go();
    },
    close(): void {
      over = true;
      platform.clearTimeout(timer);
      abort.abort();
    },
  };
}
