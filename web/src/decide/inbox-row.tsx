/** One request that waits for me: all that is needed to decide it, and the decision. */
import { Button, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { memo, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isNegative, quantityText } from '../amount';
import { ago, overlap, periodText, today } from '../days';
import { problemOf } from '../http';
import { useMe } from '../session';
import { stepsOf, useStep, type StepTaken } from '../absences/steps';
import { load } from '../store';
import type { Absence, AbsenceContext, AbsenceType } from '../types';
import { lengthText, Status } from '../absences/absence-words';
import { lateDays, type Decision } from './inbox-words';
import { useNear } from './near';
import { ProblemAlert } from '../parts/problem';
import { TeamStrip } from './team-strip';
import { TypeMark } from '../parts/type-mark';

export const rowId = (id: string): string => `demande-${id}`;

/** Whether letters mean what is typed, not what is to be done. */
export const isTyping = (target: EventTarget): boolean =>
  (target as Element).closest('input:not([type=checkbox]), textarea, select, [contenteditable]') !== null;

interface Props {
  absence: Absence;
  title: string;
  type: AbsenceType | undefined;
  decision: Decision;
  /** It waits no longer: somebody else was quicker. */
  gone: boolean;
  current: boolean;
  selected: boolean;
  heading: 'h2' | 'h3';
  onSelect: (absence: Absence, selected: boolean) => void;
  /** I am in the middle of something with it: it must not vanish under my hands. */
  onBusy: (id: string, busy: boolean) => void;
  onDone: (id: string) => void;
}

/** There may be hundreds: what happens to one is no matter of the others. */
export const InboxRow = memo(function Row(props: Props) {
  const { absence, title, type, decision, gone, current, selected, heading: Heading, onSelect, onBusy, onDone } = props;
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const steps = stepsOf(absence, { me, type, steps: decision.steps, today: today() });
  const act = useStep(absence);
  const [form, setForm] = useState<'refuse' | 'return' | null>(null);
  const row = useRef<HTMLElement>(null);
  const near = useNear(row);
  const context = useQuery({ ...load.context(absence.id), enabled: near && !gone });
  const changed = useChanged(absence.version);
  const unseen = problemOf(context.error);

  const { id } = absence;
  const busy = form !== null || !act.isIdle;
  useEffect(() => onBusy(id, busy), [onBusy, id, busy]);
  useEffect(() => () => onBusy(id, false), [onBusy, id]);

  const overtaken = gone && !act.isPending && !act.isSuccess;
  const what = `${absence.user_name}, ${title}, ${periodText(absence)}`;

  function take(taken: StepTaken): void {
    if (act.isPending || gone) return;
    act.mutate(taken, {
      onSuccess: () => {
        setForm(null);
        act.reset();
        onDone(id);
      },
    });
  }
  function leave(): void {
    setForm(null);
    act.reset();
    row.current?.focus();
    if (gone) onDone(id);
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    if (event.key === 'Escape' && (form || overtaken || act.isError)) return leave();
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target) || gone) return;
    const onRow = event.target === row.current;
    const key = event.key.toLowerCase();
    if (key === 'a' && steps.has('approve')) take({ step: 'approve' });
    else if (key === 'r' && steps.has('refuse')) setForm('refuse');
    else if ((key === 'r' || key === 'v') && steps.has('return')) setForm('return');
    else if (key === ' ' && onRow) onSelect(absence, !selected);
    else if (key === 'enter' && onRow) void navigate({ to: '/absences/$id', params: { id } });
    else return;
    event.preventDefault();
  }

  return (
    <article ref={row} id={rowId(id)} className="request" data-request={id} tabIndex={current ? 0 : -1} aria-label={what} onKeyDown={onKeyDown}
      data-status={absence.status} data-selected={selected || undefined} data-gone={overtaken || undefined}>
      <input type="checkbox" className="requestSelect" checked={selected} aria-label={t('decide.select', { what })} disabled={overtaken}
        onChange={(event) => onSelect(absence, event.currentTarget.checked)} />
      <div className="requestText">
        <Heading>
          {absence.user_name} <span className="requestType">{type && <TypeMark code={type.code} color={type.color} />} {title}</span>
        </Heading>
        <p className="when">{periodText(absence)}<span className="dim"> · {lengthText(absence)}</span></p>
        <Facts absence={absence} context={context.data} decision={decision} changed={changed} />
        {absence.comment && <p><span className="dim">{t('decide.comment')}</span> {absence.comment}</p>}
        {context.data && !overtaken && <Others absence={absence} context={context.data} />}
      </div>
      <div className="requestTeam">
        {context.data && <TeamStrip context={context.data} absence={absence} />}
        {unseen && !context.data && (
          <p className="dim">
            {unseen.message} <Button size="compact-xs" variant="default" onClick={() => void context.refetch()}>{t('retry')}</Button>
          </p>
        )}
      </div>
      <div className="requestActs">
        {overtaken ? <Overtaken absence={absence} error={act.error} onClose={leave} /> : form ? null : (
          <>
            {steps.has('approve') && (
              // The second click of a double one would hit the next request, which takes this place.
              <Button loading={act.isPending} onClick={({ detail }) => detail < 2 && take({ step: 'approve' })}>
                {t(decision.toHr ? 'decide.validate' : 'decide.approve')}
              </Button>
            )}
            {steps.has('refuse') && <Button variant="default" onClick={() => setForm('refuse')}>{t('decide.refuse')}</Button>}
            {steps.has('return') && <Button variant="subtle" size="compact-sm" onClick={() => setForm('return')}>{t('decide.return')}</Button>}
            <Link className="requestOpen" to="/absences/$id" params={{ id }}>{t('decide.open')}</Link>
          </>
        )}
      </div>
      {!overtaken && (
        <div className="requestForm">
          <ProblemAlert error={act.error} fields={form ? ['reason'] : []} />
          {form && (
            <ReasonForm key={form} step={form} pending={act.isPending} error={problemOf(act.error)?.field('reason')}
              onSend={(reason) => take({ step: form, reason })} onLeave={leave} />
          )}
        </div>
      )}
    </article>
  );
});

interface ReasonProps {
  step: 'refuse' | 'return';
  pending: boolean;
  error: string | undefined;
  onSend: (reason: string) => void;
  onLeave: () => void;
}

/** A refusal is explained, and so is what must be corrected. */
function ReasonForm({ step, pending, error, onSend, onLeave }: ReasonProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const refuse = step === 'refuse';
  return (
    <form onSubmit={(event) => { event.preventDefault(); onSend(reason); }}>
      <Textarea ref={field} label={t(refuse ? 'decide.why' : 'decide.whyReturn')} description={t(refuse ? 'decide.whyHelp' : 'decide.whyReturnHelp')}
        value={reason} rows={2} required maxLength={1000} error={error} onChange={(event) => setReason(event.currentTarget.value)} />
      <div className="buttons">
        <Button type="submit" color={refuse ? 'red' : undefined} loading={pending}>{t(refuse ? 'decide.sendRefusal' : 'decide.sendReturn')}</Button>
        <Button variant="default" onClick={onLeave}>{t('back')}</Button>
      </div>
    </form>
  );
}

interface FactsProps {
  absence: Absence;
  context: AbsenceContext | undefined;
  decision: Decision;
  changed: boolean;
}

/** What hangs on it: since when it waits, what it leaves, what came with it. */
function Facts({ absence, context, decision: { hr, steps, escalation }, changed }: FactsProps) {
  const { t } = useTranslation();
  const late = lateDays(absence, escalation);
  const { id, status } = absence;
  const outlook = context?.balance;
  const after = outlook?.opened ? outlook.after : null;
  const comments = absence.comment_count ?? 0;
  const documents = absence.attachments?.length ?? 0;
  const detail = (text: ReactNode) => <Link to="/absences/$id" params={{ id }}>{text}</Link>;
  return (
    <ul className="plainList requestFacts">
      {absence.created_at && <li>{t('decide.waits', { when: ago(absence.created_at) })}</li>}
      {outlook && after && (
        <li data-bad={isNegative(after) || undefined}>
          {t('decide.balanceAfter', { amount: quantityText(after, outlook.unit) })}
          {isNegative(after) && ` (${t('decide.short')})`}
        </li>
      )}
      {comments > 0 && <li>{detail(t('decide.comments', { count: comments }))}</li>}
      {documents > 0 && <li>{detail(t('decide.documents', { count: documents }))}</li>}
      {absence.proof_missing && <li className="status" data-status="pending">{t('decide.proofMissing')}</li>}
      {late > 0 && <li className="status" data-status="refused">{t('decide.escalated', { count: late })}</li>}
      {absence.reason && <li className="status requestReason" data-status="pending">{t('decide.returned', { reason: absence.reason })}</li>}
      {hr && status === 'validated' && <li className="status" data-status="approved">{t('decide.validated')}</li>}
      {hr && steps === 2 && status === 'pending' && <li className="status">{t('decide.notValidated')}</li>}
      <li role="status">{changed && <span className="status" data-status="pending">{t('decide.changed')}</span>}</li>
    </ul>
  );
}

/** The others on these days, by name. */
function Others({ absence, context }: { absence: Absence; context: AbsenceContext }) {
  const { t } = useTranslation();
  const others = context.away.filter((one) => one.absence.kind === 'absent' && overlap(one.absence as Absence, absence));
  const waits = ({ absence: { status } }: (typeof others)[number]) => status === 'pending' || status === 'validated';
  const names = (list: typeof others) => [...new Set(list.map(({ name }) => name))].join(', ');
  const away = names(others.filter((one) => !waits(one)));
  const asking = names(others.filter(waits));
  return (
    <>
      {away && <p className="dim">{t('decide.also', { names: away })}</p>}
      {asking && <p className="dim">{t('decide.asking', { names: asking })}</p>}
      {!away && !asking && <p className="dim">{t('decide.nobodyElse')}</p>}
      {context.warnings.map((warning) => <p key={warning} className="requestWarning"><span aria-hidden="true">▼ </span>{warning}</p>)}
    </>
  );
}

/** Somebody else was quicker: who, and when. */
function Overtaken({ absence, error, onClose }: { absence: Absence; error: unknown; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const { data: now, error: unseen } = useQuery(load.absence(absence.id));
  const users = useQuery(load.users()).data?.items;
  const told = problemOf(error)?.body.changed_by as { name: string } | null | undefined;
  const by = now?.status === 'cancelled' ? undefined : now?.decided_by;
  const name = told?.name ?? (by === me.user.id ? t('me') : users?.find((user) => user.id === by)?.name);
  return (
    <div role="status" className="requestGone">
      {now && now.status !== 'pending' && <Status status={now.status} />}
      <p>{t('decide.overtaken')}</p>
      {now?.updated_at && now.status !== 'pending' && (
        <p>{t(name ? 'decide.overtakenBy' : 'decide.overtakenNow', { status: t(`status.${now.status}`), name, when: ago(now.updated_at) })}</p>
      )}
      {unseen && !now && <p>{t('decide.overtakenGone')}</p>}
      <Button variant="default" size="compact-md" onClick={onClose}>{t('close')}</Button>
    </div>
  );
}

const MARK_MS = 8000;

/** For a moment: it is not what it was when I began to read. */
function useChanged(version: number): boolean {
  const [first, setFirst] = useState(version);
  useEffect(() => {
    if (version === first) return undefined;
    const timer = setTimeout(() => setFirst(version), MARK_MS);
    return () => clearTimeout(timer);
  }, [version, first]);
  return version !== first;
}
