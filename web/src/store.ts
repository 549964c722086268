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
import { after, NOTICE_DAYS, type Knowledge, type Notifications, type Scope } from './lists';
import { addDays, today } from './days';
import type { Absence, AbsenceType, List, Me, Notification, Page, PlanningRow, Session, Settings, Team, User } from './types';

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
}

/** A write that happens once: without a network it waits, in the queue of the client. */
export async function write<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  if (!client) throw new Problem(0, { code: 'offline', detail: i18next.t('problem.offline') });
  return (await client.mutate(method, path, body)).data as T;
}

function knowledge(): Knowledge | null {
  const me = queries.getQueryData<Me | null>(['me']);
  const types = queries.getQueryData<List<AbsenceType>>(['types']);
  return me ? { me, types: types?.items ?? [] } : null;
}

const SCOPES = new Set(['absences', 'absence', 'planning', 'notifications', 'users', 'teams', 'sessions']);

export function applyEvent(event: LiveMessage): void {
  const known = knowledge();
  if (!known) return;
  for (const query of queries.getQueryCache().getAll()) {
    if (!SCOPES.has(String(query.queryKey[0])) || query.state.data === undefined) continue;
    const next = after(query.queryKey as Scope, query.state.data, event, known);
    if (next === undefined) void queries.invalidateQueries({ queryKey: query.queryKey, exact: true });
    else if (next !== query.state.data) queries.setQueryData(query.queryKey, next);
  }
  const about = event.data as { id?: string; version?: number } | undefined;
  if (event.type === 'user_updated' && about?.id === known.me.user.id) void queries.invalidateQueries({ queryKey: ['me'] });
  if (event.type.startsWith('type_')) void queries.invalidateQueries({ queryKey: ['types'] });
  if (event.type === 'settings_updated') queries.setQueryData(['settings'], event.data);
}

/** My own write answered: it need not wait for its event. */
export function applyAnswer(type: 'absence_updated' | 'team_updated' | 'user_updated', data: unknown): void {
  applyEvent({ type, data });
}

export function applyReset(): void {
  void queries.invalidateQueries();
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
  if (stale) setTimeout(() => void queries.invalidateQueries({ queryKey: scope, exact: true }));
  return now;
}

// ---- loading ----

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

function live<S extends Scope, T extends { cursor: string }>(queryKey: S, load: () => Promise<T>) {
  return {
    queryKey,
    queryFn: async () => {
      const data = await load();
      return caughtUp(queryKey, data, data.cursor);
    },
  };
}

export const load = {
  types: () => ({ queryKey: ['types'] as const, queryFn: () => all<AbsenceType>('/api/absence-types') }),
  settings: () => ({ queryKey: ['settings'] as const, queryFn: () => get<Settings>('/api/settings') }),
  mine: (me: string) =>
    live(['absences', 'mine', me], () => all<Absence>(`/api/absences?user_id=${me}`)),
  decide: (me: Me) =>
    live(['absences', 'decide', me.user.id], async () => {
      const list = await all<Absence>('/api/absences?status=pending,validated');
      return filtered(['absences', 'decide', me.user.id], list, me);
    }),
  notices: (me: Me) =>
    live(['absences', 'notices', me.user.id], async () => {
      await queries.ensureQueryData(load.types());
      const list = await all<Absence>(`/api/absences?status=approved&from=${addDays(today(), -NOTICE_DAYS)}`);
      return filtered(['absences', 'notices', me.user.id], list, me);
    }),
  absence: (id: string) => ({
    queryKey: ['absence', id] as ['absence', string],
    queryFn: async () => {
      const { data, cursor } = await request<Absence>('GET', `/api/absences/${id}`);
      return caughtUp(['absence', id], data, cursor ?? '');
    },
  }),
  planning: (from: string, to: string, team: string) =>
    live(['planning', from, to, team], () =>
      all<PlanningRow>(`/api/planning?from=${from}&to=${to}${team ? `&team=${team}` : ''}`),
    ),
  notifications: () =>
    live(['notifications'], async (): Promise<Notifications> => {
      const { items, cursor, next, unread } = await get<Page<Notification> & { unread: number }>('/api/notifications');
      return { items, cursor, next, unread };
    }),
  users: () => live(['users'], () => all<User>('/api/users')),
  teams: () => live(['teams'], () => all<Team>('/api/teams')),
  sessions: () => live(['sessions'], () => all<Session>('/api/auth/sessions')),
};

function filtered(scope: Scope, list: List<Absence>, me: Me): List<Absence> {
  const types = queries.getQueryData<List<AbsenceType>>(['types'])?.items ?? [];
  let shown: List<Absence> = { items: [], cursor: list.cursor };
  for (const absence of list.items) {
    shown = after(scope, shown, { type: 'absence_updated', data: absence }, { me, types }) ?? shown;
  }
  return shown;
}
