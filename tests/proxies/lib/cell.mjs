// One cell of the matrix: a box, or two, configured so, and everything that is tried through it.
//
//     const house = await openHouse(t, cells)      a server, and the boxes of these cells before it
//     const found = await tryCell(t, house, cell)
//
// What is found is held against what matrix.mjs says only when all of it is there, so that a table of
// cells that fail can be read; and kept in the folder MOZAIK_MATRIX, where there is one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import WebSocket from 'ws';
import { createLive } from '../../../client/dist/index.js';
import { CUT, card, goTo, lightSays, newActor, newPerson } from '../../browser/helpers.mjs';
import { closedPort } from '../../doctor/lib/foreign.mjs';
import { request } from '../../system/lib/http.mjs';
import { mozaik, serve } from '../../system/lib/server.mjs';
import { pause, until } from '../../system/lib/until.mjs';
import { ROOMY, addPerson, signIn } from '../../system/lib/world.mjs';
import { answers, chain, freePort, start } from './box.mjs';
import * as boxes from './boxes.mjs';
import { run } from './child.mjs';
import { door } from './door.mjs';

const PASSWORD = 'mozaik-demo';
const LOOKED_AT = ['default', 'right', 'no-upgrade']; // by Chromium
const LIGHT = { ws: 'En direct', sse: 'En direct, par SSE', longpoll: 'En direct, par requêtes', poll: 'Toutes les 5 secondes' };
const REPAIRS = 3; // one behind the other

export const isSeen = (cell) => cell.boxes.length === 1 && LOOKED_AT.includes(cell.boxes[0][1]);
/** `reload` is the right configuration, while something happens to it. */
const configured = (kind) => (kind === 'reload' ? 'right' : kind);

const versionOf = {
    nginx: ['nginx', '-v'], haproxy: ['haproxy', '-v'], caddy: ['caddy', 'version'], apache: ['apache2', '-v'],
    varnish: ['varnishd', '-V'], lighttpd: ['lighttpd', '-v'], ats: ['traffic_server', '-V'], pushpin: ['pushpin', '--version'],
};

export async function version(id) {
    const { said } = await run(versionOf[id][0], versionOf[id].slice(1));
    return /\d+\.\d+(\.\d+)*/.exec(said)?.[0] ?? assert.fail(`${id} has no version: ${said}`);
}

/* ---- the house ---- */

/** Boxes need the server's port, and the server the addresses of those that a browser comes through. */
export async function openHouse(t, cells) {
    const port = await freePort();
    const started = new Map();
    for (const cell of cells) started.set(cell.name, await startBoxes(t, cell, port));
    const seen = cells.filter(isSeen).map((cell) => started.get(cell.name)[0].url);
    const flags = ['--demo', '--threads', '2', '--trusted-proxies', '127.0.0.0/8', ...ROOMY, ...(seen.length > 0 ? ['--public-url', seen.join(',')] : [])];
    const server = await serve(t, flags, { listen: `127.0.0.1:${port}` });
    return { server, started, hr: await signIn(server, 'hr@demo.mozaik', PASSWORD) };
}

async function startBoxes(t, cell, port) {
    const backend = { port: cell.dead ? (await closedPort()).port : port };
    const wanted = cell.boxes.map(([id, kind]) => [boxes[id] ?? assert.fail(`no box ${id}`), configured(kind)]);
    if (wanted.length > 1) return chain(t, wanted, backend);
    return [await start(t, ...wanted[0], { backend })];
}

/* ---- who writes, who hears ---- */

/** Writes absences, one after the other, each on a day of its own; until it is answered. */
export class Writer {
    constructor(person) {
        this.person = person;
        this.day = Date.UTC(2027, 5, 1);
        this.sent = [];
    }

    nextDay() {
        do this.day += 86_400_000; while ([0, 6].includes(new Date(this.day).getUTCDay()));
        return new Date(this.day).toISOString().slice(0, 10);
    }

    async write() {
        const date = this.nextDay();
        const key = randomUUID();
        const made = await until(async () => {
            const answer = await request(this.person.server, 'POST', '/api/absences', { as: this.person, key, body: { type: 'TEL', start: date, end: date, comment: 'Matrice' } }).catch((error) => {
                if (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET' || /hang up/.test(error.message)) return undefined; // the server is being restarted
                throw error;
            });
            return answer?.status === 201 ? answer : undefined;
        }, 'the absence is written');
        this.sent.push(made.body.id);
    }

    /** Until stop(). Not so many that they fill the buffers of a box that holds them back. */
    begin(pauseMs = 1300) {
        let over = false;
        const done = (async () => { while (!over) { await this.write(); await pause(pauseMs); } })();
        done.catch(() => {}); // stop() says it
        return { stop: () => { over = true; return done; } };
    }
}

/** The npm client, as it is, but with less patience. */
export class Hearer {
    constructor(t, port, person, options = {}) {
        this.heard = [];
        this.states = [];
        this.live = createLive({
            url: `http://127.0.0.1:${port}`, userId: person.id, getToken: () => person.token, WebSocket, log: null,
            minReconnectDelay: 50, maxReconnectDelay: 500, fallbackAfterMs: 2500, upgradeProbeMs: 4000, pollMs: 500, ...options,
            onMessage: (message) => { if (message.type === 'absence_created') this.heard.push(message.data.id); },
            onState: (state) => this.states.push(state),
            onReset: () => this.states.push({ name: 'reset' }),
        });
        t.after(() => this.live.close());
    }

    get transport() { return this.live.state.transport; }

    /** True when it came in time. */
    async settles(transport) {
        return until(() => this.transport === transport, 'it settles', 60_000).then(() => true, () => false);
    }

    hears(id) { return until(() => this.heard.includes(id), () => `${id} is heard: ${this.transport}, ${JSON.stringify(this.states.slice(-5))}`); }

    /** How often it was lost after it had delivered. */
    get cuts() { return this.states.filter((state, at) => state.name === 'connecting' && this.states[at - 1]?.transport).length; }

    /** {sent, lost, repeated, sorted} */
    account(sent) {
        const heard = new Set(this.heard);
        return {
            sent: sent.length, lost: sent.filter((id) => !heard.has(id)).length, repeated: this.heard.length - heard.size,
            sorted: [...heard].join() === sent.filter((id) => heard.has(id)).join(),
        };
    }
}

/* ---- what is tried ---- */

/** `wscat -c`: 'open', the status of the refusal, or 'silent'. */
export async function wscat(url, limitMs = 60_000) {
    const program = new URL('../../node_modules/wscat/bin/wscat', import.meta.url).pathname;
    const child = spawn(process.execPath, [program, '-n', '-c', `${url.replace(/^http/, 'ws')}/api/ws/test-user-id`], { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { said += text; });
    const ended = new Promise((done) => { child.on('close', done); });
    const found = () => (said.includes('"connected"') ? 'open' : Number(/Unexpected server response: (\d+)/.exec(said)?.[1]) || undefined);
    const what = await until(found, 'wscat says something', limitMs).catch(() => (said.trim() === '' ? 'silent' : said.trim()));
    child.kill('SIGKILL');
    await ended;
    return what;
}

export async function doctor(proxy) {
    const { code, out, err } = await mozaik(['doctor', proxy.url, '--json', '--idle', '8'], { env: proxy.tls ? { SSL_CERT_FILE: proxy.ca } : {} });
    assert.ok(out.startsWith('{'), `the doctor says nothing of ${proxy.url}: ${code} ${err}`);
    return { code, ...JSON.parse(out) };
}

const guiltyOf = (report) => report.chain.filter((link) => link.guilty).map((link) => link.box);

/** A page that somebody has open through the box; what another does is on it, and nobody reloads it. */
async function look(browser, house, proxy, transport) {
    const comment = `Matrice ${proxy.box.id} ${proxy.kind}`;
    const manager = await newPerson(browser, proxy.url, { ignoreHTTPSErrors: true, expected: [CUT, /status of 4\d\d/] });
    try {
        const page = await manager.signIn('manager@demo.mozaik');
        await goTo(page, 'À valider');
        await lightSays(page, LIGHT[transport]);
        await page.evaluate(() => { window.neverReloaded = true; });
        const employee = await newActor(house.server.url, 'employee@demo.mozaik');
        await employee.ask(comment);
        await card(page, comment).getByText('Salarié Démo').waitFor();
        assert.equal(await page.evaluate(() => window.neverReloaded), true, 'the page was not reloaded');
    } finally {
        await manager.close();
    }
    return transport;
}

/** What happens to the box in the middle of a session. */
async function disturb(cell, proxy, writer, hearers) {
    const kind = cell.boxes[0][1];
    if (kind === 'reload') {
        for (const how of ['reload', 'restart']) {
            const writing = writer.begin(50);
            const more = async () => { const { length } = writer.sent; await until(() => writer.sent.length >= length + 3, 'some are written'); };
            await more(); // before
            await proxy[how]();
            await more(); // and after
            await writing.stop();
            await Promise.all(hearers.map((hearer) => hearer.hears(writer.sent.at(-1))));
        }
    }
    if (kind === 'timeouts') await until(() => hearers[0].cuts > 0, 'a silent WebSocket is cut'); // and comes back
}

/** Applies what the doctor prints until nothing is left to repair: how often, and the last report. */
async function repair(started, report) {
    const applied = [];
    let last = report;
    while (last.fix && last.fix.certainty === 'proved' && last.state !== 'healthy' && applied.length < REPAIRS) {
        const proxy = started.find((one) => one.box.id === last.fix.box) ?? assert.fail(`a repair of ${last.fix.box}, which is not there`);
        await proxy.apply(last.fix);
        await answers(started[0]); // those before it may take a while to believe that it is there again
        applied.push(last.verdict);
        last = await doctor(started[0]);
    }
    return { applied, last };
}

async function session(t, house, cell, started, found) {
    const email = `${cell.name.replaceAll('+', '.')}@demo.mozaik`;
    const person = await addPerson(house.hr, email, cell.name);
    const writer = new Writer(person);
    const { cursor } = await request(house.server, 'GET', '/api/notifications/recent', { as: person }).then(({ body }) => body);
    await writer.write(); // before anybody hears
    const { port } = started[0].tls ? await door(t, started[0]) : started[0];
    const all = new Hearer(t, port, person, { cursor });
    const hearers = [all];
    if (cell.below) hearers.push(new Hearer(t, port, person, { cursor, transports: ['sse', 'longpoll', 'poll'] }));
    const writing = writer.begin(); // while it finds its transport
    await all.settles(cell.transport);
    if (cell.below) await hearers[1].settles(cell.below);
    await writing.stop();
    await disturb(cell, started[0], writer, hearers);
    await writer.write();
    await Promise.all(hearers.map((hearer) => hearer.hears(writer.sent.at(-1))));
    await all.settles(cell.transport);
    if (cell.below) await hearers[1].settles(cell.below);
    found.transport = all.transport;
    found.below = hearers[1]?.transport ?? null;
    return { writer, hearers };
}

export async function tryCell(t, house, cell, browser) {
    const started = house.started.get(cell.name);
    const found = { name: cell.name, versions: await Promise.all(cell.boxes.map(([id]) => version(id))) };
    const one = cell.dead ? undefined : await session(t, house, cell, started, found);
    found.wscat = await wscat(started[0].url, cell.wscat === 'silent' ? 10_000 : undefined);
    if (isSeen(cell)) found.page = await look(browser, house, started[0], cell.transport);
    const writing = one?.writer.begin(); // also while what is wrong is put right
    const report = await doctor(started[0]);
    Object.assign(found, { verdict: report.verdict, state: report.state, hop: report.hop, code: report.code, guilty: guiltyOf(report), best: report.transport, also: report.also.map(({ verdict }) => verdict) });
    const { applied, last } = cell.dead ? { applied: [], last: report } : await repair(started, report); // nobody is there to be led to
    Object.assign(found, { applied, after: last.state, left: last.verdict });
    if (one) {
        if (applied.length > 0) {
            one.hearers[0].live.reconnect(); // by itself it would try again, sooner or later
            found.repaired = await one.hearers[0].settles('ws');
        }
        await writing.stop();
        await one.writer.write();
        await Promise.all(one.hearers.map((hearer) => hearer.hears(one.writer.sent.at(-1))));
        found.events = one.hearers.map((hearer) => hearer.account(one.writer.sent));
    }
    keep(found, report, last);
    hold(cell, found, report);
    return found;
}

/* ---- what came of it ---- */

function keep(found, report, last) {
    const place = process.env.MOZAIK_MATRIX;
    if (!place) return;
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${found.name}.json`), JSON.stringify(found, null, 1));
    writeFileSync(join(place, `${found.name}.report`), JSON.stringify([report, last], null, 1));
}

const EXIT = { healthy: 0, degraded: 1, broken: 2 };

/** What is not as matrix.mjs says. */
export function differences(cell, found) {
    const wrong = [];
    const same = (what, is, should) => { if (JSON.stringify(is) !== JSON.stringify(should)) wrong.push(`${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(should)}`); };
    for (const what of ['wscat', 'verdict', 'state', 'hop']) same(what, found[what], cell[what]);
    same('exit status', found.code, EXIT[cell.state]);
    same('guilty', found.guilty.toSorted(), cell.guilty ?? (cell.hop ? [cell.hop] : []));
    if (!cell.dead) {
        same('transport', found.transport, cell.transport);
        same('without WebSocket', found.below, cell.below ?? null);
        for (const account of found.events) same('events', [account.lost, account.repeated, account.sorted], [0, 0, true]);
    }
    if (found.applied.length > 0) {
        same('after the repair', found.after, 'healthy');
        same('the client after the repair', found.repaired, true);
        same('number of repairs', found.applied.length, cell.twice ? 2 : 1);
    }
    return wrong;
}

function hold(cell, found, report) {
    const wrong = differences(cell, found);
    assert.deepEqual(wrong, [], `${cell.name}:\n  ${wrong.join('\n  ')}\n${JSON.stringify({ ...report, seen: undefined }, null, 1)}`);
}

