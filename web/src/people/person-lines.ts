/** What somebody pasted, as people: name, address, teams; separated as spreadsheets and people do it. Pure. */
import { folded } from '../parts/person-search';

export interface Line {
  /** Of the text, the first is 1. */
  number: number;
  /** As it was typed. */
  text: string;
  name: string;
  email: string;
  /** Names of teams, as they are written where they are known. */
  teams: string[];
  problem?: 'noName' | 'noEmail' | 'twice' | 'known' | 'noTeam';
  /** What the words of the problem name. */
  about?: { line?: number; name?: string; team?: string };
}

interface Known {
  users: readonly { name: string; email?: string }[];
  teams: readonly { name: string }[];
}

const ADDRESS = /[^\s<>;,"]+@[^\s<>;,"]+/;

function cells(text: string): string[] {
  const separator = ['\t', ';', ','].find((one) => text.includes(one)) ?? '\t';
  return text.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1').trim());
}

/** « Nom <adresse> » in one cell is understood, and a line of headings is left out. */
export function parseLines(text: string, { users, teams }: Known, makeTeams: boolean): Line[] {
  const addresses = new Map(users.map(({ name, email }) => [email?.toLowerCase(), name]));
  const teamNames = new Map(teams.map(({ name }) => [folded(name), name]));
  const seen = new Map<string, number>();
  const lines: Line[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (!raw.trim()) continue;
    if (lines.length === 0 && !raw.includes('@') && /mail/i.test(raw)) continue;
    const found = ADDRESS.exec(raw)?.[0] ?? '';
    const [name = '', ...rest] = cells(raw.replace(/<[^>]*>/, '')).filter((cell) => !cell || cell !== found);
    const line: Line = { number: index + 1, text: raw, name, email: found, teams: [] };
    for (const team of rest.filter(Boolean)) {
      const known = teamNames.get(folded(team));
      if (!known && !makeTeams) Object.assign(line, { problem: 'noTeam', about: { team } });
      line.teams.push(known ?? team);
      if (!known && makeTeams) teamNames.set(folded(team), team);
    }
    const key = found.toLowerCase();
    const first = seen.get(key);
    const owner = addresses.get(key);
    if (!found) line.problem = 'noEmail';
    else if (first !== undefined) Object.assign(line, { problem: 'twice', about: { line: first } });
    else if (owner !== undefined) Object.assign(line, { problem: 'known', about: { name: owner } });
    else if (!name) line.problem = 'noName';
    if (found && first === undefined) seen.set(key, index + 1);
    lines.push(line);
  }
  return lines;
}

/** Names of teams that there are not yet, each once. */
export function newTeams(lines: readonly Line[], teams: readonly { name: string }[]): string[] {
  const known = new Set(teams.map(({ name }) => folded(name)));
  const found = new Map<string, string>();
  for (const line of lines) {
    for (const team of line.teams) if (!known.has(folded(team))) found.set(folded(team), found.get(folded(team)) ?? team);
  }
  return [...found.values()];
}
