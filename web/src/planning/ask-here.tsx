/** Asking for the half days that were drawn, in a window over the planning. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { periodText } from '../days';
import { AskForm } from '../absences/ask-form';
import { Dialog } from '../parts/dialog';
import { Icon } from '../parts/icon';
import { load } from '../store';
import type { PlanningRow } from '../types';
import type { Acting } from './acting';
import { periodOf, type Span } from './slots';
import { closedFor } from './ways';

interface Props {
  acting: Acting;
  row: PlanningRow;
  span: Span;
  type?: string;
}

export function AskHere({ acting, row, span, type = '' }: Props) {
  const { t } = useTranslation();
  const { me } = acting;
  const mine = row.user_id === me.user.id;
  const closed = closedFor(row, span, useQuery(load.closedPeriods()).data?.items ?? [], me);
  return (
    <Dialog title={mine ? t('acting.askTitle') : t('acting.askForTitle', { name: row.name })} opened onClose={acting.close} size="40rem">
      {closed && (
        <p className="handsClosed">
          <Icon name="lock" /> {t('acting.closedText', { name: closed.name, when: periodText({ start: closed.from, start_half: 'am', end: closed.to, end_half: 'pm' }) })}
        </p>
      )}
      <AskForm wanted={{ ...periodOf(span), type, person: mine ? '' : row.user_id }} onSent={acting.close} />
    </Dialog>
  );
}
