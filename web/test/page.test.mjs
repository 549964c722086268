import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load } from './build.mjs';

let page;
before(async () => {
  page = await load('page.ts');
  await page.i18next.init({ lng: 'fr', resources: { fr: { translation: page.fr }, en: { translation: page.en } } });
});

const me = (role = 'manager') => ({ me: { user: { id: 'me', role }, stands_in_for: [] }, types: [{ code: 'AM', decision: 'notice' }, { code: 'CA', decision: 'discretion' }] });
const absence = (more = {}) => ({
  id: 'a1', version: 1, user_id: 'ines', start: '2027-03-01', start_half: 'am', end: '2027-03-02', end_half: 'pm',
  status: 'pending', kind: 'absent', type: 'CA', created_at: '2026-11-23T09:00:00.000Z', acknowledged_at: null, ...more,
});
const asColleague = (more = {}) => {
  const { id, version, user_id, start, start_half, end, end_half, status, kind } = absence(more);
  return { id, version, user_id, start, start_half, end, end_half, status, kind };
};
const list = (...items) => ({ items, cursor: 'k.1' });
const event = (type, data) => ({ type, data, cursor: 'k.2', at: '2026-11-23T10:00:00.000Z' });
const ids = (data) => data.items.map((item) => `${item.id}@${item.version}`);

const DECIDE = ['absences', 'decide', 'me'];
const MINE = ['absences', 'mine', 'me'];
const NOTICES = ['absences', 'notices', 'me'];

test('an event is applied only where it is newer', () => {
  const seen = list(absence({ version: 3 }));
  for (const [version, expected] of [[2, 'a1@3'], [3, 'a1@3'], [4, 'a1@4']]) {
    const now = page.after(DECIDE, seen, event('absence_updated', absence({ version })), me());
    assert.deepEqual(ids(now), [expected]);
    if (expected === 'a1@3') assert.equal(now, seen, 'nothing changed: the same object');
  }
});

test('what is gone goes, unless what is shown is newer', () => {
  const seen = list(absence({ version: 3 }));
  assert.deepEqual(ids(page.after(DECIDE, seen, event('absence_deleted', { id: 'a1', version: 2 }), me())), ['a1@3']);
  assert.deepEqual(ids(page.after(DECIDE, seen, event('absence_deleted', { id: 'a1', version: 4 }), me())), []);
});

test('who sees an absence in which list', () => {
  const far = { start: '2999-01-01', end: '2999-01-02' };
  for (const [what, scope, thing, known, expected] of [
    ['a request of my team', DECIDE, absence(), me(), true],
    ['a colleague’s view is nothing to decide', DECIDE, asColleague(), me(), false],
    ['of who I stand in for', DECIDE, absence(), { ...me(), me: { ...me().me, stands_in_for: ['ines'] } }, false],
    ['my own is decided by others', DECIDE, absence({ user_id: 'me' }), me(), false],
    ['approved: decided', DECIDE, absence({ status: 'approved' }), me(), false],
    ['validated waits for HR', DECIDE, absence({ status: 'validated' }), me('admin'), true],
    ['validated does not wait for the manager', DECIDE, absence({ status: 'validated' }), me(), false],
    ['mine', MINE, absence({ user_id: 'me' }), me(), true],
    ['not mine', MINE, absence(), me(), false],
    ['a notice for HR', NOTICES, absence({ ...far, type: 'AM', status: 'approved' }), me('admin'), true],
    ['a notice that was acknowledged', NOTICES, absence({ ...far, type: 'AM', status: 'approved', acknowledged_at: 'x' }), me('admin'), false],
    ['leave is no notice', NOTICES, absence({ ...far, status: 'approved' }), me('admin'), false],
    ['a notice is not for managers', NOTICES, absence({ ...far, type: 'AM', status: 'approved' }), me(), false],
  ]) {
    assert.equal(page.belongs(scope, thing, known), expected, what);
  }
});

test('requests stand in the order in which they were asked', () => {
  const first = absence({ id: 'a0', created_at: '2026-11-22T09:00:00.000Z' });
  const now = page.after(DECIDE, list(absence()), event('absence_created', first), me());
  assert.deepEqual(ids(now), ['a0@1', 'a1@1']);
});

test('the planning shows what touches its period, in the row of the person', () => {
  const scope = ['planning', '2027-03-01', '2027-03-28', ''];
  const rows = list(
    { user_id: 'ines', name: 'Inès', teams: [], absences: [] },
    { user_id: 'marc', name: 'Marc', teams: [], absences: [] },
  );
  const shown = (data) => data.items.map((row) => row.absences.map((one) => one.id));
  const asked = page.after(scope, rows, event('absence_created', asColleague()), me());
  assert.deepEqual(shown(asked), [['a1'], []]);
  assert.equal(asked.items[1], rows.items[1], 'other rows are left alone');
  const moved = event('absence_updated', asColleague({ version: 2, start: '2027-04-01', end: '2027-04-02' }));
  assert.deepEqual(shown(page.after(scope, asked, moved, me())), [[], []]);
  const cancelled = event('absence_updated', absence({ version: 2, status: 'cancelled' }));
  assert.deepEqual(shown(page.after(scope, asked, cancelled, me())), [[], []]);
  assert.deepEqual(shown(page.after(scope, asked, event('absence_deleted', { id: 'a1', version: 2 }), me())), [[], []]);
  assert.equal(page.after(scope, asked, event('user_created', { id: 'x', version: 1 }), me()), undefined, 'load it anew');
});

test('what somebody takes in the period follows what happens, as far as it can be known here', () => {
  const scope = ['planning', '2027-03-01', '2027-03-31', ''];
  const sum = (days, pending_days) => ({ type: 'CA', days, minutes: 0, pending_days, pending_minutes: 0 });
  const rows = list({ user_id: 'ines', name: 'Inès', teams: [], absences: [], entries: [], sums: [sum(4, 0)] });
  const inside = absence({ start: '2027-03-08', end: '2027-03-10', days: 3 });
  const asked = page.after(scope, rows, event('absence_created', inside), me());
  assert.deepEqual(asked.items[0].sums, [sum(4, 3)]);
  const approved = page.after(scope, asked, event('absence_updated', { ...inside, version: 2, status: 'approved' }), me());
  assert.deepEqual(approved.items[0].sums, [sum(7, 0)]);
  const cancelled = page.after(scope, approved, event('absence_updated', { ...inside, version: 3, status: 'cancelled' }), me());
  assert.deepEqual(cancelled.items[0].sums, [sum(4, 0)]);
  const cut = page.after(scope, rows, event('absence_created', absence({ start: '2027-03-30', end: '2027-04-02', days: 4 })), me());
  assert.ok(Number.isNaN(cut.items[0].sums[0].days), 'only the server knows what lies in the period');
});

test('the period of the planning stands in its address: months, weeks, over a year end', () => {
  const now = '2026-11-23';
  const { planningSearch, rangeOf, step } = page;
  assert.deepEqual(planningSearch({ du: '2026-02-30', vue: 'annee', semaines: 14, equipe: '', absents: 2 }), {});
  assert.deepEqual(planningSearch({ du: '2026-12-24', vue: 'semaines', semaines: 6, absents: 1 }), { du: '2026-12-24', vue: 'semaines', semaines: 6, absents: 1 });
  assert.deepEqual(rangeOf({}, now), { from: '2026-11-01', to: '2026-11-30' });
  assert.deepEqual(rangeOf({ du: '2028-02-29' }, now), { from: '2028-02-01', to: '2028-02-29' });
  assert.deepEqual(rangeOf({ du: '2026-12-31', vue: 'semaine' }, now), { from: '2026-12-28', to: '2027-01-03' });
  const six = { du: '2026-12-14', vue: 'semaines', semaines: 6 };
  assert.deepEqual(rangeOf(six, now), { from: '2026-12-14', to: '2027-01-24' });
  for (const search of [{ du: '2027-01-15' }, { du: '2027-03-31' }, six, { du: '2027-01-01', vue: 'semaine' }]) {
    const back = step(step(search, now, 1), now, -1);
    assert.deepEqual(rangeOf(back, now), rangeOf(search, now));
    assert.equal(page.addDays(rangeOf(search, now).to, 1), rangeOf(step(search, now, 1), now).from);
  }
});

test('of several things on a day the type that comes first is drawn, in halves', () => {
  const day = Date.parse('2027-03-01T00:00:00Z') / 43_200_000;
  const types = new Map([['CA', { code: 'CA', priority: 2 }], ['AM', { code: 'AM', priority: 1 }]]);
  const of = (id, type, start, end, more) => ({ id, type, start, end, start_half: 'am', end_half: 'pm', kind: 'absent', status: 'approved', ...more });
  const row = { absences: [of('leave', 'CA', '2027-02-26', '2027-03-03'), of('sick', 'AM', '2027-03-01', '2027-03-02', { start_half: 'pm', end_half: 'am' })], entries: [] };
  const { main } = page.lanesOf(row, { from: day, to: day + 61 }, types);
  assert.deepEqual(main.map(({ absence: { id }, from, to }) => [id, from - day, to - day]), [['leave', 0, 0], ['sick', 1, 2], ['leave', 3, 5]]);
  assert.deepEqual(main.map(({ open }) => open.before), [true, false, false]);
});

test('the bell counts what the server says, and rings once for each', () => {
  const note = { id: 'n1', type: 'absence_request', title: '', message: '', read: false, read_at: null };
  const empty = { items: [], cursor: 'k.1', unread: 0, next: null };
  const one = page.after(['notifications'], empty, event('notification_created', { ...note, unread: 1 }), me());
  assert.deepEqual([one.unread, one.items.length, 'unread' in one.items[0]], [1, 1, false]);
  assert.equal(page.after(['notifications'], one, event('notification_created', { ...note, unread: 1 }), me()), one);
  const read = page.after(['notifications'], one, event('notification_read', { all: true, unread: 0 }), me());
  assert.deepEqual([read.unread, read.items[0].read], [0, true]);
});

test('a bell is loaded anew when my language changes', () => {
  const bell = { items: [], cursor: 'k.1', unread: 0, next: null };
  assert.equal(page.after(['notifications'], bell, event('user_updated', { id: 'me', version: 2, language: 'en' }), me()), undefined, 'my language may be another one: load them anew');
  assert.equal(page.after(['notifications'], bell, event('user_updated', { id: 'ines', version: 2 }), me()), bell);
});

test('a comment is no absence', () => {
  const mine = list(absence({ user_id: 'me' }));
  assert.equal(page.after(MINE, mine, event('comment_created', { id: 'c1', absence_id: 'a1', user_id: 'me' }), me()), mine);
});

test('changed settings may change who sees what: absences are loaded anew', () => {
  for (const scope of [MINE, DECIDE, ['planning', '', '', '']]) {
    assert.equal(page.after(scope, list(), event('settings_updated', {}), me()), undefined);
  }
  const users = list();
  assert.equal(page.after(['users'], users, event('settings_updated', {}), me()), users);
});

test('days are civil days: weeks, halves and words', () => {
  assert.equal(page.mondayOf('2026-11-29'), '2026-11-23');
  assert.equal(page.mondayOf('2026-11-23'), '2026-11-23');
  assert.equal(page.addDays('2026-03-28', 1), '2026-03-29'); // the clocks change
  for (const [day, week] of [['2026-12-28', 53], ['2027-01-03', 53], ['2027-01-04', 1], ['2024-12-30', 1], ['2026-11-23', 48]]) {
    assert.equal(page.weekNumber(day), week, day);
  }
  const period = (start, start_half, end, end_half) => ({ start, start_half, end, end_half });
  for (const [p, words] of [
    [period('2026-12-21', 'am', '2026-12-21', 'pm'), 'lundi 21 décembre 2026'],
    [period('2026-12-21', 'pm', '2026-12-21', 'pm'), 'lundi 21 décembre 2026, après-midi'],
    [period('2026-12-21', 'am', '2026-12-24', 'am'), 'du lun. 21 au jeu. 24 décembre 2026 matin'],
    [period('2026-11-30', 'am', '2026-12-01', 'pm'), 'du lun. 30 novembre au mar. 1er décembre 2026'],
    [period('2026-12-21', 'pm', '2027-01-04', 'pm'), 'du lun. 21 décembre 2026 après-midi au lun. 4 janvier 2027'],
  ]) {
    assert.equal(page.periodText(p), words);
  }
  const morning = period('2026-12-21', 'am', '2026-12-21', 'am');
  const afternoon = period('2026-12-21', 'pm', '2026-12-21', 'pm');
  assert.equal(page.overlap(morning, afternoon), false);
  assert.equal(page.overlap(morning, morning), true);
});

test('both languages have the same words, and the same holes in them', () => {
  const flat = (words, at = '') =>
    Object.entries(words).flatMap(([key, value]) => (typeof value === 'string' ? [[at + key, value]] : flat(value, `${at}${key}.`)));
  const english = new Map(flat(page.en));
  const holes = (text) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]).sort().join();
  for (const [key, text] of flat(page.fr)) {
    assert.ok(english.has(key), key);
    assert.equal(holes(english.get(key)), holes(text), key);
  }
  assert.equal(english.size, flat(page.fr).length);
});

test('the types come from the contract as it is now', (t) => {
  const contract = fileURLToPath(new URL('../../contract/', import.meta.url));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mozaik-types-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const out = path.join(folder, 'contract.d.ts');
  execFileSync(path.join(contract, 'node_modules/.bin/openapi-typescript'), ['openapi.yaml', '--redocly', 'redocly.yaml', '-o', out], { cwd: contract });
  const now = fs.readFileSync(new URL('../src/contract.d.ts', import.meta.url), 'utf8');
  assert.ok(now === fs.readFileSync(out, 'utf8'), 'contract/openapi.yaml changed: npm --prefix web run types');
});

test('the team of a request is counted anew for what touches its weeks, and for nothing else', () => {
  const scope = ['context', 'a1'];
  const context = { absence_id: 'a1', from: '2027-03-01', to: '2027-03-07', teams: [], away: [{ name: 'Rémi', absence: asColleague({ id: 'a2' }) }] };
  for (const [what, type, data, anew] of [
    ['the request itself', 'absence_updated', absence({ version: 2 }), true],
    ['another in these weeks', 'absence_created', absence({ id: 'a3' }), true],
    ['another later', 'absence_created', absence({ id: 'a3', start: '2027-03-08', end: '2027-03-09' }), false],
    ['one that moved away', 'absence_updated', absence({ id: 'a2', start: '2027-04-01', end: '2027-04-02' }), true],
    ['one that was taken out', 'absence_deleted', { id: 'a2', version: 3 }, true],
    ['another that was taken out', 'absence_deleted', { id: 'a9', version: 3 }, false],
  ]) {
    const now = page.after(scope, context, event(type, data), me());
    assert.equal(now, anew ? undefined : context, what);
  }
});

test('the same day a year later: the last of a month stays the last', () => {
  for (const [day, later] of [['2026-12-31', '2027-12-31'], ['2027-02-28', '2028-02-29'], ['2028-02-29', '2029-02-28'], ['2027-05-31', '2028-05-31']]) {
    assert.equal(page.nextYear(day), later);
  }
  assert.equal(page.fromNow('2026-11-24', '2026-11-23'), 'demain');
  assert.equal(page.fromNow('2027-04-01', '2027-03-20'), 'dans 12 jours');
});

test('days that were proposed wait until they are answered', () => {
  const scope = ['absences', 'proposals', 'me'];
  const proposed = absence({ status: 'approved', version: 2, proposal: { id: 'p1', created_by: 'ines' } });
  const shown = page.after(scope, list(), event('absence_updated', proposed), me());
  assert.deepEqual(ids(shown), ['a1@2']);
  assert.deepEqual(ids(page.after(scope, shown, event('absence_updated', { ...proposed, version: 3, proposal: null }), me())), []);
  assert.deepEqual(ids(page.after(scope, list(), event('absence_updated', { ...proposed, user_id: 'me' }), me())), []);
});
