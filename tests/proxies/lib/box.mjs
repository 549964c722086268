// Real proxies in front of a server, each in a folder of its own, configured as in deploy/, as one
// writes it first, or wrong.
//
//     const proxy = await start(t, nginx, 'no-upgrade', { backend: server })
//     proxy.url, proxy.port, proxy.tls, proxy.ca       https only where TLS was asked for (`right`)
//     proxy.said                                       what the program said so far
//     await proxy.apply(fix)                           `fix` of `mozaik doctor --json`: put there, checked, restarted
//     await proxy.reload(), restart(), stop()
//
// A box is { id, name, tls, kinds, places, key, frame, command, check, reload }:
//
//     kinds     { default, right, no-upgrade, http10, buffering, compression, timeouts }: each a
//               function of { place, port, plainPort, backend, cert, key, pem, host, tls, spare }
//               that gives the files of a configuration, { name: text }; or a sentence that says why
//               this box cannot be got wrong so. `right` is the file of deploy/ with our ports
//     places    for each `at` of a repair, the file and the place in it (edit.mjs)
//     key       the name of a line: a repair takes the place of lines of the same name
//     frame     the files around it: { name: text }
//     command   [program, arguments, options] that runs it in the foreground. `beside`: others that it needs
//     check     the same, that only reads the configuration
//     ready     whether it can be asked already, beyond that it listens
//     reload    makes a running one read its files again
//     address   how people's address is written in its files, where the port belongs to it
//     admit     the files, for another address that people write, where that makes a difference
//     logs      files that it writes instead of saying it
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../system/lib/until.mjs';
import { launch, run } from './child.mjs';
import { edit } from './edit.mjs';

export const HOST = 'rh.example.fr'; // as in deploy/
export const KINDS = ['default', 'right', 'no-upgrade', 'http10', 'buffering', 'compression', 'timeouts'];
export const BACKEND = '127.0.0.1:8001'; // as in deploy/ and in repairs
export const ROOT = process.getuid() === 0;

/** A file of deploy/. */
export const deployed = (name) => readFileSync(new URL(`../../../deploy/${name}`, import.meta.url), 'utf8');

async function isFree(port) {
    const server = net.createServer().listen(port, '127.0.0.1');
    const free = await once(server, 'listening').then(() => true, () => false);
    if (!free) return false;
    server.close();
    await once(server, 'close');
    return true;
}

const given = new Set();

/** Below those that the kernel gives away by itself, so that nobody has it a moment later; each is given once. */
export async function freePort() {
    for (;;) {
        const port = 12_000 + Math.floor(Math.random() * 20_000);
        if (given.has(port)) continue;
        given.add(port);
        if (await isFree(port)) return port;
    }
}

export function listens(port) {
    return new Promise((done) => {
        const socket = net.connect({ host: '127.0.0.1', port });
        socket.on('connect', () => { socket.destroy(); done(true); });
        socket.on('error', () => done(false));
    });
}

// A test that is cut short leaves none behind: child.mjs has ended who writes in them.
const folders = new Set();
process.on('exit', () => { for (const path of folders) rmSync(path, { recursive: true, force: true }); });

/** Readable for those that give up root's rights. */
function folder() {
    const path = mkdtempSync(join(tmpdir(), 'mozaik-proxy-'));
    folders.add(path);
    chmodSync(path, 0o755);
    return path;
}

/** A certificate that HOST has signed itself; for this machine's own address, too. */
export function certificate(place) {
    const files = { cert: join(place, 'cert.pem'), key: join(place, 'key.pem'), pem: join(place, 'both.pem') };
    const config = join(place, 'cert.cnf');
    writeFileSync(config, `[req]\ndistinguished_name = name\nx509_extensions = more\nprompt = no\n[name]\nCN = ${HOST}\n[more]\nbasicConstraints = critical, CA:FALSE\n`
        + `subjectAltName = DNS:${HOST}, DNS:*.${HOST}, DNS:localhost, IP:127.0.0.1\n`);
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-config', config,
        '-keyout', files.key, '-out', files.cert], { stdio: 'pipe' });
    writeFileSync(files.pem, readFileSync(files.cert, 'utf8') + readFileSync(files.key, 'utf8'));
    for (const file of Object.values(files)) chmodSync(file, 0o644); // also for those that give up root's rights
    return files;
}

class Proxy {
    constructor(box, kind, around) {
        this.box = box;
        this.kind = kind;
        this.around = around; // what configurations are made of: ports, folder, certificate
        this.tls = around.tls;
        this.beside = [];
        this.admitted = [];
        this.before = ''; // said by those that were restarted
    }

    get port() { return this.around.port; }
    get plainPort() { return this.around.plainPort; }
    get place() { return this.around.place; }
    get url() { return `${this.tls ? 'https' : 'http'}://127.0.0.1:${this.port}`; }
    get ca() { return this.around.cert; }
    get cert() { return readFileSync(this.around.cert); }
    get pid() { return this.child.pid; }
    get exit() { return [this.child, ...this.beside].map((child) => child.exit).find((exit) => exit !== undefined); }
    get said() { return [this.before, ...[this.child, ...this.beside ?? []].map((child) => child?.said), ...(this.box.logs ?? []).map((name) => this.log(name))].join(''); }

    log(name) {
        const file = join(this.place, name);
        return existsSync(file) ? readFileSync(file, 'utf8') : '';
    }

    /** What the frame says of a file that both have is the last word. */
    write() {
        for (const [name, text] of Object.entries({ ...this.files, ...this.box.frame?.(this.around, this.files) })) writeFileSync(join(this.place, name), text);
    }

    /** undefined, or what the program has against its configuration. */
    async wrong() {
        if (!this.box.check) return undefined;
        const { code, said } = await run(...this.box.check(this.around, this.files));
        return code === 0 ? undefined : said;
    }

    async launch() {
        this.write();
        const [program, args, options] = this.box.command(this.around, this.files);
        this.beside = (this.box.beside?.(this.around) ?? []).map((words) => launch(words[0], words[1], { cwd: this.place, ...words[2] }));
        this.child = launch(program, args, { cwd: this.place, ...options });
        const ready = async () => await listens(this.port) && (this.box.ready === undefined || await this.box.ready(this));
        await until(async () => this.exit !== undefined || await ready(), () => `${this.box.name} listens: ${this.said}`);
    }

    /** Every process of it. Once more does nothing. */
    async stop() { await Promise.all([this.child, ...this.beside].map((child) => child?.stop())); }

    async restart() {
        await this.stop();
        this.before = this.said;
        for (const name of this.box.logs ?? []) rmSync(join(this.place, name), { force: true });
        this.child = undefined;
        this.beside = [];
        await this.launch();
        assert.equal(this.exit, undefined, `${this.box.name} ended: ${this.said}`);
    }

    /** Reads its files again without ending; what runs through it is not asked. */
    async reload() {
        this.write();
        await this.box.reload(this);
    }

    /** People write this address, too: 127.0.0.1 with the port of a door. */
    async admit(name) {
        if (!this.box.admit) return;
        this.admitted.push(name);
        this.files = this.box.admit(this.files, name, this.around);
        await this.reload();
    }

    /** A repair as the doctor prints it. The addresses in it are those of deploy/. */
    async apply(fix) {
        assert.equal(fix.box, this.box.id, 'a repair of this box');
        const { backend } = this.around;
        const name = this.box.address?.(this.around) ?? this.around.host;
        for (const { at, lines, remove } of fix.parts) {
            const place = this.box.places[at] ?? assert.fail(`${this.box.name} has no place « ${at} »`);
            const ours = lines.map((line) => line.replaceAll(BACKEND, `${backend.host}:${backend.port}`).replace(/(?<=port\W+)8001\b/, backend.port).replaceAll(HOST, name));
            this.files[place.file] = edit(this.files[place.file] ?? '', place.place, ours, this.box.key, { before: place.before, remove });
        }
        for (const other of this.admitted) this.files = this.box.admit(this.files, other, this.around);
        this.write();
        assert.equal(await this.wrong(), undefined, `${this.box.name} has something against the repair:\n${JSON.stringify(this.files, null, 1).replaceAll('\\n', '\n')}`);
        await this.restart();
    }
}

/**
 * `backend`: {port}, of what it leads to. `change(text, name)` for what a test has otherwise. `tls`:
 * whether TLS ends here; as it stands in deploy/ for `right`, otherwise not. `host`: the name in the
 * addresses that people write.
 */
export async function start(t, box, kind, { backend, change = (text) => text, tls = Boolean(box.tls) && kind === 'right', host = '127.0.0.1' }) {
    const make = box.kinds[kind];
    assert.equal(typeof make, 'function', `${box.name}, ${kind}: ${make}`);
    const place = folder();
    let proxy;
    t.after(async () => {
        await proxy?.stop();
        rmSync(place, { recursive: true, force: true });
        folders.delete(place);
    });
    const files = certificate(place);
    for (let tries = 1; ; tries++) {
        const spare = await Promise.all(Array.from({ length: box.spare ?? 0 }, freePort));
        const around = { place, port: await freePort(), plainPort: await freePort(), spare, backend: { host: '127.0.0.1', ...pick(backend) }, ...files, host, tls };
        proxy = new Proxy(box, kind, around);
        proxy.files = Object.fromEntries(Object.entries(make(around)).map(([name, text]) => [name, change(text, name)]));
        await box.prepare?.(around);
        await proxy.launch();
        if (proxy.exit === undefined) return proxy;
        await proxy.stop();
        // A port is free when we ask for it, and may be taken before the program has it.
        if (tries === 5 || !/already in use|cannot bind|in use/i.test(proxy.said)) assert.fail(`${box.name} ended: ${proxy.exit} ${proxy.said}`);
    }
}

const pick = ({ host, port }) => (host === undefined ? { port } : { host, port });

/** The server's health comes through. */
export function answers(proxy) {
    const { get } = proxy.tls ? https : http;
    const asked = () => new Promise((done) => {
        get(`${proxy.url}/api/health`, { rejectUnauthorized: false, agent: false }, (answer) => { answer.resume(); done(answer.statusCode === 200); }).on('error', () => done(false));
    });
    return until(asked, () => `${proxy.box.name} lets a request through: ${proxy.said}`);
}

/** [[box, kind], ...]: the first is nearest to the client. Gives them in this order; none has TLS. */
export async function chain(t, boxes, backend) {
    const started = [];
    let behind = backend;
    for (const [box, kind] of boxes.toReversed()) {
        behind = await start(t, box, kind, { backend: { port: behind.port }, tls: false });
        started.unshift(behind);
    }
    return started;
}
