// Whoever sends anything at all: every member of every body, at every depth, and every query, with
// values that nobody means well with. The answer is a refusal with its field, or what the contract
// says; never a fault of the server, which lives and answers on.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { prepare, Things } from './lib/canonical.mjs';
import { operations } from './lib/contract.mjs';
import { get, request } from './lib/http.mjs';
import { fromTemplate, makeTemplate } from './lib/world.mjs';

let template;
const cleanups = [];
before(async () => { template = await makeTemplate({ after: (work) => cleanups.push(work) }); });
after(async () => { for (const work of cleanups) await work(); });

const UNKNOWN = '01900000-0000-7000-8000-000000000000';
const nested = (depth) => (depth ? [nested(depth - 1)] : 1);
const values = (foreign) => [
    null, true, '', ' ', '\0', 'a\0b', '\u202e', '💥'.repeat(200), 'x'.repeat(20_000), "'; DROP TABLE absence; --", '../../etc/passwd', '../UTC', '%s%n', foreign, UNKNOWN,
    0, -1, 0.5, 1e-9, 2 ** 31, -(2 ** 31), 2 ** 53, 9007199254740993n, 9223372036854775807n, 9223372036854775808n, 1e308, '1583-01-01', '1582-10-15', '9999-12-31', '0000-00-00',
    '-2026-01-01', '2026-02-29', '24:00', '23:60', '-1:00', '1/0', '-1/3', '9223372036854775807/3', '1e9', [], {}, [null], [[]], [{}], [null, null], nested(30),
    Array(1000).fill(foreign), Array(300).fill({}), { a: { b: { c: null } } }, Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, i])),
];
const spoken = (body) => JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? `<<${value}>>` : value)).replace(/"<<(\d+)>>"/g, '$1');

/** The body once for each of its members, at every depth: [path, put(value)]. */
function places(body, make = (inner) => inner, path = []) {
    if (body === null || typeof body !== 'object') return [];
    return Object.keys(body).flatMap((key) => {
        const put = (value) => make(Array.isArray(body) ? body.map((one, i) => (String(i) === key ? value : one)) : { ...body, [key]: value });
        return [[[...path, key].join('.'), put], ...places(body[key], put, [...path, key])];
    });
}

/** What may be said besides what the canonical call says. */
const MORE = {
    createAbsence: { user_id: UNKNOWN, minutes: 60, start_time: '09:00', start_half: 'am', end_half: 'pm', hr_note: '' }, previewAbsence: { id: UNKNOWN, user_id: UNKNOWN, minutes: 60, start_time: '09:00', start_half: 'am', end_half: 'pm' },
    updateAbsence: { minutes: 60, start_time: '09:00', start_half: 'am', end_half: 'pm', hr_note: '' }, cancelAbsence: { from: '2026-12-22', from_half: 'pm', to: '2026-12-23', to_half: 'am' },
    createUser: { teams: [UNKNOWN], managed: [UNKNOWN], site: UNKNOWN, arrival_day: '2026-01-01', departure_day: '2027-01-01', successor: UNKNOWN, managers: [UNKNOWN], patterns: [{ pattern: UNKNOWN, from: '2026-01-01' }], team_periods: [{ team: UNKNOWN, from: '2026-01-01', to: '2026-02-01' }] },
    createTeam: { minimum: 1 }, createSite: { zone: 'metropole', time_zone: 'Europe/Paris', good_friday: true, worked: ['christmas'] }, createPattern: { anchor: '2026-01-05', weeks: [Array(14).fill(0)] },
    updateSettings: { policy: { working_days: 5 }, far_ahead_days: 1096, presence: true },
};
MORE.updateUser = MORE.createUser;
MORE.updateTeam = MORE.createTeam;
MORE.updateSite = MORE.createSite;
MORE.updatePattern = MORE.createPattern;

// Signing in hashes a password each time, and is limited elsewhere.
const slow = new Set(['login', 'changePassword', 'redeemLink', 'forgottenPassword']);
for (const one of operations.filter((o) => o.requestBody?.content['application/json'] && !slow.has(o.operationId)))
    test(`${one.operationId}: whatever stands in its body`, async () => {
        const world = await fromTemplate(template);
        try {
            const things = new Things(world);
            const { target, body } = await prepare(things, one, one['x-canonical'], world.hr);
            await things.thing('$balance'); // whatever is asked of its owner is counted against it
            const full = { ...MORE[one.operationId], ...body };
            for (const who of [world.hr, world.owner])
                for (const [place, put] of places(full))
                    for (const value of values(world.other_tenant.id)) {
                        const sent = spoken(put(value));
                        const { status, text } = await request(world.server, one.method, target, { as: who, body: sent });
                        assert.ok(status < 500, `${one.method} ${target}, ${place}: ${sent.slice(0, 300)} → ${status} ${text.slice(0, 300)}`);
                        if (status === 422) assert.ok(Object.keys(JSON.parse(text).errors ?? {}).length > 0 || JSON.parse(text).code, `${place}: ${text}`);
                        if (value === world.other_tenant.id) assert.ok(!text.includes('RH Voisin'), `${place}: ${text}`);
                    }
            await get(world.owner, '/api/auth/me');
        } finally {
            await world.close();
        }
    });

for (const one of operations.filter((o) => o.method === 'GET' && !o.responses['101'] && !['events', 'probeEvents', 'probeHold', 'poll'].includes(o.operationId)))
    test(`${one.operationId}: whatever stands in its query`, async () => {
        const world = await fromTemplate(template);
        try {
            const things = new Things(world);
            const { target } = await prepare(things, one, one['x-canonical'], world.hr);
            await things.thing('$balance');
            const [path, query = ''] = target.split('?');
            const names = new Set([...new URLSearchParams(query).keys(), ...[...one.parameters ?? []].filter((p) => p.in === 'query').map((p) => p.name), 'page', 'limit', 'from', 'to', 'user_id', 'team', 'site', 'as_of', 'year', 'zone', 'status', 'type', 'unread']);
            const strange = values(world.other_tenant.id).filter((value) => ['string', 'number', 'bigint'].includes(typeof value)).map(String);
            for (const who of [world.hr, world.owner])
                for (const name of names)
                    for (const value of strange) {
                        const asked = new URLSearchParams(query);
                        asked.set(name, value.slice(0, 4000));
                        const { status, text } = await request(world.server, 'GET', `${path}?${asked}`, { as: who });
                        assert.ok(status < 500, `${path}?${asked} → ${status} ${text.slice(0, 300)}`);
                        assert.ok(!text.includes('RH Voisin'), text);
                    }
        } finally {
            await world.close();
        }
    });
