/** The work patterns of somebody, each from a day on. */
import { Button, CloseButton, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { today } from '../days';
import { load } from '../store';
import { DateField } from '../parts/date-field';
import { patternOn, type Entry } from './person-entry';

const PATTERNS_MAX = 24;
type Patterns = Entry['patterns'];

export function PersonPatterns({ value, onChange, error }: { value: Patterns; onChange: (value: Patterns) => void; error?: string }) {
  const { t } = useTranslation();
  const patterns = useQuery(load.patterns()).data?.items;
  const nameOf = (id: string | null) => patterns?.find((one) => one.id === id)?.name ?? t('people.standard');
  const set = (place: number, part: Partial<Patterns[number]>) => onChange(value.map((one, at) => (at === place ? { ...one, ...part } : one)));
  if (patterns?.length === 0) return <p className="dim">{t('person.patternsMissing')}</p>;
  return (
    <fieldset className="personRows">
      <legend>{t('person.patterns')} · {nameOf(patternOn(value, today()))} {t('person.patternNow')}</legend>
      <p className="dim">{t('person.patternsHelp')}</p>
      <ul className="plainList">
        {value.map(({ pattern, from }, place) => (
          <li key={`${place} ${value.length}`}>
            <NativeSelect label={t('people.pattern')} value={pattern} onChange={(event) => set(place, { pattern: event.currentTarget.value })}
              data={(patterns ?? []).map(({ id, name }) => ({ value: id, label: name }))} />
            <DateField label={t('person.patternFrom')} required value={from} onChange={(day) => set(place, { from: day })} />
            <CloseButton aria-label={t('person.patternRemove', { name: nameOf(pattern) })} onClick={() => onChange(value.filter((_, at) => at !== place))} />
          </li>
        ))}
      </ul>
      {error && <p className="fieldError">{error}</p>}
      {patterns && value.length < PATTERNS_MAX && (
        <Button variant="default" size="compact-sm" onClick={() => onChange([...value, { pattern: patterns[0]?.id ?? '', from: '' }])}>
          {t('person.patternAdd')}
        </Button>
      )}
    </fieldset>
  );
}
