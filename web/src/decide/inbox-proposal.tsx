/** Other days proposed for what is approved: an answer from me, or from somebody else. */
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ago, periodText } from '../days';
import { useStep, useSteps } from '../absences/steps';
import type { Absence } from '../types';
import { useTitle } from '../absences/absence-words';
import { ProblemAlert } from '../parts/problem';

export function InboxProposal({ absence }: { absence: Absence }) {
  const { t } = useTranslation();
  const titleOf = useTitle();
  const steps = useSteps(absence);
  const act = useStep(absence);
  const { proposal, id } = absence;
  if (!proposal) return null;
  const ofOwner = proposal.created_by === absence.user_id;
  const what = `${absence.user_name}, ${titleOf(absence)}, ${periodText(absence)}`;
  return (
    <article className="absence" aria-label={what}>
      <div className="row">
        <h3>{absence.user_name} <span className="dim">· {titleOf(absence)}</span></h3>
        {!steps.has('accept') && (
          <span className="status" data-status="pending">
            {ofOwner ? t('decide.waitsForHr') : t('decide.waitsForOwner', { name: absence.user_name })}
          </span>
        )}
      </div>
      <p className="dim">{t('decide.now', { period: periodText(absence) })}</p>
      <p>{t('decide.proposed', { period: periodText(proposal) })} <span className="dim">· {ago(proposal.created_at)}</span></p>
      {'comment' in proposal && proposal.comment && <p><span className="dim">{t('decide.comment')}</span> {proposal.comment}</p>}
      <ProblemAlert error={act.error} />
      <div className="buttons">
        {steps.has('accept') && <Button loading={act.isPending} onClick={() => act.mutate({ step: 'accept' })}>{t('decide.accept')}</Button>}
        {steps.has('decline') && <Button variant="default" onClick={() => act.mutate({ step: 'decline' })}>{t('decide.decline')}</Button>}
        {steps.has('withdraw') && <Button variant="default" onClick={() => act.mutate({ step: 'withdraw' })}>{t('decide.withdraw')}</Button>}
        <Link to="/absences/$id" params={{ id }}>{t('decide.open')}</Link>
      </div>
    </article>
  );
}
