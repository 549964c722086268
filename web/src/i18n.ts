import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './words/en';
import { fr } from './words/fr';

/** French spacing: a space that does not break before : » and after «, a thin one before ; ? ! */
function typeset<T>(words: T): T {
  if (typeof words === 'string') {
    return words
      .replace(/ ([;?!])/g, '\u202F$1')
      .replace(/ ([:»])/g, '\u00A0$1')
      .replace(/« /g, '«\u00A0') as T;
  }
  return Object.fromEntries(Object.entries(words as object).map(([key, value]) => [key, typeset(value)])) as T;
}

const KEPT = 'mozaik.language';

export type Language = 'fr' | 'en';

function wanted(): Language {
  try {
    const kept = localStorage.getItem(KEPT);
    if (kept === 'fr' || kept === 'en') return kept;
  } catch {
    // Storage may be forbidden; the language of the browser will do.
  }
  return navigator.language.startsWith('en') ? 'en' : 'fr';
}

export function setLanguage(language: Language): void {
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // as above
  }
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

void i18next.use(initReactI18next).init({
  lng: wanted(),
  fallbackLng: 'fr',
  resources: { fr: { translation: typeset(fr) }, en: { translation: en } },
  interpolation: { escapeValue: false }, // React does it
  returnNull: false,
});
document.documentElement.lang = i18next.language;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof fr };
  }
}
