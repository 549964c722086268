/** Which days, which people: all of it stands in the address. */
import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { dayNumber, dayShort, monthLong, weekNumber } from '../days';
import type { Team } from '../types';
import { rangeOf, step, WEEKS_MAX, WEEKS_MIN, weeksOf, type PlanningSearch, type Range } from './range';

interface ToolbarProps {
  search: PlanningSearch;
  today: string;
  teams: readonly Team[] | undefined;
  onSearch: (search: PlanningSearch) => void;
}

const VIEWS = [undefined, 'semaine', 'semaines'] as const;
const WEEKS = Array.from({ length: WEEKS_MAX - WEEKS_MIN + 1 }, (_, index) => WEEKS_MIN + index);

const year = (day: string): string => day.slice(0, 4);

/** What the period is called. */
export function usePeriodName({ vue }: PlanningSearch, { from, to }: Range): string {
  const { t } = useTranslation();
  if (vue === undefined) return monthLong(from);
  const near = from.slice(0, 7) === to.slice(0, 7);
  const ends = near ? [dayNumber(from), `${dayShort(to)} ${year(to)}`] : year(from) === year(to) ? [dayShort(from), `${dayShort(to)} ${year(to)}`] : [`${dayShort(from)} ${year(from)}`, `${dayShort(to)} ${year(to)}`];
  const days = ends.join(' – ');
  return vue === 'semaine' ? `${t('planning.week', { n: weekNumber(from) })}, ${days}` : days;
}

export const Toolbar = memo(function Toolbar({ search, today, teams = [], onSearch }: ToolbarProps) {
  const { t } = useTranslation();
  const range = rangeOf(search, today);
  const name = usePeriodName(search, range);
  const go = (change: Partial<PlanningSearch>): void => onSearch({ ...search, ...change });
  const isNow = range.from <= today && today <= range.to;
  return (
    <div className="planningTools">
      <div className="planningMove" role="group" aria-label={t('planning.period')}>
        <Button variant="default" aria-label={t('planning.previous')} title={t('planning.previous')} onClick={() => onSearch(step(search, today, -1))}>‹</Button>
        <Button variant="default" disabled={isNow} onClick={() => go({ du: undefined })}>{t('planning.today')}</Button>
        <Button variant="default" aria-label={t('planning.next')} title={t('planning.next')} onClick={() => onSearch(step(search, today, 1))}>›</Button>
      </div>
      <h2 className="planningPeriod" aria-live="polite">{name}</h2>
      <div className="planningViews" role="group" aria-label={t('planning.view')}>
        {VIEWS.map((vue) => (
          <button key={vue ?? 'mois'} type="button" aria-pressed={search.vue === vue}
            onClick={() => go({ vue, semaines: vue === 'semaines' ? search.semaines : undefined, du: isNow ? undefined : range.from })}>
            {t(`planning.views.${vue ?? 'mois'}`)}
          </button>
        ))}
      </div>
      {search.vue === 'semaines' && (
        <NativeSelect aria-label={t('planning.howMany')} value={String(weeksOf(search))}
          onChange={(event) => go({ semaines: Number(event.currentTarget.value), du: search.du ?? range.from })}
          data={WEEKS.map((count) => ({ value: String(count), label: t('planning.weeks', { count }) }))} />
      )}
      {teams.length > 1 && (
        <NativeSelect aria-label={t('planning.team')} value={search.equipe ?? ''} onChange={(event) => go({ equipe: event.currentTarget.value || undefined })}
          data={[{ value: '', label: t('planning.allTeams') }, ...teams.map((team) => ({ value: team.id, label: team.name }))]} />
      )}
      <Checkbox label={t('planning.onlyAbsent')} checked={search.absents === 1} onChange={(event) => go({ absents: event.currentTarget.checked ? 1 : undefined })} />
    </div>
  );
});

