// A small proxy that breaks what waits, in one way at a time.
//
//     const proxy = await hostile(t, server.port, (link) => { ... });
//     proxy.url, proxy.targets (what was asked for, in order)
//
// A link is one connection with the one request that the doctor makes on it. The rule is called when
// the request is there, and may change what becomes of it:
//
//     link.target                 '/api/ws/echo?seconds=38'
//     link.isSocket, link.isStream, link.isHold
//     link.fromClient(bytes)      what goes on instead of these bytes (undefined: nothing); likewise
//     link.fromServer(bytes)
//     link.after(ms, work)        once, unless the connection is over by then
//     link.passed(work)           called with 'client' or 'server' whenever bytes of that side came
//     link.end(), link.reset()    cut, politely or not
//     link.answer(text)           instead of the server
//     link.serverEnds(work)       called when the server has said all, before the client hears of it
import net from 'node:net';

const END_OF_HEAD = '\r\n\r\n';

class Link {
    constructor(proxy, client, head) {
        this.proxy = proxy;
        this.client = client;
        this.head = head;
        this.target = head.toString('latin1').split(' ')[1];
        this.isSocket = this.target.startsWith('/api/ws/echo?');
        this.isStream = this.target.startsWith('/api/probe/sse');
        this.isHold = this.target.startsWith('/api/probe/hold');
        this.timers = new Set();
        this.listeners = [];
        this.over = false;
        this.fromClient = (bytes) => bytes;
        this.fromServer = (bytes) => bytes;
        this.finish = () => client.end();
        client.on('close', () => this.stop());
        client.on('error', () => this.stop());
    }

    after(ms, work) {
        const timer = setTimeout(() => { this.timers.delete(timer); if (!this.over) work(); }, ms);
        this.timers.add(timer);
        return timer;
    }

    passed(work) { this.listeners.push(work); }
    serverEnds(work) { this.finish = work; }

    stop() {
        this.over = true;
        for (const timer of this.timers) clearTimeout(timer);
        this.server?.destroy();
    }

    end() { this.stop(); this.client.end(); }
    reset() { this.stop(); this.client.resetAndDestroy(); }
    answer(text) { this.answered = true; this.client.end(text); }
    send(bytes) { if (!this.over) this.client.write(bytes); }

    open(port) {
        this.server = net.connect({ port, host: '127.0.0.1', noDelay: true });
        this.server.on('error', () => this.stop());
        this.server.write(this.head);
        this.client.on('data', (bytes) => {
            for (const work of this.listeners) work('client');
            const on = this.fromClient(bytes);
            if (on && !this.over) this.server.write(on);
        });
        this.server.on('data', (bytes) => {
            for (const work of this.listeners) work('server');
            const on = this.fromServer(bytes);
            if (on) this.send(on);
        });
        this.server.on('end', () => { if (!this.over) this.finish(); });
    }
}

export async function hostile(t, port, rule = () => {}) {
    const proxy = { targets: [], links: new Set() };
    const listener = net.createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
        let head = Buffer.alloc(0);
        client.on('error', () => {});
        client.on('end', () => client.end());
        const read = (bytes) => {
            head = Buffer.concat([head, bytes]);
            if (!head.includes(END_OF_HEAD)) return;
            client.off('data', read);
            const link = new Link(proxy, client, head);
            proxy.links.add(link);
            client.on('close', () => proxy.links.delete(link));
            proxy.targets.push(link.target);
            rule(link, proxy);
            if (!link.answered && !link.waits) link.open(port);
        };
        client.on('data', read);
    });
    await new Promise((done) => { listener.listen(0, '127.0.0.1', done); });
    proxy.url = `http://127.0.0.1:${listener.address().port}`;
    t.after(() => {
        for (const link of proxy.links) { link.stop(); link.client.destroy(); }
        return new Promise((done) => { listener.close(done); });
    });
    return proxy;
}

/* ---- rules ---- */

/** Cut when for so long none of `sides` has said anything. */
export const idle = (link, ms, sides = ['client', 'server'], cut = () => link.end()) => {
    let timer = link.after(ms, cut);
    link.passed((side) => {
        if (!sides.includes(side)) return;
        clearTimeout(timer);
        timer = link.after(ms, cut);
    });
};

/** The frames of a client in these bytes (each is short and whole: the doctor writes them so). */
export function framesOf(bytes) {
    const frames = [];
    for (let at = 0; at < bytes.length;) {
        const length = 6 + (bytes[at + 1] & 0x7f);
        frames.push(bytes.subarray(at, at + length));
        at += length;
    }
    return frames;
}

export const PROBLEM = (status, reason) => `HTTP/1.1 ${status} ${reason}\r\nServer: cisaille\r\nContent-Type: text/html\r\nContent-Length: 7\r\nConnection: close\r\n\r\n<p>non\n`;
