/** Asking for the half days that were drawn: what they count, what is left, what is in the way; then send. */
import './ask-here.css';
import { Button, NativeSelect, Textarea } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { amountText, minutesText } from '../amount';
import { periodText, type Period } from '../days';
import { problemOf, request } from '../http';
import { Dialog } from '../parts/dialog';
import { Icon } from '../parts/icon';
import { ProblemAlert } from '../parts/problem';
import { takeStep } from '../steps';
import { applyAnswer, load, write } from '../store';
import type { Absence, AbsencePreview, PlanningRow } from '../types';
import type { Acting } from './acting';
import { SpanFields } from './span-fields';
import { periodOf, spanOf, wholeDays, type Span } from './slots';
import { useWhat } from './what';
import { closedFor } from './ways';

const FIELDS = ['type', 'start', 'start_half', 'end', 'end_half', 'comment'] as const;
const LATELY = 'mozaik.type';

/** The type that was asked for last is the one that is meant. */
function lately(): string {
  try {
    return sessionStorage.getItem(LATELY) ?? '';
  } catch {
    return '';
  }
}

interface Props {
  acting: Acting;
  row: PlanningRow;
  span: Span;
  type?: string;
}

export function AskHere({ acting, row, span, type: first }: Props) {
  const { t } = useTranslation();
  const { me } = acting;
  const what = useWhat();
  const mine = row.user_id === me.user.id;
  const types = (useQuery(load.types()).data?.items ?? []).filter((one) => !one.hidden);
  const [chosen, setChosen] = useState(first ?? lately());
  const type = types.find((one) => one.code === chosen) ?? types[0];
  const [typed, setTyped] = useState<Period>(periodOf(span));
  const [comment, setComment] = useState('');
  const halves = type?.half_days ?? true;
  const period = halves ? typed : periodOf(wholeDays(spanOf(typed)));
  const whole = typed.start !== '' && typed.end !== '';
  const body = { type: type?.code ?? '', ...period, ...(mine ? {} : { user_id: row.user_id }) };
  const preview = useQuery({
    queryKey: ['preview', body],
    queryFn: async () => (await request<AbsencePreview>('POST', '/api/absences/preview', body)).data,
    enabled: type !== undefined && whole,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
  const closed = whole && closedFor(row, spanOf(period), useQuery(load.closedPeriods()).data?.items ?? [], me);

  const send = useMutation({
    mutationFn: () => write<Absence>('POST', '/api/absences', { ...body, comment: comment.trim() }),
    onSuccess(absence) {
      applyAnswer('absence_updated', absence);
      try {
        sessionStorage.setItem(LATELY, absence.type ?? '');
      } catch {
        // Then the first type is offered next time, too.
      }
      const words = t(absence.status === 'pending' ? 'acting.asked' : 'acting.entered', { what: what.whole(absence) });
      // Nothing takes back a request; whoever sent it may cancel it.
      tell(words, () => void takeStep(acting.fresh(absence), { step: 'cancel' }, me).catch(() => acting.open({ what: 'cancel', absence })));
      acting.close();
    },
  });

  // What sending said is about what was sent.
  const edit = <T,>(set: (value: T) => void) => (value: T): void => {
    set(value);
    if (send.isError) send.reset();
  };
  const error = send.error ?? (preview.isPlaceholderData ? null : preview.error);
  const problem = problemOf(error);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (type && whole) send.mutate();
  }

  return (
    <Dialog title={mine ? t('acting.askTitle') : t('acting.askForTitle', { name: row.name })} opened onClose={acting.close}>
      <form onSubmit={submit} noValidate className="askHere">
        <NativeSelect label={t('ask.type')} value={type?.code ?? ''} error={problem?.field('type')} data-autofocus
          onChange={(event) => edit(setChosen)(event.currentTarget.value)} data={types.map((one) => ({ value: one.code, label: one.name }))} />
        <SpanFields value={typed} onChange={edit(setTyped)} halves={halves} error={error} />
        {closed && (
          <p className="askHereClosed">
            <Icon name="lock" /> {t('acting.closedText', { name: closed.name, when: periodText({ start: closed.from, start_half: 'am', end: closed.to, end_half: 'pm' }) })}
          </p>
        )}
        <Outlook preview={preview.error ? undefined : preview.data} loading={preview.isFetching} />
        <Textarea label={t('ask.comment')} description={t('ask.commentHelp')} value={comment} rows={2} maxLength={1000}
          error={problem?.field('comment')} onChange={(event) => edit(setComment)(event.currentTarget.value)} />
        <ProblemAlert error={error} fields={FIELDS} />
        <div className="buttons">
          <Button type="submit" loading={send.isPending}>{mine ? t('acting.send') : t('acting.enter')}</Button>
          <Link className="askHereMore" to="/absences/nouvelle"
            search={{ type: type?.code, du: period.start, au: period.end, debut: period.start_half, fin: period.end_half, ...(mine ? {} : { pour: row.user_id }) }}>
            {t('acting.moreChoices')}
          </Link>
        </div>
      </form>
    </Dialog>
  );
}

/** What would come of it, as the server counts it. */
function Outlook({ preview, loading }: { preview: AbsencePreview | undefined; loading: boolean }) {
  const { t } = useTranslation();
  const amount = (text: string | null, unit: 'days' | 'minutes') => (text === null ? '–' : unit === 'minutes' ? minutesText(text) : amountText(text));
  const balance = preview?.balance;
  return (
    <div role="status" className="askHereOutlook" data-old={loading || undefined}>
      {!preview && loading && t('acting.counting')}
      {preview && (
        <>
          {preview.days !== null && <strong>{t('acting.days', { count: preview.days })}</strong>}
          {balance?.opened && (
            <span> {t('acting.balanceAfter', { after: amount(balance.after, balance.unit), before: amount(balance.at_date, balance.unit) })}</span>
          )}
          {preview.warnings.map((one) => <p key={one} className="askHereWarning">{one}</p>)}
        </>
      )}
    </div>
  );
}
