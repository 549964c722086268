// The canonical calls of contract/openapi.yaml (`x-canonical`), with the things of `x-fixtures`.
import assert from 'node:assert/strict';
import { attach, form, get, post, request } from './http.mjs';
import { Socket, Stream } from './live.mjs';
import { within } from './until.mjs';

const UNKNOWN = '01900000-0000-7000-8000-000000000000';

export const FULL_TIME = [210, 210, 210, 210, 210, 210, 210, 210, 210, 210, 0, 0, 0, 0];
export const A_TYPE = { category: 'other', counting: 'ouvres', extent: 'worked', decision: 'discretion', half_days: true, in_hours: false, balance: false, priority: 40, color: '#112233' };

export const SHIFT = { kind: 'shift', start: '2026-12-07', end: '2026-12-11', start_time: '08:00', end_time: '16:00', label: 'Accueil' };

/** One entry of the planning. */
export async function plan(by, entry) {
    return (await post(by, '/api/planning/entries', { entries: [entry] })).entries[0];
}

/** The things that calls are about, each made when it is first asked for. */
export class Things {
    constructor(world) {
        this.world = world;
        this.made = new Map();
    }

    /** The id of a thing: what stands for it in a path. */
    async id(name) {
        const thing = await this.thing(name);
        return thing.id ?? thing;
    }

    async thing(name) {
        if (!this.made.has(name)) this.made.set(name, await this.make(name));
        return this.made.get(name);
    }

    async make(name) {
        const { world } = this;
        switch (name) {
        case '$owner': case '$colleague': case '$manager': case '$hr': return world[name.slice(1)].id;
        case '$team': return world.teams.team;
        case '$team_other': return world.teams.team_other;
        case '$team_empty': return world.sentinel();
        case '$site': return post(world.hr, '/api/sites', { name: 'Nantes', zone: 'metropole' });
        case '$pattern': return post(world.hr, '/api/patterns', { name: 'Temps plein', weeks: [FULL_TIME] });
        case '$type': {
            const type = await post(world.hr, '/api/absence-types', { code: 'PROPRE', names: { fr: 'Congé maison', en: 'House leave' }, ...A_TYPE });
            return { ...type, id: type.code };
        }
        case '$absence': return world.absence();
        case '$absence_approved': return world.approve(await world.absence({ start: '2027-01-04', end: '2027-01-07' }));
        case '$absence_proposed': {
            const { id, version } = await world.approve(await world.absence({ start: '2027-03-15', end: '2027-03-18' }));
            return post(world.manager, `/api/absences/${id}/propose`, { version, start: '2027-01-11', end: '2027-01-14' }, 200);
        }
        case '$closed_period': return post(world.hr, '/api/closed-periods', { name: 'Inventaire', from: '2027-06-14', to: '2027-06-18' });
        case '$absence_medical': return world.absence({ type: 'RMED', start: '2026-12-03', end: '2026-12-03', comment: 'Dentiste' });
        case '$absence_notice': return world.absence({ type: 'AM', start: '2026-12-07', end: '2026-12-08', comment: 'Fièvre' });
        case '$absence_proof': return world.absence({ type: 'PAT', start: '2027-04-05', end: '2027-04-09' });
        case '$balance': {
            const entries = [{ user_id: world.owner.id, amount: '25/2', previous_amount: '20' }];
            await post(world.hr, '/api/balances/open', { type: 'CA', as_of: '2026-11-01', entries });
            return { id: world.owner.id };
        }
        case '$comment': return post(world.owner, `/api/absences/${await this.id('$absence')}/comments`, { text: 'Bonjour' });
        case '$attachment': return attach(world.owner, await this.thing('$absence'));
        case '$attachment_medical': return attach(world.owner, await this.thing('$absence_medical'));
        case '$attachment_approved': {
            const made = await attach(world.owner, await this.thing('$absence'));
            await world.approve(await get(world.owner, `/api/absences/${await this.id('$absence')}`));
            return made;
        }
        case '$entry': return plan(world.manager, { ...SHIFT, user_id: world.owner.id });
        case '$training': return plan(world.manager, { kind: 'training', user_id: world.owner.id, start: '2026-12-14', end: '2026-12-14', label: 'Secourisme' });
        case '$note': return plan(world.owner, { kind: 'note', start: '2026-12-15', end: '2026-12-15', label: 'Dentiste à 9 h' });
        case '$session': return world.second.session;
        case '$notification': {
            const absence = await world.absence({ start: '2027-03-01', end: '2027-03-02' });
            await world.approve(absence);
            const { items } = await get(world.owner, '/api/notifications?unread=true');
            return items.find((one) => one.params.thing_id === absence.id) ?? assert.fail('no notification');
        }
        case '$link_token': return (await post(world.hr, `/api/users/${world.owner.id}/link`)).token;
        case '$unknown': return UNKNOWN;
        default: return assert.fail(`no such fixture: ${name}`);
        }
    }

    /** The present version of the thing in the path. */
    async version(path, operation) {
        const { hr } = this.world;
        const name = Object.values(path ?? {})[0];
        if (operation.path === '/api/settings') return undefined; // of whoever asks: see values()
        if (name === '$owner' || name === '$manager') return (await get(hr, `/api/users/${await this.id(name)}`)).version;
        if (name === '$team' || name === '$team_other') return (await this.world.team(await this.id(name))).version;
        return (await this.thing(name)).version;
    }
}

async function values(things, operation, call, person, given) {
    if (typeof given === 'string' && given.startsWith('$')) {
        if (given === '$password') return person.password ?? 'rien du tout ici';
        if (given === '$version') {
            if (operation.path !== '/api/settings') return things.version(call.path, operation);
            return person.token && !person.ended ? (await get(person, '/api/settings')).version : 1;
        }
        return things.id(given);
    }
    if (Array.isArray(given)) return Promise.all(given.map((one) => values(things, operation, call, person, one)));
    if (given && typeof given === 'object') {
        const all = {};
        for (const [name, one] of Object.entries(given)) all[name] = await values(things, operation, call, person, one);
        return all;
    }
    return given;
}

/** {target, body} of a call by a person, and headers where it sends a file. `instead`: another name for what stands in the path. */
export async function prepare(things, operation, call, person, instead) {
    const path = await values(things, operation, call, person, instead ? Object.fromEntries(Object.keys(call.path ?? {}).map((name) => [name, instead])) : call.path ?? {});
    const query = await values(things, operation, call, person, call.query ?? {});
    const sent = call.file ? form([call.file, '%PDF-1.7']) : { body: await values(things, operation, call, person, call.body) };
    const asked = new URLSearchParams(query).toString();
    return { target: operation.path.replace(/\{(\w+)\}/g, (_, name) => path[name]) + (asked && `?${asked}`), ...sent };
}

/** Ask, and give {status, body, text, then, close}, whatever kind of endpoint it is. */
export async function ask(things, operation, call, person, instead) {
    const { target, headers, body } = await prepare(things, operation, call, person, instead);
    const { server } = things.world;
    if (operation.responses['101']) {
        const socket = new Socket(server, target, { token: person.token });
        await within(socket.opened, 'the upgrade');
        if (operation.operationId === 'socketEcho') {
            const echoed = within(new Promise((done) => { socket.ws.removeAllListeners('message'); socket.ws.on('message', (data) => done(data.toString())); }), 'the echo');
            socket.ws.send('{"any":"text"}');
            assert.equal(await echoed, '{"any":"text"}');
            await socket.close();
            return { status: 101, then: 'none' };
        }
        const first = await Promise.race([socket.next(), socket.ended.then(() => undefined)]);
        if (!first) return { status: 101, close: (await socket.ended).code };
        await socket.close();
        return { status: 101, then: first.type, authenticated: first.data.authenticated };
    }
    if (operation.operationId === 'events') {
        const stream = new Stream(server, { token: person.token });
        await within(stream.opened, 'the stream');
        if (stream.status !== 200) {
            await stream.ended;
            return request(server, operation.method, target, { as: person }); // held against the contract
        }
        const first = await stream.next();
        await stream.drop();
        return { status: 200, then: first.type };
    }
    return request(server, operation.method, target, { as: person, headers, body });
}

/** The entry for a thing in what a list answered; undefined where it is not. */
export function entryOf(operation, body, id) {
    const lists = { poll: (b) => b.notifications, planning: (b) => b.items.flatMap((row) => [...row.absences, ...row.entries]) };
    return (lists[operation.operationId] ?? ((b) => b.items))(body).find((entry) => entry.id === id);
}
