// Everybody who listens: the npm package, one client for each door of the proxy, as it is shipped.
//
//     const crowd = new Crowd(listeners)      [{ door: port, person, cursor }]
//     crowd.ears                              as check.mjs wants them: what each has heard
//     crowd.changes                           { 'ws sse': how often, ... }, as the clients see it
//     crowd.stir(random)                      the network of one of them changes
//
// Delays are shortened, so that ten minutes hold what else takes weeks.
import WebSocket from 'ws';
import { createLive } from '../../client/dist/index.js';
import { TRANSPORTS } from './proxy.mjs';
import { seqOf } from './words.mjs';

const DELAYS = { fallbackAfterMs: 500, minReconnectDelay: 50, maxReconnectDelay: 800, pollMs: 300, upgradeProbeMs: 400 };

class Listener {
    constructor(crowd, { door, person, cursor }, number) {
        this.page = new EventTarget();
        this.used = new Set();
        this.failures = [];
        this.transport = null;
        this.ear = { name: `client ${number} (${person.email})`, by: person.id, slug: person.tenant, from: seqOf(cursor), sessions: new Set([person.session]), heard: [], open: true };
        this.live = createLive({
            ...DELAYS, url: `http://127.0.0.1:${door}`, userId: person.id, cursor, getToken: () => person.token,
            WebSocket, platform: { page: this.page }, log: null,
            onMessage: (message) => this.ear.heard.push(crowd.kept(person.tenant, message)),
            onReset: (reset) => this.ear.heard.push({ cursor: this.live.state.cursor, at: crowd.now(), reset }),
            onState: (state) => this.moved(crowd, state),
        });
    }

    moved(crowd, { name, transport, code, reason }) {
        if (name === 'failed') this.failures.push(`${this.ear.name}: ${code}, ${reason}`);
        if (!transport) return;
        this.used.add(transport);
        if (this.transport && this.transport !== transport) crowd.changes[`${this.transport} ${transport}`]++;
        this.transport = transport;
    }
}

export class Crowd {
    constructor(listeners) {
        this.begun = Date.now();
        this.messages = new Map();
        this.changes = Object.fromEntries(directions().map((name) => [name, 0]));
        this.listeners = listeners.map((listener, i) => new Listener(this, listener, i));
    }

    get ears() { return this.listeners.map(({ ear }) => ear); }
    get failures() { return this.listeners.flatMap(({ failures }) => failures); }
    count(condition) { return this.listeners.filter(condition).length; }
    now() { return Date.now() - this.begun; }

    /** Many hear the same: it is kept once. */
    kept(slug, { cursor, type, actor, data }) {
        const key = `${slug} ${JSON.stringify([cursor, type, actor, data])}`;
        if (!this.messages.has(key)) this.messages.set(key, { cursor, type, actor, data, at: this.now() });
        return this.messages.get(key);
    }

    stir(random) { random.pick(this.listeners).page.dispatchEvent(new Event('online')); }
    stirAll() { for (const { page } of this.listeners) page.dispatchEvent(new Event('online')); }
    close() { for (const { live } of this.listeners) live.close(); }
}

/** The twelve ways to change. */
export const directions = () => TRANSPORTS.flatMap((from) => TRANSPORTS.filter((to) => to !== from).map((to) => `${from} ${to}`));
