// The upgrade always succeeds; who you are comes after it. And an upgrade that did not arrive is named.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { holdAnswer } from './lib/contract.mjs';
import { del, expect, get, post, request, wired } from './lib/http.mjs';
import { openSocket, openStranger, openStream, Socket } from './lib/live.mjs';
import { serve } from './lib/server.mjs';
import { until, within } from './lib/until.mjs';
import { again, buildWorld } from './lib/world.mjs';

let world;
const cleanups = [];
before(async () => { world = await buildWorld({ after: (work) => cleanups.unshift(work) }); });
after(async () => { for (const work of cleanups) await work(); });

const UNKNOWN = '01900000-0000-7000-8000-000000000000';
const closed = async (socket) => (await within(socket.ended, 'the socket closes')).code;

test('a socket of nobody works, and hears nothing but what it asks', async () => {
    const socket = await openStranger(world.server);
    assert.deepEqual([socket.hello.data.authenticated, socket.hello.data.user_id, socket.hello.cursor], [false, null, undefined]);
    socket.say({ type: 'ping' });
    const pong = await socket.next('pong');
    assert.equal(pong.cursor, undefined);
    await world.sentinel();
    socket.say({ type: 'ping' });
    await socket.next('pong');
    assert.deepEqual(socket.messages.map((m) => m.type), ['connected', 'pong', 'pong']);
    await socket.close();
    assert.equal(socket.closed.code, 1000);
});

test('who does not say who they are in time is closed with 4401', async (t) => {
    const small = await buildWorld(t, ['--stranger-timeout', '3s']);
    const [mute, late, signed] = [await openStranger(small.server), await openStranger(small.server), await openSocket(small.owner)];
    late.say({ type: 'auth', token: 'mzk_nobody' });
    await late.next('error');
    assert.deepEqual([await closed(mute), await closed(late)], [4401, 4401]);
    signed.say({ type: 'ping' });
    await signed.next('pong');
    await signed.drop();
});

test('an auth message signs in: a second connected, then events after its cursor', async () => {
    const { headers } = await expect(200, world.server, 'GET', '/api/settings', { as: world.owner });
    const absence = await world.absence();
    for (const path of [`/api/ws/${world.owner.id}`, '/api/ws/me']) {
        const socket = await openStranger(world.server, path);
        socket.say({ type: 'auth', token: world.owner.token, cursor: headers['mozaik-cursor'] });
        const hello = await socket.next('connected');
        assert.deepEqual([hello.data.authenticated, hello.data.user_id, hello.cursor], [true, world.owner.id, headers['mozaik-cursor']]);
        assert.equal((await socket.next('absence_created')).data.id, absence.id);
        await socket.close();
    }
    const now = await openStranger(world.server, '/api/ws/me');
    now.say({ type: 'auth', token: world.owner.token });
    await now.next('connected');
    const last = await world.sentinel();
    const first = await now.next();
    assert.equal(first.data.id, last.id, 'without a cursor: from now on');
    await now.close();
});

test('a token that is not good: an error, and another try', async () => {
    const socket = await openStranger(world.server, '/api/ws/me');
    for (const token of ['mzk_nobody', `mzk_${'A'.repeat(43)}`, world.gone.token]) {
        socket.say({ type: 'auth', token });
        await socket.next('error');
    }
    socket.say({ type: 'auth', token: world.owner.token });
    assert.equal((await socket.next('connected')).data.authenticated, true);
    await socket.close();
});

test('a new session on an open socket counts from there on', async () => {
    const first = await again(world.owner), second = await again(world.owner);
    const socket = await openSocket(first);
    socket.say({ type: 'auth', token: second.token });
    await socket.next('connected');
    await del(world.owner, `/api/auth/sessions/${first.session}`);
    assert.equal((await socket.next('session_closed')).data.id, first.session);
    await del(world.owner, `/api/auth/sessions/${second.session}`);
    assert.equal(await closed(socket), 4401);
});

test('connected says when the session ends; another auth prolongs it, where the socket stands', async () => {
    const person = await again(world.owner);
    const ends = async () => (await get(person, '/api/auth/me')).session.expires_at;
    const first = await ends();
    const socket = await openSocket(person), stream = await openStream(person);
    assert.deepEqual([socket.hello.data.expires_at, stream.hello.data.expires_at], [first, first]);
    const absence = await world.absence({ start: '2027-03-08', end: '2027-03-09' });
    await socket.next('absence_created');
    socket.say({ type: 'auth', token: person.token, cursor: socket.hello.cursor });
    const hello = await socket.next('connected');
    assert.ok(hello.data.expires_at > first);
    assert.equal(hello.data.expires_at, await ends());
    const { version } = await world.approve(absence);
    assert.equal((await socket.next((m) => m.type !== 'ping')).data.version, version, 'it goes on where it was, whatever cursor auth has');
    // Prolonged by a request, it hears nothing of that.
    await expect(200, world.server, 'POST', '/api/auth/refresh', { as: person });
    socket.say({ type: 'auth', token: world.manager.token });
    assert.equal(await closed(socket), 4403, 'somebody else needs another socket');
    const other = await openSocket(person);
    other.say({ type: 'auth', token: world.gone.token });
    assert.equal(await closed(other), 4401);
    await stream.drop();
});

test('an id that is not theirs: 4403, the same for existing and unknown ones', async () => {
    const said = [];
    for (const id of [world.manager.id, world.other_tenant.id, UNKNOWN, 'test-user-id', 'ME']) {
        const socket = new Socket(world.server, `/api/ws/${id}`, { token: world.owner.token });
        await within(socket.opened, 'the upgrade succeeds all the same');
        assert.equal(await closed(socket), 4403, id);
        said.push([socket.closed.reason, socket.messages.map((m) => m.type)]);
    }
    for (const one of said) assert.deepEqual(one, said[0]);
    const socket = await openStranger(world.server, `/api/ws/${world.manager.id}`);
    socket.say({ type: 'auth', token: world.owner.token });
    assert.equal(await closed(socket), 4403);
});

test('nobody learns from the answer whether an id exists', async () => {
    const hellos = [];
    for (const id of [world.owner.id, UNKNOWN, 'x', world.other_tenant.id]) {
        const socket = await openStranger(world.server, `/api/ws/${id}`);
        const { at, data: { server_time, timestamp, ...data }, ...hello } = socket.hello;
        hellos.push({ ...hello, data });
        await socket.close();
    }
    for (const hello of hellos) assert.deepEqual(hello, hellos[0]);
});

test('a session that ends: its sockets close with 4401, the others hear of it', async () => {
    const leaving = await again(world.owner);
    const sockets = [await openSocket(leaving), await openSocket(leaving), await openSocket(leaving, { path: '/api/ws/me' })];
    const other = await openSocket(world.owner);
    await expect(204, world.server, 'POST', '/api/auth/logout', { as: leaving });
    for (const socket of sockets) {
        assert.equal(await closed(socket), 4401);
        assert.deepEqual(socket.facts(), []);
    }
    assert.equal((await other.next('session_closed')).data.id, leaving.session);
    await other.close();
    const back = new Socket(world.server, '/api/ws/me', { token: leaving.token });
    await within(back.opened, 'the upgrade');
    assert.equal((await back.next('connected')).data.authenticated, false);
    await back.close();
    await expect(401, world.server, 'GET', '/api/auth/me', { as: leaving });
});

test('a change of the password signs out everywhere else', async () => {
    const [here, there, far] = [await again(world.employee), await again(world.employee), world.employee];
    const sockets = [await openSocket(there), await openSocket(far)];
    const mine = await openSocket(here);
    await expect(204, world.server, 'POST', '/api/auth/password', { as: here, body: { current: here.password, new: 'encore quatre autres mots' } });
    for (const socket of sockets) assert.equal(await closed(socket), 4401);
    await expect(401, world.server, 'GET', '/api/auth/me', { as: there });
    mine.say({ type: 'ping' });
    await mine.next('pong');
    await mine.close();
});

test('what is not understood is answered by error; after several the socket closes with 4400', async () => {
    for (const [open, nonsense] of [
        [() => openSocket(world.owner), ['{', '[]', '"ping"', '{}', '{"type":5}', '{"type":"no_such_type"}', '{"type":"subscribe","channel":7}']],
        [() => openStranger(world.server), ['{"type":"subscribe"}', '{"type":"absence_created"}', '{"type":"auth"}', '{"type":"auth","token":"x","cursor":5}']],
    ]) {
        const socket = await open();
        for (const text of nonsense) {
            socket.say(text);
            await socket.next('error', text);
        }
        for (let i = nonsense.length; i < 10; i++) socket.say('{');
        assert.equal(await closed(socket), 4400);
    }
    const binary = await openSocket(world.owner);
    binary.ws.send(Buffer.from('{"type":"ping"}'));
    assert.equal(await closed(binary), 1003);
});

/* ---- the upgrade that did not arrive ---- */

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
const on = (lines, { method = 'GET', path = '/api/ws/test-user-id', version = '1.1' } = {}) => `${method} ${path} HTTP/${version}\r\nHost: rh.example.fr\r\n${lines}\r\n`;

test('a handshake that lost its Upgrade on the way is told so, with what arrived', async () => {
    for (const path of ['/api/ws/test-user-id', '/api/ws/echo']) {
        const { status, value, headers } = await wired(world.server.port, on(`${KEY}Via: 1.1 varnish\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Server: front\r\nForwarded: for=192.0.2.7\r\nConnection: keep-alive\r\n`, { path }));
        assert.deepEqual([status, value.code], [426, 'upgrade_stripped']);
        assert.deepEqual(value.received, {
            http_version: '1.1', via: '1.1 varnish', forwarded: 'for=192.0.2.7', x_forwarded_for: '192.0.2.7', x_forwarded_server: 'front',
            connection: 'keep-alive', upgrade: null, host: 'rh.example.fr',
        });
        assert.equal(headers['cache-control'], 'no-store');
        assert.ok(value.guide.length > 1);
    }
});

test('every other way to miss the handshake has its own answer, never 404', async () => {
    const cases = [
        ['a plain GET', on(''), 426, 'upgrade_required'],
        ['Connection without upgrade', on(`${KEY}Upgrade: websocket\r\nConnection: keep-alive\r\n`), 426, 'upgrade_stripped'],
        ['Upgrade lost, HTTP/1.0', on(`${KEY}Connection: close\r\n`, { version: '1.0' }), 426, ['upgrade_stripped', 'upgrade_over_http10']],
        ['whole, but HTTP/1.0', on(`${KEY}Upgrade: websocket\r\nConnection: Upgrade\r\n`, { version: '1.0' }), 426, 'upgrade_over_http10'],
        ['another version', on('Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'), 426, 'websocket_version'],
        ['no key', on('Sec-WebSocket-Version: 13\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'), 400, 'websocket_key'],
        ['a short key', on('Sec-WebSocket-Key: c2hvcnQ=\r\nSec-WebSocket-Version: 13\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'), 400, 'websocket_key'],
        ['POST', on('Content-Length: 0\r\n', { method: 'POST' }), 405, 'method_not_allowed'],
        ['PUT', on('Content-Length: 0\r\n', { method: 'PUT' }), 405, 'method_not_allowed'],
        ['DELETE', on('', { method: 'DELETE' }), 405, 'method_not_allowed'],
        ['POST with a handshake', on(`${KEY}Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n`, { method: 'POST' }), 405, 'method_not_allowed'],
    ];
    for (const [what, bytes, status, code] of cases) {
        const answer = await wired(world.server.port, bytes);
        assert.equal(answer.status, status, `${what}: ${answer.body}`);
        assert.ok([code].flat().includes(answer.value.code), `${what}: ${answer.value.code}`);
    }
});

/* ---- cookies and Origin ---- */

test('with the cookie a socket, a stream and a write need our own Origin; a refusal says the flag', async () => {
    const { token } = world.owner;
    const own = `http://127.0.0.1:${world.server.port}`;
    const good = new Socket(world.server, `/api/ws/${world.owner.id}`, { cookie: token, origin: own });
    await within(good.opened, 'the upgrade');
    assert.equal((await good.next('connected')).data.authenticated, true);
    await good.close();
    for (const origin of ['http://evil.example', 'null', `${own}.evil.example`, 'http://127.0.0.1:1']) {
        const socket = new Socket(world.server, '/api/ws/me', { cookie: token, origin });
        const refused = await socket.opened.then(() => assert.fail(`${origin} was let in`), (error) => error.refused);
        const problem = holdAnswer({ method: 'GET', target: '/api/ws/me', status: refused.status, headers: refused.headers, body: refused.text });
        assert.deepEqual([refused.status, problem.code], [403, 'origin_refused'], origin);
        assert.match(problem.detail, /--public-url/);
        for (const [method, target, body] of [['GET', '/api/events'], ['POST', '/api/absences', { type: 'CA', start: '2027-03-01', end: '2027-03-01' }], ['PUT', '/api/auth/me', { language: 'fr' }], ['POST', '/api/auth/logout'],
            ['POST', '/api/auth/login', { email: world.owner.email, password: world.owner.password }], ['DELETE', `/api/auth/sessions/${UNKNOWN}`]]) {
            const answer = await request(world.server, method, target, { headers: { Cookie: `mozaik=${token}`, Origin: origin }, body });
            assert.deepEqual([answer.status, answer.body.code], [403, 'origin_refused'], `${method} ${target} ${origin}`);
        }
        await expect(200, world.server, 'GET', '/api/auth/me', { headers: { Cookie: `mozaik=${token}`, Origin: origin } });
    }
    // A page elsewhere, in a browser that says so without Origin.
    const answer = await request(world.server, 'POST', '/api/auth/logout', { headers: { Cookie: `mozaik=${token}`, 'Sec-Fetch-Site': 'cross-site' } });
    assert.equal(answer.status, 403);
    // A program: no Origin at all, or Bearer with any.
    await expect(200, world.server, 'PUT', '/api/auth/me', { headers: { Cookie: `mozaik=${token}` }, body: { language: 'fr' } });
    await expect(200, world.server, 'PUT', '/api/auth/me', { headers: { Cookie: `mozaik=${token}`, 'Sec-Fetch-Site': 'same-origin' }, body: { language: 'fr' } });
    await expect(200, world.server, 'PUT', '/api/auth/me', { as: world.owner, headers: { Origin: 'http://evil.example' }, body: { language: 'fr' } });
});

test('a token in the URL signs nobody in', async () => {
    for (const query of [`token=${world.owner.token}`, `access_token=${world.owner.token}`]) {
        const socket = await openStranger(world.server, `/api/ws/me?${query}`);
        assert.equal(socket.hello.data.authenticated, false);
        await socket.close();
        await expect(401, world.server, 'GET', `/api/auth/me?${query}`);
    }
});

/* ---- behind a proxy ---- */

test('--public-url decides what our own Origin is, and --trusted-proxies what is believed', async (t) => {
    const proxied = await buildWorld(t, ['--public-url', 'https://rh.example.fr,https://autre.example.fr', '--trusted-proxies', '127.0.0.0/8']);
    const { token } = proxied.owner;
    const answer = await expect(200, proxied.server, 'PUT', '/api/auth/me', { headers: { Cookie: `mozaik=${token}`, Origin: 'https://rh.example.fr', Host: 'backend:8001' }, body: { language: 'fr' } });
    assert.equal(answer.status, 200);
    await expect(200, proxied.server, 'PUT', '/api/auth/me', { headers: { Cookie: `mozaik=${token}`, Origin: 'https://autre.example.fr' }, body: { language: 'fr' } });
    await expect(403, proxied.server, 'PUT', '/api/auth/me', { headers: { Cookie: `mozaik=${token}`, Origin: `http://127.0.0.1:${proxied.server.port}` }, body: { language: 'fr' } });
    const login = await expect(200, proxied.server, 'POST', '/api/auth/login', { headers: { 'X-Forwarded-For': '203.0.113.9, 198.51.100.7', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'rh.example.fr' }, body: { email: 'owner@demo.mozaik', password: proxied.owner.password } });
    assert.match(login.headers['set-cookie'][0], /; Secure/);
    assert.equal(login.body.session.address, '198.51.100.7', 'the right-most one that is not a proxy of ours');
    const { body } = await expect(200, proxied.server, 'GET', '/api/echo', { headers: { 'X-Forwarded-For': '198.51.100.7', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'rh.example.fr', Cookie: 'mozaik=abc', 'Proxy-Authorization': 'x', 'Sec-WebSocket-Protocol': 'secret', 'X-Amzn-Oidc-Data': 'eyJh', 'X-Forwarded-Access-Token': 'abc' } });
    assert.deepEqual([body.client, body.scheme, body.host, body.trusted_proxy], ['198.51.100.7', 'https', 'rh.example.fr', true]);
    for (const [name, length] of [['Cookie', 10], ['Proxy-Authorization', 1], ['Sec-WebSocket-Protocol', 6], ['X-Amzn-Oidc-Data', 4], ['X-Forwarded-Access-Token', 3]])
        assert.deepEqual(body.headers.find((one) => one.name === name), { name, length });
    // Not trusted: what the header says changes nothing.
    const forged = await expect(200, world.server, 'GET', '/api/echo', { headers: { 'X-Forwarded-For': '198.51.100.7', Forwarded: 'for=198.51.100.7;proto=https;host=evil.example' } });
    assert.deepEqual([forged.body.client, forged.body.scheme, forged.body.trusted_proxy], ['127.0.0.1', 'http', false]);
});

/* ---- echo, for the doctor ---- */

test('/api/ws/echo says everything back, whole', async () => {
    const socket = new Socket(world.server, '/api/ws/echo', { origin: 'http://evil.example' });
    socket.ws.removeAllListeners('message');
    const back = [];
    let look;
    socket.ws.on('message', (data) => { back.push(data.toString()); look?.(); });
    await within(socket.opened, 'the upgrade');
    const texts = ['', 'a', 'é’–🙂', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(64 * 1024)];
    for (const text of texts) {
        const came = new Promise((done) => { look = done; });
        socket.ws.send(text);
        await within(came, `${text.length} bytes`);
    }
    assert.deepEqual(back, texts);
    await socket.close();
});

/** One echo socket, and all that comes on it. */
async function openEcho(server, query) {
    const socket = new Socket(server, `/api/ws/echo${query}`, {});
    const came = { texts: [], pings: 0 };
    socket.ws.removeAllListeners('message');
    socket.ws.on('message', (data) => came.texts.push(data.toString()));
    socket.ws.on('ping', () => { came.pings++; });
    await within(socket.opened, 'the upgrade');
    return Object.assign(socket, { came });
}

test('/api/ws/echo lasts as long as was asked, and says nothing by itself unless it is asked to', async (t) => {
    // On a socket of /api/ws the same flags bring a ping after 0.1 s, and the end after 0.2 s.
    const server = await serve(t, ['--heartbeat', '100ms', '--silent-timeout', '200ms']);
    const [silent, spoken] = await Promise.all([openEcho(server, '?seconds=3'), openEcho(server, '?every=1&seconds=4')]);
    assert.equal(await closed(silent), 4408);
    assert.match(silent.closed.reason, /^3 s/);
    assert.deepEqual(silent.came, { texts: [], pings: 0 });
    assert.equal(await closed(spoken), 4408);
    assert.equal(spoken.came.pings, 0);
    assert.ok(spoken.came.texts.length >= 2 && spoken.came.texts.length <= 4, spoken.came.texts.join());
    spoken.came.texts.forEach((text, i) => {
        const { n, at, ...rest } = JSON.parse(text);
        assert.deepEqual([n, rest], [i + 1, {}]);
        assert.ok(Date.parse(at) > 0);
    });
});

test('/api/ws/echo says large messages back to few at a time', async () => {
    const said = async (socket, bytes) => { socket.ws.send(Buffer.alloc(bytes, 'x').toString()); await until(() => socket.came.texts.length > 0, `${bytes} bytes`); return socket.came.texts.pop().length; };
    const four = await Promise.all([1, 2, 3, 4].map(() => openEcho(world.server, '?large=true')));
    const fifth = new Socket(world.server, '/api/ws/echo?large=true', {});
    const refused = await fifth.opened.then(() => assert.fail('a fifth opened'), (error) => error.refused);
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers['retry-after']) > 0);
    assert.equal(await said(four[0], 1 << 20), 1 << 20);
    four[0].ws.send('x'.repeat((1 << 20) + 1));
    assert.equal(await closed(four[0]), 1009);
    await Promise.all(four.slice(1).map((socket) => socket.close()));
    const small = await openEcho(world.server, '');
    small.ws.send('x'.repeat(64 * 1024 + 1));
    assert.equal(await closed(small), 1009);
    // Who left has given the place back.
    await until(async () => { const next = await openEcho(world.server, '?large=true').catch(() => undefined); await next?.close(); return next !== undefined; }, 'a place');
});

test('/api/probe/sse is silent between its events', async (t) => {
    const server = await serve(t, ['--heartbeat', '100ms']);
    const answer = await request(server, 'GET', '/api/probe/sse?events=2&gap=1500');
    assert.equal(answer.text.match(/^(:|event: ping)/mg), null, answer.text);
    assert.deepEqual(answer.text.match(/^id: .*/mg), ['id: 1', 'id: 2']);
});

test('what a probe is asked for is held to its limits, and said in words', async () => {
    for (const [target, field] of [['/api/probe/hold', 'seconds'], ['/api/probe/hold?seconds=131', 'seconds'], ['/api/probe/sse?gap=65001', 'gap'], ['/api/probe/sse?events=3&gap=65000', 'gap']]) {
        const answer = await request(world.server, 'GET', target);
        assert.deepEqual([answer.status, Object.keys(answer.body.errors)], [422, [field]], target);
    }
    for (const [query, field] of [['?seconds=0', 'seconds'], ['?seconds=701', 'seconds'], ['?seconds=x', 'seconds'], ['?seconds=', 'seconds'], ['?every=0', 'every'], ['?every=61', 'every']]) {
        const socket = new Socket(world.server, `/api/ws/echo${query}`, {});
        const refused = await socket.opened.then(() => assert.fail(`${query} opened`), (error) => error.refused);
        const problem = holdAnswer({ method: 'GET', target: `/api/ws/echo${query}`, status: refused.status, headers: refused.headers, body: refused.text });
        assert.deepEqual([refused.status, problem.code, Object.keys(problem.errors)], [422, 'field_range', [field]], query);
        assert.match(problem.errors[field][0], /entre \d+ et \d+/);
    }
    // Whoever comes without a handshake is told that first.
    const { value } = await wired(world.server.port, on(`${KEY}Connection: close\r\n`, { path: '/api/ws/echo?seconds=0' }));
    assert.equal(value.code, 'upgrade_stripped');
});

test('--no-probes: nothing there', async (t) => {
    const quiet = await buildWorld(t, ['--no-probes']);
    for (const target of ['/api/echo', '/api/probe/sse', '/api/probe/hold?seconds=1'])
        assert.equal((await request(quiet.server, 'GET', target)).body.code, 'not_found', target);
    const socket = new Socket(quiet.server, '/api/ws/echo', {});
    const refused = await socket.opened.then(() => assert.fail('open'), (error) => error.refused);
    assert.equal(refused.status, 404);
});

test('wscat -c ws://…/api/ws/test-user-id connects: no credentials, any path, any Origin', async () => {
    for (const options of [{}, { origin: 'http://evil.example' }, { perMessageDeflate: true }]) {
        const socket = await openStranger(world.server, '/api/ws/test-user-id', options);
        assert.equal(socket.ws.protocol, '');
        await socket.close();
    }
    await post(world.owner, '/api/absences/preview', { type: 'CA', start: '2027-02-01', end: '2027-02-02' }, 200);
});
