/** The head of a team: its name, and its notes on their days. */
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlanningEntry, Team } from '../types';
import { place } from './bars';
import { atDay, eachDay, lineProps, type LineFrame } from './cells';
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
  const { lineKey, active, team, count, notes = [], shown } = props;
  const { t } = useTranslation();
  const says = useMemo(() => {
    const words = new Map<Slot, string>();
    for (const note of notes) {
      const { from, to } = spanOf(note);
      for (let day = from; day <= to; day += 2) words.set(day, [words.get(day), labelOf(note)].filter(Boolean).join(' ; '));
    }
    return words;
  }, [notes]);
  const name = team?.name ?? t('planning.noTeam');
  return (
    <div {...lineProps(props)} className="planningLine" data-kind="team">
      <div role="rowheader" aria-colindex={1} className="planningName" title={name}>
        <span className="planningNameText">{name}</span>
        <span className="planningCount">{t('planning.people', { count })}</span>
      </div>
      <div className="planningTrack">
        {eachDay(props, (day, index) => (
          <div key={day.day} role="gridcell" className="planningCell" style={atDay(index)} data-line={lineKey} data-team={team?.id} data-day={day.day}
            data-today={day.today || undefined} aria-colindex={index + 2} tabIndex={active === index ? 0 : undefined}
            aria-label={[day.label, t('planning.teamNamed', { name }), says.has(day.slot) && t('planning.says.note', { label: says.get(day.slot) ?? '' })].filter(Boolean).join(', ')} />
        ))}
        <div className="planningBars" aria-hidden="true">
          {notes.map((note) => <i key={note.id} className="planningTeamNote" style={place(clip(spanOf(note), shown), shown.from)}><b>{labelOf(note)}</b></i>)}
        </div>
      </div>
    </div>
  );
});

const clip = ({ from, to }: Span, shown: Span): Span => ({ from: Math.max(from, shown.from), to: Math.min(to, shown.to) });
