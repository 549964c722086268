/** The lines of the chart: each team with its head, its people and its foot. Pure. */
import type { Absence, PlanningData, PlanningRow, Team } from '../types';

export type Line =
  | { kind: 'team'; key: string; team: Team | null; count: number }
  | { kind: 'person'; key: string; team: Team | null; row: PlanningRow }
  | { kind: 'foot'; key: string; team: Team };

/** Whoever is in no team that I see stands in a group of their own. */
export const NO_TEAM = 'sans-equipe';

const isAway = (row: PlanningRow): boolean => (row.absences as Absence[]).some((absence) => absence.kind === 'absent');

/** `team`: this one only; "": all of them. */
export function linesOf(data: PlanningData, teams: readonly Team[], team: string, onlyAbsent: boolean): Line[] {
  const shown = onlyAbsent ? data.items.filter(isAway) : data.items;
  const groups = new Map<string, PlanningRow[]>(teams.filter((one) => !team || one.id === team).map((one) => [one.id, []]));
  const others: PlanningRow[] = [];
  for (const row of shown) {
    let placed = false;
    for (const id of row.teams) {
      const group = groups.get(id);
      if (!group) continue;
      group.push(row);
      placed = true;
    }
    if (!placed) others.push(row);
  }
  const lines: Line[] = [];
  for (const one of teams) {
    const rows = groups.get(one.id);
    if (!rows || rows.length === 0) continue;
    lines.push({ kind: 'team', key: one.id, team: one, count: rows.length });
    for (const row of rows) lines.push({ kind: 'person', key: `${one.id}/${row.user_id}`, team: one, row });
    if (data.totals.some((total) => total.team === one.id)) lines.push({ kind: 'foot', key: `${one.id}/foot`, team: one });
  }
  if (others.length > 0) {
    lines.push({ kind: 'team', key: NO_TEAM, team: null, count: others.length });
    for (const row of others) lines.push({ kind: 'person', key: `${NO_TEAM}/${row.user_id}`, team: null, row });
  }
  return lines;
}
