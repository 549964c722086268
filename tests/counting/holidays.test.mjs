// The holidays of 2000 to 2100 beside an independent list (date-holidays); each difference has its explanation. And
// which day it is at a site.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import test from 'node:test';
import { ask } from './program.mjs';

const Holidays = createRequire(import.meta.url)('date-holidays');

// Our zone, and the place of the list.
const places = [
    { zone: 'metropole', place: ['FR'] },
    { zone: 'alsace_moselle', good_friday: true, place: ['FR', '57'] },
    { zone: 'alsace_moselle', good_friday: true, place: ['FR', '67'] },
    { zone: 'alsace_moselle', good_friday: true, place: ['FR', '68'] },
    { zone: 'guadeloupe', place: ['GP'] },
    { zone: 'martinique', place: ['MQ'] },
    { zone: 'guyane', place: ['GF'] },
    { zone: 'reunion', place: ['RE'] },
    { zone: 'mayotte', place: ['YT'] },
    { zone: 'saint_barthelemy', place: ['BL'] },
    { zone: 'saint_martin', place: ['MF'] },
];

/** Good Friday: two days before Easter, which the list knows. */
const isGoodFriday = (day, theirs) => theirs.get(day) === 'Vendredi saint';

const differences = [
    {
        why: 'In Guadeloupe Good Friday is a day off by local usage; the labour code makes it a holiday in Alsace-Moselle only (L3134-13).',
        is: ({ zone, only, day, theirs }) => zone === 'guadeloupe' && only === 'theirs' && isGoodFriday(day, theirs),
    },
    {
        why: 'In Martinique Good Friday is a day off by local usage, as in Guadeloupe.',
        is: ({ zone, only, day, theirs }) => zone === 'martinique' && only === 'theirs' && isGoodFriday(day, theirs),
    },
    {
        why: 'Saint-Martin: the list has the 27 May of decree 83-1003; observed is the 28th, since 2018.',
        is: ({ zone, only, day }) => zone === 'saint_martin' && only === 'theirs' && day.endsWith('-05-27'),
    },
    {
        why: 'Saint-Martin: the 28 May that is observed since 2018 is not in the list.',
        is: ({ zone, only, day }) => zone === 'saint_martin' && only === 'ours' && day.endsWith('-05-28'),
    },
];
const met = new Set();

for (const { place, ...wanted } of places)
    test(`${wanted.zone} (${place.join('-')}) from 2000 to 2100 is as in the list, but for what is explained`, async () => {
        const list = new Holidays(...place);
        const years = Array.from({ length: 101 }, (_, i) => 2000 + i);
        const answers = await ask(years.map((year) => ({ year, ...wanted })));
        for (const [i, year] of years.entries()) {
            const ours = new Set(answers[i].holidays.map(([day]) => day));
            const theirs = new Map(list.getHolidays(year).filter(({ type }) => type === 'public').map(({ date, name }) => [date.slice(0, 10), name]));
            const found = [
                ...[...ours].filter((day) => !theirs.has(day)).map((day) => ({ only: 'ours', day })),
                ...[...theirs.keys()].filter((day) => !ours.has(day)).map((day) => ({ only: 'theirs', day })),
            ];
            for (const difference of found) {
                const line = differences.find(({ is }) => is({ ...difference, zone: wanted.zone, theirs }));
                assert.ok(line, `${wanted.zone}: only ${difference.only} have ${difference.day} (${theirs.get(difference.day) ?? ''})`);
                met.add(line);
            }
        }
    });

test('each explanation explains something', () => assert.deepEqual(differences.filter((line) => !met.has(line)), []));

// ---- which day it is ----

// [instant, where, the day there]: each side of midnight, and of both changes of the clocks.
const moments = [
    ['2026-03-06T22:59:59.999Z', 'Europe/Paris', '2026-03-06'],
    ['2026-03-06T23:00:00.000Z', 'Europe/Paris', '2026-03-07'],
    ['2026-03-06T19:59:59.999Z', 'Indian/Reunion', '2026-03-06'],
    ['2026-03-06T20:00:00.000Z', 'Indian/Reunion', '2026-03-07'],
    ['2026-03-06T20:59:59.999Z', 'Indian/Mayotte', '2026-03-06'],
    ['2026-03-06T21:00:00.000Z', 'Indian/Mayotte', '2026-03-07'],
    ['2026-03-07T03:59:59.999Z', 'America/Guadeloupe', '2026-03-06'],
    ['2026-03-07T04:00:00.000Z', 'America/Guadeloupe', '2026-03-07'],
    ['2026-03-07T02:59:59.999Z', 'America/Cayenne', '2026-03-06'],
    ['2026-03-07T03:00:00.000Z', 'America/Cayenne', '2026-03-07'],
    // In summer Paris is two hours from UTC; the others never change.
    ['2026-07-13T21:59:59.999Z', 'Europe/Paris', '2026-07-13'],
    ['2026-07-13T22:00:00.000Z', 'Europe/Paris', '2026-07-14'],
    ['2026-07-13T20:00:00.000Z', 'Indian/Reunion', '2026-07-14'],
    ['2026-07-14T03:59:59.999Z', 'America/Martinique', '2026-07-13'],
    // 29 March 2026, 02:00 becomes 03:00; 25 October 2026, 03:00 becomes 02:00.
    ['2026-03-28T22:59:59.999Z', 'Europe/Paris', '2026-03-28'],
    ['2026-03-28T23:00:00.000Z', 'Europe/Paris', '2026-03-29'],
    ['2026-03-29T21:59:59.999Z', 'Europe/Paris', '2026-03-29'],
    ['2026-03-29T22:00:00.000Z', 'Europe/Paris', '2026-03-30'],
    ['2026-10-24T21:59:59.999Z', 'Europe/Paris', '2026-10-24'],
    ['2026-10-24T22:00:00.000Z', 'Europe/Paris', '2026-10-25'],
    ['2026-10-25T22:59:59.999Z', 'Europe/Paris', '2026-10-25'],
    ['2026-10-25T23:00:00.000Z', 'Europe/Paris', '2026-10-26'],
    ['2026-12-31T22:59:59.999Z', 'Europe/Paris', '2026-12-31'],
    ['2026-12-31T23:00:00.000Z', 'Europe/Paris', '2027-01-01'],
];

for (const TZ of ['UTC', 'Europe/Paris', 'Indian/Reunion', 'America/Guadeloupe', 'Pacific/Auckland'])
    test(`today is the day at the site, where the machine is in ${TZ}`, async () => {
        const answers = await ask(moments.map(([at, time_zone]) => ({ at, time_zone })), { TZ });
        for (const [i, [at, place, day]] of moments.entries()) assert.equal(answers[i].today, day, `${at} in ${place}`);
    });
