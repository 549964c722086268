/** My own leave at a glance: what is left, what comes next, what waits. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isNegative, isZero, lessThan, minus, quantityText } from '../amount';
import { ago, dayMedium, fromNow, nextYear, periodText } from '../days';
import { useMe } from '../session';
import { load } from '../store';
import type { Absence, Balance } from '../types';
import { Status, useTitle, useTypes } from '../absences/absence-words';
import { Few, Tile } from './today-tile';

/** What is lost first, and after which day; null: nothing, or never. */
function nextLoss({ balance, previous, taken, expired, previous_until }: Balance): { amount: string; last: string } | null {
  if (!balance || isZero(balance) || isNegative(balance) || !previous_until) return null;
  // What is taken is taken of the period before, as long as there is something of it.
  const old = minus(minus(previous ?? '0', taken ?? '0'), expired ?? '0');
  if (!isNegative(old) && !isZero(old)) return { amount: lessThan(balance, old) ? balance : old, last: previous_until };
  return { amount: balance, last: nextYear(previous_until) };
}

export function MyBalances() {
  const { t } = useTranslation();
  const me = useMe();
  const types = useTypes();
  const query = useQuery(load.balances(me.user.id));
  const rows = (query.data?.items ?? [])
    .filter(({ opened, balance }) => opened && balance !== null)
    .map((balance) => ({ balance, loss: nextLoss(balance) }))
    .sort((a, b) => (a.loss?.last ?? '9').localeCompare(b.loss?.last ?? '9'));
  return (
    <Tile title={t('today.balances')} query={query} empty={rows.length === 0 && t('today.balancesNone')}
      more={<Link to="/soldes">{t('today.balancesAll')}</Link>}>
      <ul className="plainList tileList tileBalances">
        {rows.map(({ balance, loss }) => {
          const { type, unit, reserved } = balance;
          const amount = balance.balance ?? '0';
          const hints = [
            loss && (loss.amount === amount
              ? t('today.last', { day: dayMedium(loss.last) })
              : t('today.part', { amount: quantityText(loss.amount, unit), day: dayMedium(loss.last) })),
            reserved && !isZero(reserved) && t('today.reserved', { amount: quantityText(reserved, unit) }),
          ].filter(Boolean);
          return (
            <li key={type}>
              <span className="row"><span>{types.get(type)?.name ?? type}</span> <strong>{quantityText(amount, unit)}</strong></span>
              {hints.length > 0 && <span className="dim">{hints.join(' · ')}</span>}
            </li>
          );
        })}
      </ul>
    </Tile>
  );
}

export function MyNext({ day }: { day: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const titleOf = useTitle();
  const query = useQuery(load.mine(me.user.id));
  const next = (query.data?.items ?? [])
    .filter(({ status, kind, end }) => status === 'approved' && kind === 'absent' && end >= day)
    .sort((a, b) => a.start.localeCompare(b.start))[0];
  return (
    <Tile title={t('today.next')} query={query} empty={!next && t('today.nextNone')}>
      {next && (
        <>
          <p className="tileBig">{next.start <= day ? t('today.nextNow', { day: dayMedium(next.end) }) : fromNow(next.start, day)}</p>
          <p><Link to="/absences/$id" params={{ id: next.id }}>{titleOf(next)}</Link></p>
          <p className="when">{periodText(next)}</p>
        </>
      )}
    </Tile>
  );
}

/** First what is asked of me, then what others have to answer. */
export function MyPending() {
  const { t } = useTranslation();
  const me = useMe();
  const titleOf = useTitle();
  const query = useQuery(load.mine(me.user.id));

  function asked(absence: Absence): string | null {
    const { status, reason, proposal, proof_missing: proof } = absence;
    if (status === 'pending' && reason) return t('today.returned', { reason });
    if (proposal && proposal.created_by !== me.user.id) return t('today.answer', { period: periodText(proposal) });
    return proof ? t('today.proof') : null;
  }

  const rows = (query.data?.items ?? [])
    .filter(({ status }) => status !== 'refused' && status !== 'cancelled')
    .map((absence) => ({ id: absence.id, absence, due: asked(absence) }))
    .filter(({ absence: { status, proposal }, due }) => due || proposal || status !== 'approved')
    .sort((a, b) => Number(b.due !== null) - Number(a.due !== null) || a.absence.start.localeCompare(b.absence.start));
  return (
    <Tile title={t('today.pending')} query={query} empty={rows.length === 0 && t('today.pendingNone')} due={rows.some(({ due }) => due)}
      more={rows.length > 0 && <Link to="/absences">{t('nav.mine')}</Link>}>
      <Few items={rows}>
        {({ absence, due }) => (
          <>
            <span className="row">
              <Link to="/absences/$id" params={{ id: absence.id }}>{titleOf(absence)}</Link> <Status status={absence.status} />
            </span>
            <span className="when">{periodText(absence)}</span>
            {due ? <span className="tileDue">{due}</span> : absence.created_at && <span className="dim">{t('today.asked', { when: ago(absence.created_at) })}</span>}
          </>
        )}
      </Few>
    </Tile>
  );
}
