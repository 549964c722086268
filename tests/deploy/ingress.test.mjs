// The Ingresses of deploy/kubernetes as their controllers understand them, in a real nginx before the
// real server: sockets open, events come one by one, and where the one line is missing the doctor says so.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { diagnose, told } from '../doctor/lib/diagnose.mjs';
import { attach, form, get, plain, post, request } from '../system/lib/http.mjs';
import { openSocket, openStream } from '../system/lib/live.mjs';
import { serve } from '../system/lib/server.mjs';
import { controller } from './lib/controllers.mjs';
import { build } from './lib/kustomize.mjs';

const OVERLAYS = fileURLToPath(new URL('../../deploy/kubernetes/overlays', import.meta.url));
const ingressOf = (name) => build(join(OVERLAYS, name)).find(({ kind }) => kind === 'Ingress');
const without = (ingress, annotation) => {
    const changed = structuredClone(ingress);
    assert.ok(annotation in changed.metadata.annotations);
    delete changed.metadata.annotations[annotation];
    return changed;
};

let day = Date.parse('2027-06-01');
const absence = () => {
    const start = new Date(day += 86_400_000).toISOString().slice(0, 10);
    return { type: 'TEL', start, end: start };
};
const created = (id) => (message) => message.type === 'absence_created' && message.data.id === id;

const house = (t) => serve(t, ['--demo', '--threads', '2', '--trusted-proxies', '127.0.0.0/8']);

async function employee(proxy) {
    const { body, status, text } = await request(proxy, 'POST', '/api/auth/login', { body: { email: 'employee@demo.mozaik', password: 'mozaik-demo' } });
    assert.equal(status, 200, text);
    return { server: proxy, token: body.token, id: body.user.id };
}

/** Each event is written when the one before has been heard: held back, it would never come. */
async function streams(person) {
    const stream = await openStream(person);
    for (let i = 0; i < 3; i++) {
        const { id } = await post(person, '/api/absences', absence());
        await stream.next(created(id));
    }
    await stream.drop();
}

/** A frontend of somebody else: one page for every path. */
async function frontend(t) {
    const server = http.createServer((asked, answer) => answer.end(`<html>${asked.url}</html>`)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => { server.closeAllConnections(); server.close(); });
    return server.address().port;
}

for (const [name, kind] of [['ingress-nginx', 'ingress-nginx'], ['ingress-nginx-other-page', 'ingress-nginx'], ['f5-nic', 'f5-nic']])
    test(`overlays/${name}: sockets, streams one by one, documents; the doctor finds nothing`, async (t) => {
        const server = await house(t);
        const proxy = await controller(t, kind, ingressOf(name), { 'backend:8001': server.port, 'frontend:80': await frontend(t) });
        assert.equal(await proxy.wrong(), undefined);
        const person = await employee(proxy);
        const socket = await openSocket(person);
        const { id } = await post(person, '/api/absences', absence());
        await socket.next(created(id));
        socket.say({ type: 'ping' });
        await socket.next('pong');
        await socket.close();
        await streams(person);
        const content = Buffer.alloc(5 * 1024 * 1024, 'x');
        content.write('%PDF-1.7\n');
        await attach(person, await get(person, `/api/absences/${id}`), 'grand.pdf', content);
        const refused = await request(proxy, 'POST', `/api/absences/${id}/attachments`, { as: person, ...form(['a.pdf', Buffer.concat([content, Buffer.alloc(500 * 1024)])]) });
        assert.deepEqual([refused.status, refused.body.code], [413, 'http_body_too_large'], 'refused by us, with a sentence');
        const page = await plain(proxy.port, 'GET', '/planning');
        if (name.endsWith('other-page')) assert.equal(page.text, '<html>/planning</html>');
        else assert.match(page.headers['content-security-policy'], /default-src/, 'our own page');
        assert.equal((await plain(proxy.port, 'GET', '/metrics')).text.includes('mozaik_connections'), false);
        const { report, code } = await diagnose(proxy.url);
        assert.deepEqual([report.verdict, report.state, report.transport, code], ['healthy', 'healthy', 'ws', 0], told(report));
    });

test('ingress-nginx without any annotation: WebSocket all the same; it never needed one', async (t) => {
    const server = await house(t);
    const ingress = ingressOf('ingress-nginx');
    delete ingress.metadata.annotations;
    const proxy = await controller(t, 'ingress-nginx', ingress, { 'backend:8001': server.port });
    const person = await employee(proxy);
    const socket = await openSocket(person);
    const { id } = await post(person, '/api/absences', absence());
    await socket.next(created(id));
    await socket.close();
    await streams(person);
});

test('F5 without nginx.org/websocket-services: the doctor says that Upgrade was dropped, and who dropped it', async (t) => {
    const server = await house(t);
    const proxy = await controller(t, 'f5-nic', without(ingressOf('f5-nic'), 'nginx.org/websocket-services'), { 'backend:8001': server.port });
    const { report, code } = await diagnose(proxy.url);
    assert.deepEqual([report.verdict, report.state, report.certainty, code], ['upgrade_stripped', 'degraded', 'proved', 1], told(report));
    assert.deepEqual(report.chain.filter(({ guilty }) => guilty).map(({ box }) => box), ['nginx'], told(report));
    assert.equal(report.transport, 'sse');
});

test('F5 with the annotation of the other controller: nothing changes, and nobody says so', async (t) => {
    const server = await house(t);
    const ingress = without(ingressOf('f5-nic'), 'nginx.org/websocket-services');
    ingress.metadata.annotations['nginx.ingress.kubernetes.io/websocket-services'] = 'backend';
    const proxy = await controller(t, 'f5-nic', ingress, { 'backend:8001': server.port });
    assert.equal((await diagnose(proxy.url)).report.verdict, 'upgrade_stripped');
});

test('F5 that buffers, as it does when nothing is said: our streams flow, for the server says so itself', async (t) => {
    const server = await house(t);
    const proxy = await controller(t, 'f5-nic', without(ingressOf('f5-nic'), 'nginx.org/proxy-buffering'), { 'backend:8001': server.port });
    await streams(await employee(proxy));
});
