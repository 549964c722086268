// How far the doctor comes, and what it has seen on the way: observations, not verdicts.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, describe, test } from 'node:test';
import tls from 'node:tls';
import { serve } from '../system/lib/server.mjs';
import { diagnose } from './lib/diagnose.mjs';
import { HUGE, raw, squid } from './lib/forward.mjs';
import { PATH, behindNginx, certificates, closedPort, nginxRedirect, nodeWs, secureWs, socketIo, tinyproxy } from './lib/foreign.mjs';

const PASSWORD = 'motdepasse-tres-secret';

/** What it saw; nothing of a password in what it wrote. */
async function seen(url, flags, env) {
    const { report, out, err } = await diagnose(url, flags, env);
    assert.doesNotMatch(out + err, new RegExp(PASSWORD));
    assert.doesNotMatch(out + err, new RegExp(Buffer.from(`ines:${PASSWORD}`).toString('base64')));
    return report.seen;
}

const asked = (report) => Object.keys(report).sort();
const EARLIER = ['by', 'proxy', 'tls'];

describe('as far as it comes', { concurrency: 4 }, () => {
    test('a name that does not exist: nothing else is asked', async () => {
        const all = await seen('http://nom-qui-n-existe-pas.invalid/');
        assert.equal(all.dns.outcome, 'unknown');
        assert.deepEqual(asked(all), ['by', 'dns', 'proxy', 'tls']);
    });

    test('a closed port: nothing else is asked', async () => {
        const all = await seen((await closedPort()).url);
        assert.deepEqual([all.dns.outcome, all.dns.v4, all.tcp], ['ok', 1, { outcome: 'refused', v4: 'failed', v6: 'none' }]);
        assert.deepEqual(asked(all), ['by', 'dns', 'proxy', 'tcp', 'tls']);
    });

    test('one that accepts and says nothing, with TLS and without', async (t) => {
        const mute = await raw(t, () => {});
        const plain = await seen(mute.url);
        assert.deepEqual([plain.tcp.outcome, plain.front.outcome, plain.health.outcome, plain.upgrade.outcome], ['ok', 'silent', 'silent', 'silent']);
        const secure = await seen(mute.tls);
        assert.deepEqual([secure.cert.outcome, secure.cert.alpn_http11], ['silent', 'failed']);
        assert.equal(secure.health, undefined);
    });

    test('one that cuts after the TLS hello', async (t) => {
        const rude = await raw(t, (socket) => socket.once('data', () => socket.resetAndDestroy()));
        assert.equal((await seen(rude.tls)).cert.outcome, 'reset');
        const polite = await raw(t, (socket) => socket.once('data', () => socket.end()));
        assert.equal((await seen(polite.tls)).cert.outcome, 'reset');
    });

    test('http behind an https URL, and https behind an http URL', async (t) => {
        const server = await serve(t);
        const plain = await seen(server.url.replace('http:', 'https:'));
        assert.equal(plain.cert.outcome, 'plain_http');
        assert.equal(plain.health, undefined);
        const { good } = certificates(t);
        const secure = await secureWs(t, good);
        const other = await seen(secure.url.replace('https:', 'http:'));
        assert.notEqual(other.upgrade.outcome, 'open');
        assert.equal(other.variants.other_scheme, 'open');
    });

    test('a redirect to https is seen and not followed', async (t) => {
        const { url } = await nginxRedirect(t);
        const all = await seen(url);
        assert.equal(all.upgrade.outcome, 'refused');
        assert.equal(all.upgrade.status, 301);
        assert.equal(all.upgrade.headers.location, `https://rh.example.fr${PATH}`);
        assert.equal(all.health.headers.location, 'https://rh.example.fr/api/health');
    });

    test('both families of addresses have their own word', async (t) => {
        const { port } = await nodeWs(t); // on IPv4 alone
        assert.deepEqual([(await seen(`http://127.0.0.1:${port}${PATH}`)).tcp.v4, (await seen(`http://127.0.0.1:${port}${PATH}`)).tcp.v6], ['ok', 'none']);
        const six = (await seen(`http://[::1]:${port}${PATH}`)).tcp;
        assert.equal(six.v4, 'none');
        assert.equal(six.v6, 'failed');
        assert.match(six.outcome, /^(refused|unreachable)$/); // where there is no IPv6 at all
    });
});

describe('the certificate', { concurrency: 4 }, () => {
    const made = certificates({ after }); // until the last of these tests has ended
    const with_ = async (t, kind, { known = true, flags = [] } = {}) => {
        const { url } = await secureWs(t, made[kind]);
        return seen(url, flags, known ? { SSL_CERT_FILE: made.authority } : {});
    };

    test('is in order', async (t) => {
        const { cert, upgrade } = await with_(t, 'good');
        assert.equal(cert.outcome, 'ok');
        assert.deepEqual([cert.issuer, cert.subject, cert.names, cert.until], ['Autorite de test', 'good', ['127.0.0.1', 'localhost'], '2099-12-31T23:59:59Z']);
        assert.match(cert.version, /^TLSv1\.[23]$/);
        assert.ok(cert.days_left > 20_000);
        assert.deepEqual([cert.alpn_both, cert.alpn_http11, cert.alpn_none], ['http/1.1', 'http/1.1', 'none']);
        assert.equal(upgrade.outcome, 'open');
    });

    for (const [kind, outcome] of [['expired', 'expired'], ['early', 'not_yet'], ['other', 'wrong_name']])
        test(`is not: ${outcome}; only whose it is is asked then`, async (t) => {
            const all = await with_(t, kind);
            assert.equal(all.cert.outcome, outcome);
            assert.equal(all.cert.subject, kind);
            assert.equal(all.front.status, 400);
            for (const key of ['health', 'plain', 'upgrade']) assert.equal(all[key], undefined, key);
            if (kind === 'expired') assert.ok(all.cert.days_left < -1000);
        });

    test('is of an authority that nobody knows', async (t) => {
        assert.equal((await with_(t, 'good', { known: false })).cert.outcome, 'untrusted');
        // Both wrong: the one that its owner can repair alone is told.
        assert.equal((await with_(t, 'expired', { known: false })).cert.outcome, 'expired');
    });

    test('is behind a door that speaks h2 alone: no WebSocket can ask there', async (t) => {
        const server = tls.createServer({ ...made.good, ALPNProtocols: ['h2'] }, (socket) => socket.on('error', () => {})).on('tlsClientError', () => {}).listen(0, '127.0.0.1');
        await once(server, 'listening');
        t.after(() => server.close());
        const { cert } = await seen(`https://127.0.0.1:${server.address().port}/`, [], { SSL_CERT_FILE: made.authority });
        assert.deepEqual([cert.outcome, cert.alpn_both, cert.alpn_http11], ['failed', 'h2', 'failed']);
    });

    test('is not shown a second time: who asks for that is not listened to', async (t) => {
        // TLS 1.2; every new handshake is a whole one (SSL_OP_NO_TICKET, SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION).
        const server = tls.createServer({ ...made.good, maxVersion: 'TLSv1.2', secureOptions: 0x4000 | 0x10000 }, (socket) => {
            socket.on('error', () => {});
            socket.on('data', () => socket.renegotiate({}, () => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')));
        }).on('tlsClientError', () => {}).listen(0, '127.0.0.1');
        await once(server, 'listening');
        t.after(() => server.close());
        const all = await seen(`https://127.0.0.1:${server.address().port}/`, ['--insecure']);
        assert.deepEqual([all.cert.outcome, all.cert.version, all.health?.status], ['untrusted', 'TLSv1.2', undefined]);
    });

    test('is looked at and not minded with --insecure', async (t) => {
        const all = await with_(t, 'expired', { known: false, flags: ['--insecure'] });
        assert.deepEqual([all.cert.outcome, all.upgrade.outcome], ['expired', 'open']);
    });
});

describe('forward proxies', { concurrency: 4 }, () => {
    const login = `ines:${PASSWORD}@`;

    for (const [name, make] of [['tinyproxy', (t) => tinyproxy(t)], ['squid', (t) => squid(t)]])
        test(`${name} lets us through`, async (t) => {
            const [proxy, { url }] = await Promise.all([make(t), nodeWs(t)]);
            const all = await seen(url, [], { HTTP_PROXY: `http://${proxy.address}` });
            assert.deepEqual(all.proxy, { used: true, outcome: 'ok', address: proxy.address, status: 200 });
            assert.deepEqual([all.dns, all.tcp, all.upgrade.outcome, all.frames.ping], [undefined, undefined, 'open', 'ok']);
        });

    test('also to a name that only the proxy knows, and with TLS behind it', async (t) => {
        const made = certificates(t);
        const [proxy, { url }] = await Promise.all([tinyproxy(t), secureWs(t, made.good)]);
        const all = await seen(url.replace('127.0.0.1', 'localhost'), [], { https_proxy: proxy.address, SSL_CERT_FILE: made.authority });
        assert.deepEqual([all.proxy.outcome, all.cert.outcome, all.cert.alpn_both, all.upgrade.outcome], ['ok', 'ok', 'http/1.1', 'open']);
    });

    test('squid denies CONNECT', async (t) => {
        const [proxy, { url }] = await Promise.all([squid(t, 'http_access deny all'), nodeWs(t)]);
        const all = await seen(url, [], { http_proxy: `http://${proxy.address}` });
        assert.deepEqual([all.proxy.outcome, all.proxy.status], ['refused', 403]);
        assert.match(all.proxy.answer.headers['x-squid-error'], /^ERR_ACCESS_DENIED/);
        assert.deepEqual(asked(all), EARLIER);
    });

    test('tinyproxy denies CONNECT', async (t) => {
        const [proxy, { url }] = await Promise.all([tinyproxy(t, { lines: 'ConnectPort 443' }), nodeWs(t)]);
        const all = await seen(url, [], { ALL_PROXY: `http://${proxy.address}` });
        assert.deepEqual([all.proxy.outcome, all.proxy.status], ['refused', 403]);
        assert.match(all.proxy.answer.headers.server, /^tinyproxy/);
        assert.deepEqual(asked(all), EARLIER);
    });

    test('one wants to know who is there', async (t) => {
        const [proxy, { url }] = await Promise.all([tinyproxy(t, { basic: `ines ${PASSWORD}` }), nodeWs(t)]);
        const nobody = await seen(url, [], { HTTP_PROXY: `http://${proxy.address}` });
        assert.deepEqual([nobody.proxy.outcome, nobody.proxy.status], ['auth', 407]);
        assert.deepEqual(asked(nobody), EARLIER);
        const wrong = await seen(url, [], { HTTP_PROXY: `http://ines:autre-chose@${proxy.address}` });
        assert.notEqual(wrong.proxy.outcome, 'ok');
        const right = await seen(url, [], { HTTP_PROXY: `http://${login}${proxy.address}` });
        assert.deepEqual(right.proxy, { used: true, outcome: 'ok', address: proxy.address, status: 200 });
        assert.equal(right.upgrade.outcome, 'open');
    });

    test('one is not there; one hangs up; one talks nonsense; one says nothing', async (t) => {
        const { url } = await nodeWs(t);
        const through = async (proxy) => (await seen(url, [], { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` })).proxy.outcome;
        assert.equal(await through(await closedPort()), 'unreachable');
        assert.equal(await through(await raw(t, (socket) => socket.end())), 'unreachable');
        assert.equal(await through(await raw(t, (socket) => socket.end('220 mail ESMTP\r\n\r\n'))), 'unreachable');
        assert.equal(await through(await raw(t, () => {})), 'unreachable');
        assert.equal((await seen(url, [], { HTTP_PROXY: 'http://nom.invalid:3128' })).proxy.outcome, 'unreachable');
    });

    test('NO_PROXY: we go straight', async (t) => {
        const { url } = await nodeWs(t);
        const env = { HTTP_PROXY: `http://${login}127.0.0.1:1`, NO_PROXY: 'exemple.fr,127.0.0.0/8' };
        const all = await seen(url, [], env);
        assert.deepEqual(all.proxy, { used: false, outcome: 'none' });
        assert.equal(all.upgrade.outcome, 'open');
    });
});

describe('who is behind', { concurrency: 4 }, () => {
    test('ours: its version, its echo, frames of every size', async (t) => {
        const server = await serve(t);
        const all = await seen(server.url);
        assert.deepEqual([all.ours, all.kind, all.heartbeat_s], [true, 'mozaik', 15]);
        assert.match(all.version, /^\d+\.\d+\.\d+$/);
        assert.deepEqual([all.echo.http_version, all.echo.host_kept, all.echo.lower_case, all.echo.trusted_proxy], ['1.1', true, false, false]);
        assert.deepEqual(all.frames, { outcome: 'ok', max: 1 << 20, ...Object.fromEntries(['text', 'b125', 'b126', 'b32769', 'b65535', 'b70000', 'b1m', 'fragmented', 'ping'].map((key) => [key, 'ok'])) });
        // The URL of a page is no socket's.
        const page = await seen(`${server.url}/absences?jour=2026-11-23`);
        assert.deepEqual([page.ours, page.upgrade.outcome], [true, 'open']);
    });

    test('ours at the end of a slow line: what would take too long is not asked, and nothing is missing', async (t) => {
        const server = await serve(t);
        const slow = await raw(t, (near) => {
            const far = net.connect(server.port, '127.0.0.1');
            const drip = (from, to) => {
                let waiting = Buffer.alloc(0);
                const timer = setInterval(() => { to.write(waiting.subarray(0, 2000)); waiting = waiting.subarray(2000); }, 50);
                from.on('data', (bytes) => { waiting = Buffer.concat([waiting, bytes]); });
                from.on('error', () => {});
                from.on('close', () => { clearInterval(timer); to.destroy(); });
            };
            drip(near, far);
            drip(far, near);
        });
        const { frames } = await seen(slow.url.replace('/ws', ''));
        assert.equal(frames.outcome, 'ok', JSON.stringify(frames));
        assert.deepEqual([frames.b32769, frames.b1m], ['ok', undefined]);
    });

    test('ours with --no-probes: there is nothing that says anything back', async (t) => {
        const all = await seen((await serve(t, ['--no-probes'])).url);
        assert.deepEqual([all.upgrade.outcome, all.frames, all.echo], ['open', { outcome: 'ok', ping: 'ok' }, { outcome: 'refused' }]);
    });

    test('ours behind an nginx that strips: the echo shows what arrived', async (t) => {
        const server = await serve(t);
        const all = await seen((await behindNginx(t, server.port)).url.replace(PATH, ''));
        assert.deepEqual([all.ours, all.echo.http_version, all.echo.host_kept, all.upgrade.code, all.upgrade.received.http_version], [true, '1.0', false, 'upgrade_stripped', '1.0']);
        assert.match(all.front.headers.server, /^nginx/);
        assert.deepEqual(all.variants, { no_origin: 'refused', keep_alive: 'refused', bare: 'refused', other_path: 'refused', other_path_status: 404, other_scheme: 'no_connection' });
    });

    test('Socket.IO, also where nobody has said so', async (t) => {
        const { url } = await socketIo(t);
        for (const way of [url, new URL('/socket.io/', url).href, new URL('/', url).href]) {
            const all = await seen(way);
            assert.deepEqual([all.kind, all.ours, all.upgrade.outcome, all.heartbeat_s, all.frames], ['socket.io', false, 'open', 25, { outcome: 'ok', ping: 'ok' }], way);
        }
    });

    test('a socket at /ws or at / is found', async (t) => {
        for (const path of ['/ws', '/']) {
            const all = await seen((await nodeWs(t, { path })).url.replace(PATH, '/'));
            assert.deepEqual([all.kind, all.upgrade.outcome, all.frames.outcome], ['other', 'open', 'ok'], path);
        }
    });

    test('past the proxies: Host stays, the path is the same', async (t) => {
        const server = await serve(t);
        const front = await behindNginx(t, server.port);
        const { direct, upgrade } = await seen(front.url.replace(PATH, ''), ['--direct', server.url]);
        assert.deepEqual([upgrade.outcome, direct.tcp, direct.health.status, direct.plain.status, direct.upgrade.outcome], ['refused', 'ok', 200, 426, 'open']);
        assert.equal(direct.plain.body.includes(new URL(front.url).host), true);
        const gone = (await seen(front.url, ['--direct', (await closedPort()).url])).direct;
        assert.deepEqual(gone, { tcp: 'refused', health: { outcome: 'no_connection' } });
    });

    test('user:password@ of the URL goes to that host, as Basic credentials', async (t) => {
        const heard = [];
        const server = await raw(t, (socket) => socket.on('data', (bytes) => { heard.push(bytes.toString('latin1')); socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'); }));
        await seen(`http://ines:${PASSWORD}@127.0.0.1:${server.port}/ws`);
        const basic = `Authorization: Basic ${Buffer.from(`ines:${PASSWORD}`).toString('base64')}\r\n`;
        assert.ok(heard.some((text) => text.startsWith('GET /ws ') && text.includes('Upgrade: websocket') && text.includes(basic)));
        assert.ok(heard.filter((text) => text.startsWith('G\x01T')).every((text) => !text.includes(basic)), 'nonsense carries none');
    });
});

test('what a server repeats of our secrets does not come out again', async (t) => {
    const parrot = await raw(t, (socket) => socket.on('data', (bytes) => {
        const text = bytes.toString('latin1');
        if (!text.startsWith('G')) { socket.end(); return; } // the other scheme: a hello of TLS is random
        const query = /\?\S*/.exec(text)?.[0] ?? '';
        const body = `Cannot GET ${text} ${decodeURIComponent(query)} ${'x'.repeat(Math.max(0, 395 - text.length - 12))}${query.slice(7)}`;
        socket.end(`HTTP/1.1 404 ${query}\r\nLocation: /login${query}\r\nX-Said: ${text.replaceAll(/\s+/g, ' ')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    }));
    const all = await seen(`http://ines:${PASSWORD}@127.0.0.1:${parrot.port}/ws?token=${PASSWORD}%2Fsuite&v=3`);
    assert.equal(all.upgrade.headers.location, '/login');
    assert.match(all.plain.body, /^Cannot GET GET \/ws\?token=…&v=3 HTTP/);
    assert.match(all.upgrade.headers['x-said'], /Authorization: Basic …/);
});

describe('servers that mean no good: every probe ends by itself', { concurrency: 4 }, () => {
    const again = (socket, write, every = 20) => {
        const timer = setInterval(() => { if (socket.writable) write(); }, every);
        socket.on('close', () => clearInterval(timer));
    };
    /** As fast as it is read. */
    const flood = (socket, piece) => {
        const more = () => { while (socket.writable && socket.write(piece)); };
        socket.on('drain', more);
        more();
    };
    const after = (head, then) => (socket) => socket.once('data', () => { socket.write(head); then(socket); });
    const OK = 'HTTP/1.1 200 OK\r\n';
    /** A handshake that is right, whatever follows. */
    const opened = (then) => (socket) => socket.once('data', async (bytes) => {
        const key = /^sec-websocket-key: (.*)\r$/im.exec(bytes.toString('latin1'))?.[1];
        if (!key) { socket.end(`${OK}Content-Length: 2\r\n\r\nok`); return; }
        const { createHash } = await import('node:crypto');
        const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
        socket.write(`HTTP/1.1 101 \r\nUpgrade: WebSocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
        then(socket);
    });

    const servers = {
        'headers without an end': after(OK, (socket) => flood(socket, 'X-Encore: et encore\r\n'.repeat(100))),
        'one header without an end': after(OK, (socket) => flood(socket, 'x'.repeat(10_000))),
        'interim answers without an end': after('', (socket) => flood(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(50))),
        'a body without an end': after(`${OK}\r\n`, (socket) => flood(socket, HUGE)),
        'chunks without an end': after(`${OK}Transfer-Encoding: chunked\r\n\r\n`, (socket) => flood(socket, `2710\r\n${'x'.repeat(10_000)}\r\n`)),
        'a chunk longer than the world': after(`${OK}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n`, (socket) => flood(socket, HUGE)),
        'a length and less than that': after(`${OK}Content-Length: 99999999999\r\n\r\nx`, (socket) => socket.end()),
        'a head, a byte at a time': after('', (socket) => { let i = 0; again(socket, () => socket.write('HTTP/1.1 200 OK\r\nX-A: b\r\n'[i++ % 23])); }),
        'a body, a byte at a time': after(`${OK}\r\n`, (socket) => again(socket, () => socket.write('x'))),
        'bytes that mean nothing': (socket) => flood(socket, Buffer.from(Array.from({ length: 9999 }, (_, i) => (i * 7919) % 256))),
        'a mail server': (socket) => socket.write('220 mail.exemple.invalid ESMTP\r\n'),
        'HTTP/2 to everybody': (socket) => socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])),
        'texts that are no UTF-8': after('HTTP/1.1 404 N\xe9ant\r\nX-A: \xff\xfe\r\nX-A: \xc3(\r\nContent-Length: 6\r\n\r\n\xff\x00\xfe{"\xe9', () => {}),
        'the end at once': (socket) => socket.end(),
        'a reset at once': (socket) => socket.resetAndDestroy(),
        'a 101 to everybody, with the wrong key': after('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: aaaaaaaaaaaaaaaaaaaaaaaaaaa=\r\n\r\n', () => {}),
        'a socket that says nothing': opened(() => {}),
        'a socket that ends at once': opened((socket) => socket.end()),
        'a socket of frames that mean nothing': opened((socket) => flood(socket, Buffer.from(Array.from({ length: 9999 }, (_, i) => (i * 7919) % 256)))),
        'a socket of pings without an end': opened((socket) => flood(socket, Buffer.from('8900'.repeat(500), 'hex'))),
        'a socket of texts without an end': opened((socket) => flood(socket, Buffer.from('810161'.repeat(500), 'hex'))),
        'a socket of one frame without an end': opened((socket) => { socket.write(Buffer.from('827f7fffffffffffffff', 'hex')); flood(socket, HUGE); }),
        'a socket of one message without an end': opened((socket) => { socket.write(Buffer.from('010161', 'hex')); flood(socket, Buffer.from('000161'.repeat(500), 'hex')); }),
        'a socket, a byte at a time': opened((socket) => again(socket, () => socket.write(Buffer.from([0x81])))),
        'a socket that answers an extension nobody asked for': (socket) => socket.once('data', () => socket.write('HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Extensions: x-wrong\r\n\r\n')),
    };

    for (const [name, meet] of Object.entries(servers))
        test(name, async (t) => {
            const begun = Date.now();
            const server = await raw(t, meet);
            const all = await seen(server.url);
            assert.ok(all.upgrade?.outcome ?? all.tcp.outcome === 'reset', 'it came to the end');
            t.diagnostic(`${Date.now() - begun} ms`);
        });

    test('the same instead of TLS', async (t) => {
        const garbage = await raw(t, (socket) => flood(socket, HUGE));
        assert.equal((await seen(garbage.tls)).cert.outcome, 'failed');
        const record = await raw(t, (socket) => socket.once('data', () => flood(socket, Buffer.from('1603030005ffffffffff'.repeat(100), 'hex'))));
        assert.equal((await seen(record.tls)).cert.outcome, 'failed');
        const drips = await raw(t, (socket) => socket.once('data', () => again(socket, () => socket.write(Buffer.from([0x16])))));
        assert.match((await seen(drips.tls)).cert.outcome, /^(failed|silent)$/);
    });

    test('the same instead of a forward proxy', async (t) => {
        for (const meet of [(socket) => flood(socket, 'HTTP/1.1 100 \r\n'), after(OK, (socket) => flood(socket, HUGE)), after('HTTP/1.1 403 \r\n\r\n', (socket) => flood(socket, HUGE))]) {
            const proxy = await raw(t, meet);
            assert.notEqual((await seen('http://exemple.invalid/', [], { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` })).proxy.outcome, 'ok');
        }
    });
});
