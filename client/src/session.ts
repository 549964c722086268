/**
 * Whose connection, lock, channel, stored cursor and queued writes these are. All tabs of a browser
 * share one cookie, so one session is in force in all of them: who signs in or out says so here, and
 * nothing of the one before stays.
 */
import type { Platform } from './platform.js';

/** Public ids, from `GET /api/auth/me`: `tenant.id`, `user.id`, `session.id`. */
export interface Identity {
  tenant: string;
  user: string;
  session: string;
}

type Session = Pick<Platform, 'storage' | 'BroadcastChannel'>;

const PREFIX = 'mozaik-live:';
const CHANNEL = 'mozaik-live';

export function sessionName({ tenant, user, session }: Identity): string {
  return `${PREFIX}${tenant}:${user}:${session}`;
}

/** All keys of a storage that begin so, in their order. */
export function keysOf(storage: Storage, prefix: string): string[] {
  return Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '')
    .filter((key) => key.startsWith(prefix))
    .sort();
}

/** Somebody signed in (`null`: out) in this browser: all others end, here and in every tab. */
export function tellSession(identity: Identity | null, { storage, BroadcastChannel }: Session): void {
  if (storage) {
    for (const key of keysOf(storage, PREFIX)) {
      if (!identity || !key.startsWith(`${sessionName(identity)}:`)) storage.removeItem(key);
    }
  }
  if (!BroadcastChannel) return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(identity);
  channel.close();
}

/** Hears that another session began, or that nobody is signed in. Returns how to stop listening. */
export function watchSession(
  mine: Identity | undefined, { BroadcastChannel }: Session, ended: (how: 'other_session' | 'sign_in') => void,
): () => void {
  if (!mine || !BroadcastChannel) return () => undefined;
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<Identity | null>) => {
    if (!data) ended('sign_in');
    else if (sessionName(data) !== sessionName(mine)) ended('other_session');
  };
  return () => channel.close();
}
