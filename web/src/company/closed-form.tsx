/** Days closed to leave: for the company, or for one team. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { useDraft } from '../draft';
import { problemOf } from '../http';
import { applyAnswer, applyCurrent, write } from '../store';
import type { ClosedPeriod, Team } from '../types';
import { DateField } from '../parts/date-field';
import { Dialog } from '../parts/dialog';
import { Meanwhile } from '../parts/meanwhile';
import { ProblemAlert } from '../parts/problem';

const FIELDS = ['name', 'from', 'to', 'team_id'] as const;
const FRESH: ClosedPeriod = { id: '', version: 0, name: '', team_id: null, from: '', to: '' };

export function ClosedForm({ period, teams, close }: { period: ClosedPeriod | null; teams: readonly Team[]; close: () => void }) {
  const { t } = useTranslation();
  const { value, changed, theirs, set, drop } = useDraft<ClosedPeriod>(period ?? FRESH);
  const save = useMutation({
    mutationFn: () => {
      const { version, name, from, to, team_id } = value;
      const entry = { name: name.trim(), from, to: to || from, team_id };
      return period
        ? write<ClosedPeriod>('PUT', `/api/closed-periods/${period.id}`, { version, ...entry })
        : write<ClosedPeriod>('POST', '/api/closed-periods', entry);
    },
    onSuccess: (saved) => {
      applyAnswer('closed_period_updated', saved);
      tell(t('calendars.saved', { name: saved.name }));
      close();
    },
    onError: (error) => applyCurrent('closed_period_updated', error),
  });
  const problem = problemOf(save.error);
  const words = { name: t('calendars.reason'), from: t('calendars.from'), to: t('calendars.to'), team_id: t('calendars.forTeam') };
  return (
    <Dialog title={period ? t('calendars.editOf', { name: period.name }) : t('calendars.closedNew')} opened onClose={close}>
      <form onSubmit={(event: FormEvent) => { event.preventDefault(); save.mutate(); }}>
        <TextInput label={t('calendars.reason')} description={t('calendars.reasonHelp')} required maxLength={120} data-autofocus value={value.name}
          error={problem?.field('name')} onChange={(event) => set('name', event.currentTarget.value)} />
        <div className="pair">
          <DateField label={t('calendars.from')} required value={value.from} error={problem?.field('from')} onChange={(day) => set('from', day)} />
          <DateField label={t('calendars.to')} value={value.to} min={value.from || undefined} error={problem?.field('to')} onChange={(day) => set('to', day)} />
        </div>
        <NativeSelect label={t('calendars.forTeam')} value={value.team_id ?? ''} error={problem?.field('team_id')}
          data={[{ value: '', label: t('calendars.wholeCompany') }, ...teams.map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={(event) => set('team_id', event.currentTarget.value || null)} />
        <p className="dim">{t('calendars.closedLead')}</p>
        <Meanwhile names={theirs.map((key) => words[key as keyof typeof words] ?? '')} onDrop={() => theirs.forEach((key) => drop(key))} />
        <ProblemAlert error={save.error} fields={FIELDS} />
        <div className="buttons">
          <Button type="submit" loading={save.isPending} disabled={!value.from || (period !== null && !changed)}>{t('save')}</Button>
          <Button variant="default" onClick={close}>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
