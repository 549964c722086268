/** Language and theme: what everybody may want otherwise, in the menu and on « Mon compte ». */
import './choices.css';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setLanguage, type Language } from '../i18n';
import { queries, write } from '../store';
import { THEMES, useTheme } from '../frame/theme';
import { ProblemAlert } from './problem';

export function LanguageChoice() {
  const { t, i18n } = useTranslation();
  const [picked, setPicked] = useState<Language | null>(null);
  const language = useMutation({
    mutationFn: (next: Language) => write('PUT', '/api/auth/me', { language: next }),
    onMutate: setLanguage,
    onSuccess: () => queries.invalidateQueries(), // names of types and sentences come in the new one
    onSettled: () => setPicked(null),
  });
  function choose(next: Language): void {
    setPicked(next);
    language.mutate(next);
  }
  return (
    <>
      <Choice label={t('account.language')} value={picked ?? (i18n.language as Language)} onChange={choose}
        options={[['fr', t('account.languages.fr')], ['en', t('account.languages.en')]]} />
      <ProblemAlert error={language.error} />
    </>
  );
}

export function ThemeChoice() {
  const { t } = useTranslation();
  const [theme, setTheme] = useTheme();
  return <Choice label={t('theme.label')} value={theme} onChange={setTheme} options={THEMES.map((one) => [one, t(`theme.${one}`)])} />;
}

export function Choice<T extends string>({ label, value, options, onChange }: {
  label: string; value: T; options: readonly (readonly [T, string])[]; onChange: (value: T) => void;
}) {
  const name = useId();
  return (
    <fieldset className="segments">
      <legend>{label}</legend>
      <div>
        {options.map(([one, text]) => (
          <label key={one}>
            <input type="radio" name={name} checked={one === value} onChange={() => onChange(one)} />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
