import { Ended, failure } from './http.js';
import { askRecent } from './recent.js';
import type { Host, Transport } from './types.js';

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
  let asked = 0;
  let timer: unknown = null;

  /** @returns until the next question, ms */
  async function ask(): Promise<number> {
    const held = long && asked > 0;
    const opening = asked++ === (long ? 1 : 0); // a question that is not held looks like a poll's
    const askedAt = platform.now();
    const cursor = host.cursor();
    if (held) host.expect(WAIT_S * 1000 + 1000, WAIT_S * 1000 + SLACK_MS);
    const answer = await askRecent(host, {
      cursor,
      signal: abort.signal,
      opened: host.opened,
      ...(held ? { waitS: WAIT_S } : {}),
      ...(opening ? { report: host.report } : {}),
    });
    for (const event of answer.events) host.message(event);
    host.caughtUp(answer.cursor);
    if (held) host.proven();
    if (answer.retryMs !== undefined) {
      throw new Ended({ code: 'restart', reason: '', retryMs: answer.retryMs });
    }
    if (!long && !answer.more) return host.pauseMs();
    // Where somebody on the way does not hold it, once a second is enough.
    return held && answer.cursor === cursor ? 1000 - (platform.now() - askedAt) : 0;
  }

  function go(): void {
    timer = null;
    ask()
      .then((pause) => {
        if (abort.signal.aborted) return;
        if (!long) host.expect(pause + 1000, pause + SLACK_MS);
        timer = platform.setTimeout(go, Math.max(0, pause));
      })
      .catch((error: unknown) => host.ended(failure(error)));
  }

  go();
  return {
    hurry(): void {
      if (timer === null) return;
      platform.clearTimeout(timer);
      go();
    },
    close(): void {
      platform.clearTimeout(timer);
      abort.abort();
    },
  };
}
