/** The days: months, weeks, letters and numbers; holidays by their names. */
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { monthLong, weekNumber } from '../days';
import { place } from './bars';
import { mondaysOf, monthsOf, type Day, type Holidays, type Stretch } from './calendar';

const span = ({ first, count }: Stretch): React.CSSProperties => place({ from: first * 2, to: (first + count) * 2 - 1 }, 0);

export const Head = memo(function Head({ days, holidays, width }: { days: readonly Day[]; holidays: Holidays; width: number }) {
  const { t } = useTranslation();
  const months = useMemo(() => monthsOf(days), [days]);
  const weeks = useMemo(() => mondaysOf(days), [days]);
  return (
    <div role="rowgroup" className="planningHead" style={{ width }}>
      <div role="row" aria-rowindex={1}>
        <div role="columnheader" aria-colindex={1} className="planningCorner">{t('planning.person')}</div>
        <div className="planningMonths" aria-hidden="true">
          {months.map((month) => <div key={month.key} style={span(month)}><b>{monthLong(`${month.key}-01`)}</b></div>)}
        </div>
        <div className="planningWeeks" aria-hidden="true">
          {weeks.map((week) => (
            <div key={week.key} style={span(week)}><b>{week.count > 2 ? t('planning.week', { n: weekNumber(week.key) }) : weekNumber(week.key)}</b></div>
          ))}
        </div>
        <div className="planningDays">
          {days.map((day, index) => {
            const holiday = holidays.named.get(day.day);
            return (
              <div key={day.day} role="columnheader" aria-colindex={index + 2} style={span({ key: '', first: index, count: 1 })} className="planningDay"
                data-off={holiday?.everywhere ? 'holiday' : day.weekend ? 'weekend' : undefined} data-some={(holiday && !holiday.everywhere) || undefined}
                data-today={day.today || undefined} aria-current={day.today ? 'date' : undefined} title={holiday?.name}
                aria-label={[day.label, t('planning.weekLower', { n: weekNumber(day.day) }), holiday?.name].filter(Boolean).join(', ')}>
                <span>{day.letter}</span> <b>{day.number}</b>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
});

