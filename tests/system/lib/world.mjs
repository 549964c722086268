// The people and things of `x-cast` and `x-fixtures` in contract/openapi.yaml, made by the ways that
// real administrators use: the command line for a company and its first HR, the API for all others.
//
//     const world = await buildWorld(t)           a served world
//     world.hr, world.owner, ... world.other_tenant, world.anonymous
//     await world.absence({ type: 'CA', ... })    asked for by the owner
//
// makeTemplate() builds one and keeps its folder; fromTemplate() serves a copy of it, with the same
// people, ids and tokens: a fresh world for the price of a start.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, get, post, request } from './http.mjs';
import { folder, run, serve, startServer } from './server.mjs';

export const PASSWORD = 'sept lapins au jardin';

/** `mozaik user add`: the token of the link that it prints. */
export async function inviteByHand(data, tenant, email, name, role = 'admin') {
    const out = await run(['user', 'add', '--tenant', tenant, '--role', role, '--name', name, '--data', data, email]);
    return /#(mzl_[\w-]{43})/.exec(out)?.[1] ?? assert.fail(`no link in: ${out}`);
}

export async function addCompany(data, slug, name) { await run(['tenant', 'add', slug, name, '--data', data]); }

export async function redeem(server, token, password = PASSWORD) {
    const { body } = await expect(200, server, 'POST', '/api/auth/link/redeem', { body: { token, password } });
    return { server, id: body.user.id, token: body.token, session: body.session.id, email: body.user.email, name: body.user.name, password, tenant: body.tenant.slug };
}

export async function signIn(server, email, password = PASSWORD, tenant = undefined) {
    const { body } = await expect(200, server, 'POST', '/api/auth/login', { body: { email, password, ...(tenant && { tenant }) } });
    return { server, id: body.user.id, token: body.token, session: body.session.id, email, password, tenant: body.tenant.slug, name: body.user.name };
}

/** Another device of the same person. */
export const again = (person) => signIn(person.server, person.email, person.password, person.tenant);

/** HR enters somebody, who then chooses a password. */
export async function addPerson(hr, email, name, role = 'employee', more = {}) {
    const { user, link } = await post(hr, '/api/users', { email, name, role, ...more });
    const person = await redeem(hr.server, link.token);
    assert.equal(person.id, user.id);
    return person;
}

export const SETTINGS = { steps: 1, colleagues: 'team', pending_visible: 'team', hide_medical_type: false };

const emails = {
    owner: 'Propriétaire Démo', colleague: 'Collègue Démo', manager: 'Manager Démo',
    manager_other: 'Autre Manager Démo', employee: 'Ailleurs Démo',
};

async function people(server, data, tokens) {
    const cast = { anonymous: { server } };
    cast.hr = await redeem(server, tokens.hr);
    cast.other_tenant = await redeem(server, tokens.other);
    const teams = {};
    for (const [name, key] of [['Équipe', 'team'], ['Autre équipe', 'team_other']])
        teams[key] = (await post(cast.hr, '/api/teams', { name, members: [], managers: [] })).id;
    const place = {
        owner: ['employee', { teams: [teams.team] }],
        colleague: ['employee', { teams: [teams.team] }],
        manager: ['manager', { managed: [teams.team] }],
        manager_other: ['manager', { managed: [teams.team_other] }],
        employee: ['employee', { teams: [teams.team_other] }],
    };
    for (const [level, [role, more]] of Object.entries(place))
        cast[level] = await addPerson(cast.hr, `${level}@demo.mozaik`, emails[level], role, more);
    cast.second = await again(cast.owner); // the owner's other session
    cast.gone = await again(cast.owner); // one that has ended
    await expect(204, server, 'POST', '/api/auth/logout', { as: cast.gone });
    return { cast, teams };
}

const companies = async (data) => {
    await addCompany(data, 'demo', 'Démo');
    await addCompany(data, 'voisin', 'Voisin');
    return { hr: await inviteByHand(data, 'demo', 'hr@demo.mozaik', 'RH Démo'), other: await inviteByHand(data, 'voisin', 'hr@voisin.mozaik', 'RH Voisin') };
};

// Limits that a test of something else must not meet.
export const ROOMY = ['--sign-in-failures', '100000', '--sign-in-failures-per-address', '100000', '--writes-per-minute', '1000000',
    '--stranger-timeout', '600s', '--connections-per-person', '1000', '--command-timeout', '600s'];

export class World {
    constructor(server, { cast, teams }) {
        this.server = server;
        this.teams = teams;
        this.cast = {};
        for (const [level, person] of Object.entries(cast)) this.cast[level] = { ...person, server };
        Object.assign(this, this.cast);
    }

    /** The owner asks. */
    absence(more = {}) {
        return post(this.owner, '/api/absences', { type: 'CA', start: '2026-12-21', end: '2026-12-24', comment: 'Vacances', ...more });
    }

    approve(absence, who = this.manager) {
        return post(who, `/api/absences/${absence.id}/approve`, { version: absence.version }, 200);
    }

    async settings(change) {
        const { version } = await get(this.hr, '/api/settings');
        const { body } = await expect(200, this.server, 'PUT', '/api/settings', { as: this.hr, body: { version, ...SETTINGS, ...change } });
        return body;
    }

    async team(id) {
        const { items } = await get(this.hr, '/api/teams');
        return items.find((team) => team.id === id);
    }

    /** Change somebody's entry, the rest as it is. */
    async change(person, what) {
        const user = await get(this.hr, `/api/users/${person.id}`);
        const { version, name, email, role, active, language } = user;
        const { body } = await expect(200, this.server, 'PUT', `/api/users/${person.id}`, { as: this.hr, body: { version, name, email, role, active, language, ...what } });
        return body;
    }

    /** Something that everybody of the company hears, and nobody else. */
    async sentinel(hr = this.hr) {
        World.count = (World.count ?? 0) + 1;
        return post(hr, '/api/teams', { name: `Fin ${World.count}`, members: [], managers: [] });
    }
}

export async function buildWorld(t, flags = []) {
    const data = folder(t);
    const tokens = await companies(data);
    const server = await serve(t, [...ROOMY, ...flags], { data });
    return new World(server, await people(server, data, tokens));
}

export async function makeTemplate(t) {
    const data = folder(t);
    const tokens = await companies(data);
    const server = await startServer(ROOMY, { data });
    const made = await people(server, data, tokens);
    await server.stop();
    return { data, made };
}

/** A world of its own. `close()` it. */
export async function fromTemplate(template, flags = []) {
    const data = mkdtempSync(join(tmpdir(), 'mozaik-system-'));
    cpSync(template.data, data, { recursive: true });
    const server = await startServer([...ROOMY, ...flags], { data });
    const world = new World(server, template.made);
    world.close = async () => {
        try {
            await server.stop();
        } finally {
            rmSync(data, { recursive: true, force: true });
        }
    };
    return world;
}

export { request };
