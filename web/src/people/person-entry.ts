/** Somebody's entry as HR fills it in, and as it is sent. Pure. */
import type { Role, UserFull } from '../types';

/** In a team; '' where there is no day. */
export interface Belonging {
  team: string;
  from: string;
  to: string;
}

export interface Entry {
  name: string;
  email: string;
  role: Role;
  language: UserFull['language'];
  site: string;
  arrival_day: string;
  departure_day: string;
  successor: string | null;
  managers: string[];
  managed: string[];
  patterns: { pattern: string; from: string }[];
  belongings: Belonging[];
}

/** Teams with dates are in both lists, or still to come and in one. */
export function belongingsOf(user: Pick<UserFull, 'teams' | 'team_periods'>): Belonging[] {
  const dated = user.team_periods.map(({ team, from, to }) => ({ team, from: from ?? '', to: to ?? '' }));
  const open = user.teams.filter((id) => !dated.some(({ team }) => team === id)).map((team) => ({ team, from: '', to: '' }));
  return [...open, ...dated];
}

export function entryOf(user: UserFull): Entry {
  const { name, email, role, language, successor, managers, managed, patterns } = user;
  return {
    name, email, role, language, successor, managers, managed, patterns,
    site: user.site ?? '',
    arrival_day: user.arrival_day ?? '',
    departure_day: user.departure_day ?? '',
    belongings: belongingsOf(user),
  };
}

/** What is sent: the whole entry, on top of what was seen. Lines that were not filled in are none. */
export function changeOf(user: UserFull, entry: Entry) {
  const { belongings, ...rest } = entry;
  const filled = belongings.filter(({ team }) => team !== '');
  return {
    ...rest,
    version: user.version,
    active: user.active,
    name: entry.name.trim(),
    email: entry.email.trim(),
    site: entry.site || null,
    arrival_day: entry.arrival_day || null,
    departure_day: entry.departure_day || null,
    successor: entry.successor || null,
    patterns: entry.patterns.filter(({ pattern, from }) => pattern && from),
    teams: filled.filter(({ team, from, to }) => (!from && !to) || user.teams.includes(team)).map(({ team }) => team),
    team_periods: filled
      .filter(({ from, to }) => from || to)
      .map(({ team, from, to }) => ({ team, from: from || null, to: to || null })),
  };
}

/** The pattern of a day; null: Monday to Friday. */
export function patternOn(patterns: Entry['patterns'], day: string): string | null {
  const begun = patterns.filter(({ from }) => from && from <= day).sort((a, b) => a.from.localeCompare(b.from));
  return begun.at(-1)?.pattern ?? null;
}
