import { authorization, failure, refusal } from './http.js';
import type { End, Host, LiveMessage, Transport } from './types.js';

interface Answer {
  cursor: string;
  events: LiveMessage[];
  more: boolean;
}

export function openPoll(host: Host): Transport {
  const abort = new AbortController();
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function end(how: End): void {
    if (over) return;
    over = true;
    abort.abort();
    host.ended(how);
  }

  async function ask(): Promise<void> {
    const headers = await authorization(host);
    if (over) return;
    const cursor = host.cursor();
    const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
    const response = await host.fetch(host.url(`/api/notifications/recent${query}`), {
      headers: { ...headers, Accept: 'application/json' },
      cache: 'no-store',
      signal: abort.signal,
    });
    if (over) return;
    if (response.status !== 200) return end(refusal(response));
    host.opened();
    const answer = (await response.json()) as Answer;
    for (const event of answer.events) {
      if (over) return;
      host.message(event);
    }
    if (over) return;
    host.caughtUp(answer.cursor);
    const pause = answer.more ? 0 : host.pollMs * (0.8 + 0.4 * host.random());
    timer = setTimeout(go, pause);
  }

  function go(): void {
    ask().catch((error: unknown) => end(failure(error)));
  }

  go();
  return {
    close(): void {
      over = true;
      clearTimeout(timer);
      abort.abort();
    },
  };
}
