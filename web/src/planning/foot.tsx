/** The foot of a team: how many are at work, day by day, and whether these are enough. */
import i18next from 'i18next';
import { memo, useMemo } from 'react';
import type { PlanningTotal, Team } from '../types';
import { cellProps, eachDay, lineProps, trackStyle, type LineFrame } from './cells';

interface FootProps extends LineFrame {
  team: Team;
  total: PlanningTotal | undefined;
  /** There is room for the minimum beside the number. */
  wide: boolean;
}

export const numberText = (count: number): string => (i18next.language === 'en' ? String(count) : String(count).replace('.', ','));

export const Foot = memo(function Foot(props: FootProps) {
  const { t, team, total, wide } = props;
  const byDay = useMemo(() => new Map(total?.days.map((day) => [day.day, day])), [total]);
  const minimum = total?.minimum ?? 0;
  const named = t('planning.teamNamed', { name: team.name });
  const closed = t('planning.says.closed');
  return (
    <div {...lineProps(props)} className="planningLine" data-kind="foot" data-team={team.id}>
      <div role="rowheader" aria-colindex={1} className="planningName" title={t('planning.footHelp', { name: team.name })}>
        <span className="planningNameText">{t('planning.foot')}</span>
        {minimum > 0 && <span className="planningCount">{t('planning.minimum', { count: minimum })}</span>}
      </div>
      <div className="planningTrack" style={trackStyle(props)}>
        {eachDay(props, (day, index) => {
          const here = byDay.get(day.day);
          const works = here !== undefined && here.expected > 0;
          const words = works
            ? t(here.under ? 'planning.says.under' : 'planning.says.total', { present: numberText(here.present), expected: numberText(here.expected), minimum })
            : closed;
          return (
            <div key={day.day} {...cellProps(props, day, index)} data-under={(works && here.under) || undefined} title={`${day.label} : ${words}`}
              aria-label={`${day.label}, ${named}, ${words}`}>
              {works && <span aria-hidden="true">{numberText(here.present)}{wide && minimum > 0 && <small>/{minimum}</small>}</span>}
            </div>
          );
        })}
      </div>
    </div>
  );
});
