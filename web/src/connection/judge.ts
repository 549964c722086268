/**
 * From what was seen to what is wrong, where, and the lines that repair it. How is told in src/doctor/judge.h, of
 * which this is the same; contract/doctor-cases.json holds both to it.
 */
import { catalogue, type Certainty, type Text, type Transport, type Verdict } from './catalogue';
import { blame, contextOf, findChain, findServer, hopOf, type Link } from './chain';
import { any, find, holds, type Json } from './condition';
import type { Seen } from './seen';

export type Language = 'fr' | 'en';

/** As in contract/doctor-report.schema.json. */
export interface Report {
  url: string;
  state: 'healthy' | 'degraded' | 'broken';
  verdict: string;
  certainty: Certainty;
  title: string;
  cause: string;
  check: string | null;
  chain: { box: string; name: string; version: string | null; guilty: boolean }[];
  server: { name: string; version: string | null };
  hop: string | null;
  fix: ReportFix | null;
  also: { verdict: string; title: string; hop: string | null }[];
  transport: Transport | null;
  heartbeat_s: number;
  seen: Seen;
}

export interface ReportFix {
  box: string;
  certainty: Certainty;
  parts: { place: string | null; at: string; lines: string[]; remove?: readonly string[] }[];
  note: string | null;
  then: string | null;
}

const HEARTBEAT_S = 15;
const HEARTBEAT_MIN_S = 1;

/** What is judged: what was seen with those who stand there, the words for it, and who it was. */
interface Trial {
  seen: Seen;
  words: Record<string, Json>;
  language: Language;
  chain: Link[];
  /** That they are guilty, and nobody else. */
  shown: boolean;
}

// ---- sentences ----

const inLanguage = (text: Text, language: Language): string => (typeof text === 'string' ? text : text[language]);

/** A text of the catalogue with its holes filled: `{upgrade.status}`. Brackets of a configuration are none. */
function sentence(text: Text | null | undefined, { language, words, seen }: Trial): string | null {
  if (text === null || text === undefined) return null;
  return inLanguage(text, language).replace(/\{([^{} \n]{1,62})\}/g, (_, path: string) => {
    const value = words[path] ?? find(seen, path);
    return typeof value === 'string' || Number.isInteger(value) ? String(value) : '?';
  });
}

/** `Box` begins a sentence: « Un proxy », but « nginx », as it is called. */
function wordsOf(chain: readonly Link[], language: Language): { box: string; Box: string } {
  const box = nameGuilty(chain, language);
  const first = chain.find(({ guilty }) => guilty);
  return { box, Box: typeof first?.name === 'object' ? box.charAt(0).toUpperCase() + box.slice(1) : box };
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

function fixOf(verdict: Verdict, hop: string | null, trial: Trial): ReportFix | null {
  const known = hop === null ? undefined : catalogue.fixes[verdict.fix || verdict.fault || '']?.[hop];
  if (!known || hop === null) return null;
  return {
    box: hop,
    certainty: known.certainty,
    parts: known.parts.map(({ place, at, lines, remove }) => ({
      place: sentence(place, trial),
      at: at ?? '',
      lines: lines.map((line) => sentence(line, trial) ?? ''),
      ...(remove ? { remove } : {}),
    })),
    note: sentence(known.note, trial),
    then: sentence(known.then, trial),
  };
}

/** Each verdict has its guilty: a chain of its own. */
function tried(verdict: Verdict, boxes: readonly Link[], seen: Seen, words: Trial['words'], language: Language): Trial {
  const chain = boxes.map((link) => ({ ...link }));
  const shown = blame(chain, seen, { at: verdict.hop, fault: verdict.fault ?? '', otherwise: verdict.else, with: verdict.with });
  return { seen, words: { ...words, ...wordsOf(chain, language) }, language, chain, shown };
}

/** What a verdict says: other words where it is who it is when no box is shown to be it. */
const wordsAbout = (verdict: Verdict, hop: string | null): Pick<Verdict, 'title' | 'cause' | 'certainty'> =>
  verdict.else_says && hop !== null && hop === verdict.else ? verdict.else_says : verdict;

/** Proved: what was seen is only so where this is the cause, it is shown where, and such a box was examined. */
function certaintyOf(verdict: Verdict, { chain, shown }: Trial): Certainty {
  const hop = hopOf(chain);
  if (!shown || (hop === null && verdict.hop !== 'none')) return 'likely';
  return catalogue.boxes.find((box) => box.id === hop)?.certainty ?? wordsAbout(verdict, hop).certainty;
}

type Judged = Omit<Report, 'url' | 'also' | 'seen'>;

function reportOf(verdict: Verdict, trial: Trial): Judged {
  const { seen, language, chain, shown } = trial;
  const hop = hopOf(chain);
  const transport = transportOf(seen);
  const server = findServer(seen);
  return {
    title: sentence(wordsAbout(verdict, hop).title, trial) ?? '',
    cause: sentence(wordsAbout(verdict, hop).cause, trial) ?? '',
    check: sentence(!shown && seen.direct === undefined ? catalogue.apart : verdict.check, trial),
    state: transport === null ? 'broken' : verdict.state,
    verdict: verdict.id,
    certainty: certaintyOf(verdict, trial),
    fix: fixOf(verdict, hop, trial),
    hop,
    transport,
    heartbeat_s: heartbeatOf(seen),
    chain: chain.map((link) => ({ ...link, name: inLanguage(link.name, language) })),
    server: { ...server, name: inLanguage(server.name, language) },
  };
}

/** What a verdict is one of: several of one fault are told once, the gravest. */
const kindOf = ({ of, fault, id }: Verdict): string => of || fault || id;

const isSo = ({ when }: Verdict, seen: Seen): boolean => (Array.isArray(when) ? any(when, seen) : holds(when, seen));

/** What a text says by itself, without what was seen. */
function placeOf(url: string): { host: string; port: string } {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port || (/^(https|wss):$/.test(protocol) ? '443' : '80') };
}

/** `url` is what was examined, without its secrets. */
export function judge(seen: Seen, url: string, language: Language): Report {
  const boxes = findChain(seen);
  const context = contextOf(boxes, seen);
  const words = { url, ...placeOf(url), heartbeat_s: heartbeatOf(seen) };
  const told = new Set<string>();
  const also: Report['also'] = [];
  let first: Judged | null = null;

  for (const verdict of catalogue.verdicts) {
    if (told.has(kindOf(verdict)) || !isSo(verdict, context) || (first && verdict.only_first === true)) continue;
    const trial = tried(verdict, boxes, context, words, language);
    const hop = hopOf(trial.chain);
    if (first) also.push({ verdict: verdict.id, title: sentence(wordsAbout(verdict, hop).title, trial) ?? '', hop });
    else first = reportOf(verdict, trial);
    told.add(kindOf(verdict));
  }
  if (!first) throw new Error('contract/doctor.json: the last verdict must hold of everything');
  return { url, ...first, also, seen };
}
