/** The chain from this browser to the server, as people read it. */
import type { Report } from './judge';

export interface Place {
  name: string;
  guilty: boolean;
}

/** `here` and `there`: the two ends in words. */
export function wayOf({ chain, seen }: Report, here: string, there: string): Place[] {
  const guilty = (end: string): boolean => chain.some((link) => link.box === end && link.guilty);
  const last = seen.ours ? ['mozaik', seen.version].filter(Boolean).join(' ') : there;
  return [
    { name: here, guilty: guilty('client') },
    ...chain
      .filter(({ box }) => box !== 'client' && box !== 'server')
      .map(({ name, version, guilty: isGuilty }) => ({ name: version ? `${name} ${version}` : name, guilty: isGuilty })),
    { name: last, guilty: guilty('server') },
  ];
}
