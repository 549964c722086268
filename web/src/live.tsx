/** The one live connection of the page, and what the rest of it may know about it. */
import { createContext, useContext, useEffect, type ReactNode } from 'react';
import type { LiveState } from 'mozaik-live';
import { useLive } from 'mozaik-live/react';
import { applyEvent, applyReset, queries } from './store';
import type { Me } from './types';

interface Connection {
  state: LiveState;
  reconnect: () => void;
}

const LiveContext = createContext<Connection | null>(null);

export function LiveProvider({ me, cursor, children }: { me: Me; cursor: string | null; children: ReactNode }) {
  const { state, reconnect } = useLive({
    userId: me.user.id,
    cursor,
    onMessage: applyEvent,
    onReset: applyReset,
  });
  useEffect(() => {
    // The session ended, here or in another tab: ask who we are, and sign in if nobody.
    if (state.name === 'failed' && state.code === 'sign_in') void queries.invalidateQueries({ queryKey: ['me'] });
  }, [state.name, state.code]);
  return <LiveContext value={{ state, reconnect }}>{children}</LiveContext>;
}

export function useConnection(): Connection {
  const connection = useContext(LiveContext);
  if (!connection) throw new Error('outside LiveProvider');
  return connection;
}
