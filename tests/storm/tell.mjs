// Tells a story on the stage, and writes down all that was answered and heard (check.mjs).
//
//     const record = await tell(story)      → { lines, companies, writes, reads, ears, keepMs, counts }
import { openStage } from '../stage/stage.mjs';
import { Person } from './person.mjs';
import { startOf } from './start.mjs';
import { Difference, seqOf } from './words.mjs';

const TODAY = '2026-11-23'; // of the stage
const CALM_MS = 10 * 60_000, AFTERWARDS_MS = 2_000;

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

export async function tell(story) {
    starts ??= await startsOf();
    const stage = await openStage({ seed: story.seed, flags: story.flags });
    const telling = new Telling(stage, story);
    try {
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
        this.today = TODAY;
        this.record = { lines: [], companies: starts, writes: [], reads: [], ears: [], keepMs: story.keepMs ?? Infinity, counts: {} };
        for (const { name, page } of story.cast) this.people.set(name, new Person(this, name, page));
    }

    say(who, words) { this.record.lines.push(`${(this.stage.now / 1000).toFixed(3).padStart(8)} s  ${who.padEnd(16)} ${words}`); }
    /** For who has no other way to say it. */
    fail(error) { this.failure ??= error; }
    count(what) { this.record.counts[what] = (this.record.counts[what] ?? 0) + 1; }

    colleaguesOf({ slug }) { return [...this.people.values()].filter((one) => one.slug === slug).map((one) => one.id); }

    /** Goes on by itself, while time passes. */
    start(words, work) {
        const one = { words };
        this.waiting.add(one);
        return work().catch((error) => this.fail(error)).finally(() => this.waiting.delete(one));
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
