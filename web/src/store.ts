/**
 * What is shown, and how it stays true: a list is loaded once, at a cursor, and from there on
 * events change it. An answer that was on its way while events came gets those behind its cursor,
 * so that state + events from there = now, whatever arrives first.
 */
import { MutationCache, QueryClient } from '@tanstack/react-query';
import type { Live, LiveMessage } from 'mozaik-live';
import i18next from 'i18next';
import { alertTo, refusal } from './alerts';
import { get, Problem, problemOf, request } from './http';
import { after, type AnyAbsence, type Knowledge, type Scope } from './lists';
import { NOTICE_DAYS } from './lists/absences';
import type { Notifications } from './lists/notifications';
import { addDays, today } from './days';
import type {
  Absence, AbsenceComment, AbsenceContext, AbsencePreview, AbsenceType, AbsenceWanted, Balance, BalanceLine, ClosedPeriod, Expiry,
  Holiday, List, Me, Notification, Page, Pattern, PayrollMonth, PlanningData, PlanningRow, Session, Settings, Site, Team, User,
} from './types';

const PAGES_MAX = 50;
const LATE_MS = 10_000;
const AGAIN_MS = 20_000;

/** No answer, or one that says "later": not a verdict. */
function isPassing(error: Error): boolean {
  const status = problemOf(error)?.status ?? 0;
  return status === 0 || status === 429 || status >= 500;
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // Events keep it fresh; `reset` says when they could not.
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (count, error) => count < 2 && isPassing(error),
      retryDelay: (count) => 500 * 2 ** count,
      refetchInterval: ({ state }) => (state.error && isPassing(state.error) ? AGAIN_MS : false),
    },
    mutations: { retry: false, networkMode: 'always' },
  },
  mutationCache: new MutationCache({
    onError(error, _variables, _context, { state }) {
      // Whoever asked may look at something else by now.
      if (Date.now() - state.submittedAt > LATE_MS) alertTo(refusal(error));
    },
  }),
});

/** Somebody else is signed in now, or nobody: nothing of before may stay. */
export function forget(): void {
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
}

// ---- events ----

let client: Live | null = null;
/** The live client of the page; null: none. */
export function attach(opened: Live | null): void {
  client = opened;
  unsentChanged();
}

/** A write that happens once: without a network it waits, in the queue of the client. */
export async function write<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  if (!client) throw new Problem(0, { code: 'offline', detail: i18next.t('problem.offline') });
  const answer = client.mutate(method, path, body).finally(unsentChanged);
  unsentChanged();
  return (await answer).data as T;
}

const watchers = new Set<() => void>();
export const unsentChanged = (): void => watchers.forEach((changed) => changed());

/** Writes of this session without an answer, those of an earlier page and of other tabs among them. */
export const unsent = {
  count: (): number => client?.waiting() ?? 0,
  subscribe(changed: () => void): () => void {
    watchers.add(changed);
    addEventListener('storage', changed);
    return () => {
      watchers.delete(changed);
      removeEventListener('storage', changed);
    };
  },
};

function knowledge(): Knowledge | null {
  const me = queries.getQueryData<Me | null>(['me']);
  const types = queries.getQueryData<List<AbsenceType>>(['types']);
  return me ? { me, types: types?.items ?? [] } : null;
}

/** What is in the cache beside the scopes of lists/: no event changes it. */
const OTHERS = new Set(['me', 'link']);

const listeners = new Set<(event: LiveMessage) => void>();
/** Each event of the journal once, after it has changed what is shown. Returns the end of it. */
export function onEvent(listener: (event: LiveMessage) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const RENEW_MS = 1000;
const renewing = new Set<string>();

/** Loaded anew: at once, and then no more than once a second, however many events ask for it. */
function renew(scope: Scope): void {
  const key = JSON.stringify(scope);
  const state = queries.getQueryState(scope);
  // An answer that is on its way will be held against the events that came meanwhile.
  if (!state || renewing.has(key) || state.fetchStatus === 'fetching') return;
  renewing.add(key);
  const wait = Math.min(RENEW_MS, Math.max(0, state.dataUpdatedAt + RENEW_MS - Date.now()));
  setTimeout(() => {
    renewing.delete(key);
    void queries.invalidateQueries({ queryKey: scope, exact: true });
  }, wait);
}

export function applyEvent(event: LiveMessage): void {
  const known = knowledge();
  if (!known) return;
  for (const query of queries.getQueryCache().getAll()) {
    if (OTHERS.has(String(query.queryKey[0])) || query.state.data === undefined) continue;
    const next = after(query.queryKey as Scope, query.state.data, event, known);
    if (next === undefined) renew(query.queryKey as Scope);
    else if (next !== query.state.data) queries.setQueryData(query.queryKey, next);
  }
  const about = event.data as { id?: string; version?: number } | undefined;
  if (event.type === 'user_updated' && about?.id === known.me.user.id) void queries.invalidateQueries({ queryKey: ['me'] });
  for (const listener of listeners) listener(event);
}

/** An event that the answer to a write tells before it comes. */
type Answered =
  | `${'planning' | 'team' | 'user' | 'type' | 'settings' | 'balance'}_updated`
  | `${'absence' | 'site' | 'pattern' | 'closed_period'}_${'updated' | 'deleted'}`
  | 'payroll_closed';

/** My own write answered: it need not wait for its event. */
export function applyAnswer(type: Answered, data: unknown): void {
  applyEvent({ type, data });
}

/** Somebody else was quicker: where a refusal says how the thing is now, it is shown so. */
export function applyCurrent(type: Answered, error: unknown): void {
  const current = problemOf(error)?.body.current;
  if (current) applyAnswer(type, current);
}

/** Everything anew, and first who I am: what a list has depends on it. */
export async function applyReset(): Promise<void> {
  await queries.invalidateQueries({ queryKey: ['me'] });
  await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
}

/** What was loaded at `cursor`, as it is now: with the events that came while it was on its way. */
function caughtUp<T>(scope: Scope, data: T, cursor: string): T {
  const known = knowledge();
  const events = client?.since(cursor) ?? null;
  let stale = events === null;
  let now = data;
  for (const event of known ? (events ?? []) : []) {
    const next = after(scope, now, event, known as Knowledge);
    if (next === undefined) stale = true;
    else now = next;
  }
  if (stale) setTimeout(() => renew(scope));
  return now;
}

// ---- loading ----

/** A verdict is an answer, too: what happens elsewhere may turn it. */
export interface Preview {
  found: AbsencePreview | null;
  problem: Problem | null;
}

/** At most so many at a time; the others wait their turn. */
function turns(most: number) {
  let going = 0;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (going >= most) await new Promise<void>((go) => waiting.push(go));
    else going++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else going--;
    }
  };
}
/** Lists of requests ask for many of them: other requests must not wait behind those. */
const contextTurn = turns(3);

/** All pages of a list, at the cursor of the first: the others are newer, and versions tell. */
async function all<T>(path: string): Promise<List<T>> {
  const items: T[] = [];
  let cursor = '';
  let next: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const joint = path.includes('?') ? '&' : '?';
    const answer: Page<T> = await get(next ? `${path}${joint}page=${encodeURIComponent(next)}` : path);
    if (page === 0) cursor = answer.cursor;
    items.push(...answer.items);
    next = answer.next;
    if (next === null) break;
  }
  return { items, cursor };
}

function live<const S extends Scope, T extends { cursor: string }>(queryKey: S, load: () => Promise<T>) {
  return {
    queryKey,
    queryFn: async () => {
      const data = await load();
      return caughtUp(queryKey, data, data.cursor);
    },
  };
}

/** One thing, at the cursor that the answer's head says. */
function one<S extends Scope, T>(queryKey: S, path: string) {
  return {
    queryKey,
    queryFn: async () => {
      const { data, cursor } = await request<T>('GET', path);
      return caughtUp(queryKey, data, cursor ?? '');
    },
  };
}

function list<S extends Scope, T>(queryKey: S, path: string) {
  return live(queryKey, () => all<T>(path));
}

const notificationPage = (page: string) =>
  get<Page<Notification> & { unread: number }>(`/api/notifications${page && `?page=${encodeURIComponent(page)}`}`);

/** The page behind those that are shown. */
export async function olderNotifications(): Promise<void> {
  const page = queries.getQueryData<Notifications>(['notifications'])?.next;
  if (!page) return;
  const answer = await notificationPage(page);
  const { items, next } = caughtUp(['notifications'], answer as Notifications, answer.cursor);
  queries.setQueryData<Notifications>(['notifications'], (now) => now && { ...now, items: joined(now.items, items), next });
}

function joined(items: readonly Notification[], more: readonly Notification[]): Notification[] {
  const known = new Set(items.map(({ id }) => id));
  return [...items, ...more.filter(({ id }) => !known.has(id))];
}

export const load = {
  types: () => list<['types'], AbsenceType>(['types'], '/api/absence-types'),
  settings: () => one<['settings'], Settings>(['settings'], '/api/settings'),
  mine: (me: string) => list<Scope & ['absences', 'mine', string], Absence>(['absences', 'mine', me], `/api/absences?user_id=${me}`),
  decide: (me: Me) =>
    live(['absences', 'decide', me.user.id], async () =>
      filtered(['absences', 'decide', me.user.id], await all<Absence>('/api/absences?status=pending,validated')),
    ),
  notices: (me: Me) =>
    live(['absences', 'notices', me.user.id], async () => {
      await queries.ensureQueryData(load.types());
      const found = await all<Absence>(`/api/absences?status=approved&from=${addDays(today(), -NOTICE_DAYS)}`);
      return filtered(['absences', 'notices', me.user.id], found);
    }),
  /** Approved, with other days proposed that nobody has answered yet. */
  proposals: (me: Me) =>
    live(['absences', 'proposals', me.user.id], async () =>
      filtered(['absences', 'proposals', me.user.id], await all<Absence>(`/api/absences?status=approved&from=${today()}`)),
    ),
  /** Of right, and without a document yet. */
  proofless: (me: Me) =>
    live(['absences', 'proofless', me.user.id], async () =>
      filtered(['absences', 'proofless', me.user.id], await all<Absence>('/api/absences?proof=missing')),
    ),
  anyAbsence: () =>
    live(['any-absence'], async (): Promise<AnyAbsence> => {
      const { items, cursor } = await get<Page<Absence>>('/api/absences');
      return { any: items.length > 0, cursor };
    }),
  absence: (id: string) => one<['absence', string], Absence>(['absence', id], `/api/absences/${id}`),
  /** For who decides: the team in its weeks, the balance after it. */
  context: (id: string) => {
    const { queryKey, queryFn } = one<['context', string], AbsenceContext>(['context', id], `/api/absences/${id}/context`);
    return { queryKey, queryFn: () => contextTurn(queryFn) };
  },
  /** What would become of a request, or why it would be refused. */
  preview: (wanted: AbsenceWanted) => {
    const queryKey: ['preview', string] = ['preview', JSON.stringify(wanted)];
    return {
      queryKey,
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Preview> => {
        try {
          const { data, cursor } = await request<AbsencePreview>('POST', '/api/absences/preview', wanted, signal);
          return caughtUp<Preview>(queryKey, { found: data, problem: null }, cursor ?? '');
        } catch (error) {
          const problem = problemOf(error);
          if (problem?.status === 409 || problem?.status === 422) return { found: null, problem };
          throw error;
        }
      },
    };
  },
  comments: (id: string) => list<['comments', string], AbsenceComment>(['comments', id], `/api/absences/${id}/comments`),
  planning: (from: string, to: string, team: string) =>
    live(['planning', from, to, team], async (): Promise<PlanningData> => {
      const path = `/api/planning?from=${from}&to=${to}${team ? `&team=${team}` : ''}`;
      const first = await get<Page<PlanningRow> & PlanningData>(path);
      const { totals, notes, holidays, cursor } = first;
      const items = [...first.items];
      for (let { next } = first; next !== null; ) {
        const more = await get<Page<PlanningRow>>(`${path}&page=${encodeURIComponent(next)}`);
        items.push(...more.items);
        next = more.next;
      }
      return { items, totals, notes, holidays, cursor };
    }),
  notifications: () =>
    live(['notifications'], async (): Promise<Notifications> => {
      // As many as are shown: older ones that somebody asked for do not go.
      const wanted = queries.getQueryData<Notifications>(['notifications'])?.items.length ?? 0;
      const { items, cursor, next, unread } = await notificationPage('');
      const list: Notifications = { items, cursor, next, unread };
      while (list.next !== null && list.items.length < wanted) {
        const more = await notificationPage(list.next);
        Object.assign(list, { items: [...list.items, ...more.items], next: more.next });
      }
      return list;
    }),
  users: () => list<['users'], User>(['users'], '/api/users'),
  /** Also those who left; HR. */
  everyone: () => list<['everyone'], User>(['everyone'], '/api/users?inactive=true'),
  user: (id: string) => one<['user', string], User>(['user', id], `/api/users/${id}`),
  teams: () => list<['teams'], Team>(['teams'], '/api/teams'),
  sites: () => list<['sites'], Site>(['sites'], '/api/sites'),
  patterns: () => list<['patterns'], Pattern>(['patterns'], '/api/patterns'),
  closedPeriods: () => list<['closed-periods'], ClosedPeriod>(['closed-periods'], '/api/closed-periods'),
  /** `day` "": today. */
  balances: (user: string, day = '') =>
    list<['balances', string, string], Balance>(['balances', user, day], `/api/balances?user_id=${user}${day ? `&day=${day}` : ''}`),
  balanceLines: (user: string, type: string) =>
    list<['balance-lines', string, string], BalanceLine>(['balance-lines', user, type], `/api/balances/${user}/${type}/lines`),
  /** Whose last day is this one or an earlier one. */
  expiring: (before: string) => list<['expiring', string], Expiry>(['expiring', before], `/api/balances/expiring?before=${before}`),
  payrollMonths: () => list<['payroll-months'], PayrollMonth>(['payroll-months'], '/api/payroll-months'),
  /** Of a site in a period. */
  holidays: (site: string, from: string, to: string) =>
    list<['holidays', string, string, string], Holiday>(['holidays', site, from, to], `/api/holidays?site=${site}&from=${from}&to=${to}`),
  sessions: () => list<['sessions'], Session>(['sessions'], '/api/auth/sessions'),
};

/** By what is known when the answer is here: who I am may have changed on the way. */
function filtered(scope: Scope, list: List<Absence>): List<Absence> {
  const known = knowledge();
  let shown: List<Absence> = { items: [], cursor: list.cursor };
  for (const absence of known ? list.items : []) {
    shown = after(scope, shown, { type: 'absence_updated', data: absence }, known as Knowledge) ?? shown;
  }
  return shown;
}
