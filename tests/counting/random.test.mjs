// The counter and the naive one (naive.mjs) agree on 200,000 cases. A seed makes the same cases again:
// MOZAIK_SEED=17 node --test tests/counting/random.test.mjs
import assert from 'node:assert/strict';
import test from 'node:test';
import { askEach } from './program.mjs';
import { count, easter, number, text, yearOf } from './naive.mjs';

const seed = Number(process.env.MOZAIK_SEED ?? 1);
const CASES = 200_000;

/** mulberry32 */
function randomOf(state) {
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

const zones = ['metropole', 'alsace_moselle', 'guadeloupe', 'martinique', 'guyane', 'reunion', 'mayotte', 'saint_barthelemy', 'saint_martin'];

function makeCase(random) {
    const below = (n) => Math.floor(random() * n);
    const one = (list) => list[below(list.length)];
    const often = (share) => random() < share;

    const zone = often(0.4) ? 'metropole' : one(zones);
    const c = { zone, method: one(['ouvrables', 'ouvrables', 'ouvres', 'calendaires']), extent: one(['return', 'return', 'return', 'worked', 'dates']) };
    if (zone === 'alsace_moselle') c.good_friday = often(0.5);

    // Half of them near a holiday: there is what can go wrong.
    const year = 2000 + below(101);
    const holidays = [...yearOf(year, zone, c.good_friday).entries()];
    const begin = often(0.5) ? one(holidays)[0] - below(9) : number(`${year}-01-01`) + below(365);
    const length = often(0.3) ? 0 : often(0.8) ? below(12) : often(0.9) ? below(45) : below(400);
    Object.assign(c, { start: text(begin), end: text(begin + length), start_half: often(0.2) ? 'pm' : 'am', end_half: often(0.2) ? 'am' : 'pm' });
    if (length === 0 && c.start_half === 'pm') c.end_half = 'pm';

    if (often(0.3)) c.worked = [...new Set(holidays.flatMap(([, names]) => names))].filter(() => often(0.5));
    if (often(0.6))
        c.patterns = Array.from({ length: often(0.8) ? 1 : 2 }, (_, i) => ({
            ...(i > 0 && { from: text(begin + below(10) - 3) }),
            anchor: text(number('2024-01-01') + 7 * below(8)),
            weeks: Array.from({ length: 1 + below(4) }, () => makeWeek(often, one)),
        }));
    if (often(0.1)) c.arrival = text(begin + below(20) - 10);
    if (often(0.1)) c.departure = text(begin + below(30) - 5);
    if (often(0.2)) c.given_back = Array.from({ length: 1 + below(2) }, () => [begin + below(15) - 5]).map(([day]) => [text(day), text(day + below(6))]);
    if (often(0.05)) Object.assign(c, { minutes: 15 * (1 + below(28)), end: c.start, start_half: 'am', end_half: 'pm' });
    if (often(0.4)) {
        c.policy = {};
        if (often(0.3)) c.policy.weekly_rest_day = 1 + below(7);
        if (often(0.3)) c.policy.open_days = one(['tuesday_saturday', 'monday_saturday', 'monday_friday']);
        if (often(0.3)) c.policy.half_worked_day = one(['half', 'whole']);
        if (often(0.3)) c.policy.isolated_friday = one(['alone', 'with_saturday']);
        if (often(0.3)) Object.assign(c.policy, { saturdays: below(7), reference_month: 1 + below(12) }), (c.saturdays = below(7));
    }
    return c;
}

function makeWeek(often, one) {
    const week = Array(14).fill(0);
    const days = one([[0, 1, 2, 3, 4], [0, 1, 3, 4], [0, 1, 2], [2, 3, 4], [1, 2, 3, 4, 5], [5, 6], [0, 1, 2, 3, 4, 5], [], [0, 1, 2, 3], [4]]);
    for (const day of days) {
        const only = often(0.15) ? one(['am', 'pm']) : '';
        if (only !== 'pm') week[day * 2] = 210;
        if (only !== 'am') week[day * 2 + 1] = 210;
    }
    return week;
}

function* cases(random) {
    for (let i = 0; i < CASES; i++) yield { ...makeCase(random), ...(i % 4 === 0 && { days: true }) };
}

test(`${CASES} cases of seed ${seed} are counted the same by both`, async () => {
    const seen = { halves: new Set(), methods: new Set(), zones: new Set(), zero: 0 };
    let compared = 0;
    await askEach(cases(randomOf(seed)), (answer, asked) => {
        const { days: listed, ...c } = asked;
        const own = count(c);
        const what = () => `case ${compared}: ${JSON.stringify(c)}`;
        if (answer.halves !== own.halves || answer.minutes !== own.minutes)
            assert.deepEqual({ halves: answer.halves, minutes: answer.minutes }, { halves: own.halves, minutes: own.minutes }, what());
        if (listed)
            for (const [day, halves] of answer.days) if (halves !== (own.days.get(number(day)) ?? 0)) assert.fail(`${day} is ${halves}, not ${own.days.get(number(day))}; ${what()}`);
        seen.halves.add(own.halves);
        seen.methods.add(`${c.method} ${c.extent}`);
        seen.zones.add(c.zone);
        seen.zero += own.halves === 0;
        compared++;
    });
    assert.equal(compared, CASES);
    // They are cases worth comparing.
    assert.equal(seen.zones.size, 9);
    assert.equal(seen.methods.size, 9);
    assert.ok(seen.halves.size > 100 && seen.zero < CASES / 3, `${seen.halves.size} different, ${seen.zero} zero`);
});

test('Easter is the same by Gauss for every year from 1583 to 2999', async () => {
    const years = Array.from({ length: 2999 - 1583 + 1 }, (_, i) => ({ easter: 1583 + i }));
    await askEach(years, (answer, asked) => assert.equal(answer.easter, text(easter(asked.easter))));
});
