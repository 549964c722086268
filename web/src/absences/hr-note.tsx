/** What HR notes for HR. */
import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { useDraft } from '../draft';
import { problemOf } from '../http';
import { applyConflict, useSteps } from './steps';
import { applyAnswer, write } from '../store';
import type { Absence } from '../types';
import { Meanwhile } from '../parts/meanwhile';
import { ProblemAlert } from '../parts/problem';

export function HrNote({ absence }: { absence: Absence }) {
  const { t } = useTranslation();
  const changes = useSteps(absence).has('edit');
  const draft = useDraft({ note: absence.hr_note ?? '' });
  const save = useMutation({
    // All the rest as it is, whatever its type has become since.
    mutationFn: ({ note }: { note: string }) => {
      const { version, type, start, start_half, end, end_half, minutes, start_time, comment } = absence;
      const hours = minutes === null ? {} : { minutes, start_time };
      return write<Absence>('PUT', `/api/absences/${absence.id}`, {
        version, type, start, start_half, end, end_half, ...hours, comment: comment ?? '', hr_note: note.trim(),
      });
    },
    onSuccess: (changed, sent) => {
      draft.sent(sent);
      applyAnswer('absence_updated', changed);
      tell(t('note.saved'));
    },
    onError: (error) => applyConflict(error, absence.id),
  });
  if (!changes) {
    return absence.hr_note ? <section className="card"><h2>{t('note.title')}</h2><p>{absence.hr_note}</p></section> : null;
  }
  return (
    <form className="card" aria-label={t('note.title')} onSubmit={(event) => { event.preventDefault(); save.mutate(draft.value); }}>
      <h2>{t('note.title')}</h2>
      <Textarea label={t('note.label')} description={t('note.help')} value={draft.value.note} rows={3} maxLength={2000}
        error={problemOf(save.error)?.field('hr_note')} onChange={(event) => { draft.set('note', event.currentTarget.value); save.reset(); }} />
      <Meanwhile names={draft.theirs.length > 0 ? [t('note.label')] : []} onDrop={() => draft.drop()} />
      <ProblemAlert error={save.error} fields={['hr_note']} />
      <div className="buttons"><Button type="submit" variant="default" loading={save.isPending} disabled={!draft.changed}>{t('save')}</Button></div>
    </form>
  );
}
