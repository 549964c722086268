import './absences.css';
import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { quantityText } from '../amount';
import { today } from '../days';
import { BalanceHints } from '../balances/balance-hints';
import { AbsenceCard } from '../absences/absence-card';
import { useTitle, useTypes } from '../absences/absence-words';
import { Arrival } from '../parts/arrival';
import { ProblemAlert } from '../parts/problem';
import { useMe } from '../session';
import { load } from '../store';
import type { Absence } from '../types';

const SHOWN = 10;

/** Where it stands: what is asked of me, what waits, what comes, what was, and what came to nothing. */
function shelfOf(absence: Absence, now: string): string {
  const { status, reason, proposal, proof_missing, user_id } = absence;
  if (status === 'refused' || status === 'cancelled') return 'off';
  if (proof_missing || (status === 'pending' && reason) || (proposal && proposal.created_by !== user_id)) return 'returned';
  if (status !== 'approved') return 'pending';
  return absence.end >= now ? 'upcoming' : absence.end.slice(0, 4);
}

const ORDER = ['returned', 'pending', 'upcoming'];
/** Years, the latest first, come between what is to come and what came to nothing. */
function inOrder(shelves: Iterable<string>): string[] {
  const rank = (shelf: string) => (ORDER.includes(shelf) ? ORDER.indexOf(shelf) : shelf === 'off' ? 99_999 : 10_000 - Number(shelf));
  return [...shelves].sort((a, b) => rank(a) - rank(b));
}

export function AbsencesPage() {
  const me = useMe();
  const { t } = useTranslation();
  const loaded = useQuery(load.mine(me.user.id));
  const { data } = loaded;
  const { type = '', annee: year = '' } = useSearch({ from: '/inside/absences' });
  // What I have in hand stays where it is until I let go of it.
  const [held, setHeld] = useState<Record<string, string>>({});
  const now = today();
  const items = data?.items ?? [];
  const shelves = new Map<string, Absence[]>();
  for (const absence of items) {
    if ((type && absence.type !== type) || (year && absence.start.slice(0, 4) > year) || (year && absence.end.slice(0, 4) < year)) continue;
    const shelf = held[absence.id] ?? shelfOf(absence, now);
    shelves.set(shelf, [...(shelves.get(shelf) ?? []), absence]);
  }
  // What comes next is first.
  for (const shelf of ORDER) shelves.get(shelf)?.reverse();

  function hold(id: string, shelf: string, holds: boolean): void {
    setHeld((old) => {
      if ((old[id] !== undefined) === holds) return old;
      const { [id]: _, ...others } = old;
      return holds ? { ...others, [id]: shelf } : others;
    });
  }

  return (
    <div className="mine">
      <div className="row">
        <h1>{t('absences.title')}</h1>
        <Button component={Link} to="/absences/nouvelle" preload="render">{t('absences.ask')}</Button>
      </div>
      <Balances user={me.user.id} />
      <Arrival of={loaded} />
      {data && items.length === 0 && <p className="dim">{t('absences.empty')}</p>}
      {items.length > 0 && <Filters items={items} type={type} year={year} />}
      {items.length > 0 && shelves.size === 0 && <p className="dim" role="status">{t('absences.none')}</p>}
      {inOrder(shelves.keys()).map((shelf) => (
        <Shelf key={shelf} name={shelf} items={shelves.get(shelf) ?? []} onHold={(id, holds) => hold(id, shelf, holds)} />
      ))}
    </div>
  );
}

interface ShelfProps {
  name: string;
  items: readonly Absence[];
  onHold: (id: string, holds: boolean) => void;
}

function Shelf({ name, items, onHold }: ShelfProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(SHOWN);
  const title =
    name === 'returned' || name === 'pending' || name === 'upcoming' || name === 'off' ? t(`absences.${name}`) : t('absences.pastOf', { year: name });
  return (
    <section aria-label={title}>
      <h2>{title} <span className="dim">{items.length}</span></h2>
      <ul className="card plainList absences">
        {items.slice(0, shown).map((absence) => <li key={absence.id}><AbsenceCard absence={absence} onHold={onHold} /></li>)}
      </ul>
      {items.length > shown && (
        <Button variant="default" onClick={() => setShown(shown + 50)}>{t('absences.showMore', { count: items.length - shown })}</Button>
      )}
    </section>
  );
}

function Filters({ items, type, year }: { items: readonly Absence[]; type: string; year: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const titleOf = useTitle();
  const types = new Map(items.map((absence) => [absence.type ?? '', titleOf(absence)]));
  const years = new Set(items.flatMap(({ start, end }) => [start.slice(0, 4), end.slice(0, 4)]));
  const go = (search: { type?: string; annee?: string }) => void navigate({ to: '/absences', search, replace: true });
  return (
    <div className="filters" role="group" aria-label={t('absences.show')}>
      <NativeSelect label={t('absences.type')} value={type} onChange={(event) => go({ type: event.currentTarget.value || undefined, annee: year || undefined })}
        data={[{ value: '', label: t('absences.everyType') }, ...[...types].sort(([, a], [, b]) => a.localeCompare(b)).map(([value, label]) => ({ value, label }))]} />
      <NativeSelect label={t('absences.year')} value={year} onChange={(event) => go({ type: type || undefined, annee: event.currentTarget.value || undefined })}
        data={[{ value: '', label: t('absences.everyYear') }, ...[...years].sort().reverse()]} />
    </div>
  );
}

/** What is left today; the whole is on its own page. */
function Balances({ user }: { user: string }) {
  const { t } = useTranslation();
  const types = useTypes();
  const { data, error } = useQuery(load.balances(user));
  const opened = data?.items.filter((balance) => balance.opened) ?? [];
  if (error && !data) return <ProblemAlert error={error} />;
  if (opened.length === 0) return null;
  return (
    <section className="mine-balances" aria-label={t('absences.balances')}>
      <ul className="plainList">
        {opened.map((balance) => (
          <li key={balance.type} className="card">
            <span>{types.get(balance.type)?.name ?? balance.type}</span>
            <strong>{quantityText(balance.balance ?? '0', balance.unit)}</strong>
            <BalanceHints balance={balance} />
          </li>
        ))}
      </ul>
      <Link to="/soldes">{t('absences.allBalances')}</Link>
    </section>
  );
}
