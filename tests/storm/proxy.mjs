// A hostile proxy, in a process of its own: what may stand between a person and the server.
//
//     fork('proxy.mjs', [JSON.stringify({ seed, clients, everyMs: [from, to] })])
//         says {doors: [port, ...]}      one door for each client, with weather of its own
//         hears {upstream: port}         where the server is now
//         hears {calm: true}             from now on everything passes
//         hears {end: true}              says {harm: {what: how often}} and ends
//
// Weather: every few seconds a client's best transport becomes another one. All that is better is
// broken, each in one of its ways; what is open on it is cut, muted or stalled. Now and then nothing
// works at all, a question is swallowed, and what does work is cut at a random byte.
//
// One request, one connection: bytes pass as they are, but for the request's head.
import net from 'node:net';
import { pathToFileURL } from 'node:url';
import { randomOf } from './random.mjs';

export const TRANSPORTS = ['ws', 'sse', 'longpoll', 'poll'];

/** What can be wrong on the way of each. */
const FAULTS = {
    ws: ['stripped', 'refused', 'down', 'busy', 'silent', 'mute', 'dies'],
    sse: ['refused', 'down', 'busy', 'silent', 'buffered', 'mute', 'dies'],
    longpoll: ['refused', 'down', 'busy', 'silent', 'impatient', 'dies'],
    poll: ['refused', 'down', 'busy', 'silent', 'dies'],
};
const PAGES = { refused: [404, 'Not Found'], down: [502, 'Bad Gateway'], busy: [503, 'Service Unavailable'], impatient: [504, 'Gateway Time-out'] };
/** What becomes of an open connection whose transport breaks. */
const ENDS = ['cut', 'cut', 'inside', 'inside', 'mute', 'stall'];

const HEAD_MAX = 64 * 1024;
const INSIDE_MAX = 600; // bytes that still pass before a cut: some frames, and a part of one
const IMPATIENT_MS = 250;
const LIFETIME_MS = [500, 8000];
const OUTAGE_LIKELY = 0.03;

export function transportOf(target) {
    if (target.startsWith('/api/ws/')) return 'ws';
    if (target.startsWith('/api/events')) return 'sse';
    if (target.startsWith('/api/notifications/recent')) return /[?&]wait=/.test(target) ? 'longpoll' : 'poll';
    return 'other';
}

/** The head as the server shall see it: one request, and what a proxy takes away. */
function rewrite(head, strip) {
    const [first, ...lines] = head.split('\r\n').slice(0, -2);
    const upgrades = !strip && lines.some((line) => /^upgrade:/i.test(line));
    const kept = lines.filter((line) => upgrades || !/^(connection|upgrade|keep-alive):/i.test(line));
    return [first, ...kept, ...(upgrades ? [] : ['Connection: close']), '', ''].join('\r\n');
}

class Exchange {
    constructor(door, client) {
        this.door = door;
        this.client = client;
        this.server = undefined;
        this.transport = undefined;
        this.mode = 'pass'; // head: until the answer's head has passed; mute: nothing more; keep: all of it at the end
        this.kept = [];
        this.head = '';
        this.left = Infinity; // bytes that pass before the cut
        this.timer = undefined;
        client.setNoDelay(true);
        client.on('error', () => {});
        client.on('close', () => this.end());
        client.on('data', (bytes) => this.asked(bytes));
    }

    end() {
        clearTimeout(this.timer);
        this.client.destroy();
        this.server?.destroy();
        this.door.exchanges.delete(this);
    }

    /** The request: first its head, then whatever follows. */
    asked(bytes) {
        if (this.transport) {
            if (this.server && !this.server.write(bytes)) this.hold(this.client, this.server);
            return;
        }
        this.head += bytes.toString('latin1');
        const end = this.head.indexOf('\r\n\r\n');
        if (end < 0) {
            if (this.head.length > HEAD_MAX) this.end();
            return;
        }
        const rest = Buffer.from(this.head.slice(end + 4), 'latin1');
        const head = this.head.slice(0, end + 4);
        this.transport = transportOf(head.split(' ', 2)[1] ?? '');
        this.judge(head, rest, this.door.fault(this.transport));
    }

    judge(head, rest, fault) {
        const { random, proxy } = this.door;
        if (fault) proxy.count(`${this.transport}, ${fault}`);
        if (fault === 'impatient') {
            this.timer = setTimeout(() => this.page(fault), IMPATIENT_MS);
            return;
        }
        if (fault === 'silent') return;
        if (fault in PAGES) return this.page(fault);
        if (fault === 'mute') this.mode = 'head';
        if (fault === 'buffered') this.mode = 'keep';
        if (fault === 'dies') this.left = random.int(0, 150); // before a first message is whole
        if (!fault && !proxy.isCalm && random.chance(0.3)) {
            this.timer = setTimeout(() => { proxy.count(`${this.transport}, lifetime over`); this.end(); }, random.int(...LIFETIME_MS));
        }
        this.pass(Buffer.concat([Buffer.from(rewrite(head, fault === 'stripped'), 'latin1'), rest]));
    }

    page(fault) {
        const [status, words] = PAGES[fault];
        const body = `<html><body><h1>${status} ${words}</h1></body></html>`;
        this.client.end(`HTTP/1.1 ${status} ${words}\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
    }

    pass(bytes) {
        const server = net.connect({ host: '127.0.0.1', port: this.door.proxy.upstream });
        let connected = false;
        this.server = server;
        server.setNoDelay(true);
        server.on('connect', () => { connected = true; server.write(bytes); });
        server.on('error', () => {});
        server.on('data', (answer) => this.answered(answer));
        server.on('close', () => {
            if (!connected && this.door.random.chance(0.5)) return this.page('down');
            clearTimeout(this.timer);
            for (const part of this.kept) this.client.write(part);
            this.client.end();
        });
    }

    answered(bytes) {
        if (this.mode === 'mute') return;
        if (this.mode === 'keep') {
            this.kept.push(bytes);
            return;
        }
        if (this.mode === 'head') {
            const end = bytes.indexOf('\r\n\r\n'); // our server writes a head in one piece
            this.mode = 'mute';
            bytes = bytes.subarray(0, end < 0 ? bytes.length : end + 4);
        }
        if (bytes.length >= this.left) {
            this.client.write(bytes.subarray(0, this.left), () => this.end());
            this.mode = 'mute';
            return;
        }
        this.left -= bytes.length;
        if (!this.client.write(bytes)) this.hold(this.server, this.client);
    }

    /** Where it goes to is full. */
    hold(from, to) {
        from.pause();
        to.once('drain', () => { if (!this.stalled) from.resume(); });
    }

    /** Its transport breaks, or it is just unlucky. */
    harm(how) {
        this.door.proxy.count(`${this.transport}, open, ${how}`);
        if (how === 'cut') this.end();
        if (how === 'inside') this.left = this.door.random.int(1, INSIDE_MAX);
        if (how === 'mute') this.mode = 'mute';
        if (how === 'stall') {
            this.stalled = true;
            this.server?.pause();
        }
    }
}

class Door {
    constructor(proxy, number) {
        this.proxy = proxy;
        this.random = randomOf(proxy.seed, `door ${number}`);
        this.exchanges = new Set();
        this.best = 0; // place in TRANSPORTS; TRANSPORTS.length: nothing works
        this.faults = {};
        this.swallows = 0; // the next so many plain questions: how a long poll begins, too
        this.listener = net.createServer((client) => this.exchanges.add(new Exchange(this, client)));
    }

    async open() {
        await new Promise((done) => this.listener.listen(0, '127.0.0.1', done));
        this.plan();
        return this.listener.address().port;
    }

    fault(transport) {
        if (this.proxy.isCalm) return undefined;
        if (transport === 'poll' && this.swallows > 0 && this.swallows--) return 'silent';
        return this.faults[transport];
    }

    plan() {
        const [from, to] = this.proxy.everyMs;
        this.timer = setTimeout(() => { this.change(); this.plan(); }, this.random.int(from, to));
    }

    change() {
        const { random } = this;
        const others = [0, 1, 2, 3].filter((place) => place !== this.best);
        this.best = random.chance(OUTAGE_LIKELY) ? TRANSPORTS.length : random.pick(others);
        this.swallows = this.best === TRANSPORTS.indexOf('poll') ? random.int(0, 1) : 0;
        this.faults = {};
        TRANSPORTS.forEach((transport, place) => {
            if (place < this.best) this.faults[transport] = random.pick(FAULTS[transport]);
        });
        for (const exchange of [...this.exchanges].filter(({ transport }) => transport)) {
            if (this.faults[exchange.transport]) exchange.harm(random.pick(ENDS));
            else if (random.chance(0.1)) exchange.harm(random.pick(['cut', 'inside']));
        }
    }

    calm() {
        clearTimeout(this.timer);
        for (const exchange of [...this.exchanges]) exchange.end();
    }
}

class Proxy {
    constructor({ seed, clients, everyMs }) {
        Object.assign(this, { seed, everyMs, upstream: 0, isCalm: false, harm: {} });
        this.doors = Array.from({ length: clients }, (_, i) => new Door(this, i));
    }

    count(what) { this.harm[what] = (this.harm[what] ?? 0) + 1; }

    hear(order) {
        if (order.upstream !== undefined) this.upstream = order.upstream;
        if (order.calm) {
            this.isCalm = true;
            for (const door of this.doors) door.calm();
        }
        if (order.end) process.send({ harm: this.harm }, () => process.exit(0));
    }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
    const proxy = new Proxy(JSON.parse(process.argv[2]));
    process.on('message', (order) => proxy.hear(order));
    process.on('disconnect', () => process.exit(1));
    process.send({ doors: await Promise.all(proxy.doors.map((door) => door.open())) });
}
