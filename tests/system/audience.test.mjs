// Who sees what: a table from contract/, one row for each endpoint and event, one cell for each level
// of `x-cast`. A cell is a call, or an event with all of them listening; what comes must be what the
// table says and nothing else.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { A_TYPE, ask, entryOf, plan, SHIFT, Things } from './lib/canonical.mjs';
import { asyncapi, holdSchema, isFact, levels, operations, viewOf } from './lib/contract.mjs';
import { listenAll } from './lib/ears.mjs';
import { attach, del, expect, get, post, put, request } from './lib/http.mjs';
import { openPoll, openSocket, openStranger, openStream } from './lib/live.mjs';
import { within } from './lib/until.mjs';
import { addPerson, fromTemplate, makeTemplate } from './lib/world.mjs';

let template;
const cleanups = [];
before(async () => { template = await makeTemplate({ after: (work) => cleanups.push(work) }); });
after(async () => { for (const work of cleanups) await work(); });

test('the cast is who the tests know', () => {
    assert.deepEqual(levels, ['anonymous', 'other_tenant', 'employee', 'colleague', 'owner', 'manager', 'manager_other', 'hr']);
});

test('every endpoint and every message has a row for every level', () => {
    const missing = [];
    for (const operation of operations)
        for (const [at, who] of [operation['x-who'], ...(operation['x-who-cases'] ?? []).map((one) => one.who)].entries())
            for (const level of levels) if (!who?.[level]?.status) missing.push(`${operation.operationId} [${at}] ${level}`);
    for (const [name, message] of Object.entries(asyncapi.components.messages))
        for (const [at, row] of [message['x-audience'], ...(message['x-audience-cases'] ?? [])].entries())
            for (const level of levels) if (!row?.[level]) missing.push(`${name} [${at}] ${level}`);
    assert.deepEqual(missing, []);
});

const changesNothing = new Set(['previewAbsence', 'checkLink', 'forgottenPassword', 'login']);

for (const operation of operations) {
    const canonical = operation['x-canonical'];
    const rows = [
        { when: 'canonical', call: canonical, who: operation['x-who'] },
        ...(operation['x-who-cases'] ?? []).map((one) => ({ when: one.when, settings: one.settings, who: one.who, call: { ...canonical, ...one, note: one.when } })),
    ];
    for (const row of rows)
        test(`${operation.operationId} (${operation.method} ${operation.path}), ${row.when}`, async (t) => {
            let world, things;
            const open = async () => {
                await world?.close();
                world = await fromTemplate(template);
                if (row.settings) await world.settings(row.settings);
                things = new Things(world);
            };
            await open();
            try {
                for (const level of levels) {
                    const cell = row.who[level];
                    const people = level === 'anonymous' ? { anonymous: 'anonymous', 'anonymous, of a session that has ended': 'gone' } : { [level]: level };
                    for (const [name, person] of Object.entries(people)) {
                        await t.test(`${name}: ${Object.values(cell).join(' ')}`, () => one(operation, row, cell, things, world, person));
                        if (operation.method !== 'GET' && cell.status < 400 && !changesNothing.has(operation.operationId)) await open();
                    }
                }
            } finally {
                await world.close();
            }
        });
}

async function one(operation, row, cell, things, world, name) {
    const person = { ...world[name], ended: name === 'gone' };
    const thing = /items: (?:is )?(?:the )?(\$?\w+)/.exec(row.call.note ?? '')?.[1];
    const id = thing && await things.id(thing.startsWith('$') ? thing : `$${thing}`);
    const answer = await ask(things, operation, row.call, person);
    assert.equal(answer.status, cell.status, answer.text);
    if (cell.schema) holdSchema(cell.schema, answer.body);
    if (cell.then) assert.equal(answer.then, cell.then);
    if (cell.authenticated !== undefined) assert.equal(answer.authenticated, cell.authenticated);
    if (cell.close) assert.equal(answer.close, cell.close);
    if (cell.items === 'none') {
        assert.equal(answer.text.includes(id), false, `${thing} is in it`);
    } else if (cell.items) {
        const entry = entryOf(operation, answer.body, id);
        assert.ok(entry, `${thing} is not in ${answer.text}`);
        holdSchema(cell.items, entry, thing);
    }
    if (cell.status === 404 && row.call.path) {
        // What is not yours and what never was: the same bytes.
        const unknown = await ask(things, operation, row.call, person, '$unknown');
        const bare = (text) => JSON.stringify({ ...JSON.parse(text), request_id: '' });
        assert.equal(bare(unknown.text), bare(answer.text));
    }
}

/* ---- events ---- */

// How each event of `x-audience` is brought about, by its `when`. `before` makes what must be there;
// `also`: what else is told by the same act, by level, beyond the rows of the table.
const CA = { type: 'CA', start: '2026-12-21', end: '2026-12-24', comment: 'Vacances' };
const RMED = { type: 'RMED', start: '2026-12-03', end: '2026-12-03', comment: 'Dentiste' };
const AM = { type: 'AM', start: '2026-12-07', end: '2026-12-08', comment: 'Fièvre' };
const notified = (...names) => Object.fromEntries(names.map((name) => [name, ['notification_created']]));
const everybody = (...types) => Object.fromEntries(levels.slice(2).map((level) => [level, types]));

const act = (who, verb, more = {}) => async (world, thing) => post(world[who], `/api/absences/${thing.id}/${verb}`, { version: thing.version, ...more }, 200);
const decided = (settings, wanted, doIt, also) => ({
    settings, before: (world) => world.absence(wanted), act: doIt, also,
});

const stories = {
    'The owner asks for CA; settings of the world.': { act: (world) => world.absence(CA) },
    'The owner asks for CA; absence_request for the manager.': { as: 'The owner asks for CA; settings of the world.' },
    'The owner asks for RMED (medical).': { act: (world) => world.absence(RMED), also: notified('manager') },
    'The owner asks for RMED; hide_medical_type true.': { settings: { hide_medical_type: true }, act: (world) => world.absence(RMED), also: notified('manager') },
    'The owner asks for CA; pending_visible nobody.': { settings: { pending_visible: 'nobody' }, act: (world) => world.absence(CA), also: notified('manager') },
    'The owner enters AM, effective at once; for colleagues it waits like any other.': { settings: { colleagues: 'company' }, act: (world) => world.absence(AM), also: notified('hr') },
    'HR enters AM of the owner; colleagues company.': { settings: { colleagues: 'company' }, act: (world) => post(world.hr, '/api/absences', { ...AM, user_id: world.owner.id }), also: notified('owner') },
    'The manager approves $absence.': decided({}, CA, act('manager', 'approve')),
    'The manager approves $absence; absence_approved for the owner.': { as: 'The manager approves $absence.' },
    'The manager refuses $absence; the colleague gets absence_deleted.': decided({}, CA, act('manager', 'refuse', { reason: 'Inventaire' }), notified('owner')),
    'The owner cancels $absence; the colleague gets absence_deleted.': decided({}, CA, act('owner', 'cancel'), notified('manager')),
    'The manager approves $absence; pending_visible nobody.': decided({ pending_visible: 'nobody' }, CA, act('manager', 'approve'), notified('owner')),
    'The manager approves $absence_medical.': decided({}, RMED, act('manager', 'approve'), notified('owner')),
    'The manager returns $absence.': decided({}, CA, act('manager', 'return', { reason: 'Quelles dates ?' }), notified('owner')),
    'The manager proposes other days for $absence_approved.': {
        before: (world) => new Things(world).thing('$absence_approved'),
        act: act('manager', 'propose', { start: '2027-01-11', end: '2027-01-14' }), also: notified('owner'),
    },
    'The owner accepts the days of $absence_proposed.': { before: (world) => new Things(world).thing('$absence_proposed'), act: act('owner', 'proposal/accept'), also: notified('manager') },
    'The owner declines the days of $absence_proposed.': { before: (world) => new Things(world).thing('$absence_proposed'), act: act('owner', 'proposal/decline'), also: notified('manager') },
    'The manager withdraws the days of $absence_proposed.': { before: (world) => new Things(world).thing('$absence_proposed'), act: act('manager', 'proposal/withdraw'), also: notified('owner') },
    'The manager takes back the approval of $absence_approved.': { before: (world) => new Things(world).thing('$absence_approved'), act: act('manager', 'undo'), also: notified('owner') },
    'The owner cancels the end of $absence.': decided({}, CA, act('owner', 'cancel', { from: '2026-12-23', to: '2026-12-24' }), notified('manager')),
    'HR takes back the deletion of $absence.': {
        before: async (world) => {
            const absence = await world.absence(CA);
            await del(world.hr, `/api/absences/${absence.id}?version=${absence.version}`);
            return { ...absence, version: absence.version + 1 };
        },
        act: act('hr', 'undo'), also: notified('owner', 'manager'),
    },
    'HR closes days to leave.': { act: (world) => new Things(world).thing('$closed_period') },
    'HR changes a closed period.': {
        before: (world) => new Things(world).thing('$closed_period'),
        act: (world, { id, ...period }) => put(world.hr, `/api/closed-periods/${id}`, { ...period, name: 'Inventaire annuel' }),
    },
    'HR opens days again.': {
        before: (world) => new Things(world).thing('$closed_period'),
        act: (world, { id, version }) => del(world.hr, `/api/closed-periods/${id}?version=${version}`),
    },
    'HR acknowledges $absence_notice.': decided({}, AM, act('hr', 'acknowledge'), notified('owner')),
    'The manager comments on $absence.': decided({}, CA, (world, thing) => post(world.manager, `/api/absences/${thing.id}/comments`, { text: 'Bonjour' }).then(() => thing)),
    'The manager comments on $absence; comment_added for the owner.': { as: 'The manager comments on $absence.' },
    'HR comments on $absence_medical.': decided({}, RMED, (world, thing) => post(world.hr, `/api/absences/${thing.id}/comments`, { text: 'Bonjour' }).then(() => thing), notified('owner')),
    'HR adds a document to $absence.': decided({}, CA, (world, thing) => attach(world.hr, thing).then(() => thing), notified('owner', 'manager')),
    'HR deletes $absence.': decided({}, CA, (world, thing) => del(world.hr, `/api/absences/${thing.id}?version=${thing.version}`), notified('owner', 'manager')),
    'HR deletes $absence; pending_visible nobody.': decided({ pending_visible: 'nobody' }, CA, (world, thing) => del(world.hr, `/api/absences/${thing.id}?version=${thing.version}`), notified('owner', 'manager')),
    'The manager plans a shift of the owner.': { act: (world) => plan(world.manager, { ...SHIFT, user_id: world.owner.id }), also: notified('owner') },
    'The manager plans a training of the owner.': { act: (world) => new Things(world).thing('$training'), also: notified('owner') },
    'The owner notes something.': { act: (world) => new Things(world).thing('$note') },
    'The manager notes something for $team.': { act: (world) => plan(world.manager, { kind: 'note', team: world.teams.team, start: '2026-12-08', end: '2026-12-08', label: 'Inventaire' }) },
    'HR plans a shift of the owner; colleagues company.': { settings: { colleagues: 'company' }, act: (world) => plan(world.hr, { ...SHIFT, user_id: world.owner.id }), also: notified('owner') },
    'The manager moves $entry by a week.': {
        before: (world) => new Things(world).thing('$entry'),
        act: async (world, { id, version }) => (await post(world.manager, '/api/planning/entries/move', { items: [{ id, version }], days: 7 }, 200)).entries[0],
        also: notified('owner'),
    },
    'The manager takes $entry out.': {
        before: (world) => new Things(world).thing('$entry'),
        act: async (world, { id, version }) => { await del(world.manager, `/api/planning/entries/${id}?version=${version}`); return { id }; },
        also: notified('owner'),
    },
    'HR gives $entry to the employee.': {
        before: (world) => new Things(world).thing('$entry'),
        act: async (world, { id, version }) => (await post(world.hr, '/api/planning/entries/move', { items: [{ id, version }], user_id: world.employee.id }, 200)).entries[0],
        also: notified('owner', 'employee'),
    },
    'HR corrects $balance.': {
        before: (world) => new Things(world).thing('$balance'),
        act: async (world, { id }) => { await post(world.hr, `/api/balances/${id}/CA/corrections`, { amount: '-1/2', reason: 'Saisie en double' }); return { id }; },
    },
    'The owner of $balance falls sick.': {
        before: (world) => new Things(world).thing('$balance'),
        act: async (world, { id }) => { await world.absence(AM); return { id }; },
        also: { owner: ['absence_created'], colleague: ['absence_created'], manager: ['absence_created'], hr: ['absence_created', 'notification_created'] },
    },
    'HR closes a month of payroll.': { act: async (world) => { await post(world.hr, '/api/payroll-months', { month: '2026-10-01' }); return { id: world.hr.id }; } },
    'The owner reads $notification.': {
        before: (world) => new Things(world).thing('$notification'),
        act: (world, thing) => put(world.owner, `/api/notifications/${thing.id}/read`),
    },
    'HR enters somebody else.': { act: async (world) => (await post(world.hr, '/api/users', { name: 'Camille Démo', email: 'camille@demo.mozaik', role: 'employee' })).user },
    'HR changes the name of the owner.': { act: (world) => world.change(world.owner, { name: 'Autre Nom' }) },
    'HR makes the owner inactive: their sockets close with 4401.': {
        act: (world) => world.change(world.owner, { active: false }), gone: ['owner'], also: { ...everybody('team_updated'), owner: [] },
    },
    'HR makes a team without people.': { act: (world) => post(world.hr, '/api/teams', { name: 'Atelier', members: [], managers: [] }) },
    'HR changes the name of $team.': {
        act: async (world) => {
            const { id, version, members, managers } = await world.team(world.teams.team);
            return put(world.hr, `/api/teams/${id}`, { version, name: 'Nouveau nom', members, managers });
        },
    },
    'HR deletes a team without people.': {
        before: (world) => world.sentinel(),
        act: (world, team) => del(world.hr, `/api/teams/${team.id}?version=${team.version}`),
    },
    'HR makes a site.': { act: (world) => post(world.hr, '/api/sites', { name: 'Nantes', zone: 'metropole' }) },
    'HR changes the name of a site.': {
        act: async (world) => {
            const { items: [{ id, ...site }] } = await get(world.hr, '/api/sites');
            return put(world.hr, `/api/sites/${id}`, { ...site, name: 'Lyon' });
        },
    },
    'HR changes the holidays of a site: days are counted otherwise.': {
        act: async (world) => {
            const { items: [{ id, ...site }] } = await get(world.hr, '/api/sites');
            return put(world.hr, `/api/sites/${id}`, { ...site, worked: ['whit_monday'] });
        },
        also: everybody('site_updated'),
    },
    'HR deletes a site.': {
        before: (world) => new Things(world).thing('$site'),
        act: (world, site) => del(world.hr, `/api/sites/${site.id}?version=${site.version}`),
    },
    'HR makes a work pattern.': { act: (world) => new Things(world).thing('$pattern') },
    'HR changes the name of a work pattern.': {
        before: (world) => new Things(world).thing('$pattern'),
        act: (world, { id, ...pattern }) => put(world.hr, `/api/patterns/${id}`, { ...pattern, name: '35 heures' }),
    },
    'HR deletes a work pattern.': {
        before: (world) => new Things(world).thing('$pattern'),
        act: (world, pattern) => del(world.hr, `/api/patterns/${pattern.id}?version=${pattern.version}`),
    },
    'HR makes a type of absence.': { act: (world) => new Things(world).thing('$type') },
    'HR hides a type of absence.': {
        before: (world) => new Things(world).thing('$type'),
        act: async (world, { id, version, names }) => ({ ...await put(world.hr, `/api/absence-types/${id}`, { version, names, ...A_TYPE, hidden: true }), id }),
    },
    'HR sets steps to 2.': { act: (world) => world.settings({ steps: 2 }) },
    'The owner ends $session; heard by their other session.': {
        act: async (world) => {
            const ending = await openSocket({ ...world.second });
            await del(world.owner, `/api/auth/sessions/${world.second.session}`);
            assert.equal((await within(ending.ended, 'the socket of that session')).code, 4401);
            assert.deepEqual(ending.facts(), []);
            return { id: world.second.session };
        },
    },
    'HR moves the owner to $team_other.': {
        act: async (world) => { await world.change(world.owner, { teams: [world.teams.team_other] }); return { id: world.owner.id }; },
        also: everybody('user_updated', 'team_updated', 'team_updated'),
    },
    'HR moves the owner, who has absences, to $team_other: both teams see others now.': {
        before: (world) => world.absence(CA),
        act: async (world) => { await world.change(world.owner, { teams: [world.teams.team_other] }); return { id: world.owner.id }; },
        also: everybody('user_updated', 'team_updated', 'team_updated'),
    },
    'The owner changes team; their own word.': { as: 'HR moves the owner to $team_other.' },
};

// Messages that are told to whoever says something, each on their own socket.
const words = {
    connected: async (socket) => { assert.equal(socket.messages[0].type, 'connected'); return socket.messages[0]; },
    ping: (socket) => socket.next('ping'),
    pong: async (socket) => { socket.say({ type: 'ping' }); return socket.next('pong'); },
    error: async (socket) => { socket.say({ type: 'no_such_type' }); return socket.next('error'); },
    client_ping: async (socket) => { socket.say({ type: 'ping' }); return socket.next('pong'); },
    client_pong: async (socket) => { // nothing is said to it, and the socket stays as it was
        const before = socket.messages.length;
        socket.say({ type: 'pong' });
        socket.say({ type: 'ping' });
        const answer = await socket.next('pong');
        assert.deepEqual(socket.messages.slice(before).filter((m) => m.type !== 'ping').map((m) => m.type), ['pong']);
        return answer;
    },
    subscribed: async (socket) => { socket.say({ type: 'subscribe', channel: 'absences' }); return socket.next((m) => m.type === 'subscribed' || m.type === 'error'); },
    client_presence: async (socket) => { socket.say({ type: 'presence', view: 'planning' }); return socket.next((m) => m.type === 'presence' || m.type === 'error'); },
    subscribe: async (socket) => { socket.say({ type: 'subscribe' }); return socket.next((m) => m.type === 'subscribed' || m.type === 'error'); },
    auth: async (socket, person) => {
        socket.say({ type: 'auth', token: person.token ?? 'mzk_nobody' });
        return socket.next((m) => m.type === 'connected' || m.type === 'error');
    },
};

test('what is said to one alone: each level hears it, or an error', async (t) => {
    const world = await fromTemplate(template, ['--heartbeat', '200ms']);
    try {
        for (const [name, message] of Object.entries(asyncapi.components.messages)) {
            if (message['x-fact'] || message['x-state'] || name === 'reset') continue;
            const say = words[name] ?? assert.fail(`no way to bring about ${name}`);
            for (const level of levels)
                await t.test(`${name} · ${level}: ${message['x-audience'][level]}`, async () => {
                    const person = world[level];
                    const socket = level === 'anonymous' ? await openStranger(world.server) : await openSocket(person);
                    const answer = await say(socket, person);
                    assert.equal(answer.type === 'error' && name !== 'error', message['x-audience'][level] === 'none');
                    await socket.drop();
                });
        }
    } finally {
        await world.close();
    }
});

test('who is here: each level is told of whom it may see, and of nobody else', async (t) => {
    const world = await fromTemplate(template);
    const row = (type) => asyncapi.components.messages[type]['x-audience'];
    const others = levels.filter((level) => level !== 'owner');
    const sockets = {};
    const { id } = world.owner;
    /** What each was told up to now: a whole, asked for behind it, shows that nothing more was owed. */
    const hold = async (type, told) => {
        for (const level of others)
            await t.test(`${type} · ${level}: ${row(type)[level]}`, async () => {
                const socket = sockets[level];
                if (row(type)[level] === 'full') return void assert.ok(told(await socket.next(type)));
                if (level === 'anonymous') return;
                socket.say({ type: 'presence', view: 'planning' });
                const { data } = await socket.next((m) => m.type === 'presence' && m.data.whole);
                assert.ok(!data.here.includes(id) && !data.looking.includes(id));
            });
    };
    try {
        sockets.anonymous = await openStranger(world.server);
        for (const level of others.slice(1)) sockets[level] = await openSocket(world[level]);
        for (const level of others) sockets[level].say({ type: 'presence', view: 'planning' });
        const seen = others.slice(1).map((level) => [sockets[level], world[level].id]);
        for (const [socket, me] of seen) await socket.next((m) => m.type === 'presence' && m.data.looking.includes(me));
        sockets.hr.say({ type: 'presence', view: 'planning' }); // all of them are told of, when HR is told of all
        await sockets.hr.next((m) => m.data?.whole && m.data.looking.length === others.length - 2);

        const owner = await openSocket(world.owner);
        await hold('user_connected', ({ data }) => data.user_id === id);
        owner.say({ type: 'presence', view: 'planning' });
        const own = await owner.next('presence');
        assert.ok(own.data.whole && own.data.looking.includes(id));
        await hold('presence', ({ data }) => data.looking.join() === id && data.here.length + data.gone.length === 0);
        await owner.drop();
        await hold('user_disconnected', ({ data }) => data.user_id === id);
        for (const [socket] of seen) // whoever may not know of them was never told their id
            if (!['colleague', 'manager', 'hr'].some((level) => sockets[level] === socket)) assert.ok(!socket.texts.join().includes(id));
        assert.deepEqual(sockets.anonymous.messages.filter(({ type }) => type !== 'ping').map(({ type }) => type), ['connected', 'error']);
    } finally {
        for (const socket of Object.values(sockets)) await socket.drop();
        await world.close();
    }
});

test('every event of the table has a story', () => {
    const untold = [];
    for (const [name, message] of Object.entries(asyncapi.components.messages)) {
        if (!message['x-fact'] && name !== 'reset') continue;
        for (const row of [message['x-audience'], ...(message['x-audience-cases'] ?? [])])
            if (!stories[row.when]) untold.push(`${name}: ${row.when}`);
    }
    assert.deepEqual(untold, []);
});

/** The rows of the table that tell of one story. */
function rowsOf(when) {
    const rows = [];
    for (const [type, message] of Object.entries(asyncapi.components.messages))
        for (const row of [message['x-audience'], ...(message['x-audience-cases'] ?? [])])
            if (row.when === when || stories[row.when]?.as === when) rows.push({ type, row });
    // A reset is the word for audience_changed, told once.
    return rows.filter(({ type }, _, all) => type !== 'reset' || !all.some((one) => one.type === 'audience_changed'));
}

const asHeard = (type, view) => (view === 'gone' ? 'absence_deleted' : view === 'reset' ? 'reset' : type);

for (const [when, story] of Object.entries(stories)) {
    if (story.as) continue;
    test(`event: ${when}`, async (t) => {
        const world = await fromTemplate(template);
        let ears;
        try {
            if (story.settings) await world.settings(story.settings);
            const thing = await story.before?.(world);
            ears = await listenAll(world);
            const made = await story.act(world, thing) ?? thing;
            if (story.gone)
                for (const level of story.gone) {
                    assert.equal((await within(ears.of[level].socket.ended, 'the socket closes')).code, 4401);
                    await within(ears.of[level].stream.ended, 'the stream ends');
                }
            const heard = await ears.untilAll(world, story.gone);
            for (const level of levels)
                await t.test(`${level}: ${rowsOf(when).map(({ type, row }) => `${type} ${row[level]}`).join(', ')}`, () => {
                    const wanted = [...(story.also?.[level] ?? [])];
                    for (const { type, row } of rowsOf(when)) {
                        if (row[level] === 'none') continue;
                        wanted.push(asHeard(type, row[level]));
                        const found = heard[level].filter((m) => m.type === asHeard(type, row[level]) && (m.type !== 'absence_updated' || m.data.id === made.id));
                        assert.ok(found.length >= 1, `${type} is not among ${heard[level].map((m) => m.type)}`);
                        if (row[level] === 'reset') continue;
                        const about = found.find((m) => [m.data.id ?? made.id, m.data.params?.thing_id, m.data.absence_id].includes(made.id));
                        assert.ok(about, `none is about the thing: ${JSON.stringify(found)}`);
                        holdSchema(viewOf(type, row, level), about.data, `${type} for ${level}`);
                    }
                    const types = heard[level].map((m) => m.type);
                    if (wanted.includes('reset')) { // what came before it in the same change is skipped with the rest of history
                        assert.equal(types.filter((type) => type === 'reset').length, 1);
                        assert.deepEqual(types.filter((type) => !wanted.includes(type)), []);
                    } else {
                        assert.deepEqual(types.sort(), wanted.sort());
                    }
                });
        } finally {
            await ears?.close();
            await world.close();
        }
    });
}

/* ---- the colleague cannot tell the types apart ---- */

const bare = (text) => text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replace(/"cursor":"[^"]+"/g, '"cursor":""')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>');

test('a colleague gets the same bytes for each of the 22 types', async (t) => {
    const world = await fromTemplate(template);
    try {
        const { items: types } = await get(world.colleague, '/api/absence-types');
        assert.deepEqual(new Set(types.map((type) => type.code)).size, types.length);
        const known = 'AT MPRO AM EMAL MAT PAT FAM STG FO CA CT CEX RTT REC TEL DEL RH RHD NAUT AUT CSS RMED'.split(' ');
        for (const code of known) assert.ok(types.some((type) => type.code === code), code);
        const wanted = { TEL: 'remote', AST: 'on_call' };
        const socket = await openSocket(world.colleague);
        const stream = await openStream(world.colleague);
        const seen = new Map();

        const look = async (code, how, absence, event) => {
            const kind = wanted[code] ?? 'absent';
            const target = `/api/absences/${absence.id}`;
            const texts = [(await expect(200, world.server, 'GET', target, { as: world.colleague })).text,
                (await expect(200, world.server, 'GET', `/api/absences?user_id=${world.owner.id}&status=pending,validated,approved`, { as: world.colleague })).text,
                (await expect(200, world.server, 'GET', '/api/planning?from=2026-12-01&to=2026-12-31', { as: world.colleague })).text,
                event(socket), event(stream)];
            for (const [at, text] of texts.entries()) {
                assert.ok(text.includes(`"kind":"${kind}"`), `${code}: ${text}`);
                const same = bare(text).replace(`"kind":"${kind}"`, '"kind":""');
                const key = `${how} ${at} ${at === 2 ? kind : ''}`; // the planning counts who works elsewhere
                if (!seen.has(key)) seen.set(key, same);
                assert.equal(same, seen.get(key), `${code}, ${how}`);
            }
        };
        const last = (type, id) => (door) => door.texts.findLast((text) => text.includes(id) && text.includes(`"type":"${type}"`));

        for (const { code, decision } of types)
            await t.test(code, async () => {
                // Entered by HR: approved at once, whatever the type.
                let absence = await post(world.hr, '/api/absences', { user_id: world.owner.id, type: code, start: '2026-12-14', end: '2026-12-16', comment: `Pourquoi ${code}`, hr_note: `Note ${code}` });
                for (const door of [socket, stream]) await door.next((m) => m.type === 'absence_created' && m.data.id === absence.id);
                await look(code, 'entered', absence, last('absence_created', absence.id));
                await del(world.hr, `/api/absences/${absence.id}?version=${absence.version}`);
                // Asked for by the person. What is effective at once has nothing to wait for.
                absence = await world.absence({ type: code, start: '2026-12-14', end: '2026-12-16', comment: `Pourquoi ${code}` });
                for (const door of [socket, stream]) await door.next((m) => m.type === 'absence_created' && m.data.id === absence.id);
                assert.equal(absence.status, decision === 'notice' ? 'approved' : 'pending');
                await look(code, `asked, ${absence.status}`, absence, last('absence_created', absence.id));
                if (absence.status === 'pending') {
                    absence = await world.approve(absence);
                    for (const door of [socket, stream]) await door.next((m) => m.type === 'absence_updated' && m.data.id === absence.id);
                    await look(code, 'approved', absence, last('absence_updated', absence.id));
                }
                absence = await get(world.hr, `/api/absences/${absence.id}`);
                await del(world.hr, `/api/absences/${absence.id}?version=${absence.version}`);
                for (const door of [socket, stream]) {
                    await door.next((m) => m.type === 'absence_deleted' && m.data.id === absence.id);
                    const gone = bare(last('absence_deleted', absence.id)(door)).replace(/"version":\d+/, ''); // decided before, or not
                    if (!seen.has('gone')) seen.set('gone', gone);
                    assert.equal(gone, seen.get('gone'));
                }
            });
        // Nothing that tells of the type ever came this way.
        for (const door of [socket, stream]) assert.doesNotMatch(door.texts.join('\n'), /Pourquoi|Note |"category"|"comment"/);
        await Promise.all([socket.drop(), stream.drop()]);
    } finally {
        await world.close();
    }
});

/* ---- people whose place changes ---- */

// who changes, how, and what they hear of two absences afterwards: one of the owner's, one of the
// employee's (in the other team). The view by schema, or nothing.
const moves = [
    { name: 'a colleague goes to another team', who: 'colleague', change: (w) => ({ teams: [w.teams.team_other] }), owner: null, employee: 'AbsenceColleague' },
    { name: 'a colleague goes to no team', who: 'colleague', change: () => ({ teams: [] }), owner: null, employee: null },
    { name: 'a colleague becomes HR', who: 'colleague', change: () => ({ role: 'admin' }), owner: 'AbsenceHr', employee: 'AbsenceHr' },
    { name: 'a manager is a manager no more', who: 'manager', change: () => ({ role: 'employee', managed: [] }), owner: null, employee: null },
    { name: 'a manager gets the other team too', who: 'manager', change: (w) => ({ managed: [w.teams.team, w.teams.team_other] }), owner: 'AbsenceFull', employee: 'AbsenceFull' },
    { name: 'an employee becomes manager of the team', who: 'employee', change: (w) => ({ role: 'manager', managed: [w.teams.team] }), owner: 'AbsenceFull', employee: 'AbsenceFull' },
    { name: 'somebody of HR is an employee again', who: 'second_hr', change: (w) => ({ role: 'employee', teams: [w.teams.team] }), owner: 'AbsenceColleague', employee: null },
];

async function hearsNow(world, door, move) {
    const absences = {
        owner: await world.absence({ start: '2027-01-11', end: '2027-01-12' }),
        employee: await post(world.employee, '/api/absences', { type: 'CA', start: '2027-01-11', end: '2027-01-12', comment: 'Ailleurs' }),
    };
    const last = await world.sentinel();
    await door.next((m) => m.type === 'team_created' && m.data.id === last.id, 'the end');
    for (const [whose, absence] of Object.entries(absences)) {
        const told = door.messages.filter((m) => m.type.startsWith('absence_') && m.data.id === absence.id);
        assert.equal(told.length, move[whose] ? 1 : 0, `of ${whose}'s absence`);
        if (told.length) holdSchema(move[whose], told[0].data);
    }
}

for (const move of moves) {
    const open = async () => {
        const world = await fromTemplate(template);
        if (move.who === 'second_hr') world.second_hr = await addPerson(world.hr, 'rh2@demo.mozaik', 'Deuxième RH', 'admin');
        await world.absence({ start: '2026-12-28', end: '2026-12-29' }); // something of before
        return world;
    };
    test(`${move.name}, while connected`, async () => {
        const world = await open();
        try {
            const doors = [await openSocket(world[move.who]), await openStream(world[move.who])];
            await world.change(world[move.who], move.change(world));
            for (const door of doors) {
                const reset = await door.next('reset');
                assert.equal(reset.data.reason, 'audience_changed');
            }
            await hearsNow(world, doors[0], move);
            const facts = (door) => door.messages.filter((m) => isFact(m.type) || m.type === 'reset').map(({ at, ...m }) => m);
            await doors[1].next((m) => m.cursor === doors[0].cursor);
            assert.deepEqual(facts(doors[1]), facts(doors[0]));
            await Promise.all(doors.map((door) => door.drop()));
        } finally {
            await world.close();
        }
    });
    for (const [transport, back] of [['socket', openSocket], ['stream', openStream], ['poll', openPoll]])
        test(`${move.name}, while away; back by ${transport}`, async () => {
            const world = await open();
            try {
                const before = await openSocket(world[move.who]);
                const { cursor } = before;
                await before.close();
                await world.absence({ start: '2027-02-01', end: '2027-02-02' }); // told to who was there
                await world.change(world[move.who], move.change(world));
                const door = await back(world[move.who], { cursor });
                const reset = await door.next('reset');
                assert.equal(reset.data.reason, 'audience_changed');
                await hearsNow(world, door, move);
                assert.deepEqual(door.messages.slice(0, 2).map((m) => m.type).filter((type) => type !== 'connected').slice(0, 1), ['reset']);
                await door.drop();
            } finally {
                await world.close();
            }
        });
}

test('somebody leaves: connected or away, they hear nothing more', async () => {
    const world = await fromTemplate(template);
    try {
        const away = await openSocket(world.colleague);
        const { cursor } = away;
        await away.close();
        const socket = await openSocket(world.colleague);
        const stream = await openStream(world.colleague);
        const held = request(world.server, 'GET', `/api/notifications/recent?cursor=${cursor}&wait=25`, { as: world.colleague });
        await world.change(world.colleague, { active: false });
        assert.equal((await within(socket.ended, 'the socket closes')).code, 4401);
        await within(stream.ended, 'the stream ends');
        assert.equal((await held).status, 401);
        await world.absence({ start: '2027-02-01', end: '2027-02-02' });
        assert.deepEqual(socket.facts(), []);
        assert.deepEqual(stream.facts(), []);
        const stranger = await openStranger(world.server, `/api/ws/${world.colleague.id}`, { token: world.colleague.token });
        assert.equal(stranger.hello.data.authenticated, false);
        await stranger.drop();
        for (const target of [`/api/notifications/recent?cursor=${cursor}`, '/api/events', '/api/auth/me'])
            assert.equal((await request(world.server, 'GET', target, { as: world.colleague })).status, 401, target);
        const answer = await request(world.server, 'POST', '/api/auth/login', { body: { email: world.colleague.email, password: world.colleague.password } });
        assert.equal(answer.body.code, 'bad_credentials');
    } finally {
        await world.close();
    }
});
