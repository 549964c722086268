/** The chain from this browser to the server, as people read it. */
import type { Report } from './judge';

export interface Place {
  name: string;
  guilty: boolean;
}

const withVersion = ({ name, version }: { name: string; version: string | null }): string => (version ? `${name} ${version}` : name);

/** `here`: this end in words. */
export function wayOf({ chain, server }: Report, here: string): Place[] {
  const guilty = (end: string): boolean => chain.some((link) => link.box === end && link.guilty);
  return [
    { name: here, guilty: guilty('client') },
    ...chain.filter(({ box }) => box !== 'client' && box !== 'server').map((link) => ({ name: withVersion(link), guilty: link.guilty })),
    { name: withVersion(server), guilty: guilty('server') },
  ];
}
