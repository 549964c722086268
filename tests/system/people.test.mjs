// People and what a company is made of, as HR changes them over HTTP: what is not said stays, null is
// "none", and everybody's page hears of it.
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { A_TYPE, FULL_TIME } from './lib/canonical.mjs';
import { holdSchema } from './lib/contract.mjs';
import { expect, get, post, put } from './lib/http.mjs';
import { openSocket } from './lib/live.mjs';
import { addPerson, buildWorld, signIn } from './lib/world.mjs';

let world;
before(async (t) => { world = await buildWorld(t); });

const refused = async (person, change, field) => {
    const { version, name, email, role, active, language } = await get(world.hr, `/api/users/${person.id}`);
    const { body } = await expect(422, world.server, 'PUT', `/api/users/${person.id}`, { as: world.hr, body: { version, name, email, role, active, language, ...change } });
    assert.deepEqual(Object.keys(body.errors), [field]);
};

test('an employment is entered with the person, and comes back as it was entered', async () => {
    const site = await post(world.hr, '/api/sites', { name: 'Colmar', zone: 'alsace_moselle', good_friday: true, worked: ['whit_monday'] });
    const pattern = await post(world.hr, '/api/patterns', { name: 'Temps plein', weeks: [FULL_TIME] });
    const employment = {
        site: site.id, arrival_day: '2024-03-01', departure_day: '2030-12-31', successor: world.manager.id, managers: [world.manager.id],
        patterns: [{ pattern: pattern.id, from: '2024-03-01' }], team_periods: [{ team: world.teams.team_other, from: '2030-01-01', to: null }],
    };
    const { user } = await post(world.hr, '/api/users', { name: 'Nouvelle Démo', email: 'nouvelle@demo.mozaik', role: 'employee', teams: [world.teams.team], ...employment });
    const seen = await get(world.hr, `/api/users/${user.id}`);
    for (const [name, value] of Object.entries(employment)) assert.deepEqual(seen[name], value, name);
    assert.deepEqual(seen.teams, [world.teams.team]);
});

test('what is not said stays; null is none', async () => {
    const person = await addPerson(world.hr, 'change@demo.mozaik', 'Change Démo', 'employee', { arrival_day: '2025-01-06', departure_day: '2030-06-30', managers: [world.manager.id] });
    const kept = await world.change(person, { name: 'Autre Nom' });
    assert.deepEqual([kept.arrival_day, kept.departure_day, kept.managers], ['2025-01-06', '2030-06-30', [world.manager.id]]);
    const less = await world.change(person, { departure_day: null, managers: [] });
    assert.deepEqual([less.arrival_day, less.departure_day, less.managers], ['2025-01-06', null, []]);
});

test('what cannot be is refused at its field, also inside of a list', async () => {
    await refused(world.employee, { arrival_day: '2027-01-02', departure_day: '2027-01-01' }, 'departure_day');
    await refused(world.employee, { managers: [world.employee.id] }, 'managers');
    await refused(world.employee, { managers: [world.colleague.id] }, 'managers');
    await refused(world.employee, { patterns: [{ pattern: 'x', from: '2027-01-01' }] }, 'patterns');
    await refused(world.employee, { patterns: [{ pattern: world.employee.id }] }, 'patterns');
    await refused(world.employee, { patterns: [{ pattern: world.employee.id, from: '2027-01-01', to: null }] }, 'patterns');
    await refused(world.employee, { team_periods: [7] }, 'team_periods');
    await refused(world.employee, { team_periods: [{ team: world.teams.team, from: '2027-02-30' }] }, 'team_periods');
    await refused(world.manager, { departure_day: '2030-01-01' }, 'successor');
    await refused(world.manager, { active: false }, 'successor');
});

test('who leaves hands over what they decided: the successor decides it at once', async () => {
    const boss = await addPerson(world.hr, 'chef@demo.mozaik', 'Chef Démo', 'manager');
    const report = await addPerson(world.hr, 'seul@demo.mozaik', 'Seul Démo', 'employee', { managers: [boss.id] });
    const asked = await post(report, '/api/absences', { type: 'TEL', start: '2027-03-01', end: '2027-03-01' });
    const door = await openSocket(world.manager_other);
    await world.change(boss, { active: false, successor: world.manager_other.id });
    await door.next('reset');
    await post(world.manager_other, `/api/absences/${asked.id}/approve`, { version: asked.version }, 200);
    assert.deepEqual((await get(world.hr, `/api/users/${report.id}`)).managers, [world.manager_other.id]);
    await expect(401, world.server, 'GET', '/api/auth/me', { as: boss });
    await door.drop();
});

test('who comes back signs in again, but not while their last day is past', async () => {
    const person = await addPerson(world.hr, 'retour@demo.mozaik', 'Retour Démo');
    await world.change(person, { active: false, departure_day: '2026-01-31' });
    await refused(person, { active: true }, 'departure_day');
    await world.change(person, { active: true, departure_day: null });
    await signIn(world.server, person.email);
});

test('the last of HR has no last day', async () => {
    const { version, name, email, role, active, language } = await get(world.hr, `/api/users/${world.hr.id}`);
    const { body } = await expect(409, world.server, 'PUT', `/api/users/${world.hr.id}`, { as: world.hr, body: { version, name, email, role, active, language, departure_day: '2030-01-01' } });
    assert.equal(body.code, 'last_hr');
});

test('a type of the company is offered, renamed and hidden on every page', async () => {
    const door = await openSocket(world.employee);
    const entry = { names: { fr: 'Congé sabbatique', en: 'Sabbatical' }, ...A_TYPE, hidden: false };
    const made = await post(world.hr, '/api/absence-types', { code: 'SAB', ...entry });
    holdSchema('AbsenceType', (await door.next('type_created')).data);
    const absence = await post(world.employee, '/api/absences', { type: 'SAB', start: '2027-04-05', end: '2027-04-09' });
    assert.equal(absence.type, 'SAB');
    await put(world.hr, '/api/absence-types/SAB', { ...entry, version: made.version, hidden: true });
    assert.equal((await door.next('type_updated')).data.hidden, true);
    const { body } = await expect(422, world.server, 'POST', '/api/absences', { as: world.employee, body: { type: 'SAB', start: '2027-05-03', end: '2027-05-03' } });
    assert.equal(body.code, 'type_hidden');
    const english = await expect(200, world.server, 'GET', '/api/absence-types', { as: world.employee, headers: { 'Accept-Language': 'en' } });
    assert.equal(english.body.items.find((type) => type.code === 'SAB').name, 'Sabbatical');
    await door.drop();
});

test('another pattern from a day on: days are counted anew, and open pages begin anew', async () => {
    const person = await addPerson(world.hr, 'partiel@demo.mozaik', 'Partiel Démo', 'employee', { teams: [world.teams.team] });
    const asked = await post(person, '/api/absences', { type: 'RTT', start: '2027-06-07', end: '2027-06-11' });
    assert.equal(asked.days, 5);
    const mine = await openSocket(person);
    const colleague = await openSocket(world.colleague);
    const pattern = await post(world.hr, '/api/patterns', { name: 'Sans mercredi', weeks: [[210, 210, 210, 210, 0, 0, 210, 210, 210, 210, 0, 0, 0, 0]] });
    await world.change(person, { patterns: [{ pattern: pattern.id, from: '2027-01-01' }] });
    await mine.next('reset');
    assert.equal((await get(person, `/api/absences/${asked.id}`)).days, 4);
    await world.sentinel();
    await colleague.next('team_created');
    assert.deepEqual(colleague.messages.filter((m) => m.type === 'reset'), []); // who is told of no days
    await Promise.all([mine.drop(), colleague.drop()]);
});
