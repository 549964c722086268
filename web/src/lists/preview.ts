/** What would become of a request: only the server knows, and it may be another thing after these events. */
import type { LiveMessage } from 'mozaik-live';
import type { Absence, AbsenceWanted } from '../types';

const COUNT = new Set(['balance', 'closed_period', 'pattern', 'payroll', 'settings', 'site', 'team', 'type', 'user']);

/** `wanted`: the request, as JSON. */
export function concerns(wanted: string, thing: string, event: LiveMessage): boolean {
  if (thing !== 'absence') return COUNT.has(thing);
  const { start, end } = JSON.parse(wanted) as AbsenceWanted;
  const other = event.data as Absence;
  return event.type === 'absence_deleted' || (other.start <= end && other.end >= start);
}
