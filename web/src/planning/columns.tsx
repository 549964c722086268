/** What all lines have alike, drawn once behind them: weekends, beginnings of weeks, today. */
import { memo } from 'react';
import { place } from './bars';
import type { Day } from './calendar';

export const Columns = memo(function Columns({ days }: { days: readonly Day[] }) {
  const at = (index: number): React.CSSProperties => place({ from: index * 2, to: index * 2 + 1 }, 0);
  return (
    <div className="planningColumns" aria-hidden="true">
      {days.map((day, index) => {
        const what = day.today ? 'today' : day.weekend ? 'weekend' : day.monday ? 'monday' : undefined;
        return what && <i key={day.day} data-what={what} style={at(index)} />;
      })}
    </div>
  );
});
