/** One absence, what I may do with it, and what others have written under it. */
import './absence-card.css';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ago, periodText } from '../days';
import { useMe } from '../session';
import { useSteps } from './steps';
import { isKnown, type Absence } from '../types';
import { AddAttachment } from './attachments';
import { AbsenceSteps } from './absence-steps';
import { Amount, Status, useTitle, useTypes } from './absence-words';
import { Proposal } from './proposal';
import { TypeMark } from '../parts/type-mark';

interface CardProps {
  absence: Absence;
  heading?: 'h2' | 'h3';
  /** On a page of its own all of it is shown already. */
  whole?: boolean;
  /** I am in the middle of something with it: it must not vanish under my hands. */
  onHold?: (id: string, held: boolean) => void;
}

export function AbsenceCard({ absence, heading: Heading = 'h3', whole = false, onHold }: CardProps) {
  const { t } = useTranslation();
  const me = useMe();
  const titleOf = useTitle();
  const type = useTypes().get(absence.type ?? '');
  const steps = useSteps(absence);
  const mine = absence.user_id === me.user.id;
  const name = mine ? '' : (absence.user_name ?? '');
  const title = titleOf(absence);
  const what = `${name && `${name}, `}${title}, ${periodText(absence)}`;
  const said = name ? <>{name} <span className="dim">· {title}</span></> : title;
  const documents = absence.attachments?.length ?? 0;
  const comments = absence.comment_count ?? 0;
  return (
    <article className="absence" data-status={absence.status} aria-label={what}>
      <div className="row">
        <Heading>
          {type && <span aria-hidden="true"><TypeMark code={type.code} color={type.color} /></span>}
          {whole || !isKnown(absence) ? said : <Link to="/absences/$id" params={{ id: absence.id }}>{said}</Link>}
        </Heading>
        <Status status={absence.status} />
      </div>
      <p className="when">
        {periodText(absence)}
        {isKnown(absence) && <span className="dim"> · <Amount absence={absence} /></span>}
      </p>
      {absence.comment && <p><span className="dim">{t('card.comment')}</span> {absence.comment}</p>}
      {absence.reason && (
        <p className={absence.status === 'pending' ? 'absence-returned' : undefined}>
          <span className="dim">{t(absence.status === 'refused' ? 'card.reason' : 'card.returned')}</span> {absence.reason}
        </p>
      )}
      {type?.decision === 'notice' && absence.status === 'approved' && isKnown(absence) && (
        <p className="dim">{t(absence.acknowledged_at ? 'status.acknowledged' : 'status.toAcknowledge')}</p>
      )}
      {steps.has('approve') && absence.created_at && <p className="dim">{t('card.asked', { when: ago(absence.created_at) })}</p>}
      {absence.proof_missing && (
        <div className="absence-proof">
          <p><strong>{t('card.proofMissing')}</strong></p>
          {!whole && <AddAttachment absence={absence} />}
        </div>
      )}
      <Proposal absence={absence} />
      <AbsenceSteps absence={absence} halves={type?.half_days ?? true} ofRight={type?.decision === 'proof'} onHold={onHold} />
      {!whole && comments + documents > 0 && (
        <p className="absence-more">
          {comments > 0 && <span>{t('card.comments', { count: comments })}</span>}
          {documents > 0 && <span>{t('card.documents', { count: documents })}</span>}
        </p>
      )}
    </article>
  );
}
