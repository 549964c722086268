/** Finding people by any part of their name: accents, capitals and hyphens do not matter. Pure. */

/** « Zoé-Anne Lefèvre » → « zoe anne lefevre » */
export function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/[-'’]/g, ' ')
    .trim();
}

interface Findable {
  name: string;
  email?: string;
}

/** Those in whose name or address every word of `search` is; first those with a name that begins so. */
export function matching<T extends Findable>(people: readonly T[], search: string): T[] {
  const words = folded(search).split(/\s+/).filter(Boolean);
  const [first] = words;
  if (first === undefined) return [...people];
  const begins: T[] = [];
  const others: T[] = [];
  for (const person of people) {
    const name = folded(person.name);
    const all = person.email ? `${name} ${person.email.toLowerCase()}` : name;
    if (!words.every((word) => all.includes(word))) continue;
    (` ${name}`.includes(` ${first}`) ? begins : others).push(person);
  }
  return [...begins, ...others];
}
