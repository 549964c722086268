/** What all lines have alike, drawn once behind them: weekends, holidays of everybody, beginnings of weeks, today. */
import { memo } from 'react';
import { place } from './bars';
import type { Day, Holidays } from './calendar';

export const Columns = memo(function Columns({ days, holidays }: { days: readonly Day[]; holidays: Holidays }) {
  const at = (index: number): React.CSSProperties => place({ from: index * 2, to: index * 2 + 1 }, 0);
  return (
    <div className="planningColumns" aria-hidden="true">
      {days.map((day, index) => {
        const what = day.today ? 'today' : day.weekend || holidays.named.get(day.day)?.everywhere ? 'off' : day.monday ? 'monday' : undefined;
        return what && <i key={day.day} data-what={what} style={at(index)} />;
      })}
    </div>
  );
});
