/** From when and how sockets died to why: src/doctor/lives.h, of which this is the same. A page can send no pings. */
export interface Lived {
  /** When it died; null: it lived. */
  age: number | null;
  /** When something passed on it last; 0: never. */
  passed: number;
  how?: 'eof' | 'close' | 'silent';
  code?: number;
}

export type Kind = 'none' | 'idle' | 'lifetime' | 'server_only' | 'client_only' | 'unknown';

/** null: it did not open. */
export interface Lives {
  silent: Lived | null;
  message: Lived | null;
  server: Lived | null;
}

const slackOf = (age: number): number => Math.min(3000, Math.max(300, age / 3));
const sameAge = (a: number, b: number): boolean => Math.abs(a - b) <= slackOf(a);

/** What one that spoke says about the limit that killed the silent one: to speak helps, or does not. */
function wordOf(life: Lived | null, limit: number): 'none' | 'saved' | 'cut' {
  if (!life) return 'none';
  if (life.age === null) return 'saved';
  if (life.age - life.passed < limit - slackOf(limit)) return 'cut';
  return sameAge(limit, life.age) ? 'none' : 'saved';
}

/** A server that goes away closes everything at once, whatever the age. */
const wentAway = ({ how, code }: Lived): boolean => how === 'close' && (code === 1001 || code === 1012);

/** `first`: the age of the first that died. */
export function kindOf({ silent, message, server }: Lives): { kind: Kind; first: number | null } {
  const dead = [silent, message, server].filter((life): life is Lived & { age: number } => typeof life?.age === 'number');
  if (dead.length === 0) return { kind: 'none', first: null };
  const first = Math.min(...dead.map(({ age }) => age));
  return { kind: why(), first };

  function why(): Kind {
    if (dead.some(wentAway) || typeof silent?.age !== 'number') return 'unknown';
    const said = wordOf(message, silent.age);
    const heard = wordOf(server, silent.age);
    if (said === 'none' && heard === 'none') return 'unknown';
    if (said !== 'cut' && heard !== 'cut') return 'idle';
    if (said !== 'saved' && heard !== 'saved') return 'lifetime';
    return said === 'cut' ? 'client_only' : 'server_only';
  }
}
