// The doctor before servers that are not ours. The verdicts are written down from what is known of
// each server and of what was done to it, before the doctor was asked.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { diagnose, examine, spoken, told } from './lib/diagnose.mjs';
import * as foreign from './lib/foreign.mjs';
import { squid } from './lib/forward.mjs';
import { freePort } from '../proxies/lib/box.mjs';
import { serve } from '../system/lib/server.mjs';

const { behindNginx, uvicorn, pythonServer, PASSES_UPGRADE, UPGRADE_MAP } = foreign;

const OPEN = { verdict: 'healthy', state: 'healthy', hop: null, transport: 'ws', answer: 101 };
const broken = (verdict, hop, answer) => ({ verdict, state: 'broken', hop, transport: null, answer });
const EXIT = { healthy: 0, degraded: 1, broken: 2 };

const hypercorn = (t) => pythonServer(t, ['-m', 'hypercorn', '-b', 'fd://FD', 'fastapi_app:app']);
const daphne = (t) => pythonServer(t, ['-m', 'daphne', '--fd', 'FD', 'fastapi_app:app']);
const gunicorn = (t, ...words) => pythonServer(t, ['-m', 'gunicorn', '-b', 'fd://FD', ...words, 'fastapi_app:app']);
const aiohttp = (t) => pythonServer(t, ['aiohttp_app.py', 'FD']);
const tornado = (t) => pythonServer(t, ['tornado_app.py', 'FD']);

const passed = (make) => async (t) => behindNginx(t, (await make(t)).port, PASSES_UPGRADE, UPGRADE_MAP);
const stripped = (make, lines = '') => async (t) => behindNginx(t, (await make(t)).port, lines);
const elsewhere = (make, path = '/nulle/part') => async (t) => ({ url: (await make(t)).url.replace(foreign.PATH, path) });
/** The same, and the doctor is told where the server itself is. */
const direct = (make, front) => async (t) => {
    const server = await make(t);
    return { ...await front(() => server)(t), flags: ['--direct', server.url] };
};
const noLibrary = (t) => uvicorn(t, { without: true });
const replayed = (t) => foreign.replay(t, foreign.UVICORN_404);


/** An answer as it is on the wire. */
const answer = (status, headers, body = '') => [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
const html = (title) => `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;

const UVICORN_400 = answer('400 Bad Request', ['content-type: text/plain; charset=utf-8', 'connection: close'], 'Invalid HTTP request received.');
const FAKE_101 = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n';

const replays = [
    ['Envoy without upgrade_configs', 'envoy_upgrade_disabled', 'envoy', 403, answer('403 Forbidden', ['date: Mon, 23 Nov 2026 09:00:00 GMT', 'server: envoy'])],
    ['Istio without upgrade', 'envoy_upgrade_disabled', 'istio_envoy', 403, answer('403 Forbidden', ['date: Mon, 23 Nov 2026 09:00:00 GMT', 'server: istio-envoy'])],
    ['Envoy without a route', 'envoy_no_route', 'envoy', 404, answer('404 Not Found', ['date: Mon, 23 Nov 2026 09:00:00 GMT', 'server: envoy'])],
    ['Envoy without a pod behind it', 'no_endpoints', 'envoy', 503, answer('503 Service Unavailable', ['content-type: text/plain', 'server: envoy'], 'no healthy upstream')],
    ['ingress-nginx without a rule', 'ingress_no_rule', 'ingress_nginx', 404, answer('404 Not Found', ['Content-Type: text/plain; charset=utf-8'], 'default backend - 404')],
    ['Traefik without a route', 'go_router_no_route', 'traefik', 404, answer('404 Not Found', ['Content-Type: text/plain; charset=utf-8', 'X-Content-Type-Options: nosniff'], '404 page not found\n')],
    ['ALB without a target', 'backend_down', 'alb', 503, answer('503 Service Temporarily Unavailable', ['Server: awselb/2.0', 'Content-Type: text/html'], html('503 Service Temporarily Unavailable'))],
    ['ALB whose target does not answer', 'proxy_read_timeout', 'alb', 504, answer('504 Gateway Time-out', ['Server: awselb/2.0', 'Content-Type: text/html'], html('504 Gateway Time-out'))],
    ['Cloudflare, whose origin is down', 'cloudflare_52x', 'cloudflare', 521, answer('521 ', ['Server: cloudflare', 'CF-RAY: 8f0000000000abcd-CDG', 'Content-Type: text/html; charset=UTF-8'], html('521: Web server is down'))],
    ['Cloudflare, whose origin does not answer', 'proxy_read_timeout', 'cloudflare', 524, answer('524 ', ['Server: cloudflare', 'CF-RAY: 8f0000000000abcd-CDG', 'Content-Type: text/html; charset=UTF-8'], html('524: A timeout occurred'))],
    ['Cloudflare, whose firewall refuses', 'waf', 'cloudflare', 403, answer('403 Forbidden', ['Server: cloudflare', 'CF-RAY: 8f0000000000abcd-CDG', 'Content-Type: text/html; charset=UTF-8'], html('Attention Required!'))],
    ['Heroku, H12', 'heroku_h12', 'heroku', 503, answer('503 Service Unavailable', ['Server: Cowboy', 'Via: 1.1 vegur', 'Content-Type: text/html; charset=utf-8'], html('Application error'))],
    ['IIS, 502.3', 'arr_timeout', 'iis', 502, answer('502 Bad Gateway', ['Server: Microsoft-IIS/10.0', 'X-Powered-By: ARR/3.0', 'Content-Type: text/html'], html('502.3 - Bad Gateway'))],
    ['Azure Application Gateway, 504', 'proxy_read_timeout', 'azure_app_gateway', 504, answer('504 Gateway Time-out', ['Server: Microsoft-Azure-Application-Gateway/v2', 'Content-Type: text/html'], html('504 Gateway Time-out'))],
    ['Caddy without a route', 'caddy_no_route', 'caddy', 200, answer('200 OK', ['Server: Caddy'])],
    ['Traffic Server without a map for ws', 'ats_no_ws_remap', 'ats', 404, answer('404 Not Found on Accelerator', ['Server: ATS/9.2.9', 'Content-Type: text/html'], '<HTML><TITLE>Not Found on Accelerator</TITLE></HTML>')],
];

/** Through TLS with one of the certificates; its authority is known here, or not. */
const certified = (kind, known = true) => async (t) => {
    const made = foreign.certificates(t);
    return { ...await foreign.secureWs(t, made[kind]), env: known ? { SSL_CERT_FILE: made.authority } : {} };
};
const throughTinyproxy = ({ as = '', ...settings } = {}) => async (t) => {
    const proxy = await foreign.tinyproxy(t, settings);
    return { ...await foreign.nodeWs(t), env: { HTTP_PROXY: `http://${as}${proxy.address}` } };
};

const cases = [
    // FastAPI, where all is well.
    ['FastAPI on uvicorn, with its WebSocket library', uvicorn, OPEN],
    ['FastAPI on uvicorn with wsproto, whose 101 has no reason phrase', (t) => uvicorn(t, { flags: ['--ws', 'wsproto'] }), OPEN],
    ['FastAPI behind an nginx that passes Upgrade', passed(uvicorn), OPEN],
    ['FastAPI on hypercorn', hypercorn, OPEN],
    ['FastAPI on daphne', daphne, OPEN],
    ['FastAPI on gunicorn with the worker of uvicorn', (t) => gunicorn(t, '-k', 'uvicorn.workers.UvicornWorker'), OPEN],
    ['aiohttp', aiohttp, OPEN],
    ['tornado', tornado, OPEN],
    ['Node with ws', foreign.nodeWs, OPEN],
    ['Node with ws behind an nginx that passes Upgrade', passed(foreign.nodeWs), OPEN],
    ['Socket.IO', foreign.socketIo, OPEN],
    ['Socket.IO, by its address alone', (t) => foreign.socketIo(t, ''), OPEN],

    // The 404 of the first version: two causes, the same bytes.
    ['look-alike: FastAPI, and an nginx that drops Upgrade', stripped(uvicorn), broken('stripped_or_no_library', null, 404)],
    ['look-alike: nginx passes Upgrade, but says Connection: close', stripped(uvicorn, 'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection close;'), broken('stripped_or_no_library', null, 404)],
    ['look-alike, replay: uvicorn 0.51 without a library', replayed, broken('stripped_or_no_library', null, 404)],
    ['look-alike, replay: uvicorn 0.51 without a library, behind an nginx that passes Upgrade', passed(replayed), broken('stripped_or_no_library', null, 404)],
    ['told apart by itself, replay: uvicorn 0.51 refuses nonsense in its own words, so nobody is before it', (t) => foreign.replay(t, (request) => (/^GET /.test(request) ? foreign.UVICORN_404 : UVICORN_400)), broken('no_websocket_library', 'server', 404)],
    ['told apart by --direct: it was nginx', direct(uvicorn, stripped), broken('upgrade_stripped', 'nginx', 404)],
    ['told apart by --direct, replay: it was uvicorn 0.51', direct(replayed, passed), broken('no_websocket_library', 'server', 404)],

    // uvicorn without a library, when it says so.
    ['uvicorn 0.17 without a library says so', noLibrary, broken('no_websocket_library', 'server', 400)],
    ['uvicorn 0.17 without a library, behind an nginx that passes Upgrade', passed(noLibrary), broken('no_websocket_library', 'server', 400)],
    ['uvicorn 0.17 with --ws none', (t) => uvicorn(t, { flags: ['--ws', 'none'] }), broken('no_websocket_library', 'server', 400)],

    // The handshake arrives, and the application does not want it.
    ['FastAPI without that route', elsewhere(uvicorn), broken('handshake_rejected', 'server', 403)],
    ['FastAPI that closes before it accepts', elsewhere(uvicorn, '/api/closed/x'), broken('handshake_rejected', 'server', 403)],
    ['FastAPI without that route, behind an nginx that passes Upgrade', elsewhere(passed(uvicorn)), broken('handshake_rejected', 'server', 403)],
    ['hypercorn without that route: 403, and no reason phrase', elsewhere(hypercorn), broken('handshake_rejected', 'server', 403)],
    ['daphne without that route: 403 Access denied', elsewhere(daphne), broken('handshake_rejected', 'server', 403)],
    ['Node with ws at another path: 400', elsewhere(foreign.nodeWs), broken('handshake_refused', 'server', 400)],
    ['aiohttp without that route', elsewhere(aiohttp), broken('path_unknown', 'server', 404)],
    ['tornado without that route', elsewhere(tornado), broken('path_unknown', 'server', 404)],
    ['gunicorn with its own worker, that knows no ASGI', (t) => gunicorn(t), broken('wrong_worker', 'server', 500)],

    // Servers that say what did not arrive.
    ['tornado behind an nginx that drops Upgrade', stripped(tornado), broken('upgrade_stripped', 'nginx', 400)],
    ['aiohttp behind an nginx that drops Upgrade', stripped(aiohttp), broken('upgrade_stripped', 'nginx', 400)],
    ['Node with ws behind an nginx that drops Upgrade: 426', stripped(foreign.nodeWs), broken('upgrade_stripped', 'nginx', 426)],
    ['Socket.IO behind an nginx that drops Upgrade: its polling goes on', async (t) => ({ url: new URL((await stripped(foreign.socketIo)(t)).url).origin }), { verdict: 'upgrade_stripped', state: 'degraded', hop: 'nginx', transport: 'poll', answer: 400 }],
    ['tornado behind an nginx that passes Upgrade alone', stripped(tornado, 'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection close;'), broken('connection_stripped', 'nginx', 400)],

    // No WebSocket there at all.
    ['Node without a listener for upgrades: its page', foreign.nodeWithoutSocket, broken('page_instead', 'server', 200)],
    ['a page served by nginx for every path', foreign.nginxPage, broken('page_instead', 'nginx', 200)],
    ['nginx with files, and not this one', foreign.nginxFiles, broken('path_unknown', 'nginx', 404)],
    ['nginx whose server does not run', foreign.nginxAlone, broken('backend_down', 'nginx', 502)],
    ['python -m http.server', foreign.staticFiles, broken('path_unknown', 'server', 404)],

    // Nobody there, or somebody else.
    ['a closed port', foreign.closedPort, broken('port_closed', 'server')],
    ['a name that does not exist', async () => ({ url: `https://nulle-part.invalid${foreign.PATH}` }), broken('name_unknown', 'client')],
    ['http that leads to https', foreign.nginxRedirect, broken('redirect', 'nginx', 301)],
    ['a certificate whose time is over', certified('expired'), broken('certificate_expired', 'server')],
    ['a certificate for another name', certified('other'), broken('certificate_name', 'server')],
    ['a certificate of an authority that nobody knows', certified('good', false), broken('certificate_untrusted', 'server')],
    ['a good certificate', certified('good'), OPEN],
    ['nginx that wants a password', async (t) => foreign.nginxBasic(t, (await uvicorn(t)).port), broken('auth_required', 'nginx', 401)],

    ['a certificate, and a URL without TLS', async (t) => {
        const { port } = await foreign.nginxTls(t);
        return { url: `http://127.0.0.1:${port}${foreign.PATH}` };
    }, broken('scheme_mismatch', 'server', 400)],
    ['a URL with TLS, and a server without', async (t) => ({ url: (await foreign.nodeWs(t)).url.replace('http:', 'https:') }), broken('scheme_mismatch', 'server')],
    ['somebody who accepts and says nothing', foreign.mute, broken('no_answer', 'server')],
    ['somebody who hangs up at once', foreign.rude, broken('no_answer', 'server')],
    ['somebody who does not speak HTTP', foreign.ssh, broken('not_http', 'server')],
    ['a 101 that is not the answer to our key', (t) => foreign.replay(t, FAKE_101), broken('cached_or_fake_101', 'unknown', 101)],
    ['somebody who hangs up at a handshake, and at nothing else', (t) => foreign.replay(t, (request) => (/^upgrade:/im.test(request) ? '' : 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')), broken('dropped_at_upgrade', 'unknown')],

    // What cannot run here, as it is written down in the facts.
    ...replays.map(([name, verdict, hop, status, answer]) => [`replay: ${name}`, (t) => foreign.replay(t, answer), broken(verdict, hop, status)]),

    // A company whose proxy stands between its people and everything.
    ['a forward proxy that lets through', throughTinyproxy(), OPEN],
    ['a forward proxy that wants a password', throughTinyproxy({ basic: 'rh secret' }), broken('proxy_auth', 'tinyproxy')],
    ['a forward proxy that is given its password', throughTinyproxy({ basic: 'rh secret', as: 'rh:secret@' }), OPEN],
    ['a forward proxy that connects to port 443 only', throughTinyproxy({ lines: 'ConnectPort 443' }), broken('proxy_refused', 'tinyproxy')],
    ['Squid with the rules that it comes with', async (t) => {
        const proxy = await squid(t, 'acl SSL_ports port 443\nhttp_access deny CONNECT !SSL_ports\nhttp_access allow localhost\nhttp_access deny all');
        return { ...await foreign.nodeWs(t), env: { HTTP_PROXY: `http://${proxy.address}` } };
    }, broken('proxy_refused', 'squid')],
    ['a forward proxy that is not there', async () => ({ url: `http://rh.example.fr${foreign.PATH}`, env: { HTTP_PROXY: new URL((await foreign.closedPort()).url).origin } }), broken('proxy_unreachable', 'client')],
];

const BOTH = {
    fr: [/Upgrade/, /uvicorn/, /bibliothèque/],
    en: [/Upgrade/, /uvicorn/, /library/],
};

/** Who stands there, and the server that what stands for an address in a repair leads to. */
function led({ url, proxy }, server) {
    proxy.around.backend.port = server.port;
    return { url, proxy };
}

const repaired = [
    ['FastAPI, told apart by --direct', direct(uvicorn, stripped)],
    ['tornado', stripped(tornado)],
    ['aiohttp', stripped(aiohttp)],
    ['Node with ws', stripped(foreign.nodeWs)],
    ['Socket.IO', async (t) => {
        const { url, proxy } = await stripped(foreign.socketIo)(t);
        return { url: new URL(url).origin, proxy };
    }],
    ['a page served by nginx for every path', async (t) => led(await foreign.nginxPage(t), await foreign.nodeWs(t))],
    ['nginx with files, and not this one', async (t) => led(await foreign.nginxFiles(t), await foreign.nodeWs(t))],
    ['nginx that wants a password', async (t) => {
        const server = await foreign.nodeWs(t);
        return led(await foreign.nginxBasic(t, server.port), server);
    }],
    ['tornado, whose Connection was lost', stripped(tornado, 'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection close;')],
];

// Proxies that refuse: what they have been told, with what the doctor prints put before it.
const FOUND = 'acl SSL_ports port 443\nhttp_access deny CONNECT !SSL_ports\nhttp_access allow localhost\nhttp_access deny all';
const refusing = [
    ['tinyproxy', 'ConnectPort 443', (t, lines) => foreign.tinyproxy(t, { lines })],
    ['squid', FOUND, squid],
];

/** Squid before a server, as a site's own address leads to it. */
async function accelerating(t, server, lines) {
    const port = await freePort();
    await squid(t, [...lines, `http_port 127.0.0.1:${port} accel defaultsite=127.0.0.1:${port}`, `cache_peer 127.0.0.1 parent ${server.port} 0 no-query originserver`, 'http_access allow all'].join('\n'));
    return `http://127.0.0.1:${port}`;
}

describe('servers of others', { concurrency: 6 }, () => {
    for (const [name, make, is] of cases)
        test(name, async (t) => {
            const { url, flags = [], env } = await make(t);
            const { report, code } = await diagnose(url, flags, env);
            const { verdict, state, hop, transport, seen } = report;
            assert.deepEqual({ verdict, state, hop, transport, answer: seen.upgrade?.status }, { answer: undefined, ...is }, told(report));
            assert.equal(code, EXIT[is.state]);
        });

    for (const [language, words] of Object.entries(BOTH))
        test(`the look-alike names both causes, and the command that separates them (${language})`, async (t) => {
            const { url } = await stripped(uvicorn)(t);
            const { report } = await diagnose(url, ['--lang', language]);
            const said = `${report.title} ${report.cause}`;
            for (const word of words) assert.match(said, word);
            assert.match(report.check, /mozaik doctor --direct \S+ /);
            assert.ok(report.check.includes(url), report.check);
            assert.equal(report.certainty, 'likely');
            assert.deepEqual(report.chain.filter((one) => one.guilty).map((one) => one.box), ['nginx', 'server'], told(report));
            const { out } = await spoken(url, ['--lang', language]);
            for (const word of [...words, /nginx 1\./]) assert.match(out, word);
            assert.match(out, /mozaik doctor --direct \S+ /);
        });

    for (const [name, make] of repaired)
        test(`applied as it is printed, the repair is right: ${name}`, async (t) => {
            const { url, flags = [], proxy } = await make(t);
            const { report } = await diagnose(url, flags);
            assert.equal(report.certainty, 'proved', told(report));
            await proxy.apply(report.fix);
            const after = await diagnose(url, flags);
            assert.deepEqual([after.report.verdict, after.code], ['healthy', 0], told(after.report));
        });

    for (const [box, rules, make] of refusing)
        test(`a forward proxy that refuses lets through what is printed: ${box}`, async (t) => {
            const { url } = await foreign.nodeWs(t);
            const through = async (lines) => diagnose(url, [], { HTTP_PROXY: `http://${(await make(t, lines)).address}` });
            const { report } = await through(rules);
            assert.deepEqual([report.verdict, report.fix?.box, report.fix?.certainty], ['proxy_refused', box, 'proved'], told(report));
            const after = await through([...report.fix.parts[0].lines, rules].join('\n'));
            assert.deepEqual([after.report.verdict, after.code], ['healthy', 0], told(after.report));
        });

    for (const [verdict, lines, look] of [
        ['upgrade_stripped', [], diagnose],
        ['idle_timeout', ['http_upgrade_request_protocols websocket allow all', 'read_timeout 5 seconds'], (url) => examine(url, ['--idle', '8'])],
    ])
        test(`Squid before a server, applied as it is printed: ${verdict}`, async (t) => {
            const server = await serve(t, ['--demo']);
            const { report } = await look(await accelerating(t, server, lines));
            assert.deepEqual([report.verdict, report.fix?.box, report.fix?.certainty], [verdict, 'squid', 'proved'], told(report));
            const kept = lines.filter((line) => !report.fix.parts[0].lines.some((one) => one.split(' ')[0] === line.split(' ')[0]));
            const after = await look(await accelerating(t, server, [...kept, ...report.fix.parts[0].lines]));
            assert.deepEqual([after.report.verdict, after.code], ['healthy', 0], told(after.report));
        });
});
