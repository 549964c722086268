/** Who is signed in: one cookie for all tabs, so what one of them learns the others hear. */
import i18next from 'i18next';
import { createContext, useContext } from 'react';
import { announceSession, type Identity } from 'mozaik-live';
import { alertTo, forgetAlerts } from './alerts';
import { forgetKept } from './absences/entry';
import { onSignedOut, problemOf, request } from './http';
import { forget, queries } from './store';
import type { Me } from './types';

export type Here = Me & { cursor: string | null };

export const MeContext = createContext<Me | null>(null);

/** Who is signed in, for all that is inside. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('nobody is signed in here');
  return me;
}

export function identityOf({ tenant, user, session }: Me): Identity {
  return { tenant: tenant.slug, user: user.id, session: session.id };
}

function learned(me: Here | null): Here | null {
  const before = queries.getQueryData<Here | null>(['me']);
  if (before === undefined || before?.session.id !== me?.session.id) {
    forget();
    forgetAlerts();
    announceSession(me && identityOf(me));
    // Of a session that ended by itself it is kept for who comes back.
    if (me) forgetKept(me.user.id);
  }
  return me;
}

export const loadMe = {
  queryKey: ['me'] as const,
  queryFn: async (): Promise<Here | null> => {
    try {
      const { data, cursor } = await request<Me>('GET', '/api/auth/me');
      return learned({ ...data, cursor });
    } catch (error) {
      if (problemOf(error)?.status === 401) return learned(null);
      throw error;
    }
  },
  // Nobody is here, as far as this page knows; another tab may know more.
  refetchOnWindowFocus: ({ state }: { state: { data: Here | null | undefined } }) => (state.data === null ? 'always' : false),
} as const;

function out(): void {
  queries.setQueryData(['me'], learned(null));
}
onSignedOut(out);

export async function signOut(): Promise<void> {
  try {
    await request('POST', '/api/auth/logout');
    forgetKept(null);
    out();
  } catch (error) {
    // 401: there was no session to end, and the page has heard of it.
    if (problemOf(error)?.status !== 401) alertTo(i18next.t('outage.stillSignedIn'));
  }
}

/** Whose page this is now must be asked; nothing is shown until it is known. */
export async function ask(): Promise<void> {
  forget();
  forgetAlerts();
  await queries.resetQueries({ queryKey: ['me'] });
}

// The browser may keep a page that is left, and show it again to somebody else.
addEventListener('pagehide', () => {
  document.body.hidden = true;
});
addEventListener('pageshow', async ({ persisted }) => {
  if (persisted) await ask();
  document.body.hidden = false;
});
