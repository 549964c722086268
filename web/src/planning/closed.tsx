/** Days in which no leave is asked for: a padlock over them, in the head of each team. */
import './closed.css';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { periodText } from '../days';
import { Icon } from '../parts/icon';
import { load } from '../store';
import type { ClosedPeriod } from '../types';
import { place } from './bars';
import { meet, slotOf, type Slot, type Span } from './slots';

const closedSpan = ({ from, to }: ClosedPeriod): Span => ({ from: slotOf(from, 'am'), to: slotOf(to, 'pm') });

/** Of the company, and of this team. */
export function useClosed(team: string | undefined): readonly ClosedPeriod[] {
  const all = useQuery(load.closedPeriods()).data?.items ?? [];
  return all.filter((one) => one.team_id === null || one.team_id === team);
}

/** « Fermé aux congés : Inventaire, du lun. 14 au ven. 18 juin 2027. » */
export function useClosedText(): (period: ClosedPeriod) => string {
  const { t } = useTranslation();
  return ({ name, from, to }) => t('acting.closed', { name, when: periodText({ start: from, start_half: 'am', end: to, end_half: 'pm' }) });
}

/** What a day says of them. */
export const closedOn = (periods: readonly ClosedPeriod[], day: Slot): ClosedPeriod | undefined =>
  periods.find((one) => meet(closedSpan(one), { from: day, to: day + 1 }));

export function Closed({ periods, shown }: { periods: readonly ClosedPeriod[]; shown: Span }) {
  const text = useClosedText();
  return periods
    .filter((one) => meet(closedSpan(one), shown))
    .map((one) => {
      const { from, to } = closedSpan(one);
      return (
        <i key={one.id} className="planningClosed" title={text(one)} style={place({ from: Math.max(from, shown.from), to: Math.min(to, shown.to) }, shown.from)}>
          <Icon name="lock" size={15} /> <b>{one.name}</b>
        </i>
      );
    });
}
