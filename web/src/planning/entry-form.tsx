/** Planning something for people, or changing what is planned: on-call, a shift, training, a note. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraft } from '../draft';
import { Dialog } from '../parts/dialog';
import { Meanwhile } from '../parts/meanwhile';
import { PeriodFields } from '../parts/period-fields';
import { ProblemAlert } from '../parts/problem';
import type { PlanningEntry, PlanningRow, Team } from '../types';
import type { Acting } from './acting';
import { contentOf, type Content } from './entries';
import { fieldsOf, saidOf } from './fields';
import { periodOf, spanOf, wholeDays, type Span } from './slots';

const FIELDS = ['start', 'start_half', 'end', 'end_half', 'start_time', 'end_time', 'label'] as const;
const NAMES_MAX = 3;
const LABEL_MAX = 200;

interface FormProps {
  title: string;
  lead: string;
  first: Content;
  submit: string;
  /** A team that could have the note instead. */
  team?: Team;
  run: (content: Content, team: string | null) => Promise<void>;
  onClose: () => void;
}

function EntryForm({ title, lead, first, submit, team, run, onClose }: FormProps) {
  const { t } = useTranslation();
  const draft = useDraft(first);
  const content = draft.value;
  const [forTeam, setForTeam] = useState(false);
  const { kind } = content;
  const halves = kind === 'training' || kind === 'note';
  const save = useMutation({
    mutationFn: () => run({ ...content, ...(halves ? {} : periodOf(wholeDays(spanOf(content)))), label: content.label.trim() }, forTeam && team ? team.id : null),
    onSuccess: onClose,
  });
  const edit = (change: Partial<Content>): void => {
    for (const key of Object.keys(change) as (keyof Content)[]) if (change[key] !== content[key]) draft.set(key, change[key] as Content[typeof key]);
    if (save.isError) save.reset();
  };
  const said = (name: string) => saidOf(save.error, name);
  const wordOf = (key: keyof Content): string =>
    key === 'label' ? t(kind === 'note' ? 'acting.note' : 'acting.label') : t(key === 'start_time' || key === 'end_time' ? 'planning.kinds.shift' : 'planning.period');

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (content.start && content.end) save.mutate();
  }

  return (
    <Dialog title={title} opened onClose={onClose}>
      <form onSubmit={onSubmit} noValidate>
        {team ? (
          <NativeSelect label={t('acting.entryWho')} value={forTeam ? 'team' : 'people'} onChange={(event) => setForTeam(event.currentTarget.value === 'team')}
            data={[{ value: 'people', label: lead }, { value: 'team', label: t('acting.entryTeam', { name: team.name }) }]} />
        ) : (
          <p className="dim">{t('acting.entryFor', { names: lead })}</p>
        )}
        <PeriodFields value={content} onChange={edit} halves={halves} error={said} />
        {kind === 'shift' && (
          <div className="pair">
            <TextInput type="time" label={t('acting.startTime')} value={content.start_time ?? ''} required error={said('start_time')}
              onChange={(event) => edit({ start_time: event.currentTarget.value })} />
            <TextInput type="time" label={t('acting.endTime')} value={content.end_time ?? ''} required error={said('end_time')}
              onChange={(event) => edit({ end_time: event.currentTarget.value })} />
          </div>
        )}
        <TextInput label={t(kind === 'note' ? 'acting.note' : 'acting.label')} value={content.label} maxLength={LABEL_MAX} required={kind === 'note'}
          data-autofocus error={said('label')} onChange={(event) => edit({ label: event.currentTarget.value })} />
        <p className="dim">{t(`acting.help.${kind}`)}</p>
        <Meanwhile names={[...new Set(draft.theirs.map(wordOf))]} onDrop={() => draft.theirs.forEach((key) => draft.drop(key))} />
        <ProblemAlert error={save.error} fields={fieldsOf(save.error, FIELDS)} />
        <div className="buttons">
          <Button type="submit" loading={save.isPending}>{submit}</Button>
          <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}

interface PlanProps {
  acting: Acting;
  rows: readonly PlanningRow[];
  team?: Team;
  span: Span;
  kind: PlanningEntry['kind'];
}

/** One request for all of them. */
export function Plan({ acting, rows, team, span, kind }: PlanProps) {
  const { t } = useTranslation();
  const period = periodOf(kind === 'training' || kind === 'note' ? span : wholeDays(span));
  const times = kind === 'shift' ? { start_time: '09:00', end_time: '17:00' } : { start_time: null, end_time: null };
  const names = rows.length > NAMES_MAX ? t('acting.entryForMany', { count: rows.length }) : rows.map((row) => row.name).join(', ');
  const alone = team && rows.length === 0;
  return (
    <EntryForm title={t('acting.entryTitle', { what: t(`acting.aKind.${kind}`) })} submit={t('acting.planIt')}
      lead={alone ? t('acting.entryTeam', { name: team.name }) : names} team={kind === 'note' && !alone ? team : undefined}
      first={{ kind, ...period, ...times, label: '' }} onClose={acting.close}
      run={(content, forTeam) => {
        const shared = alone ? team.id : forTeam;
        return acting.createEntries(shared ? [{ ...content, team: shared }] : rows.map((row) => ({ ...content, user_id: row.user_id })));
      }} />
  );
}

export function Edit({ acting, entry, who }: { acting: Acting; entry: PlanningEntry; who: string }) {
  const { t } = useTranslation();
  return (
    <EntryForm title={t('acting.entryEdit', { what: t(`planning.kinds.${entry.kind}`) })} lead={who} submit={t('save')} first={contentOf(entry)}
      onClose={acting.close} run={(content) => acting.changeEntry(entry, content)} />
  );
}
