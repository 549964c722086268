/** The work patterns of the company: what is worked each half day, and how much a week. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { weekdayName } from '../days';
import { hoursText, sum } from '../hours';
import { load } from '../store';
import type { Pattern } from '../types';
import { Arrival } from '../parts/arrival';
import { AskOnce } from '../parts/ask-once';
import { PatternForm } from './pattern-form';
import { ProblemAlert } from '../parts/problem';
import { useRemoval } from './use-removal';

export function Patterns({ may }: { may: boolean }) {
  const { t } = useTranslation();
  const loaded = useQuery(load.patterns());
  const { data } = loaded;
  const [edited, setEdited] = useState<string | 'new' | null>(null);
  const patterns = data?.items ?? [];
  return (
    <section>
      <div className="calendarHead">
        <h2>{t('calendars.patterns')}</h2>
        {may && <Button onClick={() => setEdited('new')}>{t('calendars.addPattern')}</Button>}
      </div>
      <p className="dim">{t('calendars.patternsLead')}</p>
      <Arrival of={loaded} />
      {data && patterns.length === 0 && <p className="dim">{t('calendars.noPatterns')}</p>}
      <div className="calendarCards">
        {patterns.map((pattern) => <PatternCard key={pattern.id} pattern={pattern} onEdit={may ? () => setEdited(pattern.id) : undefined} />)}
      </div>
      {edited !== null && data && <PatternForm key={edited} pattern={patterns.find((one) => one.id === edited) ?? null} close={() => setEdited(null)} />}
    </section>
  );
}

function PatternCard({ pattern, onEdit }: { pattern: Pattern; onEdit?: () => void }) {
  const { t } = useTranslation();
  const { name, weeks } = pattern;
  const card = useRef<HTMLElement>(null);
  const remove = useRemoval('pattern', pattern);
  const mean = hoursText(Math.round(sum(weeks.flat()) / weeks.length));
  return (
    <article ref={card} className="card" aria-label={name}>
      <div className="row">
        <h3>{name}</h3>
        {onEdit && <Button variant="default" size="compact-sm" aria-label={t('calendars.editOf', { name })} onClick={onEdit}>{t('calendars.edit')}</Button>}
      </div>
      <p>{weeks.length === 1 ? t('calendars.perWeek', { hours: mean }) : t('calendars.average', { hours: mean, count: weeks.length })}</p>
      {weeks.map((week, at) => (
        <dl key={at} className="patternDays" aria-label={t('calendars.week', { number: at + 1 })}>
          {Array.from({ length: 7 }, (_, day) => {
            const worked = sum(week.slice(2 * day, 2 * day + 2));
            const text = weekdayName(day);
            return (
              <div key={day}>
                <dt><abbr title={text}>{text.slice(0, 1).toUpperCase()}</abbr></dt>
                <dd data-off={worked === 0 || undefined}>{worked ? hoursText(worked) : '–'}</dd>
              </div>
            );
          })}
        </dl>
      ))}
      <ProblemAlert error={remove.error} />
      {onEdit && (
        <div className="buttons">
          <AskOnce variant="subtle" size="compact-sm" label={t('calendars.removeOf', { name })} question={t('calendars.removeReally', { name })}
            loading={remove.isPending} onConfirm={() => remove.mutate(card.current?.closest('section'))}>{t('calendars.remove')}</AskOnce>
        </div>
      )}
    </article>
  );
}
