// Repairs that no cell of the matrix needs: who stands there leads to a server that is not there. What
// the doctor prints is put into the configuration as it is printed, until nothing is left to repair.
import assert from 'node:assert/strict';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { diagnose, examine, told } from '../doctor/lib/diagnose.mjs';
import { PATH, closedPort, nodeWs } from '../doctor/lib/foreign.mjs';
import { serve } from '../system/lib/server.mjs';
import { answers, start } from './lib/box.mjs';
import { BOXES, apache, caddy, haproxy, lighttpd, pushpin } from './lib/boxes.mjs';
import { put } from './lib/edit.mjs';

const REPAIRS = 3; // that of the address, then what else was wrong with the kind

describe('nobody behind it', { concurrency: 6 }, () => {
    for (const box of BOXES)
        for (const kind of ['default', 'right'])
            test(`${box.name}, ${kind}: the printed repair leads it to the server`, async (t) => {
                const proxy = await start(t, box, kind, { backend: { port: (await closedPort()).port }, tls: false });
                const server = await serve(t, ['--demo']);
                let { report } = await examine(proxy.url, []); // HAProxy tries for three seconds
                assert.equal(report.state, 'broken', told(report));
                assert.equal(report.fix?.box, box.id, told(report));
                proxy.around.backend.port = server.port; // what stands for 127.0.0.1:8001 in a repair
                for (let applied = 0; applied < REPAIRS && report.fix && report.state !== 'healthy'; applied++) {
                    await proxy.apply(report.fix);
                    await answers(proxy);
                    ({ report } = await diagnose(proxy.url));
                }
                assert.equal(report.state, 'healthy', `${JSON.stringify(proxy.files, null, 1)}\n${told(report)}`);
            });
});

/** A folder with a page that is not new. */
function site({ place }) {
    const root = `${place}/site`;
    mkdirSync(root, { recursive: true });
    writeFileSync(`${root}/index.html`, '<!doctype html><title>Page</title>\n');
    utimesSync(`${root}/index.html`, 1_700_000_000, 1_700_000_000);
    return root;
}

const vhost = (...lines) => (around) => ({ 'mozaik.conf': `<VirtualHost 127.0.0.1:${around.port}>\n    DocumentRoot ${site(around)}\n${lines.map((line) => `    ${line}\n`).join('')}</VirtualHost>\n` });
const caddyfile = (...lines) => (around) => ({ 'site.caddyfile': `http://:${around.port} {\n\troot * ${site(around)}\n${lines.map((line) => `\t${line}\n`).join('')}}\n` });
const files = (text) => (around) => ({ 'mozaik.conf': `server.document-root := "${site(around)}"\nmimetype.assign = ( ".html" => "text/html" )\n${text}` });

const astray = [
    ['files, and not this one', apache, 'path_unknown', vhost()],
    ['a page for every path', apache, 'page_instead', vhost('FallbackResource /index.html')],
    ['a page for every path, by mod_rewrite', apache, 'page_instead', vhost('<Directory />', '    RewriteEngine On', '    RewriteRule !index.html$ /index.html [L]', '</Directory>')],
    ['files, and not this one', caddy, 'path_unknown', caddyfile('file_server')],
    ['a site that says nothing', caddy, 'caddy_no_route', caddyfile('respond /ailleurs 200')],
    ['a page for every path', caddy, 'page_instead', caddyfile('try_files {path} /index.html', 'file_server')],
    ['files, and not this one', lighttpd, 'path_unknown', files('')],
    ['a page for every path', lighttpd, 'page_instead', files('server.error-handler-404 = "/index.html"\n')],
    ['a page for every path, by mod_rewrite', lighttpd, 'page_instead', files('server.modules += ( "mod_rewrite" )\nurl.rewrite-if-not-file = ( "" => "/index.html" )\n')],
    ['a route for another name alone', pushpin, 'backend_down', () => ({ routes: 'ailleurs.example.fr 127.0.0.1:9\n' })],
];

describe('no way leads to it', { concurrency: 6 }, () => {
    for (const [name, box, verdict, make] of astray)
        test(`${box.name}, ${name}: the printed repair leads to the server`, async (t) => {
            const server = await nodeWs(t);
            const proxy = await start(t, { ...box, kinds: { own: make } }, 'own', { backend: { port: 9 }, tls: false });
            const { report } = await diagnose(proxy.url + PATH);
            assert.deepEqual([report.verdict, report.hop, report.fix?.certainty], [verdict, box.id, 'proved'], told(report));
            proxy.around.backend.port = server.port;
            await proxy.apply(report.fix);
            const after = await diagnose(proxy.url + PATH);
            assert.equal(after.report.verdict, 'healthy', `${JSON.stringify(proxy.files, null, 1)}\n${told(after.report)}`);
        });
});

test('HAProxy that waits for the end of answers: the printed repair lets streams through', async (t) => {
    const server = await serve(t, ['--demo']);
    const waits = (around) => ({ 'haproxy.cfg': put(haproxy.kinds.right(around)['haproxy.cfg'], '    option httpchk', '    http-response wait-for-body time 10s\n    option httpchk') });
    const proxy = await start(t, { ...haproxy, kinds: { waits } }, 'waits', { backend: server, tls: false });
    const { report } = await diagnose(proxy.url);
    assert.deepEqual([report.verdict, report.hop, report.fix?.certainty], ['full_buffer', 'haproxy', 'proved'], told(report));
    await proxy.apply(report.fix);
    await answers(proxy);
    const after = await diagnose(proxy.url);
    assert.equal(after.report.verdict, 'healthy', told(after.report));
});
