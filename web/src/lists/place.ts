/** Things with a version, in a list: a newer state takes the place of an older one, and of no other. */
export interface Versioned {
  id: string;
  version: number;
}

/** The same array where nothing changes. `wanted`: the thing, as it is now, stands in this list. */
export function place<T extends Versioned>(items: T[], thing: T, wanted: boolean, order: (a: T, b: T) => number): T[] {
  const known = items.find((item) => item.id === thing.id);
  if (known && known.version >= thing.version) return items;
  if (!known && !wanted) return items;
  const others = items.filter((item) => item.id !== thing.id);
  return wanted ? [...others, thing].sort(order) : others;
}

export function remove<T extends Versioned>(items: T[], gone: Versioned): T[] {
  return items.some((item) => item.id === gone.id && item.version <= gone.version)
    ? items.filter((item) => item.id !== gone.id)
    : items;
}

export const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name, 'fr');
/** Ids are made in order of time. */
export const byAge = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
export const byFrom = (a: { from: string; id: string }, b: { from: string; id: string }): number => a.from.localeCompare(b.from) || byAge(a, b);
export const byStart = (a: { start: string; id: string }, b: { start: string; id: string }): number =>
  a.start.localeCompare(b.start) || a.id.localeCompare(b.id);
