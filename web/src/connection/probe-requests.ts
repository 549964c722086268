/** Plain requests: does the server answer, is it ours, and what became of the request on the way? */
import { withoutAddresses } from './address';
import { ask } from './ask';
import type { Exam } from './exam';
import type { Echo } from './seen';

export async function probeRequests(exam: Exam): Promise<boolean> {
  const { seen, signal } = exam;
  const health = await ask('/api/health', signal);
  seen.health = health.seen;
  const second = await ask('/api/version', signal);
  exam.usualMs = Math.min(health.ms, second.ms);
  const version = second.json as { name?: unknown; version?: unknown } | null;
  seen.ours = version?.name === 'mozaik';
  seen.kind = seen.ours ? 'mozaik' : 'other';
  if (seen.ours && typeof version?.version === 'string') seen.version = version.version;
  if (seen.ours) await probeEcho(exam);
  else await probePlain(exam);
  return seen.ours;
}

/** The path of sockets without a handshake: does it lead to the server at all? */
export async function probePlain({ seen, signal }: Exam): Promise<void> {
  seen.plain = (await ask('/api/ws/doctor', signal)).seen;
}

interface EchoAnswer {
  http_version: string;
  scheme: string;
  host: string;
  trusted_proxy: boolean;
  headers: readonly { name: string; value?: string; length?: number }[];
}

const isEcho = (json: unknown): json is EchoAnswer => Array.isArray((json as { headers?: unknown } | null)?.headers);

async function probeEcho({ seen, signal }: Exam): Promise<void> {
  const { seen: answer, json } = await ask('/api/echo', signal);
  const echo: Echo = { outcome: answer.outcome };
  seen.echo = echo;
  if (answer.status !== 200 || !isEcho(json)) return; // a page for every path is none
  const { http_version, scheme, host, trusted_proxy, headers } = json;
  echo.http_version = http_version;
  echo.scheme = scheme;
  echo.host = host;
  echo.host_kept = host === location.host;
  echo.trusted_proxy = trusted_proxy;
  echo.headers = {};
  for (const { name, value, length } of headers) {
    const key = name.toLowerCase();
    const shown = value === undefined || !ABOUT_THE_WAY.test(key) ? String(length ?? value?.length) : key.endsWith('host') ? value : withoutAddresses(value);
    echo.headers[key] = key in echo.headers ? `${echo.headers[key]}, ${shown}` : shown;
  }
}

/**
 * What is found is made to be passed on: of the other headers (a proxy may name who is signed in) only the
 * length is kept, and addresses nowhere.
 */
const ABOUT_THE_WAY = /^(host|connection|upgrade|via|forwarded|te|accept-encoding|cdn-loop|surrogate-capability|x-host|x-varnish|x-forwarded-(for|proto|protocol|host|port|server|scheme))$/;
