/** Requests to the server: JSON, the cookie of the page, problem documents as exceptions. */
import i18next from 'i18next';
import { ProblemError } from 'mozaik-live';

type FieldErrors = Record<string, string[]>;

/** RFC 9457, as the server says it; `code` "offline" where there was no answer at all. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: FieldErrors;
  readonly body: Record<string, unknown>;

  constructor(status: number, body: Record<string, unknown>) {
    super(typeof body.detail === 'string' ? body.detail : i18next.t('problem.unknown'));
    this.status = status;
    this.code = typeof body.code === 'string' ? body.code : 'unknown';
    this.errors = (body.errors as FieldErrors | undefined) ?? {};
    this.body = body;
  }

  field(name: string): string | undefined {
    return this.errors[name]?.[0];
  }
}

/** Someone listens where a session turns out to have ended. */
let signedOut: () => void = () => undefined;
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

interface Answer<T> {
  data: T;
  cursor: string | null;
}

/** `fetch`, in the language of the page. */
export function fetchHere(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('Accept-Language', i18next.language);
  return fetch(input, { ...init, headers });
}

export async function request<T>(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Answer<T>> {
  let response: Response;
  try {
    response = await fetchHere(path, {
      method,
      headers: {
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      cache: 'no-store',
      credentials: 'same-origin',
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Problem(0, { code: 'offline', detail: i18next.t('problem.offline') });
  }
  const text = await response.text();
  let data: unknown = null;
  try {
    data = text ? JSON.parse(text) : null;
  } catch {
    data = null; // a proxy answered in HTML
  }
  if (!response.ok) {
    const problem = new Problem(response.status, (data as Record<string, unknown> | null) ?? {});
    if (response.status === 401 && problem.code !== 'bad_credentials') signedOut();
    throw problem;
  }
  return { data: data as T, cursor: response.headers.get('Mozaik-Cursor') };
}

export async function get<T>(path: string): Promise<T> {
  return (await request<T>('GET', path)).data;
}

export function problemOf(error: unknown): Problem | null {
  if (error === null || error === undefined) return null;
  if (error instanceof Problem) return error;
  if (!(error instanceof ProblemError)) return new Problem(0, { detail: i18next.t('problem.unknown') });
  if (error.problem) return new Problem(error.status, error.problem as Record<string, unknown>);
  const words = `problem.write.${error.code}`;
  return new Problem(error.status, { code: error.code, detail: i18next.t(i18next.exists(words) ? (words as 'problem.unknown') : 'problem.unknown') });
}
