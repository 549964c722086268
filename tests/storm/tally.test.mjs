// What the storm over real sockets would say, if something were wrong: it is not to be believed else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tally } from './tally.mjs';

const id = (number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const HR = id(1), INES = id(2);
const user = (number, role) => ({ id: id(number), version: 1, name: `n${number}`, role, active: true, teams: [], managed: [], managers: [], email: `${number}@demo`, language: 'fr', has_password: true, created_at: '2026-11-23T09:00:00.000Z' });
const companies = [{
    slug: 'demo',
    start: { slug: 'demo', epoch: 'e', seq: 10, today: '2026-11-23', bells: {}, absences: [], types: {}, settings: {}, users: [user(1, 'admin'), user(2, 'employee')], teams: [] },
}];

/** HR makes three teams: at 11, 12, 13. */
const team = (number) => ({ id: id(100 + number), version: 1, name: `Équipe ${number}`, minimum: 0, members: [], managers: [] });
const writes = [1, 2, 3].map((number) => ({
    by: HR, slug: 'demo', method: 'POST', path: '/api/teams', body: { name: team(number).name, members: [], managers: [] },
    status: 201, answer: team(number), cursor: `e.${10 + number}`, sent: 0, line: `team ${number}`,
}));
const fact = (number, more = {}) => ({ cursor: `e.${10 + number}`, type: 'team_created', actor: HR, data: team(number), at: 0, ...more });

const counted = (...heard) => {
    const { words, ...counts } = tally(companies, writes, [{ name: 'ines', by: INES, slug: 'demo', from: 10, sessions: new Set(), heard, open: true }]);
    assert.equal(words.length > 0, Object.entries(counts).some(([kind, count]) => kind !== 'owed' && count > 0), 'who counts says why');
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
};

test('all of it, once, in order', () => assert.deepEqual(counted(fact(1), fact(2), fact(3)), { owed: 3 }));
test('one that never came is lost', () => assert.deepEqual(counted(fact(1), fact(3)), { owed: 3, lost: 1 }));
test('nothing at all is all of it lost', () => assert.deepEqual(counted(), { owed: 3, lost: 3 }));
test('one that came again is repeated', () => assert.deepEqual(counted(fact(1), fact(2), fact(2), fact(3)), { owed: 3, repeated: 1 }));
test('one that came again later is repeated', () => assert.deepEqual(counted(fact(1), fact(2), fact(3), fact(1)), { owed: 3, repeated: 1 }));
test('two that changed places are one out of order', () => assert.deepEqual(counted(fact(2), fact(1), fact(3)), { owed: 3, disordered: 1 }));
test('one that no write told is strange', () => assert.deepEqual(counted(fact(1), fact(2), fact(3), fact(4)), { owed: 3, strange: 1 }));
test('another name is different', () => assert.deepEqual(counted(fact(1), fact(2, { data: { ...team(2), name: 'x' } }), fact(3)), { owed: 3, different: 1 }));
test('a reset is one, and what it skips is lost', () => assert.deepEqual(counted(fact(1), { cursor: 'e.12', reset: 'too_old', at: 0 }, fact(3)), { owed: 3, resets: 1, lost: 1 }));
