// Tells a story on the stage, and writes down all that was answered and heard (check.mjs).
//
//     const record = await tell(story)      → { lines, companies, writes, reads, ears, keepMs, counts }
import { announceSession, createLive } from '../../client/dist/index.js';
import { openStage } from '../stage/stage.mjs';
import { ACTS } from './acts.mjs';
import { randomOf } from './random.mjs';
import { startOf } from './start.mjs';
import { Difference, differs, seqOf } from './words.mjs';

const TODAY = '2026-11-23'; // of the stage
const PATIENCE_MS = 400, CALM_MS = 10 * 60_000, AFTERWARDS_MS = 2_000;
/** Not an answer: nobody was there, or nobody knows. */
const PASSING = [0, 429, 502, 503];

let starts = null;

/** What there was in the companies: the same for every story, asked for in a story of its own. */
async function startsOf() {
    const stage = await openStage({ seed: 1 });
    const people = Object.entries(stage.people).map(([key, person]) => ({ key, ...person }));
    const ask = async ({ key }, path) => {
        const { status, headers, body } = await stage.ask(key, 'GET', path);
        if (status !== 200) throw new Error(`GET ${path}: ${status}`);
        return { body, cursor: headers.get('Mozaik-Cursor') };
    };
    const of = (slug) => startOf(ask, people.filter((person) => person.tenant === slug), TODAY);
    const found = [{ slug: 'demo', start: await of('demo') }, { slug: 'voisin', start: await of('voisin') }];
    stage.close();
    return found;
}

/** What a page shows of an answer: its things, in any order, without where they were read. A name is the person's, told with them. */
function essence(body) {
    if (!body?.items) return body;
    return Object.fromEntries(body.items.map(({ user_name, ...thing }) => [thing.id, thing]));
}

export async function tell(story) {
    starts ??= await startsOf();
    const stage = await openStage({ seed: story.seed, flags: story.flags });
    const telling = new Telling(stage, story);
    try {
        await telling.begin();
        for (const step of story.steps) {
            if (step.at > stage.now) await stage.run(step.at - stage.now);
            await telling.take(step);
        }
        await telling.end();
        stage.close();
        return telling.record;
    } catch (error) {
        error.lines = telling.record.lines; // the next story ends this one's stage
        throw error;
    }
}

class Telling {
    constructor(stage, story) {
        Object.assign(this, { stage, story, people: new Map(), later: [], waiting: new Set(), up: true, failure: null });
        this.record = { lines: [], companies: starts, writes: [], reads: [], ears: [], keepMs: story.keepMs ?? Infinity, counts: {} };
    }

    say(who, words) { this.record.lines.push(`${(this.stage.now / 1000).toFixed(3).padStart(8)} s  ${who.padEnd(16)} ${words}`); }
    count(what) { this.record.counts[what] = (this.record.counts[what] ?? 0) + 1; }

    async begin() {
        for (const { name, page } of this.story.cast) this.people.set(name, new Person(this, name, page));
        for (const person of this.people.values()) person.colleagues = [...this.people.values()].filter((one) => one.slug === person.slug).map((one) => one.id);
    }

    /** Goes on by itself, while time passes. */
    start(words, work) {
        const one = { words };
        this.waiting.add(one);
        return work().catch((error) => { this.failure ??= error; }).finally(() => this.waiting.delete(one));
    }

    noAnswer() { return [...this.waiting].map(({ words }) => `no answer: ${words}`).join('\n    '); }

    async take(step) {
        if (this.failure) throw this.failure;
        for (const heal of this.later.filter(({ at }) => at <= this.stage.now)) this.heal(heal);
        const person = this.people.get(step.who);
        if (person) return person[step.does](step);
        return this[step.does](step);
    }

    /** `undo` when the time has come; the next step or the end looks. */
    until(ms, undo) {
        const heal = { at: this.stage.now + ms, undo };
        this.later.push(heal);
        this.stage.clock.set({}, () => this.heal(heal), ms);
    }

    heal(heal) {
        const at = this.later.indexOf(heal);
        if (at >= 0) this.later.splice(at, 1)[0].undo();
    }

    // ---- the server ----

    down(forMs, words) {
        this.say('the server', words);
        this.up = false;
        this.until(forMs, () => {
            this.say('the server', 'is there again');
            this.stage.start();
            this.up = true;
        });
    }

    dies(step) {
        if (!this.up) return;
        this.stage.kill();
        this.count('killed');
        this.down(step.for, 'dies');
    }

    async diesAfterCommit(step) {
        if (!this.up) return;
        try {
            await this.stage.killAfterCommit(5_000);
        } catch (error) {
            if (!/nothing was committed/.test(error.message)) throw error;
            return;
        }
        this.count('killed after a commit');
        this.down(step.for, 'dies: something was committed, and nobody was told');
    }

    async drains(step) {
        if (!this.up) return;
        this.up = false;
        this.say('the server', 'says goodbye');
        await this.stage.drain();
        this.count('restarted');
        this.down(step.for, 'has ended');
    }

    // ---- the end ----

    async end() {
        const { stage } = this;
        this.say('all', 'is well from here on');
        for (const heal of [...this.later]) this.heal(heal);
        const people = [...this.people.values()];
        for (const person of people) person.healthy();
        await this.wait(() => this.waiting.size === 0, () => this.noAnswer());
        for (const person of people) person.goOn();
        const heads = new Map();
        for (const person of people) if (!heads.has(person.slug)) heads.set(person.slug, seqOf((await this.ended(person.read('/api/auth/me'))).cursor));
        const behind = () => this.record.ears.filter((ear) => ear.open && !(ear.place() >= heads.get(ear.slug)));
        await this.wait(() => behind().length === 0, () => behind().map((ear) => `${ear.name} is ${JSON.stringify(ear.live.state)}, and the journal ends at ${heads.get(ear.slug)}`).join('\n    '));
        await stage.run(AFTERWARDS_MS);
        for (const person of people) await person.compare();
        for (const [at, person] of people.entries()) await this.ended(person.read(['/api/absences', '/api/notifications', '/api/users'][(at + this.story.seed) % 3]));
        if (this.failure) throw this.failure;
        for (const ear of this.record.ears) if (ear.open) ear.live.close();
    }

    async ended(work) {
        let over = false, gives;
        this.start('a read', () => work.then((value) => { gives = value; }).finally(() => { over = true; }));
        await this.wait(() => over, () => this.noAnswer());
        return gives;
    }

    async wait(condition, words) {
        const end = this.stage.now + CALM_MS;
        while (!condition() && !this.failure) {
            if (this.stage.now >= end) throw new Difference(`though all is well for ${CALM_MS / 60_000} min:\n    ${typeof words === 'function' ? words() : words}`);
            await this.stage.until(() => condition() || this.failure, 1_000).catch((error) => { if (!/not within/.test(error.message)) throw error; });
        }
        if (this.failure) throw this.failure;
    }
}

/** Somebody, with a browser for the client and hands of their own for what they write and read. */
class Person {
    constructor(telling, name, page) {
        const { stage } = telling, { id, tenant, token, session } = stage.people[name];
        Object.assign(this, { telling, stage, name, page, id, slug: tenant, token, session, tabs: [], queue: Promise.resolve(), keys: 0 });
        this.browser = stage.browser(name);
        this.hands = stage.browser(name).tab();
    }

    say(words) { this.telling.say(this.name, words); }
    sleeping(ms) { return new Promise((done) => { this.stage.clock.set({}, done, ms); }); }

    /** The last place that any of their ears is at. */
    heardUpTo() { return Math.max(0, ...this.telling.record.ears.filter((ear) => ear.by === this.id).map((ear) => ear.place() ?? 0)); }

    // ---- asking ----

    async fetch(method, path, { body, key, token = this.token } = {}) {
        const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...(key && { 'Idempotency-Key': key }), ...(body && { 'Content-Type': 'application/json' }) };
        try {
            const answer = await this.hands.platform.fetch(`http://stage${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
            const text = await answer.text();
            return { status: answer.status, body: text ? JSON.parse(text) : null, cursor: answer.headers.get('Mozaik-Cursor'), replayed: answer.headers.has('Idempotency-Replayed') };
        } catch {
            return { status: 0 };
        }
    }

    /** Asked again until there is an answer. */
    async answered(method, path, options = {}) {
        for (let tries = 0; ; tries++) {
            const token = options.token ?? this.token;
            const answer = await this.fetch(method, path, { ...options, token });
            const ended = answer.status === 401 && token !== this.token;
            if (!PASSING.includes(answer.status) && !ended && answer.body?.code !== 'idempotency_running') return answer;
            await this.sleeping(PATIENCE_MS * Math.min(tries + 1, 10));
        }
    }

    async read(path) {
        const after = this.heardUpTo(), asked = this.stage.now;
        const { status, body, cursor } = await this.answered('GET', path);
        if (status === 401) throw new Difference(`${this.name} is not signed in any more`);
        this.telling.record.reads.push({ by: this.id, slug: this.slug, path, status, answer: body, cursor, after, line: `${this.name} reads ${path} (asked at ${asked} ms): ${status} at ${cursor}` });
        return { status, body, cursor };
    }

    async write(words, method, path, body, { impatient, byPage }) {
        const key = `${this.name}-${++this.keys}`, sent = this.stage.now;
        const page = byPage && this.tabs.find((tab) => tab.ear?.open && !tab.ear.failed && !tab.asleep);
        const byHand = () => this.answered(method, path, { body, key });
        const asked = (how) => this.telling.start(`${this.name} ${words}${page ? ', by the client' : ''} (asked at ${sent} ms)`, how);
        const first = asked(async () => (page ? await this.mutated(page, method, path, body, key) : undefined) ?? byHand());
        const again = impatient ? asked(() => this.sleeping(this.stage.chance.below(300)).then(byHand)) : undefined;
        const answers = (await Promise.all([first, again])).filter(Boolean);
        const good = answers.find(({ status }) => status < 300);
        for (const answer of answers) {
            const { status, cursor } = answer, code = answer.body?.code ?? '';
            const line = `${this.name} ${words} (asked at ${sent} ms): ${status} ${code} at ${cursor}`;
            if (status === 401) throw new Difference(`${line}\n    they are signed in`);
            if (good && status < 300 && (cursor !== good.cursor || differs(answer.body, good.body))) throw new Difference(`${line}\n    the same key was answered otherwise: ${good.status} at ${good.cursor}`);
            this.say(`${words} → ${status} ${code} at ${cursor}`);
            this.telling.count(status < 300 ? 'written' : 'refused');
            // What a page hears of a refusal does not say where the journal was.
            if (cursor === null || (good && answer !== good && status < 300)) continue;
            this.telling.record.writes.push({ by: this.id, slug: this.slug, method, path, body: body ?? {}, status, answer: answer.body ?? {}, cursor, sent, line });
        }
        return good;
    }

    /** By the client; undefined where it will not tell: the page is gone, or its session. */
    async mutated({ ear, gone }, method, path, body, key) {
        try {
            const answer = await Promise.race([ear.live.mutate(method, path, body, { key }), gone]);
            if (!answer) return undefined;
            this.telling.count('written by the client');
            return { status: answer.status, body: answer.data, cursor: answer.cursor };
        } catch ({ status, code, problem }) {
            if (status === undefined) throw new Error('mutate() may throw nothing but a ProblemError');
            return status === 0 || status === 401 ? undefined : { status, body: problem, cursor: null };
        }
    }

    /** One thing after the other. */
    inTurn(work) {
        this.queue = this.queue.then(() => this.telling.start(`${this.name}, what they do`, work));
    }

    acts(step) {
        const random = randomOf('act', this.telling.story.seed, step.number);
        this.inTurn(async () => {
            if (step.cut !== null) this.hands.cutNext(step.cut, step.number % 2 ? 'down' : 'up');
            await ACTS[step.act]({
                id: this.id, today: TODAY, people: this.colleagues,
                get: async (path) => { const { status, body } = await this.read(path); return status === 200 ? body : null; },
                write: (words, method, path, body) => this.write(words, method, path, body, step),
            }, random);
        });
    }

    // ---- hearing ----

    opens({ watches }) {
        if (this.tabs.length >= 2) return;
        const tab = this.browser.tab();
        tab.gone = new Promise((done) => { tab.leave = done; });
        this.tabs.push(tab);
        this.inTurn(async () => {
            const { cursor } = await this.read('/api/auth/me');
            if (this.tabs.includes(tab)) this.listen(tab, cursor, watches);
        });
    }

    /**
     * A page with the client in it. It shares its connection with the other tabs of its session, or
     * keeps a token of its own, or asks for the present one.
     */
    listen(tab, cursor, watches) {
        const { telling, stage, token, session, page } = this, { record } = telling;
        const name = `${this.name}’s ears ${record.ears.length + 1}`, say = (words) => telling.say(name, words);
        const ear = { name: `${name} (${page}, from ${cursor})`, by: this.id, slug: this.slug, from: seqOf(cursor), sessions: new Set([session]), fixed: page !== 'asks', heard: [], open: true, tab, watches };
        let last = 'none';
        ear.live = createLive({
            ...telling.story.client, cursor, platform: tab.platform, userId: this.id,
            ...(page === 'shared' && { identity: this.identity() }),
            getToken: () => {
                if (ear.fixed) return token;
                ear.sessions.add(this.session);
                return this.token;
            },
            onMessage: ({ type, cursor: at, actor, data }) => {
                telling.count('heard');
                ear.heard.push({ type, cursor: at, actor, data, at: stage.now });
                say(`hears ${seqOf(at)} ${type}`);
            },
            onReset: (reason) => {
                const at = ear.live.state.cursor;
                telling.count(`reset: ${reason}`);
                ear.heard.push({ reset: reason, cursor: at, at: stage.now });
                say(`is reset to ${at} (${reason})`);
                this.inTurn(() => this.read('/api/absences'));
            },
            onState: ({ name: state, transport, code }) => {
                say([state, transport, code].filter(Boolean).join(' '));
                if (transport && transport !== last) telling.count(`${last} → ${transport}`);
                last = transport ?? last;
                if (state === 'failed') this.failed(ear, code);
            },
        });
        ear.place = () => (ear.live.state.cursor ? seqOf(ear.live.state.cursor) : null);
        ear.close = () => { ear.open = false; ear.live.close(); };
        ear.views = watches.map((url) => ({ url, shown: ear.live.snapshot(url, { onChange: () => telling.count('shown') }) }));
        record.ears.push(ear);
        tab.ear = ear;
    }

    identity() { return { tenant: this.slug, user: this.id, session: this.session }; }

    /** Its session has ended: signed in again, the page goes on where it was. */
    failed(ear, code) {
        const ended = !ear.sessions.has(this.session) && (code === 'sign_in' || (code === 'other_session' && this.page === 'shared'));
        if (!ended) throw new Difference(`${ear.name} has failed: ${code}`);
        ear.failed = true;
        this.stage.clock.set({}, () => this.again(ear), this.stage.chance.below(4_000));
    }

    again(ear) {
        if (!ear.open || !this.tabs.includes(ear.tab)) return;
        const { cursor } = ear.live.state;
        ear.close();
        this.listen(ear.tab, cursor, ear.watches);
    }

    signsInAnew(step) {
        this.inTurn(async () => {
            const { email } = this.stage.people[this.name];
            const { status, body } = await this.answered('POST', '/api/auth/login', { body: { email, password: 'mozaik-demo' }, token: null });
            if (status !== 200) throw new Difference(`${this.name} cannot sign in: ${status}`);
            const old = this.session;
            Object.assign(this, { token: body.token, session: body.session.id });
            this.telling.count('signed in anew');
            const announce = () => this.page === 'shared' && announceSession(this.identity(), { platform: this.pick(step)?.platform ?? this.hands.platform });
            if (step.first) announce();
            await this.write('ends the old session', 'DELETE', `/api/auth/sessions/${old}`, undefined, {});
            if (!step.first) announce();
        });
    }

    // ---- what goes wrong ----

    pick({ tab }) { return this.tabs[tab % this.tabs.length]; }

    /** What is open may go on as it is, or break. */
    weather({ network, after }) {
        this.say(`now: ${Object.entries(network).map(([kind, rule]) => `${kind} ${rule}`).join(', ')}`);
        this.browser.network = { ...network };
        if (after !== null) for (const tab of this.tabs) tab.cut(after);
    }

    cut(step) { if (this.tabs.length) { this.say(`is cut after ${step.after} bytes`); this.pick(step).cut(step.after); } }
    cutNext(step) { if (this.tabs.length) { this.say(`will be cut after ${step.after} bytes`); this.pick(step).cutNext(step.after, step.way); } }

    pause(step) {
        const tab = this.pick(step);
        if (!tab) return;
        this.say(`reads nothing for ${step.for} ms`);
        tab.pause();
        this.telling.until(step.for, () => tab.resume());
    }

    hide(step) {
        const tab = this.pick(step);
        if (!tab) return;
        tab.hide();
        this.telling.until(step.for, () => tab.show());
    }

    /** The whole machine, or one tab that the browser has frozen. */
    sleep(step) {
        const tab = step.one ? this.pick(step) : null, sleeper = tab ?? this.browser;
        if (this.browser.tabs.some((one) => one.asleep)) return;
        this.say(`${tab ? 'has a tab frozen' : 'sleeps'} for ${step.for} ms`);
        sleeper.sleep({ cut: step.cut });
        this.telling.until(step.for, () => {
            this.say(tab ? 'has it thawed' : 'wakes up');
            sleeper.wake();
        });
    }

    offline(step) {
        if (this.browser.offline) return;
        this.say(`is offline for ${step.for} ms`);
        this.browser.offline = true;
        this.telling.until(step.for, () => { this.browser.offline = false; });
    }

    leaves(step) {
        const tab = this.pick(step);
        if (!tab || this.tabs.length < 2) return;
        this.say('closes a tab');
        this.tabs.splice(this.tabs.indexOf(tab), 1);
        if (tab.ear) tab.ear.open = false; // without a last word
        tab.leave();
        tab.close();
    }

    reconnects(step) {
        const tab = this.pick(step);
        if (tab?.ear && !tab.asleep) tab.ear.live.reconnect();
    }

    healthy() {
        this.browser.network = { ws: 'ok', sse: 'ok', longpoll: 'ok', http: 'ok' };
        for (const tab of this.tabs) tab.resume();
    }

    /** What pages show is what a read says. */
    async compare() {
        const views = this.telling.record.ears.filter((ear) => ear.open && ear.by === this.id).flatMap((ear) => ear.views.map((view) => ({ ear, ...view })));
        for (const { ear, url, shown } of views) {
            const { body } = await this.telling.ended(this.read(url));
            if (body.next || shown.data?.next) continue; // of a part of a list, events do not say which part
            const wrong = () => differs(essence(shown.data), essence(body));
            await this.telling.wait(() => !wrong(), () => `${ear.name} shows ${url}, where ${wrong()}`);
        }
    }

    /** Pages whose session has ended. */
    goOn() { for (const { ear } of this.tabs) if (ear?.failed && ear.open) this.again(ear); }
}
