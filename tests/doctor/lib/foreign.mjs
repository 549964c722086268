// Servers that are not ours, and what stands in front of them: each started for one test, on a port
// that the kernel chooses, and ended with it. Each gives { url } with the path of its WebSocket.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server as SocketIo } from 'socket.io';
import { WebSocketServer } from 'ws';
import { freePort, start } from '../../proxies/lib/box.mjs';
import { launch } from '../../proxies/lib/child.mjs';
import { box as nginx } from '../../proxies/lib/nginx.mjs';
import { folder } from '../../system/lib/server.mjs';
import { until } from '../../system/lib/until.mjs';
import { raw } from './forward.mjs';

export const PATH = '/api/ws/test-user-id'; // as the first version's team tries it
const python = fileURLToPath(new URL('python', import.meta.url));

const at = (port, path = PATH) => ({ port, url: `http://127.0.0.1:${port}${path}` });

/** Any answer at all to a GET: it has begun. */
function answers(port) {
    return new Promise((done) => {
        http.get({ host: '127.0.0.1', port, path: '/', agent: false }, (reply) => { reply.destroy(); done(true); }).on('error', () => done(false));
    });
}

// ---- programs ----

/** Ended with the test; what it wrote, on both, is `said`. */
function program(t, command, words, options) {
    const child = launch(command, words, options);
    t.after(() => child.stop());
    return child;
}

/** A Python server; FD in its words is the socket that it listens on. */
export async function pythonServer(t, words, { without } = {}) {
    const server = program(t, '/usr/bin/python3', [join(python, 'serve.py'), '/usr/bin/python3', ...words], {
        cwd: python,
        env: { PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: without ? join(python, 'without') : '' },
    });
    const port = await until(() => Number(/^port (\d+)$/m.exec(server.said)?.[1]) || server.exit !== undefined, 'a port');
    await until(async () => server.exit !== undefined || await answers(port), () => `${words.join(' ')} answers: ${server.said}`);
    assert.equal(server.exit, undefined, `${words.join(' ')}: ${server.said}`);
    return at(port);
}

/** FastAPI as everybody runs it. `without`: neither of its WebSocket libraries can be imported. */
export const uvicorn = (t, { flags = [], without } = {}) => pythonServer(t, ['-m', 'uvicorn', '--fd', 'FD', ...flags, 'fastapi_app:app'], { without });

// ---- in this process ----

/** An http(s).Server, listening; its connections end with the test. */
async function listening(t, server, address = '127.0.0.1') {
    const open = new Set();
    server.on('connection', (socket) => { open.add(socket); socket.on('close', () => open.delete(socket)); });
    server.listen(0, address);
    await once(server, 'listening');
    t.after(() => {
        for (const socket of open) socket.destroy();
        server.close();
    });
    return server.address().port;
}

const PAGE = '<!doctype html>\n<html lang="fr"><head><title>Page</title></head><body><div id="root"></div></body></html>\n';

/** Node's own server, whose program knows nothing of WebSockets: it has one page for everybody. */
export async function nodeWithoutSocket(t) {
    return at(await listening(t, http.createServer((request, reply) => {
        reply.setHeader('Content-Type', 'text/html; charset=utf-8').end(PAGE);
    })));
}

/** npm `ws` at `path`, alone (426 to whoever comes without Upgrade). */
export async function nodeWs(t, { path = PATH } = {}) {
    const server = http.createServer((request, reply) => {
        reply.writeHead(426, { 'Content-Type': 'text/plain' }).end('Upgrade Required'); // as ws does with a port of its own
    });
    const sockets = new WebSocketServer({ server, path });
    sockets.on('connection', (socket) => {
        socket.on('message', (message, isBinary) => socket.send(message, { binary: isBinary }));
        socket.on('error', () => {});
    });
    t.after(() => { for (const socket of sockets.clients) socket.terminate(); sockets.close(); });
    return at(await listening(t, server));
}

/** npm `socket.io`, with whatever it does by itself. */
export async function socketIo(t, path = '/socket.io/?EIO=4&transport=websocket') {
    const server = http.createServer();
    const io = new SocketIo(server);
    t.after(() => io.close());
    return at(await listening(t, server), path);
}

/** A server that answers each request with these very bytes, whatever it is asked; without any it hangs up. */
export async function replay(t, answer) {
    const heard = [];
    const server = net.createServer((socket) => {
        let request = '';
        socket.on('error', () => {});
        socket.on('data', (bytes) => {
            request += bytes.toString('latin1');
            for (let end; (end = request.indexOf('\r\n\r\n')) >= 0; request = request.slice(end + 4)) {
                heard.push(request.slice(0, end));
                const said = typeof answer === 'function' ? answer(request.slice(0, end)) : answer;
                if (!said) {
                    socket.destroy();
                    return;
                }
                socket.write(said);
                if (/^connection: close\r$/im.test(said)) socket.end();
            }
        });
    });
    return { ...at(await listening(t, server)), heard };
}

/** uvicorn 0.51, as seen: without a library, or when Upgrade did not arrive, it is these bytes. */
export const UVICORN_404 = [
    'HTTP/1.1 404 Not Found', 'date: Mon, 23 Nov 2026 09:00:00 GMT', 'server: uvicorn', 'content-length: 22', 'content-type: application/json', '',
    '{"detail":"Not Found"}',
].join('\r\n');

const meets = async (t, meet) => at((await raw(t, meet)).port);
export const mute = (t) => meets(t, (socket) => socket.resume());
export const rude = (t) => meets(t, (socket) => socket.end());
export const ssh = (t) => meets(t, (socket) => socket.end('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'));

/** Nothing listens there, nor will: it is one end of a connection that stays, so that nobody is given its port. */
export async function closedPort() {
    const server = net.createServer((near) => near.unref()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const held = net.connect(server.address().port, '127.0.0.1');
    await once(held, 'connect');
    server.unref();
    held.unref();
    return at(held.localPort);
}

/** python3 -m http.server over a page. */
export async function staticFiles(t) {
    const place = folder(t);
    writeFileSync(join(place, 'index.html'), PAGE);
    const server = program(t, '/usr/bin/python3', ['-u', '-m', 'http.server', '--bind', '127.0.0.1', '--directory', place, '0']);
    const port = await until(() => Number(/port (\d+)/.exec(server.said)?.[1]), () => `http.server says its port: ${server.said}`);
    return at(port);
}

// ---- in front ----

/** An nginx without TLS; `text` is what stands in its http {}, for a port. */
async function nginxWith(t, port, text) {
    const box = { ...nginx, tls: false, kinds: { own: (around) => ({ 'mozaik.conf': text(around.port, around) }) } };
    const proxy = await start(t, box, 'own', { backend: { port } });
    return { ...at(proxy.port), proxy };
}

/** nginx before a server, with these lines in its location. */
export const behindNginx = (t, port, lines = '', around = '') => nginxWith(t, port, (own) => `${around}
server {
    listen 127.0.0.1:${own};
    location / {
        proxy_pass http://127.0.0.1:${port};
        ${lines.replaceAll('; ', ';\n        ')}
    }
}
`);

export const PASSES_UPGRADE = 'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; proxy_set_header Host $host;';
export const UPGRADE_MAP = "map $http_upgrade $connection_upgrade {\n    default upgrade;\n    '' close;\n}";

/** Readable for nginx's workers, whoever they are. */
function webRoot(t) {
    const place = folder(t);
    chmodSync(place, 0o755);
    writeFileSync(join(place, 'index.html'), PAGE);
    return place;
}

/** nginx that answers every path with the page, as a React application is served. */
export async function nginxPage(t) {
    const place = webRoot(t);
    return nginxWith(t, 9, (port) => `types { text/html html; }
server {
    listen 127.0.0.1:${port};
    root ${place};
    location / { try_files $uri /index.html; }
}
`);
}

/** nginx that has files, and not this one. */
export async function nginxFiles(t) {
    const place = webRoot(t);
    return nginxWith(t, 9, (port) => `server {
    listen 127.0.0.1:${port};
    root ${place};
}
`);
}

/** nginx that wants a name and a password before anything. */
export async function nginxBasic(t, port) {
    const place = webRoot(t);
    writeFileSync(join(place, 'people'), 'rh:{PLAIN}secret\n');
    return behindNginx(t, port, `${PASSES_UPGRADE} auth_basic "RH"; auth_basic_user_file ${place}/people;`, UPGRADE_MAP);
}

/** nginx that leads everybody from http to https. */
export const nginxRedirect = (t) => nginxWith(t, 9, (port) => `server { listen 127.0.0.1:${port}; return 301 https://rh.example.fr$request_uri; }`);

/** nginx with TLS. */
export const nginxTls = (t) => nginxWith(t, 9, (port, { cert, key }) => `server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${cert};
    ssl_certificate_key ${key};
    return 204;
}`);

/** nginx whose server does not run. */
export const nginxAlone = async (t) => behindNginx(t, (await closedPort()).port, PASSES_UPGRADE, UPGRADE_MAP);

/** A company's proxy: tinyproxy, that wants to know who is there. */
export async function tinyproxy(t, { basic, lines = '' } = {}) {
    const place = folder(t);
    const port = await freePort();
    writeFileSync(join(place, 'conf'), `Port ${port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 50\nAllow 127.0.0.1\nLogFile "${place}/log"\nPidFile "${place}/pid"\n${basic ? `BasicAuth ${basic}\n` : ''}${lines}\n`);
    const proxy = program(t, 'tinyproxy', ['-d', '-c', join(place, 'conf')]);
    await until(async () => proxy.exit !== undefined || await answers(port), () => `tinyproxy answers: ${proxy.said}`);
    assert.equal(proxy.exit, undefined, proxy.said);
    return { port, address: `127.0.0.1:${port}` };
}

// ---- certificates ----

const openssl = (place, ...words) => execFileSync('openssl', words, { cwd: place, stdio: 'pipe' });

/** An authority of its own, in `authority`; { good, expired, early, other } are { key, cert } that it has signed. */
export function certificates(t) {
    const place = folder(t);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    openssl(place, 'req', '-x509', ...key, '-days', '2', '-subj', '/CN=Autorite de test', '-keyout', 'ca.key', '-out', 'ca.pem');
    writeFileSync(join(place, 'ca.conf'), `[ca]
default_ca = one
[one]
database = index
new_certs_dir = .
serial = serial
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
`);
    writeFileSync(join(place, 'index'), '');
    writeFileSync(join(place, 'serial'), '01\n');
    const signed = (name, san, begin, end) => {
        openssl(place, 'req', '-new', ...key, '-subj', `/CN=${name}`, '-addext', `subjectAltName=${san}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
        openssl(place, 'ca', '-batch', '-notext', '-config', 'ca.conf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-startdate', begin, '-enddate', end, '-in', `${name}.csr`, '-out', `${name}.pem`);
        return { key: readFileSync(join(place, `${name}.key`)), cert: readFileSync(join(place, `${name}.pem`)) };
    };
    return {
        authority: join(place, 'ca.pem'),
        good: signed('good', 'IP:127.0.0.1,DNS:localhost', '20200101000000Z', '20991231235959Z'),
        expired: signed('expired', 'IP:127.0.0.1,DNS:localhost', '20200101000000Z', '20210101000000Z'),
        early: signed('early', 'IP:127.0.0.1,DNS:localhost', '20980101000000Z', '20991231235959Z'),
        other: signed('other', 'DNS:ailleurs.example', '20200101000000Z', '20991231235959Z'),
    };
}

/** `ws` again, through TLS with that certificate. */
export async function secureWs(t, { key, cert }) {
    const server = https.createServer({ key, cert });
    server.on('tlsClientError', () => {});
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket) => { socket.on('message', (message, isBinary) => socket.send(message, { binary: isBinary })); socket.on('error', () => {}); });
    t.after(() => { for (const socket of sockets.clients) socket.terminate(); sockets.close(); });
    const port = await listening(t, server);
    return { port, url: `https://127.0.0.1:${port}${PATH}` };
}

/** A server that writes down every request that it gets, and sends everybody on to `to`. */
export const recorder = async (t, to) => recording(t, http.createServer(), to);

/** The same with TLS; whatever it is called. */
export async function secureRecorder(t, identity) {
    const { port, heard } = await recording(t, https.createServer(identity).on('tlsClientError', () => {}));
    return { port, heard, url: `https://127.0.0.1:${port}${PATH}` };
}

async function recording(t, server, to) {
    const heard = [];
    server.on('request', (request, reply) => {
        heard.push({ url: request.url, headers: request.headers });
        if (to) reply.writeHead(302, { Location: to }).end();
        else reply.end('{}');
    });
    server.on('upgrade', (request, socket) => {
        heard.push({ url: request.url, headers: request.headers });
        socket.on('error', () => {});
        socket.end(to ? `HTTP/1.1 302 Found\r\nLocation: ${to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n` : 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
    return { ...at(await listening(t, server)), heard };
}
