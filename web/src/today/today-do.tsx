/** What waits for who decides, and for HR. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { quantityText } from '../amount';
import { addDays, addMonths, ago, dayMedium, monthLong, periodText } from '../days';
import { useMe } from '../session';
import { load } from '../store';
import type { Absence, UserFull } from '../types';
import { useTitle, useTypes } from '../absences/absence-words';
import { Few, Tile } from './today-tile';
import { TypeMark } from '../parts/type-mark';

/** As the page of the balances begins. */
const EXPIRING_DAYS = 183;

function One({ absence }: { absence: Absence }) {
  const titleOf = useTitle();
  return (
    <>
      <Link to="/absences/$id" params={{ id: absence.id }}>{absence.user_name}</Link> <span className="dim">· {titleOf(absence)}</span>
      <span className="when">{periodText(absence)}</span>
    </>
  );
}

export function ToDecide() {
  const { t } = useTranslation();
  const me = useMe();
  const query = useQuery(load.decide(me));
  const items = query.data?.items ?? [];
  const oldest = items[0]?.created_at;
  return (
    <Tile title={t('today.decide')} query={query} empty={items.length === 0 && t('today.decideNone')} due={items.length > 0}
      more={items.length > 0 && <Link to="/a-valider">{t('today.decideAll')}</Link>}>
      <p className="tileBig">{t('today.decideCount', { count: items.length })}</p>
      {oldest && <p className="dim">{t('today.oldest', { when: ago(oldest) })}</p>}
      <Few items={items} most={3}>{(absence) => <One absence={absence} />}</Few>
    </Tile>
  );
}

/** Other days that the owner of an absence proposes. */
export function Proposals() {
  const { t } = useTranslation();
  const me = useMe();
  const query = useQuery(load.proposals(me));
  const items = (query.data?.items ?? []).filter(({ proposal, user_id }) => proposal?.created_by === user_id);
  if (items.length === 0 && !query.error) return null;
  return (
    <Tile title={t('today.proposals')} query={query} empty={items.length === 0 && t('today.proposalsNone')} due
      more={<Link to="/a-valider">{t('today.decideAll')}</Link>}>
      <Few items={items}>
        {(absence) => (
          <>
            <One absence={absence} />
            {absence.proposal && <span className="tileDue">{t('today.proposed', { period: periodText(absence.proposal) })}</span>}
          </>
        )}
      </Few>
    </Tile>
  );
}

export function Notices() {
  const { t } = useTranslation();
  const query = useQuery(load.notices(useMe()));
  const items = query.data?.items ?? [];
  return (
    <Tile title={t('today.notices')} query={query} empty={items.length === 0 && t('today.noticesNone')} due={items.length > 0}
      more={items.length > 0 && <Link to="/a-valider">{t('today.seeAll')}</Link>}>
      <Few items={items}>{(absence) => <One absence={absence} />}</Few>
    </Tile>
  );
}

export function Proofless() {
  const { t } = useTranslation();
  const query = useQuery(load.proofless(useMe()));
  const items = query.data?.items ?? [];
  return (
    <Tile title={t('today.proofs')} query={query} empty={items.length === 0 && t('today.proofsNone')} due={items.length > 0}
      more={items.length > 0 && <Link to="/a-valider">{t('today.seeAll')}</Link>}>
      <Few items={items}>{(absence) => <One absence={absence} />}</Few>
    </Tile>
  );
}

export function Expiring({ day }: { day: string }) {
  const { t } = useTranslation();
  const types = useTypes();
  const query = useQuery(load.expiring(addDays(day, EXPIRING_DAYS)));
  const items = (query.data?.items ?? []).map((one) => ({ ...one, id: `${one.user_id}.${one.type}.${one.last}` }));
  return (
    <Tile title={t('today.expiring')} query={query} empty={items.length === 0 && t('today.expiringNone')} due={items.some(({ notice_due }) => notice_due)}
      more={<Link to="/soldes">{t('today.expiringAll')}</Link>}>
      <Few items={items}>
        {({ user_id, user_name, type, amount, unit, last, notice_due: due }) => (
          <>
            <Link to="/soldes" search={{ personne: user_id }}>{user_name}</Link>{' '}
            <TypeMark code={type} color={types.get(type)?.color} />
            <span className="tileAmount"><strong>{quantityText(amount, unit)}</strong> <span className="dim">{t('today.expiringLast', { day: dayMedium(last) })}</span></span>
            {due && <span className="tileDue">{t('today.noticeDue')}</span>}
          </>
        )}
      </Few>
    </Tile>
  );
}

/** The month that is over: closed or not. */
export function Payroll({ day }: { day: string }) {
  const { t } = useTranslation();
  const query = useQuery(load.payrollMonths());
  const over = addMonths(`${day.slice(0, 7)}-01`, -1);
  const closed = (query.data?.items ?? []).some(({ month }) => month >= over);
  return (
    <Tile title={t('today.payroll')} query={query} due={!closed}
      more={<Link to="/reglages">{t(closed ? 'today.payrollSee' : 'today.payrollGo')}</Link>}>
      <p className="when">{t(closed ? 'today.payrollClosed' : 'today.payrollOpen', { month: monthLong(over) })}</p>
    </Tile>
  );
}

export function Invited() {
  const { t } = useTranslation();
  const query = useQuery(load.users());
  const items = (query.data?.items ?? []).filter((user): user is UserFull => user.active && 'has_password' in user && !user.has_password);
  return (
    <Tile title={t('today.waitingPeople')} query={query} empty={items.length === 0 && t('today.waitingPeopleNone')}
      more={items.length > 0 && <Link to="/personnes">{t('nav.people')}</Link>}>
      <Few items={items}>
        {({ id, name }) => <><Link to="/personnes/$id" params={{ id }}>{name}</Link> <span className="dim">{t('today.invited')}</span></>}
      </Few>
    </Tile>
  );
}
