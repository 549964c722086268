/** My own leave at a glance: what is left, what comes next, what waits. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { quantityText } from '../amount';
import { ago, dayMedium, fromNow, periodText } from '../days';
import { useMe } from '../session';
import { load } from '../store';
import type { Absence } from '../types';
import { Status, useTitle, useTypes } from '../absences/absence-words';
import { BalanceHints, nextLoss } from '../balances/balance-hints';
import { Few, Tile } from './today-tile';

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
        {rows.map(({ balance }) => (
          <li key={balance.type}>
            <span className="row">
              <span>{types.get(balance.type)?.name ?? balance.type}</span> <strong>{quantityText(balance.balance ?? '0', balance.unit)}</strong>
            </span>
            <BalanceHints balance={balance} />
          </li>
        ))}
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
