/** Many requests answered alike; each of them for itself, and what was not is said. */
import { Button, CloseButton, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { ago, periodText } from '../days';
import { problemOf, type Problem } from '../http';
import { useMe } from '../session';
import { applyConflict, take, takeBack, type StepTaken } from '../absences/steps';
import { applyAnswer } from '../store';
import type { Absence } from '../types';
import { useTitle } from '../absences/absence-words';
import { useDecision } from './inbox-words';

const AT_ONCE = 4;

interface Outcome {
  done: Absence[];
  failed: { absence: Absence; problem: Problem | null }[];
}

/** Each for itself, few at a time, in order. */
async function answerAll(absences: readonly Absence[], taken: StepTaken, onAnswer: (count: number) => void): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [] };
  const queue = [...absences];
  async function work(): Promise<void> {
    for (let absence = queue.shift(); absence; absence = queue.shift()) {
      try {
        const changed = await take(absence, taken);
        applyAnswer('absence_updated', changed);
        outcome.done.push(changed);
      } catch (error) {
        applyConflict(error, absence.id);
        outcome.failed.push({ absence, problem: problemOf(error) });
      }
      onAnswer(outcome.done.length + outcome.failed.length);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcome;
}

export function InboxBulk({ selected, onClear }: { selected: ReadonlyMap<string, Absence>; onClear: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const { toHr } = useDecision();
  const [refusing, setRefusing] = useState(false);
  const [reason, setReason] = useState('');
  const [progress, setProgress] = useState<{ done: number; count: number } | null>(null);
  const [failed, setFailed] = useState<Outcome['failed']>([]);
  const field = useRef<HTMLTextAreaElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const count = selected.size;
  useEffect(() => {
    if (refusing) field.current?.focus();
  }, [refusing]);
  useEffect(() => {
    if (failed.length > 0) summary.current?.focus();
  }, [failed]);

  async function answer(taken: StepTaken): Promise<void> {
    if (progress) return;
    setFailed([]);
    setProgress({ done: 0, count });
    const outcome = await answerAll([...selected.values()], taken, (done) => setProgress({ done, count }));
    setProgress(null);
    setRefusing(false);
    // What was written may be needed again.
    if (outcome.failed.length === 0) setReason('');
    setFailed(outcome.failed);
    onClear();
    if (outcome.done.length > 0) {
      const word = taken.step === 'refuse' ? 'doneRefuse' : toHr ? 'doneValidate' : 'doneApprove';
      tell(t(`decide.${word}`, { count: outcome.done.length }), () => outcome.done.forEach((absence) => void takeBack(absence, me)));
    }
  }

  return (
    <>
      <Failed failed={failed} summary={summary} onClose={() => setFailed([])} />
      {count > 0 && (
        <section className="card inboxBulk" aria-label={t('decide.selected', { count })}>
          <div className="row">
            <strong role="status">{progress ? t('decide.answering', progress) : t('decide.selected', { count })}</strong>
            <div className="buttons">
              {!refusing && (
                <>
                  <Button loading={progress !== null} onClick={() => void answer({ step: 'approve' })}>
                    {t(toHr ? 'decide.validateAll' : 'decide.acceptAll', { count })}
                  </Button>
                  <Button variant="default" disabled={progress !== null} onClick={() => setRefusing(true)}>{t('decide.refuseAll', { count })}</Button>
                </>
              )}
              <Button variant="subtle" disabled={progress !== null} onClick={() => { setRefusing(false); onClear(); }}>{t('decide.unselect')}</Button>
            </div>
          </div>
          {refusing && (
            <form onSubmit={(event) => { event.preventDefault(); void answer({ step: 'refuse', reason }); }}>
              <Textarea ref={field} label={t('decide.whyAll')} description={t('decide.whyHelp')} value={reason} rows={2} required maxLength={1000}
                onChange={(event) => setReason(event.currentTarget.value)} />
              <div className="buttons">
                <Button type="submit" color="red" loading={progress !== null}>{t('decide.refuseAll', { count })}</Button>
                <Button variant="default" disabled={progress !== null} onClick={() => setRefusing(false)}>{t('back')}</Button>
              </div>
            </form>
          )}
        </section>
      )}
    </>
  );
}

interface FailedProps {
  failed: Outcome['failed'];
  summary: React.RefObject<HTMLDivElement | null>;
  onClose: () => void;
}

/** Which were not answered, and why, in the server's words. */
function Failed({ failed, summary, onClose }: FailedProps) {
  const { t } = useTranslation();
  const titleOf = useTitle();
  if (failed.length === 0) return null;
  return (
    <div ref={summary} role="alert" tabIndex={-1} className="card inboxFailed">
      <div className="row">
        <strong>{t('decide.failed', { count: failed.length })}</strong>
        <CloseButton aria-label={t('close')} onClick={onClose} />
      </div>
      <ul>
        {failed.map(({ absence, problem }) => {
          const who = problem?.body.changed_by as { name: string } | null | undefined;
          const when = problem?.body.changed_at as string | undefined;
          return (
            <li key={absence.id}>
              {absence.user_name}, {titleOf(absence)}, {periodText(absence)} : {problem?.message}
              {who && when && ` ${t('problem.changedBy', { name: who.name, when: ago(when) })}`}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
