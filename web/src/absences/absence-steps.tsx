/** The buttons under an absence: each asks for what it needs in its place. */
import { Button, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { addDays, today } from '../days';
import { problemOf } from '../http';
import { useMe } from '../session';
import { applyConflict, takeBack, useStep, useSteps, type Step } from './steps';
import { applyAnswer, load, write } from '../store';
import type { Absence } from '../types';
import { ChangeForm } from './ask-form';
import { ProblemAlert } from '../parts/problem';
import { CutForm, ProposeForm } from './proposal';

/** What needs more than a button. */
type Form = Extract<Step, 'edit' | 'refuse' | 'return' | 'cancel' | 'cut' | 'propose' | 'delete'>;

interface Props {
  absence: Absence;
  halves: boolean;
  /** It cannot be refused. */
  ofRight: boolean;
  onHold?: (id: string, held: boolean) => void;
}

export function AbsenceSteps({ absence, halves, ofRight, onHold }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const steps = useSteps(absence);
  const twoSteps = useQuery(load.settings()).data?.steps === 2;
  const act = useStep(absence);
  const [form, setForm] = useState<Form | null>(null);
  const opener = useRef<Form | null>(null);
  const buttons = useRef<HTMLDivElement>(null);

  // The keyboard comes back to where it left.
  useEffect(() => {
    if (form !== null || opener.current === null) return;
    buttons.current?.querySelector<HTMLElement>(`[data-step='${opener.current}']`)?.focus();
    opener.current = null;
  }, [form]);

  const { id } = absence;
  const held = form !== null || act.isError;
  useEffect(() => onHold?.(id, held), [onHold, id, held]);

  function open(next: Form): void {
    act.reset();
    opener.current = next;
    setForm(next);
  }
  function close(): void {
    act.reset();
    setForm(null);
  }

  // Somebody else was quicker: what is in hand stays, and says so.
  if ((form !== null && !steps.has(form) && !act.isPending) || (act.isError && act.variables && !steps.has(act.variables.step as Step))) {
    return (
      <>
        <ProblemAlert error={act.error} />
        <div className="buttons">
          <span role="status">{t('card.overtaken')}</span>
          <Button variant="default" size="compact-md" onClick={close}>{t('close')}</Button>
        </div>
      </>
    );
  }
  switch (form) {
    case 'edit': return <div className="stepForm"><ChangeForm absence={absence} onDone={close} /></div>;
    case 'propose': return <ProposeForm absence={absence} halves={halves} onDone={close} />;
    case 'cut': {
      const first = absence.user_id === me.user.id && absence.status === 'approved' ? addDays(today(), 1) : '';
      return <CutForm absence={absence} halves={halves} from={first > absence.start ? first : absence.start} onDone={close} />;
    }
    case 'refuse':
    case 'return': return <ReasonForm key={form} step={form} act={act} onDone={close} />;
    case 'cancel':
      return (
        <>
          <ProblemAlert error={act.error} />
          <Sure question={t('card.cancelSure')} no={t('card.cancelNo')} onNo={close}>
            <Button color="red" size="compact-md" loading={act.isPending} onClick={() => act.mutate({ step: 'cancel' }, { onSuccess: close })}>
              {t('card.cancelYes')}
            </Button>
          </Sure>
        </>
      );
    case 'delete': return <Delete absence={absence} onDone={close} />;
    case null:
  }

  const toHr = twoSteps && me.user.role !== 'admin';
  const decides = steps.has('approve');
  const small = (step: Form, text: string) =>
    steps.has(step) && <Button data-step={step} variant="default" size="compact-sm" onClick={() => open(step)}>{text}</Button>;
  const taking = (step: Step) => act.isPending && act.variables.step === step;
  return (
    <>
      <ProblemAlert error={act.error} />
      <div className="buttons absence-steps" ref={buttons}>
        {decides && (
          <Button loading={taking('approve')} onClick={() => act.mutate({ step: 'approve' })}>{t(toHr ? 'card.validate' : 'card.accept')}</Button>
        )}
        {steps.has('refuse') && <Button data-step="refuse" variant="default" onClick={() => open('refuse')}>{t('card.refuse')}</Button>}
        {decides && ofRight && <span className="dim">{t('card.ofRight')}</span>}
        {steps.has('return') && <Button data-step="return" variant="default" onClick={() => open('return')}>{t('card.return')}</Button>}
        {steps.has('acknowledge') && (
          <Button loading={taking('acknowledge')} onClick={() => act.mutate({ step: 'acknowledge' })}>{t('card.acknowledge')}</Button>
        )}
        {small('edit', t('card.edit'))}
        {small('propose', t('card.propose'))}
        {small('cut', t('card.cut'))}
        {small('cancel', t('card.cancel'))}
        {small('delete', t('card.delete'))}
      </div>
    </>
  );
}

/** Asks once, in its place; the keyboard is on the safe answer. */
function Sure({ question, no, onNo, children }: { question: string; no: string; onNo: () => void; children: ReactNode }) {
  return (
    <div className="buttons" role="group" aria-label={question} onKeyDown={(event) => event.key === 'Escape' && onNo()}>
      <span>{question}</span>
      {children}
      <Button variant="default" size="compact-md" autoFocus onClick={onNo}>{no}</Button>
    </div>
  );
}

function ReasonForm({ step, act, onDone }: { step: 'refuse' | 'return'; act: ReturnType<typeof useStep>; onDone: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const words = step === 'refuse' ? (['card.why', 'card.sendRefusal'] as const) : (['card.returnWhy', 'card.sendReturn'] as const);
  return (
    <form className="stepForm" onSubmit={(event: FormEvent) => { event.preventDefault(); act.mutate({ step, reason }, { onSuccess: onDone }); }}>
      <Textarea label={t(words[0])} description={t('card.whyHelp')} value={reason} rows={2} required autoFocus maxLength={1000}
        error={problemOf(act.error)?.field('reason')} onChange={(event) => setReason(event.currentTarget.value)} />
      <ProblemAlert error={act.error} fields={['reason']} />
      <div className="buttons">
        <Button type="submit" color={step === 'refuse' ? 'red' : undefined} loading={act.isPending}>{t(words[1])}</Button>
        <Button variant="default" onClick={onDone}>{t('back')}</Button>
      </div>
    </form>
  );
}

/** An entry error: gone for everybody. */
function Delete({ absence, onDone }: { absence: Absence; onDone: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const { id, version } = absence;
  const remove = useMutation({
    mutationFn: () => write('DELETE', `/api/absences/${id}?version=${version}`),
    onSuccess: () => {
      applyAnswer('absence_deleted', { id, version: version + 1 });
      tell(t('card.deleted'), () => void takeBack({ ...absence, version: version + 1 }, me));
    },
    onError: (error) => applyConflict(error, id),
  });
  return (
    <>
      <ProblemAlert error={remove.error} />
      <Sure question={t('card.deleteSure')} no={t('back')} onNo={onDone}>
        <Button color="red" size="compact-md" loading={remove.isPending} onClick={() => remove.mutate()}>{t('card.delete')}</Button>
      </Sure>
    </>
  );
}
