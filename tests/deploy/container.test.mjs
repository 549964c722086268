// The container image's constraints, with the real program: what is in it, what it may do, and how it ends.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { get, post } from '../system/lib/http.mjs';
import { openSocket, openStream } from '../system/lib/live.mjs';
import { BIN, findings, SANITIZER } from '../system/lib/server.mjs';
import { redeem } from '../system/lib/world.mjs';
import { documents } from './lib/kustomize.mjs';
import { makeRoot, runIn, serveIn, settings, stages, tree } from './lib/image.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DRAIN_MS = 10_000; // the default of --drain

function places(t) {
    const place = mkdtempSync(join(tmpdir(), 'mozaik-image-'));
    t.after(() => rmSync(place, { recursive: true, force: true }));
    const data = join(place, 'data');
    mkdirSync(data, { mode: 0o700 });
    return { root: makeRoot(join(place, 'root')), data };
}

/** Words in the image, to their end. */
async function say(root, data, ...words) {
    const child = runIn(root, data, words);
    let out = '', err = '';
    child.stdout.on('data', (text) => { out += text; });
    child.stderr.on('data', (text) => { err += text; });
    const [code] = await once(child, 'close');
    assert.equal(findings(err), '');
    return { code, out, err };
}

test('the Containerfile: nothing but the program, a number for a user, and who stops it', () => {
    const all = stages();
    assert.deepEqual(all.map(({ from }) => from), ['debian:12', 'debian:12-slim', 'scratch']);
    const { user, stop, healthcheck, env, command, volumes, workdir, port } = settings();
    assert.match(user, /^[1-9]\d{3,}:[1-9]\d{3,}$/);
    assert.deepEqual([stop, healthcheck], ['SIGTERM', undefined]);
    assert.deepEqual(command, ['/usr/local/bin/mozaik', 'serve'], 'no shell in between that would keep the signal');
    assert.deepEqual([env.MOZAIK_DATA, workdir, volumes], ['/data', '/data', ['/data']]);
    assert.equal(env.MOZAIK_LISTEN, `0.0.0.0:${port}`);
    assert.equal(env.MOZAIK_ADMIN_LISTEN, undefined, 'nobody outside sees the metrics unless somebody wants it');
    const { spec } = documents(join(ROOT, 'deploy/kubernetes/base/statefulset.yaml'))[0];
    assert.equal(user, `${spec.template.spec.securityContext.runAsUser}:${spec.template.spec.securityContext.runAsGroup}`, 'the same one in Kubernetes');
    assert.equal(spec.template.spec.containers[0].command, undefined, 'the entry point is the image\'s');
});

test('the build: what it copies and runs is there, and is sent to it', () => {
    const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n').filter((line) => line && !line.startsWith('#'));
    for (const needed of ['script', 'src', 'web', 'client', 'contract', 'meson.build', 'meson_options.txt', 'deploy/container/root', 'tests/package.json'])
        for (const pattern of ignored) assert.ok(needed !== pattern && !needed.startsWith(`${pattern}/`), `${needed} is not left out by ${pattern}`);
    assert.ok(ignored.includes('.git') && ignored.includes('data') && ignored.includes('build'));
    const words = stages().flatMap(({ lines }) => lines.filter(([name]) => name === 'RUN').flatMap(([, rest]) => rest.split(' ')));
    for (const script of words.filter((word) => word.startsWith('script/'))) accessSync(join(ROOT, script), 1);
    accessSync(join(ROOT, 'deploy/container/root'), 1);
});

test('every library comes from a package that the Containerfile names, and no package is named in vain', () => {
    const [, run] = stages()[1].lines.find(([name]) => name === 'RUN');
    const packages = run.split('--no-install-recommends ')[1].trim().split(/\s+/);
    const query = (...words) => spawnSync('dpkg-query', words, { encoding: 'utf8', maxBuffer: 1 << 26 }).stdout.split('\n').filter(Boolean);
    const needs = new Map(query('-W', '-f', '${Package}\t${Depends}, ${Pre-Depends}\n').map((line) => {
        const [name, list] = line.split('\t');
        return [name, list.split(/[,|]/).map((one) => one.trim().split(/[ :]/)[0]).filter(Boolean)];
    }));
    const given = new Set();
    for (const todo = [...packages]; todo.length > 0;) {
        const name = todo.pop();
        if (given.has(name)) continue;
        given.add(name);
        todo.push(...(needs.get(name) ?? []));
    }
    // What watches over the program in a test is not in the image.
    const linked = execFileSync('ldd', [BIN], { encoding: 'utf8' }).match(/\/\S+\.so\S*/g).filter((path) => !SANITIZER || !/\/lib(asan|ubsan|tsan|stdc\+\+|gcc_s)\./.test(path));
    assert.ok(linked.length > 8);
    const paths = linked.flatMap((library) => [realpathSync(library), realpathSync(library).replace(/^\/usr/, '')]);
    const owner = new Map(query('-S', ...paths).map((line) => [line.split(': ')[1], line.split(':')[0]]));
    const owners = linked.map((library) => {
        const name = owner.get(realpathSync(library)) ?? owner.get(realpathSync(library).replace(/^\/usr/, '')) ?? assert.fail(`${library} is of no package`);
        assert.ok(given.has(name), `${library} is of ${name}`);
        return name;
    });
    for (const name of packages) if (name !== 'ca-certificates') assert.ok(owners.includes(name), `${name} is not needed`);
});

test('what is in the image: no shell, nothing setuid, nothing that others may write but /tmp', (t) => {
    const { root } = places(t);
    const files = tree(root);
    const names = Object.keys(files).filter((name) => files[name].startsWith('f'));
    const programs = names.filter((name) => /(^|\/)s?bin\//.test(name));
    assert.deepEqual(programs, ['usr/local/bin/mozaik']);
    for (const name of names) assert.match(name, /^usr\/local\/bin\/mozaik$|^etc\/(passwd|group|nsswitch\.conf|ssl\/certs\/ca-certificates\.crt)$|^(usr\/)?lib(64)?\/.*\.so[.\d]*$/, name);
    for (const [name, what] of Object.entries(files)) {
        const mode = parseInt(what.split(' ')[1], 8);
        assert.equal(mode & 0o6000, 0, `${name} is not setuid`);
        if (!what.startsWith('l') && name !== 'tmp') assert.equal(mode & 0o002, 0, `${name} is not everybody's`);
    }
});

test('in its root, read-only, without rights, as process 1: it serves, writes in /data alone, and leaves at SIGTERM', async (t) => {
    const { root, data } = places(t);
    const before = tree(root);
    const server = await serveIn(root, data);
    t.after(() => server.exit === undefined && server.end('SIGKILL'));

    const status = Object.fromEntries(readFileSync(`/proc/${server.pid}/status`, 'utf8').split('\n').filter(Boolean).map((line) => line.split(/:\s*/)));
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) assert.match(status[set], /^0+$/, set);
    assert.equal(status.NoNewPrivs, '1');
    assert.equal(status.NSpid.split(/\s+/).at(-1), '1', 'process 1 of its own');
    for (const space of ['pid', 'ipc', 'uts', 'mnt', 'user']) assert.notEqual(readlinkSync(`/proc/${server.pid}/ns/${space}`), readlinkSync(`/proc/self/ns/${space}`), space);
    const [mapped] = readFileSync(`/proc/${server.pid}/uid_map`, 'utf8').trim().split(/\s+/);
    assert.equal(mapped, settings().user.split(':')[0]);
    const mounts = readFileSync(`/proc/${server.pid}/mounts`, 'utf8').split('\n').map((line) => line.split(' '));
    assert.match(mounts.filter(([, at]) => at === '/').at(-1)[3], /^ro\b/);
    assert.match(mounts.find(([, at]) => at === '/data')[3], /^rw\b/);

    const company = await say(root, data, 'mozaik', 'tenant', 'add', 'acme', 'Acme'); // as `kubectl exec` does
    assert.equal(company.code, 0, company.err);
    const invited = await say(root, data, 'mozaik', 'user', 'add', '--tenant', 'acme', '--role', 'admin', '--name', 'RH', 'rh@example.fr');
    assert.equal(invited.code, 0, invited.err);
    const hr = await redeem(server, /#(mzl_[\w-]{43})/.exec(invited.out)[1]);
    const socket = await openSocket(hr), stream = await openStream(hr);
    const team = await post(hr, '/api/teams', { name: 'Équipe', members: [], managers: [] });
    await socket.next((message) => message.data.id === team.id);
    await stream.next((message) => message.data.id === team.id);
    const backup = await say(root, data, 'mozaik', 'backup', '/data/copie.db');
    assert.equal(backup.code, 0, backup.err);
    assert.ok((await get(hr, '/api/teams')).items.length === 1);

    const written = readdirSync(`/proc/${server.pid}/fd`).map((fd) => {
        try { return [readlinkSync(`/proc/${server.pid}/fd/${fd}`), readFileSync(`/proc/${server.pid}/fdinfo/${fd}`, 'utf8')]; } catch { return ['', '']; }
    }).filter(([path, info]) => path.startsWith('/') && !path.startsWith('/dev/') && parseInt(/flags:\s*(\d+)/.exec(info)[1], 8) & 0o3).map(([path]) => path);
    assert.ok(written.length > 0);
    for (const path of written) assert.ok(path.includes('/data/'), `${path} is written`);

    const asked = Date.now();
    server.signal('SIGTERM');
    assert.equal((await socket.ended).code, 1012);
    assert.equal(await server.end('SIGTERM'), 0, server.said.slice(-2000));
    assert.ok(Date.now() - asked < DRAIN_MS, 'within the drain');
    server.check();
    assert.deepEqual(tree(root), before, 'nothing else was written');
    assert.ok(readdirSync(data).includes('mozaik.db') && readdirSync(data).includes('copie.db'));
});
