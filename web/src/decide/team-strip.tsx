/** The team on the days of an absence: how many would be there, and where that is too few. */
import './team-strip.css';
import { useTranslation } from 'react-i18next';
import { dayFull, dayNumber, dayWeekday } from '../days';
import type { Absence, AbsenceContext } from '../types';

/** Three weeks of work; what comes behind them is counted in a sentence. */
const DAYS_MAX = 15;

type TeamContext = AbsenceContext['teams'][number];
type TeamDay = TeamContext['days'][number];

const isUnder = (team: TeamContext, day: TeamDay): boolean => team.minimum > 0 && day.free < 1;

export function TeamStrip({ context, absence }: { context: AbsenceContext; absence: Absence }) {
  return (
    <div className="strips">
      {context.teams.map((team) => <Strip key={team.team_id} team={team} away={absence.kind === 'absent'} />)}
    </div>
  );
}

function Strip({ team, away }: { team: TeamContext; away: boolean }) {
  const { t } = useTranslation();
  const shown = team.days.slice(0, DAYS_MAX);
  const rest = team.days.slice(DAYS_MAX);
  const restUnder = away ? rest.filter((day) => isUnder(team, day)).length : 0;
  const name = t(team.minimum > 0 ? 'strip.teamMinimum' : 'strip.team', { name: team.name, count: team.minimum });
  return (
    <div className="strip">
      <p className="stripName">{name}</p>
      <ol className="plainList stripDays" aria-label={name}>
        {shown.map((day) => <Day key={day.day} day={day} away={away} under={away && isUnder(team, day)} />)}
      </ol>
      {rest.length > 0 && (
        <p className="stripName">
          {t('strip.rest', { count: rest.length })}
          {restUnder > 0 && ` ${t('strip.restUnder', { count: restUnder })}`}
        </p>
      )}
    </div>
  );
}

/** Without whom it is about: they are away, if it is accepted. */
function Day({ day, away, under }: { day: TeamDay; away: boolean; under: boolean }) {
  const { t } = useTranslation();
  const own = away ? 1 : 0;
  const there = Math.max(0, day.expected - day.absent - own);
  const said = [
    t('strip.day', { day: dayFull(day.day), there, expected: day.expected }),
    day.absent > 0 && t('strip.absent', { count: day.absent }),
    day.pending > 0 && t('strip.pending', { count: day.pending }),
    day.remote > 0 && t('strip.remote', { count: day.remote }),
    under ? t('strip.under') : t('strip.free', { count: Math.max(0, day.free - own) }),
  ].filter(Boolean).join(', ');
  const part = (people: number) => `${day.expected > 0 ? Math.min(100, (people / day.expected) * 100) : 0}%`;
  const pending = Math.min(day.pending, there);
  return (
    <li className="stripDay" data-under={under || undefined} title={said}>
      <span className="unseen">{said}</span>
      <span className="stripDate" aria-hidden="true">{dayWeekday(day.day)} <strong>{dayNumber(day.day)}</strong></span>
      <span className="stripBar" aria-hidden="true">
        <span className="stripPending" style={{ height: part(pending) }} />
        <span className="stripThere" style={{ height: part(there - pending) }} />
      </span>
      <span className="stripCount" aria-hidden="true">{under && '▼\u00A0'}{there}/{day.expected}</span>
    </li>
  );
}
