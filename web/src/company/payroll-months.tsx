/** The months that payroll has closed, and the next to close. */
import { NativeSelect } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { addMonths, instantText, monthLong, today } from '../days';
import { capital } from '../text';
import { applyAnswer, load, write } from '../store';
import type { PayrollMonth } from '../types';
import { Arrival } from '../parts/arrival';
import { AskOnce } from '../parts/ask-once';
import { ProblemAlert } from '../parts/problem';

const MONTHS_BACK = 12;
const SHOWN = 12;

export function PayrollMonths() {
  const { t } = useTranslation();
  const loaded = useQuery(load.payrollMonths());
  const { data } = loaded;
  const users = useQuery(load.users());
  const items = data?.items ?? [];
  const over = addMonths(`${today().slice(0, 7)}-01`, -1);
  const closable = Array.from({ length: MONTHS_BACK }, (_, back) => addMonths(over, -back)).filter((month) => !items[0] || month > items[0].month);
  const [chosen, setChosen] = useState('');
  // Of those that somebody else has closed meanwhile, none stays chosen.
  const month = closable.includes(chosen) ? chosen : (closable.at(items.length > 0 ? -1 : 0) ?? '');
  const close = useMutation({
    mutationFn: (first: string) => write<PayrollMonth>('POST', '/api/payroll-months', { month: first }),
    onSuccess: (closed) => {
      applyAnswer('payroll_closed', closed);
      tell(t('payroll.closed', { month: capital(monthLong(closed.month)) }));
    },
  });
  return (
    <section className="card" aria-labelledby="payroll">
      <h2 id="payroll">{t('payroll.title')}</h2>
      <p className="dim">{t('payroll.lead')}</p>
      <Arrival of={loaded} />
      <ProblemAlert error={close.error} />
      {data && (closable.length > 0 ? (
        <div className="payrollNext">
          <NativeSelect label={t('payroll.month')} value={month} onChange={(event) => setChosen(event.currentTarget.value)}
            data={closable.map((one) => ({ value: one, label: monthLong(one) }))} />
          <AskOnce question={t('payroll.question', { month: monthLong(month) })} loading={close.isPending} onConfirm={() => close.mutate(month)}>
            {t('payroll.close', { month: monthLong(month) })}
          </AskOnce>
        </div>
      ) : <p>{t('payroll.allClosed')}</p>)}
      {data && items.length === 0 && <p className="dim">{t('payroll.none')}</p>}
      <ul className="plainList lines">
        {items.slice(0, SHOWN).map((one) => (
          <li key={one.month} className="row">
            <strong>{capital(monthLong(one.month))}</strong>
            <span className="dim">
              {t('payroll.closedBy', { name: users.data?.items.find((user) => user.id === one.closed_by)?.name ?? '…', when: instantText(one.closed_at) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
