/** One setting: its sentence, its value, what the law says without an agreement, where the rule comes from. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  name: string;
  help: string;
  /** Beside the value: « jours ». */
  unit?: string;
  value: string;
  /** Absent: a number is typed. */
  choices?: readonly { value: string; label: string }[];
  error?: string;
  /** It would be another than it is. */
  changed: boolean;
  /** What stands under it, and whether the company chose another value than the law's. */
  legal?: { text: string; other: boolean; reset: () => void };
  note?: ReactNode;
  onChange: (value: string) => void;
}

export function SettingField({ name, help, unit, value, choices, error, changed, legal, note, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="setting" data-changed={changed || undefined}>
      <div className="settingWords">
        <label htmlFor={id}>{name}</label>
        {changed && <span className="tag settingMark">{t('settings.changed')}</span>}
        {!changed && legal?.other && <span className="tag">{t('settings.chosen')}</span>}
        <p>{help}</p>
        {(legal || note) && <p className="dim">{legal?.text} {note}</p>}
      </div>
      <div className="settingValue">
        {choices ? (
          <NativeSelect id={id} value={value} error={error} data={[...choices]} onChange={(event) => onChange(event.currentTarget.value)} />
        ) : (
          <div className="settingNumber">
            <TextInput id={id} inputMode="numeric" autoComplete="off" value={value} error={error} onChange={(event) => onChange(event.currentTarget.value)} />
            {unit && <span>{unit}</span>}
          </div>
        )}
        {legal?.other && (
          <Button variant="subtle" size="compact-sm" aria-label={t('settings.resetOf', { name })} onClick={legal.reset}>{t('settings.reset')}</Button>
        )}
      </div>
    </div>
  );
}
