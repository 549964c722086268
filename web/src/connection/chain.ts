/** Which boxes stand between, from the nearest to us on, and who of them is guilty: src/doctor/chain.h. */
import { catalogue, type Box, type Text } from './catalogue';
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

function versionOf(box: Box, seen: Seen): string | null {
  for (const [header, prefix] of box.version ?? []) {
    for (const reply of REPLIES) {
      const headers = find(seen, `${reply}.headers`) as Record<string, Json> | undefined;
      const found = versionIn(headers?.[header], prefix);
      if (found) return found;
    }
  }
  return null;
}

function isThere(box: Box, seen: Seen): boolean {
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

/** Nobody guilty yet; without the two ends. */
export function findChain(seen: Seen): Link[] {
  return catalogue.boxes
    .filter((box) => isThere(box, seen))
    .map((box) => ({ box, place: placeOf(box, seen) }))
    .sort((a, b) => a.place - b.place)
    .map(({ box }) => ({ box: box.id, name: box.name, version: versionOf(box, seen), guilty: false }));
}

// ---- who it is ----

const boxOf = (id: string): Box | undefined => catalogue.boxes.find((box) => box.id === id);

/** Who is not in the chain yet is put at an end of it. */
function accuse(chain: Link[], id: string, atTheEnd: boolean): void {
  const link = chain.find(({ box }) => box === id);
  if (link) {
    link.guilty = true;
    return;
  }
  const accused = { box: id, name: boxOf(id)?.name ?? catalogue.ends[id]?.name ?? id, version: null, guilty: true };
  if (atTheEnd) chain.push(accused);
  else chain.unshift(accused);
}

const INNOCENT = 0;
const UNSHOWN = 1;
const USUAL = 2;
const GUILTY = 3;

function guiltOf(id: string, fault: string, seen: Seen): number {
  const known = boxOf(id)?.faults?.[fault];
  if (any(known?.guilty, seen)) return GUILTY;
  if (any(known?.innocent, seen)) return INNOCENT;
  return known?.usual === true ? USUAL : UNSHOWN;
}

/** Marks in the chain who is guilty of `fault`; `at` names a box instead, or "front", "server", "client". */
export function blame(chain: Link[], seen: Seen, at: string, fault: string): void {
  if (at === 'none') return;
  if (at !== 'fault') {
    accuse(chain, at === 'front' ? (chain[0]?.box ?? 'unknown') : at, at !== 'client');
    return;
  }
  const guilts = chain.map(({ box }) => guiltOf(box, fault, seen));
  const worst = Math.max(INNOCENT, ...guilts);
  if (worst === INNOCENT) accuse(chain, 'unknown', true);
  else chain.forEach((link, index) => { if (guilts[index] === worst) link.guilty = true; });
}

/** The guilty one when it is one. */
export function hopOf(chain: readonly Link[]): string | null {
  const guilty = chain.filter((link) => link.guilty);
  return guilty.length === 1 ? guilty[0]!.box : null;
}
