import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Words } from './words/fr';

/** French spacing: a space that does not break before : » % and after «, a thin one before ; ? ! */
function typeset<T>(words: T): T {
  if (typeof words === 'string') {
    return words
      .replace(/ ([;?!])/g, '\u202F$1')
      .replace(/ ([:»%])/g, '\u00A0$1')
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

/** The words of a language come when it is wanted. */
async function learn(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'translation')) return;
  const words: Words = language === 'fr' ? typeset((await import('./words/fr')).fr) : (await import('./words/en')).en;
  i18next.addResourceBundle(language, 'translation', words);
}

export async function setLanguage(language: Language): Promise<void> {
  await learn(language);
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // as above
  }
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

/** To be awaited before anything is shown. */
export async function startWords(): Promise<void> {
  const language = wanted();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: {},
    interpolation: { escapeValue: false }, // React does it
    returnNull: false,
  });
  await learn(language);
  document.documentElement.lang = language;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Words };
  }
}
