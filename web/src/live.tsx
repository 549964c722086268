/** The one live connection of the page, and what the rest of it may know about it. */
import { createContext, useContext, useEffect, useSyncExternalStore, type ReactNode } from 'react';
import type { Live, LiveState } from 'mozaik-live';
import { useLive } from 'mozaik-live/react';
import { alertTo, refusal } from './alerts';
import { note } from './frame/connection-log';
import { fetchHere } from './http';
import { ask, identityOf } from './session';
import { applyEvent, applyReset, attach, queries, unsent, unsentChanged } from './store';
import type { Me } from './types';

interface Connection {
  /** null: being opened. */
  live: Live | null;
  state: LiveState;
  /** What others do arrives, and what is done here leaves. */
  delivers: boolean;
  reconnect: () => void;
}

const LiveContext = createContext<Connection | null>(null);

/** The session whose connection ended last: it is opened anew once, not for ever. */
let ended: string | null = null;

function onState({ name, code }: LiveState, session: string): void {
  if (name !== 'failed' || code === 'stopped') return;
  if (ended === session) void queries.invalidateQueries({ queryKey: ['me'] });
  else void ask();
  ended = session;
}

export function LiveProvider({ me, cursor, children }: { me: Me; cursor: string | null; children: ReactNode }) {
  const { live, state, reconnect } = useLive({
    identity: identityOf(me),
    userId: me.user.id,
    cursor,
    fetch: fetchHere,
    onMessage: (event) => event.cursor && applyEvent(event), // words about the connection change nothing shown
    onReset: applyReset,
    onState(next) {
      note(next, me.session.id);
      onState(next, me.session.id);
    },
    onWrite(_write, error) {
      unsentChanged();
      if (error) alertTo(refusal(error));
    },
  });
  useEffect(() => {
    attach(live);
    return () => attach(null);
  }, [live]);
  const delivers = state.name === 'connected' || state.name === 'degraded';
  return <LiveContext value={{ live, state, delivers, reconnect }}>{children}</LiveContext>;
}

export function useConnection(): Connection {
  const connection = useContext(LiveContext);
  if (!connection) throw new Error('outside LiveProvider');
  return connection;
}

/** So many changes have not left yet, or have no answer. */
export const useUnsent = (): number => useSyncExternalStore(unsent.subscribe, unsent.count);
