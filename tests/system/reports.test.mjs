// What clients say of their way here is counted for the operator, in labels that stay few.
import assert from 'node:assert/strict';
import test from 'node:test';
import { expect, get, plain, request } from './lib/http.mjs';
import { openSocket, openStranger, openStream, Socket } from './lib/live.mjs';
import { until, within } from './lib/until.mjs';
import { buildWorld } from './lib/world.mjs';

/** The rows of these names that are not 0. */
async function counted(server, ...names) {
    const { text } = await plain(server.adminPort, 'GET', '/metrics');
    const rows = [...text.matchAll(/^mozaik_(\w+)\{(.*)\} (\d+)$/gm)];
    return Object.fromEntries(rows.filter(([, name, , count]) => names.includes(name) && count !== '0').map(([, name, labels, count]) => [`${name} ${labels}`, Number(count)]));
}
const reported = (server) => counted(server, 'client_changes_total', 'client_degraded_total');

test('a change of transport is counted when it was accepted, with its why', async (t) => {
    const world = await buildWorld(t, ['--threads', '2']);
    const { server, owner } = world;
    const recent = '/api/notifications/recent';
    const { cursor } = await get(owner, `${recent}?from=none&why=no_open`);
    assert.deepEqual(await reported(server), { 'client_changes_total from="none",to="poll"': 1, 'client_degraded_total transport="poll",why="no_open"': 1 });

    await openSocket(owner, { path: '/api/ws/me?from=poll' });
    await openStream(owner, { path: '/api/events?from=ws&why=dies' });
    await get(owner, `${recent}?cursor=${cursor}&wait=1&from=sse&why=no_message`);
    await get(owner, `${recent}?cursor=${cursor}&from=longpoll&why=refused`);
    const after = {
        'client_changes_total from="none",to="poll"': 1, 'client_changes_total from="poll",to="ws"': 1, 'client_changes_total from="ws",to="sse"': 1,
        'client_changes_total from="sse",to="longpoll"': 1, 'client_changes_total from="longpoll",to="poll"': 1,
        'client_degraded_total transport="poll",why="no_open"': 1, 'client_degraded_total transport="sse",why="dies"': 1,
        'client_degraded_total transport="longpoll",why="no_message"': 1, 'client_degraded_total transport="poll",why="refused"': 1,
    };
    assert.deepEqual(await reported(server), after);

    // A stranger's socket counts when it has said who it is.
    const stranger = await openStranger(server, '/api/ws/me?from=sse');
    assert.deepEqual(await reported(server), after);
    stranger.say({ type: 'auth', token: owner.token });
    await stranger.next('connected');
    after['client_changes_total from="sse",to="ws"'] = 1;
    assert.deepEqual(await reported(server), after);
    // Said again, to prolong the session, it is no new connection.
    stranger.say({ type: 'auth', token: owner.token });
    await stranger.next('connected');

    // What was not accepted, or did not change, is not counted.
    await expect(401, server, 'GET', '/api/events?from=ws&why=dies');
    await expect(401, server, 'GET', `${recent}?from=ws&why=dies`);
    await expect(422, server, 'GET', `${recent}?wait=99&from=ws&why=dies`, { as: owner });
    const foreign = new Socket(server, `/api/ws/${world.manager.id}?from=sse`, { token: owner.token });
    assert.equal((await within(foreign.ended, 'it is closed')).code, 4403);
    await get(owner, `${recent}?from=poll`);
    await openStream(owner);
    assert.deepEqual(await reported(server), after);
});

test('a poll that is answered from memory, or by 304, counts as any other', async (t) => {
    const world = await buildWorld(t, ['--threads', '1']);
    const { server, owner } = world;
    const { cursor } = await get(owner, '/api/notifications/recent');
    const target = `/api/notifications/recent?cursor=${cursor}`;
    const { headers: { etag } } = await expect(200, server, 'GET', target, { as: owner });
    await expect(200, server, 'GET', `${target}&from=sse`, { as: owner });
    await expect(304, server, 'GET', `${target}&from=ws`, { as: owner, headers: { 'If-None-Match': etag } });
    assert.deepEqual(await reported(server), { 'client_changes_total from="sse",to="poll"': 1, 'client_changes_total from="ws",to="poll"': 1 });
});

test('a word that is not known counts as other, whatever it is', async (t) => {
    const world = await buildWorld(t);
    const { server, owner } = world;
    const words = ['pigeon', '', 'WS', '%22%7D%201%0A', 'x'.repeat(2000), 'other'];
    const lines = async () => (await plain(server.adminPort, 'GET', '/metrics')).text.split('\n').length;
    const before = await lines();
    for (const word of words) await get(owner, `/api/notifications/recent?from=${word}&why=${word}`);
    assert.deepEqual(await reported(server), { 'client_changes_total from="other",to="poll"': words.length, 'client_degraded_total transport="poll",why="other"': words.length });
    assert.equal(await lines(), before);
});

test('how many people are live now, by transport', async (t) => {
    const world = await buildWorld(t, ['--threads', '2']);
    const { server, owner, employee } = world; // who hears nothing of each other
    const live = async () => counted(server, 'live_clients');
    const is = (wanted, what) => until(async () => JSON.stringify(await live()) === JSON.stringify(wanted), what);
    await openStranger(server);
    assert.deepEqual(await live(), {}, 'a stranger is nobody');
    const socket = await openSocket(owner), stream = await openStream(owner);
    assert.deepEqual(await live(), { 'live_clients transport="ws"': 1, 'live_clients transport="sse"': 1 });
    await Promise.all([socket.drop(), stream.drop()]);
    await is({}, 'they are gone');
    const { cursor } = await get(employee, '/api/notifications/recent');
    await is({ 'live_clients transport="poll"': 1 }, 'one polls');
    const held = request(server, 'GET', `/api/notifications/recent?cursor=${cursor}&wait=25`, { as: owner });
    await is({ 'live_clients transport="longpoll"': 1, 'live_clients transport="poll"': 1 }, 'one waits');
    await world.absence();
    await held;
    await is({ 'live_clients transport="poll"': 1 }, 'it waits no more');
});
