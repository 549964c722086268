/** Delete a team: asks once, and what becomes of its people. */
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { applyAnswer, applyEvent, load, write } from '../store';
import type { Team } from '../types';
import { Dialog } from '../parts/dialog';
import { ProblemAlert } from '../parts/problem';
import { TeamSelect } from '../parts/team-select';

const put = async ({ id, version, name, managers, minimum }: Team, members: string[]): Promise<Team> => {
  const saved = await write<Team>('PUT', `/api/teams/${id}`, { version, name, members, managers, minimum });
  applyAnswer('team_updated', saved);
  return saved;
};

export function TeamRemove({ team, close }: { team: Team; close: () => void }) {
  const { t } = useTranslation();
  const others = useQuery(load.teams()).data?.items.filter(({ id }) => id !== team.id) ?? [];
  const [joins, setJoins] = useState(true);
  const [target, setTarget] = useState<string | null>(null);
  const count = team.members.length;
  const asks = count > 0 && others.length > 0;
  const remove = useMutation({
    mutationFn: async () => {
      const next = asks && joins ? others.find(({ id }) => id === target) : undefined;
      if (next) await put(next, [...new Set([...next.members, ...team.members])]);
      const empty = count > 0 ? await put(team, []) : team;
      await write('DELETE', `/api/teams/${team.id}?version=${empty.version}`);
      applyEvent({ type: 'team_deleted', data: { id: team.id, version: empty.version + 1 } });
    },
    onSuccess: () => {
      tell(t('teams.removed', { name: team.name }));
      close();
    },
  });
  return (
    <Dialog title={t('teams.removeAsk', { name: team.name })} opened onClose={close}>
      <form className="teamForm" onSubmit={(event) => { event.preventDefault(); remove.mutate(); }}>
        {asks ? (
          <fieldset>
            <legend>{t('teams.removeMembers', { count })}</legend>
            <label className="teamChoice">
              <input type="radio" name="joins" checked={joins} onChange={() => setJoins(true)} /> {t('teams.removeTo')}
            </label>
            {joins && <TeamSelect label={t('teams.removeTarget')} required teams={others} value={target} onChange={setTarget} />}
            <label className="teamChoice">
              <input type="radio" name="joins" checked={!joins} onChange={() => setJoins(false)} /> {t('teams.removeNowhere')}
            </label>
          </fieldset>
        ) : null}
        <p>{count > 0 ? t('teams.removeText') : t('teams.removeEmpty')}</p>
        <ProblemAlert error={remove.error} />
        <div className="buttons">
          <Button type="submit" color="red" loading={remove.isPending} disabled={asks && joins && !target}>{t('teams.remove')}</Button>
          <Button variant="default" onClick={close} data-autofocus>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
