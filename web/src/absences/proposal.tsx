/** Other days for what is approved: proposing them, and answering. */
import { Button, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { periodText } from '../days';
import type { Span } from './entry';
import { problemOf } from '../http';
import { useMe } from '../session';
import { useStep, useSteps } from './steps';
import type { Absence } from '../types';
import { PeriodFields } from '../parts/period-fields';
import { ProblemAlert } from '../parts/problem';

export function Proposal({ absence }: { absence: Absence }) {
  const { t } = useTranslation();
  const me = useMe();
  const steps = useSteps(absence);
  const act = useStep(absence);
  const { proposal } = absence;
  if (!proposal) return null;
  const period = periodText(proposal);
  const ofOwner = proposal.created_by === absence.user_id;
  const mine = absence.user_id === me.user.id;
  const title =
    ofOwner === mine && steps.has('withdraw') ? t('proposal.mine', { period })
    : ofOwner ? t('proposal.byOwner', { name: absence.user_name ?? '', period })
    : t('proposal.byOther', { period });
  return (
    <div className="proposal" role="group" aria-label={t('proposal.title')}>
      <p><strong>{title}</strong> <span className="dim">{t('proposal.instead', { period: periodText(absence) })}</span></p>
      {'comment' in proposal && proposal.comment && <p>« {proposal.comment} »</p>}
      {proposal.short_notice && <p className="dim">{t(mine ? 'proposal.short' : 'proposal.shortOther')}</p>}
      <ProblemAlert error={act.error} />
      <div className="buttons">
        {steps.has('accept') && (
          <Button size="compact-md" loading={act.isPending && act.variables.step === 'accept'} onClick={() => act.mutate({ step: 'accept' })}>
            {t('proposal.accept')}
          </Button>
        )}
        {steps.has('decline') && (
          <Button size="compact-md" variant="default" loading={act.isPending && act.variables.step === 'decline'} onClick={() => act.mutate({ step: 'decline' })}>
            {t('proposal.decline')}
          </Button>
        )}
        {steps.has('withdraw') && (
          <Button size="compact-md" variant="default" loading={act.isPending} onClick={() => act.mutate({ step: 'withdraw' })}>
            {t('proposal.withdraw')}
          </Button>
        )}
        {!steps.has('accept') && <span className="dim">{t('proposal.waits')}</span>}
      </div>
    </div>
  );
}

interface FormProps {
  absence: Absence;
  halves: boolean;
  onDone: () => void;
}

const spanOf = ({ start, start_half, end, end_half }: Absence): Span => ({ start, start_half, end, end_half });

export function ProposeForm({ absence, halves, onDone }: FormProps) {
  const { t } = useTranslation();
  const act = useStep(absence);
  const [span, setSpan] = useState(() => spanOf(absence));
  const [comment, setComment] = useState('');
  const [tried, setTried] = useState(false);
  const error = (field: string) => problemOf(act.error)?.field(field) ?? unfilled(span, field, tried, t('ask.required'));
  return (
    <form className="stepForm" noValidate aria-label={t('card.proposeTitle')}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        setTried(true);
        if (span.start && span.end) act.mutate({ step: 'propose', ...span, comment: comment.trim() }, { onSuccess: onDone });
      }}>
      <p className="dim">{t('card.proposeHelp')}</p>
      <PeriodFields value={span} halves={halves} error={error} onChange={(next) => { setSpan(next); act.reset(); }} />
      <Textarea label={t('card.proposeComment')} value={comment} rows={2} maxLength={1000} error={error('comment')}
        onChange={(event) => setComment(event.currentTarget.value)} />
      <ProblemAlert error={act.error} fields={['start', 'start_half', 'end', 'end_half', 'comment']} />
      <div className="buttons">
        <Button type="submit" loading={act.isPending}>{t('card.proposeSend')}</Button>
        <Button variant="default" onClick={onDone}>{t('back')}</Button>
      </div>
    </form>
  );
}

const unfilled = (span: Span, field: string, tried: boolean, text: string): string | undefined =>
  tried && (field === 'start' || field === 'end') && span[field] === '' ? text : undefined;

const PART = { start: 'from', start_half: 'from_half', end: 'to', end_half: 'to_half' };

/** A part of it is cancelled; what lies around it stays. `from`: the first day that may be. */
export function CutForm({ absence, halves, from, onDone }: FormProps & { from: string }) {
  const { t } = useTranslation();
  const act = useStep(absence);
  const [span, setSpan] = useState<Span>({ start: '', start_half: 'am', end: '', end_half: 'pm' });
  const [tried, setTried] = useState(false);
  const error = (field: string) =>
    problemOf(act.error)?.field(field) ?? unfilled(span, field === 'from' ? 'start' : field === 'to' ? 'end' : field, tried, t('ask.required'));
  return (
    <form className="stepForm" noValidate aria-label={t('card.cutTitle')}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        setTried(true);
        const { start, start_half, end, end_half } = span;
        if (start && end) act.mutate({ step: 'cut', from: start, from_half: start_half, to: end, to_half: end_half }, { onSuccess: onDone });
      }}>
      <PeriodFields value={span} halves={halves} names={PART} min={from} max={absence.end} error={error}
        onChange={(next) => { setSpan(next); act.reset(); }} />
      <ProblemAlert error={act.error} fields={Object.values(PART)} />
      <div className="buttons">
        <Button type="submit" color="red" loading={act.isPending}>{t('card.cutSend')}</Button>
        <Button variant="default" onClick={onDone}>{t('back')}</Button>
      </div>
    </form>
  );
}
