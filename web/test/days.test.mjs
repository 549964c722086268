import assert from 'node:assert/strict';
import { before, mock, test } from 'node:test';
import { load } from './build.mjs';

let page;
before(async () => {
  page = await load('page.ts');
  await page.i18next.init({ lng: 'fr', resources: { fr: { translation: page.fr }, en: { translation: page.en } } });
  // A Monday.
  mock.timers.enable({ apis: ['Date'], now: new Date('2026-11-23T09:00:00Z') });
});

test('days as people type them', () => {
  for (const [typed, day] of [
    ['21/12', '2026-12-21'],
    ['21/12/26', '2026-12-21'],
    ['21/12/2026', '2026-12-21'],
    ['21-12-2026', '2026-12-21'],
    ['21.12.2026', '2026-12-21'],
    ['211226', '2026-12-21'],
    ['21122026', '2026-12-21'],
    ['2026-12-21', '2026-12-21'],
    ['21 déc', '2026-12-21'],
    ['21 déc. 2026', '2026-12-21'],
    ['21 décembre 2026', '2026-12-21'],
    ['lundi 21 décembre 2026', '2026-12-21'],
    ['lun. 21/12', '2026-12-21'],
    ['le 1er janvier', '2027-01-01'],
    ['  1  Août ', '2027-08-01'],
    // No year: the first one that comes.
    ['22/11', '2027-11-22'],
    ['23/11', '2026-11-23'],
    ['29/2', '2028-02-29'],
    ['25', '2026-11-25'],
    ['22', '2026-12-22'],
    ['31', '2026-12-31'],
    ['lundi', '2026-11-23'],
    ['lundi prochain', '2026-11-30'],
    ['mercredi', '2026-11-25'],
    ['ven', '2026-11-27'],
    ['vendredi prochain', '2026-11-27'],
    ['aujourd’hui', '2026-11-23'],
    ['demain', '2026-11-24'],
    ['Après-demain', '2026-11-25'],
    ['hier', '2026-11-22'],
    ['+3', '2026-11-26'],
    ['+ 3 jours', '2026-11-26'],
    ['-1', '2026-11-22'],
    // English: day, month, year all the same.
    ['21 Dec', '2026-12-21'],
    ['Dec 21', '2026-12-21'],
    ['December 21st, 2026', '2026-12-21'],
    ['tomorrow', '2026-11-24'],
    ['next monday', '2026-11-30'],
    ['wed', '2026-11-25'],
    ['1/12', '2026-12-01'],
  ]) assert.equal(page.parseDay(typed), day, typed);
});

test('from a later day on', () => {
  assert.equal(page.parseDay('22/11', '2027-12-01'), '2028-11-22');
  assert.equal(page.parseDay('vendredi', '2026-12-21'), '2026-12-25');
  assert.equal(page.parseDay('24', '2026-12-21'), '2026-12-24');
  assert.equal(page.parseDay('demain', '2026-12-21'), '2026-11-24', 'that is said of today');
});

test('what is no day is not made one', () => {
  for (const typed of ['', ' ', 'abc', '0', '32', '31/02', '30/2/2026', '32/12', '12/21', '21/13', '21/12/026', '21/12/20266', 'jui 3', '3 ju',
    'mardi 21 décembre 2026', 'prochain', '21 prochain', '21/12 bis', '+', '+1000', '2026-13-01', '21 déc 2026 matin', 'ma', '000000']) {
    assert.equal(page.parseDay(typed), null, typed);
  }
});

test('what is shown of a day is read as that day', () => {
  for (const language of ['fr', 'en']) {
    page.i18next.language = language;
    for (let day = '2026-11-23'; day < '2028-03-05'; day = page.addDays(day, 1)) {
      assert.equal(page.parseDay(page.dayLong(day)), day);
      assert.equal(page.parseDay(page.dayTyped(day)), day);
    }
  }
  page.i18next.language = 'fr';
});
