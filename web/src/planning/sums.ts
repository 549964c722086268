/** What somebody takes in the period, beside the name: « CA 5 · RTT 1 (+2) ». Pure. */
import i18next from 'i18next';
import type { PlanningRow } from '../types';

type Sum = NonNullable<PlanningRow['sums']>[number];

const number = (days: number): string => (i18next.language === 'en' ? String(days) : String(days).replace('.', ','));

function one({ type, days, pending_days }: Sum): string {
  if (Number.isNaN(days) || (days === 0 && pending_days === 0)) return '';
  return `${type} ${[days > 0 ? number(days) : '', pending_days > 0 ? `(+${number(pending_days)})` : ''].filter(Boolean).join(' ')}`;
}

export const sumsText = (sums: readonly Sum[] | undefined): string => (sums ?? []).map(one).filter(Boolean).join(' · ');
