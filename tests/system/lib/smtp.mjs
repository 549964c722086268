// A small mail server (RFC 5321, as much as is needed), strict about what it is given.
//
//     const smtp = await openSmtp(t)            smtp.url, smtp.port
//     const mail = await smtp.next()            {from, to, raw, headers, subject, text, link}
//     smtp.answers.rcpt = () => '550 no'        what it says instead; null: it hangs up
//
// A mail counts (smtp.mails) when its end has come; whether the client heard that is another matter.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { within } from './until.mjs';

function unfold(head) {
    const headers = {};
    for (const line of head.replace(/\r\n[ \t]/g, ' ').split('\r\n')) {
        const [, name, value] = /^([!-9;-~]+): (.*)$/.exec(line) ?? assert.fail(`no header line: ${line}`);
        assert.ok(!(name.toLowerCase() in headers), `twice: ${name}`);
        headers[name.toLowerCase()] = value;
    }
    return headers;
}

const words = (value) => value.replace(/\?=\s+=\?/g, '?==?').replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, text) => Buffer.from(text, 'base64').toString());

function quotedPrintable(text) {
    for (const line of text.split('\r\n')) assert.ok(line.length <= 76 && /^[\t -~]*$/.test(line) && !/[ \t]$/.test(line), `not quoted-printable: ${line}`);
    const bytes = text.replace(/=\r\n/g, '').replace(/\r\n/g, '\n').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** What a person sees. */
export function readMail({ from, to, raw }) {
    assert.ok(!/[^\r]\n|\r[^\n]/.test(raw), 'lines end with CR LF');
    const end = raw.indexOf('\r\n\r\n');
    const headers = unfold(raw.slice(0, end));
    assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
    assert.equal(headers['content-transfer-encoding'], 'quoted-printable');
    const text = quotedPrintable(raw.slice(end + 4));
    const [link] = /https?:\S+/.exec(text) ?? [];
    return { from, to, raw, headers, subject: words(headers.subject), text, link, token: link?.split('#')[1] };
}

class Smtp {
    constructor(credentials) {
        this.credentials = credentials;
        this.mails = [];
        this.taken = 0;
        this.answers = {};
        this.sockets = new Set();
        this.connections = 0;
        this.waiting = [];
        this.signedInAs = [];
    }

    get url() { return `smtp://127.0.0.1:${this.port}`; }

    /** The first mail after the last one taken. */
    next(what = 'a mail') {
        return within(new Promise((done) => {
            const check = () => {
                if (this.taken === this.mails.length) return false;
                done(readMail(this.mails[this.taken++]));
                return true;
            };
            if (!check()) this.waiting.push(check);
        }), what);
    }

    async talk(socket) {
        const say = (line) => socket.write(`${line}\r\n`);
        const answer = async (name, otherwise, ...about) => {
            const instead = await this.answers[name]?.(...about);
            const line = instead === undefined ? otherwise : instead;
            if (line === null) socket.destroy();
            else say(line);
            return line?.startsWith('2') || line?.startsWith('3');
        };
        const signIn = (proof) => {
            const [, user, password] = Buffer.from(proof, 'base64').toString().split('\0');
            signedIn = user === this.credentials?.user && password === this.credentials?.password;
            if (signedIn) this.signedInAs.push(user);
            say(signedIn ? '235 welcome' : '535 who?');
        };
        let text = '', mail = {}, data = false, proof = false, signedIn = !this.credentials;
        this.connections++;
        say('220 smtp.invalid ESMTP');
        for await (const part of socket) {
            text += part.toString('latin1');
            for (let end; (end = text.indexOf('\r\n')) >= 0;) {
                if (data) {
                    const whole = text.indexOf('\r\n.\r\n');
                    if (whole < 0) break;
                    this.mails.push({ ...mail, raw: `${text.slice(0, whole)}\r\n`.replace(/^\.\./gm, '.') });
                    this.waiting = this.waiting.filter((check) => !check());
                    text = text.slice(whole + 5);
                    data = false;
                    await answer('data', '250 taken', mail);
                    mail = {};
                    continue;
                }
                const line = text.slice(0, end);
                text = text.slice(end + 2);
                const [verb] = line.toUpperCase().split(' ');
                if (proof) {
                    signIn(line);
                    proof = false;
                    continue;
                }
                if (verb === 'EHLO') say(this.credentials ? '250-smtp.invalid\r\n250 AUTH PLAIN' : '250-smtp.invalid\r\n250 8BITMIME');
                else if (verb === 'AUTH') {
                    if (line.split(' ')[2]) signIn(line.split(' ')[2]);
                    else say('334 ');
                    proof = !line.split(' ')[2];
                } else if (verb === 'MAIL') {
                    if (!signedIn) say('530 sign in');
                    else if (await answer('mail', '250 go on', line)) mail = { from: /<(.*)>/.exec(line)[1], to: [] };
                } else if (verb === 'RCPT') {
                    const to = /<(.*)>/.exec(line)[1];
                    if (await answer('rcpt', '250 go on', to)) mail.to.push(to);
                } else if (verb === 'DATA') {
                    say('354 go on');
                    data = true;
                } else if (verb === 'QUIT') {
                    say('221 bye');
                    socket.end();
                } else say(verb === 'RSET' || verb === 'NOOP' ? '250 fine' : '502 not here');
            }
        }
    }

    async listen(port, secure) {
        const greet = (socket) => {
            this.sockets.add(socket);
            socket.on('close', () => this.sockets.delete(socket));
            socket.on('error', () => {});
            this.talk(socket).catch((error) => { if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.code !== 'ECONNRESET') this.failure = error; });
        };
        this.server = secure ? tls.createServer(secure, greet) : net.createServer(greet);
        this.server.listen(port, '127.0.0.1');
        await once(this.server, 'listening');
        this.port = this.server.address().port;
    }

    async close() {
        for (const socket of this.sockets) socket.destroy();
        if (!this.server.listening) return;
        this.server.close();
        await once(this.server, 'close');
    }
}

/** port: that one. credentials: {user, password} are asked for. secure: TLS from the beginning, with {cert, key}. */
export async function openSmtp(t, { port = 0, credentials, secure } = {}) {
    const smtp = new Smtp(credentials);
    await smtp.listen(port, secure);
    t.after(async () => {
        await smtp.close();
        if (smtp.failure) throw smtp.failure;
    });
    return smtp;
}

/** A port where nobody listens. */
export async function deafPort() {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    server.close();
    await once(server, 'close');
    return port;
}
