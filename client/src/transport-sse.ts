import { authorization, failure, refusal, request } from './http.js';
import { sseParser } from './sse.js';
import type { End, Host, LiveMessage, Transport } from './types.js';

export function openEvents(host: Host): Transport {
  const abort = new AbortController();
  let over = false;
  let delivered = false;
  let slot: number | undefined;

  function end(how: End): void {
    if (over) return;
    over = true;
    abort.abort();
    host.ended(how);
  }

  const parser = sseParser({
    event(_type, data) {
      let message: LiveMessage;
      try {
        message = JSON.parse(data) as LiveMessage;
      } catch {
        return;
      }
      delivered = true;
      if (!over) host.message(message);
    },
    // The first one is a default for EventSource; one in mid-stream is our turn in a restart.
    retry(ms) {
      if (delivered) slot = ms;
    },
  });

  async function run(): Promise<void> {
    const headers = await authorization(host);
    if (over) return;
    const response = await request(host, '/api/events', { cursor: host.cursor(), ...host.report }, {
      headers: { ...headers, Accept: 'text/event-stream' },
      signal: abort.signal,
    });
    if (response.status !== 200) return end(refusal(response));
    if (!response.headers.get('Content-Type')?.startsWith('text/event-stream') || !response.body) {
      return end({ kind: 'lost', code: 'refused', reason: 'not an event stream' });
    }
    host.opened();
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    while (!over) {
      const { done, value } = await reader.read();
      if (done) break;
      parser.feed(decoder.decode(value, { stream: true }));
    }
    if (slot !== undefined) {
      end({ kind: 'later', code: 'restart', reason: 'retry', retryMs: slot });
    } else {
      end({ kind: 'lost', code: 'lost', reason: 'the stream ended' });
    }
  }

  run().catch((error: unknown) => end(failure(error)));
  return {
    close(): void {
      over = true;
      abort.abort();
    },
  };
}
