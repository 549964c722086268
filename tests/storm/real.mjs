// The storm over real sockets: the real server, killed again and again; the npm package, many times;
// between them a hostile proxy. Told as TAP.
//
//     script/storm --real [--seconds 600] [--seed 1] [--clients 200]
//
// Ten minutes and more are held to the whole goals, less to a quarter of their share. MOZAIK_BIN: which
// server. Chance comes from the seed; the order of things also from the machine.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dayOf } from '../system/lib/days.mjs';
import { get, plain, request } from '../system/lib/http.mjs';
import { startServer } from '../system/lib/server.mjs';
import { each, pause, until } from '../system/lib/until.mjs';
import { signIn } from '../system/lib/world.mjs';
import { Crowd, directions } from './crowd.mjs';
import { Office } from './office.mjs';
import { TRANSPORTS } from './proxy.mjs';
import { randomOf } from './random.mjs';
import { startOf } from './start.mjs';
import { tally } from './tally.mjs';

const GOALS = { seconds: 600, changes: 10_000, each: 500, kills: 200, deliveries: 100_000 };
const WEATHER_MS = [1500, 7000];
const KILL_MS = [600, 2000]; // after the server is there
const STIR_MS = 40;
const SHIFTS = { demo: 10, voisin: 4 };
const CALM_LIMIT_MS = 120_000;
const AROUND_S = 180; // to open, and until it is calm: seldom more
const PASSWORD = 'mozaik-demo';

// All of them come from one address, and again and again.
const FLAGS = ['--demo', '--log-level', 'error', '--heartbeat', '1s', '--connections-per-person', '10000', '--strangers-max', '10000',
    '--sign-in-failures', '100000', '--sign-in-failures-per-address', '100000', '--writes-per-minute', '1000000'];

const { values: options } = parseArgs({
    options: { real: { type: 'boolean' }, seconds: { type: 'string', default: `${GOALS.seconds}` }, seed: { type: 'string', default: '1' }, clients: { type: 'string', default: '200' } },
});
const seconds = Number(options.seconds), clients = Number(options.clients), { seed } = options;
const say = (words) => process.stdout.write(`# ${words}\n`);
const number = (n) => n.toLocaleString('en');
const sum = (counts) => Object.values(counts).reduce((all, one) => all + one, 0);

/** The server of the moment, on one data folder. */
class House {
    constructor() {
        this.data = mkdtempSync(join(tmpdir(), 'mozaik-storm-'));
        this.kills = 0;
        this.changes = Object.fromEntries(directions().map((name) => [name, 0]));
    }

    async start() { this.server = await startServer(FLAGS, { data: this.data }); }

    /** What it counted: it forgets when it ends. */
    async collect() {
        const { text } = await plain(this.server.adminPort, 'GET', '/metrics');
        for (const [, from, to, count] of text.matchAll(/^mozaik_client_changes_total\{from="(\w+)",to="(\w+)"\} (\d+)$/gm))
            if (`${from} ${to}` in this.changes) this.changes[`${from} ${to}`] += Number(count);
    }

    async kill() {
        await this.collect();
        await this.server.kill();
        this.server.check();
        this.kills++;
    }

    async end() {
        if (this.server && this.server.exit === undefined) await this.server.kill();
        rmSync(this.data, { recursive: true, force: true });
    }
}

/** The companies of --demo, and what there is in them. */
async function openCompanies(house, random, day) {
    return Promise.all(Object.keys(SHIFTS).map(async (slug) => {
        const hr = await signIn(house.server, `hr@${slug}.mozaik`, PASSWORD);
        const { items } = await get(hr, '/api/users');
        const people = await each(items, 2, async ({ email, role }) => ({ ...await signIn(house.server, email, PASSWORD), role }));
        const ask = async (person, path) => {
            const { body, headers } = await request(house.server, 'GET', path, { as: person });
            return { body, cursor: headers['mozaik-cursor'] };
        };
        const start = await startOf(ask, people, day);
        return { slug, people, start, cursor: `${start.epoch}.${start.seq}`, office: new Office(() => house.server.port, people, day, random) };
    }));
}

/** Every client is another device: somebody's, with a session of its own. */
async function openCrowd(house, companies, doors) {
    const people = companies.flatMap(({ people: all, cursor }) => all.map((person) => ({ person, cursor })));
    return new Crowd(await each(doors, 8, async (door, i) => {
        const { person, cursor } = people[i % people.length];
        return { door, cursor, person: await signIn(house.server, person.email, PASSWORD) };
    }));
}

async function openProxy() {
    const proxy = fork(new URL('./proxy.mjs', import.meta.url), [JSON.stringify({ seed, clients, everyMs: WEATHER_MS })]);
    const [{ doors }] = await once(proxy, 'message');
    return { proxy, doors };
}

async function rage(house, proxy, crowd, random) {
    const ends = Date.now() + seconds * 1000;
    const stirring = setInterval(() => crowd.stir(random), STIR_MS);
    for (let told = Date.now(); Date.now() < ends;) {
        await pause(random.int(...KILL_MS));
        await house.kill();
        await house.start();
        proxy.send({ upstream: house.server.port });
        if (Date.now() - told < 30_000) continue;
        told = Date.now();
        say(`${Math.round((ends - told) / 1000)} s to go: ${house.kills} kills, ${number(sum(house.changes))} changes, ${number(sum(crowd.ears.map((ear) => ear.heard.length)))} heard`);
    }
    clearInterval(stirring);
}

/** Everything works again: everybody catches up, and climbs to the WebSocket. */
async function calmDown(proxy, crowd, companies, writes) {
    proxy.send({ calm: true });
    const stirring = setInterval(() => crowd.stirAll(), 2000);
    const isBack = ({ live }) => live.state.transport === 'ws' && live.state.name === 'connected';
    await until(() => crowd.count(isBack) === clients, () => 'all on WebSocket', CALM_LIMIT_MS).catch(() => undefined);
    clearInterval(stirring);
    const told = () => tally(companies, writes, crowd.ears);
    await until(() => told().lost === 0, () => 'all have caught up', CALM_LIMIT_MS).catch(() => undefined);
    for (const { ear, live } of crowd.listeners.filter((one) => !isBack(one))) say(`${ear.name} stays ${JSON.stringify(live.state)}`);
    return { counts: told(), back: crowd.count(isBack) };
}

function table(counts) {
    say(`${'from \\ to'.padEnd(10)}${TRANSPORTS.map((to) => to.padStart(10)).join('')}`);
    for (const from of TRANSPORTS) say(from.padEnd(10) + TRANSPORTS.map((to) => number(counts[`${from} ${to}`] ?? 0).padStart(10)).join('').replace(/(?<= )0(?= |$)/g, '·'));
}

function judge({ house, crowd, counts, back }) {
    const isWhole = seconds >= GOALS.seconds, share = isWhole ? 1 : seconds / GOALS.seconds / 4;
    const least = (goal) => Math.max(1, Math.floor(goal * share));
    const lines = [];
    const check = (ok, words) => lines.push(`${ok ? 'ok' : 'not ok'} ${lines.length + 1} - ${words}`);
    const reaches = (count, goal, words) => check(count >= least(goal), `${words}: ${number(count)} of at least ${number(least(goal))}`);

    reaches(Math.min(sum(house.changes), sum(crowd.changes)), GOALS.changes, 'changes of transport, by the server and by the clients');
    for (const way of directions()) reaches(Math.min(house.changes[way], crowd.changes[way]), isWhole ? GOALS.each : 0, `${way.replace(' ', ' → ')}, by the server and by the clients`);
    reaches(house.kills, GOALS.kills, 'kills');
    reaches(counts.owed, GOALS.deliveries, 'deliveries owed');
    for (const kind of ['lost', 'repeated', 'disordered', 'strange', 'different', 'resets']) check(counts[kind] === 0, `${number(counts[kind])} ${kind}`);
    check(crowd.failures.length === 0, `${crowd.failures.length} clients gave up ${crowd.failures.slice(0, 3).join('; ')}`);
    check(back === clients, `${back} of ${clients} on WebSocket when all works again`);
    const all = crowd.count(({ used }) => used.size === TRANSPORTS.length);
    if (isWhole) check(all === clients, `${all} of ${clients} clients were on all four transports`);
    else say(`${all} of ${clients} clients were on all four transports`);

    for (const words of counts.words) say(words);
    process.stdout.write(`TAP version 13\n1..${lines.length}\n${lines.join('\n')}\n`);
    const passed = lines.filter((line) => line.startsWith('ok')).length;
    process.stdout.write(`${passed} passed, ${lines.length - passed} failed\n`);
    return passed === lines.length;
}

async function storm() {
    const house = new House(), random = randomOf(seed, 'storm');
    const ending = [() => house.end()];
    try {
        const day = await dayOf(seconds + AROUND_S); // the model of a company knows one day
        await house.start();
        const companies = await openCompanies(house, randomOf(seed, 'office'), day);
        const { proxy, doors } = await openProxy();
        ending.push(() => proxy.kill('SIGKILL'));
        proxy.send({ upstream: house.server.port });
        const crowd = await openCrowd(house, companies, doors);
        ending.push(() => crowd.close());
        say(`seed ${seed}, ${seconds} s, ${clients} clients, server ${process.env.MOZAIK_BIN ?? 'build/release/mozaik'}`);

        for (const { slug, office } of companies) office.work(SHIFTS[slug]);
        await rage(house, proxy, crowd, random);
        await Promise.all(companies.map(({ office }) => office.close()));
        const writes = companies.flatMap(({ office }) => office.writes);
        const { counts, back } = await calmDown(proxy, crowd, companies, writes);
        await house.collect();
        proxy.send({ end: true });
        const [{ harm }] = await once(proxy, 'message');

        say('changes of transport, by the server');
        table(house.changes);
        say('changes of transport, by the clients');
        table(crowd.changes);
        say('harm done');
        for (const [what, count] of Object.entries(harm).sort()) say(`${what.padEnd(24)}${number(count).padStart(8)}`);
        say(`${number(writes.length)} writes answered in ${number(sum(companies.map(({ office }) => office.tries)))} tries (with reads), ${number(writes.filter(({ status }) => status < 300).length)} of them done`);
        await house.server.stop();
        return judge({ house, crowd, counts, back });
    } finally {
        for (const end of ending.reverse()) await end();
    }
}

process.exitCode = (await storm()) ? 0 : 1;
