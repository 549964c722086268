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

interface Difference {
  view: string;
  /** These are all, else what has changed. */
  whole: boolean;
  here: string[];
  gone: string[];
  looking: string[];
  left: string[];
}

export interface Watch {
  /** Somebody looks at `view`, until the answer is called; the latest counts. */
  look(view: string, onChange: (presence: Presence | null) => void): () => void;
  heard(message: LiveMessage): void;
  /** How the connection is, has changed. */
  wake(): void;
  end(): void;
}

const only = (change: Partial<Difference>): Difference => ({
  view: '', whole: false, here: [], gone: [], looking: [], left: [], ...change,
});

/** Undefined: it is about something else. */
function differenceOf({ type, data }: LiveMessage): Difference | undefined {
  if (type === 'presence') return data as Difference;
  const id = (data as { user_id?: string } | undefined)?.user_id ?? '';
  if (type === 'user_connected') return only({ here: [id] });
  if (type === 'user_disconnected') return only({ gone: [id] });
  return undefined;
}

function after(before: ReadonlySet<string>, more: string[], less: string[]): ReadonlySet<string> {
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
      const change = differenceOf(message);
      if (!wanted || !change || !(known || change.whole)) return;
      const before = change.whole ? NOBODY : (known ?? NOBODY);
      // What one person did is said of the house; a whole or a difference, of a view.
      const elsewhere = message.type === 'presence' && change.view !== wanted.view;
      know({
        here: after(before.here, change.here, change.gone),
        looking: elsewhere ? NOBODY.looking : after(before.looking, change.looking, [...change.left, ...change.gone]),
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
