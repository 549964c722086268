// What the person who runs it needs: health, numbers, a quiet end, settings, copies and the way back.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { closeSync, cpSync, openSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { holdAnswer } from './lib/contract.mjs';
import { expect, get, plain, post, request, Wire } from './lib/http.mjs';
import { openPoll, openSocket, openStranger, openStream } from './lib/live.mjs';
import { BIN, folder, mozaik, run, serve, spawnServer } from './lib/server.mjs';
import { each, until, within } from './lib/until.mjs';
import { buildWorld, ROOMY, signIn, World } from './lib/world.mjs';

const dataOf = (server) => server.child.spawnargs[server.child.spawnargs.indexOf('--data') + 1];

async function metrics(server) {
    const { status, headers, text } = await plain(server.adminPort, 'GET', '/metrics');
    assert.equal(status, 200);
    assert.match(headers['content-type'], /^text\/plain; version=0\.0\.4/);
    const types = new Map(), values = new Map();
    for (const line of text.split('\n')) {
        if (line === '' || line.startsWith('# HELP ')) continue;
        const type = /^# TYPE (mozaik_\w+) (counter|gauge|histogram)$/.exec(line);
        if (type) {
            assert.equal(types.has(type[1]), false, `${type[1]} twice`);
            types.set(type[1], type[2]);
            continue;
        }
        const sample = /^(mozaik_\w+)(\{(?:\w+="[^"\\\n]*",?)+\})? (-?\d+(?:\.\d+)?(?:e[+-]\d+)?|\+Inf|NaN)$/.exec(line);
        assert.ok(sample, `no line of the Prometheus text format: ${line}`);
        const family = types.has(sample[1]) ? sample[1] : sample[1].replace(/_(bucket|sum|count)$/, '');
        assert.ok(types.has(family), `${line} before its type`);
        assert.equal(values.has(sample[1] + (sample[2] ?? '')), false, `${line} twice`);
        values.set(sample[1] + (sample[2] ?? ''), Number(sample[3]));
    }
    return values;
}

test('health, ready, version', async (t) => {
    const server = await serve(t);
    assert.deepEqual((await expect(200, server, 'GET', '/api/health')).body, { status: 'ok' });
    assert.deepEqual((await expect(200, server, 'GET', '/api/ready')).body, { status: 'ready' });
    const { body } = await expect(200, server, 'GET', '/api/version');
    assert.ok((await run(['version'])).includes(body.version));
    assert.equal((await run(['--version'])), await run(['version']));
    for (const target of ['/api/health', '/api/ready', '/api/version']) await expect(200, server, 'HEAD', target);
});

test('/metrics: Prometheus text, on the port of the operator alone', async (t) => {
    const world = await buildWorld(t);
    const doors = [await openSocket(world.owner), await openSocket(world.hr), await openStream(world.owner), await openStranger(world.server)];
    const before = await metrics(world.server);
    await world.absence();
    await Promise.all([doors[0].next('absence_created'), doors[1].next('absence_created'), doors[2].next('absence_created')]);
    const now = await metrics(world.server);
    assert.equal(now.get('mozaik_connections{transport="websocket"}'), 3);
    assert.equal(now.get('mozaik_connections{transport="sse"}'), 1);
    assert.equal(now.get('mozaik_strangers'), 1);
    assert.equal(now.get('mozaik_ready'), 1);
    await until(async () => (await metrics(world.server)).get('mozaik_deliveries_total') >= before.get('mozaik_deliveries_total') + 3, 'three deliveries');
    assert.ok(now.get('mozaik_commit_seconds_count') > before.get('mozaik_commit_seconds_count'));
    for (const name of ['mozaik_ring_bytes', 'mozaik_lag_facts_max', 'mozaik_commit_batch_commands_sum', 'mozaik_commit_seconds_sum', 'mozaik_limit_hits_total{limit="strangers"}', 'mozaik_commands_waiting'])
        assert.ok(now.has(name), name);
    const buckets = [...now].filter(([name]) => name.startsWith('mozaik_commit_seconds_bucket')).map(([, value]) => value);
    assert.deepEqual(buckets, [...buckets].sort((a, b) => a - b), 'buckets count upwards');
    assert.equal(buckets.at(-1), now.get('mozaik_commit_seconds_count'));
    assert.equal((await plain(world.server.adminPort, 'GET', '/api/absences')).status, 404);
    const outside = await plain(world.server.port, 'GET', '/metrics');
    assert.doesNotMatch(outside.text, /mozaik_connections/);
    await Promise.all(doors.map((door) => door.drop()));
});

/* ---- the end ---- */

test('SIGTERM: not ready, nobody new; each client hears when to come back; exit 0', async (t) => {
    const world = await buildWorld(t, ['--drain', '60s']);
    const { server } = world;
    const sockets = await Promise.all(Array.from({ length: 12 }, () => openSocket(world.owner)));
    const strangers = [await openStranger(server)];
    const streams = await Promise.all(Array.from({ length: 4 }, () => openStream(world.owner)));
    const { cursor } = await get(world.owner, '/api/notifications/recent');
    const polls = Array.from({ length: 3 }, () => request(server, 'GET', `/api/notifications/recent?cursor=${cursor}&wait=25`, { as: world.owner }));
    await until(async () => (await metrics(server)).get('mozaik_polls_total') >= 4, 'the polls are held');
    // Half a question, asked to its end while the server drains: the answer to the whole one before it, in
    // the same bytes, says that it has come.
    const health = 'GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n';
    const askHalf = async (half) => {
        const wire = new Wire(server.port);
        await wire.write(health + half);
        assert.equal((await wire.answer()).status, 200);
        return wire;
    };
    const body = JSON.stringify({ type: 'CA', start: '2027-05-03', end: '2027-05-03' });
    const begun = await askHalf('GET /api/ready HTTP/1.1\r\nHost: x\r\n');
    const writing = await askHalf(`POST /api/absences HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.owner.token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`);
    const idle = await askHalf('');

    server.signal('SIGTERM');
    const slots = [];
    for (const socket of [...sockets, ...strangers]) {
        const { code, reason } = await within(socket.ended, 'the socket closes');
        assert.equal(code, 1012);
        const { retry_ms } = JSON.parse(reason);
        assert.ok(Number.isInteger(retry_ms) && retry_ms >= 0 && retry_ms < 600_000, reason);
        slots.push(retry_ms);
    }
    for (const stream of streams) {
        const { whole } = await within(stream.ended, 'the stream ends');
        assert.equal(whole, true);
        assert.ok(stream.retries.length >= 1);
        slots.push(stream.retries.at(-1));
    }
    assert.ok(new Set(slots).size > slots.length / 2, `each at another moment: ${slots}`);
    for (const answer of await Promise.all(polls)) assert.deepEqual([answer.status, answer.body.events], [200, []]);
    await writing.write(body.slice(10)); // what was begun is finished
    const written = await writing.answer('POST');
    holdAnswer({ method: 'POST', target: '/api/absences', ...written });
    assert.deepEqual([written.status, written.headers.connection], [201, 'close']);
    await idle.until((_, ended) => ended, 'an idle connection ends');
    await begun.write('\r\n');
    const answer = await begun.answer();
    const ready = holdAnswer({ method: 'GET', target: '/api/ready', ...answer });
    assert.deepEqual([answer.status, ready.code, answer.headers.connection], [503, 'draining', 'close']);
    await assert.rejects(plain(server.port, 'GET', '/api/health', { through: false }), /ECONNREFUSED|ECONNRESET|hang up/);
    await until(() => server.exit !== undefined, 'the end');
    assert.equal(server.exit, 0);
});

test('who does not leave is left: exit 0 when the time is over, or at the second signal', async (t) => {
    for (const [flags, signals] of [[['--drain', '300ms'], ['SIGTERM']], [['--drain', '600s'], ['SIGTERM', 'SIGTERM']], [['--drain', '600s'], ['SIGINT', 'SIGINT']], [['--drain', '0s'], ['SIGINT']]]) {
        const server = await serve(t, flags);
        const held = new Wire(server.port);
        await held.write('GET /api/probe/hold?seconds=130 HTTP/1.1\r\nHost: x\r\n\r\n');
        const deaf = new Wire(server.port); // a WebSocket that answers no close
        await deaf.write('GET /api/ws/x HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n');
        await deaf.until((text) => text.includes('connected'), 'connected');
        server.signal(signals[0]);
        if (signals[1]) {
            await until(() => server.said.includes('draining'), 'it drains');
            server.signal(signals[1]);
        }
        await until(() => server.exit !== undefined, 'the end');
        assert.equal(server.exit, 0);
        held.drop();
        deaf.drop();
    }
});

test('idle clients do not hold the end up', async (t) => {
    const world = await buildWorld(t, ['--drain', '600s']);
    const idle = Array.from({ length: 5 }, () => new Wire(world.server.port)); // connected, and never said a word
    await Promise.all(idle.map((wire) => until(() => wire.socket.readyState === 'open', 'open')));
    const doors = [await openSocket(world.owner), await openStream(world.owner)];
    await get(world.owner, '/api/auth/me'); // kept alive by our agent
    await world.server.stop();
    for (const wire of idle) wire.drop();
    await Promise.all(doors.map((door) => door.ended));
});

/* ---- settings ---- */

test('--help names every setting, and reads well', async () => {
    const help = await run(['serve', '--help']);
    const { out } = await mozaik(['--help']);
    for (const command of ['serve', 'tenant add', 'tenant list', 'user add', 'listen', 'doctor', 'backup', 'restore', 'version']) assert.ok(out.includes(command), command);
    const source = readFileSync(new URL('../../src/api/config.c', import.meta.url), 'utf8');
    const names = [...source.matchAll(/^ {4}\{ "([a-z-]+)", (?!SECRET)[A-Z]+/gm)].map((found) => found[1]);
    assert.ok(names.length > 30);
    for (const name of names) assert.match(help, new RegExp(`^ +--${name}\\b.* {1,}\\S.{6,}`, 'm'), name);
    for (const line of help.split('\n')) assert.ok(line.length < 200, line);
    const nothing = await mozaik([]);
    assert.deepEqual([nothing.code, nothing.out], [64, '']);
    assert.match(nothing.err, /mozaik serve/);
    assert.equal((await mozaik(['dance'])).code, 64);
});

test('a flag wins over the environment, the environment over mozaik.conf, that over the default', async (t) => {
    // Whose limit holds: bodies of so many KiB pass.
    const passes = async (server) => {
        let most = 0;
        for (const size of [1.5, 3, 5, 9, 17]) {
            const { status } = await request(server, 'POST', '/api/auth/login', { body: JSON.stringify({ email: 'x', password: 'y', tenant: 'z'.repeat(size * 1024) }) });
            assert.ok(status === 422 || status === 413);
            if (status === 422) most = size;
        }
        return most;
    };
    const cases = [
        [{}, 17],
        [{ file: '# a comment\n\n  body-max = 2k  # and another\n' }, 1.5],
        [{ file: 'body-max=2k\n', env: '4k' }, 3],
        [{ file: 'body-max = 2k\n', env: '4k', flag: '6k' }, 5],
        [{ env: '10k' }, 9],
        [{ flag: '6k' }, 5],
        [{ other: 'body-max = 10k\n', file: 'body-max = 2k\n' }, 9],
    ];
    for (const [{ file, env, flag, other }, wanted] of cases) {
        const data = folder(t);
        if (file) writeFileSync(join(data, 'mozaik.conf'), file);
        if (other) writeFileSync(join(data, 'other.conf'), other);
        const flags = [...(flag ? [`--body-max=${flag}`] : []), ...(other ? ['--config', join(data, 'other.conf')] : [])];
        const server = await serve(t, flags, { data, env: env ? { MOZAIK_BODY_MAX: env } : {} });
        assert.equal(await passes(server), wanted, JSON.stringify({ file, env, flag, other }));
        await server.stop();
    }
});

test('a mistake in a setting is told by name and place', async (t) => {
    const data = folder(t);
    writeFileSync(join(data, 'mozaik.conf'), 'drain = 5s\nbody-maximum = 2k\n');
    let told = await mozaik(['serve', '--data', data]);
    assert.deepEqual([told.code, told.out], [1, '']);
    assert.match(told.err, /mozaik\.conf, ligne 2.*body-maximum/);
    writeFileSync(join(data, 'mozaik.conf'), 'body-max = much\n');
    told = await mozaik(['serve', '--data', data]);
    assert.match(told.err, /body-max.*ligne 1.*much/);
    told = await mozaik(['serve', '--data', folder(t)], { env: { MOZAIK_DRAIN: 'soon' } });
    assert.match(told.err, /drain.*MOZAIK_DRAIN.*soon/);
    told = await mozaik(['serve', '--config', join(data, 'nowhere.conf'), '--data', data]);
    assert.match(told.err, /nowhere\.conf/);
    told = await mozaik(['serve', '--listen', 'nowhere', '--data', folder(t)]);
    assert.equal(told.code, 1);
    const taken = net.createServer().listen(0, '127.0.0.1');
    await new Promise((done) => { taken.on('listening', done); });
    told = await mozaik(['serve', '--listen', `127.0.0.1:${taken.address().port}`, '--admin-listen', 'none', '--data', folder(t)]);
    taken.close();
    assert.equal(told.code, 1);
    assert.match(told.err, new RegExp(`${taken.address?.()?.port ?? ''}`));
});

test('logs: logfmt or JSON, a line for each, never a secret', async (t) => {
    for (const format of ['logfmt', 'json']) {
        const server = await serve(t, ['--demo', '--log-format', format, '--log-level', 'debug']);
        const me = await signIn(server, 'employee@demo.mozaik', 'mozaik-demo');
        const answer = await expect(200, server, 'GET', '/api/auth/me', { as: me });
        await until(() => server.said.includes(answer.headers['x-request-id']), 'the request in the log');
        await server.stop();
        const lines = server.said.trim().split('\n');
        for (const line of lines)
            if (format === 'json') assert.equal(typeof JSON.parse(line), 'object');
            else assert.match(line, /^\w+=(?:"(?:[^"\\]|\\.)*"|[^\s"]*)(?: [\w.]+=(?:"(?:[^"\\]|\\.)*"|[^\s"]*))*$/);
        for (const secret of ['mozaik-demo', me.token]) assert.equal(server.said.includes(secret), false);
    }
});

/* ---- one folder, one server ---- */

test('a second server on the same folder stops with a sentence that says who holds it', async (t) => {
    const data = folder(t);
    const server = await serve(t, [], { data });
    const second = spawnServer([], { data });
    await until(() => second.exit !== undefined, 'the second one ends');
    assert.equal(second.exit, 1);
    assert.ok(second.said.includes(String(server.pid)), second.said);
    await expect(200, server, 'GET', '/api/health');
});

test('a second server waits for the first one to drain, and takes over', async (t) => {
    const world = await buildWorld(t, ['--drain', '60s']);
    const { cursor } = await openSocket(world.owner).then(async (socket) => { await socket.close(); return socket; });
    const held = new Wire(world.server.port);
    await held.write('GET /api/probe/hold?seconds=2 HTTP/1.1\r\nHost: x\r\n\r\n');
    world.server.signal('SIGTERM');
    await until(() => world.server.said.includes('draining'), 'it drains');
    const next = await serve(t, ROOMY, { data: dataOf(world.server) });
    await until(() => world.server.exit !== undefined, 'the first one, which gave up the folder, ends');
    assert.equal(world.server.exit, 0);
    const socket = await openSocket({ ...world.owner, server: next }, { cursor });
    assert.equal(socket.hello.cursor, cursor, 'and clients go on where they were');
    await socket.drop();
});

test('a database of a newer program is not touched', async (t) => {
    const data = folder(t);
    await run(['tenant', 'add', 'demo', 'Démo', '--data', data]);
    const [name] = readdirSync(data).filter((one) => /\.(db|sqlite3?)$/.test(one));
    const file = openSync(join(data, name), 'r+');
    writeSync(file, Buffer.from([0, 0, 3, 231]), 0, 4, 60); // user_version 999
    closeSync(file);
    const before = readFileSync(join(data, name));
    for (const words of [['serve', '--listen', '127.0.0.1:0', '--admin-listen', 'none'], ['tenant', 'list'], ['tenant', 'add', 'x', 'X']]) {
        const told = await mozaik([...words, '--data', data]);
        assert.equal(told.code, 1, words.join(' '));
        assert.match(told.err, /plus récente/);
    }
    assert.ok(readFileSync(join(data, name)).equals(before));
});

test('a file that is no database, or another program\'s, stops the start with a sentence', async (t) => {
    for (const bytes of [Buffer.from('ceci n’est pas une base de données'.repeat(100)), Buffer.alloc(4096, 7)]) {
        const data = folder(t);
        await run(['tenant', 'add', 'demo', 'Démo', '--data', data]);
        const [name] = readdirSync(data).filter((one) => /\.(db|sqlite3?)$/.test(one));
        for (const one of readdirSync(data)) rmSync(join(data, one));
        writeFileSync(join(data, name), bytes);
        const told = await mozaik(['serve', '--listen', '127.0.0.1:0', '--admin-listen', 'none', '--data', data]);
        assert.equal(told.code, 1);
        assert.match(told.err, /^mozaik : .{20,}/);
        assert.ok(readFileSync(join(data, name)).equals(bytes));
    }
});

/* ---- copies, and the way back ---- */

async function allTeams(hr) {
    const teams = [];
    for (let page = ''; ;) {
        const { items, next } = await get(hr, `/api/teams${page && `?page=${encodeURIComponent(page)}`}`);
        teams.push(...items);
        if (!(page = next)) return teams;
    }
}

test('a backup under load is a whole state; restored, it holds every change answered before it began', async (t) => {
    const world = await buildWorld(t);
    const done = [];
    let stop = false;
    const writers = Array.from({ length: 4 }, async (_, w) => {
        for (let i = 0; !stop; i++) {
            const answer = await expect(201, world.server, 'POST', '/api/teams', { as: world.hr, body: { name: `Copie ${w} ${i}`, members: [], managers: [] } });
            done.push({ name: `Copie ${w} ${i}`, at: answer.headers['mozaik-cursor'] });
        }
    });
    await until(() => done.length > 50, 'some writes');
    const file = join(folder(t), 'copie.db');
    const before = done.map((one) => one.name);
    assert.match(await run(['backup', file, '--data', dataOf(world.server)]), /vérifiée/);
    stop = true;
    await Promise.all(writers);
    assert.equal((await mozaik(['backup', file, '--data', dataOf(world.server)])).code, 1, 'an existing file is not written over');
    const data = join(folder(t), 'neu');
    await run(['restore', file, '--data', data]);
    const server = await serve(t, ROOMY, { data });
    const hr = { ...world.hr, server };
    const names = (await allTeams(hr)).map((team) => team.name);
    for (const name of before) assert.equal(names.filter((one) => one === name).length, 1, name);
    // State and journal are of one moment: what the state has, the journal tells, from its beginning.
    const copied = names.filter((name) => name.startsWith('Copie'));
    const [epoch] = (await expect(200, server, 'GET', '/api/settings', { as: hr })).headers['mozaik-cursor'].split('.');
    const poll = await openPoll(hr, { cursor: `${epoch}.${world.hr.begin ?? 0}` });
    while ((await poll.once()).more);
    if (poll.messages[0]?.type !== 'reset') {
        const told = poll.messages.filter((m) => m.type === 'team_created').map((m) => m.data.name);
        assert.deepEqual(told.filter((name) => name.startsWith('Copie')).sort(), copied.sort());
    }
});

test('restore refuses a folder in use, one with a database, and a copy that is not whole', async (t) => {
    const world = await buildWorld(t);
    const data = dataOf(world.server);
    const file = join(folder(t), 'copie.db');
    await run(['backup', file, '--data', data]);
    let told = await mozaik(['restore', file, '--replace', '--data', data]);
    assert.equal(told.code, 1);
    assert.ok(told.err.includes(String(world.server.pid)), told.err);
    await expect(200, world.server, 'GET', '/api/auth/me', { as: world.owner });
    await world.server.stop();
    told = await mozaik(['restore', file, '--data', data]);
    assert.equal(told.code, 1);
    assert.match(told.err, /--replace/);
    const broken = join(folder(t), 'kaputt.db');
    for (const spoil of [(path) => truncateSync(path, 20_000), (path) => writeFileSync(path, 'nichts'), (path) => rmSync(path)]) {
        cpSync(file, broken, { force: true });
        spoil(broken);
        told = await mozaik(['restore', broken, '--replace', '--data', data]);
        assert.equal(told.code, 1);
        assert.match(told.err, /^mozaik : .{15,}/);
    }
    const server = await serve(t, ROOMY, { data });
    await expect(200, server, 'GET', '/api/auth/me', { as: world.owner });
    await server.stop();
    await run(['restore', file, '--replace', '--data', data]);
    assert.ok(readdirSync(data).some((name) => /\d{8}/.test(name)), `what was there is kept beside it: ${readdirSync(data)}`);
});

/** Clients of every kind, each with what they show and the cursor of it. */
async function clients(world, count) {
    const people = [world.owner, world.colleague, world.manager, world.hr, world.employee];
    const transports = [openSocket, openStream, openPoll];
    return each(Array.from({ length: count }), 8, async (_, i) => {
        const person = people[i % people.length];
        const open = transports[i % transports.length];
        const door = await open(person);
        return { person, open, door, teams: new Map((await allTeams(person)).map((team) => [team.id, team])) };
    });
}
const follow = (client) => {
    for (const { type, data } of client.door.messages)
        if (type.startsWith('team_') && data.version > (client.teams.get(data.id)?.version ?? 0)) client.teams.set(data.id, data);
};

async function comeBack(t, world, list, data, change) {
    const server = await serve(t, ROOMY, { data });
    const hr = { ...world.hr, server };
    await change(hr);
    for (const client of list) {
        const person = { ...client.person, server };
        const door = await client.open(person, { cursor: client.door.cursor });
        const reset = await door.next((m) => m.type !== 'ping');
        assert.deepEqual([reset.type, reset.data.reason], ['reset', 'other_epoch']);
        // What they do then: load it again, and follow from there.
        const again = { door, teams: new Map((await allTeams(person)).map((team) => [team.id, team])) };
        const last = await new World(server, { cast: { hr }, teams: {} }).sentinel();
        await door.next((m) => m.type === 'team_created' && m.data.id === last.id);
        follow(again);
        const now = new Map((await allTeams(person)).map((team) => [team.id, team]));
        assert.deepEqual([...again.teams].sort(), [...now].sort());
        await door.drop();
    }
    return server;
}

test('clients that were connected before a restore all get reset; none misses or invents a change', async (t) => {
    const world = await buildWorld(t);
    const data = dataOf(world.server);
    const file = join(folder(t), 'copie.db');
    for (let i = 0; i < 5; i++) await world.sentinel();
    await run(['backup', file, '--data', data]);
    const list = await clients(world, 24);
    const lost = [];
    for (let i = 0; i < 5; i++) lost.push(await world.sentinel()); // a history that will not have been
    for (const client of list) await client.door.next((m) => m.type === 'team_created' && m.data.id === lost.at(-1).id);
    await world.server.stop();
    await run(['restore', file, '--replace', '--data', data]);
    const server = await comeBack(t, world, list, data, async (hr) => {
        const names = (await allTeams(hr)).map((team) => team.name);
        for (const { name } of lost) assert.equal(names.includes(name), false);
        // As many changes as were lost, so that the numbers alone would fit again.
        for (let i = 0; i < 6; i++) await post(hr, '/api/teams', { name: `Neu ${i}`, members: [], managers: [] });
    });
    await server.stop();
});

test('an older copy that was put in place by hand begins new epochs, too', async (t) => {
    const world = await buildWorld(t);
    const data = dataOf(world.server);
    await world.sentinel();
    await world.server.stop();
    const copy = join(folder(t), 'copy');
    cpSync(data, copy, { recursive: true });
    const second = await serve(t, ROOMY, { data });
    const later = new World(second, { cast: world.cast, teams: world.teams });
    const list = await clients(later, 6);
    const last = [await later.sentinel(), await later.sentinel()].at(-1);
    for (const client of list) await client.door.next((m) => m.type === 'team_created' && m.data.id === last.id);
    await second.stop();
    const database = readdirSync(copy).filter((name) => /\.(db|sqlite3?)$/.test(name));
    for (const name of readdirSync(data)) if (database.some((one) => [one, `${one}-wal`, `${one}-shm`].includes(name))) rmSync(join(data, name));
    for (const name of database) cpSync(join(copy, name), join(data, name));
    await comeBack(t, world, list, data, async () => {});
});

/* ---- beginnings ---- */

test('without a company every page says in French how to begin', async (t) => {
    const server = await serve(t);
    for (const target of ['/', '/absences', '/lien']) {
        const { status, headers, text } = await plain(server.port, 'GET', target);
        assert.match(headers['content-type'], /^text\/html; charset=utf-8$/i);
        assert.ok(status === 200 || status === 503);
        assert.match(text, /mozaik tenant add/);
        assert.match(text, /lang="fr"/);
        const style = /<style>([^]*?)<\/style>/.exec(text)[1];
        const hash = createHash('sha256').update(style).digest('base64');
        assert.ok(headers['content-security-policy'].includes(`style-src 'sha256-${hash}';`), 'its own style, and no other');
    }
    await run(['tenant', 'add', 'atelier', 'Atelier', '--data', dataOf(server)]);
    await until(async () => !(await plain(server.port, 'GET', '/')).text.includes('tenant add'), 'no more, once there is one');
});

test('--demo: two companies, the same at each start; refused outside loopback', async (t) => {
    const data = folder(t);
    const counts = [];
    for (let i = 0; i < 2; i++) {
        const server = await serve(t, ['--demo'], { data });
        const people = {};
        for (const name of ['hr', 'manager', 'employee', 'colleague']) people[name] = await signIn(server, `${name}@demo.mozaik`, 'mozaik-demo');
        people.voisin = await signIn(server, 'hr@voisin.mozaik', 'mozaik-demo');
        const { items } = await get(people.hr, '/api/users');
        const teams = await allTeams(people.hr);
        assert.ok(items.length >= 20 && teams.length === 3, `${items.length} people, ${teams.length} teams`);
        const theirs = teams.find((team) => team.managers.includes(people.manager.id) && team.members.includes(people.employee.id));
        assert.ok(theirs?.members.includes(people.colleague.id), 'the last two are in the manager\'s team');
        const absences = await get(people.hr, '/api/absences');
        assert.ok(absences.items.length > 20);
        counts.push([items.length, teams.length, absences.items.map((one) => one.id)]);
        const other = await get(people.voisin, '/api/users');
        for (const one of other.items) assert.equal(items.some((mine) => mine.id === one.id), false);
        await server.stop();
    }
    assert.deepEqual(counts[1], counts[0]);
    const told = await mozaik(['serve', '--demo', '--listen', '0.0.0.0:0', '--data', folder(t)]);
    assert.equal(told.code, 1);
    assert.match(told.err, /--demo-anywhere/);
});

/* ---- our wscat ---- */

test('mozaik listen prints every event once, over a restart of the server', async (t) => {
    const world = await buildWorld(t);
    const data = dataOf(world.server);
    const { port } = world.server;
    const { cursor } = await get(world.owner, '/api/notifications/recent');
    const child = spawn(BIN, ['listen', world.server.url, '--token', world.owner.token, '--cursor', cursor], { stdio: ['ignore', 'pipe', 'pipe'] });
    t.after(() => child.kill('SIGKILL'));
    let out = '', err = '';
    child.stdout.on('data', (text) => { out += text; });
    child.stderr.on('data', (text) => { err += text; });
    const ended = new Promise((done) => { child.on('close', done); });
    const heard = () => out.split('\n').filter(Boolean).map((line) => JSON.parse(line)).filter((m) => m.type === 'team_created').map((m) => m.data.id);
    const wanted = [];
    for (let i = 0; i < 3; i++) wanted.push((await world.sentinel()).id);
    await until(() => heard().length === 3, () => `three events; ${out} ${err}`);
    await world.server.kill();
    const server = await serve(t, ROOMY, { data, listen: `127.0.0.1:${port}` });
    const later = new World(server, { cast: world.cast, teams: world.teams });
    for (let i = 0; i < 3; i++) wanted.push((await later.sentinel()).id);
    await until(() => heard().length === 6, () => `six events; ${out} ${err}`);
    assert.deepEqual(heard(), wanted);
    child.kill('SIGTERM');
    await within(ended, 'it ends');
    assert.match(err, /\S/, 'what happened to the connection');
    // Signed in by e-mail; a wrong password is said, and ends it.
    const named = ['listen', server.url, '--email', world.owner.email, '--cursor', cursor, '--count', '3'];
    for (const way of [[], ['--sse']]) {
        const told = await run([...named, ...way], { env: { MOZAIK_PASSWORD: world.owner.password } });
        assert.deepEqual(told.trim().split('\n').map((line) => JSON.parse(line).type), ['connected', 'team_created', 'team_created']);
    }
    const wrong = await mozaik(named, { env: { MOZAIK_PASSWORD: 'faux' } });
    assert.equal(wrong.code, 1);
    assert.match(wrong.err, /^mozaik : .{10,}/m);
    const two = await run(['listen', server.url, '--token', world.owner.token, '--cursor', cursor, '--count', '4']);
    assert.deepEqual(two.trim().split('\n').map((line) => JSON.parse(line).type), ['connected', 'team_created', 'team_created', 'team_created']);
});
