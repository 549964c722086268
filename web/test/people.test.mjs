// Finding, sorting and reading people: pure.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { load } from './build.mjs';

let page;
before(async () => {
  page = await load('page.ts');
});

const person = (name, more = {}) => ({
  id: name, name, email: `${name.split(' ')[0].toLowerCase()}@demo.mozaik`, role: 'employee', teams: [], site: null, arrival_day: null, ...more,
});
const names = (people) => people.map(({ name }) => name);

test('people are found by any part of their name or address, whatever the accents', () => {
  const people = ['Zoé Lefèvre', 'Anne-Cécile Œuvrard', 'Hélène d’Arcy', 'Lea Zoltan'].map((name) => person(name));
  for (const [search, found] of [
    ['zoe', ['Zoé Lefèvre']],
    ['LEFEV', ['Zoé Lefèvre']],
    ['cecile oeuv', ['Anne-Cécile Œuvrard']],
    ['anne cecile', ['Anne-Cécile Œuvrard']],
    ['d arcy', ['Hélène d’Arcy']],
    ['zo', ['Zoé Lefèvre', 'Lea Zoltan']],
    ['le', ['Zoé Lefèvre', 'Lea Zoltan', 'Hélène d’Arcy', 'Anne-Cécile Œuvrard'].filter((name) => /le/i.test(page.folded(name)))],
    ['lea@demo', ['Lea Zoltan']],
    ['', names(people)],
    ['nobody', []],
  ]) {
    assert.deepEqual(names(page.matching(people, search)).sort(), [...found].sort(), search);
  }
  assert.equal(page.matching(people, 'le')[0].name, 'Zoé Lefèvre', 'first those with a name that begins so');
});

test('people are sorted by what a column shows; who has nothing there comes last', () => {
  const teams = [{ id: 't1', name: 'Atelier' }, { id: 't2', name: 'Ventes' }];
  const people = [
    person('B', { teams: ['t2'], arrival_day: '2020-01-01' }),
    person('Á', { arrival_day: '2024-01-01' }),
    person('C', { teams: ['t1'], role: 'admin' }),
  ];
  for (const [by, order] of [['name', 'ÁBC'], ['-name', 'CBÁ'], ['team', 'CBÁ'], ['-team', 'BCÁ'], ['arrival', 'BÁC'], ['-arrival', 'ÁBC'], ['role', 'ÁBC'], ['-role', 'CÁB']]) {
    assert.equal(names(page.sorted(people, by, teams, [])).join(''), order, by);
  }
});

test('pasted lines become people, and each mistake is named', () => {
  const known = { users: [person('Salarié Démo', { email: 'salarie@demo.mozaik' })], teams: [{ name: 'Atelier' }] };
  const lines = page.parseLines(
    [
      'Nom;E-mail;Équipe',
      'Camille Démo; camille@demo.mozaik; ATELIER',
      'Zoé Démo\tzoe@demo.mozaik',
      'Ali Démo <ali@demo.mozaik>',
      '"Démo, Lou";lou@demo.mozaik',
      'lia@demo.mozaik, Lia Démo',
      '',
      'Sans Adresse;;Atelier',
      ';seul@demo.mozaik',
      'Encore;Camille@demo.mozaik',
      'Déjà;SALARIE@demo.mozaik',
      'Max Démo;max@demo.mozaik;Lune',
    ].join('\n'),
    known,
    false,
  );
  assert.deepEqual(lines.map(({ number, name, email, teams, problem }) => [number, name, email, teams.join(), problem ?? '']), [
    [2, 'Camille Démo', 'camille@demo.mozaik', 'Atelier', ''],
    [3, 'Zoé Démo', 'zoe@demo.mozaik', '', ''],
    [4, 'Ali Démo', 'ali@demo.mozaik', '', ''],
    [5, 'Démo, Lou', 'lou@demo.mozaik', '', ''],
    [6, 'Lia Démo', 'lia@demo.mozaik', '', ''],
    [8, 'Sans Adresse', '', 'Atelier', 'noEmail'],
    [9, '', 'seul@demo.mozaik', '', 'noName'],
    [10, 'Encore', 'Camille@demo.mozaik', '', 'twice'],
    [11, 'Déjà', 'SALARIE@demo.mozaik', '', 'known'],
    [12, 'Max Démo', 'max@demo.mozaik', 'Lune', 'noTeam'],
  ]);
  const made = page.parseLines('A;a@demo.mozaik;Lune\nB;b@demo.mozaik;lune', known, true);
  assert.deepEqual(made.map(({ problem }) => problem), [undefined, undefined]);
  assert.deepEqual(page.newTeams(made, known.teams), ['Lune']);
});

test('an entry is sent as it is filled in: teams with dates are periods, the others memberships', () => {
  const user = {
    ...person('A'), version: 3, active: true, language: 'fr', departure_day: null, successor: null, managers: [], managed: [], patterns: [],
    teams: ['now', 'dated'], team_periods: [{ team: 'dated', from: '2026-01-01', to: null }, { team: 'later', from: '2030-01-01', to: null }],
  };
  const entry = page.entryOf(user);
  assert.deepEqual(entry.belongings.map(({ team }) => team), ['now', 'dated', 'later']);
  const same = page.changeOf(user, entry);
  assert.deepEqual([same.teams, same.team_periods], [['now', 'dated'], user.team_periods]);
  const less = page.changeOf(user, { ...entry, belongings: [{ team: '', from: '', to: '' }, entry.belongings[2]], departure_day: '2027-01-31' });
  assert.deepEqual([less.teams, less.team_periods, less.departure_day, less.version], [[], [user.team_periods[1]], '2027-01-31', 3]);
  assert.equal(page.patternOn([{ pattern: 'b', from: '2027-01-01' }, { pattern: 'a', from: '2026-01-01' }], '2026-06-01'), 'a');
  assert.equal(page.patternOn([{ pattern: 'a', from: '2026-01-01' }], '2025-06-01'), null);
});

test('one person follows their own events; a team that changes loads no people anew, one that is gone does', () => {
  const known = { me: { user: { id: 'me', role: 'admin' }, stands_in_for: [] }, types: [] };
  const event = (type, data) => ({ type, data, cursor: 'k.2', at: '2026-11-23T10:00:00.000Z' });
  const user = { ...person('A'), version: 3 };
  const newer = { ...user, version: 4, name: 'B' };
  assert.equal(page.after(['user', 'A'], user, event('user_updated', newer), known), newer);
  assert.equal(page.after(['user', 'A'], newer, event('user_updated', user), known), newer);
  assert.equal(page.after(['user', 'A'], user, event('user_updated', { ...newer, id: 'C' }), known), user);
  const left = { ...newer, active: false };
  const list = { items: [user], cursor: 'k.1' };
  assert.deepEqual(page.after(['users'], list, event('user_updated', left), known).items, []);
  assert.deepEqual(page.after(['everyone'], list, event('user_updated', left), known).items, [left]);
  for (const scope of [['users'], ['everyone'], ['user', 'A']]) {
    const data = scope[1] ? user : list;
    assert.equal(page.after(scope, data, event('team_updated', { id: 't', version: 2 }), known), data);
    assert.equal(page.after(scope, data, event('team_deleted', { id: 't', version: 2 }), known), undefined);
  }
  const none = { any: false, cursor: 'k.1' };
  assert.equal(page.after(['any-absence'], none, event('absence_created', {}), known), undefined);
});
