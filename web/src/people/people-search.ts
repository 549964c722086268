/** What is looked for on « Personnes » stands in its address. */
import { SORTS, type Sort } from './person-sort';
import type { Role } from '../types';

export const ROLES: readonly Role[] = ['employee', 'manager', 'admin'];
export const STATES = ['here', 'invited', 'leaving', 'left'] as const;
export type State = (typeof STATES)[number];
/** In place of a team: people in none. */
export const NO_TEAM = 'sans';

type Order = Sort | `-${Sort}`;
const ORDERS = SORTS.flatMap((one): Order[] => [one, `-${one}`]);

export interface PeopleSearch {
  q?: string;
  equipe?: string;
  role?: Role;
  situation?: State;
  tri?: Order;
}

export function peopleSearch({ q, equipe, role, situation, tri }: Record<string, unknown>): PeopleSearch {
  return {
    ...(q ? { q: String(q) } : {}),
    ...(equipe ? { equipe: String(equipe) } : {}),
    ...(ROLES.includes(role as Role) ? { role: role as Role } : {}),
    ...(STATES.includes(situation as State) ? { situation: situation as State } : {}),
    ...(ORDERS.includes(tri as Order) ? { tri: tri as Order } : {}),
  };
}
