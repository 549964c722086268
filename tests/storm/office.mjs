// Those who work while everything breaks: they write to the server itself, past the proxy, each write
// with a key of its own, again and again until it is answered. So every write that anybody can have
// heard of is an answered one.
//
//     const office = new Office(() => server.port, people, today, random)
//     office.work(8)  ...  await office.close()      then: office.writes, as check.mjs wants them
//
// Nobody changes whom somebody hears: then every fact is owed to who sees it, and no reset is right.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { plain } from '../system/lib/http.mjs';
import { pause } from '../system/lib/until.mjs';
import { ACTS } from './acts.mjs';

const AGAIN_MS = 20;
const PAUSE_MS = [300, 1500];
const WISHES = {
    employee: ['ask', 'ask', 'ask', 'change', 'cancel', 'readBell', 'readBells', 'language'],
    manager: ['approve', 'approve', 'refuse', 'ask', 'readBells'],
    admin: ['approve', 'refuse', 'askForOther', 'acknowledge', 'cancelOther', 'remove', 'newTeamOfNobody', 'readBells'],
};
const acts = {
    ...ACTS,
    newTeamOfNobody: (hands, random) => hands.write('makes a team', 'POST', '/api/teams', { name: `Équipe ${random.int(1, 1e9)}`, members: [], managers: [] }),
};

/** Not an answer to what was asked: nothing may have happened, or it may have. */
const isNoAnswer = ({ status, text }) => status >= 500 || status === 429 || (status === 409 && text.includes('"idempotency_running"'));

export class Office {
    constructor(port, people, today, random) {
        Object.assign(this, { port, people, today, random, writes: [], tries: 0, open: true });
        this.agent = new http.Agent({ keepAlive: true });
    }

    async ask(person, method, path, body, key) {
        const headers = { Authorization: `Bearer ${person.token}`, ...(key && { 'Idempotency-Key': key }) };
        for (;; await pause(AGAIN_MS)) {
            this.tries++;
            try {
                const answer = await plain(this.port(), method, path, { headers, body, through: this.agent });
                if (!isNoAnswer(answer)) return { ...answer, body: answer.text ? JSON.parse(answer.text) : undefined };
            } catch (error) {
                if (!error.code) throw error; // else: its connection was cut, or there is none
            }
        }
    }

    hands(person) {
        return {
            id: person.id, today: this.today, session: person.session, people: [],
            get: async (path) => {
                const { status, body } = await this.ask(person, 'GET', path);
                return status === 200 ? body : null;
            },
            write: async (words, method, path, body) => {
                const { status, headers, body: answer } = await this.ask(person, method, path, body, randomUUID());
                this.writes.push({
                    by: person.id, slug: person.tenant, method, path, body, status, answer,
                    cursor: headers['mozaik-cursor'], sent: 0, line: `${person.email} ${words}: ${status} ${answer?.code ?? ''}`,
                });
            },
        };
    }

    async shift() {
        while (this.open) {
            const person = this.random.pick(this.people);
            await acts[this.random.pick(WISHES[person.role])](this.hands(person), this.random);
            await pause(this.random.int(...PAUSE_MS));
        }
    }

    work(shifts) { this.shifts = Array.from({ length: shifts }, () => this.shift()); }

    /** When all that was begun is answered. */
    async close() {
        this.open = false;
        await Promise.all(this.shifts);
        this.agent.destroy();
    }
}
