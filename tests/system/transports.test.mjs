// Three ways out, one cursor: nothing is lost, repeated or out of order on the way from one to another.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { isFact } from './lib/contract.mjs';
import { del, expect, get, plain, post, request, Wire } from './lib/http.mjs';
import { openPoll, openSocket, openStranger, openStream } from './lib/live.mjs';
import { folder } from './lib/server.mjs';
import { until, within } from './lib/until.mjs';
import { again, buildWorld } from './lib/world.mjs';

let world;
const cleanups = [];
const later = { after: (work) => cleanups.unshift(work) };
before(async () => { world = await buildWorld(later); });
after(async () => { for (const work of cleanups) await work(); });

const doors = { socket: openSocket, stream: openStream, poll: openPoll, 'long poll': (who, options) => openPoll(who, { ...options, wait: 20 }) };

/** Days that nobody has taken yet, one after the other. */
let day = Date.UTC(2027, 0, 4);
function nextDay() {
    day += 86_400_000;
    if (day > Date.UTC(2029, 9, 1)) day = Date.UTC(2027, 0, 4);
    return new Date(day).toISOString().slice(0, 10);
}
const ask = async (who = world.owner) => {
    const start = nextDay();
    return post(who, '/api/absences', { type: 'TEL', start, end: start });
};
/** n facts that everybody of the company sees, quickly. */
async function tell(n) {
    for (let i = 0; i < n; i++) await world.sentinel();
}
const key = (message) => `${message.cursor} ${message.type}`;

/** A small generator, so that a failure can be run again. */
function dice(seed) {
    let x = seed >>> 0 || 1;
    return (below) => { x ^= x << 13; x >>>= 0; x ^= x >>> 17; x ^= x << 5; x >>>= 0; return x % below; };
}

test('one cursor is handed through all transports while facts flow: each fact once, in order', async () => {
    const seed = Number(process.env.MOZAIK_TEST_SEED ?? Date.now() % 1e9);
    const roll = dice(seed);
    const begin = await openPoll(world.colleague);
    const from = begin.cursor;
    const total = 300;
    const writer = (async () => { for (let i = 0; i < total; i += 10) { await Promise.all(Array.from({ length: 10 }, () => world.sentinel())); } })();
    const heard = [];
    let cursor = from, switches = 0;
    while (heard.length < total) {
        const name = Object.keys(doors)[roll(4)];
        const door = await doors[name](world.colleague, { cursor });
        for (let wanted = roll(24); wanted >= 0 && heard.length < total; wanted--) {
            const fact = await door.next((m) => isFact(m.type) || m.type === 'reset', `fact ${heard.length} by ${name}`);
            heard.push(fact);
            cursor = fact.cursor;
        }
        door.drop(); // as a cut does it: what was under way is lost, and must come again
        switches++;
    }
    await writer;
    const all = await openPoll(world.colleague, { cursor: from });
    while ((await all.once()).more);
    assert.deepEqual(heard.map(key), all.messages.map(key), `seed ${seed}, ${switches} switches`);
    assert.equal(heard.filter((m) => m.type === 'team_created').length, total);
});

test('state and the events after its cursor are the state now', async () => {
    const roll = dice(7);
    const absences = [];
    const snapshots = [];
    for (let i = 0; i < 60; i++) {
        const at = roll(4);
        const open = absences.findIndex((one) => one.status === 'pending');
        if (at === 0 && open >= 0) absences[open] = await world.approve(absences[open]);
        else if (at === 1 && open >= 0) absences[open] = await post(world.owner, `/api/absences/${absences[open].id}/cancel`, { version: absences[open].version }, 200);
        else absences.push(await ask());
        if (i % 6 === 0) snapshots.push((async () => {
            // Taken while others write: what the answer says was true at its cursor.
            const list = [];
            let page = '', cursor;
            for (;;) {
                const answer = await get(world.hr, `/api/absences?user_id=${world.owner.id}${page && `&page=${encodeURIComponent(page)}`}`);
                cursor ??= answer.cursor;
                list.push(...answer.items);
                if (!(page = answer.next)) break;
            }
            return { list, cursor };
        })());
    }
    const now = new Map();
    for (let page = ''; ;) {
        const answer = await get(world.hr, `/api/absences?user_id=${world.owner.id}${page && `&page=${encodeURIComponent(page)}`}`);
        for (const one of answer.items) now.set(one.id, one);
        if (!(page = answer.next)) break;
    }
    const last = await world.sentinel();
    for (const taken of await Promise.all(snapshots))
        for (const open of [openSocket, openStream, openPoll]) {
            const door = await open(world.hr, { cursor: taken.cursor });
            await door.next((m) => m.type === 'team_created' && m.data.id === last.id);
            const state = new Map(taken.list.map((one) => [one.id, one]));
            for (const { type, data } of door.messages)
                if (type.startsWith('absence_') && data.user_id === world.owner.id && data.version > (state.get(data.id)?.version ?? 0)) state.set(data.id, data);
            assert.deepEqual([...state].sort(), [...now].sort());
            door.drop();
        }
});

test('a write says its cursor: the event of it is the last one up to there', async () => {
    const socket = await openSocket(world.owner);
    const { headers, body } = await expect(201, world.server, 'POST', '/api/absences', { as: world.owner, body: { type: 'TEL', start: nextDay(), end: new Date(day).toISOString().slice(0, 10) } });
    const event = await socket.next('absence_created');
    assert.equal(event.data.id, body.id);
    const [[epoch, seq], [epochOf, seqOf]] = [event.cursor.split('.'), headers['mozaik-cursor'].split('.')];
    assert.equal(epochOf, epoch);
    assert.ok(BigInt(seqOf) >= BigInt(seq));
    // From the answer's cursor there is nothing of that write any more.
    const poll = await openPoll(world.owner, { cursor: headers['mozaik-cursor'] });
    await poll.once();
    assert.equal(poll.messages.some((m) => m.data?.id === body.id), false);
    await socket.drop();
});

test('every tab and device of a person hears, the one that acts too', async () => {
    const tabs = await Promise.all([openSocket(world.owner), openSocket(world.owner), openSocket(world.second), openStream(world.second), openStream(world.owner)]);
    const absence = await ask();
    for (const tab of tabs) assert.equal((await tab.next('absence_created')).data.id, absence.id);
    await Promise.all(tabs.map((tab) => tab.drop()));
});

for (const [name, open] of Object.entries(doors)) {
    test(`${name}: comes back where it was`, async () => {
        const first = await open(world.employee);
        await tell(3);
        let cursor;
        for (let i = 0; i < 2; i++) ({ cursor } = await first.next(isFactMessage));
        await first.drop();
        await tell(2);
        const second = await open(world.employee, { cursor });
        const heard = [];
        for (let i = 0; i < 3; i++) heard.push(await second.next((m) => isFact(m.type) || m.type === 'reset'));
        assert.deepEqual(heard.map((m) => m.type), ['team_created', 'team_created', 'team_created']);
        if (second.hello) assert.equal(second.hello.cursor, cursor, 'connected says where this connection begins');
        await second.drop();
    });

    test(`${name}: a cursor that is not one of ours is answered by reset, with a reason`, async () => {
        await tell(1);
        const { cursor } = await get(world.employee, '/api/settings');
        const foreign = (await get(world.other_tenant, '/api/settings')).cursor ?? (await expect(200, world.server, 'GET', '/api/settings', { as: world.other_tenant })).headers['mozaik-cursor'];
        const head = cursor ?? (await expect(200, world.server, 'GET', '/api/settings', { as: world.employee })).headers['mozaik-cursor'];
        const [epoch, seq] = head.split('.');
        const cases = {
            garbage: 'unknown_cursor', '.5': 'unknown_cursor', [`${epoch}.`]: 'unknown_cursor', [`${epoch}.-1`]: 'unknown_cursor', [`${epoch}.99999999999999999999`]: 'unknown_cursor',
            [`${epoch} .1`]: 'unknown_cursor', [foreign]: 'other_epoch', 'aaaaaaaa.1': 'other_epoch', [`${epoch}.${BigInt(seq) + 1000n}`]: 'ahead',
        };
        for (const [given, reason] of Object.entries(cases)) {
            const door = await open(world.employee, { cursor: given });
            const reset = await door.next((m) => isFact(m.type) || m.type === 'reset');
            assert.equal(reset.type, 'reset', given);
            assert.equal(reset.data.reason, reason, given);
            assert.equal(reset.cursor.split('.')[0], epoch);
            await tell(1); // and from there it goes on
            assert.equal((await door.next(isFactMessage)).type, 'team_created');
            await door.drop();
        }
    });
}
function isFactMessage(message) { return isFact(message.type); }

test('a journal forgets: a cursor from before is answered by reset, too', async (t) => {
    const small = await buildWorld(t, ['--journal-keep', '1s']);
    const { headers } = await expect(200, small.server, 'GET', '/api/settings', { as: small.owner });
    const old = headers['mozaik-cursor'];
    await small.sentinel();
    await until(async () => {
        const { body } = await request(small.server, 'GET', `/api/notifications/recent?cursor=${old}`, { as: small.owner });
        return body.events[0]?.type === 'reset' && body.events[0].data.reason === 'too_old';
    }, 'the journal is pruned');
    for (const open of [openSocket, openStream]) {
        const door = await open(small.owner, { cursor: old });
        assert.equal((await door.next((m) => m.type !== 'ping')).data.reason, 'too_old');
        await door.drop();
    }
    const young = await openSocket(small.owner, { cursor: (await expect(200, small.server, 'GET', '/api/settings', { as: small.owner })).headers['mozaik-cursor'] });
    await small.sentinel();
    assert.equal((await young.next((m) => m.type !== 'ping')).type, 'team_created');
    await young.drop();
});

/* ---- polling ---- */

test('a poll where nothing is owed: 304, or an empty list, from memory, with a young cursor', async () => {
    const { manager_other: who } = world;
    let answer = await expect(200, world.server, 'GET', '/api/notifications/recent', { as: who });
    assert.deepEqual(answer.body.events, []);
    const { cursor } = answer.body;
    answer = await expect(200, world.server, 'GET', `/api/notifications/recent?cursor=${cursor}`, { as: who });
    assert.deepEqual(answer.body.events, []);
    const { etag } = answer.headers;
    assert.equal(etag, `"${cursor}"`);
    const target = `/api/notifications/recent?cursor=${cursor}`;
    const same = await expect(304, world.server, 'GET', target, { as: who, headers: { 'If-None-Match': etag } });
    assert.equal(same.headers.etag, etag);
    await ask(); // not for them, but the head moves
    const head = (await expect(200, world.server, 'GET', '/api/settings', { as: who })).headers['mozaik-cursor'];
    await until(async () => (await request(world.server, 'GET', target, { as: who, headers: { 'If-None-Match': etag } })).headers['mozaik-cursor'] === head, 'the cursor of an idle client grows');
    const before = await polls();
    for (let i = 0; i < 10; i++) await request(world.server, 'GET', target, { as: who });
    assert.ok((await polls()) - before >= 5, 'answered from memory, where the same loop is met');
    const heard = await world.sentinel();
    const news = await until(async () => {
        const { status, body } = await request(world.server, 'GET', target, { as: who, headers: { 'If-None-Match': etag } });
        return status === 200 && body;
    }, 'the news');
    assert.deepEqual(news.events.map((m) => m.data.id), [heard.id]);
});

async function polls() {
    const { text } = await plain(world.server.adminPort, 'GET', '/metrics');
    return Number(/^mozaik_polls_from_memory_total (\d+)$/m.exec(text)[1]);
}

test('a long poll is answered when something is owed, and by an empty list when its time is over', async () => {
    const { cursor } = await get(world.owner, '/api/notifications/recent');
    const held = request(world.server, 'GET', `/api/notifications/recent?cursor=${cursor}&wait=25`, { as: world.owner });
    const absence = await ask();
    const { body } = await held;
    assert.deepEqual(body.events.map((m) => [m.type, m.data.id]), [['absence_created', absence.id]]);
    const empty = await expect(200, world.server, 'GET', `/api/notifications/recent?cursor=${body.cursor}&wait=1`, { as: world.owner });
    assert.deepEqual([empty.body.events, empty.body.notifications, empty.body.more], [[], [], false]);
    for (const wait of ['26', '-1', 'x'])
        assert.equal((await expect(422, world.server, 'GET', `/api/notifications/recent?cursor=${cursor}&wait=${wait}`, { as: world.owner })).body.errors.wait.length, 1);
});

test('at most 200 events in an answer; `more` says to ask again', async () => {
    const poll = await openPoll(world.employee);
    await Promise.all(Array.from({ length: 205 }, () => world.sentinel()));
    assert.equal((await poll.once()).more, true);
    assert.equal(poll.messages.length, 200);
    assert.equal((await poll.once()).more, false);
    assert.equal(poll.messages.length, 205);
});

/* ---- event streams ---- */

const events = (who, version, more = '') => `GET /api/events HTTP/${version}\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${who.token}\r\nAccept: text/event-stream\r\n${more}\r\n`;

test('an event stream: headers for whatever stands between, and one chunk for each event', async () => {
    const wire = new Wire(world.server.port);
    await wire.write(events(world.owner, '1.1'));
    const head = await wire.until((text) => /^[^]*?\r\n\r\n/.exec(text)?.[0], 'the head');
    assert.match(head, /^HTTP\/1\.1 200 /);
    const lines = Object.fromEntries(head.trim().split('\r\n').slice(1).map((line) => [line.split(':')[0].toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
    assert.equal(lines['content-type'], 'text/event-stream');
    assert.equal(lines['cache-control'], 'no-cache, no-transform');
    assert.equal(lines['x-accel-buffering'], 'no');
    assert.equal(lines['transfer-encoding'], 'chunked');
    for (const none of ['content-length', 'content-encoding', 'etag', 'vary', 'set-cookie']) assert.equal(lines[none], undefined, none);
    await ask();
    await world.sentinel();
    const chunks = await wire.until((text) => {
        const list = [];
        for (let at = head.length; at < text.length;) {
            const line = text.indexOf('\r\n', at);
            if (line < 0) return undefined;
            const size = parseInt(text.slice(at, line), 16);
            if (text.length < line + 4 + size) return undefined;
            list.push(text.slice(line + 2, line + 2 + size));
            assert.equal(text.slice(line + 2 + size, line + 4 + size), '\r\n');
            at = line + 4 + size;
        }
        return list.length >= 4 && list;
    }, 'four chunks');
    assert.match(chunks[0], /^retry: \d+\n\n$/);
    for (const chunk of chunks) assert.match(chunk, /^(?:[^\n]+\n)+\n$/, 'one whole event');
    for (const line of [/^event: connected$/m, /^id: [a-z0-9]+\.\d+$/m, /^data: \{"type":"connected".*$/m]) assert.match(chunks[1], line);
    assert.match(chunks[2], /^id: [a-z0-9]+\.\d+\ndata: \{"type":"absence_created"/);
    assert.match(chunks[3], /^id: [a-z0-9]+\.\d+\ndata: \{"type":"team_created"/);
    wire.drop();
});

test('towards HTTP/1.0 an event stream is ended by the close, and not chunked', async () => {
    const who = await again(world.owner);
    const wire = new Wire(world.server.port);
    await wire.write(events(who, '1.0'));
    const head = await wire.until((text) => /^[^]*?\r\n\r\n/.exec(text)?.[0], 'the head');
    assert.match(head, /^HTTP\/1\.[01] 200 /);
    assert.doesNotMatch(head, /transfer-encoding|content-length/i);
    assert.match(head, /\r\nConnection: close\r\n/i);
    await ask();
    await wire.until((text) => /\n\nid: [a-z0-9]+\.\d+\ndata: \{"type":"absence_created"[^\n]*\n\n/.test(text), 'the event');
    assert.doesNotMatch(wire.text.slice(head.length), /\r/);
    assert.match(wire.text.slice(head.length), /^retry: \d+\n\n(?:id: .*\n)?event: connected\n/);
    await expect(204, world.server, 'POST', '/api/auth/logout', { as: who });
    await wire.until((_, ended) => ended, 'the end');
});

test('Last-Event-ID wins over ?cursor=', async () => {
    const first = await openStream(world.owner);
    const old = first.hello.cursor;
    const absence = await ask();
    const { cursor } = await first.next('absence_created');
    const two = await openStream(world.owner, { cursor: old, lastEventId: cursor });
    assert.equal(two.hello.cursor, cursor);
    const three = await openStream(world.owner, { cursor, lastEventId: old });
    assert.equal((await three.next(isFactMessage)).data.id, absence.id);
    await Promise.all([first, two, three].map((one) => one.drop()));
});

test('a stream that lost its session ends; who comes back is asked to sign in', async () => {
    const who = await again(world.owner);
    const stream = await openStream(who);
    await del(world.owner, `/api/auth/sessions/${who.session}`);
    const { whole } = await within(stream.ended, 'the stream ends');
    assert.equal(whole, true, 'with its last chunk');
    await expect(401, world.server, 'GET', '/api/events', { as: who });
});

/* ---- heartbeat ---- */

test('a heartbeat keeps an idle cursor young, on each transport', async (t) => {
    const quick = await buildWorld(t, ['--heartbeat', '200ms']);
    const socket = await openSocket(quick.employee);
    const stream = await openStream(quick.employee);
    await quick.absence(); // not for them
    const head = (await expect(200, quick.server, 'GET', '/api/settings', { as: quick.employee })).headers['mozaik-cursor'];
    for (const door of [socket, stream]) {
        const ping = await door.next((m) => m.type === 'ping' && m.cursor === head);
        assert.equal(ping.at, ping.timestamp);
        assert.deepEqual(door.facts(), []);
    }
    let pinged = 0;
    socket.ws.on('ping', () => { pinged++; });
    await until(() => pinged > 1, 'ping frames');
    const stranger = await openStranger(quick.server);
    const ping = await stranger.next('ping');
    assert.equal(ping.cursor, undefined);
    await Promise.all([socket, stream, stranger].map((door) => door.drop()));
});

test('compression that a client offers changes nothing of what it hears', async () => {
    const socket = await openSocket(world.owner, { perMessageDeflate: true });
    const absence = await ask();
    assert.equal((await socket.next('absence_created')).data.id, absence.id);
    await socket.close();
});
