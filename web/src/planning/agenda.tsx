/** The planning on a phone: a week in a strip, and one of its days person by person. The same data, as live. */
import './agenda.css';
import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, dayShort, mondayOf, today, weekNumber } from '../days';
import { Status } from '../absences/absence-words';
import { Arrival } from '../parts/arrival';
import { Dialog } from '../parts/dialog';
import { Icon } from '../parts/icon';
import { TypeMark } from '../parts/type-mark';
import { useMe } from '../session';
import { load } from '../store';
import type { PlanningRow } from '../types';
import { freshOf, useActing, wholeDay, type Acting } from './acting';
import { awayOn, dayOfPlanning, GROUPS, underOn, type Group, type Line } from './agenda-day';
import { daysOf } from './calendar';
import { ActingDialogs } from './dialogs';
import { itemsOf } from './items';
import { useMarks, type Mark } from './marks';
import { MenuList } from './menu';
import type { PlanningSearch } from './range';
import { slotOf } from './slots';
import { useWhat } from './what';

interface Props {
  search: PlanningSearch;
  onSearch: (search: PlanningSearch) => void;
}

type Marks = ReadonlyMap<string, Mark>;
const nothing = (): void => undefined;

export function Agenda({ search, onSearch }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const now = today();
  const day = search.du ?? now;
  const team = search.equipe ?? '';
  const monday = mondayOf(day);
  const sunday = addDays(monday, 6);
  const loaded = useQuery(load.planning(monday, sunday, team));
  const { data } = loaded;
  const teams = useQuery(load.teams()).data?.items ?? [];
  const acting = useActing(data);
  const [sheet, setSheet] = useState<Line | null>(null);
  const rows = acting.data?.items ?? [];
  const marks = useMarks(rows, me.user.id, { from: slotOf(monday, 'am'), to: slotOf(sunday, 'pm') }, nothing);
  const mine = rows.find((row) => row.user_id === me.user.id);
  const shown = daysOf({ from: monday, to: sunday }, now);
  const go = (next: string): void => onSearch({ ...search, du: next === now ? undefined : next });
  const swipe = useSwipe((days) => go(addDays(day, days)));

  return (
    <section className="agenda" aria-label={t('agenda.label')}>
      <h1>{t('planning.title')}</h1>
      <div className="agendaTop">
        <Button variant="default" aria-label={t('agenda.previous')} onClick={() => go(addDays(day, -7))}>‹</Button>
        <p className="agendaWeek" aria-live="polite">
          <strong>{t('agenda.week', { n: weekNumber(monday) })}</strong> <span>{dayShort(monday)} – {dayShort(sunday)}</span>
        </p>
        <Button variant="default" aria-label={t('agenda.next')} onClick={() => go(addDays(day, 7))}>›</Button>
      </div>
      <div className="agendaTools">
        <Button variant="default" disabled={day === now} onClick={() => go(now)}>{t('agenda.today')}</Button>
        {teams.length > 1 && (
          <NativeSelect aria-label={t('agenda.team')} value={team} onChange={(event) => onSearch({ ...search, equipe: event.currentTarget.value || undefined })}
            data={[{ value: '', label: t('agenda.allTeams') }, ...teams.map((one) => ({ value: one.id, label: one.name }))]} />
        )}
      </div>
      <div className="agendaDays" role="group" aria-label={t('agenda.days')}>
        {shown.map((one) => {
          const away = awayOn(rows, one.day);
          const under = data !== undefined && underOn(data, one.day).length > 0;
          const words = [one.label, data && (away > 0 ? t('agenda.away', { count: away }) : t('agenda.nobodyAway')), under && t('agenda.under')];
          return (
            <button key={one.day} type="button" className="agendaDay" aria-pressed={one.day === day} aria-current={one.today ? 'date' : undefined}
              data-weekend={one.weekend || undefined} onClick={() => go(one.day)}>
              <span className="unseen">{words.filter(Boolean).join(', ')}</span>
              <span aria-hidden="true">{one.letter}</span>
              <strong aria-hidden="true">{one.number}</strong>
              <span className="agendaAway" aria-hidden="true" data-under={under || undefined}>{under && '▼ '}{away > 0 ? away : under ? '' : '·'}</span>
            </button>
          );
        })}
      </div>
      <Arrival of={loaded} />
      {data && (
        <div className="agendaPage" {...swipe}>
          <div className="agendaHead">
            <h2>{shown.find((one) => one.day === day)?.label}</h2>
            {mine && <Button variant="light" onClick={() => acting.ask(mine, wholeDay(slotOf(day, 'am')))}>{t('agenda.ask')}</Button>}
          </div>
          <DayFacts day={day} acting={acting} names={new Map(teams.map((one) => [one.id, one.name]))} />
          <DayList day={day} rows={rows} acting={acting} marks={marks} onOpen={setSheet} />
        </div>
      )}
      <Sheet line={sheet} day={day} acting={acting} onClose={() => setSheet(null)} />
      <ActingDialogs acting={acting} />
    </section>
  );
}

/** Holidays, notes of the team, and the minimum that is not reached. */
function DayFacts({ day, acting, names }: { day: string; acting: Acting; names: ReadonlyMap<string, string> }) {
  const { t } = useTranslation();
  const { data } = acting;
  if (!data) return null;
  const holidays = [...new Set(data.holidays.filter((one) => one.day === day).map((one) => one.name))];
  const notes = data.notes.filter((one) => one.start <= day && day <= one.end);
  const under = underOn(data, day);
  return (
    <>
      {holidays.length > 0 && <p className="agendaHoliday">{holidays.join(', ')}</p>}
      {under.map((one) => (
        <p key={one.team} className="agendaUnder">
          <span aria-hidden="true">▼ </span>
          {t('agenda.underOf', { team: names.get(one.team) ?? '', present: one.present, minimum: one.minimum })}
        </p>
      ))}
      {notes.map((one) => (
        <p key={one.id} className="agendaNote">
          {one.team && names.get(one.team)} : {'label' in one && one.label}
        </p>
      ))}
    </>
  );
}

interface ListProps {
  day: string;
  rows: readonly PlanningRow[];
  acting: Acting;
  marks: Marks;
  onOpen: (line: Line) => void;
}

function DayList({ day, rows, acting, marks, onOpen }: ListProps) {
  const { t } = useTranslation();
  const me = useMe();
  const [allPresent, setAllPresent] = useState(false);
  const groups = dayOfPlanning(rows, day, me.user.id);
  const shown = GROUPS.filter((group) => groups[group].length > 0);
  if (rows.length === 0) return <p className="dim">{t('agenda.nobody')}</p>;
  return (
    <>
      {groups.absent.length + groups.pending.length === 0 && <p className="dim">{t('agenda.allHere')}</p>}
      {shown.map((group) => (
        <section key={group} className="agendaGroup" aria-label={t(`agenda.${group}`)}>
          <h3>{t(`agenda.${group}`)} <span className="dim">{groups[group].length}</span></h3>
          {(group !== 'present' || allPresent) && (
            <ul className="plainList">
              {groups[group].map((line) => (
                <Entry key={line.absence?.id ?? line.entry?.id ?? line.row.user_id} line={line} day={day} group={group} acting={acting} mark={marks.get(line.row.user_id)} onOpen={onOpen} />
              ))}
            </ul>
          )}
          {group === 'present' && (
            <button type="button" className="agendaMore" aria-expanded={allPresent} onClick={() => setAllPresent(!allPresent)}>
              {allPresent ? t('agenda.hidePresent') : t('agenda.showPresent', { count: groups.present.length })}
            </button>
          )}
        </section>
      ))}
    </>
  );
}

interface EntryProps {
  line: Line;
  day: string;
  group: Group;
  acting: Acting;
  mark: Mark | undefined;
  onOpen: (line: Line) => void;
}

function Entry({ line, day, group, acting, mark, onOpen }: EntryProps) {
  const { t } = useTranslation();
  const me = useMe();
  const what = useWhat();
  const thing = line.absence ?? line.entry;
  const sending = thing !== undefined && acting.moves.has(thing.id);
  return (
    <li>
      <button type="button" className="agendaLine" data-group={group} data-marked={mark !== undefined || undefined} data-sending={sending || undefined}
        onClick={() => onOpen(line)}>
        {thing && <TypeMark {...what.mark(thing)} />}
        <span className="agendaWho">
          <span><strong>{line.row.name}</strong>{line.row.user_id === me.user.id && <span className="tag">{t('me')}</span>}</span>
          {thing && <span className="dim">{what.onDay(thing, day)}</span>}
          {mark && <span className="agendaMark">{mark.name ? t('agenda.changedBy', { name: mark.name }) : t('agenda.changed')}</span>}
          {sending && <span className="dim">{t('acting.sending')}</span>}
        </span>
        <Icon name="next" />
      </button>
    </li>
  );
}

/** What there is, and what I may do with it. */
function Sheet({ line, day, acting, onClose }: { line: Line | null; day: string; acting: Acting; onClose: () => void }) {
  const { t } = useTranslation();
  const what = useWhat();
  const navigate = useNavigate();
  if (!line) return null;
  // As it is now: others may change it while the sheet is open.
  const { row } = line;
  const absence = line.absence && freshOf(acting.data, line.absence);
  const entry = line.entry && freshOf(acting.data, line.entry);
  const thing = absence ?? entry;
  const items = itemsOf(
    { row, span: wholeDay(slotOf(day, 'am')), absence, entry },
    { acting, t, openPage: ({ id }) => void navigate({ to: '/absences/$id', params: { id } }) },
  );
  return (
    <Dialog title={t('agenda.sheet', { name: row.name, day: dayShort(day) })} opened onClose={onClose}>
      {thing && <p>{what.whole(thing)}</p>}
      {absence && <Status status={absence.status} />}
      <MenuList items={items} onDone={onClose} />
    </Dialog>
  );
}

const FAR = 60;

/** A finger that goes sideways turns the page; one that goes up and down scrolls it. */
function useSwipe(turn: (days: 1 | -1) => void) {
  const from = useRef<{ x: number; y: number } | null>(null);
  return {
    onPointerDown: (event: PointerEvent) => {
      from.current = event.pointerType === 'touch' ? { x: event.clientX, y: event.clientY } : null;
    },
    onPointerUp: (event: PointerEvent) => {
      const start = from.current;
      from.current = null;
      if (!start) return;
      const x = event.clientX - start.x;
      if (Math.abs(x) > FAR && Math.abs(x) > 2 * Math.abs(event.clientY - start.y)) turn(x < 0 ? 1 : -1);
    },
    onPointerCancel: () => {
      from.current = null;
    },
  };
}
