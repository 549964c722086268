/**
 * The planning on paper: all lines, whether they are in sight or not, in tables of five weeks at most. Their heads and
 * their names stand on each sheet. It is made when the browser is about to print, and only for then.
 */
import './print.css';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import { instantText, monthLong, weekNumber } from '../days';
import type { PlanningEntry, PlanningTotal } from '../types';
import { Bars, place } from './bars';
import { mondaysOf, monthsOf, type Day, type Holidays, type Stretch } from './calendar';
import { numberText } from './foot';
import type { Line } from './lines';
import { lanesOf, type Types } from './segments';
import { spanOf, type Span } from './slots';

/** Days that can be told apart across a sheet. */
const ACROSS = 35;
/** How wide a day is on A4, about; what does not fit is said shorter. */
const DAY_WIDTH = 26;

interface PaperProps {
  title: string;
  lines: readonly Line[];
  days: readonly Day[];
  types: Types;
  holidays: Holidays;
  totals: ReadonlyMap<string, PlanningTotal>;
  notes: ReadonlyMap<string, readonly PlanningEntry[]>;
}

/** Weeks stay whole, where there is more than one table. */
function sheets(days: readonly Day[]): Day[][] {
  if (days.length <= ACROSS) return [[...days]];
  return Array.from({ length: Math.ceil(days.length / ACROSS) }, (_, index) => days.slice(index * ACROSS, (index + 1) * ACROSS));
}

export function Paper(props: PaperProps) {
  const { t } = useTranslation();
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    // The browser takes the page as it is when this returns.
    const begin = () => flushSync(() => setPrinting(true));
    const end = () => setPrinting(false);
    addEventListener('beforeprint', begin);
    addEventListener('afterprint', end);
    return () => {
      removeEventListener('beforeprint', begin);
      removeEventListener('afterprint', end);
    };
  }, []);
  if (!printing) return null;
  return (
    <div className="planningPaper">
      <p className="planningPaperTitle"><strong>{props.title}</strong> <span>{t('planning.printed', { when: instantText(new Date().toISOString()) })}</span></p>
      {sheets(props.days).map((days) => <Sheet key={days[0]?.day} {...props} days={days} t={t} />)}
    </div>
  );
}

const at = ({ first, count }: Stretch): React.CSSProperties => place({ from: first * 2, to: (first + count) * 2 - 1 }, 0);

function Sheet({ lines, days, types, holidays, totals, notes, t }: PaperProps & { t: TFunction }) {
  const shown: Span = { from: days[0]?.slot ?? 0, to: (days.at(-1)?.slot ?? 0) + 1 };
  const off = (day: Day): string | undefined => (holidays.named.get(day.day)?.everywhere ? 'holiday' : day.weekend ? 'weekend' : undefined);
  const grid = days.map((day, index) => {
    const what = off(day);
    return <i key={day.day} className="planningPaperDay" data-off={what} data-monday={day.monday || undefined} style={at({ key: '', first: index, count: 1 })} />;
  });
  return (
    <table className="planningSheet" style={{ '--col': `${100 / days.length}%` } as React.CSSProperties}>
      <thead>
        <tr>
          <th scope="col">{t('planning.person')}</th>
          <th scope="col">
            <div className="planningPaperHead">
              {monthsOf(days).map((month) => <b key={month.key} className="planningPaperMonth" style={at(month)}>{monthLong(`${month.key}-01`)}</b>)}
              {mondaysOf(days).map((week) => <b key={week.key} className="planningPaperWeek" style={at(week)}>{t('planning.weekShort', { n: weekNumber(week.key) })}</b>)}
              {days.map((day, index) => (
                <span key={day.day} className="planningPaperNumber" data-off={off(day)} style={at({ key: '', first: index, count: 1 })}>{day.letter}<br />{day.number}</span>
              ))}
            </div>
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.key} data-kind={line.kind}>
            <th scope="row">{line.kind === 'person' ? line.row.name : line.kind === 'foot' ? t('planning.foot') : (line.team?.name ?? t('planning.noTeam'))}</th>
            <td>
              <div className="planningPaperTrack">
                {line.kind !== 'team' && grid}
                {line.kind === 'person' && days.map((day, index) => {
                  const own = holidays.of(line.row.site).get(day.day);
                  return own && !own.worked && !holidays.named.get(day.day)?.everywhere && (
                    <i key={`own ${day.day}`} className="planningPaperDay" data-off="holiday" style={at({ key: '', first: index, count: 1 })} />
                  );
                })}
                {line.kind === 'person' && <Bars lanes={lanesOf(line.row, shown, types)} start={shown.from} types={types} col={DAY_WIDTH} t={t} />}
                {line.kind === 'team' && notes.get(line.key)?.map((note) => <Note key={note.id} note={note} shown={shown} />)}
                {line.kind === 'foot' && totals.get(line.team.id)?.days.map((total) => {
                  const index = days.findIndex((day) => day.day === total.day);
                  return index >= 0 && total.expected > 0 && (
                    <span key={total.day} className="planningPaperTotal" data-under={total.under || undefined} style={at({ key: '', first: index, count: 1 })}>
                      {numberText(total.present)}{total.under && '\u00A0▾'}
                    </span>
                  );
                })}
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Note({ note, shown }: { note: PlanningEntry; shown: Span }) {
  const { from, to } = spanOf(note);
  if (to < shown.from || from > shown.to) return null;
  return <b className="planningPaperNote" style={place({ from: Math.max(from, shown.from), to: Math.min(to, shown.to) }, shown.from)}>{'label' in note ? note.label : ''}</b>;
}
