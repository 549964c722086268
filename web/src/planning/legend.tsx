/** What the marks mean; under it the holidays of the period by their names. */
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { inkOn } from '../colour';
import { dayShort } from '../days';
import type { Absence, PlanningHoliday, PlanningRow, Site } from '../types';
import type { Types } from './segments';

interface LegendProps {
  types: Types;
  /** Of the types that are shown; others need no explanation. */
  codes: string;
  holidays: readonly PlanningHoliday[];
  sites: readonly Site[] | undefined;
}

/** One text, so that it is the same as long as they are. */
export function codesOf(rows: readonly PlanningRow[]): string {
  const codes = new Set<string>();
  for (const { absences } of rows) for (const { type } of absences as Absence[]) if (type !== undefined) codes.add(type);
  return [...codes].sort().join();
}

export const Legend = memo(function Legend({ types, codes, holidays, sites = [] }: LegendProps) {
  const { t } = useTranslation();
  const shown = new Set(codes.split(','));
  const byDay = new Map<string, PlanningHoliday[]>();
  for (const holiday of holidays) byDay.set(holiday.day, [...(byDay.get(holiday.day) ?? []), holiday]);
  return (
    <section className="planningLegend" aria-label={t('planning.legend')}>
      <ul>
        {[...types.values()].filter((type) => shown.has(type.code)).map((type) => (
          <li key={type.code}>
            <span className="planningSample" style={{ '--c': type.color, '--i': inkOn(type.color) } as React.CSSProperties}>{type.code}</span> {type.name}
          </li>
        ))}
        <li><span className="planningSample" data-pending="true" /> {t('planning.legendPending')}</li>
        <li><span className="planningSample" data-kind="on_call">{t('planning.codes.on_call')}</span> {t('planning.kinds.on_call')}</li>
        <li><span className="planningSample" data-kind="training">{t('planning.codes.training')}</span> {t('planning.kinds.training')}</li>
        <li><span className="planningSample" data-kind="shift">8–16</span> {t('planning.kinds.shift')}</li>
        <li><span className="planningSample" data-under="true">2</span> {t('planning.legendUnder')}</li>
      </ul>
      {byDay.size > 0 && (
        <p className="planningHolidays">
          <strong>{t('planning.holidays')}</strong>{' '}
          {[...byDay].sort(([a], [b]) => a.localeCompare(b)).map(([day, same]) => {
            const where = same.length < sites.length ? sites.filter((site) => same.some((one) => one.site === site.id)).map((site) => site.name).join(', ') : '';
            return `${dayShort(day)} ${same[0]?.name ?? ''}${where && ` (${where})`}`;
          }).join(' · ')}
        </p>
      )}
    </section>
  );});
