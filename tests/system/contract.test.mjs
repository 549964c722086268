// What contract/openapi.yaml says of every operation: its fields, its refusals, the order of its checks,
// versions, keys, pages. Who sees what is in audience.test.mjs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { A_TYPE, FULL_TIME, SHIFT, Things, plan, prepare } from './lib/canonical.mjs';
import { fits, openapi, operation, operations } from './lib/contract.mjs';
import { del, expect, get, post, put, request, wired } from './lib/http.mjs';
import { serve } from './lib/server.mjs';
import { addPerson, again, fromTemplate, makeTemplate, PASSWORD, SETTINGS, signIn } from './lib/world.mjs';

let template, world;
const cleanups = [];
before(async () => { template = await makeTemplate({ after: (work) => cleanups.push(work) }); });
after(async () => { for (const work of cleanups) await work(); });

/** A test in a fresh world. */
function testInWorld(name, body) {
    test(name, async (t) => {
        world = await fromTemplate(template);
        try {
            await body(t);
        } finally {
            await world.close();
        }
    });
}

const UNKNOWN = '01900000-0000-7000-8000-000000000000';

test('the server answers to what the contract names, and to nothing else', () => {
    const source = readFileSync(new URL('../../src/api/routes.c', import.meta.url), 'utf8');
    const routes = [...source.matchAll(/\{ METHOD_(\w+), +"(\/api\/[^"]*)"/g)].map(([, method, path]) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
    const named = operations.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
    assert.ok(routes.length > 40);
    assert.deepEqual([...routes].sort(), [...named].sort());
});

testInWorld('HEAD answers as GET, without a body', async () => {
    const things = new Things(world);
    for (const one of operations.filter((o) => o.method === 'GET' && !['socket', 'socketEcho', 'events', 'probeEvents', 'poll'].includes(o.operationId))) {
        const who = one['x-who'].owner.status === 403 ? world.hr : world.owner;
        const { target } = await prepare(things, one, one['x-canonical'], who);
        const full = await expect(200, world.server, 'GET', target, { as: who });
        const bare = await expect(200, world.server, 'HEAD', target, { as: who });
        assert.equal(bare.text, '');
        for (const name of ['content-type', 'cache-control', 'x-content-type-options']) assert.equal(bare.headers[name], full.headers[name], `${target}: ${name}`);
    }
});

testInWorld('every answer to somebody who is signed in says its cursor', async () => {
    const things = new Things(world);
    for (const one of operations.filter((o) => o.method === 'GET' && o.responses['200']?.headers?.['Mozaik-Cursor'] && !['events'].includes(o.operationId))) {
        const { target } = await prepare(things, one, one['x-canonical'], world.hr);
        const { headers, body } = await expect(200, world.server, 'GET', target, { as: world.hr });
        assert.ok(fits('Cursor', headers['mozaik-cursor']), target);
        if (body.cursor) assert.equal(body.cursor, headers['mozaik-cursor'], target);
    }
});

/* ---- the fields of every body, from their schemas ---- */

const resolve = (schema) => (schema?.$ref ? { ...resolve(schema.$ref.slice(2).split('/').reduce((at, key) => at[key], openapi)), ...schema, $ref: undefined } : schema);

/** Values that a field must not have: [why, value]. */
function wrongValues(schema) {
    const list = [];
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type ?? (schema.enum ? typeof schema.enum[0] === 'number' ? 'integer' : 'string' : undefined);
    for (const [name, value] of [['string', 'x'], ['integer', 7], ['number', 1.5], ['boolean', true], ['array', []], ['object', {}], ['null', null]]) {
        if (name === type || (name === 'integer' && type === 'number')) continue;
        list.push([`${name} for ${type}`, value]);
    }
    if (schema.enum) list.push(['none of those', typeof schema.enum[0] === 'number' ? 99 : 'nothing of that']);
    if (schema.maxLength && schema.maxLength < 3000) list.push(['too long', 'x'.repeat(schema.maxLength + 1)]);
    if (schema.minLength) list.push(['empty', '']);
    if (schema.format === 'date') list.push(['no date', '2026-02-30'], ['no date', '21/12/2026'], ['an instant', '2026-12-21T00:00:00Z'], ['no such month', '2026-13-01']);
    if (schema.format === 'uuid') list.push(['no id', 'x'], ['nearly an id', `${UNKNOWN}0`]);
    if (schema.format === 'email') list.push(['no address', 'nobody'], ['no address', '@'], ['two lines', 'a@b.fr\nc@d.fr']);
    if (schema.minimum !== undefined) list.push(['too small', schema.minimum - 1]);
    if (schema.maximum !== undefined) list.push(['too large', schema.maximum + 1]);
    if (schema.type === 'array') {
        if (resolve(schema.items)?.format === 'uuid') list.push(['no ids', ['x']], ['no ids', [7]]);
        if (schema.maxItems && schema.maxItems < 100) list.push(['too many', Array.from({ length: schema.maxItems + 1 }, (_, i) => `01900000-0000-7000-8000-0000000001${String(i).padStart(2, '0')}`)]);
    }
    return list;
}

const takesJson = (one) => one.requestBody?.content['application/json'];
for (const one of operations.filter(takesJson))
    testInWorld(`${one.operationId}: each field missing, of another type, out of bounds, unknown: told by its name`, async () => {
        const things = new Things(world);
        const schema = resolve(one.requestBody.content['application/json'].schema);
        const who = one.security?.length === 0 ? world.anonymous : ['changePassword', 'acceptProposal', 'declineProposal'].includes(one.operationId) ? world.owner : world.hr;
        const { target, body } = await prepare(things, one, one['x-canonical'], who);
        const wrong = async (why, changed, field) => {
            const { status, body: problem } = await request(world.server, one.method, target, { as: who, body: changed });
            assert.equal(status, 422, `${why}: ${JSON.stringify(changed).slice(0, 300)} → ${status} ${JSON.stringify(problem)?.slice(0, 300)}`);
            assert.deepEqual(Object.keys(problem.errors), [field], `${why}: ${JSON.stringify(problem)}`);
        };
        await wrong('unknown', { ...body, surprise: 1 }, 'surprise');
        for (const name of schema.required ?? []) {
            const { [name]: _, ...rest } = body;
            await wrong(`without ${name}`, rest, name);
        }
        for (const [name, given] of Object.entries(schema.properties)) {
            const property = resolve(given);
            if (['email', 'token'].includes(name) && one.operationId !== 'createUser' && one.operationId !== 'updateUser') property.format = undefined;
            for (const [why, value] of wrongValues(property)) {
                if (value === null && !(schema.required ?? []).includes(name)) continue; // absent and null are the same there
                if (value === null && property.oneOf?.some((other) => other.type === 'null')) continue; // null is a word, too
                await wrong(`${name}, ${why}`, { ...body, [name]: value }, name);
            }
        }
    });

testInWorld('bodies that are no JSON object', async () => {
    const things = new Things(world);
    for (const one of operations.filter(takesJson)) {
        const { target } = await prepare(things, one, one['x-canonical'], world.owner);
        const ask = (body, headers) => request(world.server, one.method, target, { as: world.hr, body, headers });
        for (const [body, headers, status, code] of [
            ['', {}, 400, 'body_missing'], ['{', {}, 400, 'json_unreadable'], ['[]', {}, 400, 'json_unreadable'], ['"x"', {}, 400, 'json_unreadable'], ['{"a":1,"a":2}', {}, [400, 403, 422], undefined],
            ['{}{}', {}, 400, 'json_unreadable'], ['{"a":"\ud800"}', {}, [400, 403, 422], undefined], ['{}', { 'Content-Type': 'text/plain' }, 415, 'body_type'], ['{}', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415, 'body_type'],
            ['{}', { 'Content-Type': null }, 415, 'body_type'], [`${'['.repeat(5000)}`, {}, 400, 'json_unreadable'],
        ]) {
            const answer = await ask(body, headers);
            assert.ok([status].flat().includes(answer.status), `${one.operationId} ${body.slice(0, 20)}: ${answer.status} ${answer.text}`);
            if (code) assert.equal(answer.body.code, code, `${one.operationId} ${body.slice(0, 20)}`);
        }
        const fine = await ask('{"surprise":1}', { 'Content-Type': 'application/json; charset=utf-8' });
        assert.notEqual(fine.status, 415);
    }
});

/* ---- refusals ---- */

// code: how it comes about. Each is asked in French and in English: two different sentences.
const other = async () => (await world.absence({ start: '2028-01-03', end: '2028-01-03', type: 'TEL' }));
const withType = (type) => world.absence({ type, start: '2027-06-07', end: '2027-06-08' });
const api = (method, target, who, body) => ({ method, target, who, body });
const onCall = (start, end) => ({ kind: 'on_call', user_id: world.owner.id, start, end });
/** A week of approved leave, each its own; `proposed`: other days are proposed by the manager. */
let weeks = 0;
const leave = async (proposed = false) => {
    const start = new Date(Date.UTC(2028, 4, 10 + 7 * weeks++)).toISOString().slice(0, 10);
    const one = await world.approve(await world.absence({ start, end: start }));
    return proposed ? post(world.manager, `/api/absences/${one.id}/propose`, { version: one.version, ...ELSEWHERE }, 200) : one;
};
const ELSEWHERE = { start: '2027-09-06', end: '2027-09-07' };
const onLeave = async (verb, who, more, proposed) => { const { id, version } = await leave(proposed); return api('POST', `/api/absences/${id}/${verb}`, who, { version, ...more }); };
const refusals = {
    sign_in: () => api('GET', '/api/auth/me'),
    session_ended: () => api('GET', '/api/auth/me', 'gone'),
    bad_credentials: () => api('POST', '/api/auth/login', undefined, { email: 'owner@demo.mozaik', password: 'faux' }),
    not_found: () => api('GET', `/api/users/${UNKNOWN}`, 'owner'),
    absence_unknown: () => api('GET', `/api/absences/${UNKNOWN}`, 'owner'),
    attachment_unknown: () => api('GET', `/api/attachments/${UNKNOWN}`, 'owner'),
    notification_unknown: () => api('PUT', `/api/notifications/${UNKNOWN}/read`, 'owner'),
    link_unknown: () => api('POST', '/api/auth/link/check', undefined, { token: 'x' }),
    method_not_allowed: () => api('PUT', '/api/health'),
    hr_only: () => api('POST', '/api/teams', 'manager', { name: 'X', members: [], managers: [] }),
    not_decider: async () => api('POST', `/api/absences/${(await other()).id}/approve`, 'colleague', { version: 1 }),
    own_request: async () => api('POST', `/api/absences/${(await post(world.manager, '/api/absences', { type: 'TEL', start: '2028-02-01', end: '2028-02-01' })).id}/approve`, 'manager', { version: 1 }),
    not_concerned: async () => api('POST', `/api/absences/${(await other()).id}/comments`, 'colleague', { text: 'Moi aussi' }),
    not_planner: () => api('POST', '/api/planning/entries', 'colleague', { entries: [{ ...SHIFT, user_id: world.owner.id }] }),
    on_call_week: () => api('POST', '/api/planning/entries', 'manager', { entries: [onCall('2027-03-01', '2027-03-05')] }),
    on_call_overlap: async () => { await plan(world.manager, onCall('2027-03-07', '2027-03-13')); return api('POST', '/api/planning/entries', 'manager', { entries: [onCall('2027-03-10', '2027-03-10')] }); },
    not_owner: async () => api('POST', `/api/absences/${(await other()).id}/cancel`, 'manager', { version: 1 }),
    absence_state: async () => { const one = await world.approve(await other()); return api('POST', `/api/absences/${one.id}/approve`, 'manager', { version: one.version }); },
    absence_of_right: async () => { const one = await withType('AT'); return api('POST', `/api/absences/${one.id}/refuse`, 'manager', { version: one.version, reason: 'Non' }); },
    absence_order: () => api('POST', '/api/absences', 'owner', { type: 'CA', start: '2027-02-02', end: '2027-02-01' }),
    zero_days: () => api('POST', '/api/absences', 'owner', { type: 'CA', start: '2027-02-06', end: '2027-02-07' }),
    absence_too_far: () => api('POST', '/api/absences', 'owner', { type: 'CA', start: '2036-02-01', end: '2036-02-01' }),
    absence_overlap: async () => { await world.absence({ type: 'TEL', start: '2028-03-01', end: '2028-03-01' }); return api('POST', '/api/absences', 'owner', { type: 'CA', start: '2028-02-28', end: '2028-03-02' }); },
    absence_begun: async () => {
        const one = await post(world.owner, '/api/absences', { type: 'TEL', start: '2026-01-05', end: '2026-01-05' });
        const approved = await world.approve(one);
        return api('POST', `/api/absences/${one.id}/cancel`, 'owner', { version: approved.version });
    },
    type_unknown: () => api('POST', '/api/absences', 'owner', { type: 'RIEN', start: '2027-02-01', end: '2027-02-01' }),
    half_day: async () => {
        const { items } = await get(world.owner, '/api/absence-types');
        return api('POST', '/api/absences', 'owner', { type: items.find((type) => !type.half_days).code, start: '2027-02-01', end: '2027-02-01', end_half: 'am' });
    },
    propose_instead: async () => { const { id, version } = await leave(); return api('PUT', `/api/absences/${id}`, 'hr', { version, type: 'CA', ...ELSEWHERE }); },
    same_days: async () => { const { id, version, start, end } = await leave(); return api('POST', `/api/absences/${id}/propose`, 'manager', { version, start, end }); },
    proposal_open: () => onLeave('propose', 'owner', ELSEWHERE, true),
    own_proposal: () => onLeave('proposal/accept', 'manager', {}, true),
    proposal_of_other: () => onLeave('proposal/withdraw', 'owner', {}, true),
    no_proposal: () => onLeave('proposal/accept', 'owner'),
    part_outside: () => onLeave('cancel', 'owner', { from: ELSEWHERE.start, to: ELSEWHERE.end }),
    undo_too_late: () => onLeave('undo', 'hr'),
    not_concerned: () => onLeave('propose', 'colleague', ELSEWHERE),
    nobody_decides: () => api('POST', '/api/absences', 'hr', { type: 'CA', start: '2027-02-01', end: '2027-02-01' }),
    not_in_hours: () => api('POST', '/api/absences', 'owner', { type: 'CA', start: '2027-02-01', end: '2027-02-01', minutes: 60 }),
    hours_one_day: () => api('POST', '/api/absences', 'owner', { type: 'TEL', start: '2027-02-01', end: '2027-02-02', minutes: 60 }),
    closed_period: async () => {
        const { from } = await post(world.hr, '/api/closed-periods', { name: 'Inventaire', from: '2028-03-20', to: '2028-03-20' });
        return api('POST', '/api/absences', 'owner', { type: 'CA', start: from, end: from });
    },
    user_unknown: () => api('POST', '/api/absences', 'hr', { type: 'CA', start: '2027-02-01', end: '2027-02-01', user_id: UNKNOWN }),
    team_unknown: () => api('POST', '/api/users', 'hr', { name: 'X', email: 'x@demo.mozaik', role: 'employee', teams: [UNKNOWN] }),
    team_exists: () => api('POST', '/api/teams', 'hr', { name: 'Équipe', members: [], managers: [] }),
    team_in_use: async () => api('DELETE', `/api/teams/${world.teams.team}?version=${(await world.team(world.teams.team)).version}`, 'hr'),
    site_unknown: () => api('POST', '/api/users', 'hr', { name: 'X', email: 'x@demo.mozaik', role: 'employee', site: UNKNOWN }),
    site_exists: () => api('POST', '/api/sites', 'hr', { name: 'Siège', zone: 'metropole' }),
    site_in_use: async () => { const { items: [{ id, version }] } = await get(world.hr, '/api/sites'); return api('DELETE', `/api/sites/${id}?version=${version}`, 'hr'); },
    time_zone_unknown: () => api('POST', '/api/sites', 'hr', { name: 'Atlantide', zone: 'metropole', time_zone: 'Europe/Atlantis' }),
    pattern_unknown: () => api('POST', '/api/users', 'hr', { name: 'X', email: 'x@demo.mozaik', role: 'employee', patterns: [{ pattern: UNKNOWN, from: '2026-01-01' }] }),
    pattern_exists: async () => { await post(world.hr, '/api/patterns', { name: 'Deux fois', weeks: [FULL_TIME] }); return api('POST', '/api/patterns', 'hr', { name: 'Deux fois', weeks: [FULL_TIME] }); },
    pattern_in_use: async () => {
        const { id } = await post(world.hr, '/api/patterns', { name: 'En usage', weeks: [FULL_TIME] });
        await world.change(world.employee, { patterns: [{ pattern: id, from: '2026-01-01' }] });
        return api('DELETE', `/api/patterns/${id}?version=1`, 'hr');
    },
    type_exists: () => api('POST', '/api/absence-types', 'hr', { code: 'CA', names: { fr: 'Congé', en: 'Leave' }, ...A_TYPE }),
    type_in_use: async () => {
        await other();
        const { names } = (await get(world.hr, '/api/absence-types')).items.find((type) => type.code === 'TEL');
        return api('PUT', '/api/absence-types/TEL', 'hr', { version: 1, names, ...A_TYPE, category: 'medical', hidden: false });
    },
    email_taken: () => api('POST', '/api/users', 'hr', { name: 'X', email: 'OWNER@demo.mozaik', role: 'employee' }),
    last_hr: async () => { const { version, name, email, language } = await get(world.hr, `/api/users/${world.hr.id}`); return api('PUT', `/api/users/${world.hr.id}`, 'hr', { version, name, email, role: 'employee', active: true, language }); },
    user_inactive: async () => { const left = await addPerson(world.hr, `parti${Date.now()}@demo.mozaik`, 'Parti'); await world.change(left, { active: false }); return api('POST', `/api/users/${left.id}/link`, 'hr'); },
    version_missing: () => api('PUT', '/api/settings', 'hr', { ...SETTINGS }),
    version_stale: () => api('PUT', '/api/settings', 'hr', { ...SETTINGS, version: 99 }),
    page_unknown: () => api('GET', '/api/users?page=nothing', 'owner'),
    period_order: () => api('GET', '/api/planning?from=2026-12-31&to=2026-12-01', 'owner'),
    period_too_long: () => api('GET', '/api/planning?from=2026-01-01&to=2027-12-31', 'owner'),
    password_wrong: () => api('POST', '/api/auth/password', 'employee', { current: 'faux', new: 'quatre mots sans lien' }),
    password_short: () => api('POST', '/api/auth/password', 'employee', { current: PASSWORD, new: 'trop court' }),
    password_simple: () => api('POST', '/api/auth/password', 'employee', { current: PASSWORD, new: 'aaaaaaaaaaaaaa' }),
    json_unreadable: () => api('POST', '/api/auth/login', undefined, '{'),
    body_missing: () => api('POST', '/api/auth/login', undefined, ''),
    origin_refused: () => ({ ...api('POST', '/api/auth/logout', undefined), headers: { Cookie: 'mozaik=x', Origin: 'http://evil.example' } }),
    upgrade_required: () => api('GET', '/api/ws/x'),
    field_required: () => api('POST', '/api/auth/login', undefined, { email: 'x' }),
    field_unknown: () => api('POST', '/api/auth/login', undefined, { email: 'x', password: 'y', surprise: 1 }),
    field_type: () => api('POST', '/api/auth/login', undefined, { email: 7, password: 'y' }),
    field_value: () => api('POST', '/api/sites', 'hr', { name: 'Mer de la Tranquillité', zone: 'lune' }),
};
// Those that other files bring about: they need a server of their own.
const elsewhere = {
    'limits.test.mjs': ['full', 'too_much_input', 'too_slow', 'too_many_connections', 'too_many_requests', 'too_many_writes', 'busy', 'http_*', 'http_body_too_large', 'http_uri_too_long', 'http_headers_too_large', 'http_too_many_headers', 'http_expect', 'http_method', 'http_transfer_coding', 'http_version', 'body_type'],
    'attachments.test.mjs': ['file_kind', 'file_too_large', 'form_type', 'multipart_boundary', 'multipart_broken', 'one_file', 'attachments_full'],
    'balances.test.mjs': ['balance_short', 'balance_opened', 'balance_none', 'balance_private', 'balance_period', 'balance_carry_short', 'balance_notice_ahead', 'payroll_closed', 'payroll_not_over'],
    'handshake.test.mjs': ['upgrade_stripped', 'upgrade_over_http10', 'websocket_key', 'websocket_version'],
    'signin.test.mjs': ['too_many_failures', 'tenant_choice', 'password_long'],
    'operation.test.mjs': ['draining'],
    'below in this file': ['idempotency_reused', 'field_*'],
    // A moment that no test from outside can choose; the unit tests of hr and api do.
    'unit tests': ['starting', 'internal', 'uncertain', 'attachments_day', 'idempotency_running', 'password_changed', 'password_unreadable', 'team_minimum', 'type_hidden', 'too_many_teams', 'too_many_sites', 'too_many_patterns', 'too_many_types', 'websocket_request'],
};

test('every code of the contract is brought about somewhere', () => {
    const known = new Set([...Object.keys(refusals), ...Object.values(elsewhere).flat()]);
    const codes = new Set(operations.flatMap((o) => Object.values(o['x-problems'] ?? {}).flat()).concat(Object.values(openapi['x-everywhere']).flatMap((one) => one.codes ?? [])));
    assert.deepEqual([...codes].filter((code) => !known.has(code)), []);
});

for (const [code, make] of Object.entries(refusals))
    testInWorld(`refused: ${code}, in French and in English`, async () => {
        const { method, target, who, body, headers } = await make();
        const said = {};
        for (const language of ['fr', 'en']) {
            const answer = await request(world.server, method, target, { as: who && world[who], body, headers: { ...headers, 'Accept-Language': language } });
            assert.equal(answer.body?.code, code, `${answer.status} ${answer.text}`);
            said[language] = answer.body;
        }
        assert.notEqual(said.en.title, said.fr.title);
        assert.notEqual(said.en.detail, said.fr.detail, 'the sentence is in the language of the request');
        assert.doesNotMatch(said.en.detail, /[éèàç«»]/, said.en.detail);
    });

/* ---- the order of checks ---- */

testInWorld('signed in, there, allowed, valid, still so: in that order', async () => {
    const absence = await world.absence({ type: 'TEL', start: '2028-04-03', end: '2028-04-03' });
    const approve = `/api/absences/${absence.id}/approve`;
    const nonsense = { version: 'x' };
    for (const [who, method, target, body, status] of [
        ['anonymous', 'POST', approve, nonsense, 401], ['employee', 'POST', approve, nonsense, 404], ['other_tenant', 'POST', approve, nonsense, 404], ['colleague', 'POST', approve, nonsense, 403], ['owner', 'POST', approve, nonsense, 403],
        ['manager', 'POST', approve, nonsense, 422], ['manager', 'POST', approve, {}, 422], ['manager', 'POST', approve, { version: 99 }, 409],
        ['anonymous', 'POST', '/api/users', nonsense, 401], ['owner', 'POST', '/api/users', nonsense, 403], ['hr', 'POST', '/api/users', nonsense, 422],
        ['anonymous', 'PUT', '/api/settings', nonsense, 401], ['manager', 'PUT', '/api/settings', nonsense, 403], ['hr', 'PUT', '/api/settings', nonsense, 422],
        ['other_tenant', 'PUT', `/api/users/${world.owner.id}`, nonsense, 404], ['owner', 'PUT', `/api/users/${world.owner.id}`, nonsense, 403], ['owner', 'PUT', `/api/users/${UNKNOWN}`, nonsense, [403, 404]],
        ['other_tenant', 'PUT', `/api/teams/${world.teams.team}`, nonsense, 404], ['manager', 'PUT', `/api/teams/${world.teams.team}`, nonsense, 403], ['hr', 'PUT', `/api/teams/${world.teams.team}`, nonsense, 422],
        ['manager', 'POST', '/api/sites', nonsense, 403], ['hr', 'POST', '/api/sites', nonsense, 422], ['owner', 'POST', '/api/patterns', nonsense, 403], ['hr', 'POST', '/api/patterns', nonsense, 422],
        ['other_tenant', 'PUT', `/api/sites/${UNKNOWN}`, nonsense, 404], ['owner', 'DELETE', `/api/teams/${world.teams.team}`, undefined, 403], ['other_tenant', 'DELETE', `/api/teams/${world.teams.team}`, undefined, 404], ['hr', 'DELETE', `/api/teams/${world.teams.team}`, undefined, 422],
        ['manager', 'PUT', '/api/absence-types/CA', nonsense, 403], ['hr', 'PUT', '/api/absence-types/CA', nonsense, 422], ['manager', 'PUT', '/api/absence-types/RIEN', nonsense, 404],
        ['employee', 'DELETE', `/api/absences/${absence.id}`, undefined, 404], ['owner', 'DELETE', `/api/absences/${absence.id}`, undefined, 403], ['hr', 'DELETE', `/api/absences/${absence.id}`, undefined, 422], ['hr', 'DELETE', `/api/absences/${absence.id}?version=99`, undefined, 409],
        ['owner', 'POST', '/api/absences', { type: 'CA', start: '2027-02-01', end: '2027-02-01', hr_note: 'x' }, 403],
        ['anonymous', 'POST', approve, '{', 400], ['anonymous', 'GET', `/api/absences/${UNKNOWN}`, undefined, 401], ['anonymous', 'GET', '/api/nothing', undefined, 404],
    ]) {
        const answer = await request(world.server, method, target, { as: world[who], body });
        assert.ok([status].flat().includes(answer.status), `${who} ${method} ${target} ${JSON.stringify(body)}: ${answer.status} ${answer.text}`);
    }
});

/* ---- versions ---- */

testInWorld('a stale version: 409 with what is there now, who changed it, and when', async () => {
    const cases = {
        absence: async () => {
            const one = await world.absence({ type: 'TEL', start: '2028-05-02', end: '2028-05-02' });
            const changed = await put(world.owner, `/api/absences/${one.id}`, { version: one.version, type: 'TEL', start: '2028-05-02', end: '2028-05-02', comment: 'Autrement' });
            return { who: world.manager, by: world.owner, method: 'POST', target: `/api/absences/${one.id}/approve`, body: { version: one.version }, schema: 'AbsenceFull', version: changed.version };
        },
        'absence, for HR, by DELETE': async () => {
            const one = await world.absence({ type: 'TEL', start: '2028-05-03', end: '2028-05-03' });
            const changed = await world.approve(one);
            return { who: world.hr, by: world.manager, method: 'DELETE', target: `/api/absences/${one.id}?version=${one.version}`, schema: 'AbsenceHr', version: changed.version };
        },
        user: async () => {
            const changed = await world.change(world.employee, { name: 'Un autre nom' });
            const { version, name, email, role, active, language } = changed;
            return { who: world.hr, by: world.hr, method: 'PUT', target: `/api/users/${world.employee.id}`, body: { version: version - 1, name, email, role, active, language }, schema: 'UserFull', version };
        },
        team: async () => {
            const { id, version, members, managers, name } = await world.team(world.teams.team_other);
            await put(world.hr, `/api/teams/${id}`, { version, name: `${name} bis`, members, managers });
            return { who: world.hr, by: world.hr, method: 'PUT', target: `/api/teams/${id}`, body: { version, name: 'Vieux', members, managers }, schema: 'Team' };
        },
        site: async () => {
            const { id, version, ...site } = await post(world.hr, '/api/sites', { name: 'Brest', zone: 'metropole' });
            await put(world.hr, `/api/sites/${id}`, { ...site, version, name: 'Quimper' });
            return { who: world.hr, by: world.hr, method: 'PUT', target: `/api/sites/${id}`, body: { ...site, version }, schema: 'Site', version: 2 };
        },
        pattern: async () => {
            const { id, version, ...pattern } = await post(world.hr, '/api/patterns', { name: 'Avant', weeks: [FULL_TIME] });
            await put(world.hr, `/api/patterns/${id}`, { ...pattern, version, name: 'Après' });
            return { who: world.hr, by: world.hr, method: 'DELETE', target: `/api/patterns/${id}?version=${version}`, schema: 'Pattern', version: 2 };
        },
        type: async () => {
            const entry = { names: { fr: 'Congé maison', en: 'House leave' }, ...A_TYPE, hidden: false };
            const { version } = await post(world.hr, '/api/absence-types', { code: 'MAISON', ...entry });
            await put(world.hr, '/api/absence-types/MAISON', { version, ...entry, hidden: true });
            return { who: world.hr, by: world.hr, method: 'PUT', target: '/api/absence-types/MAISON', body: { version, ...entry }, schema: 'AbsenceType', version: 2 };
        },
        settings: async () => {
            const { version } = await get(world.hr, '/api/settings');
            await put(world.hr, '/api/settings', { ...SETTINGS, steps: 2, version });
            return { who: world.hr, by: world.hr, method: 'PUT', target: '/api/settings', body: { ...SETTINGS, version }, schema: 'Settings' };
        },
    };
    for (const [name, make] of Object.entries(cases)) {
        const { who, by, method, target, body, schema, version } = await make();
        const answer = await expect(409, world.server, method, target, { as: who, body });
        assert.equal(answer.body.code, 'version_stale', name);
        assert.ok(fits(schema, answer.body.current), `${name}: ${JSON.stringify(answer.body.current)}`);
        assert.equal(answer.body.changed_by.id, by.id, name);
        if (version) assert.equal(answer.body.current.version, version);
    }
});

testInWorld('of an absence that changed meanwhile each sees what they may', async () => {
    const one = await world.absence({ type: 'RMED', start: '2028-05-09', end: '2028-05-09', comment: 'Secret' });
    await put(world.owner, `/api/absences/${one.id}`, { version: 1, type: 'RMED', start: '2028-05-10', end: '2028-05-10', comment: 'Secret encore' });
    const { body } = await expect(409, world.server, 'POST', `/api/absences/${one.id}/approve`, { as: world.manager, body: { version: 1 } });
    assert.ok(fits('AbsenceMedical', body.current));
    const overlap = await expect(409, world.server, 'POST', '/api/absences', { as: world.hr, body: { type: 'CA', start: '2028-05-10', end: '2028-05-10', user_id: world.owner.id } });
    assert.equal(overlap.body.code, 'absence_overlap');
    assert.ok(fits('AbsenceHr', overlap.body.current));
    assert.equal(overlap.body.current.id, one.id);
});

testInWorld('two at once with the same version: one passes', async () => {
    for (let i = 0; i < 10; i++) {
        const day = `2028-06-${String(i + 1).padStart(2, '0')}`;
        const one = await world.absence({ type: 'TEL', start: day, end: day });
        const answers = await Promise.all([
            request(world.server, 'POST', `/api/absences/${one.id}/approve`, { as: world.manager, body: { version: 1 } }),
            request(world.server, 'POST', `/api/absences/${one.id}/refuse`, { as: world.hr, body: { version: 1, reason: 'Non' } }),
            request(world.server, 'POST', `/api/absences/${one.id}/cancel`, { as: world.owner, body: { version: 1 } }),
        ]);
        assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409, 409]);
    }
    // Overlap is refused inside the transaction: of many for the same day one passes.
    const same = await Promise.all(Array.from({ length: 12 }, () => request(world.server, 'POST', '/api/absences', { as: world.owner, body: { type: 'CA', start: '2028-07-03', end: '2028-07-04' } })));
    assert.deepEqual(same.map((answer) => answer.status).sort(), [201, ...Array(11).fill(409)]);
});

testInWorld('half days share a day, and only that', async () => {
    const day = '2028-08-01';
    const half = (start_half, end_half) => ({ as: world.owner, body: { type: 'CA', start: day, start_half, end: day, end_half } });
    const morning = await expect(201, world.server, 'POST', '/api/absences', half('am', 'am'));
    assert.deepEqual([morning.body.start_half, morning.body.end_half], ['am', 'am']);
    await expect(409, world.server, 'POST', '/api/absences', half('am', 'pm'));
    await expect(409, world.server, 'POST', '/api/absences', half('am', 'am'));
    await expect(201, world.server, 'POST', '/api/absences', half('pm', 'pm'));
    await expect(422, world.server, 'POST', '/api/absences', half('pm', 'am'));
});

/* ---- Idempotency-Key ---- */

testInWorld('the same key: the first answer again; another request with it: 422; a refusal is not kept', async () => {
    const body = { type: 'TEL', start: '2028-09-01', end: '2028-09-01' };
    const ask = (who, key, what) => request(world.server, 'POST', '/api/absences', { as: who, key, body: what });
    const first = await ask(world.owner, 'clé', body).catch(() => ask(world.owner, 'key-1', body));
    const key = first.status === 201 ? 'key-1' : 'key-2';
    const made = first.status === 201 ? first : await ask(world.owner, key, body);
    assert.equal(made.status, 201);
    for (let i = 0; i < 3; i++) {
        const again = await ask(world.owner, key, body);
        assert.deepEqual([again.status, again.text, again.headers['idempotency-replayed'], again.headers['mozaik-cursor'], again.headers.location], [201, made.text, 'true', made.headers['mozaik-cursor'], made.headers.location]);
    }
    assert.equal(made.headers.location, `/api/absences/${made.body.id}`);
    assert.equal(made.headers['idempotency-replayed'], undefined);
    const reused = await ask(world.owner, key, { ...body, comment: 'x' });
    assert.deepEqual([reused.status, reused.body.code, Object.keys(reused.body.errors)], [422, 'idempotency_reused', ['Idempotency-Key']]);
    const elsewhereWith = await request(world.server, 'PUT', '/api/auth/me', { as: world.owner, key, body: { language: 'fr' } });
    assert.equal(elsewhereWith.body.code, 'idempotency_reused');
    assert.equal((await ask(world.colleague, key, body)).status, 201, 'keys are each person\'s own');
    assert.equal((await ask(world.owner, 'key-3', body)).status, 409);
    const cancelled = await post(world.owner, `/api/absences/${made.body.id}/cancel`, { version: 1 }, 200);
    assert.equal(cancelled.status, 'cancelled');
    assert.equal((await ask(world.owner, 'key-3', body)).status, 201, 'what was refused may be tried again with the same key');
    for (const bad of ['x'.repeat(129), 'two words'])
        assert.deepEqual(Object.keys((await expect(422, world.server, 'POST', '/api/absences', { as: world.owner, key: bad, body })).body.errors), ['Idempotency-Key']);
});

testInWorld('a hundred at once with one key: done once, and all are answered with it', async () => {
    const body = { type: 'TEL', start: '2028-09-11', end: '2028-09-11' };
    const answers = await Promise.all(Array.from({ length: 100 }, () => request(world.server, 'POST', '/api/absences', { as: world.owner, key: 'many', body })));
    for (const { status, body: answer } of answers) assert.ok(status === 201 || (status === 409 && answer.code === 'idempotency_running'), `${status}`);
    assert.equal(new Set(answers.filter((one) => one.status === 201).map((one) => one.body.id)).size, 1);
    assert.equal(answers.filter((one) => one.status === 201 && !one.headers['idempotency-replayed']).length, 1);
});

testInWorld('a replay of createUser does not hold the link', async () => {
    const body = { name: 'Rejouée', email: 'rejouee@demo.mozaik', role: 'employee' };
    const first = await expect(201, world.server, 'POST', '/api/users', { as: world.hr, key: 'user-1', body });
    const again = await expect(201, world.server, 'POST', '/api/users', { as: world.hr, key: 'user-1', body });
    assert.equal(again.body.link, null);
    assert.deepEqual(again.body.user, first.body.user);
    await expect(200, world.server, 'POST', '/api/auth/link/check', { body: { token: first.body.link.token } });
});

/* ---- lists ---- */

testInWorld('lists are paged and never cut in silence', async () => {
    const made = [];
    for (let i = 0; i < 230; i++) made.push(post(world.hr, '/api/teams', { name: `Page ${String(i).padStart(3, '0')}`, members: [], managers: [] }));
    await Promise.all(made);
    const seen = [];
    let page = '', pages = 0;
    for (;;) {
        const answer = await get(world.owner, `/api/teams${page && `?page=${encodeURIComponent(page)}`}`);
        assert.ok(answer.items.length <= 100);
        assert.equal(answer.page, page || null);
        seen.push(...answer.items);
        pages++;
        if (!answer.next) break;
        assert.equal(answer.items.length, 100);
        page = answer.next;
    }
    assert.equal(pages, 3);
    assert.equal(new Set(seen.map((one) => one.id)).size, seen.length);
    const names = seen.map((one) => one.name).filter((name) => name.startsWith('Page'));
    assert.deepEqual(names, [...names].sort());
    assert.equal(names.length, 230);
});

testInWorld('absences: the latest first, filtered by person, state and days; a filter that matches nothing is empty', async () => {
    const person = await addPerson(world.hr, 'listes@demo.mozaik', 'Listes', 'employee', { teams: [world.teams.team] });
    const days = ['2027-09-06', '2027-09-01', '2027-09-20', '2027-09-13'];
    const made = [];
    for (const day of days) made.push(await post(person, '/api/absences', { type: 'CA', start: day, end: `${day.slice(0, 8)}${String(Number(day.slice(8)) + 2).padStart(2, '0')}` }));
    await world.approve(made[0]);
    await post(world.manager, `/api/absences/${made[1].id}/refuse`, { version: 1, reason: 'Non' }, 200);
    const list = async (query, who = person) => (await get(who, `/api/absences?${query}`)).items.map((one) => one.start);
    const mine = `user_id=${person.id}`;
    assert.deepEqual(await list(mine), [...days].sort().reverse());
    assert.deepEqual(await list(`${mine}&status=approved`), ['2027-09-06']);
    assert.deepEqual(await list(`${mine}&status=pending,refused`), ['2027-09-20', '2027-09-13', '2027-09-01']);
    assert.deepEqual(await list(`${mine}&from=2027-09-08&to=2027-09-13`), ['2027-09-13', '2027-09-06']);
    assert.deepEqual(await list(`${mine}&from=2027-09-09&to=2027-09-12`), []);
    assert.deepEqual(await list(`user_id=${UNKNOWN}`), []);
    assert.deepEqual(await list(mine, world.colleague), ['2027-09-20', '2027-09-13', '2027-09-06'], 'refused ones are not for colleagues');
    for (const [query, field] of [['status=perhaps', 'status'], ['from=yesterday', 'from'], ['to=2027-02-30', 'to'], ['user_id=x', 'user_id'], ['page=x', 'page']])
        assert.deepEqual(Object.keys((await expect(422, world.server, 'GET', `/api/absences?${query}`, { as: person })).body.errors), [field], query);
    await get(person, '/api/absences?unknown=1&another');
});

testInWorld('planning: everybody whom I may see, also those with nothing', async () => {
    const { items, from, to } = await get(world.colleague, '/api/planning?from=2026-12-01&to=2026-12-31');
    assert.deepEqual([from, to], ['2026-12-01', '2026-12-31']);
    const ids = items.map((row) => row.user_id);
    for (const who of ['owner', 'colleague']) assert.ok(ids.includes(world[who].id), who);
    for (const who of ['employee', 'other_tenant']) assert.equal(ids.includes(world[who].id), false, who);
    assert.deepEqual(items.map((row) => row.name), [...items.map((row) => row.name)].sort((a, b) => a.localeCompare(b, 'fr')));
    const team = await get(world.hr, `/api/planning?from=2026-12-01&to=2026-12-31&team=${world.teams.team}`);
    assert.ok(team.items.every((row) => row.teams.includes(world.teams.team)));
    assert.deepEqual((await get(world.hr, `/api/planning?from=2026-12-01&to=2026-12-31&team=${UNKNOWN}`)).items, []);
    for (const query of ['from=2026-12-01', 'to=2026-12-01', 'from=x&to=2026-12-01', 'from=2026-12-01&to=2026-12-31&team=x'])
        await expect(422, world.server, 'GET', `/api/planning?${query}`, { as: world.hr });
});

testInWorld('notifications: newest first, read one by one or all, and counted', async () => {
    const person = await addPerson(world.hr, 'cloche@demo.mozaik', 'Cloche', 'employee', { teams: [world.teams.team] });
    for (let i = 0; i < 4; i++) await world.approve(await post(person, '/api/absences', { type: 'TEL', start: `2027-10-0${i + 1}`, end: `2027-10-0${i + 1}` }));
    const { items, unread } = await get(person, '/api/notifications');
    assert.deepEqual([items.length, unread], [4, 4]);
    assert.deepEqual(items.map((one) => one.params.start), ['2027-10-04', '2027-10-03', '2027-10-02', '2027-10-01']);
    for (const one of items) assert.doesNotMatch(`${one.title} ${one.message}`, /TEL|travail/, 'never the type of an absence');
    const read = await put(person, `/api/notifications/${items[0].id}/read`);
    assert.ok(read.read && read.read_at);
    assert.deepEqual(await put(person, `/api/notifications/${items[0].id}/read`), read, 'a second time changes nothing');
    assert.equal((await get(person, '/api/notifications?unread=true')).items.length, 3);
    assert.equal((await get(person, '/api/auth/me')).unread, 3);
    assert.deepEqual(await put(person, '/api/notifications/read-all'), { unread: 0 });
    assert.deepEqual((await get(person, '/api/notifications?unread=true')).items, []);
});

/* ---- the life of an absence ---- */

testInWorld('one step: the manager decides; two steps: the manager validates, HR approves', async () => {
    const day = (n) => `2027-11-${String(n).padStart(2, '0')}`;
    const ask = (n) => world.absence({ start: day(n), end: day(n) });
    try {
        assert.equal((await world.approve(await ask(2))).status, 'approved');
        assert.equal((await world.approve(await ask(3), world.hr)).status, 'approved');
        await world.settings({ steps: 2 });
        const one = await world.approve(await ask(4));
        assert.equal(one.status, 'validated');
        assert.equal((await request(world.server, 'POST', `/api/absences/${one.id}/approve`, { as: world.manager, body: { version: one.version } })).body.code, 'absence_state');
        const both = await world.approve(one, world.hr);
        assert.deepEqual([both.status, both.decided_by], ['approved', world.hr.id]);
        assert.equal((await world.approve(await ask(5), world.hr)).status, 'approved', 'HR alone, audited');
        const two = await world.approve(await ask(8));
        assert.equal((await post(world.hr, `/api/absences/${two.id}/refuse`, { version: two.version, reason: 'Non' }, 200)).status, 'refused');
        const three = await world.approve(await ask(9));
        assert.equal((await post(world.owner, `/api/absences/${three.id}/cancel`, { version: three.version }, 200)).status, 'cancelled');
    } finally {
        await world.settings({});
    }
    const approved = await world.approve(await ask(10));
    const cancelled = await post(world.owner, `/api/absences/${approved.id}/cancel`, { version: approved.version }, 200);
    assert.equal(cancelled.status, 'cancelled', 'approved and not begun');
    await expect(201, world.server, 'POST', '/api/absences', { as: world.owner, body: { type: 'CA', start: day(10), end: day(10) } });
    for (const { days, minutes } of (await get(world.owner, '/api/absences')).items) assert.ok(minutes ? days === null : Number.isInteger(days * 2));
});

testInWorld('a notice is effective at once, and acknowledged by HR, once', async () => {
    const notice = await world.absence({ type: 'AM', start: '2027-11-22', end: '2027-11-23', comment: 'Fièvre' });
    assert.deepEqual([notice.status, notice.acknowledged_at], ['approved', null]);
    const seen = await post(world.hr, `/api/absences/${notice.id}/acknowledge`, { version: notice.version }, 200);
    assert.deepEqual([seen.status, seen.acknowledged_by], ['approved', world.hr.id]);
    assert.equal((await expect(409, world.server, 'POST', `/api/absences/${notice.id}/acknowledge`, { as: world.hr, body: { version: seen.version } })).body.code, 'absence_state');
    const wish = await world.absence({ start: '2027-11-25', end: '2027-11-25' });
    assert.equal((await expect(409, world.server, 'POST', `/api/absences/${wish.id}/acknowledge`, { as: world.hr, body: { version: 1 } })).body.code, 'absence_state');
});

testInWorld('preview refuses what asking would refuse, and writes nothing', async () => {
    const head = async () => (await expect(200, world.server, 'GET', '/api/settings', { as: world.owner })).headers['mozaik-cursor'];
    const before = await head();
    const bad = [{ type: 'CA', start: '2027-02-02', end: '2027-02-01' }, { type: 'RIEN', start: '2027-02-01', end: '2027-02-01' }, { type: 'CA', start: '2040-01-01', end: '2040-01-01' }];
    for (const body of bad) {
        const preview = await request(world.server, 'POST', '/api/absences/preview', { as: world.owner, body });
        const asked = await request(world.server, 'POST', '/api/absences', { as: world.owner, body });
        assert.deepEqual([preview.status, preview.body.code, preview.body.errors], [asked.status, asked.body.code, asked.body.errors]);
    }
    const fine = await post(world.owner, '/api/absences/preview', { type: 'AM', start: '2027-12-01', end: '2027-12-02' }, 200);
    assert.deepEqual([fine.status, fine.days, fine.start_half, fine.end_half, fine.user_id], ['approved', 2, 'am', 'pm', world.owner.id]);
    assert.equal(await head(), before);
});

testInWorld('any text comes back as it was given', async () => {
    const texts = ['é œ Ł ß 名前 🙂 👩‍👩‍👧 ﷽', '<script>alert(1)</script>&amp;"\'', '\\u0000 \\n {"a":1}', 'a\tb', '‮gauche', '𐍈'.repeat(10)];
    for (const [i, comment] of texts.entries()) {
        const day = `2028-10-${String(i + 2).padStart(2, '0')}`;
        const one = await world.absence({ type: 'TEL', start: day, end: day, comment });
        assert.equal(one.comment, comment);
        assert.equal((await get(world.manager, `/api/absences/${one.id}`)).comment, comment);
        await del(world.hr, `/api/absences/${one.id}?version=1`);
    }
});

testInWorld('the language of somebody is theirs to choose, and HR\'s for who is new', async (t) => {
    const me = await again(world.manager_other);
    await put(me, '/api/auth/me', { language: 'en' });
    const types = (language) => expect(200, world.server, 'GET', '/api/absence-types', { as: me, headers: { 'Accept-Language': language } });
    assert.notEqual((await types('fr')).body.items[0].name, undefined);
    await put(me, '/api/auth/me', { language: 'fr' });
    assert.equal(operation('listAbsenceTypes').operationId, 'listAbsenceTypes');
    const server = await serve(t, ['--demo']);
    const hr = await signIn(server, 'hr@demo.mozaik', 'mozaik-demo');
    const { items } = await get(hr, '/api/users');
    assert.ok(items.every((user) => user.language === 'fr'));
    assert.equal((await wired(server.port, 'GET /api/auth/me HTTP/1.1\r\nHost: x\r\nAuthorization: bearer nothing\r\n\r\n')).value.code, 'session_ended');
});
