import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Entry } from '../absences/entry';
import { AskForm } from '../absences/ask-form';
import { useMe } from '../session';

export function AskPage() {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const { type, du, au, debut, fin, pour } = useSearch({ from: '/inside/absences/nouvelle' });
  const asked: Partial<Entry> = {
    ...(type && { type }),
    ...(du && { start: du, end: au ?? du }),
    ...(debut && { start_half: debut }),
    ...(fin && { end_half: fin }),
    ...(pour && pour !== me.user.id && { person: pour }),
  };
  return (
    <>
      <h1>{t('ask.title')}</h1>
      <div className="card">
        <AskForm key={JSON.stringify(asked)} wanted={asked}
          onSent={({ id, user_id, proof_missing }) => {
            // Where something is left to do, or what others have: to that one.
            if (user_id !== me.user.id || proof_missing) void navigate({ to: '/absences/$id', params: { id } });
            else void navigate({ to: '/absences' });
          }} />
      </div>
    </>
  );
}
