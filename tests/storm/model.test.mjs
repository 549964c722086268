// The model by itself: who hears what of a few answered writes, and what it says of answers that
// cannot be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from './check.mjs';
import { Company } from './model.mjs';
import { storyOf } from './story.mjs';
import { Difference } from './words.mjs';

const id = (number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const AT = '2026-11-23T09:00:00.000Z', TEAM = id(90), OTHER = id(91);
const user = (number, name, role, teams = [], managed = []) =>
    ({ id: id(number), version: 1, name, role, active: true, teams, managed, managers: [], email: `${name}@demo`, language: 'fr', has_password: true, created_at: AT });
const start = () => ({
    slug: 'demo', name: 'Démo', epoch: 'e', seq: 100, today: '2026-11-23', bells: {}, absences: [],
    types: {
        CA: { category: 'vacation', decision: 'discretion', counting: 'ouvrables', extent: 'return', balance: true },
        AM: { category: 'medical', decision: 'notice', counting: 'calendaires', extent: 'dates', balance: false },
        RMED: { category: 'medical', decision: 'discretion', counting: 'ouvres', extent: 'worked', balance: false },
    },
    settings: { version: 1, steps: 1, colleagues: 'team', pending_visible: 'team', hide_medical_type: false, presence: true, far_ahead_days: 1096, language: 'fr' },
    users: [user(1, 'hr', 'admin'), user(2, 'boss', 'manager', [], [TEAM]), user(3, 'ines', 'employee', [TEAM]), user(4, 'marc', 'employee', [TEAM]), user(5, 'paul', 'employee', [OTHER])],
    teams: [{ id: TEAM, version: 1, name: 'Équipe', minimum: 0 }, { id: OTHER, version: 1, name: 'Autre', minimum: 0 }],
});
const [HR, BOSS, INES, MARC, PAUL] = [1, 2, 3, 4, 5].map(id);
const ABSENCE = id(50);

/** What the owner is answered. */
const asked = (more = {}) => ({
    id: ABSENCE, version: 1, user_id: INES, user_name: 'ines', type: 'CA', category: 'vacation', start: '2027-02-01', start_half: 'am', end: '2027-02-02', end_half: 'pm',
    status: 'pending', kind: 'absent', days: 2, minutes: null, start_time: null, proposal: null, comment: 'secret', comment_count: 0, proof_missing: false, attachments: [], reason: '', created_at: AT, created_by: INES, updated_at: AT,
    decided_at: null, decided_by: null, acknowledged_at: null, acknowledged_by: null, ...more,
});
const ask = (seq, body = {}, answer = {}) => ({
    by: INES, method: 'POST', path: '/api/absences', body: { type: 'CA', start: '2027-02-01', end: '2027-02-02', comment: 'secret', ...body }, status: 201, answer: asked(answer), seq,
});
const approved = () => asked({ version: 2, status: 'approved', decided_at: AT, decided_by: BOSS });
const approve = (seq, more = {}) => ({ by: BOSS, method: 'POST', path: `/api/absences/${ABSENCE}/approve`, body: { version: 1 }, status: 200, answer: approved(), seq, ...more });

const heardBy = (company, person) => company.facts.filter((fact) => fact.heard.has(person)).map((fact) => ({ seq: fact.seq, ...fact.heard.get(person) }));

test('an absence that is asked for is heard by each as they may see it, and by nobody else', () => {
    const company = new Company(start());
    company.take(ask(102));
    assert.deepEqual(heardBy(company, INES).map(({ seq, type }) => [seq, type]), [[101, 'absence_created']]);
    assert.deepEqual(heardBy(company, BOSS).map(({ seq, type }) => [seq, type]), [[101, 'absence_created'], [102, 'notification_created']]);
    assert.deepEqual(heardBy(company, PAUL), []);
    assert.deepEqual(Object.keys(heardBy(company, MARC)[0].data).sort(), ['end', 'end_half', 'id', 'kind', 'start', 'start_half', 'status', 'user_id', 'version']);
    assert.equal(heardBy(company, HR)[0].data.hr_note, '');
});

test('a manager never reads why somebody is ill, nor hidden types', () => {
    for (const hidden of [false, true]) {
        const from = start();
        from.settings.hide_medical_type = hidden;
        const company = new Company(from);
        company.take(ask(102, { type: 'RMED' }, { type: 'RMED', category: 'medical' }));
        const { data } = heardBy(company, BOSS)[0];
        assert.equal('comment' in data, false);
        assert.equal('type' in data, !hidden);
    }
});

test('who loses sight of an absence hears that it is gone', () => {
    const company = new Company(start());
    company.take(ask(102));
    company.take({ ...approve(104), path: `/api/absences/${ABSENCE}/refuse`, body: { version: 1, reason: 'non' }, answer: { ...approved(), status: 'refused', reason: 'non' } });
    assert.deepEqual(heardBy(company, MARC).at(-1), { seq: 103, type: 'absence_deleted', data: { id: ABSENCE, version: 2 } });
});

test('who changes team hears by the old team until that is told, then by the new one', () => {
    const company = new Company(start());
    const entry = { version: 1, name: 'paul', email: 'paul@demo', role: 'employee', active: true, language: 'fr', teams: [TEAM] };
    const full = { ...start().users[4], version: 2, teams: [TEAM] };
    company.take({ by: HR, method: 'PUT', path: `/api/users/${PAUL}`, body: entry, status: 200, answer: full, seq: 104 });
    assert.deepEqual(company.facts.map(({ type, audience }) => [type, audience]), [['user_updated', undefined], ['team_updated', undefined], ['team_updated', undefined], ['audience_changed', PAUL]]);
    company.take(ask(106));
    assert.deepEqual(heardBy(company, PAUL).at(-1).type, 'absence_created');
});

const refusals = [
    ['an approval by a colleague', { by: MARC }, 403],
    ['an approval by somebody of another team', { by: PAUL }, 404],
    ['one of an old version', { body: { version: 7 } }, 409],
    ['one of their own', { by: INES }, 403],
];
for (const [what, more, status] of refusals) {
    test(`${what} must be answered ${status}, and changes nothing`, () => {
        const company = new Company(start());
        company.take(ask(102));
        company.take(approve(102, { ...more, status, answer: {} }));
        assert.equal(company.facts.length, 2);
        assert.throws(() => company.take(approve(104, more)), Difference);
    });
}

// ---- the check ----

const line = 'a line';
const record = (ear, more = {}) => ({
    companies: [{ slug: 'demo', start: start() }], keepMs: 1000, reads: [],
    writes: [{ ...ask(0), cursor: 'e.102', slug: 'demo', sent: 0, line }, { ...approve(0), cursor: 'e.104', slug: 'demo', sent: 0, line }],
    ears: [{ name: 'ears', by: MARC, slug: 'demo', from: 100, sessions: new Set(), open: true, heard: [], ...ear }], ...more,
});
const colleague = (version, status) => ({ id: ABSENCE, version, user_id: INES, start: '2027-02-01', start_half: 'am', end: '2027-02-02', end_half: 'pm', status, kind: 'absent' });
const first = { cursor: 'e.101', at: 1, type: 'absence_created', actor: INES, data: colleague(1, 'pending') };
const second = { cursor: 'e.103', at: 2, type: 'absence_updated', actor: BOSS, data: colleague(2, 'approved') };

test('a story that was told right is right', () => check(record({ heard: [first, second] })));

const wrongs = [
    ['an event that never came', { heard: [first] }, /never heard 103/],
    ['one that is left out in between', { heard: [second] }, /never 101/],
    ['one that came twice', { heard: [first, first, second] }, /101 .* again/],
    ['two that were swapped', { heard: [second, first] }, /never 101/],
    ['a member that is not theirs', { heard: [first, { ...second, data: { ...second.data, comment: 'secret' } }] }, /comment/],
    ['an event for others', { by: PAUL, heard: [first] }, /not for these ears/],
    ['a reset without a reason', { heard: [first, { reset: 'audience_changed', cursor: 'e.104', at: 3 }] }, /nothing justifies/],
    ['a reset because of age, too early', { heard: [first, { reset: 'too_old', cursor: 'e.104', at: 999 }] }, /nothing justifies/],
    ['another history', { heard: [{ ...first, cursor: 'x.101' }] }, /not of the history/],
];
for (const [what, ear, words] of wrongs) test(`${what} is found`, () => assert.throws(() => check(record(ear)), (error) => error instanceof Difference && words.test(error.message)));

test('a reset is right where the journal may have forgotten', () => check(record({ heard: [first, { reset: 'too_old', cursor: 'e.104', at: 1000 }] })));

test('facts that no answered write explains are found', () => {
    const { writes } = record({});
    assert.throws(() => check(record({}, { writes: [{ ...writes[0], cursor: 'e.103' }] })), /no answered write explains 103/);
});

test('a read at a cursor that is older or newer than what it shows is found', () => {
    const read = (cursor, status) => [{ by: MARC, slug: 'demo', path: `/api/absences/${ABSENCE}`, status: 200, answer: colleague(status === 'approved' ? 2 : 1, status), cursor, after: 0, line }];
    check(record({ heard: [first, second] }, { reads: read('e.104', 'approved') }));
    for (const reads of [read('e.102', 'approved'), read('e.104', 'pending'), read('e.103', 'approved')]) assert.throws(() => check(record({ heard: [first, second] }, { reads })), Difference);
    assert.throws(() => check(record({ heard: [first, second] }, { reads: read('e.102', 'pending').map((one) => ({ ...one, after: 103 })) })), /had heard 103 already/);
});

test('the same seed makes the same story', () => {
    assert.deepEqual(storyOf(7), storyOf(7));
    assert.notDeepEqual(storyOf(7), storyOf(8));
});
