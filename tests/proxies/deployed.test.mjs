// Each file of deploy/ before a real server, as people use it: nothing is lost on the way, nothing can
// be forged, and the program itself has nothing to say against the file.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attach, expect, form, plain, post, request } from '../system/lib/http.mjs';
import { openSocket, openStream } from '../system/lib/live.mjs';
import { serve } from '../system/lib/server.mjs';
import { until } from '../system/lib/until.mjs';
import { addPerson, signIn } from '../system/lib/world.mjs';
import { arrived } from './lib/arrived.mjs';
import { HOST, start } from './lib/box.mjs';
import { BOXES, nginx, pushpin } from './lib/boxes.mjs';
import { Hearer, Writer, wscat } from './lib/cell.mjs';
import { door } from './lib/door.mjs';
import { forged } from './lib/forged.mjs';

const MB = 1024 * 1024;
const FLAGS = ['--demo', '--threads', '2', '--public-url', `https://${HOST}`, '--trusted-proxies', '127.0.0.1', '--connections-per-person', '1000',
    '--writes-per-minute', '1000000', '--stranger-timeout', '600s'];

const created = (id) => (message) => message.type === 'absence_created' && message.data.id === id;

/** What a program may say that is not about the file: the certificate is its own authority, the cache is new. */
const HARMLESS = /OCSP|automated certificate management|disk header different|default domain name|Handshake failure/;
const complaints = (proxy) => proxy.said.split('\n').filter((line) => /warn|error|emerg|alert|deprecat/i.test(line) && !HARMLESS.test(line));

/** Pushpin stands behind something that ends TLS, as it says in its file. */
async function inFront(t, box, server) {
    const proxy = await start(t, box, 'right', { backend: server });
    return { proxy, front: box === pushpin ? await start(t, nginx, 'right', { backend: proxy }) : proxy };
}

test('what is deployed', { concurrency: 4 }, async (t) => {
    const server = await serve(t, FLAGS);
    const hr = await signIn(server, 'hr@demo.mozaik', 'mozaik-demo');
    await Promise.all(BOXES.map((box, at) => t.test(`deploy/: ${box.name}`, (one) => tryBox(one, box, server, hr, at))));
});

async function tryBox(t, box, server, hr, at) {
    const { proxy, front } = await inFront(t, box, server);
    const way = await door(t, front);

    await t.test('the program has nothing to say against the file', async () => {
        assert.equal(await proxy.wrong(), undefined);
        assert.deepEqual(complaints(proxy), []);
    });

    const person = await addPerson(hr, `${box.id}@demo.mozaik`, `Derrière ${box.name}`);
    const employee = await signIn(way, person.email, person.password);
    const writer = new Writer(employee);
    const write = async () => { await writer.write(); return writer.sent.at(-1); };

    const begun = Date.now();
    const held = request(way, 'GET', '/api/probe/hold?seconds=5', { headers: { Host: HOST } });

    await t.test('what arrives is what was asked', async () => {
        const header = await arrived(way);
        assert.deepEqual(header('x-forwarded-proto'), ['https']);
        assert.deepEqual(header('forwarded'), []);
    });

    await t.test('http leads to https', async () => {
        const answer = await plain(front.plainPort, 'GET', '/absences?x=1', { headers: { Host: HOST } });
        assert.ok([301, 308].includes(answer.status), `${answer.status}`);
        assert.match(answer.headers.location, /^https:\/\/rh\.example\.fr(:\d+)?\/absences\?x=1$/);
    });

    await t.test('whoever came by https once stays with it', async () => {
        const answer = await plain(way.port, 'GET', '/', { headers: { Host: HOST } });
        assert.equal(answer.status, 200);
        assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000');
    });

    await t.test('what is not for everybody is not there', async () => {
        const answer = await plain(way.port, 'GET', '/metrics', { headers: { Host: HOST } });
        assert.ok(!answer.text.includes('mozaik_'), answer.text.slice(0, 200));
    });

    await t.test('a WebSocket, with answers both ways', async () => {
        const socket = await openSocket(employee);
        await socket.next(created(await write()));
        socket.say({ type: 'ping' });
        await socket.next('pong');
        assert.equal((await socket.close()).code, 1000);
    });

    await t.test('wscat connects', async () => assert.equal(await wscat(front.url), 'open'));

    // Each is written when the one before has been heard: held back until there are more of them,
    // the first would never come.
    await t.test('server-sent events come one by one', async () => {
        const stream = await openStream(employee);
        for (let i = 0; i < 3; i++) await stream.next(created(await write()));
        await stream.drop();
    });

    await t.test('a document as long as one may be comes through, and back; a longer one is refused by the server, with a sentence', async () => {
        const made = { id: await write() };
        const content = Buffer.alloc(5 * MB, 'x');
        content.write('%PDF-1.7\n');
        const { id } = await attach(employee, made, 'grand.pdf', content);
        const answer = await expect(200, way, 'GET', `/api/attachments/${id}`, { as: employee });
        assert.ok(answer.bytes.equals(content));
        const longer = form(['a.pdf', Buffer.concat([content, Buffer.alloc(MB / 2)])]);
        const path = `/api/absences/${made.id}/attachments`;
        if (box === pushpin) {
            // It may drop what the server has answered before all of the request was there.
            const { status } = await plain(way.port, 'POST', path, { headers: { ...longer.headers, Authorization: `Bearer ${employee.token}` }, body: longer.body });
            assert.ok([413, 502].includes(status), `${status}`);
        } else {
            const refused = await request(way, 'POST', path, { as: employee, ...longer });
            assert.deepEqual([refused.status, refused.body.code], [413, 'http_body_too_large']);
        }
        const kept = await expect(200, way, 'GET', `/api/absences/${made.id}`, { as: employee });
        assert.equal(kept.body.attachments.length, 1);
    });

    await t.test('something is deleted', async () => {
        const id = await write();
        const { body } = await expect(200, way, 'GET', `/api/absences/${id}`, { as: employee });
        await expect(204, way, 'DELETE', `/api/absences/${id}?version=${body.version}`, { as: { token: hr.token } });
    });

    await t.test('a held request is answered when it is time', async () => {
        assert.equal((await held).status, 200);
        assert.ok(Date.now() - begun >= 5000);
    });

    await t.test('a forged X-Forwarded-For changes nothing', (t2) => forged(t2, front, person, [2, 3].map((last) => `127.1.${at}.${last}`)));

    await t.test('a reload in mid-session loses nothing', async (t2) => {
        writer.sent = [];
        const hearer = new Hearer(t2, way.port, employee);
        assert.ok(await hearer.settles('ws'), JSON.stringify(hearer.states));
        const writing = writer.begin();
        await until(() => writer.sent.length >= 1, 'something is written before');
        await proxy.reload();
        const before = writer.sent.length;
        await until(() => writer.sent.length > before, 'something is written after');
        await writing.stop();
        await hearer.hears(writer.sent.at(-1));
        assert.deepEqual(hearer.account(writer.sent), { sent: writer.sent.length, lost: 0, repeated: 0, sorted: true });
        assert.ok(await hearer.settles('ws'), JSON.stringify(hearer.states.slice(-4)));
    });

}
