// What acting in the planning rests on: half days as numbers, what is whose to move, where things are meanwhile.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { load } from './build.mjs';

let page;
before(async () => {
  page = await load('page.ts');
});

const me = (role, managed = []) => ({ user: { id: 'me', role, managed }, stands_in_for: [] });
const absence = (more = {}) => ({
  id: 'a1', version: 1, user_id: 'ines', start: '2027-03-01', start_half: 'am', end: '2027-03-02', end_half: 'pm', status: 'pending',
  kind: 'absent', type: 'CA', created_at: 'x', proposal: null, minutes: null, ...more,
});
const shift = (more = {}) => ({
  id: 'e1', version: 1, user_id: 'ines', team: null, kind: 'shift', start: '2027-03-01', start_half: 'am', end: '2027-03-01', end_half: 'pm',
  start_time: '08:00', end_time: '16:00', label: 'Accueil', ...more,
});
const row = (user_id, more = {}) => ({ user_id, name: user_id, site: 's', teams: ['t'], absences: [], entries: [], ...more });
const planning = (items, more = {}) => ({ items, totals: [], notes: [], holidays: [], cursor: 'k.1', ...more });

test('half days are numbers that go on over the end of a year, and come back as days', () => {
  const { slotOf, dayOf, halfOf, spanOf, periodOf } = page.slots;
  assert.equal(slotOf('2027-01-01', 'am'), slotOf('2026-12-31', 'pm') + 1);
  assert.equal(slotOf('2027-03-29', 'am') - slotOf('2027-03-27', 'am'), 4, 'the night with an hour less is a night');
  for (const [day, half] of [['2026-12-31', 'pm'], ['1969-12-31', 'am'], ['2028-02-29', 'pm']]) {
    assert.deepEqual([dayOf(slotOf(day, half)), halfOf(slotOf(day, half))], [day, half]);
  }
  const period = { start: '2026-12-31', start_half: 'pm', end: '2027-01-04', end_half: 'am' };
  assert.deepEqual(periodOf(spanOf(period)), period);
});

test('what is as long as whole days moves by whole days, a half by halves', () => {
  const { shift: moved, laidAt } = page.slots;
  assert.deepEqual(moved({ from: 10, to: 13 }, 1), { from: 12, to: 15 });
  assert.deepEqual(moved({ from: 10, to: 13 }, 2), { from: 12, to: 15 });
  assert.deepEqual(moved({ from: 10, to: 10 }, 1), { from: 11, to: 11 });
  assert.deepEqual(moved({ from: 11, to: 14 }, -2), { from: 9, to: 12 });
  assert.deepEqual(laidAt({ from: 10, to: 13 }, 21), { from: 20, to: 23 }, 'whole days begin in the morning');
  assert.deepEqual(laidAt({ from: 11, to: 11 }, 20), { from: 20, to: 20 });
});

test('an end is pulled to a half day, never past the other end, and to whole days where there are no halves', () => {
  const { stretch } = page.slots;
  assert.deepEqual(stretch({ from: 10, to: 13 }, 'end', 16, true), { from: 10, to: 16 });
  assert.deepEqual(stretch({ from: 10, to: 13 }, 'end', 4, true), { from: 10, to: 10 });
  assert.deepEqual(stretch({ from: 10, to: 13 }, 'start', 20, true), { from: 13, to: 13 });
  assert.deepEqual(stretch({ from: 10, to: 13 }, 'end', 16, false), { from: 10, to: 17 });
  assert.deepEqual(stretch({ from: 10, to: 13 }, 'start', 9, false), { from: 8, to: 13 });
});

test('what becomes of an absence that is taken to other days', () => {
  const leave = { code: 'CA', decision: 'discretion' };
  const sick = { code: 'AM', decision: 'notice' };
  const mine = { user_id: 'me' };
  for (const [what, thing, by, type, expected] of [
    ['my own request', absence(mine), me('employee'), leave, 'move'],
    ['what was validated waits for HR', absence({ ...mine, status: 'validated' }), me('employee'), leave, null],
    ['what is approved', absence({ ...mine, status: 'approved' }), me('employee'), leave, 'propose'],
    ['somebody’s request, by who decides', absence(), me('manager'), leave, 'return'],
    ['somebody’s leave, by who decides', absence({ status: 'approved' }), me('manager'), leave, 'propose'],
    ['sickness, by the manager', absence({ status: 'approved', type: 'AM' }), me('manager'), sick, 'propose'],
    ['sickness follows its proof', absence({ status: 'approved', type: 'AM' }), me('admin'), sick, 'move'],
    ['HR’s own sickness does not', absence({ ...mine, status: 'approved', type: 'AM' }), me('admin'), sick, 'propose'],
    ['a proposal is open', absence({ status: 'approved', proposal: { id: 'p' } }), me('manager'), leave, null],
    ['a colleague’s', absence({ created_at: undefined }), me('employee'), undefined, null],
  ]) {
    assert.equal(page.ways.wayOf(thing, by, type), expected, what);
  }
});

test('who asks for whom, and who plans what', () => {
  const { mayAsk, mayPlan, leads } = page.ways;
  const entered = (managers_enter) => ({ policy: { managers_enter } });
  const theirs = row('ines', { sums: [] });
  assert.ok(mayAsk(row('me'), me('employee'), undefined));
  assert.ok(!mayAsk(theirs, me('manager', ['t']), entered('no')));
  assert.ok(mayAsk(theirs, me('manager', ['t']), entered('yes')));
  assert.ok(mayAsk(row('ines'), me('admin'), undefined));
  assert.ok(mayPlan(row('me'), me('employee'), 'note'), 'a note on my own day');
  assert.ok(!mayPlan(row('me'), me('employee'), 'shift'));
  assert.ok(!mayPlan(row('me', { sums: [] }), me('employee'), 'shift'), 'one sees one’s own sums');
  assert.ok(mayPlan(theirs, me('manager'), 'on_call'), 'one of my own, without a team of mine');
  assert.ok(!leads(row('ines'), me('employee')));
});

test('closed days are so for their team, and not for HR who enter for others', () => {
  const { closedFor } = page.ways;
  const periods = [{ id: 'c', version: 1, name: 'Inventaire', team_id: 't', from: '2027-03-02', to: '2027-03-04' }];
  const { slotOf } = page.slots;
  const span = { from: slotOf('2027-03-01', 'pm'), to: slotOf('2027-03-02', 'am') };
  assert.equal(closedFor(row('me'), span, periods, me('employee'))?.name, 'Inventaire');
  assert.equal(closedFor(row('me'), { from: span.from, to: span.from }, periods, me('employee')), undefined);
  assert.equal(closedFor(row('me', { teams: ['other'] }), span, periods, me('employee')), undefined);
  assert.equal(closedFor(row('ines'), span, periods, me('admin')), undefined);
  assert.equal(closedFor(row('me'), span, periods, me('admin'))?.name, 'Inventaire');
});

test('what is on its way is where it goes; lines in which nothing moves are the same objects', () => {
  const { slotOf } = page.slots;
  const still = row('paul');
  const data = planning([row('ines', { absences: [absence()], entries: [shift()] }), still]);
  assert.equal(page.withMoves(data, new Map()), data);
  const span = { from: slotOf('2027-03-08', 'am'), to: slotOf('2027-03-08', 'am') };
  const moved = page.withMoves(data, new Map([['a1', { span }], ['e1', { span: { ...span, to: span.to + 1 }, user: 'paul' }]]));
  assert.deepEqual([moved.items[0].absences[0].start, moved.items[0].absences[0].end_half], ['2027-03-08', 'am']);
  assert.deepEqual(moved.items[0].entries, []);
  assert.deepEqual(moved.items[1].entries.map(({ id, user_id, start }) => [id, user_id, start]), [['e1', 'paul', '2027-03-08']]);
  const gone = page.withMoves(data, new Map([['e1', { gone: true }]]));
  assert.deepEqual(gone.items[0].entries, []);
  assert.equal(gone.items[1], still);
  assert.equal(data.items[0].entries.length, 1, 'what was loaded stays as it was');
});

test('what is chosen: people once each, and what lies in their half days', () => {
  const { slotOf } = page.slots;
  const ines = row('ines', { absences: [absence()], entries: [shift()] });
  const paul = row('paul', { entries: [shift({ id: 'e2', user_id: 'paul' })] });
  const lines = [
    { kind: 'team', key: 't', team: { id: 't' }, count: 2 },
    { kind: 'person', key: 't/ines', team: { id: 't' }, row: ines },
    { kind: 'person', key: 't/paul', team: { id: 't' }, row: paul },
    { kind: 'team', key: 'u', team: { id: 'u' }, count: 1 },
    { kind: 'person', key: 'u/ines', team: { id: 'u' }, row: ines },
  ];
  const shown = { from: slotOf('2027-03-01', 'am'), to: slotOf('2027-03-31', 'pm') };
  const from = shown.from;
  const at = (line, slot) => ({ line, slot });
  const one = page.targets.targetOf({ anchor: at('t/ines', from), focus: at('t/ines', from + 1) }, lines, shown, new Map());
  assert.deepEqual([one.row.user_id, one.absence.id, one.entry.id], ['ines', 'a1', 'e1']);
  const all = page.targets.targetOf({ anchor: at('t/ines', from), focus: at('u/ines', from + 1) }, lines, shown, new Map());
  assert.deepEqual(all.rows.map(({ user_id }) => user_id), ['ines', 'paul']);
  assert.deepEqual([all.absence, all.entries.map(({ id }) => id)], [undefined, ['e1', 'e2']]);
  assert.equal(page.targets.targetOf({ anchor: at('t', from), focus: at('t', from) }, lines, shown, new Map()), null);
  const { thingAt } = page.targets;
  assert.equal(thingAt(ines, from, shown, new Map()).id, 'a1', 'an absence stands before a shift');
  assert.equal(thingAt(paul, from, shown, new Map()).id, 'e2');
  assert.equal(thingAt(paul, from + 2, shown, new Map()), undefined);
});

test('one day of the planning: who is away, waits, is on call, is there; I come first', () => {
  const rows = [
    row('ines', { absences: [absence({ status: 'approved' })] }),
    row('jean', { absences: [absence({ id: 'a2', user_id: 'jean', kind: 'remote', status: 'approved' })] }),
    row('me', { absences: [absence({ id: 'a3', user_id: 'me' })] }),
    row('paul', { entries: [shift({ kind: 'on_call', user_id: 'paul' })] }),
  ];
  const { dayOfPlanning, awayOn, underOn } = page.agendaDay;
  const groups = dayOfPlanning(rows, '2027-03-01', 'me');
  const names = (group) => groups[group].map((line) => line.row.user_id);
  assert.deepEqual(names('absent'), ['ines']);
  assert.deepEqual(names('remote'), ['jean']);
  assert.deepEqual(names('pending'), ['me']);
  assert.deepEqual(names('onCall'), ['paul']);
  assert.deepEqual(names('present'), ['me', 'jean', 'paul'], 'who works elsewhere works');
  assert.equal(awayOn(rows, '2027-03-02'), 1);
  assert.equal(awayOn(rows, '2027-03-03'), 0);
  const data = planning(rows, { totals: [{ team: 't', minimum: 3, days: [{ day: '2027-03-01', under: true, present: 2 }] }] });
  assert.deepEqual(underOn(data, '2027-03-01'), [{ team: 't', minimum: 3, present: 2 }]);
  assert.deepEqual(underOn(data, '2027-03-02'), []);
});
