// Somebody of a story: a browser with the npm client in its pages, and hands of their own for what
// they write and read, past the pages' network. They do one thing after the other.
import { announceSession, createLive } from '../../client/dist/index.js';
import { ACTS } from './acts.mjs';
import { randomOf } from './random.mjs';
import { Difference, differs, seqOf } from './words.mjs';

const PATIENCE_MS = 400;
/** Not an answer: nobody was there, or nobody knows. */
const PASSING = [0, 429, 502, 503];

/** What a page shows of an answer: its things, in any order, without where they were read. A name is the person's, told with them. */
function essence(body) {
    if (!body?.items) return body;
    return Object.fromEntries(body.items.map(({ user_name, ...thing }) => [thing.id, thing]));
}

export class Person {
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
            return { status: answer.status, body: text ? JSON.parse(text) : null, cursor: answer.headers.get('Mozaik-Cursor') };
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
        const once = async () => (page ? await this.mutated(page, method, path, body, key) : undefined) ?? byHand();
        const first = asked(once);
        const again = impatient ? asked(() => this.sleeping(this.stage.chance.below(300)).then(this.stage.chance.pick([once, byHand]))) : undefined;
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
        const { telling } = this, random = randomOf('act', telling.story.seed, step.number);
        this.inTurn(async () => {
            if (step.cut !== null) this.hands.cutNext(step.cut, step.number % 2 ? 'down' : 'up');
            await ACTS[step.act]({
                id: this.id, today: telling.today, people: telling.colleaguesOf(this),
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
        if (!ended) return this.telling.fail(new Difference(`${ear.name} has failed: ${code}`));
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
