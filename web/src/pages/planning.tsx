/** The wallchart: who is away, who is at work, in these days; live. */
import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { today } from '../days';
import { Arrival } from '../parts/arrival';
import { useActing } from '../planning/acting';
import { Agenda } from '../planning/agenda';
import { useAnnounced } from '../planning/announced';
import { daysOf, holidaysOf } from '../planning/calendar';
import { Card, usePoint } from '../planning/card';
import { Chart } from '../planning/chart';
import { useHands } from '../planning/hands';
import { codesOf, Legend } from '../planning/legend';
import { linesOf } from '../planning/lines';
import { Looking } from '../planning/looking';
import { useMarks } from '../planning/marks';
import { Paper } from '../planning/print';
import { rangeOf, type PlanningSearch } from '../planning/range';
import { dayAt, type Selection } from '../planning/selection';
import { slotOf, type Span } from '../planning/slots';
import { Toolbar, usePeriodName } from '../planning/toolbar';
import { useFreshTotals } from '../planning/totals';
import { useMe } from '../session';
import { load } from '../store';
import type { PlanningData, PlanningEntry } from '../types';

const route = getRouteApi('/inside/planning');
/** As narrow as one; app.css has the same. */
const PHONE = '(max-width: 48em)';
const NOTHING: PlanningData = { items: [], totals: [], notes: [], holidays: [], cursor: '' };

/** On a phone a week in a strip and a day as a list: the same data, and as live. */
export function PlanningPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const onSearch = useCallback((next: PlanningSearch) => void navigate({ to: '/planning', search: next, resetScroll: false }), [navigate]);
  return useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false })
    ? <Agenda search={search} onSearch={onSearch} />
    : <Wallchart search={search} onSearch={onSearch} />;
}

function Wallchart({ search, onSearch }: { search: PlanningSearch; onSearch: (next: PlanningSearch) => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const now = today();
  const { from, to } = rangeOf(search, now);
  const team = search.equipe ?? '';
  const query = useQuery({ ...load.planning(from, to, team), placeholderData: keepPreviousData });
  const acting = useActing(query.data);
  const data = acting.data ?? NOTHING;
  useFreshTotals(query.isPlaceholderData ? undefined : query.data, { from, to }, team);

  const typeList = useQuery(load.types()).data?.items;
  const types = useMemo(() => new Map(typeList?.map((type) => [type.code, type])), [typeList]);
  const teamList = useQuery(load.teams()).data?.items;
  const sites = useQuery(load.sites()).data?.items;

  const days = useMemo(() => daysOf({ from, to }, now), [from, to, now]);
  const shown = useMemo<Span>(() => ({ from: slotOf(from, 'am'), to: slotOf(to, 'pm') }), [from, to]);
  const lines = useMemo(() => linesOf(data, teamList ?? [], team, search.absents === 1), [data, teamList, team, search.absents]);
  const siteKey = [...new Set(data.items.map((row) => row.site))].sort().join();
  const holidays = useMemo(() => holidaysOf(data.holidays, new Set(siteKey.split(','))), [data.holidays, siteKey]);
  const totals = useMemo(() => new Map(data.totals.map((total) => [total.team, total])), [data.totals]);
  const notes = useMemo(() => byTeam(data.notes), [data.notes]);

  const [chosen, setChosen] = useState<Selection | null>(null);
  const first = lines.find((line) => line.kind === 'person')?.key ?? '';
  // Where the keyboard begins: today, in the first line.
  const begin = from <= now && now <= to ? now : from;
  const home = useMemo(() => dayAt({ line: first, slot: slotOf(begin, 'am') }), [first, begin]);
  const selection = chosen ?? home;

  const period = usePeriodName(search, { from, to });
  const teamName = teamList?.find((one) => one.id === team)?.name;
  const announced = useAnnounced();
  const marks = useMarks(data.items, me.user.id, shown, announced.add);
  const hands = useHands({ acting, lines, shown, types, selection, onSelect: setChosen });
  const point = usePoint(hands.busy);
  const { toCell } = point;
  const latest = useRef(toCell);
  latest.current = toCell;
  const onPoint = useCallback((cell: HTMLElement | null) => latest.current(cell), []);

  const pointed = point.point ? lines.find((line) => line.key === point.point?.line) : undefined;
  const pointedDay = days.find((day) => day.day === point.point?.day);

  return (
    <div className="planningPage">
      <div className="planningTop">
        <h1>{t('planning.title')}</h1>
        <Looking rows={data.items} me={me.user.id} />
        <Button variant="default" className="planningPrintButton" onClick={() => print()}>{t('planning.print')}</Button>
        <Button variant="default" onClick={() => acting.open({ what: 'keys' })}>{t('acting.keys')}</Button>
      </div>
      <Toolbar search={search} today={now} teams={teamList} onSearch={onSearch} />
      <Arrival of={query} />
      {query.data && lines.length === 0 && <p className="card">{t(search.absents === 1 ? 'planning.nobodyAbsent' : 'planning.nobody')}</p>}
      {lines.length > 0 && (
        <Chart lines={lines} days={days} types={types} holidays={holidays} totals={totals} notes={notes} me={me.user.id} selection={selection}
          onSelect={setChosen} handlers={hands.handlers} ghosts={hands.ghosts} marks={marks} busy={query.isPlaceholderData} onPoint={onPoint} />
      )}
      {pointed?.kind === 'person' && point.point && pointedDay && (
        <Card point={point.point} day={pointedDay} row={pointed.row} types={types} holiday={holidays.of(pointed.row.site).get(pointedDay.day)}
          onKeep={point.keep} onLeave={point.leave} onClose={point.close} />
      )}
      {hands.layers}
      {lines.length > 0 && <Legend types={types} codes={codesOf(data.items)} holidays={data.holidays} sites={sites} />}
      <Paper title={`${teamName ? `${teamName}, ` : ''}${period}`} lines={lines} days={days} types={types} holidays={holidays} totals={totals} notes={notes} />
      <div role="status" className="unseen">{announced.text}</div>
    </div>
  );
}

function byTeam(notes: readonly PlanningEntry[]): ReadonlyMap<string, readonly PlanningEntry[]> {
  const found = new Map<string, PlanningEntry[]>();
  for (const note of notes) found.set(note.team ?? '', [...(found.get(note.team ?? '') ?? []), note]);
  return found;
}
