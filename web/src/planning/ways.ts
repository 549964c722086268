/** What I may do with what lies in the planning, as far as the page can know; the server has the last word. Pure. */
import { isKnown, type Absence, type AbsenceType, type ClosedPeriod, type Me, type PlanningEntry, type PlanningRow, type Settings } from '../types';
import { meet, slotOf, type Span } from './slots';

/**
 * What becomes of an absence that I take to other days: it has them at once, or its other side is
 * asked first, or it goes back to its owner with these days in words.
 */
export type Way = 'move' | 'propose' | 'return';

export function wayOf(absence: Absence, me: Me, type: AbsenceType | undefined): Way | null {
  const mine = absence.user_id === me.user.id;
  if (!isKnown(absence) || (absence.proposal ?? null) !== null) return null;
  if (absence.status === 'approved') {
    // What is of right, or effective at once, follows its proof: HR enter its days.
    const follows = type?.decision === 'proof' || type?.decision === 'notice';
    return follows && !mine && me.user.role === 'admin' ? 'move' : 'propose';
  }
  if (absence.status === 'pending') return mine ? 'move' : 'return';
  return absence.status === 'validated' && !mine ? 'return' : null;
}

export const leadsTeam = (team: string, me: Me): boolean => me.user.role === 'admin' || me.user.managed.includes(team);

/** I decide for these people, or have all of them in my care. */
export function leads(row: PlanningRow, me: Me): boolean {
  if (me.user.role === 'admin' || row.teams.some((team) => leadsTeam(team, me))) return true;
  return row.user_id !== me.user.id && row.sums !== undefined;
}

export function mayAsk(row: PlanningRow, me: Me, settings: Settings | undefined): boolean {
  if (row.user_id === me.user.id || me.user.role === 'admin') return true;
  return settings?.policy.managers_enter === 'yes' && leads(row, me);
}

/** On-call, shifts and training; a note is everybody's on their own days. */
export const mayPlan = (row: PlanningRow, me: Me, kind: PlanningEntry['kind']): boolean =>
  leads(row, me) || (kind === 'note' && row.user_id === me.user.id);

/** Why no leave is asked for there: the closed period that is in the way. HR may for others. */
export function closedFor(row: PlanningRow, span: Span, periods: readonly ClosedPeriod[], me: Me): ClosedPeriod | undefined {
  if (me.user.role === 'admin' && row.user_id !== me.user.id) return undefined;
  return periods.find(
    (one) =>
      (one.team_id === null || row.teams.includes(one.team_id)) &&
      meet(span, { from: slotOf(one.from, 'am'), to: slotOf(one.to, 'pm') }),
  );
}
