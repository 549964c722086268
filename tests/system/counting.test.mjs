// The calendar and the count over the wire: holidays of a zone and of a site, the days of an absence and why.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { expect, get, post, request } from './lib/http.mjs';
import { fromTemplate, makeTemplate } from './lib/world.mjs';

let world;
const cleanups = [];
before(async () => { world = await fromTemplate(await makeTemplate({ after: (work) => cleanups.push(work) })); });
after(async () => { await world.close(); for (const work of cleanups) await work(); });

const codes = async (query, who = world.owner) => (await get(who, `/api/holidays?${query}`)).items.map(({ day, code, worked }) => `${day} ${code}${worked ? ' worked' : ''}`);

test('the holidays of a zone, in the language of the request', async () => {
    assert.deepEqual(await codes('year=2026&zone=metropole'), [
        '2026-01-01 new_year', '2026-04-06 easter_monday', '2026-05-01 labour_day', '2026-05-08 victory_day', '2026-05-14 ascension', '2026-05-25 whit_monday',
        '2026-07-14 national_day', '2026-08-15 assumption', '2026-11-01 all_saints', '2026-11-11 armistice', '2026-12-25 christmas',
    ]);
    assert.ok((await codes('year=2027&zone=alsace_moselle&good_friday=true')).includes('2027-03-26 good_friday'));
    assert.ok(!(await codes('year=2027&zone=alsace_moselle')).includes('2027-03-26 good_friday'));
    const named = async (language) => (await expect(200, world.server, 'GET', '/api/holidays?year=2026&zone=mayotte', { as: world.owner, headers: { 'Accept-Language': language } })).body.items[2].name;
    assert.deepEqual([await named('fr'), await named('en')], ['Abolition de l’esclavage', 'Abolition of Slavery']);
});

test('the holidays of a site, and those that it works on; without a site, of mine', async () => {
    const site = await post(world.hr, '/api/sites', { name: 'Saint-Denis', zone: 'reunion', worked: ['abolition_reunion'], time_zone: 'Indian/Reunion' });
    assert.deepEqual(await codes(`from=2026-12-01&to=2027-01-31&site=${site.id}`), ['2026-12-20 abolition_reunion worked', '2026-12-25 christmas', '2027-01-01 new_year']);
    assert.deepEqual(await codes('from=2026-12-01&to=2027-01-31'), ['2026-12-25 christmas', '2027-01-01 new_year']);
    assert.deepEqual(await codes('from=2026-12-25&to=2026-12-25'), ['2026-12-25 christmas']);
});

for (const [query, field] of [
    ['year=1582&zone=metropole', 'year'], ['year=3000&zone=metropole', 'year'], ['year=MMXXVI&zone=metropole', 'year'], ['year=2026', 'zone'], ['year=2026&zone=paris', 'zone'],
    ['', 'from'], ['from=2026-01-01', 'to'], ['from=2026-01-01&to=2026-02-30', 'to'], ['from=2026-02-01&to=2026-01-01', 'to'], ['from=2026-01-01&to=2027-01-03', 'to'],
    ['from=2026-01-01&to=2026-12-31&site=ici', 'site'], ['from=2026-01-01&to=2026-12-31&site=01900000-0000-7000-8000-000000000000', 'site'],
])
    test(`holidays?${query}: told by the name of ${field}`, async () => {
        const { status, body } = await request(world.server, 'GET', `/api/holidays?${query}`, { as: world.owner });
        assert.deepEqual([status, Object.keys(body.errors)], [422, [field]]);
    });

const WEEK_OF_11_NOVEMBER = { type: 'CA', start: '2027-11-08', end: '2027-11-12' };

test('a preview says what each day counts, by which rule, in a sentence of the language asked for', async () => {
    const why = async (language) => (await expect(200, world.server, 'POST', '/api/absences/preview', { as: world.owner, headers: { 'Accept-Language': language }, body: WEEK_OF_11_NOVEMBER })).body;
    const french = await why('fr'), english = await why('en');
    assert.equal(french.days, 5);
    assert.deepEqual(french.why.map(({ day, counted, rule }) => `${day} ${counted} ${rule}`), [
        '2027-11-08 1 ouvrables', '2027-11-09 1 ouvrables', '2027-11-10 1 ouvrables', '2027-11-11 0 holiday_off', '2027-11-12 1 ouvrables',
        '2027-11-13 1 day_before_return', '2027-11-14 0 weekly_rest',
    ]);
    assert.equal(french.why[5].text, 'samedi 13 novembre\u00a0: ouvrable, compté — jusqu’à la veille de la reprise, Cass. soc. 22\u00a0févr. 2000 n°\u00a097-43.515');
    assert.equal(english.why[5].text, 'Saturday 13 November: working day (ouvrable), counted — until the eve of the return to work, Cass. soc. 22\u00a0févr. 2000 n°\u00a097-43.515');
    assert.match(french.why[3].text, /Armistice de 1918, jour férié \(C\. trav\., art\. L3133-1\) chômé sur le site, non compté — usage/);
});

test('what is asked for, approved and read shows the days of the preview, to who sees days', async () => {
    const asked = await post(world.owner, '/api/absences', WEEK_OF_11_NOVEMBER);
    const approved = await world.approve(asked);
    assert.deepEqual([asked.days, approved.days], [5, 5]);
    for (const who of [world.owner, world.manager, world.hr]) assert.equal((await get(who, `/api/absences/${asked.id}`)).days, 5);
    assert.ok(!('days' in (await get(world.colleague, `/api/absences/${asked.id}`))));
});

test('a weekend is no leave; telework then is none either, but accepted, with a warning', async () => {
    const weekend = { start: '2027-11-20', end: '2027-11-21' };
    const refused = (await expect(422, world.server, 'POST', '/api/absences', { as: world.owner, body: { type: 'RTT', ...weekend } })).body;
    assert.deepEqual([refused.code, Object.keys(refused.errors)], ['zero_days', ['end']]);
    assert.equal((await expect(422, world.server, 'POST', '/api/absences/preview', { as: world.owner, body: { type: 'RTT', ...weekend } })).body.code, 'zero_days');
    const preview = await post(world.owner, '/api/absences/preview', { type: 'TEL', ...weekend }, 200);
    assert.equal(preview.days, 0);
    assert.ok(preview.warnings.includes('Aucun jour n’est compté.'));
    assert.equal((await post(world.owner, '/api/absences', { type: 'TEL', ...weekend })).days, 0);
});

test('what the company chooses counts at once', async () => {
    const friday = { type: 'CA', start: '2027-11-26', end: '2027-11-26' };
    const days = async () => (await post(world.owner, '/api/absences/preview', friday, 200)).days;
    assert.equal(await days(), 2);
    await world.settings({ policy: { isolated_friday: 'alone' } });
    assert.equal(await days(), 1);
    await world.settings({ policy: { isolated_friday: 'with_saturday' } });
    assert.equal(await days(), 2);
});
