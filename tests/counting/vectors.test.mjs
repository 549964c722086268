// What was counted by hand is what the program counts, in every time zone; and each rule of counting is needed for it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ask, plain } from './program.mjs';
import { vectors } from './vectors.mjs';

const lines = vectors.map(([, wanted]) => plain(wanted));
const told = (answers) => answers.map((answer, i) => (typeof vectors[i][2] === 'number' ? answer.halves / 2 : { minutes: answer.minutes }));
const expected = vectors.map(([, , days]) => days);

test('there are at least 120, each with a name of its own and a reason', () => {
    assert.ok(vectors.length >= 120, `${vectors.length}`);
    assert.equal(new Set(vectors.map(([name]) => name)).size, vectors.length);
    for (const [name, , , why] of vectors) assert.ok(why?.length > 0, name);
});

const answers = told(await ask(lines));
for (const [i, [name, , days, why]] of vectors.entries())
    test(`${name}: ${typeof days === 'number' ? days : `${days.minutes} minutes`}`, () => assert.deepEqual(answers[i], days, why));

for (const TZ of ['UTC', 'Europe/Paris', 'Indian/Reunion', 'America/Guadeloupe', 'Pacific/Auckland', 'America/St_Johns'])
    test(`no day shifts where the machine is in ${TZ}`, async () => assert.deepEqual(told(await ask(lines, { TZ })), expected));

// A rule without which all these numbers are the same would not be needed to count them.
const rules = [
    'ouvrables', 'ouvres', 'calendaires', 'weekly_rest', 'closed_day', 'holiday_off', 'holiday_worked', 'first_day', 'day_before_return',
    'second_rest_day', 'part_time', 'worked_only', 'given_dates', 'half_day', 'half_worked', 'isolated_friday', 'saturdays', 'given_back',
    'employed', 'counted_hours', 'easter', 'labour_day', 'good_friday', 'saint_stephen', 'abolition_reunion', 'abolition_mayotte',
    'abolition_martinique', 'abolition_guadeloupe', 'abolition_saint_martin', 'abolition_guyane', 'abolition_saint_barthelemy',
];
for (const rule of rules)
    test(`without the rule ${rule} they come out otherwise`, async () =>
        assert.notDeepEqual(told(await ask(lines, { MOZAIK_RULE_OFF: rule })), expected));
