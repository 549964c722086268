// What a date brings, on a real server by the real clock: days of before, that are due at once.
import assert from 'node:assert/strict';
import test from 'node:test';
import { plus, today } from './lib/days.mjs';
import { get, post, put, request } from './lib/http.mjs';
import { openSocket } from './lib/live.mjs';
import { until, within } from './lib/until.mjs';
import { buildWorld, signIn } from './lib/world.mjs';

const nameDeputy = async (by, manager, deputy) => {
    const { version } = await get(by, `/api/users/${manager.id}`);
    return put(by, `/api/users/${manager.id}/deputy`, { version, deputy: deputy?.id ?? null });
};
const away = (world, manager, start, end) => post(world.hr, '/api/absences', { type: 'AM', start, end, user_id: manager.id });

/** What HR enters of a person, with something else in it. */
async function change(world, person, values) {
    const { version, name, email, role, active, language } = await get(world.hr, `/api/users/${person.id}`);
    return put(world.hr, `/api/users/${person.id}`, { version, name, email, role, active, language, ...values });
}

test('whose last day is over is sent away, and what they decided goes to who was named', async (t) => {
    const world = await buildWorld(t);
    const waiting = await world.absence({});
    const door = await openSocket(world.manager), heir = await openSocket(world.manager_other);
    await change(world, world.manager, { departure_day: plus(today(), -2), successor: world.manager_other.id });
    assert.equal((await within(door.ended, 'the door of who has left closes')).code, 4401);
    const refused = await request(world.server, 'GET', '/api/auth/me', { as: world.manager });
    assert.equal(refused.body.code, 'session_ended');
    await assert.rejects(signIn(world.server, world.manager.email, world.manager.password));
    await until(async () => !(await get(world.hr, `/api/users/${world.manager.id}`)).active, 'them to be inactive');
    await until(() => heir.messages.some(({ type }) => type === 'reset'), 'the successor to begin anew');
    const seen = await get(world.manager_other, `/api/absences/${waiting.id}`);
    await post(world.manager_other, `/api/absences/${waiting.id}/approve`, { version: seen.version }, 200);
});

test('a deputy decides on the days of the manager’s absence, from the commit on that says so', async (t) => {
    const world = await buildWorld(t);
    const waiting = await world.absence({});
    const deputy = await openSocket(world.manager_other);
    assert.equal((await nameDeputy(world.manager, world.manager, world.manager_other)).deputy_active, false);
    assert.equal((await request(world.server, 'GET', `/api/absences/${waiting.id}`, { as: world.manager_other })).status, 404);
    // A day before and a day behind: midnight may pass while this runs.
    const absence = await away(world, world.manager, plus(today(), -1), plus(today(), 1));
    assert.equal((await get(world.hr, `/api/users/${world.manager.id}`)).deputy_active, true);
    await until(() => deputy.messages.some(({ type, data }) => type === 'reset' && data.reason === 'audience_changed'), 'the deputy to begin anew');
    await get(world.manager_other, `/api/absences/${waiting.id}`);
    // Of the manager's own they decide nothing.
    const own = await request(world.server, 'POST', `/api/absences/${absence.id}/approve`, { as: world.manager_other, body: { version: absence.version } });
    assert.ok([403, 404].includes(own.status), `${own.status}`);
    const { items } = await get(world.manager_other, '/api/notifications');
    assert.ok(items.some(({ type }) => type === 'deputy_active'));
    const { version } = await get(world.hr, `/api/absences/${absence.id}`);
    await post(world.hr, `/api/absences/${absence.id}/cancel`, { version }, 200);
    assert.equal((await request(world.server, 'GET', `/api/absences/${waiting.id}`, { as: world.manager_other })).status, 404);
});
