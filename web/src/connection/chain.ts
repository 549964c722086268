/** Which boxes stand between, from the nearest to us on, and who of them is guilty: src/doctor/chain.h. */
import { catalogue, type Box, type Fault, type Marked, type Text } from './catalogue';
import { any, find, type Json } from './condition';
import type { Seen } from './seen';

export interface Link {
  box: string;
  name: Text;
  version: string | null;
  guilty: boolean;
}

/** Every answer that there may be; where the nearest box shows its marks comes first. */
const REPLIES = ['front', 'health', 'plain', 'upgrade', 'hold.answer', 'sse.answer', 'proxy.answer'];

/** The text behind `prefix`, as far as it looks like a version. */
function versionIn(text: Json | undefined, prefix: string): string | null {
  if (typeof text !== 'string') return null;
  const at = text.toLowerCase().indexOf(prefix.toLowerCase());
  return (at >= 0 && /^[a-zA-Z0-9.-]+/.exec(text.slice(at + prefix.length))?.[0]) || null;
}

function versionOf(box: Marked, seen: Seen): string | null {
  for (const [header, prefix] of box.version ?? []) {
    for (const reply of REPLIES) {
      const headers = find(seen, `${reply}.headers`) as Record<string, Json> | undefined;
      const found = versionIn(headers?.[header], prefix);
      if (found) return found;
    }
  }
  return null;
}

function isThere(box: Marked, seen: Seen): boolean {
  return (
    REPLIES.some((reply) => find(seen, reply) !== undefined && any(box.reply, find(seen, reply))) ||
    (seen.echo !== undefined && any(box.request, seen.echo)) ||
    any(box.seen, seen)
  );
}

const LAST = 1 << 20;
const SOMEWHERE = 1 << 10;

/** How near it is to us: 0 the nearest. Via names those behind it in order. */
function placeOf(box: Box, seen: Seen): number {
  const via = find(seen, 'echo.headers.via');
  if (seen.front && (any(box.front, seen.front) || any(box.reply, seen.front))) return 0;
  if (any(box.nearest, seen)) return LAST;
  const at = typeof via === 'string' && box.via ? via.toLowerCase().indexOf(box.via.toLowerCase()) : -1;
  return at >= 0 ? 1 + at : SOMEWHERE;
}

/** A box that is a kind of another one has the marks of both. */
const isAnother = (id: string, seen: Seen): boolean => catalogue.boxes.some((box) => box.instead === id && isThere(box, seen));

/** Nobody guilty yet; without the two ends. */
export function findChain(seen: Seen): Link[] {
  return catalogue.boxes
    .filter((box) => isThere(box, seen) && !isAnother(box.id, seen))
    .map((box) => ({ box, place: placeOf(box, seen) }))
    .sort((a, b) => a.place - b.place)
    .map(({ box }) => ({ box: box.id, name: box.name, version: versionOf(box, seen), guilty: false }));
}

/** Who answers at the end. */
export function findServer(seen: Seen): { name: Text; version: string | null } {
  if (seen.ours === true) return { name: 'mozaik', version: seen.version ?? null };
  const server = catalogue.servers.find((one) => isThere(one, seen));
  return server ? { name: server.name, version: versionOf(server, seen) } : { name: nameOf('server'), version: null };
}

/** What was seen, and who stands there: conditions of verdicts and faults are about this. */
export function contextOf(chain: readonly Link[], seen: Seen): Seen {
  const ends = chain.length > 0 ? { first: chain[0]!.box, last: chain.at(-1)!.box } : {};
  return { ...seen, chain: Object.fromEntries(chain.map(({ box }) => [box, true])), ...ends };
}

// ---- who it is ----

const boxOf = (id: string): Box | undefined => catalogue.boxes.find((box) => box.id === id);
const nameOf = (id: string): Text => boxOf(id)?.name ?? catalogue.ends[id]?.name ?? id;

/** The client before all others, everybody else who is not there yet behind them. */
function accuse(chain: Link[], id: string, seen: Seen): void {
  const link = chain.find(({ box }) => box === id);
  if (link) {
    link.guilty = true;
    return;
  }
  const who = id === 'server' ? findServer(seen) : { name: nameOf(id), version: null };
  const accused = { box: id, ...who, guilty: true };
  if (id === 'client') chain.unshift(accused);
  else chain.push(accused);
}

/** The part of the chain, [from, to), in which the fault must lie: who had the request whole, from where on it was not. */
function stretchOf(faults: readonly (Fault | undefined)[], seen: Seen): { from: number; to: number } {
  let from = 0;
  let to = faults.length;
  faults.forEach((fault, at) => {
    if (any(fault?.passed, seen)) from = Math.max(from, at + 1);
    if (any(fault?.received, seen)) from = Math.max(from, at);
    if (any(fault?.lost, seen)) to = Math.min(to, at + 1);
    if (any(fault?.missed, seen)) to = Math.min(to, at);
  });
  return { from, to };
}

const INNOCENT = 0;
const UNSHOWN = 1;
const USUAL = 2;
const GUILTY = 3;

function guiltOf(fault: Fault | undefined, seen: Seen): number {
  if (any(fault?.guilty, seen)) return GUILTY;
  if (any(fault?.innocent, seen)) return INNOCENT;
  return fault?.usual === true ? USUAL : UNSHOWN;
}

function blameWithin(chain: Link[], seen: Seen, { fault, otherwise }: Blame): boolean {
  const faults = chain.map(({ box }) => boxOf(box)?.faults?.[fault]);
  const { from, to } = stretchOf(faults, seen);
  const guilts = faults.map((known, at) => (at >= from && at < to ? guiltOf(known, seen) : INNOCENT));
  const worst = Math.max(INNOCENT, ...guilts);
  if (worst < GUILTY && otherwise !== undefined) {
    accuse(chain, otherwise, seen);
    return true;
  }
  if (worst === INNOCENT) {
    accuse(chain, 'unknown', seen);
    return false;
  }
  chain.forEach((link, at) => { if (guilts[at] === worst) link.guilty = true; });
  return worst === GUILTY || guilts.filter((guilt) => guilt !== INNOCENT).length === 1;
}

export interface Blame {
  /** "fault": found out; or a box, "front", "server", "client", "none". */
  at: string;
  /** For at "fault". */
  fault: string;
  /** Who it is when no box is shown to be it; absent: the likeliest box. */
  otherwise: string | undefined;
  /** Who else may be it. */
  with: string | undefined;
}

/** Marks who is guilty. True: it is shown. False: it is what such boxes do unless told otherwise, or one of several. */
export function blame(chain: Link[], context: Seen, how: Blame): boolean {
  let shown = true;
  if (how.at === 'none') return true;
  if (how.at === 'fault') shown = blameWithin(chain, context, how);
  else accuse(chain, how.at === 'front' ? (chain[0]?.box ?? 'unknown') : how.at, context);
  if (how.with !== undefined) accuse(chain, how.with, context);
  return shown;
}

/** The guilty one when it is one. */
export function hopOf(chain: readonly Link[]): string | null {
  const guilty = chain.filter((link) => link.guilty);
  return guilty.length === 1 ? guilty[0]!.box : null;
}
