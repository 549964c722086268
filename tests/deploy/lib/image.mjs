// deploy/container without a container engine: its root, made by its own script, and a process in it that
// has what an engine would leave it (bubblewrap): the root read-only, /data writable, no rights, no
// capabilities, processes and names of its own, and to be process 1.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BIN, Server } from '../../system/lib/server.mjs';
import { until } from '../../system/lib/until.mjs';

const FOLDER = fileURLToPath(new URL('../../../deploy/container', import.meta.url));

/** The stages of the Containerfile: [{ from, as, lines: [[instruction, rest]] }]. */
export function stages(file = join(FOLDER, 'Containerfile')) {
    const lines = readFileSync(file, 'utf8').replace(/^#.*\n/gm, '').replace(/\\\n\s*/g, ' ').split('\n').filter((line) => line.trim());
    const found = [];
    for (const line of lines) {
        const [, instruction, rest] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? assert.fail(`no instruction: ${line}`);
        if (instruction === 'FROM') {
            const [from, , as] = rest.split(/\s+/);
            found.push({ from, as, lines: [] });
        } else found.at(-1).lines.push([instruction, rest.trim()]);
    }
    return found;
}

/** What the last stage says: { user, env, entrypoint, cmd, ... }. */
export function settings() {
    const { lines } = stages().at(-1);
    const said = Object.fromEntries(lines.filter(([name]) => name !== 'COPY'));
    return {
        user: said.USER, stop: said.STOPSIGNAL, healthcheck: said.HEALTHCHECK, port: Number(said.EXPOSE), volumes: JSON.parse(said.VOLUME),
        env: Object.fromEntries(said.ENV.split(' ').map((pair) => pair.split(/=(.*)/s).slice(0, 2))),
        command: [...JSON.parse(said.ENTRYPOINT), ...JSON.parse(said.CMD)], workdir: said.WORKDIR,
    };
}

/** Its file system, in `place`. */
export function makeRoot(place) {
    execFileSync(join(FOLDER, 'root'), [BIN, place], { stdio: 'pipe' });
    mkdirSync(join(place, 'proc'), { recursive: true }); // an engine makes these where it mounts them
    mkdirSync(join(place, 'dev'), { recursive: true });
    return place;
}

/** Every file of it: { path: `mode size time` }. */
export function tree(place) {
    const found = execFileSync('find', [place, '-printf', '%P\t%y %m %s %T@ %U\n'], { encoding: 'utf8', maxBuffer: 1 << 26 });
    return Object.fromEntries(found.split('\n').filter(Boolean).map((line) => line.split('\t')));
}

/** A process in the image, of these words. */
export function runIn(root, data, words, env = {}) {
    const { user, env: fixed, workdir } = settings();
    const [uid, gid] = user.split(':');
    // A sanitizer has no folder there to write to: it says what it finds.
    const passed = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(A|T|UB)SAN_OPTIONS$/.test(name)).map(([name, value]) => [name, value.replace(/:?log_path=[^:]*/, '')]));
    const sets = Object.entries({ ...passed, ...fixed, ...env }).flatMap(([name, value]) => ['--setenv', name, value]);
    return spawn('bwrap', ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try', '--as-pid-1', '--die-with-parent', '--new-session',
        '--uid', uid, '--gid', gid, '--cap-drop', 'ALL', '--clearenv', ...sets,
        '--ro-bind', root, '/', '--bind', data, '/data', '--proc', '/proc', '--dev', '/dev', '--chdir', workdir, '--', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The process inside, as the machine outside numbers it. */
export async function inside(bwrap) {
    const children = (pid) => readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number));
    return until(() => {
        let pid = bwrap.pid;
        for (let next; (next = children(pid)[0]) !== undefined;) pid = next;
        return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'mozaik' ? pid : undefined;
    }, 'the program is started');
}

/** `mozaik serve` as the image does it, on a port that the kernel chooses. */
export async function serveIn(root, data, env = {}) {
    const bwrap = runIn(root, data, settings().command, { MOZAIK_LISTEN: '127.0.0.1:0', MOZAIK_ADMIN_LISTEN: '127.0.0.1:0', ...env });
    const server = new Server(bwrap);
    await until(() => server.exit !== undefined || server.out.includes('Ctrl-C'), () => `it serves: ${server.said}`);
    assert.equal(server.exit, undefined, server.said);
    server.port = Number(/http:\/\/[^\s]*:(\d+)/.exec(server.out)[1]);
    server.pid = await inside(bwrap);
    return server;
}
