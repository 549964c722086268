// Killed in the middle of a thousand writes, again and again: what was answered is there, once, with its
// event; what was not answered may be asked again with its key; the journal has no gap.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';
import { expect, get, plain, post, request } from './lib/http.mjs';
import { openPoll, openSocket } from './lib/live.mjs';
import { folder, SANITIZER, startServer } from './lib/server.mjs';
import { each, until } from './lib/until.mjs';
import { addCompany, addPerson, inviteByHand, redeem, ROOMY } from './lib/world.mjs';

// The thread sanitizer makes everything some ten times slower, and each crash is like the others.
const ROUNDS = Number(process.env.MOZAIK_TEST_CRASHES ?? (SANITIZER === 'tsan' ? 8 : 50));
const WRITES = 1000;
const PEOPLE = 100; // × 5 days × 2 halves = WRITES; nobody asks for more than a thousand
const DAYS = 5;

const seq = (cursor) => Number(cursor.slice(cursor.lastIndexOf('.') + 1));
const dayOf = (n) => new Date(Date.UTC(2026, 11, 1) + n * 86_400_000).toISOString().slice(0, 10);

/** The writes of a round: each somebody's half day that nobody else asks for. */
function writesOf(round) {
    return Array.from({ length: WRITES }, (_, i) => {
        const half = Math.floor(i / PEOPLE);
        const day = dayOf(round * DAYS + (half >> 1));
        const which = half & 1 ? 'pm' : 'am';
        return { who: i % PEOPLE, key: `round-${round}-write-${i}`, body: { type: 'TEL', start: day, start_half: which, end: day, end_half: which } };
    });
}

/** Ask; one answer in fifty is held against the contract: they are many, and all alike. */
async function ask(server, who, { key, body }, through, i) {
    if (i % 50 === 0) return request(server, 'POST', '/api/absences', { as: who, key, body, through });
    const headers = { Authorization: `Bearer ${who.token}`, 'Idempotency-Key': key };
    const answer = await plain(server.port, 'POST', '/api/absences', { headers, body, through });
    return { ...answer, body: JSON.parse(answer.text) };
}

test(`killed in the middle of ${WRITES} concurrent writes, ${ROUNDS} times`, async (t) => {
    const data = folder(t);
    await addCompany(data, 'demo', 'Démo');
    const token = await inviteByHand(data, 'demo', 'hr@demo.mozaik', 'RH');
    const flags = [...ROOMY, '--connections-max', '20000'];
    let server = await startServer(flags, { data });
    t.after(() => server.exit === undefined && server.kill());
    const hr = await redeem(server, token);
    const team = await post(hr, '/api/teams', { name: 'Tous', members: [], managers: [] });
    const manager = await addPerson(hr, 'manager@demo.mozaik', 'Manager', 'manager', { managed: [team.id] });
    const people = await each(Array.from({ length: PEOPLE }), 4, (_, i) => addPerson(hr, `p${i}@demo.mozaik`, `Personne ${i}`, 'employee', { teams: [team.id] }));
    const now = () => ({ ...manager, server });
    let { cursor } = await get(now(), '/api/notifications/recent'); // the manager hears every fact there is from here on
    const counts = { answered: 0, unanswered: 0, replayed: 0, committed: 0 };

    for (let round = 0; round < ROUNDS; round++) {
        const writes = writesOf(round);
        const through = new http.Agent({ keepAlive: true, maxSockets: WRITES });
        const after = round === 0 ? 0 : (round * 7919) % (WRITES - 50); // how many answers until the end
        const answered = new Map();
        let killed = false;
        const kill = () => { killed = true; process.kill(server.pid, 'SIGKILL'); };
        const asked = writes.map(async (write, i) => {
            try {
                const { status, headers, body } = await ask(server, people[write.who], write, through, i);
                assert.equal(status, 201, JSON.stringify(body));
                answered.set(i, { id: body.id, cursor: headers['mozaik-cursor'] });
                if (answered.size >= after && !killed) kill();
            } catch (error) {
                if (!killed || error.code === 'ERR_ASSERTION') throw error; // its connection was cut
            }
        });
        if (after === 0) await until(async () => answered.size > 0 || killed, 'the first answer');
        await Promise.all(asked);
        through.destroy();
        await until(() => server.exit !== undefined, 'it is gone');
        assert.equal(server.exit, 'SIGKILL');
        server.check();
        counts.answered += answered.size;
        counts.unanswered += WRITES - answered.size;

        server = await startServer(flags, { data });
        // The journal goes on where it was: every seq once, and no gap.
        const heard = await openPoll(now(), { cursor });
        while ((await heard.once()).more);
        const seqs = heard.messages.map((m) => seq(m.cursor));
        assert.deepEqual(seqs, Array.from({ length: seqs.length }, (_, i) => seq(cursor) + 1 + i), `round ${round}: seq without a gap`);
        const head = (await expect(200, server, 'GET', '/api/settings', { as: now() })).headers['mozaik-cursor'];
        assert.equal(heard.cursor, head);
        const told = heard.messages.filter((m) => m.type === 'absence_created').map((m) => m.data.id);
        const isTold = new Set(told);
        assert.equal(isTold.size, told.length);
        for (const { id, cursor: at } of answered.values()) {
            assert.ok(isTold.has(id), `round ${round}: an answered write has its event`);
            assert.ok(seq(at) <= seq(head), 'its cursor is of this history');
        }
        counts.committed += told.length;
        // What was committed is there, and nothing else.
        const from = dayOf(round * DAYS), to = dayOf(round * DAYS + DAYS - 1);
        const there = async () => {
            const list = [];
            for (let page = ''; ;) {
                const { items, next } = await get({ ...hr, server }, `/api/absences?from=${from}&to=${to}${page && `&page=${encodeURIComponent(page)}`}`);
                list.push(...items);
                if (!(page = next)) return list;
            }
        };
        assert.deepEqual((await there()).map((one) => one.id).sort(), [...told].sort(), `round ${round}: state and journal agree`);
        // All of it once more, with the same keys.
        const again = new http.Agent({ keepAlive: true, maxSockets: 64 });
        await each(writes, 64, async (write, i) => {
            const { status, headers, body } = await ask(server, people[write.who], write, again, i);
            assert.equal(status, 201, JSON.stringify(body));
            if (headers['idempotency-replayed']) {
                counts.replayed++;
                assert.ok(isTold.has(body.id));
            }
            if (answered.has(i)) {
                assert.equal(headers['idempotency-replayed'], 'true', `round ${round}, write ${i}: answered before`);
                assert.deepEqual([body.id, headers['mozaik-cursor']], [answered.get(i).id, answered.get(i).cursor]);
            }
        });
        again.destroy();
        assert.equal((await there()).length, WRITES, `round ${round}: each key once`);
        const rest = await openPoll(now(), { cursor: heard.cursor });
        while ((await rest.once()).more);
        assert.deepEqual(rest.messages.map((m) => seq(m.cursor)), Array.from({ length: rest.messages.length }, (_, i) => seq(heard.cursor) + 1 + i));
        assert.equal(rest.messages.filter((m) => m.type === 'absence_created').length, WRITES - told.length);
        cursor = rest.cursor;
    }
    assert.equal(counts.replayed, counts.committed, JSON.stringify(counts));
    t.diagnostic(JSON.stringify(counts));
    await server.stop();
});

test('a reader that was cut by the crash goes on where it was', async (t) => {
    const data = folder(t);
    await addCompany(data, 'demo', 'Démo');
    const token = await inviteByHand(data, 'demo', 'hr@demo.mozaik', 'RH');
    let server = await startServer(ROOMY, { data });
    t.after(() => server.exit === undefined && server.kill());
    const hr = await redeem(server, token);
    const heard = [];
    const answered = [];
    let { cursor } = await get(hr, '/api/notifications/recent');
    for (let round = 0; round < 5; round++) {
        const me = { ...hr, server };
        const socket = await openSocket(me, { cursor });
        let alive = true;
        const writing = (async () => {
            for (let i = 0; alive; i++) {
                const answer = await request(server, 'PUT', '/api/auth/me', { as: me, body: { language: i % 2 ? 'fr' : 'en' } }).catch(() => undefined);
                if (!answer) return;
                answered.push(answer.body.version);
            }
        })();
        await until(() => socket.facts().length > 20, 'some facts');
        await server.kill();
        alive = false;
        await Promise.all([writing, socket.ended]);
        heard.push(...socket.facts());
        cursor = socket.facts().at(-1).cursor;
        server = await startServer(ROOMY, { data });
    }
    const last = await openSocket({ ...hr, server }, { cursor });
    const end = await post({ ...hr, server }, '/api/teams', { name: 'Fin', members: [], managers: [] });
    await last.next((m) => m.type === 'team_created' && m.data.id === end.id);
    heard.push(...last.facts());
    const seqs = heard.map((m) => seq(m.cursor));
    assert.deepEqual(seqs, Array.from({ length: seqs.length }, (_, i) => seqs[0] + i), 'each once, none missing');
    const versions = heard.filter((m) => m.type === 'user_updated').map((m) => m.data.version);
    for (const version of answered) assert.equal(versions.filter((one) => one === version).length, 1);
    await last.close();
    await server.stop();
});
