import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, periodText, today } from '../days';
import { problemOf } from '../http';
import { applyAnswer, load, write } from '../store';
import type { Absence, Me } from '../types';
import { useTitle } from './absence-card';
import { Done, ProblemAlert } from './problem';

const FIELDS = ['type', 'start', 'start_half', 'end', 'end_half', 'comment', 'user_id'] as const;

export function AskForm({ me }: { me: Me }) {
  const { t } = useTranslation();
  const titleOf = useTitle();
  const hr = me.user.role === 'admin';
  const types = (useQuery(load.types()).data?.items ?? []).filter((type) => !type.hidden);
  const users = useQuery({ ...load.users(), enabled: hr }).data?.items ?? [];

  const [person, setPerson] = useState('');
  const [type, setType] = useState('');
  const [start, setStart] = useState('');
  const [startHalf, setStartHalf] = useState<'am' | 'pm'>('am');
  const [end, setEnd] = useState('');
  const [endHalf, setEndHalf] = useState<'am' | 'pm'>('pm');
  const [comment, setComment] = useState('');
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState<Absence | null>(null);
  const chosen = types.find((one) => one.code === type);
  const halves = chosen?.half_days ?? true;

  const send = useMutation({
    mutationFn: () =>
      write<Absence>('POST', '/api/absences', {
        type,
        start,
        start_half: halves ? startHalf : 'am',
        end,
        end_half: halves ? endHalf : 'pm',
        comment: comment.trim(),
        ...(person ? { user_id: person } : {}),
      }),
    onSuccess: (absence) => {
      applyAnswer('absence_updated', absence);
      setDone(absence);
      setTried(false);
      setStart('');
      setEnd('');
      setStartHalf('am');
      setEndHalf('pm');
      setComment('');
    },
  });

  const problem = problemOf(send.error);
  const missing = (value: string): string | undefined => (tried && !value ? t('ask.required') : undefined);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setDone(null);
    setTried(true);
    if (type && start && end) send.mutate();
  }

  /** What was said about a field goes when it is changed. */
  function edit<T>(set: (value: T) => void, value: T): void {
    set(value);
    setDone(null);
    if (send.isError) send.reset();
  }

  return (
    <form onSubmit={submit} noValidate aria-label={t('ask.title')}>
      <h2>{t('ask.title')}</h2>
      {hr && (
        <NativeSelect label={t('ask.for')} value={person} error={problem?.field('user_id')}
          onChange={(event) => edit(setPerson, event.currentTarget.value)}
          data={[{ value: '', label: `${me.user.name} (${t('me')})` }, ...users.filter((user) => user.id !== me.user.id && user.active).map((user) => ({ value: user.id, label: user.name }))]} />
      )}
      <NativeSelect label={t('ask.type')} value={type} required error={problem?.field('type') ?? missing(type)}
        onChange={(event) => edit(setType, event.currentTarget.value)}
        data={[{ value: '', label: t('ask.choose') }, ...types.map((one) => ({ value: one.code, label: one.name }))]} />
      {chosen?.decision === 'notice' && <p className="dim">{t('ask.notice')}</p>}
      {chosen?.decision === 'proof' && <p className="dim">{t('ask.proof')}</p>}
      <div className="pair">
        <TextInput type="date" label={t('ask.start')} value={start} required error={problem?.field('start') ?? missing(start)}
          min={addDays(today(), -366)}
          onChange={(event) => {
            const day = event.currentTarget.value;
            edit(setStart, day);
            if (day && (!end || end < day)) setEnd(day);
          }} />
        <NativeSelect label={t('ask.startHalf')} value={halves ? startHalf : 'am'} disabled={!halves} error={problem?.field('start_half')}
          onChange={(event) => edit(setStartHalf, event.currentTarget.value as 'am' | 'pm')}
          data={[{ value: 'am', label: t('ask.am') }, { value: 'pm', label: t('ask.pm') }]} />
      </div>
      <div className="pair">
        <TextInput type="date" label={t('ask.end')} value={end} required error={problem?.field('end') ?? missing(end)} min={start}
          onChange={(event) => edit(setEnd, event.currentTarget.value)} />
        <NativeSelect label={t('ask.endHalf')} value={halves ? endHalf : 'pm'} disabled={!halves} error={problem?.field('end_half')}
          onChange={(event) => edit(setEndHalf, event.currentTarget.value as 'am' | 'pm')}
          data={[{ value: 'am', label: t('ask.am') }, { value: 'pm', label: t('ask.pm') }]} />
      </div>
      <Textarea label={t('ask.comment')} description={t('ask.commentHelp')} value={comment} rows={2} maxLength={1000}
        error={problem?.field('comment')} onChange={(event) => edit(setComment, event.currentTarget.value)} />
      <ProblemAlert error={send.error} fields={FIELDS} />
      <Done>
        {done && t(done.status === 'approved' ? 'ask.effective' : 'ask.sent', { what: `${titleOf(done)}, ${periodText(done)}` })}
      </Done>
      <Button type="submit" loading={send.isPending} fullWidth>{t('ask.submit')}</Button>
    </form>
  );
}
