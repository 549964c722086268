// The planning: what is planned is on the open pages of those concerned, once, whole, and nowhere else.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { plan, SHIFT } from './lib/canonical.mjs';
import { del, expect, get, post, put } from './lib/http.mjs';
import { openPoll, openSocket, openStream } from './lib/live.mjs';
import { fromTemplate, makeTemplate } from './lib/world.mjs';

let template;
const cleanups = [];
before(async () => { template = await makeTemplate({ after: (work) => cleanups.push(work) }); });
after(async () => { for (const work of cleanups) await work(); });

function testInWorld(name, run) {
    test(name, async (t) => {
        const world = await fromTemplate(template);
        try {
            await run(world, t);
        } finally {
            await world.close();
        }
    });
}

const MONTH = '/api/planning?from=2026-12-01&to=2026-12-31';
const entries = (world, n) => Array.from({ length: n }, (_, i) => {
    const start = `2026-12-${String(1 + (i % 25)).padStart(2, '0')}`;
    return { ...SHIFT, user_id: (i % 2 ? world.owner : world.colleague).id, start, end: start, label: `Poste ${i}` };
});
const rowOf = (planning, person) => planning.items.find((row) => row.user_id === person.id);

testInWorld('a manager moves fifty entries: a colleague gets one event, on every transport, and their planning says the same', async (world) => {
    const made = await post(world.manager, '/api/planning/entries', { entries: entries(world, 50) });
    assert.equal(made.entries.length, 50);
    const doors = await Promise.all([openSocket(world.colleague), openStream(world.colleague), openPoll(world.colleague)]);
    const moved = await post(world.manager, '/api/planning/entries/move', { items: made.entries.map(({ id, version }) => ({ id, version })), days: 3 }, 200);
    const last = await world.sentinel();
    for (const door of doors) {
        await door.next((m) => m.type === 'team_created' && m.data.id === last.id);
        const heard = door.messages.filter((m) => m.type === 'planning_updated');
        assert.equal(heard.length, 1);
        assert.deepEqual(heard[0].data, { entries: moved.entries, gone: [] });
        assert.equal(door.messages.filter((m) => m.type === 'notification_created').length, 1, 'a bell for all of it');
    }
    const planning = await get(world.colleague, MONTH);
    const shown = [...rowOf(planning, world.owner).entries, ...rowOf(planning, world.colleague).entries];
    const byId = (a, b) => a.id.localeCompare(b.id);
    assert.deepEqual(shown.sort(byId), [...moved.entries].sort(byId));
    await Promise.all([doors[0].drop(), doors[1].drop()]);
});

testInWorld('all or nothing: one of many that cannot be planned, and none is', async (world) => {
    const list = entries(world, 3);
    list[2].end = '2026-11-01';
    const { body } = await expect(422, world.server, 'POST', '/api/planning/entries', { as: world.manager, body: { entries: list } });
    assert.deepEqual(Object.keys(body.errors), ['entries[2].end']);
    list[2] = { kind: 'on_call', user_id: world.owner.id, start: '2026-12-06', end: '2026-12-12' };
    await expect(409, world.server, 'POST', '/api/planning/entries', { as: world.manager, body: { entries: [...list, { ...list[2], start: '2026-12-08', end: '2026-12-08' }] } });
    assert.deepEqual(rowOf(await get(world.hr, MONTH), world.owner).entries, []);
    assert.deepEqual((await get(world.owner, '/api/notifications')).items, []);
    for (const [why, body, field] of [
        ['none', { entries: [] }, 'entries'],
        ['too many', { entries: Array.from({ length: 201 }, () => ({ kind: 'note', start: '2026-12-01', end: '2026-12-01', label: 'x' })) }, 'entries'],
        ['no object', { entries: [7] }, 'entries[0].kind'],
        ['a field that nobody knows', { entries: [{ ...SHIFT, surprise: 1 }] }, 'entries[0].surprise'],
        ['a person and a team', { entries: [{ ...SHIFT, user_id: world.owner.id, team: world.teams.team }] }, 'entries[0].team'],
        ['a shift without hours', { entries: [{ kind: 'shift', user_id: world.owner.id, start: '2026-12-01', end: '2026-12-01' }] }, 'entries[0].start_time'],
    ]) assert.deepEqual(Object.keys((await expect(422, world.server, 'POST', '/api/planning/entries', { as: world.hr, body })).body.errors), [field], why);
});

testInWorld('two hundred with the longest labels, asked for twice with one key, are planned once', async (world) => {
    const body = { entries: entries(world, 200).map((entry) => ({ ...entry, label: 'é'.repeat(200) })) };
    const ask = () => expect(201, world.server, 'POST', '/api/planning/entries', { as: world.manager, body, key: 'semaine-50' });
    const first = await ask(), second = await ask();
    assert.equal(second.headers['idempotency-replayed'], 'true');
    assert.deepEqual(second.body, first.body);
    assert.equal(rowOf(await get(world.hr, MONTH), world.owner).entries.length, 100);
});

testInWorld('somebody was quicker: what stands there now, and who made it', async (world) => {
    const entry = await plan(world.manager, { ...SHIFT, user_id: world.owner.id });
    const change = ({ kind, start, end, start_time, end_time }, version, label) => ({ version, kind, start, end, start_time, end_time, label });
    const { entries: [now] } = await put(world.hr, `/api/planning/entries/${entry.id}`, change(entry, 1, 'Quai'));
    for (const [method, target, body] of [
        ['PUT', `/api/planning/entries/${entry.id}`, change(entry, 1, 'Bureau')],
        ['DELETE', `/api/planning/entries/${entry.id}?version=1`],
        ['POST', '/api/planning/entries/move', { items: [{ id: entry.id, version: 1 }], days: 1 }],
    ]) {
        const { body: problem } = await expect(409, world.server, method, target, { as: world.manager, body });
        assert.equal(problem.code, 'version_stale');
        assert.deepEqual(problem.current, now);
        assert.equal(problem.changed_by.id, world.hr.id);
    }
});

testInWorld('work over an approved absence is planned, and said in the language of who plans', async (world) => {
    await world.approve(await world.absence());
    const body = { entries: [{ ...SHIFT, user_id: world.owner.id, start: '2026-12-23', end: '2026-12-23' }] };
    const { body: french } = await expect(201, world.server, 'POST', '/api/planning/entries', { as: world.manager, body });
    assert.equal(french.warnings[0].entry, french.entries[0].id);
    assert.match(french.warnings[0].message, /absence approuvée du 21 au 24 décembre 2026/);
    const { body: english } = await expect(201, world.server, 'POST', '/api/planning/entries', { as: world.manager, body, headers: { 'Accept-Language': 'en' } });
    assert.match(english.warnings[0].message, /approved absence from 21 to 24 December 2026/);
});

testInWorld('totals say how many are there, in half days; holidays and weekends miss nobody', async (world) => {
    await world.approve(await world.absence({ start: '2026-12-22', start_half: 'pm', end: '2026-12-28' }));
    const { totals, holidays } = await get(world.colleague, '/api/planning?from=2026-12-21&to=2026-12-28');
    const team = totals.find((one) => one.team === world.teams.team);
    assert.deepEqual(team.days.map((one) => [one.day.slice(8), one.expected, one.present]), [
        ['21', 2, 2], ['22', 2, 1.5], ['23', 2, 1], ['24', 2, 1], ['25', 0, 0], ['26', 0, 0], ['27', 0, 0], ['28', 2, 1]]);
    assert.equal(totals.some((one) => one.team === world.teams.team_other), false, 'a team whose people I do not see has no totals');
    assert.deepEqual(holidays.map((one) => [one.day, one.name, one.worked]), [['2026-12-25', 'Noël', false]]);
    const today = await get(world.hr, '/api/planning?from=2026-12-23&to=2026-12-23&only=absent');
    assert.deepEqual(today.items.map((row) => row.user_id), [world.owner.id]);
});

testInWorld('notes: of a person for those who plan for them, of a team for the team', async (world) => {
    const note = await plan(world.owner, { kind: 'note', start: '2026-12-08', end: '2026-12-08', label: 'Dentiste' });
    await plan(world.manager, { kind: 'note', team: world.teams.team, start: '2026-12-09', end: '2026-12-09', label: 'Inventaire' });
    for (const [who, own, team] of [['owner', 1, 1], ['manager', 1, 1], ['hr', 1, 1], ['colleague', 0, 1], ['employee', 0, 0], ['manager_other', 0, 0]]) {
        const planning = await get(world[who], MONTH);
        assert.equal(rowOf(planning, world.owner)?.entries.length ?? 0, own, who);
        assert.equal(planning.notes.length, team, who);
    }
    await del(world.owner, `/api/planning/entries/${note.id}?version=1`);
    assert.deepEqual(rowOf(await get(world.hr, MONTH), world.owner).entries, []);
});
