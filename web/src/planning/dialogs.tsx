/** The windows of what I do in the planning: one at a time. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { periodText } from '../days';
import { takeStep } from '../absences/steps';
import { load } from '../store';
import type { Absence } from '../types';
import { freshOf, type Acting } from './acting';
import { AskHere } from './ask-here';
import { Conflict } from './conflict';
import { Edit, Plan } from './entry-form';
import { Keys } from './keys';
import { ProposeHere } from './propose-here';
import { Sure } from './sure';
import { leadsTeam } from './ways';
import { useWhat, type Thing } from './what';

export function ActingDialogs({ acting }: { acting: Acting }) {
  const { t } = useTranslation();
  const what = useWhat();
  const teams = useQuery(load.teams()).data?.items ?? [];
  const { dialogue, close, me } = acting;
  if (!dialogue) return null;
  // What is decided is what is seen: others may change it while the window is open.
  const now = <T extends Thing>(thing: T): T => freshOf(acting.data, thing);
  switch (dialogue.what) {
    case 'ask':
      return <AskHere acting={acting} {...dialogue} />;
    case 'plan': {
      const [first] = dialogue.rows;
      const team = dialogue.team ?? teams.find((one) => first?.teams.includes(one.id) && leadsTeam(one.id, me));
      return <Plan acting={acting} {...dialogue} team={team} />;
    }
    case 'edit':
      return <Edit acting={acting} entry={now(dialogue.entry)} who={dialogue.who} />;
    case 'propose':
    case 'return':
      return <ProposeHere acting={acting} way={dialogue.what} absence={now(dialogue.absence)} span={dialogue.span} />;
    case 'refuse':
      return (
        <Sure title={t('acting.refuseTitle')} yes={t('acting.sendRefusal')} no={t('cancel')} danger onClose={close}
          text={{ field: 'reason', label: t('acting.reason'), description: t('acting.reasonHelp'), required: true }}
          run={async (reason) => void (await takeStep(now(dialogue.absence), { step: 'refuse', reason }, me))}>
          <About absence={now(dialogue.absence)} name={acting.nameOf(dialogue.absence.user_id)} />
        </Sure>
      );
    case 'cancel':
      return (
        <Sure title={t('acting.cancelTitle')} yes={t('acting.cancelYes')} no={t('acting.cancelNo')} danger onClose={close}
          run={async () => void (await takeStep(now(dialogue.absence), { step: 'cancel' }, me))}>
          <About absence={now(dialogue.absence)} name={acting.nameOf(dialogue.absence.user_id)} />
        </Sure>
      );
    case 'remove':
      return (
        <Sure title={t('acting.removeTitle')} yes={t('acting.removeYes')} no={t('acting.removeNo')} danger onClose={close}
          run={async () => void acting.removeEntries(dialogue.entries.map(now))}>
          <ul>{dialogue.entries.map(now).map((one) => <li key={one.id}>{[acting.nameOf(one.user_id), what.whole(one)].filter(Boolean).join(' : ')}</li>)}</ul>
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
