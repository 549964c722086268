/** One person: the name, a cell for each day, and over them what lies there. Drawn anew only when it changes. */
import { memo, useMemo } from 'react';
import type { PlanningHoliday, PlanningRow } from '../types';
import { Bars, place } from './bars';
import { cellProps, eachDay, lineProps, trackStyle, type LineFrame } from './cells';
import type { Mark } from './marks';
import { lanesOf, type Types } from './segments';
import type { Span } from './slots';
import { saysOf } from './speech';
import { sumsText } from './sums';

/** What is on its way to other days: drawn over a line. */
export interface Ghost extends Span {
  text: string;
  /** In the way of something. */
  bad?: boolean;
}

interface PersonLineProps extends LineFrame {
  row: PlanningRow;
  shown: Span;
  types: Types;
  holidays: ReadonlyMap<string, PlanningHoliday>;
  col: number;
  isMe: boolean;
  /** The half days that are selected; -1: none. */
  chosenFrom: number;
  chosenTo: number;
  mark: Mark | undefined;
  ghosts: readonly Ghost[] | undefined;
}

export const PersonLine = memo(function PersonLine(props: PersonLineProps) {
  const { t, row, shown, types, holidays, col, isMe, chosenFrom, chosenTo, mark, ghosts } = props;
  const lanes = useMemo(() => lanesOf(row, shown, types), [row, shown, types]);
  const says = useMemo(() => saysOf(lanes, types, t), [lanes, types, t]);
  const sums = sumsText(row.sums);
  return (
    <div {...lineProps(props)} className="planningLine" data-kind="person" data-user={row.user_id}>
      <div role="rowheader" aria-colindex={1} className="planningName" title={row.name}>
        <span className="planningNameText">{row.name}</span>
        {isMe && <span className="tag">{t('me')}</span>}
        {sums && <span className="planningSums" title={t('planning.sumsHelp')}>{sums}</span>}
      </div>
      <div className="planningTrack" style={trackStyle(props)}>
        {eachDay(props, (day, index) => {
          const holiday = holidays.get(day.day);
          const isOff = holiday !== undefined && !holiday.worked;
          const what = says.get(day.slot);
          const isChosen = chosenFrom <= day.slot + 1 && day.slot <= chosenTo;
          return (
            <div key={day.day} {...cellProps(props, day, index)} data-holiday={isOff || undefined} aria-selected={isChosen || undefined}
              aria-label={`${day.label}, ${row.name}${isOff ? `, ${holiday.name}` : day.off}${what ? `, ${what}` : ''}`} />
          );
        })}
        <Bars lanes={lanes} start={shown.from} types={types} col={col} t={t} />
        {chosenFrom >= 0 && <i className="planningChosen" style={place({ from: Math.max(chosenFrom, shown.from), to: Math.min(chosenTo, shown.to) }, shown.from)} />}
        {mark && <i key={mark.id} className="planningMark" style={place(mark.span, shown.from)}><b>{mark.name}</b></i>}
        {ghosts?.map((ghost) => (
          <i key={ghost.from} className="planningGhost" data-bad={ghost.bad || undefined} style={place(ghost, shown.from)}><b>{ghost.text}</b></i>
        ))}
      </div>
    </div>
  );
});
