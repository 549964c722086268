/** What would become of a request: how many days and why, the balance, who else is away, who decides. */
import './outcome.css';
import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { isNegative, quantityText } from '../amount';
import { hoursText } from '../hours';
import { reasonsOf, runsText } from './counted';
import { addDays, dayNumber, dayWeekday, mondayOf, overlap, periodText } from '../days';
import { load, type Preview } from '../store';
import type { AbsencePreview, AbsenceType, CountedDay } from '../types';
import { ProblemAlert } from '../parts/problem';

export interface Outlook extends Partial<Preview> {
  /** What is shown is of an entry before this one. */
  old: boolean;
  /** Nobody could be asked. */
  error: unknown;
}

/** Longer ones are told, not drawn. */
const DRAWN_MAX = 42;
const AWAY_MAX = 92;
const NAMES_MAX = 8;

interface Props {
  outlook: Outlook;
  type: AbsenceType | undefined;
  /** In hours. */
  minutes: number | null;
  /** The teams of who will be away. */
  teams: readonly string[];
}

export function Outcome({ outlook: { found, old, error }, type, minutes, teams }: Props) {
  const { t, i18n } = useTranslation();
  const count = found?.days;
  const headline =
    !found || !type ? ''
    : typeof count === 'number' ? t(`ask.sum.${type.counting}`, { count, amount: count.toLocaleString(i18n.language) })
    : t('ask.sum.hours', { amount: hoursText(minutes ?? 0) });
  return (
    <section className="outcome card" aria-label={t('ask.outcome')} data-old={old || undefined}>
      <h2 className="unseen">{t('ask.outcome')}</h2>
      <p role="status" className="outcome-sum">{headline}</p>
      {!found && <p className="dim">{t('ask.outcomeEmpty')}</p>}
      <ProblemAlert error={error} />
      {found && (
        <>
          {found.why.length > 0 && <Why why={found.why} />}
          {found.balance?.opened && <Balances balance={found.balance} />}
          <Away preview={found} teams={teams} />
          {found.warnings.length > 0 && (
            <div className="outcome-warnings">
              <h3>{t('ask.warnings')}</h3>
              <ul>{found.warnings.map((text) => <li key={text}>{text}</li>)}</ul>
            </div>
          )}
          <h3>{t('ask.deciders')}</h3>
          {found.deciders.length === 0 && <p className="dim">{t(found.status === 'approved' ? 'ask.nobodyDecides' : 'ask.decidedBefore')}</p>}
          <ul className="plainList">
            {found.deciders.map(({ id, name, why }) => <li key={id}>{name} <span className="dim">· {why}</span></li>)}
          </ul>
        </>
      )}
    </section>
  );
}

function Why({ why }: { why: readonly CountedDay[] }) {
  const { t } = useTranslation();
  const first = mondayOf(why[0]?.day ?? '');
  const byDay = new Map(why.map((day) => [day.day, day]));
  const last = why.at(-1)?.day ?? first;
  const days: string[] = [];
  for (let day = first; day <= addDays(mondayOf(last), 6); day = addDays(day, 1)) days.push(day);
  return (
    <>
      {days.length <= DRAWN_MAX && (
        <div className="outcome-days" aria-hidden="true">
          {days.slice(0, 7).map((day) => <span key={day} className="outcome-weekday">{dayWeekday(day).slice(0, 1)}</span>)}
          {days.map((day) => <span key={day} className="outcome-day" data-counted={byDay.get(day)?.counted}>{dayNumber(day)}</span>)}
        </div>
      )}
      <ul className="outcome-why">
        {reasonsOf(why).map(({ counted, days: which, text, source }) => (
          <li key={text + source} data-counted={counted}>
            <strong>{runsText(which) ?? t('amount.days', { count: which.length, amount: which.length })}</strong> · {text} <span className="outcome-source">{source}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Balances({ balance }: { balance: NonNullable<AbsencePreview['balance']> }) {
  const { t } = useTranslation();
  return (
    <dl className="outcome-balance">
      {(['now', 'at_date', 'after'] as const).map((when) => {
        const amount = balance[when];
        return amount === null ? null : (
          <div key={when} data-short={isNegative(amount) || undefined}>
            <dt>{t(`ask.balance.${when}`)}</dt>
            <dd>{quantityText(amount, balance.unit)}</dd>
          </div>
        );
      })}
    </dl>
  );
}

/** As far as I may see them. */
function Away({ preview, teams }: { preview: AbsencePreview; teams: readonly string[] }) {
  const { t } = useTranslation();
  const { start, end, user_id } = preview;
  const wanted = end <= addDays(start, AWAY_MAX) ? teams : [];
  const plannings = useQueries({ queries: wanted.map((team) => load.planning(start, end, team)) });
  const rows = new Map(plannings.flatMap(({ data }) => data?.items ?? []).map((row) => [row.user_id, row]));
  rows.delete(user_id);
  const away = [...rows.values()]
    .map(({ name, absences }) => ({ name, absences: absences.filter((one) => one.kind === 'absent' && overlap(one, preview)) }))
    .filter(({ absences }) => absences.length > 0);
  if (wanted.length === 0 || plannings.some(({ data }) => !data)) return null;
  return (
    <>
      <h3>{t('ask.away')}</h3>
      {away.length === 0 && <p className="dim">{t('card.nobodyElse')}</p>}
      <ul className="plainList outcome-away">
        {away.slice(0, NAMES_MAX).map(({ name, absences }) => (
          <li key={name}>
            {name} <span className="dim">· {absences.map((one) => periodText(one) + (one.status === 'approved' ? '' : ` (${t(`status.${one.status}`)})`)).join(', ')}</span>
          </li>
        ))}
        {away.length > NAMES_MAX && <li className="dim">{t('ask.awayMore', { count: away.length - NAMES_MAX })}</li>}
      </ul>
    </>
  );
}
