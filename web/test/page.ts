// What the tests take from the page.
export { after } from '../src/lists';
export { belongs } from '../src/lists/absences';
export * from '../src/days';
export { fr } from '../src/words/fr';
export { en } from '../src/words/en';
export { default as i18next } from 'i18next';
export { stepsOf } from '../src/step-rules';
export { folded, matching } from '../src/parts/person-search';
export { sorted } from '../src/parts/person-sort';
export { newTeams, parseLines } from '../src/parts/person-lines';
export { changeOf, entryOf, patternOn } from '../src/parts/person-entry';
export * as amount from '../src/amount';
export * as colour from '../src/colour';
export * as draft from '../src/draft';
export * as hours from '../src/hours';
export * as policy from '../src/policy';
