/**
 * What a live event does to what is shown. Pure: a list and an event in, the list after it out
 * (the same object where nothing changed). Every event holds the whole visible state of its thing
 * with its version, and is applied only where it is newer.
 */
import type { LiveMessage } from 'mozaik-live';
import { addDays, today } from './days';
import type { Absence, AbsenceType, List, Me, Notification, PlanningRow, Session, Team, User } from './types';
import { isKnown } from './types';

/** What a list is about: also its key in the cache. */
export type Scope =
  | ['absences', 'mine' | 'decide' | 'notices', string]
  | ['absence', string]
  | ['planning', string, string, string]
  | ['notifications']
  | ['users']
  | ['teams']
  | ['sessions'];

export interface Notifications extends List<Notification> {
  unread: number;
  next: string | null;
}

export interface Knowledge {
  me: Me;
  types: readonly AbsenceType[];
}

export const NOTICE_DAYS = 31;

interface Versioned {
  id: string;
  version: number;
}

function place<T extends Versioned>(items: T[], thing: T, wanted: boolean, order: (a: T, b: T) => number): T[] {
  const known = items.find((item) => item.id === thing.id);
  if (known && known.version >= thing.version) return items;
  if (!known && !wanted) return items;
  const others = items.filter((item) => item.id !== thing.id);
  return wanted ? [...others, thing].sort(order) : others;
}

function remove<T extends Versioned>(items: T[], gone: Versioned): T[] {
  return items.some((item) => item.id === gone.id && item.version <= gone.version)
    ? items.filter((item) => item.id !== gone.id)
    : items;
}

const latestFirst = (a: Absence, b: Absence): number => b.start.localeCompare(a.start) || b.id.localeCompare(a.id);
const oldestAskedFirst = (a: Absence, b: Absence): number =>
  (a.created_at ?? '').localeCompare(b.created_at ?? '') || a.id.localeCompare(b.id);
const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name, 'fr');

export function belongs(scope: Scope, absence: Absence, known: Knowledge): boolean {
  const mine = absence.user_id === known.me.user.id;
  const hr = known.me.user.role === 'admin';
  switch (scope[1]) {
    case 'mine':
      return mine;
    case 'decide':
      return !mine && isKnown(absence) && (absence.status === 'pending' || (hr && absence.status === 'validated'));
    case 'notices':
      return (
        hr &&
        absence.status === 'approved' &&
        absence.acknowledged_at === null &&
        absence.end >= addDays(today(), -NOTICE_DAYS) &&
        known.types.some((type) => type.code === absence.type && type.decision === 'notice')
      );
    default:
      return false;
  }
}

function absences(scope: Scope, list: List<Absence>, event: LiveMessage, known: Knowledge): List<Absence> {
  const order = scope[1] === 'mine' ? latestFirst : oldestAskedFirst;
  const items =
    event.type === 'absence_deleted'
      ? remove(list.items, event.data as Versioned)
      : place(list.items, event.data as Absence, belongs(scope, event.data as Absence, known), order);
  return items === list.items ? list : { ...list, items };
}

function planning(scope: Scope, list: List<PlanningRow>, event: LiveMessage): List<PlanningRow> {
  const [, from = '', to = ''] = scope;
  let changed = false;
  const items = list.items.map((row) => {
    let next = row.absences as Absence[];
    if (event.type === 'absence_deleted') {
      next = remove(next, event.data as Versioned);
    } else {
      const absence = event.data as Absence;
      if (absence.user_id !== row.user_id) return row;
      const shown =
        absence.start <= to && absence.end >= from && absence.status !== 'refused' && absence.status !== 'cancelled';
      next = place(next, absence, shown, (a, b) => a.start.localeCompare(b.start));
    }
    if (next === row.absences) return row;
    changed = true;
    return { ...row, absences: next as PlanningRow['absences'] };
  });
  return changed ? { ...list, items } : list;
}

function notifications(list: Notifications, event: LiveMessage): Notifications {
  if (event.type === 'notification_created') {
    const { unread, ...notification } = event.data as Notification & { unread: number };
    if (list.items.some((item) => item.id === notification.id)) return list;
    return { ...list, items: [notification, ...list.items], unread };
  }
  const read = event.data as { id?: string; all?: true; unread: number };
  const at = event.at ?? null;
  return {
    ...list,
    unread: read.unread,
    items: list.items.map((item) =>
      !item.read && (read.all || item.id === read.id) ? { ...item, read: true, read_at: at } : item,
    ),
  };
}

/** What `event` makes of `data`; undefined: this list must be loaded anew. */
export function after<T>(scope: Scope, data: T, event: LiveMessage, known: Knowledge): T | undefined {
  const [what] = scope;
  const [thing] = event.type.split('_');
  if (event.type === 'settings_updated') {
    return what === 'absences' || what === 'absence' || what === 'planning' ? undefined : data;
  }
  if (thing === 'absence') {
    if (what === 'absences') return absences(scope, data as List<Absence>, event, known) as T;
    if (what === 'planning') return planning(scope, data as List<PlanningRow>, event) as T;
    if (what === 'absence') {
      const shown = data as Absence;
      const next = event.data as Absence;
      if (next.id !== shown.id || next.version <= shown.version) return data;
      return event.type === 'absence_deleted' ? undefined : (next as T);
    }
  }
  if (thing === 'notification' && what === 'notifications') return notifications(data as Notifications, event) as T;
  if (thing === 'user') {
    // They are said in my language, and it may be another one now.
    if (what === 'notifications' && (event.data as User).id === known.me.user.id) return undefined;
    if (what === 'planning') return undefined;
    if (what === 'users') {
      const list = data as List<User>;
      const user = event.data as User;
      return { ...list, items: place(list.items, user, user.active, byName) } as T;
    }
  }
  if (thing === 'team') {
    if (what === 'planning' || what === 'users') return undefined;
    if (what === 'teams') {
      const list = data as List<Team>;
      const items =
        event.type === 'team_deleted'
          ? remove(list.items, event.data as Versioned)
          : place(list.items, event.data as Team, true, byName);
      return { ...list, items } as T;
    }
  }
  if (event.type === 'session_closed' && what === 'sessions') {
    const list = data as List<Session>;
    return { ...list, items: list.items.filter((session) => session.id !== (event.data as { id: string }).id) } as T;
  }
  return data;
}
