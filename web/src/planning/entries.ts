/** Entries of the planning at the server: on-call, shifts, training, notes. Many at once are one request. */
import type { Period } from '../days';
import { write } from '../store';
import type { PlanningEntry } from '../types';

export interface Content extends Period {
  kind: PlanningEntry['kind'];
  start_time: string | null;
  end_time: string | null;
  label: string;
}
type Owner = { user_id: string } | { team: string };
export type New = Content & Owner;

export interface Changed {
  entries: PlanningEntry[];
  warnings: { entry: string; code: string; message: string }[];
}

export function contentOf(entry: PlanningEntry): Content {
  const { kind, start, start_half, end, end_half, start_time, end_time } = entry;
  return { kind, start, start_half, end, end_half, start_time, end_time, label: 'label' in entry ? entry.label : '' };
}

export const ownerOf = ({ user_id, team }: PlanningEntry): Owner => (team ? { team } : { user_id: user_id ?? '' });

/** Only a shift has times. */
const body = ({ start_time, end_time, ...rest }: Content) => ({ ...rest, ...(rest.kind === 'shift' ? { start_time, end_time } : {}) });

const choice = (list: readonly PlanningEntry[]) => list.map(({ id, version }) => ({ id, version }));
const way = (days: number, user?: string) => ({ ...(days !== 0 || !user ? { days } : {}), ...(user ? { user_id: user } : {}) });

export const create = (list: readonly New[]): Promise<Changed> =>
  write('POST', '/api/planning/entries', { entries: list.map((one) => ({ ...body(one), ...('team' in one ? { team: one.team } : { user_id: one.user_id }) })) });

export const move = (list: readonly PlanningEntry[], days: number, user?: string): Promise<Changed> =>
  write('POST', '/api/planning/entries/move', { items: choice(list), ...way(days, user) });

export const copy = (list: readonly PlanningEntry[], days: number, user?: string): Promise<Changed> =>
  write('POST', '/api/planning/entries/copy', { items: choice(list), ...way(days, user) });

export const change = ({ id, version }: PlanningEntry, content: Content): Promise<Changed> =>
  write('PUT', `/api/planning/entries/${id}`, { version, ...body(content) });

export const remove = ({ id, version }: PlanningEntry): Promise<void> => write('DELETE', `/api/planning/entries/${id}?version=${version}`);
