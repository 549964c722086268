// Behind a real nginx with TLS: everything works as without it, and whoever forges what a proxy says
// gains nothing. First with deploy/nginx/mozaik.conf as it is, then with one that rewrites Host; at
// the end with those that people really have.
import assert from 'node:assert/strict';
import http2 from 'node:http2';
import test from 'node:test';
import WebSocket from 'ws';
import { createLive } from '../../client/dist/index.js';
import { attach, expect, form, get, plain, post, request } from '../system/lib/http.mjs';
import { Poll, Socket, openPoll, openSocket, openStream } from '../system/lib/live.mjs';
import { serve } from '../system/lib/server.mjs';
import { until, within } from '../system/lib/until.mjs';
import { signIn } from '../system/lib/world.mjs';
import { arrived } from './lib/arrived.mjs';
import { HOST, start } from './lib/box.mjs';
import { door as tlsDoor } from './lib/door.mjs';
import { put } from './lib/edit.mjs';
import { forged } from './lib/forged.mjs';
import { homemade, box as nginx } from './lib/nginx.mjs';

const PASSWORD = 'mozaik-demo';
const EMPLOYEE = 'employee@demo.mozaik';
const PUBLIC = `https://${HOST}`;
const FOREIGN = 'https://ailleurs.example';
const COLLEAGUE = { email: 'colleague@demo.mozaik', password: PASSWORD };

const settings = ['--demo', '--threads', '2', '--public-url', PUBLIC];
const absence = (start) => ({ type: 'TEL', start, end: start, comment: 'Derrière un proxy' });
let day = Date.parse('2027-06-01'); // each absence has a day of its own
const nextDay = () => new Date(day += 86_400_000).toISOString().slice(0, 10);
const created = (id) => (message) => message.type === 'absence_created' && message.data.id === id;

/** A server, nginx in front of it, and the way through both. */
async function house(t, { trusted = '127.0.0.0/8', change, text, more = [] } = {}) {
    const server = await serve(t, [...settings, '--trusted-proxies', trusted, ...more]);
    const own = text && { ...nginx, kinds: { right: homemade(...text(server.port)) } };
    const proxy = await start(t, own ?? nginx, 'right', { backend: server, change });
    const door = await tlsDoor(t, proxy);
    return { server, proxy, door };
}

const kinds = [
    { name: 'deploy/nginx/mozaik.conf', host: HOST },
    {
        name: 'deploy/nginx/mozaik.conf with Host rewritten', host: 'backend',
        change: (text) => put(text, 'proxy_set_header Host              $host;', 'proxy_set_header Host backend;'),
    },
];

for (const kind of kinds)
    test(kind.name, async (t) => {
        const { proxy, door } = await house(t, kind);
        const login = (body, headers = {}) => request(door, 'POST', '/api/auth/login', { body, headers: { Host: HOST, ...headers } });
        let token; // of the cookie
        let employee; // by Bearer

        await t.test('nginx has nothing to say against it', () => assert.doesNotMatch(proxy.said, /\[(warn|error|emerg)\]/));

        await t.test('what arrives is what the configuration says', async () => {
            const header = await arrived(door, kind.host);
            assert.deepEqual(header('connection'), [], 'no Connection, so that nginx keeps it open');
        });

        await t.test('http leads to https', async () => {
            const answer = await plain(proxy.plainPort, 'GET', '/absences?x=1', { headers: { Host: HOST } });
            assert.equal(answer.status, 308);
            assert.equal(answer.headers.location, `${PUBLIC}/absences?x=1`);
        });

        await t.test('a sign-in gives a cookie that is sent over https alone', async () => {
            const answer = await login({ email: EMPLOYEE, password: PASSWORD }, { Origin: PUBLIC });
            assert.equal(answer.status, 200, answer.text);
            const [cookie] = answer.headers['set-cookie'];
            const [pair, ...attributes] = cookie.split(/; */);
            token = pair.slice('mozaik='.length);
            assert.ok(attributes.includes('Secure') && attributes.includes('HttpOnly'), cookie);
            assert.ok(attributes.some((one) => /^SameSite=(Lax|Strict)$/.test(one)), cookie);
            employee = { server: door, token: answer.body.token, id: answer.body.user.id };
            const { body } = await expect(200, door, 'GET', '/api/auth/me', { as: { token }, by: 'cookie', headers: { Origin: PUBLIC } });
            assert.equal(body.user.email, EMPLOYEE);
        });

        await t.test('the company is found by the sub-domain', async () => {
            const body = { email: EMPLOYEE, password: PASSWORD };
            assert.equal((await login(body, { Host: `demo.${HOST}` })).status, 200);
            assert.equal((await login(body, { Host: `voisin.${HOST}` })).status, 401);
        });

        await t.test('a write by cookie, from our own page', async () => {
            const own = await expect(201, door, 'POST', '/api/absences', { as: { token }, by: 'cookie', headers: { Origin: PUBLIC }, body: absence(nextDay()) });
            assert.equal(own.body.status, 'pending');
        });

        await t.test('a document as long as one may be comes through, and back; a longer one is refused by the server, with a sentence', async () => {
            const made = await post(employee, '/api/absences', absence(nextDay()));
            const content = Buffer.alloc(5 * 1024 * 1024, 'x');
            content.write('%PDF-1.7\n');
            const { id } = await attach(employee, made, 'grand.pdf', content);
            const answer = await expect(200, door, 'GET', `/api/attachments/${id}`, { as: employee });
            assert.ok(answer.bytes.equals(content));
            assert.equal(answer.headers['content-security-policy'], "sandbox; default-src 'none'");
            const longer = await request(door, 'POST', `/api/absences/${made.id}/attachments`, { as: employee, ...form(['a.pdf', Buffer.concat([content, content.subarray(0, 500 * 1024)])]) });
            assert.deepEqual([longer.status, longer.body.code], [413, 'http_body_too_large']);
        });

        await t.test('a foreign page is refused: sign-in, write and WebSocket', async () => {
            const cookie = { Cookie: `mozaik=${token}`, Origin: FOREIGN };
            const before = await get(employee, '/api/absences');
            for (const origin of [FOREIGN, `http://${HOST}`, `https://${HOST}.ailleurs.example`, `https://x${HOST}`, 'https://backend', 'http://backend', 'null']) {
                const write = await request(door, 'POST', '/api/absences', { headers: { ...cookie, Origin: origin, Host: HOST }, body: absence('2027-07-01') });
                assert.equal(write.status, 403, `${origin}: ${write.text}`);
                assert.equal(write.body.code, 'origin_refused');
            }
            assert.deepEqual((await get(employee, '/api/absences')).items.length, before.items.length, 'nothing was written');
            const socket = new Socket(door, `/api/ws/${employee.id}`, { cookie: token, origin: FOREIGN });
            const refused = await within(socket.opened.then(() => undefined, (error) => error.refused), 'the refusal');
            assert.equal(refused?.status, 403, refused?.text);
            assert.equal(JSON.parse(refused.text).code, 'origin_refused');
        });

        await t.test('a WebSocket, by cookie from our own page and by Bearer, with answers both ways', async () => {
            const page = new Socket(door, `/api/ws/${employee.id}`, { cookie: token, origin: PUBLIC });
            assert.equal((await page.next('connected')).data.authenticated, true);
            const program = await openSocket(employee);
            const made = await post(employee, '/api/absences', absence(nextDay()));
            for (const socket of [page, program]) {
                await socket.next(created(made.id));
                socket.say({ type: 'ping' });
                await socket.next('pong');
                assert.equal((await socket.close()).code, 1000);
            }
        });

        // Each is written when the one before has been heard: held back until there are more of them,
        // the first would never come.
        await t.test('server-sent events come one by one', async () => {
            const stream = await openStream(employee);
            for (let i = 0; i < 3; i++) {
                const made = await post(employee, '/api/absences', absence(nextDay()));
                await stream.next(created(made.id));
            }
            assert.equal(stream.headers['x-accel-buffering'], undefined, 'nginx has read it');
            await stream.drop();
        });

        await t.test('the same over HTTP/2', async () => {
            const session = http2.connect(`https://127.0.0.1:${proxy.port}`, { ca: proxy.cert, servername: HOST });
            const stream = session.request({ ':path': '/api/events', ':authority': HOST, authorization: `Bearer ${token}`, 'accept-encoding': 'gzip' });
            let text = '';
            stream.setEncoding('utf8').on('data', (part) => { text += part; });
            await until(() => text.includes('"connected"'), 'the stream begins');
            for (let i = 0; i < 2; i++) {
                const made = await post(employee, '/api/absences', absence(nextDay()));
                await until(() => text.includes(made.id), () => `the event of ${made.id}: ${text}`);
            }
            session.destroy();
        });

        await t.test('a poll is held until there is something', async () => {
            const poll = await openPoll(employee);
            const held = poll.once({ wait: 25 });
            const made = await post(employee, '/api/absences', absence(nextDay()));
            await held;
            assert.ok(poll.messages.some(created(made.id)), JSON.stringify(poll.messages));
        });

        await t.test('from one transport to the next with one cursor', async () => {
            const wanted = [];
            const write = async () => { wanted.push((await post(employee, '/api/absences', absence(nextDay()))).id); };
            const socket = await openSocket(employee);
            await write();
            await socket.next(created(wanted[0]));
            await socket.drop();
            await write();
            const stream = await openStream(employee, { cursor: socket.cursor });
            await stream.next(created(wanted[1]));
            await stream.drop();
            await write();
            const poll = new Poll(employee, { cursor: stream.cursor });
            await poll.once();
            const heard = [socket, stream, poll].flatMap((door) => door.messages).filter((message) => message.type === 'absence_created');
            assert.deepEqual(heard.map((message) => message.data.id), wanted);
        });

        // Last: it uses up the failures of these addresses.
        await t.test('a forged X-Forwarded-For changes nothing', (t2) => forged(t2, proxy, COLLEAGUE));
    });

test('behind several proxies that append to X-Forwarded-For', async (t) => {
    // Only nginx itself is trusted; the clients are other addresses of this machine.
    const { proxy } = await house(t, {
        trusted: '127.0.0.1',
        change: (text) => put(text, 'X-Forwarded-For   $remote_addr', 'X-Forwarded-For $proxy_add_x_forwarded_for'),
    });
    await t.test('a forged X-Forwarded-For changes nothing', (t2) => forged(t2, proxy, COLLEAGUE));
});

test('a proxy that nobody trusts is believed nothing', async (t) => {
    const { door } = await house(t, { trusted: '192.0.2.0/24' });
    const { body } = await expect(200, door, 'GET', '/api/echo', { headers: { Host: HOST, 'X-Forwarded-For': '203.0.113.9' } });
    assert.equal(body.trusted_proxy, false);
    assert.equal(body.client, '127.0.0.1');
    assert.equal(body.scheme, 'http');
});

/* ---- what people have ---- */

const lost = [
    {
        name: 'proxy_pass and nothing else', code: 'upgrade_stripped',
        lines: (port) => `proxy_pass http://127.0.0.1:${port};`,
        received: (port) => ({ http_version: '1.0', connection: 'close', upgrade: null, host: `127.0.0.1:${port}`, x_forwarded_for: null }),
    },
    {
        name: 'Upgrade alone, without Connection', code: 'upgrade_stripped',
        lines: (port) => `proxy_pass http://127.0.0.1:${port}; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header X-Forwarded-For $remote_addr;`,
        received: (port) => ({ http_version: '1.1', connection: 'close', upgrade: 'websocket', host: `127.0.0.1:${port}`, x_forwarded_for: '127.0.0.1' }),
    },
    {
        name: 'HTTP/1.1 and Host, without Upgrade', code: 'upgrade_stripped',
        lines: (port) => `proxy_pass http://127.0.0.1:${port}; proxy_http_version 1.1; proxy_set_header Host $host;`,
        received: () => ({ http_version: '1.1', connection: 'close', upgrade: null, host: '127.0.0.1', x_forwarded_for: null }),
    },
    {
        name: 'both headers, but HTTP/1.0', code: 'upgrade_over_http10',
        lines: (port) => `proxy_pass http://127.0.0.1:${port}; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;`,
        received: (port) => ({ http_version: '1.0', connection: 'upgrade', upgrade: 'websocket', host: `127.0.0.1:${port}`, x_forwarded_for: null }),
    },
];

/** Our client, through a door; ended with the test. `heard` and `states` fill up. */
function follow(t, door, person, options = {}) {
    const states = [];
    const heard = [];
    const live = createLive({
        url: `http://127.0.0.1:${door.port}`, userId: person.id, getToken: () => person.token, WebSocket, log: null,
        minReconnectDelay: 10, maxReconnectDelay: 50, ...options,
        onMessage: (message) => heard.push(message), onState: (state) => states.push(state),
    });
    t.after(() => live.close());
    return { live, states, heard };
}

for (const { name, code, lines, received } of lost)
    test(`an nginx that loses the upgrade: ${name}`, async (t) => {
        // The rest of it as bad as can be: everything is compressed and held back where that is possible.
        const text = (port) => [lines(port), 'gzip on; gzip_types *; gzip_proxied any; proxy_buffering on;'];
        const { server, door } = await house(t, { text });

        await t.test('the handshake is answered by 426, with what arrived', async () => {
            for (const path of ['/api/ws/test-user-id', '/api/ws/me', '/api/ws/echo']) {
                const socket = new Socket(door, path);
                const refused = await within(socket.opened.then(() => undefined, (error) => error.refused), 'the refusal');
                assert.equal(refused?.status, 426, `${path}: ${refused?.text}`);
                const body = JSON.parse(refused.text);
                assert.equal(body.code, code);
                for (const [key, value] of Object.entries(received(server.port))) assert.equal(body.received[key], value, `${path}: received.${key}`);
            }
        });

        await t.test('our client goes on with server-sent events', async (t2) => {
            const employee = await signIn(door, EMPLOYEE, PASSWORD);
            const { live, states, heard } = follow(t2, door, employee); // its fetch() asks for gzip, as a browser does
            await until(() => live.state.transport !== null, () => `it delivers: ${JSON.stringify(states)}`);
            assert.equal(live.state.name, 'degraded');
            assert.equal(live.state.transport, 'sse');
            for (let i = 0; i < 3; i++) {
                const made = await post(employee, '/api/absences', absence(nextDay()));
                await until(() => heard.some(created(made.id)), () => `the event of ${made.id}: ${JSON.stringify(heard)}`);
            }
            assert.equal(live.state.transport, 'sse');
        });
    });

test('an nginx that also holds streams back: our client goes on by requests that wait', async (t) => {
    const text = (port) => [`proxy_pass http://127.0.0.1:${port}; proxy_ignore_headers X-Accel-Buffering;`];
    const { door } = await house(t, { text });
    const employee = await signIn(door, EMPLOYEE, PASSWORD);
    const { live, states, heard } = follow(t, door, employee, { fallbackAfterMs: 1500 });
    await until(() => live.state.transport === 'longpoll', () => `it delivers: ${JSON.stringify(states)}`);
    assert.equal(live.state.name, 'degraded');
    const made = await post(employee, '/api/absences', absence(nextDay()));
    await until(() => heard.some(created(made.id)), () => `the event: ${JSON.stringify(heard)}`);
});
