import type { End, Server } from './types.js';
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

/** No answer at all is no verdict on the transport: the server cannot be reached. */
export async function request(
  server: Server, path: string, query: Record<string, string | null>, init: RequestInit,
): Promise<Response> {
  try {
    return await server.fetch(server.url(addressOf(path, query)), { cache: 'no-store', ...init });
  } catch (error) {
    throw new Ended({ kind: 'down', code: 'down', reason: error instanceof Error ? error.message : String(error) });
  }
}

/** What a thing thrown on the way means. */
export function failure(error: unknown): End {
  if (error instanceof Ended) return error.end;
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof UnauthorizedError) return { kind: 'stop', code: 'sign_in', reason };
  return { kind: 'lost', code: 'lost', reason };
}

/** `Retry-After`, in ms. */
export function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** What the status of an answer means that is not the one we want. */
export function refusal(response: Response): End {
  const reason = `HTTP ${response.status}`;
  const retryMs = retryAfter(response);
  switch (response.status) {
    case 401:
      return { kind: 'sign_in', code: 'sign_in', reason };
    case 204:
    case 403:
      return { kind: 'stop', code: 'stopped', reason };
    case 429:
      return { kind: 'later', code: 'too_many', reason, retryMs: retryMs ?? 10_000 };
    case 503:
      if (retryMs !== undefined) return { kind: 'later', code: 'restart', reason, retryMs };
      return { kind: 'down', code: 'down', reason };
    case 500:
    case 502:
    case 504:
      return { kind: 'down', code: 'down', reason };
    default:
      return { kind: 'lost', code: 'refused', reason };
  }
}
