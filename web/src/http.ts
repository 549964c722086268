/** Requests to the server: JSON, the cookie of the page, problem documents as exceptions. */
import i18next from 'i18next';

export type FieldErrors = Record<string, string[]>;

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

export interface Answer<T> {
  data: T;
  cursor: string | null;
}

export async function request<T>(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        Accept: 'application/json',
        'Accept-Language': i18next.language,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      cache: 'no-store',
      credentials: 'same-origin',
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

/** randomUUID exists only where the page came by https or from this machine. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * A write that may be pressed twice. The same content keeps its key until it has succeeded, so
 * that trying again after a lost answer does not do it again.
 */
const keys = new Map<string, string>();

export async function write<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const content = `${method} ${path} ${JSON.stringify(body)}`;
  const key = keys.get(content) ?? newKey();
  keys.set(content, key);
  try {
    const { data } = await request<T>(method, path, body, { 'Idempotency-Key': key });
    keys.delete(content);
    return data;
  } catch (error) {
    // Only where it may have been saved is the key worth keeping.
    const unsure = error instanceof Problem && (error.status === 0 || error.status >= 500 || error.code === 'idempotency_running');
    if (!unsure) keys.delete(content);
    throw error;
  }
}

export function problemOf(error: unknown): Problem | null {
  if (error === null || error === undefined) return null;
  if (error instanceof Problem) return error;
  return new Problem(0, { detail: i18next.t('problem.unknown') });
}
