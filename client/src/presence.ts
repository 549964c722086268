/**
 * Who is here, and who of them looks at the same page. It is a state that the server tells once a
 * second, over a WebSocket; without one it is not known. All tabs of a session are one person with one
 * view: that of the tab that was shown, or asked, last.
 */
import { apart } from './apart.js';
import type { Base } from './core.js';
import type { LiveCore, LiveMessage } from './types.js';

export interface Presence {
  /** The ids of people who are here and whom I may see, me among them. */
  here: ReadonlySet<string>;
  /** Those of them who look at the view that I look at. */
  looking: ReadonlySet<string>;
}

/** What people are now, each of them once. */
interface Sight {
  view: string;
  /** These are all, else those who were something else before. */
  whole: boolean;
  /** Not at the view. */
  here: string[];
  looking: string[];
  gone: string[];
}

export interface Watch {
  /** Somebody looks at `view`, until the answer is called; the latest counts. */
  look(view: string, onChange: (presence: Presence | null) => void): () => void;
  heard(message: LiveMessage): void;
  /** How the connection is, has changed. */
  wake(): void;
  end(): void;
}

/** Undefined: it is about something else. */
function sightOf({ type, data }: LiveMessage): Sight | undefined {
  if (type === 'presence') return data as Sight;
  const one = [(data as { user_id?: string } | undefined)?.user_id ?? ''];
  const nobody = { view: '', whole: false, here: [], looking: [], gone: [] };
  if (type === 'user_connected') return { ...nobody, here: one };
  if (type === 'user_disconnected') return { ...nobody, gone: one };
  return undefined;
}

function change(before: ReadonlySet<string>, less: string[], more: string[]): ReadonlySet<string> {
  const now = new Set(before);
  for (const id of less) now.delete(id);
  for (const id of more) now.add(id);
  return now;
}

const NOBODY: Presence = { here: new Set(), looking: new Set() };

export function openWatch({ document }: Base<unknown>['platform'], core: () => LiveCore): Watch {
  let wanted: { view: string; onChange: (presence: Presence | null) => void } | null = null;
  let known: Presence | null = null;

  function know(next: Presence | null): void {
    if (next === known) return;
    known = next;
    apart(() => wanted?.onChange(next));
  }

  /** A new connection knows of no view; another tab may have asked for its own. */
  function ask(): void {
    if (!wanted) return;
    if (core().state.transport !== 'ws') know(null);
    else if (document?.visibilityState !== 'hidden') core().send({ type: 'presence', view: wanted.view });
  }

  document?.addEventListener('visibilitychange', ask);
  return {
    look(view, onChange) {
      const mine = (wanted = { view, onChange });
      known = null;
      ask();
      return () => {
        if (wanted !== mine) return;
        wanted = known = null;
        core().send({ type: 'presence', view: null });
      };
    },
    heard(message) {
      const sight = sightOf(message);
      if (!wanted || !sight || !(known || sight.whole)) return;
      const { view, whole, here, looking, gone } = sight;
      const before = whole || !known ? NOBODY : known;
      // What another tab looks at says nothing of who looks at ours.
      const elsewhere = view !== '' && view !== wanted.view;
      know({
        here: change(before.here, gone, [...here, ...looking]),
        looking: elsewhere ? NOBODY.looking : change(before.looking, [...here, ...gone], looking),
      });
    },
    wake: ask,
    end() {
      document?.removeEventListener('visibilitychange', ask);
      know(null);
      wanted = null;
    },
  };
}
