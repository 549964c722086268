/**
 * A REST resource that stays true: loaded at a cursor, and from there on events change it. An answer
 * that was on its way while events came gets those behind its cursor; where they are not known any
 * more, or say too little, it is loaded again.
 */
import { apart } from './apart.js';
import { backoff } from './backoff.js';
import type { Base } from './core.js';
import { compareCursors } from './cursor.js';
import { authorization, request, retryAfter } from './http.js';
import { isPassing, ProblemError, problemOf } from './problem.js';
import type { LiveMessage } from './types.js';

const TIMEOUT_MS = 30_000; // of one request

export interface SnapshotOptions<T> {
  onChange(data: T): void;
  /** It was refused, and is not tried again until `reset` or `reload()`. */
  onError?(error: ProblemError): void;
  /**
   * What `event` makes of `data`: the same object where nothing changes, `undefined`: load again.
   * Default: the thing, or the one in `items`, of the event's id is replaced where the event's is
   * newer by `version`; what cannot be said by that is loaded again.
   */
  reduce?(data: T, event: LiveMessage): T | undefined;
}

export interface Snapshot<T> {
  /** undefined: not loaded yet. */
  readonly data: T | undefined;
  reload(): void;
  close(): void;
}

/** What the stream tells it. */
export interface OpenSnapshot {
  heard(event: LiveMessage): void;
  /** The stream begins: perhaps behind what was loaded before. */
  began(): void;
  reload(): void;
  close(): void;
}

export function openSnapshot<T>(
  url: string,
  options: SnapshotOptions<T>,
  { platform, server }: Pick<Base<unknown>, 'platform' | 'server'>,
  /** The events after a cursor; null: load again. */
  since: (cursor: string) => LiveMessage[] | null,
  closed: () => void,
): Snapshot<T> & OpenSnapshot {
  const reduce = options.reduce ?? byVersion<T>(url);
  let data: T | undefined;
  let at: string | null = null; // `data` is true here
  let loading: AbortController | null = null;
  let tries = 0;
  let retry: unknown;

  const later = (): number => backoff(tries++, 500, 20_000, platform.random);

  function stop(): void {
    platform.clearTimeout(retry);
    loading?.abort();
    loading = null;
  }

  function load(): void {
    stop();
    const { signal } = (loading = new AbortController());
    retry = platform.setTimeout(load, TIMEOUT_MS); // a network may swallow a question, and say nothing
    void ask(signal).then((waitMs) => {
      if (signal.aborted) return;
      stop();
      if (waitMs !== null) retry = platform.setTimeout(load, waitMs);
    });
  }

  /** null: loaded, or refused for good; else to be asked again, after so many ms. */
  async function ask(signal: AbortSignal): Promise<number | null> {
    try {
      const headers = { ...authorization(await server.token?.()), Accept: 'application/json' };
      const response = await request(server, url, {}, { headers, signal });
      if (!response.ok) {
        const refused = await problemOf(response);
        if (isPassing(refused)) return retryAfter(response) ?? later();
        if (!signal.aborted) apart(() => options.onError?.(new ProblemError(refused)));
        return null;
      }
      const body = (await response.json()) as T & { cursor?: string };
      if (signal.aborted) return null;
      data = body;
      at = response.headers.get('Mozaik-Cursor') ?? body.cursor ?? null;
      const whole = catchUp();
      change();
      if (!whole) return tries++ === 0 ? 0 : later();
      tries = 0;
      return null;
    } catch {
      return later();
    }
  }

  function change(): void {
    apart(() => options.onChange(data as T));
  }

  function catchUp(): boolean {
    return (at === null ? [] : since(at))?.every(apply) ?? false;
  }

  /** false: it must be loaded again. */
  function apply(event: LiveMessage): boolean {
    const order = at === null ? 'after' : compareCursors(at, event.cursor ?? at);
    if (order === 'elsewhere') return false;
    if (order !== 'after') return true;
    const next = reduce(data as T, event);
    if (next === undefined) return false;
    data = next;
    at = event.cursor ?? at;
    return true;
  }

  load();
  return {
    get data() {
      return data;
    },
    reload: load,
    close() {
      stop();
      closed();
    },
    heard(event) {
      if (loading || data === undefined) return;
      const before = data;
      if (!apply(event)) load();
      else if (data !== before) change();
    },
    began() {
      if (!loading && data !== undefined && !catchUp()) load();
    },
  };
}

interface Thing {
  id?: string;
  version?: number;
}

function byVersion<T>(url: string): (data: T, event: LiveMessage) => T | undefined {
  const [path = '', query] = url.split('?');
  const parts = path.split('/');
  return (data, event) => {
    const { items } = data as { items?: Thing[] };
    if (!(items ?? [data as Thing]).every(({ id }) => id)) return undefined; // not a list of things
    const thing = (event.data ?? {}) as Thing;
    const gone = event.type.endsWith('_deleted');
    const known = items ? items.find(({ id }) => id === thing.id) : (data as Thing);
    if (!known || known.id !== thing.id) {
      const kind = event.type.split('_')[0] ?? '';
      return items && !gone && parts.includes(`${kind}s`) ? undefined : data;
    }
    const [newer, held] = [thing.version ?? Infinity, known.version ?? 0];
    if (newer < held || (newer === held && !gone)) return data;
    // Whether it still belongs to a selection, only the server knows.
    if (thing.version === undefined || (items ? query && !gone : gone)) return undefined;
    if (!items) return thing as T;
    return {
      ...data,
      items: gone ? items.filter((item) => item !== known) : items.map((item) => (item === known ? thing : item)),
    };
  };
}
