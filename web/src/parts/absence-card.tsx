/** One absence, and what I may do with it. */
import { Button, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ago, overlap, periodText, today } from '../days';
import { problemOf } from '../http';
import { applyAnswer, load, write } from '../store';
import { isKnown, type Absence, type AbsenceStatus, type AbsenceType, type Me, type PlanningRow } from '../types';
import { ProblemAlert } from './problem';

const MARKS: Record<AbsenceStatus, string> = { pending: '…', validated: '✓', approved: '✓', refused: '✕', cancelled: '–' };

export function Status({ status }: { status: AbsenceStatus }) {
  const { t } = useTranslation();
  return (
    <span className="status" data-status={status}>
      <span aria-hidden="true">{MARKS[status]}</span> {t(`status.${status}`)}
    </span>
  );
}

export function useTypes(): Map<string, AbsenceType> {
  const { data } = useQuery(load.types());
  return new Map(data?.items.map((type) => [type.code, type]));
}

export function useTitle(): (absence: Absence) => string {
  const { t } = useTranslation();
  const types = useTypes();
  return (absence) =>
    absence.type === undefined ? t(`kind.${absence.kind}`) : (types.get(absence.type)?.name ?? absence.type);
}

const hours = (minutes: number) => ({ hours: Math.floor(minutes / 60), minutes: String(minutes % 60).padStart(2, '0') });

/** « du 21 au 24 décembre 2026 · 5 jours », « · 2 h 30 » */
function Days({ absence }: { absence: Absence }) {
  const { t } = useTranslation();
  if (!isKnown(absence)) return null;
  const { days, minutes } = absence;
  return (
    <span className="dim"> · {days === null ? t('card.hours', hours(minutes ?? 0)) : t('card.days', { count: days })}</span>
  );
}

type Action = 'approve' | 'refuse' | 'cancel' | 'acknowledge';

interface CardProps {
  absence: Absence;
  me: Me;
  context?: ReactNode;
  heading?: 'h2' | 'h3';
  /** I am in the middle of something with it: it must not vanish under my hands. */
  onHold?: (id: string, held: boolean) => void;
}

export function AbsenceCard({ absence, me, context, heading: Heading = 'h3', onHold }: CardProps) {
  const { t } = useTranslation();
  const titleOf = useTitle();
  const type = useTypes().get(absence.type ?? '');
  const { data: settings } = useQuery(load.settings());
  const [asking, setAsking] = useState<'cancel' | 'refuse' | null>(null);
  const [reason, setReason] = useState('');

  const act = useMutation({
    mutationFn: ({ action, ...body }: { action: Action; reason?: string }) =>
      write<Absence>('POST', `/api/absences/${absence.id}/${action}`, { version: absence.version, ...body }),
    onSuccess: (changed) => {
      setAsking(null);
      setReason('');
      applyAnswer('absence_updated', changed);
    },
    onError: (error) => {
      // It was decided by somebody else meanwhile: show it as it is now, and say who.
      const current = problemOf(error)?.body.current as Absence | undefined;
      if (current?.id === absence.id) applyAnswer('absence_updated', current);
    },
  });

  const mine = absence.user_id === me.user.id;
  const hr = me.user.role === 'admin';
  const known = isKnown(absence);
  const open = absence.status === 'pending' || absence.status === 'validated';
  const decides = !mine && known && (absence.status === 'pending' || (hr && absence.status === 'validated'));
  const acknowledges =
    hr && absence.status === 'approved' && type?.decision === 'notice' && absence.acknowledged_at === null;
  const cancels = (mine || hr) && (open || (absence.status === 'approved' && (hr || absence.start > today())));
  const toHr = settings?.steps === 2 && !hr;
  const what = `${absence.user_name && !mine ? `${absence.user_name}, ` : ''}${titleOf(absence)}, ${periodText(absence)}`;
  const problem = problemOf(act.error);
  const overtaken = asking === 'refuse' && !decides;
  const held = asking === 'refuse' || act.isPending || act.isError;
  const { id } = absence;
  useEffect(() => onHold?.(id, held), [onHold, id, held]);

  function leave(): void {
    setAsking(null);
    act.reset();
  }

  return (
    <article className="absence" data-status={absence.status} aria-label={what}>
      <div className="row">
        <Heading>
          {!mine && absence.user_name ? <>{absence.user_name} <span className="dim">· {titleOf(absence)}</span></> : titleOf(absence)}
        </Heading>
        <Status status={absence.status} />
      </div>
      <p className="when">
        {periodText(absence)}
        <Days absence={absence} />
      </p>
      {absence.comment && <p><span className="dim">{t('card.comment')}</span> {absence.comment}</p>}
      {absence.status === 'refused' && absence.reason && <p><span className="dim">{t('card.reason')}</span> {absence.reason}</p>}
      {type?.decision === 'notice' && absence.status === 'approved' && (
        <p className="dim">{t(absence.acknowledged_at ? 'status.acknowledged' : 'status.toAcknowledge')}</p>
      )}
      {decides && absence.created_at && <p className="dim">{t('card.asked', { when: ago(absence.created_at) })}</p>}
      {context}
      <ProblemAlert error={act.error} fields={asking === 'refuse' ? ['reason'] : []} />
      {overtaken || (act.isError && !decides && !cancels && !acknowledges) ? (
        <div className="buttons">
          <span role="status">{t('card.overtaken')}</span>
          <Button variant="default" size="compact-md" onClick={leave}>{t('close')}</Button>
        </div>
      ) : asking === 'refuse' ? (
        <form onSubmit={(event) => { event.preventDefault(); act.mutate({ action: 'refuse', reason }); }}>
          <Textarea label={t('card.why')} description={t('card.whyHelp')} value={reason} autosize={false} rows={2} required data-autofocus
            ref={(field) => { if (field && !reason) field.focus(); }}
            maxLength={1000} error={problem?.field('reason')} onChange={(event) => setReason(event.currentTarget.value)} />
          <div className="buttons">
            <Button type="submit" color="red" loading={act.isPending}>{t('card.sendRefusal')}</Button>
            <Button variant="default" onClick={leave}>{t('back')}</Button>
          </div>
        </form>
      ) : asking === 'cancel' ? (
        <div className="buttons">
          <span>{t('card.cancelSure')}</span>
          <Button color="red" size="compact-md" loading={act.isPending} onClick={() => act.mutate({ action: 'cancel' })}>{t('card.cancelYes')}</Button>
          <Button variant="default" size="compact-md" onClick={() => setAsking(null)}>{t('card.cancelNo')}</Button>
        </div>
      ) : (
        (decides || acknowledges || cancels) && (
          <div className="buttons">
            {decides && (
              <Button loading={act.isPending} onClick={() => act.mutate({ action: 'approve' })}>
                {t(toHr ? 'card.validate' : 'card.accept')}
              </Button>
            )}
            {decides && type?.decision !== 'proof' && (
              <Button variant="default" onClick={() => setAsking('refuse')}>{t('card.refuse')}</Button>
            )}
            {decides && type?.decision === 'proof' && <span className="dim">{t('card.ofRight')}</span>}
            {acknowledges && (
              <Button loading={act.isPending} onClick={() => act.mutate({ action: 'acknowledge' })}>{t('card.acknowledge')}</Button>
            )}
            {cancels && !decides && (
              <Button variant="default" size="compact-sm" onClick={() => setAsking('cancel')}>{t('card.cancel')}</Button>
            )}
          </div>
        )
      )}
    </article>
  );
}

/** Who else is away in that period, as far as I may see it. */
export function AlsoAway({ absence, planning }: { absence: Absence; planning: readonly PlanningRow[] }) {
  const { t } = useTranslation();
  const names = planning
    .filter((row) => row.user_id !== absence.user_id)
    .filter((row) => row.absences.some((other) => other.kind === 'absent' && overlap(other, absence)))
    .map((row) => row.name);
  return <p className="dim">{names.length > 0 ? t('card.also', { names: names.join(', ') }) : t('card.nobodyElse')}</p>;
}
