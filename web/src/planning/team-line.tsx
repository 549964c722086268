/** The head of a team: its name, and its notes on their days. */
import { memo, useMemo } from 'react';
import type { PlanningEntry, Team } from '../types';
import { place } from './bars';
import { cellProps, eachDay, lineProps, trackStyle, type LineFrame } from './cells';
import { Closed, closedOn, useClosed, useClosedText } from './closed';
import { spanOf, type Slot, type Span } from './slots';

interface TeamLineProps extends LineFrame {
  /** null: whoever is in none. */
  team: Team | null;
  count: number;
  notes: readonly PlanningEntry[] | undefined;
  shown: Span;
}

const labelOf = (note: PlanningEntry): string => ('label' in note ? note.label : '');

export const TeamLine = memo(function TeamLine(props: TeamLineProps) {
  const { t, team, count, notes = [], shown } = props;
  const says = useMemo(() => {
    const words = new Map<Slot, string>();
    for (const note of notes) {
      const { from, to } = spanOf(note);
      for (let day = from; day <= to; day += 2) words.set(day, [words.get(day), labelOf(note)].filter(Boolean).join(' ; '));
    }
    return words;
  }, [notes]);
  const closed = useClosed(team?.id);
  const closedText = useClosedText();
  const name = team?.name ?? t('planning.noTeam');
  const named = t('planning.teamNamed', { name });
  return (
    <div {...lineProps(props)} className="planningLine" data-kind="team" data-team={team?.id}>
      <div role="rowheader" aria-colindex={1} className="planningName" title={name}>
        <span className="planningNameText">{name}</span>
        <span className="planningCount">{t('planning.people', { count })}</span>
      </div>
      <div className="planningTrack" style={trackStyle(props)}>
        {eachDay(props, (day, index) => {
          const lock = closedOn(closed, day.slot);
          const note = says.get(day.slot);
          const words = [day.label, named, lock && closedText(lock), note && t('planning.says.note', { label: note })];
          return <div key={day.day} {...cellProps(props, day, index)} aria-label={words.filter(Boolean).join(', ')} title={lock && closedText(lock)} />;
        })}
        <div className="planningBars" aria-hidden="true">
          <Closed periods={closed} shown={shown} />
          {notes.map((note) => <i key={note.id} className="planningTeamNote" style={place(clip(spanOf(note), shown), shown.from)}><b>{labelOf(note)}</b></i>)}
        </div>
      </div>
    </div>
  );
});

const clip = ({ from, to }: Span, shown: Span): Span => ({ from: Math.max(from, shown.from), to: Math.min(to, shown.to) });
