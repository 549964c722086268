/**
 * What a live event does to what is shown. Pure: a list and an event in, the list after it out
 * (the same object where nothing changed). Every event holds the whole visible state of its thing
 * with its version, and is applied only where it is newer. What cannot be worked out from the event
 * is loaded anew: that is `undefined`.
 */
import type { LiveMessage } from 'mozaik-live';
import type { Absence, AbsenceComment, AbsenceContext, AbsenceType, Balance, List, Me, PlanningData, Session, User } from '../types';
import { absences } from './absences';
import { notifications, type Notifications } from './notifications';
import { byAge, byFrom, byName, place, remove, type Versioned } from './place';
import { planningAbsence, planningEntries } from './planning';
import { concerns } from './preview';

/** What is shown is about: also its key in the cache. */
export type Scope =
  | ['absences', 'mine' | 'decide' | 'notices' | 'proposals' | 'proofless', string]
  | ['absence', string]
  | ['context', string]
  | ['comments', string]
  | ['preview', string]
  | ['planning', string, string, string]
  | ['notifications']
  | ['users']
  | ['everyone']
  | ['user', string]
  | ['any-absence']
  | ['teams']
  | ['sites']
  | ['patterns']
  | ['types']
  | ['closed-periods']
  | ['settings']
  | ['balances', string, string]
  | ['balance-lines', string, string]
  | ['expiring', string]
  | ['payroll-months']
  | ['holidays', string, string, string]
  | ['sessions'];

export interface Knowledge {
  me: Me;
  types: readonly AbsenceType[];
}

/** Has anybody ever asked for anything? */
export interface AnyAbsence {
  any: boolean;
  cursor: string;
}

/** Lists of one kind of thing, whole. */
type Named = Versioned & { name: string; from: string; active: boolean };
interface Shelf {
  of: string;
  order: (a: Named, b: Named) => number;
  shown?: (thing: Named) => boolean;
}
const shelves: Record<string, Shelf> = {
  users: { of: 'user', order: byName, shown: (user) => user.active },
  everyone: { of: 'user', order: byName },
  teams: { of: 'team', order: byName },
  // The first is the one of everybody who was given none.
  sites: { of: 'site', order: byAge },
  patterns: { of: 'pattern', order: byName },
  'closed-periods': { of: 'closed_period', order: byFrom },
};

function onShelf({ order, shown = () => true }: Shelf, list: List<Named>, event: LiveMessage): List<Named> {
  const thing = event.data as Named;
  const items = event.type.endsWith('_deleted') ? remove(list.items, thing) : place(list.items, thing, shown(thing), order);
  return items === list.items ? list : { ...list, items };
}

/** Of one thing. */
function newer<T extends Versioned>(shown: T, next: T): T {
  return next.id === shown.id && next.version > shown.version ? next : shown;
}

function balances(scope: Scope, list: List<Balance>, next: Balance): List<Balance> | undefined {
  if (scope[1] !== next.user_id) return list;
  const shown = list.items.find((one) => one.type === next.type);
  // The lines that explain it, and what it will be on another day, only the server knows.
  return shown && shown.version >= next.version ? list : undefined;
}

/** Only the server counts a team; what is elsewhere changes nothing of it. */
function inThoseWeeks(context: AbsenceContext, event: LiveMessage): boolean {
  const { id, start, end } = event.data as Absence;
  if (id === context.absence_id || context.away.some(({ absence }) => absence.id === id)) return true;
  return event.type !== 'absence_deleted' && start <= context.to && end >= context.from;
}

/** What `event` makes of `data`; undefined: this must be loaded anew. */
export function after<T>(scope: Scope, data: T, event: LiveMessage, known: Knowledge): T | undefined {
  const [what] = scope;
  const thing = event.type.slice(0, event.type.lastIndexOf('_'));
  const shelf = shelves[what];
  if (what === 'preview') return concerns(scope[1], thing, event) ? undefined : data;
  if (shelf?.of === thing) return onShelf(shelf, data as List<Named>, event) as T;
  switch (thing) {
    case 'absence':
      if (what === 'absences') return absences(scope, data as List<Absence>, event, known) as T;
      if (what === 'planning') return planningAbsence(scope, data as PlanningData, event) as T;
      if (what === 'context') return inThoseWeeks(data as AbsenceContext, event) ? undefined : data;
      if (what === 'any-absence') return (data as AnyAbsence).any ? data : undefined;
      if (what === 'absence') {
        const next = newer(data as Absence, event.data as Absence);
        return next !== data && event.type === 'absence_deleted' ? undefined : (next as T);
      }
      break;
    case 'comment': {
      const comment = event.data as AbsenceComment;
      const list = data as List<AbsenceComment>;
      if (what === 'comments' && scope[1] === comment.absence_id && !list.items.some((one) => one.id === comment.id)) {
        return { ...list, items: [...list.items, comment] } as T;
      }
      break;
    }
    case 'notification':
      if (what === 'notifications') return notifications(data as Notifications, event) as T;
      break;
    case 'planning':
      if (what === 'planning') return planningEntries(scope, data as PlanningData, event) as T;
      break;
    case 'balance':
      if (what === 'balances') return balances(scope, data as List<Balance>, event.data as Balance) as T | undefined;
      if (what === 'expiring' || what === 'context') return undefined;
      if (what === 'balance-lines' && scope[1] === (event.data as Balance).user_id) return undefined;
      break;
    case 'payroll':
      if (what === 'payroll-months') return undefined;
      break;
    case 'user':
      // They are said in my language, and it may be another one now.
      if (what === 'notifications' && (event.data as User).id === known.me.user.id) return undefined;
      // Who is in the team, and when they work.
      if (what === 'planning' || what === 'context') return undefined;
      if (what === 'user') return newer(data as User & Versioned, event.data as User & Versioned) as T;
      break;
    case 'team':
      if (what === 'planning' || what === 'context') return undefined;
      // Of who comes and goes there is an event, too; not of who decided for one that is gone.
      if (event.type === 'team_deleted' && (what === 'users' || what === 'everyone' || what === 'user')) return undefined;
      break;
    case 'site':
      if (what === 'planning' || what === 'holidays') return undefined;
      break;
    case 'pattern':
      if (what === 'planning') return undefined;
      break;
    case 'type':
      // Of an event the name is in French, whatever I speak.
      if (what === 'types' || what === 'balances') return undefined;
      break;
    case 'settings':
      if (what === 'settings') return (event.data as Versioned).version > (data as Versioned).version ? (event.data as T) : data;
      if (what === 'absences' || what === 'absence' || what === 'planning' || what === 'balances' || what === 'context') return undefined;
      break;
    case 'session':
      if (what === 'sessions') {
        const list = data as List<Session>;
        return { ...list, items: list.items.filter((session) => session.id !== (event.data as { id: string }).id) } as T;
      }
  }
  return data;
}
