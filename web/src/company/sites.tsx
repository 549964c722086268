/** The sites of the company, each with its holidays of a year. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayNamed, today } from '../days';
import { load } from '../store';
import type { Site } from '../types';
import { Arrival } from '../parts/arrival';
import { AskOnce } from '../parts/ask-once';
import { ProblemAlert } from '../parts/problem';
import { useRemoval } from './use-removal';
import { SiteForm } from './site-form';

/** Nobody asks for leave further away than that. */
const YEARS_AHEAD = 5;

export function Sites({ may }: { may: boolean }) {
  const { t } = useTranslation();
  const loaded = useQuery(load.sites());
  const { data } = loaded;
  const now = Number(today().slice(0, 4));
  const [year, setYear] = useState(now);
  const [edited, setEdited] = useState<string | 'new' | null>(null);
  const sites = data?.items ?? [];
  return (
    <section>
      <div className="calendarHead">
        <h2>{t('calendars.sites')}</h2>
        <div className="calendarYear" role="group" aria-label={t('calendars.year')}>
          <button type="button" className="plain" aria-label={t('calendars.previousYear')} disabled={year <= now - YEARS_AHEAD} onClick={() => setYear(year - 1)}>‹</button>
          <span aria-live="polite">{year}</span>
          <button type="button" className="plain" aria-label={t('calendars.nextYear')} disabled={year >= now + YEARS_AHEAD} onClick={() => setYear(year + 1)}>›</button>
        </div>
        {may && <Button onClick={() => setEdited('new')}>{t('calendars.addSite')}</Button>}
      </div>
      <Arrival of={loaded} />
      <div className="calendarCards">
        {sites.map((site, at) => <SiteCard key={site.id} site={site} first={at === 0} year={year} onEdit={may ? () => setEdited(site.id) : undefined} />)}
      </div>
      {edited !== null && data && <SiteForm key={edited} site={sites.find((site) => site.id === edited) ?? null} close={() => setEdited(null)} />}
    </section>
  );
}

function SiteCard({ site, first, year, onEdit }: { site: Site; first: boolean; year: number; onEdit?: () => void }) {
  const { t } = useTranslation();
  const { name } = site;
  const holidays = useQuery(load.holidays(site.id, `${year}-01-01`, `${year}-12-31`));
  const card = useRef<HTMLElement>(null);
  const remove = useRemoval('site', site);
  return (
    <article ref={card} className="card" aria-label={name}>
      <div className="row">
        <h3>{name}{first && <span className="tag" title={t('calendars.firstHelp')}>{t('calendars.first')}</span>}</h3>
        {onEdit && <Button variant="default" size="compact-sm" aria-label={t('calendars.editOf', { name })} onClick={onEdit}>{t('calendars.edit')}</Button>}
      </div>
      <dl className="facts">
        <dt>{t('calendars.zone')}</dt><dd>{t(`calendars.zones.${site.zone}`)}</dd>
        <dt>{t('calendars.timeZone')}</dt><dd>{site.time_zone}</dd>
      </dl>
      <ProblemAlert error={remove.error} />
      <Arrival of={holidays} />
      {holidays.data && (
        <ul className="calendarHolidays" aria-label={t('calendars.holidaysOf', { year })}>
          {holidays.data.items.map((holiday) => (
            <li key={holiday.day + holiday.code}>
              <time dateTime={holiday.day}>{dayNamed(holiday.day)}</time>
              <span>{holiday.name}{holiday.worked && <span className="tag">{t('calendars.workedTag')}</span>}</span>
            </li>
          ))}
        </ul>
      )}
      {onEdit && (
        <div className="buttons">
          <AskOnce variant="subtle" size="compact-sm" label={t('calendars.removeOf', { name })} question={t('calendars.removeReally', { name })}
            loading={remove.isPending} onConfirm={() => remove.mutate(card.current?.closest('section'))}>{t('calendars.remove')}</AskOnce>
        </div>
      )}
    </article>
  );
}
