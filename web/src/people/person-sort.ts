/** The order of a list of people. Pure. */
import type { Site, Team, UserFull } from '../types';

export const SORTS = ['name', 'role', 'team', 'site', 'arrival'] as const;
export type Sort = (typeof SORTS)[number];

const RANK = { employee: 0, manager: 1, admin: 2 };

/** `by` with "-": the other way round. Within what is equal, by name; who has nothing there comes last. */
export function sorted(users: readonly UserFull[], by: Sort | `-${Sort}`, teams: readonly Team[], sites: readonly Site[]): UserFull[] {
  const name = by.replace('-', '') as Sort;
  const way = by.startsWith('-') ? -1 : 1;
  const nameOf = new Map([...teams, ...sites].map((thing) => [thing.id, thing.name]));
  const keys = new Map(users.map((user) => {
    switch (name) {
      case 'role': return [user.id, String(RANK[user.role])];
      case 'team': return [user.id, user.teams.map((id) => nameOf.get(id) ?? '').sort().join(', ')];
      case 'site': return [user.id, nameOf.get(user.site ?? '') ?? sites[0]?.name ?? ''];
      case 'arrival': return [user.id, user.arrival_day ?? ''];
      default: return [user.id, user.name];
    }
  }));
  const words = new Intl.Collator('fr', { numeric: true });
  return [...users].sort((a, b) => {
    const one = keys.get(a.id) ?? '';
    const other = keys.get(b.id) ?? '';
    if (one === '' || other === '') return Number(one === '') - Number(other === '') || words.compare(a.name, b.name);
    return way * words.compare(one, other) || words.compare(a.name, b.name);
  });
}
