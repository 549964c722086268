// Somebody's laptop sleeps with its socket open: it costs nothing but itself, and loses nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { get, plain, Wire } from './lib/http.mjs';
import { openSocket, openStream } from './lib/live.mjs';
import { SANITIZER } from './lib/server.mjs';
import { each, until } from './lib/until.mjs';
import { addPerson, buildWorld } from './lib/world.mjs';

const FACTS = Number(process.env.MOZAIK_TEST_FACTS ?? (SANITIZER ? 30_000 : 100_000));
const ASLEEP = 32; // so many, so that what one costs is seen above what everything else does
const KIB = 1024;

const memory = (pid) => Number(/^Private_Dirty:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))[1]) * KIB;
const seq = (cursor) => Number(cursor.slice(cursor.lastIndexOf('.') + 1));

/**
 * Facts as fast as they can be made: some people change their language to and fro, each by
 * pipelined requests on a connection of their own.
 */
async function makeFacts(world, people, count) {
    await Promise.all(people.map(async (person, p) => {
        const mine = Math.floor(count / people.length) + (p < count % people.length ? 1 : 0);
        const wire = new Wire(world.server.port);
        let got = 0, carry = '';
        wire.socket.removeAllListeners('data');
        wire.socket.on('data', (part) => {
            const text = carry + part.toString('latin1');
            for (const { index, 1: status } of text.matchAll(/HTTP\/1\.1 (\d{3})/g)) {
                if (index + 12 <= carry.length) continue; // counted already
                assert.equal(status, '200', text.slice(index, index + 600));
                got++;
            }
            carry = text.slice(-11);
        });
        for (let sent = 0; sent < mine;) {
            const some = Array.from({ length: Math.min(64, mine - sent) }, () => {
                person.language = person.language === 'en' ? 'fr' : 'en';
                return `PUT /api/auth/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${person.token}\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n{"language":"${person.language}"}`;
            });
            sent += some.length;
            await wire.write(some.join(''));
            await until(() => got >= sent - 32, 'answers', 600_000);
        }
        await until(() => got >= mine, 'all answers', 600_000);
        wire.drop();
    }));
}

const busyPeople = (world, count) => each(Array.from({ length: count }), 4, (_, i) => addPerson(world.hr, `p${i}@demo.mozaik`, `Personne ${i}`));

test(`who reads nothing while ${FACTS} facts pass costs under 64 KiB, and then receives every one`, async (t) => {
    const world = await buildWorld(t, ['--ring-bytes', '1m', '--write-timeout', '1s', '--silent-timeout', '20s', '--threads', '1', '--connections-per-person', '100']);
    const { pid } = world.server;
    const people = await busyPeople(world, 16);
    // Until the caches of the database are full: then what grows is not they.
    let before = 0;
    for (let i = 0; i < 15 && memory(pid) - before > 256 * KIB && !SANITIZER; i++) {
        before = memory(pid);
        await makeFacts(world, people, 10_000);
    }
    before = memory(pid);
    const { cursor } = await get(world.colleague, '/api/notifications/recent');
    const asleep = await Promise.all(Array.from({ length: ASLEEP }, () => openSocket(world.colleague, { cursor })));
    for (const socket of asleep) socket.ws.pause();
    const pinging = setInterval(() => { for (const socket of asleep) if (socket.closed === undefined) socket.ws.ping(); }, 300);
    t.after(() => clearInterval(pinging));
    const awake = await openStream(world.colleague, { cursor }); // somebody who does read
    awake.take = function take(text) { this.messages.push(text.length); this.look(); };

    await makeFacts(world, people, FACTS);
    const cost = (memory(pid) - before) / ASLEEP;
    t.diagnostic(`${Math.round(cost)} bytes for each of ${ASLEEP} who slept`);
    if (!SANITIZER) assert.ok(cost < 64 * KIB, `${Math.round(cost / KIB)} KiB for each`);
    await until(() => awake.messages.length >= FACTS + 1, 'the one who reads has all of them');
    await awake.drop();

    const { text } = await plain(world.server.adminPort, 'GET', '/metrics');
    assert.equal(Number(/^mozaik_connections\{transport="websocket"\} (\d+)$/m.exec(text)[1]), ASLEEP, 'nobody was sent away');
    for (const socket of asleep.slice(1)) await socket.drop();
    const [one] = asleep;
    // Held against the contract now and then only: so many are all alike.
    const full = one.take.bind(one);
    const versions = new Map();
    let next = seq(cursor) + 1, count = 0;
    one.take = (message) => {
        if (message.startsWith('{"type":"ping"') || message.startsWith('{"type":"connected"')) return full(message);
        if (count % 1000 === 0) full(message);
        const { type, cursor: at, data } = JSON.parse(message);
        if (seq(at) !== next) one.fail(new Error(`${at} where ${next} was owed, after ${count}`));
        next++;
        if (type !== 'user_updated') return one.fail(new Error(`${type}?`));
        if (data.version !== (versions.get(data.id) ?? data.version - 1) + 1) one.fail(new Error(`version ${data.version} after ${versions.get(data.id)}`));
        versions.set(data.id, data.version);
        count++;
        return undefined;
    };
    one.ws.resume();
    await until(() => {
        if (one.failure) throw one.failure;
        assert.equal(one.closed, undefined, JSON.stringify(one.closed));
        return count >= FACTS;
    }, () => `every fact; so far ${count}`, 600_000);
    assert.equal(count, FACTS);
    clearInterval(pinging);
    await one.drop();
});

test('who neither reads nor pings is ended; back with the cursor they have, nothing is lost', async (t) => {
    const world = await buildWorld(t, ['--ring-bytes', '64k', '--write-timeout', '500ms', '--silent-timeout', '3s', '--heartbeat', '500ms']);
    const people = await busyPeople(world, 4);
    const socket = await openSocket(world.colleague);
    const { cursor } = socket;
    socket.ws.pause();
    await makeFacts(world, people, 20_000);
    await until(async () => /^mozaik_connections\{transport="websocket"\} 0$/m.test((await plain(world.server.adminPort, 'GET', '/metrics')).text), 'it is ended');
    await socket.drop();
    const back = await openSocket(world.colleague, { cursor });
    const end = await world.sentinel();
    await back.next((m) => m.type === 'team_created' && m.data.id === end.id);
    assert.equal(back.facts().filter((m) => m.type === 'user_updated').length, 20_000);
    await back.drop();
});
