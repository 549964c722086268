// The report as it is read: in a pipe, at a terminal, in English, by programs; and what `mozaik
// doctor` ends with.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { haproxy, nginx } from '../proxies/lib/boxes.mjs';
import { start } from '../proxies/lib/box.mjs';
import { BIN, mozaik, serve } from '../system/lib/server.mjs';
import { diagnose, spoken } from './lib/diagnose.mjs';
import { closedPort } from './lib/foreign.mjs';
import { raw } from './lib/forward.mjs';

const COLUMNS = 80;
const ESCAPE = String.fromCharCode(27);

/** At a terminal: script(1) has one. What it shows, and the exit status. */
async function atTerminal(words, env = {}) {
    const quoted = [BIN, 'doctor', ...words].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['-qefc', quoted, '/dev/null'], { env: { PATH: process.env.PATH, TERM: 'xterm', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text) => { out += text; });
    const [code] = await once(child, 'close');
    return { code, out: out.replaceAll('\r\n', '\n') };
}

/** Lines that are sentences: those of a configuration and of commands stand deeper, or alone. */
const sentences = (out) => out.split('\n').filter((line) => !/^ {6}\S|https?:|--direct/.test(line));

test('the report', async (t) => {
    const server = await serve(t, ['--demo']);
    const broken = await start(t, nginx, 'default', { backend: server }); // as it comes
    const right = await start(t, nginx, 'right', { backend: server, tls: false });

    await t.test('of what is broken: the chain, one verdict, the lines and where they go, nothing else', async () => {
        const { out, err, code } = await spoken(broken.url);
        assert.equal(code, 1);
        assert.equal(err, '', 'in a pipe there is the report alone');
        assert.ok(!out.includes(ESCAPE), 'no colours in a pipe');
        const [url, , chain, , title] = out.split('\n');
        assert.equal(url, broken.url);
        assert.match(chain, /^ {2}navigateur → ✗ nginx \d[\d.]* → mozaik \d[\d.]*$/);
        assert.match(title, /^! nginx \d[\d.]* retire l’en-tête Upgrade/);
        assert.match(out, /^ {2}À écrire dans http \{ \}.*\n\n {6}map \$http_upgrade \$connection_upgrade \{\n {6} {4}default upgrade;\n/m);
        assert.match(out, /^ {2}À écrire dans location \{ \}.*\n\n {6}proxy_http_version 1\.1;\n {6}proxy_set_header Upgrade \$http_upgrade;\n/m);
        assert.match(out, /^ {6}nginx -t && systemctl reload nginx$/m);
        assert.match(out, /^ {2}Passe aujourd’hui +flux d’événements \(SSE\)$/m);
        assert.match(out, /^ {2}Battement sûr +toutes les 15 s$/m);
        assert.match(out, /^ {2}Certitude +prouvé/m);
        assert.match(out, new RegExp(`^ {2}Vérifier +mozaik doctor ${broken.url}$`, 'm'));
    });

    await t.test('of what is healthy is short', async () => {
        const { out, code } = await spoken(right.url);
        assert.equal(code, 0);
        assert.match(out, /^✓ Rien à réparer/m);
        assert.doesNotMatch(out, /À écrire|✗/);
        assert.ok(out.split('\n').length < 15, out);
    });

    await t.test('in English is English, and says the same', async () => {
        const { out } = await spoken(broken.url, ['--lang', 'en']);
        assert.doesNotMatch(out, /[éèêàùçôîœ«»]|navigateur|À écrire/);
        assert.match(out, /^ {2}browser → ✗ nginx \d[\d.]* → mozaik \d[\d.]*$/m);
        assert.match(out, /^ {6}proxy_set_header Connection \$connection_upgrade;$/m);
        assert.match(out, /^ {2}Works now +event stream \(SSE\)$/m);
    });

    await t.test('keeps to 80 columns, but for lines that are copied', async (one) => {
        const proxy = await start(one, haproxy, 'no-upgrade', { backend: server });
        const urls = [broken.url, right.url, proxy.url, (await closedPort()).url];
        const said = await Promise.all(urls.flatMap((url) => ['fr', 'en'].map((language) => spoken(url, ['--lang', language]))));
        for (const line of said.flatMap(({ out }) => sentences(out))) assert.ok([...line].length <= COLUMNS, `${[...line].length} columns: ${line}`);
    });

    await t.test('for programs keeps to the schema, and says no more than it saw', async () => {
        const { report, err } = await diagnose(broken.url);
        assert.equal(err, '');
        assert.deepEqual([report.verdict, report.state, report.hop, report.certainty], ['upgrade_stripped', 'degraded', 'nginx', 'proved']);
        assert.deepEqual(report.server, { name: 'mozaik', version: report.seen.version });
        assert.equal(report.chain.filter((one) => one.guilty).length, 1);
        assert.deepEqual(report.fix.parts.map((part) => part.at), ['http', 'location']);
    });

    await t.test('at a terminal: each answer has its line, then the report in colours', async () => {
        const { out, code } = await atTerminal(['--quick', broken.url]);
        assert.equal(code, 1);
        const plain = out.replaceAll(/\x1b\[[\d;]*[mK]/g, '');
        assert.match(plain, /✓ connexion \(TCP\)/);
        assert.match(plain, /✗ ouverture du WebSocket {2}426/);
        assert.match(plain, /✓ flux d’événements {2}200, au fil de l’eau/);
        assert.ok(out.includes(`${ESCAPE}[31m✗ nginx`), 'the guilty one is red');
        assert.ok(out.indexOf('ouverture du WebSocket') < out.indexOf('navigateur → '), 'the report is last');
    });

    await t.test('at a terminal without colours, where NO_COLOR is set', async () => {
        const { out } = await atTerminal(['--quick', '--lang', 'en', broken.url], { NO_COLOR: '1' });
        assert.doesNotMatch(out, /\x1b\[\d*m/);
        assert.match(out, /✗ opening a WebSocket/);
        assert.doesNotMatch(out, /[éèêàùçôîœ«»]/);
    });
});

test('arguments that make no sense end with 64: 1 and 2 are what was found', async () => {
    for (const words of [[], ['a', 'b'], ['--quick', '--full', 'http://127.0.0.1:9'], ['--lang', 'de', 'http://127.0.0.1:9'], ['--idle', '0', 'http://127.0.0.1:9'], ['--what', 'http://127.0.0.1:9'], ['ftp://127.0.0.1']]) {
        const { code, out, err } = await mozaik(['doctor', ...words]);
        assert.equal(code, 64, words.join(' '));
        assert.equal(out, '');
        assert.notEqual(err, '');
    }
    assert.equal((await spoken((await closedPort()).url)).code, 2);
});

test('what servers say of themselves moves no cursor', async (t) => {
    // As a terminal reads it, also the second set of control characters: U+009B is ESC [ in one.
    const wild = `${ESCAPE}]0;bonjour${String.fromCharCode(7)}${String.fromCharCode(0x9b)}2J\r\nfaux`;
    const server = await raw(t, (socket) => socket.once('data', (bytes) => {
        const [, target] = bytes.toString('latin1').split(' ');
        const body = JSON.stringify(target === '/api/version' ? { name: 'mozaik', version: `9${wild}` } : { type: 'urn:mozaik:x', code: wild, received: { host: wild, upgrade: [wild] } });
        socket.end(`HTTP/1.1 ${target === '/api/version' ? 200 : 301} ${String.fromCharCode(0x9b)}31m\r\nLocation: /${String.fromCharCode(0x9b)}2J\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    }));
    // eslint-disable-next-line no-control-regex
    const control = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/;
    for (const flags of [[], ['--lang', 'en'], ['--json']]) {
        const { out } = await spoken(server.url, flags);
        assert.match(out, /mozaik/);
        assert.doesNotMatch(out, control);
        assert.doesNotMatch(out, /^faux/m);
    }
    const { report } = await diagnose(server.url); // keeps to the schema
    assert.deepEqual([report.server.name, report.server.version, report.seen.upgrade.code], ['mozaik', null, undefined]);
});

test('a forward proxy that it cannot use is told in the language of the person', async () => {
    const env = { HTTP_PROXY: 'https://127.0.0.1:9' };
    const [french, english] = [await spoken('http://127.0.0.1:9', [], env), await spoken('http://127.0.0.1:9', ['--lang', 'en'], env)];
    assert.deepEqual([french.code, english.code], [64, 64]);
    assert.match(french.err, /HTTP_PROXY.*proxy/);
    assert.match(english.err, /proxy/);
});

test('its help is its own, in both languages', async () => {
    const french = await mozaik(['doctor', '--help']);
    const english = await mozaik(['doctor', '--help', '--lang', 'en']);
    assert.deepEqual([french.code, english.code], [0, 0]);
    for (const flag of ['--quick', '--full', '--direct', '--idle', '--insecure', '--json', '--lang'])
        for (const { out } of [french, english]) assert.ok(out.includes(flag), flag);
    assert.doesNotMatch(english.out, /[éèêàùçôîœ«»]/);
    for (const line of `${french.out}${english.out}`.split('\n')) assert.ok([...line].length <= 88, line);
});
