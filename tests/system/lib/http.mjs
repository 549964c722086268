// Asking the server over HTTP. Every answer is held against the contract before a test sees it.
//
//     const { status, headers, body } = await request(server, 'POST', '/api/absences', { as: owner, body: {...} });
//     await get(owner, '/api/auth/me')        a person knows its server
//
// Not fetch(): tests need headers that a browser forbids, and one connection where they say so.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { holdAnswer } from './contract.mjs';
import { LIMIT_MS, within } from './until.mjs';

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

/** What came: {status, headers, text}, no questions asked (the page, /metrics). */
export function plain(port, method, target, { headers = {}, body, host = '127.0.0.1', through = agent } = {}) {
    return within(new Promise((done, failed) => {
        const sent = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
        const all = { ...headers };
        if (sent && !('Content-Type' in all)) all['Content-Type'] = 'application/json';
        if (all['Content-Type'] === null) delete all['Content-Type'];
        if (sent) all['Content-Length'] = sent.length;
        const asked = http.request({ host, port, method, path: target, headers: all, agent: through }, (answer) => {
            const parts = [];
            answer.on('data', (part) => parts.push(part));
            answer.on('error', failed);
            answer.on('end', () => { const bytes = Buffer.concat(parts); done({ status: answer.statusCode, headers: answer.headers, text: bytes.toString('utf8'), bytes }); });
        });
        asked.on('error', failed);
        asked.end(sent);
    }), `${method} ${target}`);
}

/**
 * as: a person {token} (Authorization: Bearer). by: 'cookie' sends the cookie and an Origin instead.
 * key: Idempotency-Key. body: an object, or a string or a Buffer to be sent as it is.
 */
export async function request(server, method, target, { as, by = 'bearer', key, headers = {}, body, through } = {}) {
    const all = { ...headers };
    if (as?.token && by === 'bearer' && !('Authorization' in all)) all.Authorization = `Bearer ${as.token}`;
    if (as?.token && by === 'cookie') {
        all.Cookie ??= `mozaik=${as.token}`;
        all.Origin ??= `http://127.0.0.1:${server.port}`;
    }
    if (key) all['Idempotency-Key'] = key;
    const answer = await plain(server.port, method, target, { headers: all, body, through });
    const value = holdAnswer({ method, target, status: answer.status, headers: answer.headers, body: answer.text });
    return { status: answer.status, headers: answer.headers, text: answer.text, bytes: answer.bytes, body: value };
}

/** The same, and it must be answered so. Gives the body, with `cursor` of the header at hand. */
export async function expect(status, server, method, target, options) {
    const answer = await request(server, method, target, options);
    assert.equal(answer.status, status, `${method} ${target}: ${answer.text}`);
    return answer;
}

export const get = async (who, target) => (await expect(200, who.server, 'GET', target, { as: who })).body;
export const post = async (who, target, body, status = 201) => (await expect(status, who.server, 'POST', target, { as: who, body })).body;
export const put = async (who, target, body, status = 200) => (await expect(status, who.server, 'PUT', target, { as: who, body })).body;
export const del = async (who, target, status = 204) => (await expect(status, who.server, 'DELETE', target, { as: who })).body;

/** What a browser sends of a form with files: {headers, body}. Each file: [name, bytes], of the field `file`. */
export function form(...files) {
    const boundary = `limite-${process.pid}-${Math.random().toString(36).slice(2)}`;
    const parts = files.flatMap(([name, bytes, { field = 'file', type = 'application/octet-stream' } = {}]) => [
        `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name.replaceAll('"', '%22')}"\r\nContent-Type: ${type}\r\n\r\n`, bytes, '\r\n',
    ]);
    return { headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` }, body: Buffer.concat([...parts, `--${boundary}--\r\n`].map((part) => Buffer.from(part))) };
}

/** Add a document. */
export const attach = async (who, absence, name = 'certificat.pdf', bytes = `%PDF-1.7 ${name}`, status = 201) =>
    (await expect(status, who.server, 'POST', `/api/absences/${absence.id}/attachments`, { as: who, ...form([name, bytes]) })).body;

/** Bytes as they are, on a connection of its own. */
export class Wire {
    constructor(port) {
        this.socket = net.connect({ host: '127.0.0.1', port });
        this.socket.setNoDelay(true);
        this.bytes = Buffer.alloc(0);
        this.parts = [];
        this.ended = false;
        this.waiting = [];
        this.socket.on('data', (part) => { this.bytes = Buffer.concat([this.bytes, part]); this.parts.push(part); this.look(); });
        this.socket.on('close', () => { this.ended = true; this.look(); });
        this.socket.on('error', () => {});
    }

    get text() { return this.bytes.toString('latin1'); }

    look() { this.waiting = this.waiting.filter((check) => !check()); }

    /** Until condition(text, ended) gives something. */
    until(condition, what) {
        return within(new Promise((done) => {
            const check = () => {
                const value = condition(this.text, this.ended);
                if (value) done(value);
                return value;
            };
            if (!check()) this.waiting.push(check);
        }), () => `${what}; so far: ${this.text.slice(-600)}`);
    }

    write(bytes) { return new Promise((done) => { this.socket.write(bytes, 'latin1', done); }); }
    end() { this.socket.end(); }
    drop() { this.socket.destroy(); }

    /** The next whole answer: {status, version, headers, body}, taken from what has come. */
    async answer(method = 'GET') {
        const found = await this.until((text, ended) => parseAnswer(text, ended, method), 'an answer');
        this.bytes = this.bytes.subarray(found.length);
        return found;
    }
}

/** An answer at the beginning of `text`, if it is whole. */
export function parseAnswer(text, ended, method = 'GET') {
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const [first, ...lines] = text.slice(0, end).split('\r\n');
    const [, version, status] = /^HTTP\/(\d\.\d) (\d{3})/.exec(first) ?? assert.fail(`no status line: ${first}`);
    const headers = {};
    for (const line of lines) {
        const colon = line.indexOf(':');
        headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const answer = { status: Number(status), version, headers, head: text.slice(0, end) };
    const at = end + 4;
    if (method === 'HEAD' || answer.status === 204 || answer.status === 304 || answer.status < 200)
        return { ...answer, body: '', length: at };
    if (headers['transfer-encoding'] === 'chunked') {
        let body = '', here = at;
        for (;;) {
            const line = text.indexOf('\r\n', here);
            if (line < 0) return undefined;
            const size = parseInt(text.slice(here, line), 16);
            if (text.length < line + 4 + size) return undefined;
            body += text.slice(line + 2, line + 2 + size);
            here = line + 4 + size;
            if (size === 0) return { ...answer, body, length: here };
        }
    }
    if (headers['content-length'] !== undefined) {
        const size = Number(headers['content-length']);
        if (text.length < at + size) return undefined;
        return { ...answer, body: Buffer.from(text.slice(at, at + size), 'latin1').toString('utf8'), length: at + size };
    }
    return ended ? { ...answer, body: text.slice(at), length: text.length } : undefined;
}

/** Send a request as bytes, hold the answer against the contract, give it. */
export async function wired(port, bytes, { method, target } = {}) {
    const wire = new Wire(port);
    await wire.write(bytes);
    const [, ownMethod, ownTarget] = /^(\S+) (\S+)/.exec(bytes) ?? [];
    const answer = await wire.answer(method ?? ownMethod);
    wire.drop();
    return { ...answer, value: holdAnswer({ method: method ?? ownMethod, target: target ?? ownTarget, ...answer }) };
}

export { LIMIT_MS };
