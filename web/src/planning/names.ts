/** Who somebody is: of the lines that are shown, else of all people, who are asked for only then. */
import { queries, load } from '../store';
import type { PlanningRow } from '../types';

export async function nameOf(id: string, rows: readonly PlanningRow[]): Promise<string | undefined> {
  const row = rows.find((one) => one.user_id === id);
  if (row) return row.name;
  const users = await queries.ensureQueryData(load.users()).catch(() => null);
  return users?.items.find((user) => user.id === id)?.name;
}
