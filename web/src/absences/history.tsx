/** What happened to an absence, as far as it tells. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { instantText } from '../days';
import { useMe } from '../session';
import { load } from '../store';
import type { Absence } from '../types';
import { useTypes } from './absence-words';

export function History({ absence }: { absence: Absence }) {
  const { t } = useTranslation();
  const me = useMe();
  const users = useQuery(load.users()).data?.items ?? [];
  const type = useTypes().get(absence.type ?? '');
  const { status, created_at, created_by, decided_at, decided_by, acknowledged_at, acknowledged_by, proposal, updated_at } = absence;

  function who(id: string | null | undefined): string {
    if (id === me.user.id) return t('history.me');
    if (id === absence.user_id && absence.user_name) return absence.user_name;
    return users.find((user) => user.id === id)?.name ?? t('history.somebody');
  }

  const decided = status === 'validated' || status === 'refused' ? status : 'approved';
  const lines = [
    { at: created_at, text: t('history.asked', { who: who(created_by) }) },
    type?.decision === 'notice' && !decided_at && status === 'approved' && { at: created_at, text: t('history.effective') },
    decided_at && { at: decided_at, text: t(`history.${decided}`, { who: who(decided_by) }) },
    acknowledged_at && { at: acknowledged_at, text: t('history.acknowledged', { who: who(acknowledged_by) }) },
    proposal && { at: proposal.created_at, text: t('history.proposed', { who: who(proposal.created_by) }) },
    status === 'cancelled' && { at: updated_at, text: t('history.cancelled') },
  ].filter((line) => !!line);
  const last = lines.reduce((latest, { at }) => (at && at > latest ? at : latest), '');
  if (updated_at && updated_at > last) lines.push({ at: updated_at, text: t('history.changed') });
  return (
    <section className="card" aria-label={t('history.title')}>
      <h2>{t('history.title')}</h2>
      <ol className="plainList lines">
        {lines.map(({ at, text }) => <li key={text}>{text}{at && <span className="dim"> · <time dateTime={at}>{instantText(at)}</time></span>}</li>)}
      </ol>
    </section>
  );
}
