import { authorization, failure, refusal, request } from './http.js';
import { sseParser } from './sse.js';
import type { Host, LiveMessage, Transport } from './types.js';

export function openEvents(host: Host, token: string | null): Transport {
  const abort = new AbortController();
  let spoke = false;
  let slot: number | undefined;

  const parser = sseParser({
    event(data) {
      let message: LiveMessage;
      try {
        message = JSON.parse(data) as LiveMessage;
      } catch {
        return; // not ours to understand
      }
      spoke = true;
      host.message(message);
    },
    // The first one is a default for EventSource; one in mid-stream is our turn in a restart.
    retry(ms) {
      if (spoke) slot = ms;
    },
  });

  async function run(): Promise<void> {
    const response = await request(host, '/api/events', { cursor: host.cursor(), ...host.report }, {
      headers: { ...authorization(token), Accept: 'text/event-stream' },
      signal: abort.signal,
    });
    if (response.status !== 200) return host.ended(refusal(response));
    const type = response.headers.get('Content-Type') ?? '';
    if (!type.startsWith('text/event-stream') || !response.body) {
      return host.ended({ code: 'refused', reason: `HTTP 200, ${type}` });
    }
    host.opened();
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parser.feed(decoder.decode(value, { stream: true }));
    }
    host.ended({ code: slot === undefined ? 'lost' : 'restart', reason: '', retryMs: slot });
  }

  run().catch((error: unknown) => host.ended(failure(error)));
  return { close: () => abort.abort() };
}
