/** What somebody may still take, in short. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTypes } from '../absences/absence-words';
import { quantityText } from '../amount';
import { load } from '../store';
import { Arrival } from '../parts/arrival';

export function PersonBalances({ user }: { user: string }) {
  const { t } = useTranslation();
  const balances = useQuery(load.balances(user));
  const types = useTypes();
  const shown = balances.data?.items.filter((one) => one.opened && one.balance !== null);
  return (
    <section className="card personBalances" aria-labelledby="balances">
      <h2 id="balances">{t('person.balances')}</h2>
      <Arrival of={balances} />
      {shown?.length === 0 && <p className="dim">{t('person.noBalances')}</p>}
      {shown && shown.length > 0 && (
        <dl className="facts">
          {shown.map(({ type, balance, unit }) => [
            <dt key={type}>{types.get(type)?.name ?? type}</dt>,
            <dd key={`${type} amount`}>{quantityText(balance ?? '0', unit)}</dd>,
          ])}
        </dl>
      )}
      <p><Link to="/soldes" search={{ personne: user }}>{t('person.allBalances')}</Link></p>
    </section>
  );
}
