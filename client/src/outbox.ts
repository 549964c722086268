/**
 * Writes: each with an `Idempotency-Key` made once, sent in their order, one at a time, by the tab
 * that leads. What cannot be sent waits, and the same request is repeated until there is an answer:
 * it happens once, however often it is tried.
 *
 * The queue is the storage, a key for each write: no tab overwrites what another one added, and a
 * reload finds it again. The tab that asked hears the answer from the leader; where that word was
 * lost it asks for the write once more, and the server answers as the first time.
 */
import { backoff } from './backoff.js';
import type { Base } from './core.js';
import { authorization, request, retryAfter } from './http.js';
import { isPassing, problem, ProblemError, problemOf, type Problem } from './problem.js';
import { keysOf } from './session.js';

const TIMEOUT_MS = 30_000; // of one request
const AGAIN_MS = 10_000; // until the leader is told again of a write that has no answer yet
const CRASHES = 5; // so many answers 500 in a row end a write: the others shall not wait for ever
const DONE = 100; // answers that the leader remembers
const KEY_LIVES_MS = 23 * 3_600_000; // the server keeps a key for 24 h; then a repetition is a second time

export interface Write {
  /** Idempotency-Key */
  key: string;
  method: string;
  url: string;
  body?: unknown;
  /** When it was asked for, ms since 1970. */
  at: number;
  /** When it was first sent. */
  sentAt?: number;
}

export interface Answer {
  status: number;
  data: unknown;
  /** The place right behind the write. */
  cursor: string | null;
}

type Outcome = { answer: Answer } | { problem: Problem };

/** What tabs tell each other about writes. */
export type OutboxWord = { write: Write } | { key: string; outcome: Outcome };

/** Without a name the queue is the memory of this page. */
export interface OutboxOptions extends Base<OutboxWord> {
  /** So many writes may wait. */
  limit: number;
  /** How a write ended whose page is gone. */
  orphan(write: Write, error: ProblemError | null): void;
}

export interface Outbox {
  mutate(method: string, url: string, body?: unknown, options?: { key?: string }): Promise<Answer>;
  /** So many have no answer yet. */
  waiting(): number;
  /** This tab leads now, or another one does, or the network is back: go on. */
  wake(): void;
  told(word: OutboxWord): void;
  /** No answers come any more. `drop`: and nothing that waits will be sent. */
  close(why: Problem, drop: boolean): void;
}

export function openOutbox(options: OutboxOptions): Outbox {
  const { platform, server } = options;
  const storage = (options.name !== null && platform.storage) || memory();
  const prefix = `${options.name}:write:`;
  const mine = new Map<string, { write: Write; resolve(answer: Answer): void; reject(error: Error): void }>();
  let inherited = new Set<string>(); // found here when this tab began to lead, and nobody said: mine
  const done = new Map<string, Outcome>(); // of late, for a tab that asks when it was just answered
  let last = 0;
  let tries = 0;
  let crashes = 0;
  let led = false;
  let sending = false;
  let slot = false; // the server said when
  let abort = new AbortController();
  let closed: Problem | null = null;
  let retry: unknown;
  let again: unknown;

  const place = ({ at, key }: Write): string => `${prefix}${String(at).padStart(15, '0')}:${key}`;
  const save = (write: Write): void => storage.setItem(place(write), JSON.stringify(write));

  function all(): Write[] {
    return keysOf(storage, prefix).map((key) => JSON.parse(storage.getItem(key) ?? 'null') as Write);
  }

  // ---- the leader sends ----

  async function send(): Promise<void> {
    if (sending || slot) return;
    platform.clearTimeout(retry);
    sending = true;
    for (let write; options.leads() && (write = all()[0]); ) {
      const outcome = await attempt(write);
      if (closed || !options.leads()) break;
      if (typeof outcome === 'number') {
        retry = platform.setTimeout(() => {
          slot = false;
          void send();
        }, outcome);
        break;
      }
      tries = crashes = 0;
      storage.removeItem(place(write));
      done.set(write.key, outcome);
      if (done.size > DONE) done.delete([...done.keys()][0] ?? '');
      options.tell({ key: write.key, outcome });
      if (!settle(write.key, outcome) && inherited.has(write.key)) {
        options.orphan(write, 'problem' in outcome ? new ProblemError(outcome.problem) : null);
      }
    }
    sending = false;
  }

  /** How it ended; or try again, after so many ms. */
  async function attempt(write: Write): Promise<Outcome | number> {
    const later = (): number => backoff(tries++, 500, 20_000, platform.random);
    if (!platform.onLine()) return later();
    const { key, method, url, body, sentAt } = write;
    if (sentAt === undefined) save({ ...write, sentAt: platform.now() });
    else if (platform.now() - sentAt > KEY_LIVES_MS) {
      return { problem: problem('uncertain', 'Envoyé il y a longtemps, sans réponse\u00a0: vérifiez avant de recommencer.') };
    }
    abort = new AbortController();
    const timer = platform.setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const headers = {
        ...authorization(await server.token?.()),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        Accept: 'application/json',
        'Idempotency-Key': key,
      };
      const response = await request(server, url, {}, {
        method, headers, signal: abort.signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (response.ok) {
        const text = await response.text();
        const data: unknown = text === '' ? null : JSON.parse(text);
        return { answer: { status: response.status, data, cursor: response.headers.get('Mozaik-Cursor') } };
      }
      const refused = await problemOf(response);
      if (isPassing(refused) && (refused.status !== 500 || ++crashes < CRASHES)) {
        const ms = retryAfter(response);
        slot = ms !== undefined;
        return ms ?? later();
      }
      return { problem: refused };
    } catch {
      return later(); // the network, or an answer that was cut: nobody knows, and the key makes it safe
    } finally {
      platform.clearTimeout(timer);
    }
  }

  // ---- any tab asks ----

  function settle(key: string, outcome: Outcome): boolean {
    const asked = mine.get(key);
    mine.delete(key);
    if ('answer' in outcome) asked?.resolve(outcome.answer);
    else asked?.reject(new ProblemError(outcome.problem));
    return asked !== undefined;
  }

  function wake(): void {
    platform.clearTimeout(again);
    if (closed) return;
    if (led !== options.leads()) {
      led = !led;
      inherited = new Set(all().map(({ key }) => key));
    }
    if (led) return void send();
    if (mine.size === 0) return;
    for (const { write } of mine.values()) options.tell({ write });
    again = platform.setTimeout(wake, AGAIN_MS);
  }

  function word(): string {
    return platform.random().toString(36).slice(2);
  }

  return {
    mutate(method, url, body, { key = word() + word() + word() } = {}) {
      return new Promise((resolve, reject) => {
        if (closed) return reject(new ProblemError(closed));
        const asked = mine.get(key);
        if (asked) { // twice at a time: it is one write, and both hear how it ended
          mine.set(key, {
            write: asked.write,
            resolve: (answer) => [asked.resolve, resolve].forEach((done) => done(answer)),
            reject: (error) => [asked.reject, reject].forEach((done) => done(error)),
          });
          return;
        }
        const at = (last = Math.max(Math.trunc(platform.now()), last + 1)); // their order, whatever the clock does
        const write: Write = { key, method, url, at, ...(body === undefined ? {} : { body }) };
        try {
          if (keysOf(storage, prefix).length >= options.limit) throw new Error('limit');
          save(write);
        } catch {
          const words = 'Trop de changements attendent la connexion\u00a0: réessayez quand elle sera revenue.';
          return reject(new ProblemError(problem('queue_full', words)));
        }
        mine.set(key, { write, resolve, reject });
        wake();
      });
    },
    waiting: () => keysOf(storage, prefix).length,
    wake,
    told(word) {
      if ('outcome' in word) return void settle(word.key, word.outcome);
      if (!options.leads()) return;
      const { key } = word.write;
      const outcome = done.get(key);
      if (outcome) return options.tell({ key, outcome });
      inherited.delete(key);
      if (storage.getItem(place(word.write)) === null) save(word.write);
      wake();
    },
    close(why, drop) {
      closed = why;
      abort.abort();
      platform.clearTimeout(retry);
      platform.clearTimeout(again);
      if (drop) keysOf(storage, prefix).forEach((key) => storage.removeItem(key));
      for (const { reject } of mine.values()) reject(new ProblemError(why));
      mine.clear();
    },
  };
}

/** Where nothing may be stored, or for nobody in particular. */
function memory(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    key: (at) => [...items.keys()][at] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
}
