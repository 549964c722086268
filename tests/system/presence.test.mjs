// Who is here, over several loops of a real server: everybody is told the same, wherever their
// connection is, and at most once a second.
import assert from 'node:assert/strict';
import test from 'node:test';
import { openSocket, openStream } from './lib/live.mjs';
import { until } from './lib/until.mjs';
import { buildWorld } from './lib/world.mjs';

const WORDS = ['presence', 'user_connected', 'user_disconnected'];
const LOOPS = 2;
const DOORS = 6; // of each: on one loop alone they would all be by chance once in a thousand times
const ROUNDS = 40;

/** What a client makes of what it was told. */
function shownBy(door) {
    const here = new Set(), looking = new Set();
    for (const { type, data } of door.messages) {
        if (type === 'user_connected') here.add(data.user_id);
        if (type === 'user_disconnected') [here, looking].forEach((set) => set.delete(data.user_id));
        if (type !== 'presence') continue;
        if (data.whole) [here, looking].forEach((set) => set.clear());
        for (const id of data.here) { here.add(id); looking.delete(id); }
        for (const id of data.looking) { here.add(id); looking.add(id); }
        for (const id of data.gone) [here, looking].forEach((set) => set.delete(id));
    }
    return { here: [...here].sort(), looking: [...looking].sort() };
}

const isShown = (door, here, looking) => {
    const shown = shownBy(door);
    return shown.here.join() === here.toSorted().join() && shown.looking.join() === looking.toSorted().join();
};

test('over two loops everybody is told the same, and once a second at most', async (t) => {
    const world = await buildWorld(t, ['--threads', `${LOOPS}`]);
    const team = [world.owner, world.colleague];
    const all = [...team, world.manager, world.hr];
    const open = async (person) => {
        const door = await openSocket(person);
        door.say({ type: 'presence', view: 'planning' });
        return door;
    };
    const doors = [];
    for (const person of all) for (let i = 0; i < DOORS; i++) doors.push({ person, door: await open(person) });
    const expected = new Map([
        [world.owner, team], [world.colleague, team], [world.manager, [...team, world.manager]], [world.hr, all],
    ]);
    const ids = (people) => people.map(({ id }) => id);
    const everybodyKnows = () => doors.every(({ person, door }) => isShown(door, ids(expected.get(person)), ids(expected.get(person))));
    await until(everybodyKnows, 'all doors to show who is here');

    const began = Date.now();
    for (let i = 0; i < ROUNDS; i++) { // each comes and goes, and looks around, but is never gone for long
        const one = doors[(i * 7) % doors.length];
        if (i % 3) one.door.say({ type: 'presence', view: `page:${i}` });
        else { await one.door.drop(); one.door = await open(one.person); }
    }
    for (const { door } of doors) door.say({ type: 'presence', view: 'planning' });
    await until(everybodyKnows, 'all doors to show who is here again');
    const seconds = Math.ceil((Date.now() - began) / 1000);
    for (const { door } of doors) {
        const told = door.messages.filter(({ type, at }) => WORDS.includes(type) && Date.parse(at) >= began);
        assert.ok(told.length <= seconds + 1, `${told.length} messages in ${seconds} s`);
    }

    const stream = await openStream(world.manager, { path: '/api/events?presence=planning' });
    await until(() => isShown(stream, ids(expected.get(world.manager)), ids(expected.get(world.manager))), 'the stream to show the same');
    const rest = doors.filter(({ person }) => person !== world.owner);
    for (const { door } of doors.filter(({ person }) => person === world.owner)) await door.drop();
    const left = (person) => ids(expected.get(person).filter((one) => one !== world.owner));
    await until(() => rest.every(({ person, door }) => isShown(door, left(person), left(person))), 'the owner to be gone everywhere');
    await until(() => isShown(stream, left(world.manager), left(world.manager)), 'and in the stream');
    for (const { door } of rest) await door.drop();
    await stream.drop();
});
