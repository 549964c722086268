/** Who is not there, now and in the next days, and where that is too few. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { addDays, dayFull, dayNamed, dayShort } from '../days';
import { useFreshTotals } from '../planning/totals';
import { useMe } from '../session';
import { load } from '../store';
import type { Absence, PlanningData, PlanningRow } from '../types';
import { useTitle } from '../absences/absence-words';
import { Few, Tile } from './today-tile';

const WEEKS_DAYS = 27;
const NEXT_DAYS = 6;
const NAMES_MAX = 8;
const UNDER_MAX = 6;

/** Those I decide for and those I work with; for HR everybody. */
function useTeam(day: string, days: number) {
  const me = useMe();
  const range = { from: day, to: addDays(day, days) };
  const query = useQuery(load.planning(range.from, range.to, ''));
  const rows = (query.data?.items ?? []).filter(({ user_id, teams, sums }) =>
    user_id !== me.user.id && (me.user.role === 'admin' || sums !== undefined || teams.some((team) => me.user.teams.includes(team))));
  return { query, range, rows };
}

interface Away {
  id: string;
  name: string;
  absence: Absence;
}

const awayOn = (rows: readonly PlanningRow[], day: string, kind: Absence['kind']): Away[] =>
  rows.flatMap(({ user_id, name, absences }) => {
    const absence = (absences as Absence[]).find((one) => one.kind === kind && one.start <= day && one.end >= day);
    return absence ? [{ id: user_id, name, absence }] : [];
  });

/** « Inès, Rémi et 3 autres » */
function few(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_MAX).join(', ');
  return names.length > NAMES_MAX ? i18next.t('today.otherNames', { names: shown, count: names.length - NAMES_MAX }) : shown;
}

const isUnsure = ({ status }: Absence): boolean => status === 'pending' || status === 'validated';

interface TeamProps {
  day: string;
  /** The next days and weeks are for who decides. */
  decides: boolean;
}

export function AwayToday({ day, decides }: TeamProps) {
  const { t } = useTranslation();
  const me = useMe();
  const titleOf = useTitle();
  const { query, rows } = useTeam(day, decides ? WEEKS_DAYS : 0);
  const away = awayOn(rows, day, 'absent');
  const remote = awayOn(rows, day, 'remote').map(({ name }) => name);
  const alone = rows.length === 0 && me.user.role !== 'admin';

  function when({ start, start_half, end, end_half }: Absence): string {
    if (start === day && start_half === 'pm') return end === day ? t('today.afternoon') : `${t('today.afternoon')}, ${t('today.until', { day: dayShort(end) })}`;
    if (end === day) return end_half === 'am' ? t('today.morning') : '';
    return t('today.until', { day: dayShort(end) });
  }

  return (
    <Tile title={t('today.away')} query={query} empty={alone ? t('today.noTeam') : away.length + remote.length === 0 && t('today.awayNone')}
      more={<Link to="/planning">{t('today.planning')}</Link>}>
      {away.length === 0 ? <p className="dim">{t('today.awayNone')}</p> : (
        <Few items={away} most={NAMES_MAX}>
          {({ name, absence }) => (
            <>
              <strong>{name}</strong>{' '}
              <span className="dim">
                {[absence.type !== undefined && titleOf(absence), when(absence), isUnsure(absence) && t('today.unsure')].filter(Boolean).join(', ')}
              </span>
            </>
          )}
        </Few>
      )}
      {remote.length > 0 && <p className="dim">{t('today.remote', { names: few(remote) })}</p>}
    </Tile>
  );
}

export function AwayNext({ day }: { day: string }) {
  const { t } = useTranslation();
  const { query, rows } = useTeam(day, WEEKS_DAYS);
  const days = Array.from({ length: NEXT_DAYS }, (_, index) => addDays(day, index + 1))
    .map((next) => ({ id: next, names: awayOn(rows, next, 'absent').map(({ name, absence }) => (isUnsure(absence) ? `${name} (${t('today.unsure')})` : name)) }))
    .filter(({ names }) => names.length > 0);
  return (
    <Tile title={t('today.awayWeek')} query={query} empty={days.length === 0 && t('today.awayWeekNone')}>
      <Few items={days} most={NEXT_DAYS}>
        {({ id, names }) => (
          <>
            <Link to="/planning" search={{ du: id, vue: 'semaine' }}>{dayNamed(id)}</Link> <span>{few(names)}</span>
          </>
        )}
      </Few>
    </Tile>
  );
}

/** Days on which fewer would be at work than a team needs. */
export function UnderMinimum({ day }: { day: string }) {
  const { t } = useTranslation();
  const { query, range } = useTeam(day, WEEKS_DAYS);
  useFreshTotals(query.data, range, '');
  const teams = useQuery(load.teams()).data?.items;
  const days = underDays(query.data).map((one) => ({ ...one, name: teams?.find(({ id }) => id === one.team)?.name ?? '' }));
  return (
    <Tile title={t('today.under')} query={query} empty={days.length === 0 && t('today.underNone')} due={days.length > 0}>
      <p className="dim">{t('today.underHelp')}</p>
      <Few items={days} most={UNDER_MAX}>
        {({ team, name, on, present, minimum }) => (
          <>
            <Link to="/planning" search={{ du: on, vue: 'semaine', equipe: team }}>{name}, {dayFull(on)}</Link>{' '}
            <span className="tileDue"><span aria-hidden="true">▼ </span>{t('today.underDay', { present: present.toLocaleString(), minimum })}</span>
          </>
        )}
      </Few>
    </Tile>
  );
}

const underDays = (data: PlanningData | undefined) =>
  (data?.totals ?? [])
    .flatMap(({ team, minimum, days }) =>
      days.filter(({ under }) => under).map(({ day, present }) => ({ id: `${team}.${day}`, team, on: day, present, minimum })))
    .sort((a, b) => a.on.localeCompare(b.on));
