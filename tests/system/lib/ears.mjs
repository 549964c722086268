// Everybody of the cast listens, on every transport at once; afterwards: who heard what.
//
//     const ears = await listenAll(world);
//     ... something happens ...
//     const heard = await ears.untilAll(world);      heard.colleague = [message, ...]
//
// That somebody heard nothing is shown by what comes next in the journal, which everybody of the
// company hears; never by waiting.
import assert from 'node:assert/strict';
import { isFact, levels } from './contract.mjs';
import { openPoll, openSocket, openStranger, openStream } from './live.mjs';

const bare = ({ at, ...message }) => message; // a reset is told at another moment on each transport

class Ears {
    constructor() { this.of = {}; }

    async open(world) {
        await Promise.all(levels.map(async (level) => {
            const person = world[level];
            if (level === 'anonymous') {
                this.of[level] = { socket: await openStranger(world.server) };
                return;
            }
            const [socket, stream, poll] = await Promise.all([openSocket(person), openStream(person), openPoll(person)]);
            this.of[level] = { person, socket, stream, poll };
        }));
        // Whoever has heard something hears each fact at its place. Before, what a `reset` skips is a matter of the moment.
        await this.untilAll(world);
        for (const { socket, stream, poll } of Object.values(this.of))
            for (const door of [socket, stream, poll]) door?.forget();
        return this;
    }

    /** What each heard until now, the same on each transport. `gone`: levels whose doors have closed. */
    async untilAll(world, gone = []) {
        const last = await world.sentinel();
        const other = await world.sentinel(world.other_tenant);
        const heard = {};
        for (const level of levels) {
            const { socket, stream, poll } = this.of[level];
            if (level === 'anonymous') {
                socket.say({ type: 'ping' });
                await socket.next('pong');
                heard[level] = socket.messages.filter((m) => !['connected', 'ping', 'pong'].includes(m.type));
                continue;
            }
            if (gone.includes(level)) {
                heard[level] = socket.messages.filter((m) => m.type !== 'ping');
                continue;
            }
            const id = level === 'other_tenant' ? other.id : last.id;
            const isLast = (message) => message.type === 'team_created' && message.data.id === id;
            await socket.next(isLast, `the end, for ${level}`);
            await stream.next(isLast, `the end, on ${level}'s stream`);
            const until = (door) => door.messages.filter((m) => (isFact(m.type) || m.type === 'reset') && !isLast(m));
            heard[level] = until(socket);
            assert.deepEqual(until(stream).map(bare), heard[level].map(bare), `${level}: the stream says what the socket says`);
            const reset = heard[level].some((message) => message.type === 'reset');
            if (reset) {
                await poll.once();
                assert.deepEqual(poll.messages.map((m) => m.type), ['reset'], `${level}: the poll skips history too`);
            } else {
                await poll.next(isLast);
                assert.deepEqual(poll.messages.filter((m) => !isLast(m)), heard[level], `${level}: a poll says what the socket says`);
            }
        }
        return heard;
    }

    async close() {
        await Promise.all(Object.values(this.of).flatMap(({ socket, stream }) => [socket?.drop(), stream?.drop()]));
    }
}

export const listenAll = (world) => new Ears().open(world);
