// deploy/systemd: units that systemd reads without a word, that leave the program what it needs and
// little more, and that fit it. What they do over an update: update.test.mjs; their commands: tests/guides.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort, listens } from '../proxies/lib/box.mjs';
import { plain, request } from '../system/lib/http.mjs';
import { openSocket, openStream } from '../system/lib/live.mjs';
import { BIN, findings, folder, run, Server } from '../system/lib/server.mjs';
import { until } from '../system/lib/until.mjs';

const UNITS = fileURLToPath(new URL('../../deploy/systemd', import.meta.url));
const unit = (name) => readFileSync(join(UNITS, name), 'utf8');
const values = (name, key) => [...unit(name).matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value);
const seconds = (text) => Number(/^(\d+)s?$/.exec(text)[1]);

/** The units, with the program where it is and a user that is here. */
function here(t) {
    const place = folder(t);
    for (const name of readdirSync(UNITS))
        writeFileSync(join(place, name), unit(name).replaceAll('/usr/local/bin/mozaik', BIN).replace(/^User=.*/m, 'User=daemon').replace(/^Group=.*/m, 'Group=daemon'));
    return place;
}

test('systemd has nothing to say against any of them', (t) => {
    const place = here(t);
    const files = readdirSync(place).sort();
    assert.deepEqual(files, ['mozaik-backup.service', 'mozaik-backup.timer', 'mozaik.service', 'mozaik.socket']);
    const { stderr, stdout, status } = spawnSync('systemd-analyze', ['verify', ...files.map((name) => join(place, name))], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.equal(stdout + stderr, '');
});

test('what the services could do to the machine is little: systemd\'s own measure', (t) => {
    const place = here(t);
    for (const name of ['mozaik.service', 'mozaik-backup.service']) {
        const { stdout, status } = spawnSync('systemd-analyze', ['security', '--offline=yes', '--threshold=15', join(place, name)], { encoding: 'utf8' });
        assert.match(stdout, /Overall exposure level/, name);
        assert.equal(status, 0, stdout); // at most 1.5 of 10
    }
});

/** The calls of a set like @system-service. */
const calls = (set) => new Set(execFileSync('systemd-analyze', ['syscall-filter', '--no-pager', set], { encoding: 'utf8' }).split('\n').slice(1)
    .map((line) => line.trim()).filter((line) => line && !line.startsWith('#')).flatMap((name) => (name.startsWith('@') ? [...calls(name)] : [name])));

test('the system calls that it makes, from its start to its end, are those that its unit allows', async (t) => {
    const [allowed, denied] = values('mozaik.service', 'SystemCallFilter');
    const may = calls(allowed);
    assert.ok(denied.startsWith('~') && may.size > 100);
    for (const set of denied.slice(1).split(' ')) for (const name of calls(set)) may.delete(name);
    const trace = join(folder(t), 'trace');
    // Leaks are looked for by tracing, and so is this.
    const env = { ...process.env, ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:detect_leaks=0` };
    const traced = spawn('strace', ['-f', '-qq', '-o', trace, BIN, 'serve', '--demo', '--threads', '2', '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0', '--data', folder(t)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const server = new Server(traced);
    await until(() => server.exit !== undefined || server.out.includes('Ctrl-C'), () => `it serves: ${server.said}`);
    server.port = Number(/http:\/\/[^\s]*:(\d+)/.exec(server.out)[1]);
    const { body } = await request(server, 'POST', '/api/auth/login', { body: { email: 'employee@demo.mozaik', password: 'mozaik-demo' } });
    const person = { server, token: body.token, id: body.user.id };
    const socket = await openSocket(person), stream = await openStream(person);
    assert.equal((await request(server, 'POST', '/api/absences', { as: person, body: { type: 'TEL', start: '2027-06-01', end: '2027-06-01' } })).status, 201);
    await socket.next('absence_created');
    await stream.next('absence_created');
    const pid = Number(/^(\d+)/.exec(readFileSync(trace, 'utf8'))[1]);
    process.kill(pid, 'SIGTERM');
    await until(() => server.exit !== undefined, 'it ends');
    assert.equal(server.exit, 0, server.said.slice(-2000));
    const made = new Set([...readFileSync(trace, 'utf8').matchAll(/^\d+ +(\w+)\(/gm)].map(([, name]) => name));
    made.delete('execve'); // systemd's own, before the filter holds; it is allowed all the same
    if (process.getuid() === 0) made.delete('fchown'); // SQLite's, as root alone (geteuid() == 0)
    assert.ok(['epoll_wait', 'accept4', 'writev', 'flock', 'fdatasync', 'pwrite64'].filter((name) => made.has(name)).length >= 4, [...made].join(' '));
    assert.deepEqual([...made].filter((name) => !may.has(name)), [], 'not allowed by the unit');
});

test('the units fit the program: time to leave, the address of the socket, the secrets', async () => {
    const help = await run(['serve', '--help']);
    const drain = Number(/--drain TIME .*\((\d+)s\)/.exec(help)[1]);
    assert.ok(seconds(values('mozaik.service', 'TimeoutStopSec')[0]) >= drain + 10);
    assert.equal(values('mozaik.socket', 'ListenStream')[0], /--listen ADDRESS:PORT .*\((.*)\)/.exec(help)[1]);
    assert.ok(unit('mozaik.service').includes('Requires=mozaik.socket\nAfter=mozaik.socket'));
    for (const name of values('mozaik.service', 'LoadCredential')) assert.ok(help.includes(`(${name}, no flag)`), name);
    assert.ok(Number(values('mozaik.service', 'LimitNOFILE')[0]) >= Number(/--connections-max N .*\((\d+)\)/.exec(help)[1]) * 2);
});

test('a socket unit and a setting that name different addresses: it says both, and does not start', async (t) => {
    const [port, other] = [await freePort(), await freePort()];
    const words = [`--listen=127.0.0.1:${port}`, ...['ASAN_OPTIONS', 'UBSAN_OPTIONS'].filter((name) => process.env[name]).map((name) => `--setenv=${name}`),
        BIN, 'serve', '--listen', `127.0.0.1:${other}`, '--admin-listen', 'none', '--data', folder(t)];
    const child = spawn('systemd-socket-activate', words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => { said += text; });
    const ended = once(child, 'close');
    await until(() => said.includes('Listening on'), 'the socket is there');
    await listens(port); // the first one to come starts it
    const [code] = await ended;
    assert.equal(code, 1);
    assert.match(said, new RegExp(`systemd remet l’écoute sur 127\\.0\\.0\\.1, port ${port}, que ni --listen ni --admin-listen ne nomment`));
    assert.equal(findings(said), '');
});

test('the metrics\' socket may be handed over, too', async (t) => {
    const [port, admin] = [await freePort(), await freePort()];
    const words = [`--listen=127.0.0.1:${port}`, `--listen=127.0.0.1:${admin}`, ...['ASAN_OPTIONS', 'UBSAN_OPTIONS'].filter((name) => process.env[name]).map((name) => `--setenv=${name}`),
        BIN, 'serve', '--listen', `127.0.0.1:${port}`, '--admin-listen', `127.0.0.1:${admin}`, '--data', folder(t)];
    const server = new Server(spawn('systemd-socket-activate', words, { stdio: ['ignore', 'pipe', 'pipe'] }));
    await until(() => server.said.split('Listening on').length > 2, () => `both sockets are there: ${server.said}`);
    assert.match((await plain(admin, 'GET', '/metrics')).text, /mozaik_connections/);
    assert.equal((await plain(port, 'GET', '/api/health')).status, 200);
    await server.stop();
});
