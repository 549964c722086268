// What the tests take from the page.
export { after } from '../src/lists';
export { belongs } from '../src/lists/absences';
export * from '../src/days';
export { fr } from '../src/words/fr';
export { en } from '../src/words/en';
export { default as i18next } from 'i18next';
export { stepsOf } from '../src/step-rules';
