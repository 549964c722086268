// What the tests take from the page.
export { after, belongs } from '../src/lists';
export * from '../src/days';
export { fr } from '../src/words/fr';
export { en } from '../src/words/en';
export { default as i18next } from 'i18next';
