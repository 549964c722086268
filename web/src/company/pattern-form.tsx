/** One work pattern to change, or a new one: hours of each half day, for one to four weeks in turn. */
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { mondayOf, today } from '../days';
import { useDraft } from '../draft';
import { hoursText, sum } from '../hours';
import { problemOf } from '../http';
import { applyAnswer, applyCurrent, write } from '../store';
import type { Pattern } from '../types';
import { DateField } from '../parts/date-field';
import { Dialog } from '../parts/dialog';
import { Meanwhile } from '../parts/meanwhile';
import { PatternWeek } from './pattern-week';
import { ProblemAlert } from '../parts/problem';

const FIELDS = ['name', 'weeks', 'anchor'] as const;
const WEEKS_MAX = 4;

type Week = number[];
/** Monday to Sunday: each day its morning and its afternoon. */
const week = (...days: [number, number][]): Week => Array.from({ length: 14 }, (_, half) => days[half >> 1]?.[half & 1] ?? 0);
const HALF: [number, number] = [210, 210];
const OFF: [number, number] = [0, 0];
const PRESETS = {
  full: week(HALF, HALF, HALF, HALF, HALF),
  long: week([240, 228], [240, 228], [240, 228], [240, 228], [240, 228]),
  noWednesday: week(HALF, HALF, OFF, HALF, HALF),
  noFriday: week(HALF, HALF, HALF, HALF),
  mornings: week([210, 0], [210, 0], [210, 0], [210, 0], [210, 0]),
} as const;

export function PatternForm({ pattern, close }: { pattern: Pattern | null; close: () => void }) {
  const { t } = useTranslation();
  const { value, changed, theirs, set, drop } = useDraft<Pattern>(
    pattern ?? { id: '', version: 0, name: '', anchor: mondayOf(today()), weeks: [PRESETS.full] },
  );
  // Fields hold what was typed; another table of hours begins them anew.
  const [table, setTable] = useState(0);
  const [unread, setUnread] = useState<ReadonlySet<string>>(new Set());
  const save = useMutation({
    mutationFn: () => {
      const { version, name, anchor, weeks } = value;
      const entry = { name: name.trim(), anchor, weeks };
      return pattern ? write<Pattern>('PUT', `/api/patterns/${pattern.id}`, { version, ...entry }) : write<Pattern>('POST', '/api/patterns', entry);
    },
    onSuccess: (saved) => {
      applyAnswer('pattern_updated', saved);
      tell(t('calendars.saved', { name: saved.name }));
      close();
    },
    onError: (error) => applyCurrent('pattern_updated', error),
  });
  const problem = problemOf(save.error);

  function put(weeks: Week[]): void {
    set('weeks', weeks);
    setTable(table + 1);
    setUnread(new Set());
  }

  const words = { name: t('calendars.name'), anchor: t('calendars.anchor'), weeks: t('calendars.patterns') };
  return (
    <Dialog title={pattern ? t('calendars.editOf', { name: pattern.name }) : t('calendars.patternNew')} opened onClose={close} size="42rem">
      <form onSubmit={(event: FormEvent) => { event.preventDefault(); save.mutate(); }}>
        <TextInput label={t('calendars.name')} required maxLength={80} data-autofocus value={value.name} error={problem?.field('name')}
          onChange={(event) => set('name', event.currentTarget.value)} />
        {pattern && <p className="dim">{t('calendars.patternInUse')}</p>}
        <div role="group" aria-label={t('calendars.presets')} className="buttons">
          <span className="dim">{t('calendars.presets')}</span>
          {(Object.keys(PRESETS) as (keyof typeof PRESETS)[]).map((key) => (
            <Button key={key} type="button" variant="default" size="compact-sm" onClick={() => {
              if (!value.name.trim()) set('name', t(`calendars.preset.${key}`));
              put([PRESETS[key]]);
            }}>{t(`calendars.preset.${key}`)}</Button>
          ))}
        </div>
        <p className="dim">{t('calendars.hoursHelp')}</p>
        {value.weeks.map((minutes, at) => (
          <PatternWeek key={`${table}.${at}`} number={at + 1} alone={value.weeks.length === 1} minutes={minutes}
            onChange={(next, wrong) => {
              set('weeks', value.weeks.map((old, place) => (place === at ? next : old)));
              setUnread((old) => {
                const now = new Set([...old].filter((key) => !key.startsWith(`${at}.`)));
                for (const half of wrong) now.add(`${at}.${half}`);
                return now;
              });
            }}
            onRepeat={() => put(value.weeks.map((old, place) => (place === at ? old.map((one, half) => (half < 10 ? (old[half & 1] ?? 0) : one)) : old)))}
            onRemove={value.weeks.length > 1 ? () => put(value.weeks.filter((_, place) => place !== at)) : undefined} />
        ))}
        {problem?.field('weeks') && <p className="fieldError">{problem.field('weeks')}</p>}
        {value.weeks.length > 1 && (
          <>
            <p><strong>{t('calendars.average', { hours: hoursText(Math.round(sum(value.weeks.flat()) / value.weeks.length)), count: value.weeks.length })}</strong></p>
            <div className="short">
              <DateField label={t('calendars.anchor')} description={t('calendars.anchorHelp')} required value={value.anchor}
                error={problem?.field('anchor')} onChange={(day) => set('anchor', day)} />
            </div>
          </>
        )}
        {value.weeks.length < WEEKS_MAX && (
          <Button type="button" variant="default" size="compact-sm" onClick={() => put([...value.weeks, value.weeks.at(-1) ?? PRESETS.full])}>{t('calendars.addWeek')}</Button>
        )}
        <Meanwhile names={theirs.map((key) => words[key as keyof typeof words] ?? '')} onDrop={() => { theirs.forEach((key) => drop(key)); setTable(table + 1); }} />
        <ProblemAlert error={save.error} fields={FIELDS} />
        <div className="buttons">
          <Button type="submit" loading={save.isPending} disabled={unread.size > 0 || (pattern !== null && !changed)}>{t('save')}</Button>
          <Button variant="default" onClick={close}>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
