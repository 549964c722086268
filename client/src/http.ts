import type { Code, End, Server } from './types.js';
import { UnauthorizedError } from './types.js';

/** Thrown where an answer says how a connection ends. */
export class Ended extends Error {
  constructor(readonly end: End) {
    super(end.reason);
  }
}

export function authorization(token: string | null | undefined): Record<string, string> {
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** A path with what of `query` there is. */
export function addressOf(path: string, query: Record<string, string | null>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== null);
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** No answer at all is no verdict on the transport: the server cannot be reached. */
export async function request(
  server: Server, path: string, query: Record<string, string | null>, init: RequestInit,
): Promise<Response> {
  try {
    return await server.fetch(server.url(addressOf(path, query)), { cache: 'no-store', ...init });
  } catch (error) {
    throw new Ended({ code: 'down', reason: wordsOf(error) });
  }
}

/** What a thing thrown on the way means. */
export function failure(error: unknown): End {
  if (error instanceof Ended) return error.end;
  return { code: error instanceof UnauthorizedError ? 'sign_in' : 'lost', reason: wordsOf(error) };
}

/** `Retry-After`, in ms. */
export function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  return seconds >= 0 ? seconds * 1000 : undefined;
}

/** What the status of an answer means that is not the one we want. */
export function refusal(response: Response): End {
  const { status } = response;
  const retryMs = retryAfter(response);
  const end = (code: Code, ms?: number): End => ({ code, reason: `HTTP ${status}`, retryMs: ms });
  if (status === 401) return end('sign_in');
  if (status === 204 || status === 403) return end('stopped');
  if (status === 429) return end('too_many', retryMs ?? 10_000);
  if (status === 503 && retryMs !== undefined) return end('restart', retryMs);
  return end([500, 502, 503, 504].includes(status) ? 'down' : 'refused');
}
