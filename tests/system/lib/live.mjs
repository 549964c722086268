// Hearing what the server says by itself, on each transport, in one form:
//
//     const door = await openSocket(person);             also openStream(), openPoll()
//     await door.next((message) => message.type === 'absence_created')
//     door.messages                                      all so far, in order
//     door.cursor                                        where to go on
//     await door.ended                                   {code, reason} (streams: code of the last answer)
//
// Every message is held against contract/asyncapi.yaml; one that is not in it fails the door,
// and whoever waits at it.
import assert from 'node:assert/strict';
import http from 'node:http';
import WebSocket from 'ws';
import { holdMessage, isFact } from './contract.mjs';
import { request } from './http.mjs';
import { within } from './until.mjs';

const comes = (text) => { const dot = text.lastIndexOf('.'); return [text.slice(0, dot), BigInt(text.slice(dot + 1))]; };

export class Door {
    constructor(channel) {
        this.channel = channel;
        this.messages = [];
        this.texts = [];
        this.taken = 0;
        this.cursor = undefined;
        this.failure = undefined;
        this.waiting = [];
        this.closed = undefined;
        this.ended = new Promise((done) => { this.finish = (how) => { this.closed ??= how; done(this.closed); this.look(); }; });
    }

    look() { this.waiting = this.waiting.filter((check) => !check()); }

    fail(error) { this.failure ??= error; this.look(); }

    take(text, message = JSON.parse(text), held = false) {
        try {
            if (!held) holdMessage(message, this.channel);
            if (isFact(message.type)) {
                const [epoch, seq] = comes(message.cursor);
                if (this.epoch === epoch) assert.ok(seq > this.seq, `in order: ${message.cursor} after ${this.cursor}`);
            }
            if (message.cursor) {
                [this.epoch, this.seq] = comes(message.cursor);
                this.cursor = message.cursor;
            }
        } catch (error) {
            this.fail(error);
        }
        this.messages.push(message);
        this.texts.push(text);
        this.look();
    }

    /** As if nothing had been heard yet. */
    forget() { this.messages = []; this.texts = []; this.taken = 0; }

    facts() { return this.messages.filter((message) => isFact(message.type)); }

    /** The first message after the last one taken for which `wanted` holds. Those before it are passed. */
    next(wanted = () => true, what = 'a message') {
        if (typeof wanted === 'string') { const type = wanted; what = type; wanted = (message) => message.type === type; }
        return within(new Promise((done, failed) => {
            const check = () => {
                if (this.failure) { failed(this.failure); return true; }
                while (this.taken < this.messages.length) {
                    const message = this.messages[this.taken++];
                    if (wanted(message)) { done(message); return true; }
                }
                if (this.closed) { failed(new Error(`closed before ${what} came: ${JSON.stringify(this.closed)}`)); return true; }
                return false;
            };
            if (!check()) this.waiting.push(check);
        }), () => `${what}; heard: ${this.messages.map((message) => message.type).join(' ')}`);
    }
}

/* ---- WebSocket ---- */

export class Socket extends Door {
    constructor(server, path, { token, cookie, origin, headers = {}, cursor, protocols, ...options } = {}) {
        super('socket');
        const all = { ...headers };
        if (token) all.Authorization = `Bearer ${token}`;
        if (cookie) all.Cookie = `mozaik=${cookie}`;
        const url = `ws://127.0.0.1:${server.port}${path}${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`;
        this.ws = new WebSocket(url, protocols, { headers: all, origin, perMessageDeflate: false, ...options });
        this.opened = new Promise((done, failed) => {
            this.ws.on('open', () => done(this));
            this.ws.on('unexpected-response', (asked, answer) => {
                const parts = [];
                answer.on('data', (part) => parts.push(part));
                answer.on('end', () => {
                    const refused = { status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() };
                    this.finish({ refused });
                    failed(Object.assign(new Error(`refused: ${refused.status} ${refused.text}`), { refused }));
                });
            });
            this.ws.on('error', (error) => { failed(error); });
        });
        this.opened.catch(() => {}); // whoever waits for it hears of it
        this.ws.on('message', (data, binary) => {
            assert.equal(binary, false);
            this.take(data.toString('utf8'));
        });
        this.ws.on('close', (code, reason) => this.finish({ code, reason: reason.toString('utf8') }));
    }

    say(message) { this.ws.send(typeof message === 'string' ? message : JSON.stringify(message)); }
    close() { this.ws.close(1000); return within(this.ended, 'the socket closes'); }
    drop() { this.ws.terminate(); return this.ended; }
}

/** Signed in by Bearer; gives it after `connected`. */
export async function openSocket(person, { cursor, path = `/api/ws/${person.id}`, ...options } = {}) {
    const socket = new Socket(person.server, path, { token: person.token, cursor, ...options });
    await within(socket.opened, 'the socket opens');
    socket.hello = await socket.next('connected');
    assert.equal(socket.hello.data.authenticated, true);
    assert.equal(socket.hello.data.user_id, person.id);
    return socket;
}

/** Nobody's socket; gives it after `connected`. */
export async function openStranger(server, path = '/api/ws/test-user-id', options = {}) {
    const socket = new Socket(server, path, options);
    await within(socket.opened, 'the socket opens');
    socket.hello = await socket.next('connected');
    return socket;
}

/* ---- Server-Sent Events ---- */

export class Stream extends Door {
    constructor(server, { token, headers = {}, cursor, lastEventId, path = '/api/events' } = {}) {
        super('stream');
        this.retries = [];
        const all = { Accept: 'text/event-stream', ...headers };
        if (token) all.Authorization = `Bearer ${token}`;
        if (lastEventId) all['Last-Event-ID'] = lastEventId;
        const target = `${path}${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`;
        this.opened = new Promise((done, failed) => {
            this.asked = http.get({ host: '127.0.0.1', port: server.port, path: target, headers: all, agent: false }, (answer) => {
                this.status = answer.statusCode;
                this.headers = answer.headers;
                let text = '';
                answer.setEncoding('utf8');
                answer.on('data', (part) => {
                    text += part;
                    if (this.status !== 200) return;
                    for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) this.event(text.slice(0, end));
                });
                answer.on('end', () => this.finish({ status: this.status, text, whole: true }));
                answer.on('error', () => this.finish({ status: this.status, text, whole: false }));
                answer.on('close', () => this.finish({ status: this.status, text, whole: false }));
                done(this);
            });
            this.asked.on('error', (error) => { this.finish({ error }); failed(error); });
        });
        this.opened.catch(() => {});
    }

    event(block) {
        const event = {};
        for (const line of block.split('\n')) {
            const [, name, value] = /^(\w*): ?(.*)$/.exec(line) ?? assert.fail(`no line of an event stream: ${line}`);
            event[name] = value;
        }
        if (event.retry !== undefined) this.retries.push(Number(event.retry));
        if (event.data === undefined) return;
        const message = JSON.parse(event.data);
        try {
            if (isFact(message.type)) assert.equal(event.event, undefined, 'a fact has no event name');
            else assert.equal(event.event, message.type, 'a word has its type as its name');
            if (message.type === 'ping') assert.equal(event.id, undefined, 'a ping moves no cursor');
            else assert.equal(event.id, message.cursor, 'the id is the cursor');
        } catch (error) {
            this.fail(error);
        }
        this.take(event.data, message);
    }

    drop() { this.asked.destroy(); return this.ended; }
    close() { return this.drop(); }
}

export async function openStream(person, { cursor, ...options } = {}) {
    const stream = new Stream(person.server, { token: person.token, cursor, ...options });
    await within(stream.opened, 'the stream opens');
    assert.equal(stream.status, 200);
    stream.hello = await stream.next('connected');
    assert.equal(stream.hello.data.authenticated, true);
    return stream;
}

/* ---- polling ---- */

export class Poll extends Door {
    constructor(person, { cursor, wait } = {}) {
        super('poll');
        this.person = person;
        this.wait = wait;
        this.cursor = cursor;
        this.finish({ code: 'poll' });
        this.closed = undefined;
    }

    async once({ wait = this.wait } = {}) {
        const query = [this.cursor && `cursor=${encodeURIComponent(this.cursor)}`, wait && `wait=${wait}`].filter(Boolean).join('&');
        const { status, body } = await request(this.person.server, 'GET', `/api/notifications/recent${query && `?${query}`}`, { as: this.person });
        assert.equal(status, 200);
        for (const event of body.events) this.take(undefined, event, true); // request() has held them
        [this.epoch, this.seq] = comes(body.cursor);
        this.cursor = body.cursor;
        this.last = body;
        return body;
    }

    /** Ask until it comes. */
    async next(wanted, what) {
        if (typeof wanted === 'string') { const type = wanted; what = type; wanted = (message) => message.type === type; }
        return within((async () => {
            for (;;) {
                while (this.taken < this.messages.length) {
                    const message = this.messages[this.taken++];
                    if (wanted(message)) return message;
                }
                if (this.failure) throw this.failure;
                await this.once();
            }
        })(), what);
    }

    drop() {}
    close() {}
}

export async function openPoll(person, options) {
    const poll = new Poll(person, options);
    if (!poll.cursor) await poll.once();
    return poll;
}
