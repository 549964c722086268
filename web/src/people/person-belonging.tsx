/** The teams of somebody, with the days from and to which they are in them. */
import { Button, CloseButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { load } from '../store';
import { DateField } from '../parts/date-field';
import type { Belonging } from './person-entry';
import { TeamSelect } from '../parts/team-select';

const TEAMS_MAX = 16;

export function PersonBelonging({ value, onChange, error }: { value: Belonging[]; onChange: (value: Belonging[]) => void; error?: string }) {
  const { t } = useTranslation();
  const teams = useQuery(load.teams()).data?.items ?? [];
  const set = (place: number, part: Partial<Belonging>) => onChange(value.map((one, at) => (at === place ? { ...one, ...part } : one)));
  return (
    <fieldset className="personRows">
      <legend>{t('people.teams')}</legend>
      <p className="dim">{t('person.teamHelp')}</p>
      {value.length === 0 && <p className="dim">{t('person.noTeam')}</p>}
      <ul className="plainList">
        {value.map(({ team, from, to }, place) => (
          <li key={`${place} ${value.length}`}>
            <TeamSelect label={t('person.team')} required value={team} onChange={(id) => set(place, { team: id ?? '' })}
              teams={teams.filter(({ id }) => id === team || !value.some((one) => one.team === id))} />
            <DateField label={t('person.teamFrom')} value={from} onChange={(day) => set(place, { from: day })} />
            <DateField label={t('person.teamTo')} value={to} min={from || undefined} onChange={(day) => set(place, { to: day })} />
            <CloseButton aria-label={t('person.teamRemove', { name: teams.find(({ id }) => id === team)?.name ?? '' })}
              onClick={() => onChange(value.filter((_, at) => at !== place))} />
          </li>
        ))}
      </ul>
      {error && <p className="fieldError">{error}</p>}
      {value.length < TEAMS_MAX && (
        <Button variant="default" size="compact-sm" onClick={() => onChange([...value, { team: '', from: '', to: '' }])}>{t('person.teamAdd')}</Button>
      )}
    </fieldset>
  );
}
