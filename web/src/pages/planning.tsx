/** Who is away: people × four weeks, moving live. */
import { Button, Checkbox, Loader, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, dayShort, dayWeek, mondayOf, today, weekNumber } from '../days';
import { Status, useTitle } from '../parts/absence-card';
import { ProblemAlert } from '../parts/problem';
import { useMe } from '../session';
import { load } from '../store';
import type { Absence, PlanningRow } from '../types';

const WEEKS = 4;

/** The part of an absence that lies in a week, in words: « lun. 23 → mer. 25 matin ». */
function inWeek(absence: Absence, monday: string, am: string, pm: string): string {
  const sunday = addDays(monday, 6);
  const starts = absence.start >= monday;
  const ends = absence.end <= sunday;
  const from = dayWeek(starts ? absence.start : monday);
  const to = dayWeek(ends ? absence.end : sunday);
  const fromHalf = starts && absence.start_half === 'pm' ? ` ${pm}` : '';
  const toHalf = ends && absence.end_half === 'am' ? ` ${am}` : '';
  return from === to ? from + (fromHalf || toHalf) : `${from}${fromHalf} → ${to}${toHalf}`;
}

export function PlanningPage() {
  const me = useMe();
  const { t } = useTranslation();
  const now = today();
  // The address keeps the period, so that it can be sent and reloaded.
  const [first, setFirst] = useState(() => {
    const asked = new URLSearchParams(location.search).get('du') ?? '';
    return mondayOf(/^\d{4}-\d{2}-\d{2}$/.test(asked) && !Number.isNaN(Date.parse(asked)) ? asked : now);
  });
  useEffect(() => {
    history.replaceState(null, '', first === mondayOf(now) ? '/planning' : `/planning?du=${first}`);
  }, [first, now]);
  const [team, setTeam] = useState('');
  const [onlyAbsent, setOnlyAbsent] = useState(false);
  const last = addDays(first, WEEKS * 7 - 1);
  const { data, error, isPending } = useQuery(load.planning(first, last, team));
  const teams = useQuery(load.teams()).data?.items ?? [];
  const weeks = Array.from({ length: WEEKS }, (_, index) => addDays(first, index * 7));
  const rows = (data?.items ?? []).filter((row) => !onlyAbsent || row.absences.length > 0);
  const away = (data?.items ?? []).filter((row) =>
    row.absences.some((one) => one.kind === 'absent' && one.status !== 'pending' && one.start <= now && one.end >= now),
  );
  const seesToday = first <= now && now <= last;

  return (
    <>
      <div className="row">
        <h1>{t('team.title')}</h1>
        <div className="buttons">
          <Button variant="default" aria-label={t('team.previous')} title={t('team.previous')} onClick={() => setFirst(addDays(first, -WEEKS * 7))}>←</Button>
          <Button variant="default" onClick={() => setFirst(mondayOf(now))}>{t('team.today')}</Button>
          <Button variant="default" aria-label={t('team.next')} title={t('team.next')} onClick={() => setFirst(addDays(first, WEEKS * 7))}>→</Button>
        </div>
      </div>
      <p className="lead">{t('team.lead', { from: dayShort(first), to: dayShort(last) })}</p>
      <div className="filters">
        <NativeSelect aria-label={t('team.team')} value={team} onChange={(event) => setTeam(event.currentTarget.value)}
          data={[{ value: '', label: t('team.all') }, ...teams.map((one) => ({ value: one.id, label: one.name }))]} />
        <Checkbox label={t('team.onlyAbsent')} checked={onlyAbsent} onChange={(event) => setOnlyAbsent(event.currentTarget.checked)} />
      </div>
      <ProblemAlert error={error} />
      {isPending && !error && <Loader aria-label={t('loading')} />}
      {data && seesToday && (
        <p role="status" className="todayLine">
          {away.length > 0 ? t('team.todayAway', { names: away.map((row) => row.name).join(', ') }) : t('team.todayNobody')}
        </p>
      )}
      {data && rows.length === 0 && <p className="dim">{t('team.nobody')}</p>}
      {rows.length > 0 && (
        <div className="card planning">
          <div className="planningHead" aria-hidden="true">
            <span>{t('team.person')}</span>
            {weeks.map((monday) => (
              <span key={monday} data-now={monday === mondayOf(now) || undefined}>
                <strong>{t('team.week', { n: weekNumber(monday) })}</strong> {dayShort(monday)} – {dayShort(addDays(monday, 6))}
              </span>
            ))}
          </div>
          <ul className="plainList" aria-label={t('team.title')}>
            {rows.map((row) => <Person key={row.user_id} row={row} weeks={weeks} isMe={row.user_id === me.user.id} now={now} />)}
          </ul>
        </div>
      )}
    </>
  );
}

function Person({ row, weeks, isMe, now }: { row: PlanningRow; weeks: string[]; isMe: boolean; now: string }) {
  const { t } = useTranslation();
  const titleOf = useTitle();
  const absences = row.absences as Absence[];
  return (
    <li className="planningRow" aria-label={row.name}>
      <span className="planningName">{row.name}{isMe && <span className="tag">{t('me')}</span>}</span>
      {weeks.map((monday) => {
        const sunday = addDays(monday, 6);
        const here = absences.filter((one) => one.start <= sunday && one.end >= monday);
        return (
          <div key={monday} className="planningWeek" data-empty={here.length === 0 || undefined} data-now={monday === mondayOf(now) || undefined}>
            <span className="weekLabel">{t('team.week', { n: weekNumber(monday) })}<span className="unseen">, {dayShort(monday)} : </span></span>
            {here.length === 0 && <span className="unseen">{t('team.present')}</span>}
            {here.map((one) => (
              <div key={one.id} className="slip" data-kind={one.kind} data-status={one.status}>
                <span className="slipWhen">{inWeek(one, monday, t('team.morning'), t('team.afternoon'))}</span>
                <span className="slipWhat">{titleOf(one)}</span>
                {one.status !== 'approved' && <Status status={one.status} />}
              </div>
            ))}
          </div>
        );
      })}
    </li>
  );
}
