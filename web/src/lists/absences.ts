/** Lists of absences: mine, those to decide, those to acknowledge. */
import type { LiveMessage } from 'mozaik-live';
import { addDays, today } from '../days';
import { isKnown, type Absence, type List } from '../types';
import type { Knowledge, Scope } from '.';
import { place, remove, type Versioned } from './place';

export const NOTICE_DAYS = 31;

const latestFirst = (a: Absence, b: Absence): number => b.start.localeCompare(a.start) || b.id.localeCompare(a.id);
export const oldestAskedFirst = (a: Absence, b: Absence): number =>
  (a.created_at ?? '').localeCompare(b.created_at ?? '') || a.id.localeCompare(b.id);

export function belongs(scope: Scope, absence: Absence, known: Knowledge): boolean {
  const mine = absence.user_id === known.me.user.id;
  const hr = known.me.user.role === 'admin';
  switch (scope[1]) {
    case 'mine':
      return mine;
    case 'decide':
      if (known.me.stands_in_for.includes(absence.user_id)) return false;
      return !mine && isKnown(absence) && (absence.status === 'pending' || (hr && absence.status === 'validated'));
    case 'notices':
      return (
        hr &&
        absence.status === 'approved' &&
        absence.acknowledged_at === null &&
        absence.end >= addDays(today(), -NOTICE_DAYS) &&
        known.types.some((type) => type.code === absence.type && type.decision === 'notice')
      );
    case 'proposals':
      return !mine && isKnown(absence) && absence.status === 'approved' && !!absence.proposal;
    case 'proofless':
      return isKnown(absence) && absence.proof_missing === true;
    default:
      return false;
  }
}

export function absences(scope: Scope, list: List<Absence>, event: LiveMessage, known: Knowledge): List<Absence> {
  const order = scope[1] === 'mine' ? latestFirst : oldestAskedFirst;
  const items =
    event.type === 'absence_deleted'
      ? remove(list.items, event.data as Versioned)
      : place(list.items, event.data as Absence, belongs(scope, event.data as Absence, known), order);
  return items === list.items ? list : { ...list, items };
}
