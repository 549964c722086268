/** The windows of what I do in the planning: one at a time. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { periodText } from '../days';
import { takeStep } from '../absences/steps';
import { load } from '../store';
import type { Absence } from '../types';
import type { Acting } from './acting';
import { AskHere } from './ask-here';
import { Conflict } from './conflict';
import { Edit, Plan } from './entry-form';
import { Keys } from './keys';
import { ProposeHere } from './propose-here';
import { Sure } from './sure';
import { leadsTeam } from './ways';
import { useWhat } from './what';

export function ActingDialogs({ acting }: { acting: Acting }) {
  const { t } = useTranslation();
  const what = useWhat();
  const teams = useQuery(load.teams()).data?.items ?? [];
  const { dialogue, close, me } = acting;
  if (!dialogue) return null;
  switch (dialogue.what) {
    case 'ask':
      return <AskHere acting={acting} {...dialogue} />;
    case 'plan': {
      const [first] = dialogue.rows;
      const team = dialogue.team ?? teams.find((one) => first?.teams.includes(one.id) && leadsTeam(one.id, me));
      return <Plan acting={acting} {...dialogue} team={team} />;
    }
    case 'edit':
      return <Edit acting={acting} {...dialogue} />;
    case 'propose':
    case 'return':
      return <ProposeHere acting={acting} way={dialogue.what} absence={dialogue.absence} span={dialogue.span} />;
    case 'refuse':
      return (
        <Sure title={t('acting.refuseTitle')} yes={t('acting.sendRefusal')} no={t('cancel')} danger onClose={close}
          text={{ field: 'reason', label: t('acting.reason'), description: t('acting.reasonHelp'), required: true }}
          run={async (reason) => void (await takeStep(acting.fresh(dialogue.absence), { step: 'refuse', reason }, me))}>
          <About absence={dialogue.absence} name={acting.nameOf(dialogue.absence.user_id)} />
        </Sure>
      );
    case 'cancel':
      return (
        <Sure title={t('acting.cancelTitle')} yes={t('acting.cancelYes')} no={t('acting.cancelNo')} danger onClose={close}
          run={async () => void (await takeStep(acting.fresh(dialogue.absence), { step: 'cancel' }, me))}>
          <About absence={dialogue.absence} name={acting.nameOf(dialogue.absence.user_id)} />
        </Sure>
      );
    case 'remove':
      return (
        <Sure title={t('acting.removeTitle')} yes={t('acting.removeYes')} no={t('acting.removeNo')} danger onClose={close}
          run={async () => void acting.removeEntries(dialogue.entries.map((one) => acting.fresh(one)))}>
          <ul>{dialogue.entries.map((one) => <li key={one.id}>{[acting.nameOf(one.user_id), what.whole(one)].filter(Boolean).join(' : ')}</li>)}</ul>
        </Sure>
      );
    case 'conflict':
      return <Conflict acting={acting} {...dialogue} />;
    case 'keys':
      return <Keys onClose={close} />;
  }
}

function About({ absence, name }: { absence: Absence; name: string }) {
  const what = useWhat();
  return <p><strong>{name}</strong> : {what.title(absence)}, {periodText(absence)}</p>;
}
