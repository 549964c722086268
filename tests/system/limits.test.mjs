// Every limit is a flag, and has an answer that says so. What is refused costs the others nothing:
// after each a plain request is answered as before.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import test from 'node:test';
import { holdAnswer } from './lib/contract.mjs';
import { expect, get, plain, post, request, Wire, wired } from './lib/http.mjs';
import { openSocket, openStranger, openStream, Poll, Socket, Stream } from './lib/live.mjs';
import { folder, mozaik, serve } from './lib/server.mjs';
import { each, until, within } from './lib/until.mjs';
import { buildWorld } from './lib/world.mjs';

const well = (server) => expect(200, server, 'GET', '/api/health');
const metric = async (server, name) => {
    const { text } = await plain(server.adminPort, 'GET', '/metrics');
    const line = text.split('\n').find((one) => one.startsWith(`mozaik_${name} `));
    assert.ok(line, `no ${name} in /metrics`);
    return Number(line.split(' ').at(-1));
};
const closed = async (socket) => (await within(socket.ended, 'the socket closes')).code;
const head = (lines, target = '/api/health', method = 'GET') => `${method} ${target} HTTP/1.1\r\nHost: x\r\n${lines}\r\n`;

/* ---- what comes in ---- */

test('request line, headers and body: the longest that passes, and one byte more', async (t) => {
    const server = await serve(t, ['--request-line-max', '1k', '--headers-max', '4k', '--header-count-max', '20', '--body-max', '2k']);
    const line = (length) => { const bare = 'GET /api/health?x= HTTP/1.1'; return `GET /api/health?x=${'y'.repeat(length - bare.length)} HTTP/1.1\r\nHost: x\r\n\r\n`; };
    assert.equal((await wired(server.port, line(1000))).status, 200);
    let answer = await wired(server.port, line(1100), { target: '/api/health' });
    assert.deepEqual([answer.status, answer.value.code], [414, 'http_uri_too_long']);
    assert.equal((await wired(server.port, head(`X-Long: ${'y'.repeat(3900)}\r\n`))).status, 200);
    answer = await wired(server.port, head(`X-Long: ${'y'.repeat(4200)}\r\n`));
    assert.deepEqual([answer.status, answer.value.code], [431, 'http_headers_too_large']);
    assert.equal((await wired(server.port, head('X-A: 1\r\n'.repeat(19)))).status, 200);
    answer = await wired(server.port, head('X-A: 1\r\n'.repeat(21)));
    assert.deepEqual([answer.status, answer.value.code], [431, 'http_too_many_headers']);
    const json = (length) => JSON.stringify({ email: 'x', password: 'y'.repeat(length) });
    assert.equal((await request(server, 'POST', '/api/auth/login', { body: json(200) })).status, 401);
    const big = json(4096);
    for (const body of [`Content-Length: ${big.length}\r\n\r\n${big}`, `Transfer-Encoding: chunked\r\n\r\n${big.length.toString(16)}\r\n${big}\r\n0\r\n\r\n`, 'Content-Length: 99999999999\r\n\r\n', `Content-Length: ${big.length}\r\nExpect: 100-continue\r\n\r\n`]) {
        answer = await wired(server.port, `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${body}`);
        assert.deepEqual([answer.status, answer.value.code], [413, 'http_body_too_large'], body.slice(0, 40));
    }
    await well(server);
    assert.ok(await metric(server, 'limit_hits_total{limit="size"}') >= 7);
});

test('the defaults: 8 KiB, 32 KiB and 100 headers, 256 KiB', async (t) => {
    const server = await serve(t);
    assert.equal((await wired(server.port, head('', `/api/health?${'y'.repeat(8000)}`))).status, 200);
    assert.equal((await wired(server.port, head('', `/api/health?${'y'.repeat(8300)}`), { target: '/api/health' })).status, 414);
    assert.equal((await wired(server.port, head(`X: ${'y'.repeat(8000)}\r\n`.repeat(3)))).status, 200);
    assert.equal((await wired(server.port, head(`X: ${'y'.repeat(8000)}\r\n`.repeat(5)))).status, 431);
    assert.equal((await wired(server.port, head('X: y\r\n'.repeat(120)))).status, 431);
    const body = (size) => JSON.stringify({ email: 'x', password: 'y', tenant: 'z'.repeat(size) });
    assert.equal((await request(server, 'POST', '/api/auth/login', { body: body(250 * 1024) })).status, 422);
    assert.equal((await request(server, 'POST', '/api/auth/login', { body: body(257 * 1024) })).status, 413);
});

test('what is not HTTP, or not well: each its own answer', async (t) => {
    const server = await serve(t);
    const cases = [
        ['GARBAGE\r\n\r\n', 400], ['GET /api/health HTTP/1.1\nHost: x\n\n', [200, 400]], ['GET /api/health HTTP/2.0\r\nHost: x\r\n\r\n', 505], ['BREW /api/health HTTP/1.1\r\nHost: x\r\n\r\n', 501],
        ['GET /api/health HTTP/1.1\r\n\r\n', 400], [head('Host: y\r\n'), 400], [head(' folded\r\n'), 400], [head('X : 1\r\n'), 400], [head('Content-Length: 1\r\nContent-Length: 2\r\n'), 400],
        [head('Content-Length: +1\r\n'), 400], [head('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'), 400], [head('Transfer-Encoding: gzip\r\n'), [400, 501]], [head('', '/api/%zz'), 400], [head('', '/api/../etc/passwd'), 400],
        [head('', '/api/%2e%2e/x'), 400], [head('Expect: magic\r\nContent-Length: 1\r\n', '/api/auth/login', 'POST'), 417], ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
        [head('', '/api/nothing'), 404], [head('', '/api'), 404], ['PUT /api/health HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n', 405], ['OPTIONS /api/health HTTP/1.1\r\nHost: x\r\n\r\n', [405, 501]],
        ['POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n', 400], ['POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}', 415],
        ['POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}', 415],
        ['POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{', 400],
        ['POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]', [400, 422]],
    ];
    for (const [bytes, wanted] of cases) {
        const { status } = await wired(server.port, bytes, { method: /^[A-Z]+ \//.test(bytes) ? undefined : 'GET', target: /^[A-Z]+ \//.test(bytes) ? undefined : '/api/health' });
        assert.ok([wanted].flat().includes(status), `${JSON.stringify(bytes)}: ${status}, not ${wanted}`);
    }
    await well(server);
});

test('a WebSocket message above --message-max: 1009; too many in a second: 4429', async (t) => {
    const server = await serve(t, ['--message-max', '2k', '--messages-per-second', '10']);
    let socket = await openStranger(server);
    socket.say(JSON.stringify({ type: 'ping', x: 'y'.repeat(1900) }));
    await socket.next('pong');
    socket.say(JSON.stringify({ type: 'ping', x: 'y'.repeat(2100) }));
    assert.equal(await closed(socket), 1009);
    const parts = await openStranger(server); // in fragments, each of them small
    for (let i = 0; i < 5 && parts.closed === undefined; i++) parts.ws.send('y'.repeat(500), { fin: i === 4 });
    assert.equal(await closed(parts), 1009);
    socket = await openStranger(server);
    for (let i = 0; i < 200; i++) socket.say({ type: 'ping' });
    assert.equal(await closed(socket), 4429);
    assert.ok(socket.messages.length <= 60, 'the rest was not answered');
    await well(server);
});

test('slow heads and bodies: 408; an idle connection ends without a word', async (t) => {
    const server = await serve(t, ['--head-timeout', '300ms', '--body-timeout', '300ms', '--idle-timeout', '400ms']);
    const cases = ['GET /api/health HTTP/1.1\r\nHost:', 'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"email"',
        'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"ema'];
    for (const bytes of cases) {
        const { status, value, headers } = await wired(server.port, bytes, { method: 'GET', target: '/api/health' });
        assert.deepEqual([status, value.code], [408, 'too_slow']);
        assert.equal(headers.connection, 'close');
    }
    const drip = new Wire(server.port); // a byte now and then is no progress of the whole
    const dripping = (async () => { for (const byte of `GET /api/health HTTP/1.1\r\nX-Drip: ${'y'.repeat(10000)}`) { if (drip.ended) return; await drip.write(byte); await new Promise((done) => { setTimeout(done, 20); }); } })();
    assert.equal((await drip.answer()).status, 408);
    drip.drop();
    await dripping;
    const idle = new Wire(server.port);
    await idle.write(head(''));
    assert.equal((await idle.answer()).status, 200);
    await idle.until((_, ended) => ended, 'the end');
    assert.equal(idle.text, '');
    await well(server);
    assert.ok(await metric(server, 'limit_hits_total{limit="slow"}') >= 4);
});

test('more unfinished input than all may hold: 503, and room again afterwards', async (t) => {
    const server = await serve(t, ['--unfinished-input-max', '1m', '--body-max', '512k']);
    const wires = Array.from({ length: 8 }, () => new Wire(server.port));
    await Promise.all(wires.map((wire) => wire.write(`POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 400000\r\n\r\n{"x":"${'y'.repeat(300_000)}`)));
    const refused = await until(() => wires.filter((wire) => wire.text.startsWith('HTTP/1.1 503')).length >= 4 && wires.filter((wire) => wire.text.startsWith('HTTP/1.1 503')), 'those that are too many');
    const answer = await refused[0].answer();
    holdAnswer({ method: 'POST', target: '/api/auth/login', ...answer });
    for (const wire of wires) wire.drop();
    await well(server);
    await until(async () => (await request(server, 'POST', '/api/auth/login', { body: JSON.stringify({ email: 'x', password: 'y', tenant: 'z'.repeat(300_000) }) })).status === 422, 'room again');
    assert.ok(await metric(server, 'limit_hits_total{limit="unfinished_input"}') >= 1);
});

/* ---- who comes in ---- */

test('connections: per address 429, in all 503, and room again when somebody leaves', async (t) => {
    for (const [flags, status, code, name] of [
        [['--connections-per-address', '12', '--connections-max', '100'], 429, 'too_many_connections', 'connections_per_address'],
        [['--connections-max', '12'], 503, 'full', 'connections'],
    ]) {
        const server = await serve(t, flags);
        const wires = [];
        for (let i = 0; i < 12; i++) {
            const wire = new Wire(server.port);
            wires.push(wire);
            await wire.write(head('', '/api/health'));
            if (i < 11) assert.equal((await wire.answer()).status, 200, `${name} ${i}`);
            else await wire.answer();
        }
        const answer = await wired(server.port, head(''));
        assert.deepEqual([answer.status, answer.value.code], [status, code], name);
        for (const wire of wires) wire.drop();
        const again = await until(async () => {
            const wire = new Wire(server.port);
            await wire.write(head(''));
            const got = await wire.answer();
            wire.drop();
            return got.status === 200;
        }, 'room again');
        assert.ok(again);
        assert.ok(await metric(server, `limit_hits_total{limit="${name}"}`) >= 1);
    }
});

test('behind a trusted proxy the client counts, not the proxy', async (t) => {
    const server = await serve(t, ['--connections-per-address', '3', '--trusted-proxies', '127.0.0.1', '--strangers-max', '100']);
    const sockets = [];
    for (let i = 0; i < 6; i++) sockets.push(await openStranger(server, undefined, { headers: { 'X-Forwarded-For': `192.0.2.${i}` } }));
    for (let i = 0; i < 2; i++) sockets.push(await openStranger(server, undefined, { headers: { 'X-Forwarded-For': '192.0.2.1' } }));
    const late = new Socket(server, '/api/ws/x', { headers: { 'X-Forwarded-For': '192.0.2.1' } });
    const refused = await late.opened.then(() => assert.fail('open'), (error) => error.refused);
    assert.equal(refused.status, 429);
    holdAnswer({ method: 'GET', target: '/api/ws/x', status: refused.status, headers: refused.headers, body: refused.text });
    await Promise.all(sockets.map((socket) => socket.drop()));
});

test('live connections of one person: 4429, or 429 for a stream; room again when one closes', async (t) => {
    const world = await buildWorld(t, ['--connections-per-person', '3']);
    const doors = [await openSocket(world.owner), await openStream(world.owner), await openSocket(world.second)];
    const late = new Socket(world.server, '/api/ws/me', { token: world.owner.token });
    assert.equal(await closed(late), 4429);
    const stream = new Stream(world.server, { token: world.owner.token });
    await within(stream.opened, 'an answer');
    assert.equal(stream.status, 429);
    const { text } = await stream.ended;
    assert.equal(holdAnswer({ method: 'GET', target: '/api/events', status: stream.status, headers: stream.headers, body: text }).code, 'too_many_connections');
    await (await openSocket(world.colleague)).drop(); // others have their own
    await doors[0].close();
    const again = await until(async () => {
        const one = new Socket(world.server, '/api/ws/me', { token: world.owner.token });
        await one.opened;
        const first = await Promise.race([one.next('connected').catch(() => undefined), one.ended.then(() => undefined)]);
        if (first) await one.drop();
        return first;
    }, 'room again');
    assert.equal(again.data.authenticated, true);
    await Promise.all(doors.map((door) => door.drop()));
});

test('sockets that have not signed in: 4429 for one too many; who signs in makes room', async (t) => {
    const world = await buildWorld(t, ['--strangers-max', '4']);
    const strangers = [];
    for (let i = 0; i < 4; i++) strangers.push(await openStranger(world.server, '/api/ws/me'));
    const late = new Socket(world.server, '/api/ws/me');
    assert.equal(await closed(late), 4429);
    strangers[0].say({ type: 'auth', token: world.owner.token });
    await strangers[0].next('connected');
    const fifth = await openStranger(world.server);
    const person = await openSocket(world.colleague).catch(() => undefined); // who brings credentials is nobody's guest
    assert.ok(person, 'a person is let in although strangers are full');
    await Promise.all([...strangers, fifth, person].map((one) => one.drop()));
    assert.ok(await metric(world.server, 'limit_hits_total{limit="strangers"}') >= 1);
});

test('writes of one person: 429 with Retry-After; others go on', async (t) => {
    const world = await buildWorld(t, ['--writes-per-minute', '40']);
    let refused;
    for (let i = 0; i < 60 && !refused; i++) {
        const answer = await request(world.server, 'PUT', '/api/auth/me', { as: world.owner, body: { language: 'fr' } });
        if (answer.status === 429) refused = answer;
        else assert.equal(answer.status, 200);
    }
    assert.equal(refused.body.code, 'too_many_writes');
    assert.ok(Number(refused.headers['retry-after']) <= 60);
    await get(world.owner, '/api/absences'); // reading is no write
    await post(world.colleague, '/api/absences', { type: 'CA', start: '2027-02-01', end: '2027-02-01' });
});

test('the default of 600 writes a minute for one person', async (t) => {
    const data = folder(t);
    const server = await serve(t, ['--demo'], { data });
    const { body } = await expect(200, server, 'POST', '/api/auth/login', { body: { email: 'employee@demo.mozaik', password: 'mozaik-demo' } });
    const statuses = await each(Array.from({ length: 640 }), 16, async () => (await request(server, 'PUT', '/api/auth/me', { as: { token: body.token }, body: { language: 'fr' } })).status);
    const good = statuses.filter((status) => status === 200).length;
    assert.ok(good >= 600, `${good} passed`);
    assert.equal(good + statuses.filter((status) => status === 429).length, 640);
});

test('probes at a time: 429', async (t) => {
    const server = await serve(t, ['--probes-max', '2']);
    const held = [new Stream(server, { path: '/api/probe/sse?events=2&gap=60000' }), new Stream(server, { path: '/api/probe/sse?events=2&gap=60000' })];
    for (const one of held) { one.event = () => {}; await one.opened; }
    for (const target of ['/api/probe/hold?seconds=1', '/api/probe/sse?events=1']) {
        const answer = await request(server, 'GET', target);
        assert.deepEqual([answer.status, answer.body.code], [429, 'too_many_requests']);
    }
    await Promise.all(held.map((one) => one.drop()));
    await until(async () => (await request(server, 'GET', '/api/probe/sse?events=1')).status === 200, 'room again');
});

test('people who poll: one guest only, and everybody is answered all the same', async (t) => {
    const world = await buildWorld(t, ['--guests-max', '1', '--threads', '1']);
    const people = [world.owner, world.colleague, world.manager];
    const polls = [];
    for (const person of people) { const poll = new Poll(person); await poll.once(); polls.push(poll); }
    const last = await world.sentinel();
    for (const poll of polls) assert.equal((await poll.next('team_created')).data.id, last.id);
});

/* ---- work ---- */

/** Another process holds the database, so that no write can go on. */
async function holdDatabase(t, data) {
    const script = `import sqlite3, sys, glob
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute('BEGIN IMMEDIATE')
print('held', flush=True)
sys.stdin.readline()
db.execute('ROLLBACK')
print('free', flush=True)
sys.stdin.readline()`;
    const { readdirSync } = await import('node:fs');
    const file = readdirSync(data).find((name) => /\.(db|sqlite3?)$/.test(name));
    const child = spawn('python3', ['-c', script, `${data}/${file}`], { stdio: ['pipe', 'pipe', 'inherit'] });
    t.after(() => { child.kill(); });
    let out = '';
    child.stdout.on('data', (text) => { out += text; });
    await until(() => out.includes('held'), 'the database is held');
    return async () => { child.stdin.write('\n'); await until(() => out.includes('free'), 'the database is free'); };
}
const dataOf = (server) => server.child.spawnargs[server.child.spawnargs.indexOf('--data') + 1];

test('more writes than may wait: 503 at once, nothing written; those that waited are answered', async (t) => {
    const world = await buildWorld(t, ['--command-queue', '4', '--command-timeout', '2s']);
    const { version } = await get(world.hr, '/api/settings');
    const free = await holdDatabase(t, dataOf(world.server));
    const asked = Array.from({ length: 24 }, (_, i) => request(world.server, 'POST', '/api/teams', { as: world.hr, key: `busy-${i}`, body: { name: `Équipe ${i}`, members: [], managers: [] } }));
    const first = await within(Promise.race(asked), 'the first answer');
    assert.deepEqual([first.status, first.body.code], [503, 'busy']);
    // Reading goes on, and readiness says what is the matter.
    assert.equal((await get(world.owner, '/api/settings')).version, version);
    await until(async () => (await request(world.server, 'GET', '/api/ready')).status === 503, 'not ready');
    await well(world.server);
    await free();
    const answers = await Promise.all(asked);
    for (const { status, body } of answers) assert.ok(status === 201 || (status === 503 && body.code === 'busy'), `${status} ${JSON.stringify(body)}`);
    await until(async () => (await request(world.server, 'GET', '/api/ready')).status === 200, 'ready again');
    const teams = [];
    for (let page = ''; ;) { const { items, next } = await get(world.hr, `/api/teams${page && `?page=${encodeURIComponent(page)}`}`); teams.push(...items); if (!(page = next)) break; }
    for (const [i, { status }] of answers.entries())
        assert.equal(teams.filter((team) => team.name === `Équipe ${i}`).length, status === 201 ? 1 : 0, `Équipe ${i}: answered ${status}`);
    // The same keys again: what was refused may be tried again.
    for (let i = 0; i < 24; i++) {
        const again = await expect(201, world.server, 'POST', '/api/teams', { as: world.hr, key: `busy-${i}`, body: { name: `Équipe ${i}`, members: [], managers: [] } });
        assert.equal(again.headers['idempotency-replayed'], answers[i].status === 201 ? 'true' : undefined);
    }
    assert.ok(await metric(world.server, 'limit_hits_total{limit="command_queue"}') >= 1);
});

/* ---- time ---- */

test('a WebSocket that is not heard is closed: 4408; one that pings is not', async (t) => {
    const world = await buildWorld(t, ['--silent-timeout', '3s', '--heartbeat', '200ms']);
    const silent = new Socket(world.server, '/api/ws/me', { token: world.owner.token, autoPong: false });
    const alive = await openSocket(world.owner);
    assert.equal(await closed(silent), 4408);
    assert.ok(silent.messages.some((m) => m.type === 'ping'));
    alive.say({ type: 'ping' });
    await alive.next('pong');
    await alive.drop();
    assert.ok(await metric(world.server, 'live_ended_total{why="silent"}') >= 1);
});

test('a stream that takes nothing of what waits for it is ended', async (t) => {
    const world = await buildWorld(t, ['--write-timeout', '500ms']);
    const wire = new Wire(world.server.port);
    await wire.write(`GET /api/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.owner.token}\r\n\r\n`);
    await wire.until((text) => text.includes('connected'), 'connected');
    wire.socket.pause();
    // Facts of some size: a team of many.
    const { items } = await get(world.hr, '/api/users');
    const members = items.map((one) => one.id);
    await each(Array.from({ length: 60 }), 8, async (_, i) => {
        const { user } = await post(world.hr, '/api/users', { name: `Personne ${i}`, email: `p${i}@demo.mozaik`, role: 'employee' });
        members.push(user.id);
    });
    let team = await post(world.hr, '/api/teams', { name: 'Grande', members: [], managers: [] });
    for (let i = 0; await metric(world.server, 'live_ended_total{why="stalled"}') === 0; i++) {
        assert.ok(i < 4000, 'never stalled');
        for (let k = 0; k < 20; k++) {
            const { body } = await expect(200, world.server, 'PUT', `/api/teams/${team.id}`, { as: world.hr, body: { version: team.version, name: `Grande ${i} ${k}`, members: i || k ? members : members, managers: [] } });
            team = body;
        }
    }
    wire.drop();
    await well(world.server);
});

test('a limit that makes no sense is refused at the start, with its range', async () => {
    for (const [flag, value] of [['--body-max', '1'], ['--body-max', 'viel'], ['--threads', '99'], ['--head-timeout', '-1s'], ['--connections-max', '1e9'], ['--no-such-flag', '1'], ['--body-max', undefined]]) {
        const { code, err } = await mozaik(['serve', flag, ...(value === undefined ? [] : [value])]);
        assert.equal(code, 1, flag);
        assert.ok(err.includes(flag.slice(2)), err);
    }
});
