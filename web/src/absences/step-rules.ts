/** Which steps of the life of an absence the page offers to whom, as src/hr/absence_rule.c has them. Pure. */
import { isKnown, type Absence, type AbsenceType, type Me, type Settings } from '../types';

/** `cut`: cancel a part. `edit` and `delete` are no steps of useStep(). */
export type Step =
  | 'edit' | 'approve' | 'refuse' | 'return' | 'cancel' | 'cut' | 'acknowledge'
  | 'propose' | 'accept' | 'decline' | 'withdraw' | 'delete';

export interface By {
  me: Me;
  type: AbsenceType | undefined;
  /** Of decision: 1, or 2 with HR's. */
  steps: Settings['steps'];
  today: string;
}

const isHalfDay = (one: Absence): boolean => one.start === one.end && one.start_half === one.end_half;

/** Which steps the page offers to me. The server has the last word. */
export function stepsOf(absence: Absence, { me, type, steps, today: now }: By): ReadonlySet<Step> {
  const found = new Set<Step>();
  // Nobody decides what is of who they stand in for.
  if (!isKnown(absence) || me.stands_in_for.includes(absence.user_id)) return found;
  const { status, proposal } = absence;
  // Nobody decides their own: HR and managers are its owner, too, and nothing else.
  const mine = absence.user_id === me.user.id;
  const hr = !mine && me.user.role === 'admin';
  const waits = status === 'pending' || status === 'validated';
  const approved = status === 'approved';
  const add = (step: Step, when: boolean) => void (when && found.add(step));

  add('edit', (mine && status === 'pending') || (hr && (waits || approved)));
  add('approve', !mine && (status === 'pending' || (status === 'validated' && (hr || steps === 1))));
  add('refuse', !mine && waits && type?.decision !== 'proof');
  add('return', !mine && waits);
  add('acknowledge', hr && approved && type?.decision === 'notice' && absence.acknowledged_at === null);
  add('cancel', (waits && (mine || hr)) || (approved && (hr || (mine && absence.start > now))));
  add('cut', absence.minutes === null && !isHalfDay(absence) && ((waits && (mine || hr)) || (approved && (hr || (mine && absence.end > now)))));
  add('propose', approved && !proposal && absence.end >= now);
  if (approved && proposal) {
    const ofOwner = proposal.created_by === absence.user_id;
    const asked = mine ? !ofOwner : ofOwner && (hr || steps === 1);
    add('accept', asked);
    add('decline', asked);
    add('withdraw', mine === ofOwner);
  }
  add('delete', hr);
  return found;
}
