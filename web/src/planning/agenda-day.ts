/** One day of the planning, person by person, in the order in which it is looked for. Pure. */
import type { Absence, PlanningData, PlanningEntry, PlanningRow } from '../types';

export const GROUPS = ['absent', 'pending', 'remote', 'onCall', 'planned', 'present'] as const;
export type Group = (typeof GROUPS)[number];

/** Somebody, and why they stand in a group: nothing for who is simply there. */
export interface Line {
  row: PlanningRow;
  absence?: Absence;
  entry?: PlanningEntry;
}

const on = <T extends { start: string; end: string }>(things: readonly T[], day: string): T[] =>
  things.filter((one) => one.start <= day && day <= one.end);

export const isOpen = (absence: Absence): boolean => absence.status === 'pending' || absence.status === 'validated';

function groupOf(absence: Absence): Group {
  if (isOpen(absence)) return 'pending';
  return absence.kind === 'on_call' ? 'onCall' : absence.kind === 'remote' ? 'remote' : 'absent';
}

/** I come first, the others by name. */
export function dayOfPlanning(rows: readonly PlanningRow[], day: string, me: string): Record<Group, Line[]> {
  const groups: Record<Group, Line[]> = { absent: [], pending: [], remote: [], onCall: [], planned: [], present: [] };
  const mineFirst = [...rows].sort((a, b) => Number(b.user_id === me) - Number(a.user_id === me));
  for (const row of mineFirst) {
    const absences = on(row.absences as Absence[], day);
    for (const absence of absences) groups[groupOf(absence)].push({ row, absence });
    for (const entry of on(row.entries as PlanningEntry[], day)) {
      groups[entry.kind === 'on_call' ? 'onCall' : 'planned'].push({ row, entry });
    }
    if (!absences.some((one) => groupOf(one) === 'absent')) groups.present.push({ row });
  }
  return groups;
}

/** How many are away on a day, by what was decided. */
export const awayOn = (rows: readonly PlanningRow[], day: string): number =>
  rows.filter((row) => on(row.absences as Absence[], day).some((one) => groupOf(one) === 'absent')).length;

/** Teams that have fewer at work than they need. */
export const underOn = (data: PlanningData, day: string) =>
  data.totals.flatMap(({ team, minimum, days }) => {
    const found = days.find((one) => one.day === day);
    return found?.under ? [{ team, minimum, present: found.present }] : [];
  });
