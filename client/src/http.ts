import type { End, Host } from './types.js';
import { UnauthorizedError } from './types.js';

export async function authorization(host: Host): Promise<Record<string, string>> {
  const token = host.token ? await host.token() : null;
  return token ? { Authorization: `Bearer ${token}` } : {};
}

export function failure(error: unknown): End {
  if (error instanceof UnauthorizedError) {
    return { kind: 'sign_in', reason: 'sign_in', detail: error.message };
  }
  return { kind: 'lost', reason: 'lost', detail: error instanceof Error ? error.message : String(error) };
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** What the status of an answer means that is not the one we want. */
export function refusal(response: Response): End {
  const detail = `HTTP ${response.status}`;
  const retryMs = retryAfter(response);
  switch (response.status) {
    case 401:
      return { kind: 'sign_in', reason: 'sign_in', detail };
    case 204:
    case 403:
      return { kind: 'stop', reason: 'stopped', detail };
    case 429:
      return { kind: 'later', reason: 'too_many', detail, retryMs: retryMs ?? 10_000 };
    case 503:
      if (retryMs !== undefined) return { kind: 'later', reason: 'restart', detail, retryMs };
      return { kind: 'down', reason: 'down', detail };
    case 500:
    case 502:
    case 504:
      return { kind: 'down', reason: 'down', detail };
    default:
      return { kind: 'lost', reason: 'lost', detail };
  }
}
