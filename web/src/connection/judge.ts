/**
 * From what was seen to what is wrong, where, and the lines that repair it. How is told in src/doctor/judge.h, of
 * which this is the same; contract/doctor-cases.json holds both to it.
 */
import { catalogue, type Text, type Transport, type Verdict } from './catalogue';
import { blame, findChain, hopOf, type Link } from './chain';
import { any, find, holds, type Json } from './condition';
import type { Seen } from './seen';

export type Language = 'fr' | 'en';

/** As in contract/doctor-report.schema.json. */
export interface Report {
  url: string;
  state: 'healthy' | 'degraded' | 'broken';
  verdict: string;
  certainty: 'proved' | 'likely';
  title: string;
  cause: string;
  check: string | null;
  chain: { box: string; name: string; version: string | null; guilty: boolean }[];
  hop: string | null;
  fix: ReportFix | null;
  also: { verdict: string; title: string; hop: string | null }[];
  transport: Transport | null;
  heartbeat_s: number;
  seen: Seen;
}

export interface ReportFix {
  box: string;
  certainty: 'proved' | 'likely';
  parts: { place: string; at: string; lines: string[] }[];
  then: string | null;
}

const HEARTBEAT_S = 15;
const HEARTBEAT_MIN_S = 1;

interface Saying {
  language: Language;
  words: Record<string, Json>;
  seen: Seen;
}

// ---- sentences ----

const inLanguage = (text: Text, language: Language): string => (typeof text === 'string' ? text : text[language]);

/** A text of the catalogue with its holes filled: `{upgrade.status}`. Brackets of a configuration are none. */
function sentence(text: Text | null | undefined, { language, words, seen }: Saying): string | null {
  if (text === null || text === undefined) return null;
  return inLanguage(text, language).replace(/\{([^{} \n]{1,62})\}/g, (_, path: string) => {
    const value = words[path] ?? find(seen, path);
    return typeof value === 'string' || Number.isInteger(value) ? String(value) : '?';
  });
}

/** « nginx 1.22.1 », « nginx ou Varnish »: the guilty. */
function nameGuilty(chain: readonly Link[], language: Language): string {
  return chain
    .filter(({ guilty }) => guilty)
    .map(({ name, version }) => inLanguage(name, language) + (version ? ` ${version}` : ''))
    .join(language === 'en' ? ' or ' : ' ou ');
}

// ---- parts of the report ----

const transportOf = (seen: Seen): Transport | null => catalogue.transports.find(({ when }) => holds(when, seen))?.id ?? null;

/** A third of what the shortest-lived silence lasted. */
function heartbeatOf(seen: Seen): number {
  const thirds = ['idle.after_s', 'silence.after_s'].map((path) => find(seen, path)).filter((after) => after !== undefined)
    .map((after) => Math.floor(Number(after) / 3));
  return Math.max(HEARTBEAT_MIN_S, Math.min(HEARTBEAT_S, ...thirds));
}

function fixOf(verdict: Verdict, hop: string | null, saying: Saying): ReportFix | null {
  const known = hop === null ? undefined : catalogue.fixes[verdict.fix || verdict.fault || '']?.[hop];
  if (!known || hop === null) return null;
  return {
    box: hop,
    certainty: known.certainty,
    parts: known.parts.map(({ place, at, lines }) => ({
      place: sentence(place, saying) ?? '',
      at: at ?? '',
      lines: lines.map((line) => sentence(line, saying) ?? ''),
    })),
    then: sentence(known.then, saying),
  };
}

/** Each verdict has its guilty: a chain of its own. */
function chainFor({ hop, fault }: Verdict, boxes: readonly Link[], seen: Seen): Link[] {
  const chain = boxes.map((link) => ({ ...link }));
  blame(chain, seen, hop, fault ?? '');
  return chain;
}

function reportOf(verdict: Verdict, chain: Link[], saying: Saying): Omit<Report, 'url' | 'also' | 'seen'> {
  const { seen, language } = saying;
  const hop = hopOf(chain);
  const transport = transportOf(seen);
  return {
    title: sentence(verdict.title, saying) ?? '',
    cause: sentence(verdict.cause, saying) ?? '',
    check: sentence(verdict.check, saying),
    state: transport === null ? 'broken' : verdict.state,
    verdict: verdict.id,
    certainty: hop === null && verdict.hop !== 'none' ? 'likely' : verdict.certainty, // which of them was not shown
    fix: fixOf(verdict, hop, saying),
    hop,
    transport,
    heartbeat_s: heartbeatOf(seen),
    chain: chain.map((link) => ({ ...link, name: inLanguage(link.name, language) })),
  };
}

/** `url` is what was examined, without its secrets. */
export function judge(seen: Seen, url: string, language: Language): Report {
  const boxes = findChain(seen);
  const told = new Set<string>();
  const also: Report['also'] = [];
  let first: Omit<Report, 'url' | 'also' | 'seen'> | null = null;

  // One of each fault: what follows from it is not another.
  for (const verdict of catalogue.verdicts) {
    const kind = verdict.fault || verdict.id;
    if (told.has(kind) || !(Array.isArray(verdict.when) ? any(verdict.when, seen) : holds(verdict.when, seen))) continue;
    if (first && verdict.state === 'healthy') continue;
    const chain = chainFor(verdict, boxes, seen);
    const saying = { language, seen, words: { url, heartbeat_s: heartbeatOf(seen), box: nameGuilty(chain, language) } };
    if (first) also.push({ verdict: verdict.id, title: sentence(verdict.title, saying) ?? '', hop: hopOf(chain) });
    else first = reportOf(verdict, chain, saying);
    told.add(kind);
  }
  if (!first) throw new Error('contract/doctor.json: the last verdict must hold of everything');
  return { url, ...first, also, seen };
}
