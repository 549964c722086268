/** What the company chooses: steps, who sees what, every key of the policy with its law; the months of payroll. */
import './settings.css';
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { monthName, weekdayName } from '../days';
import { useDraft, type Draft } from '../draft';
import { problemOf } from '../http';
import { Arrival } from '../parts/arrival';
import { PayrollMonths } from '../company/payroll-months';
import { Meanwhile } from '../parts/meanwhile';
import { ProblemAlert } from '../parts/problem';
import { SettingField } from '../company/setting-field';
import { folded } from '../parts/person-search';
import { fits, POLICY, POLICY_GROUPS, POLICY_KEYS, type ChoiceLine, type Effect, type NumberLine, type PolicyKey } from '../company/policy';
import { applyAnswer, applyCurrent, load, write } from '../store';
import type { Settings } from '../types';

type Value = string | number | boolean;
type Flat = Record<string, Value>;

const FIELDS = {
  steps: { section: 'decision', effect: 'steps', values: ['1', '2'], read: Number },
  colleagues: { section: 'sight', effect: 'sight', values: ['team', 'company'], read: String },
  pending_visible: { section: 'sight', effect: 'sight', values: ['nobody', 'team', 'colleagues'], read: String },
  hide_medical_type: { section: 'sight', effect: 'sight', values: ['false', 'true'], read: (text: string): boolean => text === 'true' },
  presence: { section: 'sight', effect: 'sight', values: ['false', 'true'], read: (text: string): boolean => text === 'true' },
  far_ahead_days: { section: 'general', effect: 'asks', values: null, read: Number },
  language: { section: 'general', effect: 'none', values: ['fr', 'en'], read: String },
} as const;
type Field = keyof typeof FIELDS;
const FIELD_KEYS = Object.keys(FIELDS) as Field[];
const FAR = { min: 30, max: 3660 };

/** A key at a time, so that what two people change at once is told apart. */
const flat = ({ version: _version, policy, ...rest }: Settings): Flat => ({ ...rest, ...policy });

export function SettingsPage() {
  const { t } = useTranslation();
  const loaded = useQuery(load.settings());
  const { data } = loaded;
  return (
    <div className="settings">
      <h1>{t('settings.title')}</h1>
      <p className="lead">{t('settings.lead')}</p>
      <Arrival of={loaded} />
      {data && <Form settings={data} />}
      <PayrollMonths />
    </div>
  );
}

function Form({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const now = flat(settings);
  const draft = useDraft<Flat>(now);
  const { value, theirs, drop } = draft;
  const [search, setSearch] = useState('');
  const names = useNames();
  const changed = [...FIELD_KEYS, ...POLICY_KEYS].filter((key) => value[key] !== now[key]);
  const effects = [...new Set(changed.map((key) => (key in FIELDS ? FIELDS[key as Field].effect : POLICY[key as PolicyKey].effect)))]
    .filter((effect): effect is Exclude<Effect | 'steps' | 'sight', 'none'> => effect !== 'none');
  const wrong = changed.some((key) => (key in POLICY ? !fits(POLICY[key as PolicyKey], value[key]) : key === 'far_ahead_days' && !farFits(value[key])));
  const save = useMutation({
    mutationFn: (wanted: Flat) => {
      const { steps, colleagues, pending_visible, hide_medical_type, presence, far_ahead_days, language } = wanted;
      const policy = Object.fromEntries(POLICY_KEYS.filter((key) => wanted[key] !== now[key]).map((key) => [key, wanted[key]]));
      return write<Settings>('PUT', '/api/settings', {
        version: settings.version, steps, colleagues, pending_visible, hide_medical_type, presence, far_ahead_days, language, policy,
      });
    },
    onSuccess: (saved, wanted) => {
      applyAnswer('settings_updated', saved);
      draft.sent(wanted);
      tell(t('settings.saved'));
    },
    onError: (error) => applyCurrent('settings_updated', error),
  });
  const problem = problemOf(save.error);
  const wanted = (key: string): boolean => folded(names(key)).includes(folded(search));
  const shownFields = FIELD_KEYS.filter(wanted);
  const shownPolicy = POLICY_KEYS.filter(wanted);
  const found = shownFields.length + shownPolicy.length;

  return (
    <form onSubmit={(event) => { event.preventDefault(); save.mutate(value); }}>
      <div className="settingSearch">
        <TextInput type="search" label={t('settings.search')} value={search} onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()} />
        <p role="status" className="dim">{search && (found > 0 ? t('settings.found', { count: found }) : t('settings.nothing'))}</p>
      </div>
      {(['decision', 'sight', 'general'] as const).map((section) => {
        const keys = shownFields.filter((key) => FIELDS[key].section === section);
        return keys.length > 0 && (
          <Section key={section} title={t(`settings.sections.${section}`)}>
            {keys.map((key) => <OwnField key={key} name={key} draft={draft} now={now} error={problem?.field(key)} />)}
          </Section>
        );
      })}
      {POLICY_GROUPS.map((group) => {
        const keys = shownPolicy.filter((key) => POLICY[key].group === group);
        return keys.length > 0 && (
          <Section key={group} title={t(`settings.sections.${group}`)}>
            {keys.map((key) => <PolicyField key={key} name={key} draft={draft} now={now} error={problem?.field(key)} />)}
          </Section>
        );
      })}
      <Meanwhile names={theirs.map((key) => names(String(key), true))} onDrop={() => theirs.forEach((key) => drop(key))} />
      {(changed.length > 0 || save.error) && (
        <div className="settingBar" role="region" aria-label={t('settings.pending', { count: changed.length })}>
          <div>
            <strong>{t('settings.pending', { count: changed.length })}</strong>
            {effects.map((effect) => <p key={effect}>{t(`settings.effects.${effect}`)}</p>)}
            <ProblemAlert error={save.error} />
          </div>
          <div className="buttons">
            <Button type="submit" loading={save.isPending} disabled={wrong || changed.length === 0}>{t('save')}</Button>
            <Button variant="default" onClick={() => { drop(); save.reset(); }}>{t('cancel')}</Button>
          </div>
        </div>
      )}
    </form>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="card settingGroup">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** What a setting is called and says, for whoever looks for it; `only`: its name. */
function useNames(): (key: string, only?: boolean) => string {
  const { t } = useTranslation();
  return (key, only) => {
    const place = key in FIELDS ? `settings.fields.${key as Field}` as const : `settings.policy.${key as PolicyKey}` as const;
    const section = key in FIELDS ? FIELDS[key as Field].section : POLICY[key as PolicyKey].group;
    const name = t(`${place}.name`);
    return only ? name : [name, t(`${place}.help`), t(`settings.sections.${section}`)].join(' ');
  };
}

const farFits = (value: unknown): boolean => typeof value === 'number' && Number.isInteger(value) && value >= FAR.min && value <= FAR.max;

/** A number where it is one; else what was typed, which no setting takes. */
const typed = (text: string): Value => (/^\d{1,5}$/.test(text.trim()) ? Number(text) : text);

interface FieldProps<K> {
  name: K;
  draft: Draft<Flat>;
  now: Flat;
  error: string | undefined;
}

function OwnField({ name: key, draft, now, error }: FieldProps<Field>) {
  const { t } = useTranslation();
  const { values, read } = FIELDS[key];
  const value = draft.value[key];
  const label = (one: string) => t(`settings.fields.${key}.values.${one}` as 'settings.fields.language.values.fr');
  return (
    <SettingField name={t(`settings.fields.${key}.name`)} help={t(`settings.fields.${key}.help`)} value={String(value)} changed={value !== now[key]}
      choices={values?.map((one) => ({ value: one, label: label(one) }))} unit={values ? undefined : t('settings.units.days', { count: Number(value) || 0 })}
      error={error ?? (values || farFits(value) ? undefined : t('settings.outside', FAR))} note={values ? undefined : t('settings.limits', FAR)}
      onChange={(text) => draft.set(key, values ? read(text) : typed(text))} />
  );
}

function PolicyField({ name: key, draft, now, error }: FieldProps<PolicyKey>) {
  const { t } = useTranslation();
  const line: NumberLine | ChoiceLine = POLICY[key];
  const value = draft.value[key];
  const said = (one: Value): string => {
    if ('choices' in line) return t(`settings.policy.${key}.values.${one}` as 'settings.policy.managers_enter.values.no');
    if (line.unit === 'month') return monthName(Number(one));
    if (line.unit === 'weekday') return weekdayName(Number(one) - 1);
    return `${one} ${t(`settings.units.${line.unit}`, { count: Number(one) })}`;
  };
  const numbers = 'choices' in line || !['month', 'weekday'].includes(line.unit) ? null : Array.from({ length: line.max }, (_, at) => String(at + 1));
  const choices = 'choices' in line ? line.choices : numbers;
  const typesNumber = choices === null;
  return (
    <SettingField name={t(`settings.policy.${key}.name`)} help={t(`settings.policy.${key}.help`)} value={String(value)} changed={value !== now[key]}
      choices={choices?.map((one) => ({ value: one, label: said(one) }))}
      unit={typesNumber && 'unit' in line ? t(`settings.units.${line.unit}`, { count: Number(value) || 0 }) : undefined}
      error={error ?? (fits(line, value) || 'choices' in line ? undefined : t('settings.outside', { min: line.min, max: line.max }))}
      legal={{ text: t('settings.legal', { value: said(line.legal) }), other: value !== line.legal, reset: () => draft.set(key, line.legal) }}
      note={<>{typesNumber && 'min' in line && t('settings.limits', { min: line.min, max: line.max })} {t('settings.source', { source: line.source })}</>}
      onChange={(text) => draft.set(key, 'choices' in line ? text : typed(text))} />
  );
}
