/** One question by plain HTTP, and what its answer shows a page. Answers of the server are never taken from a store. */
import { withoutAddresses } from './address';
import type { Exchange } from './seen';

const SHOWN = 400; // of a body, as in contract/doctor-report.schema.json

export interface Asked {
  seen: Exchange;
  /** The body, where it is JSON. */
  json: unknown;
  /** What it cost until the head was there. */
  ms: number;
}

/** Ends when the page does not wait any longer, whichever comes first. */
const within = (signal: AbortSignal, ms: number): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(ms)]);

/** Redirects are not followed: a page could not read where they lead. */
export const open = (path: string, signal: AbortSignal, timeoutMs: number): Promise<Response> =>
  fetch(path, { cache: 'no-store', redirect: 'manual', signal: within(signal, timeoutMs) });

export function headersOf(response: Response): Record<string, string> {
  return Object.fromEntries([...response.headers].map(([name, value]) => [name, withoutAddresses(value)]));
}

export async function ask(path: string, signal: AbortSignal, timeoutMs = 5000): Promise<Asked> {
  const begun = performance.now();
  let text = '';
  let response: Response;
  let ms: number;
  try {
    response = await open(path, signal, timeoutMs);
    ms = Math.round(performance.now() - begun);
    text = await response.text();
  } catch (reason) {
    signal.throwIfAborted();
    ms = Math.round(performance.now() - begun);
    return { seen: { outcome: nameOf(reason) === 'TimeoutError' ? 'silent' : 'no_connection', ms }, json: null, ms };
  }
  if (response.type === 'opaqueredirect') return { seen: { outcome: 'unasked', ms }, json: null, ms };
  const json = parsed(text);
  const code = (json as { code?: unknown } | null)?.code;
  return {
    seen: {
      outcome: 'answer',
      status: response.status,
      ...(response.statusText ? { reason: response.statusText } : {}),
      ms,
      headers: headersOf(response),
      body: withoutAddresses(text.slice(0, SHOWN)),
      length: new TextEncoder().encode(text).length,
      ...(typeof code === 'string' ? { code } : {}),
    },
    json,
    ms,
  };
}

export const nameOf = (reason: unknown): string => (reason instanceof DOMException ? reason.name : '');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a proxy answers in HTML
  }
}
