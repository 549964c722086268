/** One type of absence to change, or a new one. */
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { doubts, isColour, SURFACES } from '../colour';
import { useDraft } from '../draft';
import { problemOf } from '../http';
import { applyAnswer, applyCurrent, write } from '../store';
import type { AbsenceType } from '../types';
import { Dialog } from '../parts/dialog';
import { Meanwhile } from '../parts/meanwhile';
import { ProblemAlert } from '../parts/problem';
import { TypeMark } from '../parts/type-mark';

const FIELDS = ['code', 'names', 'category', 'counting', 'extent', 'decision', 'priority', 'color'] as const;
const FRESH: AbsenceType = {
  code: '', version: 0, name: '', names: { fr: '', en: '' }, category: 'vacation', counting: 'ouvrables', extent: 'return', decision: 'discretion',
  kind: 'absent', half_days: true, in_hours: false, balance: false, priority: 30, color: '#336699', hidden: false,
};

/** The whole entry, as a change of it is sent. */
export function entryOf(type: AbsenceType): Omit<AbsenceType, 'code' | 'name' | 'kind'> {
  const { code: _code, name: _name, kind: _kind, ...entry } = type;
  return entry;
}

export function TypeForm({ type, types, close }: { type: AbsenceType | null; types: AbsenceType[]; close: () => void }) {
  const { t } = useTranslation();
  const { value, changed, theirs, set, drop } = useDraft<AbsenceType>(type ?? FRESH);
  const [code, setCode] = useState('');
  const save = useMutation({
    mutationFn: () => {
      if (type) return write<AbsenceType>('PUT', `/api/absence-types/${type.code}`, entryOf(value));
      const { version: _version, ...entry } = entryOf(value);
      return write<AbsenceType>('POST', '/api/absence-types', { code: code.trim(), ...entry });
    },
    onSuccess: (saved) => {
      applyAnswer('type_updated', saved);
      tell(t('types.saved', { name: saved.name }));
      close();
    },
    onError: (error) => applyCurrent('type_updated', error),
  });
  const problem = problemOf(save.error);
  const select = <K extends 'category' | 'counting' | 'extent' | 'decision'>(key: K, options: { value: AbsenceType[K]; label: string }[], help: string) => (
    <NativeSelect label={t(`types.${key}`)} description={help} inputWrapperOrder={['label', 'input', 'description', 'error']} value={value[key]}
      error={problem?.field(key)} data={options} onChange={(event) => set(key, event.currentTarget.value as AbsenceType[K])} />
  );
  const check = (key: 'half_days' | 'in_hours' | 'balance' | 'hidden', label: string) => (
    <Checkbox label={label} checked={value[key]} onChange={(event) => set(key, event.currentTarget.checked)} />
  );
  return (
    <Dialog title={type ? t('types.editOf', { code: type.code, name: type.name }) : t('types.new')} opened onClose={close} size="42rem">
      <form onSubmit={(event: FormEvent) => { event.preventDefault(); save.mutate(); }}>
        {!type && (
          <TextInput className="short" label={t('types.code')} description={t('types.codeHelp')} required maxLength={16} data-autofocus value={code}
            error={problem?.field('code')} onChange={(event) => setCode(event.currentTarget.value.toUpperCase())} />
        )}
        <div className="pair">
          <TextInput label={t('types.nameFr')} required maxLength={80} value={value.names.fr} error={problem?.field('names')}
            onChange={(event) => set('names', { ...value.names, fr: event.currentTarget.value })} />
          <TextInput label={t('types.nameEn')} required maxLength={80} value={value.names.en}
            onChange={(event) => set('names', { ...value.names, en: event.currentTarget.value })} />
        </div>
        <Colour code={type?.code ?? code} color={value.color} error={problem?.field('color')}
          others={types.filter((one) => one.code !== type?.code && !one.hidden)} onChange={(color) => set('color', color)} />
        <div className="pair">
          {select('category', choices(['vacation', 'family', 'medical', 'work', 'other'], (one) => t(`types.categories.${one}`)), t('types.medicalHelp'))}
          {select('decision', choices(['discretion', 'proof', 'notice'], (one) => t(`types.decisions.${one}`)), t(`types.decisionHelp.${value.decision}`))}
        </div>
        <div className="pair">
          {select('counting', choices(['ouvrables', 'ouvres', 'calendaires'], (one) => t(`types.countings.${one}`)), t(`types.countingHelp.${value.counting}`))}
          {select('extent', choices(['return', 'worked', 'dates'], (one) => t(`types.extents.${one}`)), t(`types.extentHelp.${value.extent}`))}
        </div>
        <fieldset>
          <legend>{t('types.options')}</legend>
          <div className="checks">
            {check('half_days', t('types.halves'))}
            {check('in_hours', t('types.hours'))}
            {check('balance', t('types.balance'))}
            {check('hidden', t('types.hidden'))}
          </div>
        </fieldset>
        <TextInput className="short" label={t('types.priority')} description={t('types.priorityHelp')} inputMode="numeric" required
          value={value.priority || ''} error={problem?.field('priority')}
          onChange={(event) => set('priority', Number(event.currentTarget.value.replace(/\D/g, '').slice(0, 4)))} />
        <Meanwhile names={theirs.map((key) => wordOf(key))} onDrop={() => theirs.forEach((key) => drop(key))} />
        <ProblemAlert error={save.error} fields={FIELDS} />
        <div className="buttons">
          <Button type="submit" loading={save.isPending} disabled={type !== null && !changed}>{t('save')}</Button>
          <Button variant="default" onClick={close}>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );

  function wordOf(key: keyof AbsenceType): string {
    const words: Partial<Record<keyof AbsenceType, string>> = {
      names: t('types.nameFr'), category: t('types.category'), counting: t('types.counting'), extent: t('types.extent'), decision: t('types.decision'),
      half_days: t('types.halves'), in_hours: t('types.hours'), balance: t('types.balance'), priority: t('types.priority'), color: t('types.color'),
      hidden: t('types.hide'),
    };
    return words[key] ?? '';
  }
}

function choices<V extends string>(values: readonly V[], word: (value: V) => string): { value: V; label: string }[] {
  return values.map((value) => ({ value, label: word(value) }));
}

interface ColourProps {
  code: string;
  color: string;
  error: string | undefined;
  others: AbsenceType[];
  onChange: (color: string) => void;
}

function Colour({ code, color, error, others, onChange }: ColourProps) {
  const { t } = useTranslation();
  const { ground, like } = isColour(color) ? doubts(color, others) : { ground: null, like: null };
  const said = [ground && t(`types.faint.${ground}`), like && t('types.like', { code: like.code, name: like.name })].filter(Boolean);
  return (
    <div>
      <div className="typeColour">
        <input type="color" aria-label={t('types.pick')} value={isColour(color) ? color : '#000000'} onChange={(event) => onChange(event.currentTarget.value)} />
        <TextInput label={t('types.color')} required maxLength={7} value={color} error={error} onChange={(event) => onChange(event.currentTarget.value.toLowerCase())} />
        <p className="typeGrounds" role="img" aria-label={t('types.preview')}>
          {isColour(color) && Object.values(SURFACES).map((surface) => (
            <span key={surface} className="typeGround" style={{ backgroundColor: surface }}><TypeMark code={code || '…'} color={color} /></span>
          ))}
        </p>
      </div>
      <p className="dim">{t('types.colorHelp')}</p>
      <div role="status">{said.length > 0 && <p className="typeDoubt">{said.join(' ')}</p>}</div>
    </div>
  );
}
