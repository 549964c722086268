/** Begin to count the days of people: what is left of them on a morning. All of them or none. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { today } from '../days';
import { problemOf } from '../http';
import { applyAnswer, load, write } from '../store';
import type { AbsenceType, Balance } from '../types';
import { typedAmount } from './balance-entry';
import { DateField } from '../parts/date-field';
import { Dialog } from '../parts/dialog';
import { PersonSelect } from '../parts/person-select';
import { ProblemAlert } from '../parts/problem';

interface Left {
  amount: string;
  previous: string;
}
const NOTHING: Left = { amount: '', previous: '' };
const PEOPLE_MAX = 200;

interface Props {
  /** Those with a balance. */
  types: AbsenceType[];
  type?: string;
  person?: string;
  close: () => void;
}

export function BalanceOpen({ types, type: first, person, close }: Props) {
  const { t } = useTranslation();
  const users = useQuery(load.users());
  const [code, setCode] = useState(first ?? types[0]?.code ?? '');
  const [day, setDay] = useState(today());
  const [people, setPeople] = useState<string[]>(person ? [person] : []);
  const [left, setLeft] = useState<Record<string, Left>>({});
  const [tried, setTried] = useState(false);
  const unit = types.find((type) => type.code === code)?.in_hours ? 'minutes' : 'days';
  const of = (id: string): Left => left[id] ?? NOTHING;
  const wrong = (text: string, required: boolean): string | undefined =>
    (tried && (text || required) && typedAmount(text, unit) === null ? t(unit === 'days' ? 'balances.badAmount' : 'balances.badHours') : undefined);
  const save = useMutation({
    mutationFn: () => write<{ balances: Balance[] }>('POST', '/api/balances/open', {
      type: code,
      as_of: day,
      entries: people.map((id) => ({
        user_id: id,
        amount: typedAmount(of(id).amount, unit),
        ...(of(id).previous ? { previous_amount: typedAmount(of(id).previous, unit) } : {}),
      })),
    }),
    onSuccess: ({ balances }) => {
      for (const balance of balances) applyAnswer('balance_updated', balance);
      tell(t('balances.opened', { count: balances.length }));
      close();
    },
  });
  const problem = problemOf(save.error);
  const complete = people.every((id) => typedAmount(of(id).amount, unit) !== null && (!of(id).previous || typedAmount(of(id).previous, unit) !== null));

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (complete && people.length > 0) save.mutate();
  }

  function put(id: string, change: Partial<Left>): void {
    setLeft((old) => ({ ...old, [id]: { ...NOTHING, ...old[id], ...change } }));
  }

  return (
    <Dialog title={t('balances.open')} opened onClose={close} size="44rem">
      <form onSubmit={submit}>
        <p className="dim">{t('balances.openHelp')}</p>
        <div className="pair">
          <NativeSelect label={t('balances.type')} value={code} error={problem?.field('type')} onChange={(event) => setCode(event.currentTarget.value)}
            data={types.map((type) => ({ value: type.code, label: type.name }))} />
          <DateField label={t('balances.asOf')} required value={day} error={problem?.field('as_of')} onChange={setDay} />
        </div>
        <PersonSelect multiple label={t('balances.people')} required value={people} max={PEOPLE_MAX} error={problem?.field('entries')} onChange={setPeople} />
        {people.length > 0 && (
          <table className="balanceOpening">
            <thead>
              <tr><td /><th scope="col">{t('balances.opening')}</th><th scope="col">{t('balances.openingPrevious')}</th></tr>
            </thead>
            <tbody>
              {people.map((id) => {
                const name = users.data?.items.find((user) => user.id === id)?.name ?? '…';
                return (
                  <tr key={id}>
                    <th scope="row">{name}</th>
                    <td><TextInput aria-label={`${t('balances.opening')}, ${name}`} autoComplete="off" value={of(id).amount} error={wrong(of(id).amount, true)}
                      onChange={(event) => put(id, { amount: event.currentTarget.value })} /></td>
                    <td><TextInput aria-label={`${t('balances.openingPrevious')}, ${name}`} autoComplete="off" value={of(id).previous} error={wrong(of(id).previous, false)}
                      onChange={(event) => put(id, { previous: event.currentTarget.value })} /></td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        )}
        {people.length > 1 && (
          <Button type="button" variant="default" size="compact-sm"
            onClick={() => setLeft(Object.fromEntries(people.map((id) => [id, of(people[0] ?? '')])))}>{t('balances.same')}</Button>
        )}
        <ProblemAlert error={save.error} fields={['type', 'as_of', 'entries']} />
        <div className="buttons">
          <Button type="submit" loading={save.isPending} disabled={people.length === 0 || !day}>{t('balances.openSubmit', { count: people.length })}</Button>
          <Button variant="default" onClick={close}>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
