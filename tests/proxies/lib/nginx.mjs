// A real nginx in front of a real server, with TLS, in a folder of its own.
//
//     const proxy = await nginx(t, deployed(server.port))      started, and ended with the test
//     const door = await tlsDoor(t, proxy, { from: '127.0.0.2' })
//     await request(door, 'GET', '/api/health')                as if door were the server
//
// A door is a local port from which everything goes through TLS to nginx, so that whatever can speak
// to a server (tests/system/lib) can speak to it through a proxy, and from an address of its choice.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { folder } from '../../system/lib/server.mjs';
import { until } from '../../system/lib/until.mjs';

export const HOST = 'rh.example.fr'; // as in deploy/nginx/mozaik.conf

const deployedText = readFileSync(new URL('../../../deploy/nginx/mozaik.conf', import.meta.url), 'utf8');

async function freePort() {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    server.close();
    await once(server, 'close');
    return port;
}

/** A certificate that HOST has signed itself. */
function certificate(place) {
    const files = { cert: join(place, 'cert.pem'), key: join(place, 'key.pem') };
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
        '-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST},DNS:*.${HOST}`, '-keyout', files.key, '-out', files.cert], { stdio: 'pipe' });
    return files;
}

/** Every `from` of a text is `to`; none is a mistake of the test. */
export function put(text, from, to) {
    assert.ok(text.includes(from), `the configuration has no « ${from} »`);
    return text.replaceAll(from, to);
}

/** deploy/nginx/mozaik.conf with our ports and paths. `change(text)` for what a test has otherwise. */
export function deployed(backend, change = (text) => text) {
    return ({ port, plainPort, cert, key }) => {
        let text = deployedText.replace(/^ *listen \[::\].*\n/gm, ''); // not every machine has IPv6
        text = put(text, 'server 127.0.0.1:8001;', `server 127.0.0.1:${backend};`);
        text = put(text, 'listen 80;', `listen 127.0.0.1:${plainPort};`);
        text = put(text, 'listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2;`);
        text = put(text, '/etc/ssl/certs/mozaik.pem', cert);
        text = put(text, '/etc/ssl/private/mozaik.key', key);
        return change(text);
    };
}

/** What is found everywhere: TLS, and a location with these lines in it. */
export function homemade(location, around = '') {
    return ({ port, cert, key }) => `${around}
server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${cert};
    ssl_certificate_key ${key};
    location / { ${location} }
}
`;
}

/** The rest of nginx.conf: in the foreground, and nothing outside of its folder. */
function wrapped(place, inner) {
    return `daemon off;
worker_processes 1;
${process.getuid() === 0 ? 'user root;' : ''}
pid ${place}/nginx.pid;
error_log stderr warn;
events { worker_connections 512; }
http {
    access_log off;
    client_body_temp_path ${place}/body;
    proxy_temp_path ${place}/proxy;
    fastcgi_temp_path ${place}/fastcgi;
    uwsgi_temp_path ${place}/uwsgi;
    scgi_temp_path ${place}/scgi;
${inner}
}
`;
}

function listens(port) {
    return new Promise((done) => {
        const socket = net.connect({ host: '127.0.0.1', port });
        socket.on('connect', () => { socket.destroy(); done(true); });
        socket.on('error', () => done(false));
    });
}

async function launch(place, files, text) {
    const port = await freePort();
    const plainPort = await freePort();
    writeFileSync(join(place, 'nginx.conf'), wrapped(place, text({ port, plainPort, ...files })));
    const child = spawn('nginx', ['-p', place, '-e', 'stderr', '-c', join(place, 'nginx.conf')],
        { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
    const proxy = { port, plainPort, cert: readFileSync(files.cert), said: '', exit: undefined };
    child.stderr.setEncoding('utf8').on('data', (part) => { proxy.said += part; });
    const ended = once(child, 'close').then(([code, signal]) => { proxy.exit = code ?? signal; });
    child.on('error', (error) => { proxy.said += error; proxy.exit = -1; });
    await until(async () => proxy.exit !== undefined || await listens(port), () => `nginx listens: ${proxy.said}`);
    proxy.stop = async () => {
        if (proxy.exit === undefined) child.kill('SIGTERM'); // the master ends its workers
        await ended;
    };
    return proxy;
}

/** Start one. `text({ port, plainPort, cert, key })` is what stands inside of http {}. */
export async function nginx(t, text) {
    const place = folder(t);
    const files = certificate(place);
    for (let tries = 1; ; tries++) {
        const proxy = await launch(place, files, text);
        if (proxy.exit === undefined) {
            t.after(proxy.stop);
            return proxy;
        }
        // A port is free when we ask for it, and may be taken before nginx has it.
        if (tries === 5 || !proxy.said.includes('Address already in use')) assert.fail(`nginx ended: ${proxy.exit} ${proxy.said}`);
    }
}

/** {port}: what is sent there comes to nginx through TLS, from the address `from`. */
export async function tlsDoor(t, proxy, { from = '127.0.0.1', name = HOST } = {}) {
    const open = new Set();
    const server = net.createServer({ allowHalfOpen: false }, (near) => {
        const far = tls.connect({ host: '127.0.0.1', port: proxy.port, localAddress: from, servername: name, ca: proxy.cert, ALPNProtocols: ['http/1.1'] });
        for (const [socket, other] of [[near, far], [far, near]]) {
            open.add(socket);
            socket.setNoDelay(true);
            socket.on('error', (error) => { if (socket === far && error.code?.startsWith?.('ERR_')) proxy.said += `\nTLS: ${error}`; });
            socket.on('close', () => { open.delete(socket); other.destroy(); });
            socket.pipe(other);
        }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => {
        for (const socket of open) socket.destroy();
        server.close();
    });
    return { port: server.address().port };
}
