/** The foot of a team: how many are at work, day by day, and whether these are enough. */
import i18next from 'i18next';
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlanningTotal, Team } from '../types';
import { atDay, eachDay, lineProps, type LineFrame } from './cells';

interface FootProps extends LineFrame {
  team: Team;
  total: PlanningTotal | undefined;
  /** There is room for the minimum beside the number. */
  wide: boolean;
}

export const numberText = (count: number): string => (i18next.language === 'en' ? String(count) : String(count).replace('.', ','));

export const Foot = memo(function Foot(props: FootProps) {
  const { lineKey, active, team, total, wide } = props;
  const { t } = useTranslation();
  const byDay = useMemo(() => new Map(total?.days.map((day) => [day.day, day])), [total]);
  const minimum = total?.minimum ?? 0;
  return (
    <div {...lineProps(props)} className="planningLine" data-kind="foot">
      <div role="rowheader" aria-colindex={1} className="planningName" title={t('planning.footHelp', { name: team.name })}>
        <span className="planningNameText">{t('planning.foot')}</span>
        {minimum > 0 && <span className="planningCount">{t('planning.minimum', { count: minimum })}</span>}
      </div>
      <div className="planningTrack">
        {eachDay(props, (day, index) => {
          const here = byDay.get(day.day);
          const works = here !== undefined && here.expected > 0;
          const words = works
            ? t(here.under ? 'planning.says.under' : 'planning.says.total', { present: numberText(here.present), expected: numberText(here.expected), minimum })
            : t('planning.says.closed');
          return (
            <div key={day.day} role="gridcell" className="planningCell" style={atDay(index)} data-line={lineKey} data-team={team.id} data-day={day.day}
              data-off={day.weekend ? 'weekend' : undefined} data-today={day.today || undefined} data-under={(works && here.under) || undefined}
              aria-colindex={index + 2} tabIndex={active === index ? 0 : undefined} title={`${day.label} : ${words}`}
              aria-label={`${day.label}, ${t('planning.teamNamed', { name: team.name })}, ${words}`}>
              {works && <span aria-hidden="true">{numberText(here.present)}{wide && minimum > 0 && <small>/{minimum}</small>}</span>}
            </div>
          );
        })}
      </div>
    </div>
  );
});
