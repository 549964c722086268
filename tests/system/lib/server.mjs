// The real program, started and ended as an operator does it.
//
//     const server = await serve(t, ['--threads', '2'], { data });
//     server.url, server.port, server.adminPort, server.pid, server.said (what it wrote to stderr)
//     await server.stop()       SIGTERM, and it must exit with 0
//     await server.kill()       SIGKILL
//
// A server that a test started ends with the test; the test fails when it did not exit with 0,
// or when a sanitizer found something in it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIMIT_MS, until } from './until.mjs';

export const BIN = process.env.MOZAIK_BIN ?? new URL('../../../build/release/mozaik', import.meta.url).pathname;

/** What watches over it: 'asan', 'tsan', or undefined. Then everything is slow, and its memory is not its own. */
export const SANITIZER = /__([at]san)_init/.exec(readFileSync(BIN, 'latin1'))?.[1];

const finding = /ERROR: \w*Sanitizer|WARNING: \w*Sanitizer|runtime error:|SUMMARY: \w*Sanitizer|assert.*failed/i;

export function findings(said) {
    return said.split('\n').filter((line) => finding.test(line)).join('\n');
}

/** A folder that is gone after the test. */
export function folder(t) {
    const path = mkdtempSync(join(tmpdir(), 'mozaik-system-'));
    t.after(() => rmSync(path, { recursive: true, force: true }));
    return path;
}

/** Settings of whoever runs the tests must not reach the server. */
function environment(extra) {
    const env = { ...process.env, ...extra };
    for (const name of Object.keys(process.env))
        if (name.startsWith('MOZAIK_') && !(name in (extra ?? {}))) delete env[name];
    return env;
}

/** `mozaik WORDS...` to its end: {code, out, err}. */
export async function mozaik(words, { env, cwd } = {}) {
    const child = spawn(BIN, words, { env: environment(env), cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '', err = '';
    child.stdout.setEncoding('utf8').on('data', (text) => { out += text; });
    child.stderr.setEncoding('utf8').on('data', (text) => { err += text; });
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    const [code, signal] = await once(child, 'close');
    clearTimeout(timer);
    assert.equal(findings(err), '', 'a sanitizer has found something');
    return { code: code ?? signal, out, err };
}

/** The same, and it must work. */
export async function run(words, options) {
    const { code, out, err } = await mozaik(words, options);
    assert.equal(code, 0, `mozaik ${words.join(' ')}: ${err}`);
    return out;
}

export class Server {
    constructor(child) {
        this.child = child;
        this.pid = child.pid;
        this.out = '';
        this.said = '';
        this.exit = undefined;
        child.stdout.setEncoding('utf8').on('data', (text) => { this.out += text; });
        child.stderr.setEncoding('utf8').on('data', (text) => { this.said += text; });
        this.ended = once(child, 'close').then(([code, signal]) => { this.exit = code ?? signal; });
    }

    get url() { return `http://127.0.0.1:${this.port}`; }

    signal(name) { process.kill(this.pid, name); }

    async end(signal) {
        if (this.exit === undefined) this.signal(signal);
        await until(() => this.exit !== undefined, `the server ends after ${signal}`);
        await this.ended;
        return this.exit;
    }

    async stop() {
        assert.equal(await this.end('SIGTERM'), 0, `exit status after SIGTERM\n${this.said.slice(-4000)}`);
        this.check();
    }

    async kill() { await this.end('SIGKILL'); }

    check() { assert.equal(findings(this.said), '', this.said.slice(-8000)); }
}

/** `mozaik serve` on ports that the kernel chooses. `ready`: also wait for its first words. */
export function spawnServer(flags, { data, env, cwd, listen = '127.0.0.1:0', admin = '127.0.0.1:0' } = {}) {
    const words = ['serve', '--listen', listen, '--admin-listen', admin];
    if (data) words.push('--data', data);
    const child = spawn(BIN, [...words, ...flags], { env: environment(env), cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    return new Server(child);
}

export async function startServer(flags = [], options = {}) {
    const server = spawnServer(flags, options);
    const told = () => /https?:\/\/[^\s]*:(\d+)/.exec(server.out);
    await until(() => server.exit !== undefined || (told() && server.out.includes('Ctrl-C')), 'the server says where it is');
    assert.equal(server.exit, undefined, `it ended at once: ${server.said}`);
    server.port = Number(told()[1]);
    server.adminPort = Number(/port (\d+)/.exec(server.out)?.[1]);
    return server;
}

/** Start one for the length of a test. */
export async function serve(t, flags = [], options = {}) {
    let server;
    t.after(async () => { // before its folder goes: what is first is done first
        if (server && server.exit === undefined) await server.stop();
        server?.check();
    });
    server = await startServer(flags, { data: options.data ?? folder(t), ...options });
    return server;
}
