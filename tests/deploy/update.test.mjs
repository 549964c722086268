// An update is stop-then-start, and loses nothing: twenty clients of the npm package on each transport,
// people who write all the time, and the server replaced under them, again and again. What was
// answered is there once; each client hears of it once, in order, and nobody is told to load anew.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import http from 'node:http';
import test from 'node:test';
import WebSocket from 'ws';
import { createLive } from '../../client/dist/index.js';
import { get, request } from '../system/lib/http.mjs';
import { folder } from '../system/lib/server.mjs';
import { pause, until } from '../system/lib/until.mjs';
import { makeTemplate, ROOMY } from '../system/lib/world.mjs';
import { keep } from './lib/keeper.mjs';

const UPDATES = 3;
const WRITERS = ['owner', 'colleague', 'manager', 'manager_other', 'employee'];
const TRANSPORTS = ['ws', 'sse', 'longpoll', 'poll'];
const CLIENTS = 20; // four fifths of them HR, who hears of everybody; the others somebody who is alone in a team
const FIRST_DAY = Date.parse('2026-12-01');

const comes = (cursor) => BigInt(cursor.slice(cursor.lastIndexOf('.') + 1));

/** One client, with what it heard of new absences. */
function follow(t, port, person, transport) {
    const follower = { person, transport, heard: [], cursors: [], resets: [], states: [] };
    follower.live = createLive({
        url: `http://127.0.0.1:${port}`, userId: person.id, getToken: () => person.token, WebSocket, log: null, cursor: person.cursor,
        transports: transport === 'any' ? TRANSPORTS : [transport], minReconnectDelay: 20, maxReconnectDelay: 500, pollMs: 200,
        onMessage: (message) => {
            if (message.type !== 'absence_created') return;
            follower.heard.push(message.data.id);
            follower.cursors.push(message.cursor);
        },
        onReset: (reason) => follower.resets.push(reason),
        onState: (state) => follower.states.push(state),
    });
    t.after(() => follower.live.close());
    return follower;
}

// What a client repeats by itself, with the same key: it was not answered, or told to come again.
const REPEATED = /ECONNREFUSED|ECONNRESET|EPIPE|socket hang up/;

/** Asks for one day after the other; each until it is answered. `going()` says when to stop. */
async function write(server, person, going, counts) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const ids = [];
    for (let i = 0; going(); i++) {
        const day = new Date(FIRST_DAY + i * 86_400_000).toISOString().slice(0, 10);
        for (let done = false; !done;) {
            let answer;
            try {
                answer = await request(server, 'POST', '/api/absences', { as: person, key: `${person.id}-${i}`, body: { type: 'TEL', start: day, end: day }, through: agent });
            } catch (error) {
                assert.match(String(error.code ?? error.message), REPEATED);
                counts[error.code ?? error.message] = (counts[error.code ?? error.message] ?? 0) + 1;
                await pause(20);
                continue;
            }
            if (answer.status === 201) {
                ids.push(answer.body.id);
                done = true;
            } else {
                assert.ok(answer.status === 503 || (answer.status === 409 && answer.body.code === 'idempotency_running'), `${answer.status} ${answer.text}`);
                counts[answer.status] = (counts[answer.status] ?? 0) + 1;
                await pause(20);
            }
        }
        await pause(30);
    }
    agent.destroy();
    return ids;
}

let template;
test.before(async (t) => { template = await makeTemplate(t); });

for (const [kind, name] of [
    ['stopStart', 'ended, then started'],
    ['overlap', 'started while the old one drains: it waits for the folder'],
    ['activated', 'with the socket kept open: nobody is refused'],
])
    test(`${UPDATES} updates under load, ${name}`, async (t) => {
        const data = folder(t);
        cpSync(template.data, data, { recursive: true });
        const server = await keep(t, kind, [...ROOMY, '--drain', '10s', '--threads', '2'], data);
        const people = Object.fromEntries(WRITERS.map((level) => [level, { ...template.made.cast[level], server }]));
        people.hr = { ...template.made.cast.hr, server };
        for (const level of ['hr', 'employee']) people[level].cursor = (await get(people[level], '/api/notifications/recent')).cursor;
        const kinds = [...TRANSPORTS, 'any'];
        const followers = Array.from({ length: CLIENTS }, (_, i) => follow(t, server.port, people[i % 5 === 4 ? 'employee' : 'hr'], kinds[Math.floor(i / 4) % kinds.length]));
        const all = () => followers.map(({ transport, live, heard }) => `${transport}: ${live.state.name} ${live.state.code ?? ''} ${heard.length}`).join(', ');
        await until(() => followers.every(({ live }) => live.state.transport !== null), all);

        let over = false;
        const counts = {};
        const writers = WRITERS.map((level) => write(server, people[level], () => !over, counts));
        const heardBy = () => Math.min(...followers.map(({ heard }) => heard.length));
        for (let i = 0; i < UPDATES; i++) {
            const before = heardBy();
            await until(() => heardBy() > before + 5, () => `everybody hears something before update ${i + 1}: ${all()}`);
            await server.update();
        }
        const before = heardBy();
        await until(() => heardBy() > before + 5, () => `everybody hears something after the last update: ${all()}`);
        over = true;
        const written = Object.fromEntries(await Promise.all(WRITERS.map(async (level, i) => [level, await writers[i]])));
        const every = Object.values(written).flat();
        assert.equal(new Set(every).size, every.length, 'each key made one absence');

        for (const follower of followers) {
            const owed = new Set(follower.person === people.hr ? every : written.employee);
            await until(() => follower.heard.length >= owed.size, () => `${follower.transport}: ${follower.heard.length} of ${owed.size}; ${all()}`);
            assert.deepEqual(follower.heard.filter((id) => !owed.has(id)), [], `${follower.transport}: nothing that nobody wrote`);
            assert.equal(new Set(follower.heard).size, follower.heard.length, `${follower.transport}: nothing twice`);
            assert.equal(follower.heard.length, owed.size, `${follower.transport}: nothing lost`);
            const order = follower.cursors.map(comes);
            assert.ok(order.every((seq, i) => i === 0 || seq > order[i - 1]), `${follower.transport}: in order`);
            assert.deepEqual(follower.resets, [], `${follower.transport}: nobody loads anew`);
            assert.ok(follower.states.every((state) => state.name !== 'failed'), `${follower.transport}: ${JSON.stringify(follower.states)}`);
        }
        // A restart is nobody's fault: who had a WebSocket has one again.
        await until(() => followers.every(({ transport, live }) => live.state.transport === (transport === 'any' ? 'ws' : transport)), all);
        const listed = [];
        for (let page = ''; page !== null;) {
            const { items, next } = await get(people.hr, `/api/absences?from=2026-12-01&to=2029-11-30${page && `&page=${encodeURIComponent(page)}`}`);
            listed.push(...items.map(({ id }) => id));
            page = next;
        }
        assert.deepEqual(listed.filter((id) => every.includes(id)).sort(), [...every].sort(), 'and all of it is there');
        if (kind === 'activated') assert.equal(counts.ECONNREFUSED ?? 0, 0, 'nobody was refused');
        t.diagnostic(`${every.length} writes, ${CLIENTS} clients; repeated: ${JSON.stringify(counts)}`);
        for (const { live } of followers) live.close();
    });
