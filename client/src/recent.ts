/**
 * One question: what came after this cursor? Asked by the polls, after waking up, and by a tab
 * that hears through another one and missed something.
 */
import { authorization, Ended, refusal, request, retryAfter } from './http.js';
import type { Stream } from './stream.js';
import type { LiveMessage, Server } from './types.js';

export interface Question {
  /** null: from now on. */
  cursor: string | null;
  /** Seconds (1..25) that the server may hold the answer while there is nothing. */
  waitS?: number;
  /** More for the address of the request. */
  report?: Record<string, string>;
  signal?: AbortSignal;
  /** The head of the answer is here. */
  opened?: () => void;
}

export interface Recent {
  /** Everything up to here is in `events`. */
  cursor: string;
  /** Facts, or one `reset`. */
  events: LiveMessage[];
  /** There is more: ask again at once. */
  more: boolean;
  /** The server stops: come back in so many ms. */
  retryMs: number | undefined;
}

/** @throws {Ended} what the refusal means; what `fetch` and `getToken` throw. */
export async function askRecent(server: Server, question: Question): Promise<Recent> {
  const token = await server.token?.();
  const { cursor, waitS, signal } = question;
  const query = { cursor, wait: waitS === undefined ? null : String(waitS), ...question.report };
  const response = await request(server, '/api/notifications/recent', query, {
    headers: { ...authorization(token), Accept: 'application/json' },
    ...(signal ? { signal } : {}),
  });
  if (response.status !== 200) throw new Ended(refusal(response));
  question.opened?.();
  const { cursor: to, events, more } = (await response.json()) as Recent;
  return { cursor: to, events, more, retryMs: retryAfter(response) };
}

/** All that came after the cursor of `stream`, into it. */
export async function askAll(server: Server, stream: Stream, signal: AbortSignal): Promise<void> {
  for (let more = true; more; ) {
    const answer = await askRecent(server, { cursor: stream.cursor, signal });
    for (const event of answer.events) if (!signal.aborted) stream.take(event);
    if (signal.aborted) return;
    stream.move(answer.cursor);
    more = answer.more;
  }
}
