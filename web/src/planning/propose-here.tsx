/** Other days for what is not mine to move: what is approved waits for the other side, what is pending goes back with them. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { periodText, type Period } from '../days';
import { problemOf } from '../http';
import { PeriodFields } from '../parts/period-fields';
import { takeStep } from '../absences/steps';
import type { Absence } from '../types';
import type { Acting } from './acting';
import { periodOf, sameSpan, spanOf, type Span } from './slots';
import { Sure } from './sure';

const DAYS = ['start', 'start_half', 'end', 'end_half'] as const;

interface Props {
  acting: Acting;
  way: 'propose' | 'return';
  absence: Absence;
  span: Span;
}

export function ProposeHere({ acting, way, absence, span }: Props) {
  const { t } = useTranslation();
  const { me } = acting;
  const [period, setPeriod] = useState<Period>(periodOf(span));
  const name = acting.nameOf(absence.user_id);
  const mine = absence.user_id === me.user.id;
  const moved = !sameSpan(span, spanOf(absence));
  const now = <p className="dim">{t('acting.now')} : {periodText(absence)}</p>;

  if (way === 'return') {
    return (
      <Sure title={t('acting.returnTitle')} yes={t('acting.sendReturn')} no={t('cancel')} onClose={acting.close}
        text={{
          field: 'reason', label: t('acting.reason'), description: t('acting.reasonHelp'), required: true,
          first: moved ? t('acting.returnReason', { when: periodText(periodOf(span)) }) : '',
        }}
        run={async (reason) => void (await takeStep(absence, { step: 'return', reason }, me))}>
        <p>{t('acting.returnText', { name })}</p>
        {now}
      </Sure>
    );
  }
  return (
    <Sure title={t('acting.proposeTitle')} yes={t('acting.sendProposal')} no={t('cancel')} onClose={acting.close} fields={DAYS}
      text={{ field: 'comment', label: t('acting.message'), description: t('acting.messageHelp') }}
      run={async (comment) => void (await takeStep(absence, { step: 'propose', ...period, comment }, me))}>
      {(error) => (
        <>
          <p>{mine ? t('acting.proposeOwn') : t('acting.proposeOther', { name })}</p>
          {now}
          <PeriodFields value={period} halves={acting.halvesOf(absence)} error={(field) => problemOf(error)?.field(field)} onChange={setPeriod} />
        </>
      )}
    </Sure>
  );
}
