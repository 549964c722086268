/** One site to change, or a new one: whose holidays, which of them are worked, which clock. */
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { today } from '../days';
import { useDraft } from '../draft';
import { get, problemOf } from '../http';
import { applyAnswer, applyCurrent, write } from '../store';
import type { Holiday, List, Site } from '../types';
import { Arrival } from '../parts/arrival';
import { Dialog } from '../parts/dialog';
import { Meanwhile } from '../parts/meanwhile';
import { ProblemAlert } from '../parts/problem';

const FIELDS = ['name', 'zone', 'good_friday', 'worked', 'time_zone'] as const;

/** The zones of holidays, each with the clock that people there have. */
const ZONES: Record<Site['zone'], string> = {
  metropole: 'Europe/Paris',
  alsace_moselle: 'Europe/Paris',
  guadeloupe: 'America/Guadeloupe',
  martinique: 'America/Martinique',
  guyane: 'America/Cayenne',
  reunion: 'Indian/Reunion',
  mayotte: 'Indian/Mayotte',
  saint_barthelemy: 'America/St_Barthelemy',
  saint_martin: 'America/Marigot',
};
const FRESH: Site = { id: '', version: 0, name: '', zone: 'metropole', good_friday: false, worked: [], time_zone: 'Europe/Paris' };

export function SiteForm({ site, close }: { site: Site | null; close: () => void }) {
  const { t, i18n } = useTranslation();
  const { value, changed, theirs, set, drop } = useDraft<Site>(site ?? FRESH);
  const clocks = useId();
  const year = today().slice(0, 4);
  const holidays = useQuery({
    queryKey: ['zone-holidays', value.zone, value.good_friday, year, i18n.language],
    queryFn: () => get<List<Holiday>>(`/api/holidays?year=${year}&zone=${value.zone}${value.good_friday ? '&good_friday=true' : ''}`),
  });
  const codes = holidays.data?.items.map((holiday) => holiday.code);
  const save = useMutation({
    mutationFn: () => {
      const { version, name, zone, good_friday, time_zone } = value;
      // A holiday of a zone that was left is none of this one.
      const worked = codes ? value.worked.filter((code) => codes.includes(code)) : value.worked;
      const entry = { name: name.trim(), zone, good_friday, worked, time_zone };
      return site ? write<Site>('PUT', `/api/sites/${site.id}`, { version, ...entry }) : write<Site>('POST', '/api/sites', entry);
    },
    onSuccess: (saved) => {
      applyAnswer('site_updated', saved);
      tell(t('calendars.saved', { name: saved.name }));
      close();
    },
    onError: (error) => applyCurrent('site_updated', error),
  });
  const problem = problemOf(save.error);
  const words = { name: t('calendars.name'), zone: t('calendars.zone'), good_friday: t('calendars.zones.alsace_moselle'), worked: t('calendars.worked'), time_zone: t('calendars.timeZone') };
  return (
    <Dialog title={site ? t('calendars.editOf', { name: site.name }) : t('calendars.siteNew')} opened onClose={close} size="38rem">
      <form onSubmit={(event: FormEvent) => { event.preventDefault(); save.mutate(); }}>
        <TextInput label={t('calendars.name')} required maxLength={80} data-autofocus value={value.name} error={problem?.field('name')}
          onChange={(event) => set('name', event.currentTarget.value)} />
        <div className="pair">
          <NativeSelect label={t('calendars.zone')} value={value.zone} error={problem?.field('zone')}
            data={(Object.keys(ZONES) as Site['zone'][]).map((zone) => ({ value: zone, label: t(`calendars.zones.${zone}`) }))}
            onChange={(event) => {
              const zone = event.currentTarget.value as Site['zone'];
              if (value.time_zone === ZONES[value.zone]) set('time_zone', ZONES[zone]);
              if (zone !== 'alsace_moselle') set('good_friday', false);
              set('zone', zone);
            }} />
          <TextInput label={t('calendars.timeZone')} description={t('calendars.timeZoneHelp')} inputWrapperOrder={['label', 'input', 'description', 'error']}
            required maxLength={63} list={clocks} value={value.time_zone} error={problem?.field('time_zone')}
            onChange={(event) => set('time_zone', event.currentTarget.value)} />
          <datalist id={clocks}>{Intl.supportedValuesOf('timeZone').map((zone) => <option key={zone} value={zone} />)}</datalist>
        </div>
        {value.zone === 'alsace_moselle' && (
          <Checkbox label={t('calendars.goodFriday')} checked={value.good_friday} error={problem?.field('good_friday')}
            onChange={(event) => set('good_friday', event.currentTarget.checked)} />
        )}
        <fieldset>
          <legend>{t('calendars.worked')}</legend>
          <p className="dim">{t('calendars.workedHelp')}</p>
          <Arrival of={holidays} />
          <div className="checks">
            {holidays.data?.items.map(({ code, name }) => (
              <Checkbox key={code} label={name} checked={value.worked.includes(code)}
                onChange={(event) => set('worked', event.currentTarget.checked ? [...value.worked, code] : value.worked.filter((one) => one !== code))} />
            ))}
          </div>
          {problem?.field('worked') && <p className="fieldError">{problem.field('worked')}</p>}
        </fieldset>
        {site && changed && <p className="dim">{t('calendars.siteChange')}</p>}
        <Meanwhile names={theirs.map((key) => words[key as keyof typeof words] ?? '')} onDrop={() => theirs.forEach((key) => drop(key))} />
        <ProblemAlert error={save.error} fields={FIELDS} />
        <div className="buttons">
          <Button type="submit" loading={save.isPending} disabled={site !== null && !changed}>{t('save')}</Button>
          <Button variant="default" onClick={close}>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
