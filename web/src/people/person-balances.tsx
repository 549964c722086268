/** What somebody may still take, in short. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { quantityText } from '../amount';
import { load } from '../store';
import { ProblemAlert } from '../parts/problem';
import { Loading } from '../parts/states';

export function PersonBalances({ user }: { user: string }) {
  const { t } = useTranslation();
  const balances = useQuery(load.balances(user));
  const types = useQuery(load.types());
  const shown = balances.data?.items.filter((one) => one.opened && one.available !== null);
  const nameOf = (code: string) => types.data?.items.find((type) => type.code === code)?.name ?? code;
  return (
    <section className="card personBalances" aria-labelledby="balances">
      <h2 id="balances">{t('person.balances')}</h2>
      <ProblemAlert error={balances.error} />
      {balances.isPending && !balances.error && <Loading />}
      {shown?.length === 0 && <p className="dim">{t('person.noBalances')}</p>}
      {shown && shown.length > 0 && (
        <dl className="facts">
          {shown.map(({ type, available, unit }) => [
            <dt key={type}>{nameOf(type)}</dt>,
            <dd key={`${type} amount`}>{quantityText(available ?? '0', unit)}</dd>,
          ])}
        </dl>
      )}
      <div className="buttons">
        <Button component={Link} to="/soldes" search={{ personne: user } as never} variant="default" size="compact-sm">{t('person.allBalances')}</Button>
      </div>
    </section>
  );
}
