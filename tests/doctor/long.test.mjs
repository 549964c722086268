// What shows only after a while: the doctor before a proxy that breaks one thing at a time. Only what
// it saw is looked at here; what it makes of it is the matter of contract/doctor-cases.json.
//
// The limits of the proxy are 5 s, the examination lasts 12 s, and those who speak do so every 3 s.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { createGzip, constants } from 'node:zlib';
import { WebSocketServer } from 'ws';
import { serve, BIN, findings } from '../system/lib/server.mjs';
import { until, within } from '../system/lib/until.mjs';
import { examine, readReport } from './lib/diagnose.mjs';
import { framesOf, hostile, idle, PROBLEM } from './lib/hostile.mjs';

const LIMIT_S = 5, LIMIT_MS = LIMIT_S * 1000, WATCHED_S = 12;
const ALL = ['silent', 'message', 'ping', 'server'];

let server;
const cleanups = [];
before(async () => { server = await serve({ after: (work) => cleanups.unshift(work) }); });
after(async () => { for (const work of cleanups) await work(); });

/** What the doctor sees through such a proxy. */
async function seen(t, rule, flags = ['--idle', String(WATCHED_S)]) {
    const proxy = await hostile(t, server.port, rule);
    const { report } = await examine(proxy.url, flags);
    return { ...report.seen, targets: proxy.targets };
}

/** Cut at its limit: noticed at once, on a machine that may be busy. */
const isAtLimit = (seconds) => assert.ok(seconds >= LIMIT_S && seconds <= LIMIT_S + 2, `after ${seconds} s`);

/** Of the four sockets these died at the limit, and no others. */
function died(idled, who, how = 'eof') {
    assert.deepEqual(ALL.filter((one) => idled[one].after_s !== undefined), who, JSON.stringify(idled));
    for (const one of who) {
        isAtLimit(idled[one].after_s);
        assert.equal(idled[one].how, how, one);
    }
    isAtLimit(idled.after_s);
}

const onSockets = (rule) => (link) => { if (link.isSocket) rule(link); };
const onStreams = (rule) => (link) => { if (link.isStream) rule(link); };

describe('sockets that wait', { concurrency: 8 }, () => {
    test('a silent one is cut: idle', async (t) => {
        const { idle: found } = await seen(t, onSockets((link) => idle(link, LIMIT_MS)));
        assert.deepEqual([found.kind, found.asked_s, found.every_s], ['idle', WATCHED_S, 3]);
        died(found, ['silent']);
    });

    test('a silent one is reset: idle, and rudely', async (t) => {
        const { idle: found } = await seen(t, onSockets((link) => idle(link, LIMIT_MS, undefined, () => link.reset())));
        assert.equal(found.kind, 'idle');
        died(found, ['silent'], 'reset');
    });

    test('a silent one is closed by a frame: its code is told', async (t) => {
        const frame = Buffer.from([0x88, 2, 1011 >> 8, 1011 & 255]);
        const { idle: found } = await seen(t, onSockets((link) => idle(link, LIMIT_MS, undefined, () => { link.send(frame); link.end(); })));
        assert.equal(found.kind, 'idle');
        died(found, ['silent'], 'close');
        assert.equal(found.silent.code, 1011);
    });

    test('a silent one is forgotten without a word: found out at the end', async (t) => {
        const forget = (link) => { link.fromClient = link.fromServer = () => undefined; };
        const { idle: found } = await seen(t, onSockets((link) => idle(link, LIMIT_MS, undefined, () => forget(link))));
        assert.deepEqual([found.kind, found.silent], ['idle', { after_s: WATCHED_S, how: 'silent' }]);
        assert.deepEqual([found.message, found.ping, found.server], [{}, {}, {}]);
    });

    test('all are cut at the same age, whatever passes: lifetime', async (t) => {
        const { idle: found } = await seen(t, onSockets((link) => link.after(LIMIT_MS, () => link.end())));
        assert.equal(found.kind, 'lifetime');
        died(found, ALL);
    });

    test('cut unless the client speaks: server_only', async (t) => {
        const { idle: found } = await seen(t, onSockets((link) => idle(link, LIMIT_MS, ['client'])));
        assert.equal(found.kind, 'server_only');
        died(found, ['silent', 'server']);
    });

    test('cut unless the server speaks: what comes back of our words counts', async (t) => {
        const { idle: found } = await seen(t, onSockets((link) => idle(link, LIMIT_MS, ['server'])));
        assert.equal(found.kind, 'idle');
        died(found, ['silent']);
    });

    test('cut unless the server speaks, and nothing comes back: client_only', async (t) => {
        const { idle: found } = await seen(t, onSockets((link) => {
            if (!link.target.includes('every=')) link.fromClient = () => undefined;
            idle(link, LIMIT_MS, ['server']);
        }));
        assert.equal(found.kind, 'client_only');
        died(found, ['silent', 'message', 'ping']);
    });

    test('pings are swallowed: no_ping', async (t) => {
        const { idle: found } = await seen(t, onSockets((link) => {
            let timer = link.after(LIMIT_MS, () => link.end());
            const again = () => { clearTimeout(timer); timer = link.after(LIMIT_MS, () => link.end()); };
            link.passed((side) => { if (side === 'server') again(); });
            link.fromClient = (bytes) => Buffer.concat(framesOf(bytes).filter((frame) => (frame[0] & 0x0f) !== 9));
        }));
        assert.equal(found.kind, 'no_ping');
        died(found, ['silent', 'ping']);
    });

    test('no socket opens: there is nothing to watch, and the rest is looked at', async (t) => {
        const found = await seen(t, (link) => { if (link.target.startsWith('/api/ws/')) link.answer(PROBLEM(403, 'Forbidden')); }, ['--idle', '5']);
        assert.equal(found.idle, undefined);
        assert.equal(found.targets.filter((target) => target.includes('seconds=35')).length, 0);
        assert.deepEqual([found.sse.outcome, found.hold.ok_s, found.silence], ['streaming', 5, { asked_s: 5 }]);
    });
});

describe('sockets of servers that are not ours', { concurrency: 8 }, () => {
    /** An npm `ws` server that does this with each connection, behind such a proxy. */
    async function seenOf(t, each, rule) {
        const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
        sockets.on('connection', (socket) => { socket.on('error', () => {}); each(socket); });
        await once(sockets, 'listening');
        t.after(() => { for (const socket of sockets.clients) socket.terminate(); sockets.close(); });
        const proxy = await hostile(t, sockets.address().port, (link) => { if (link.target === '/direct') rule(link); });
        const { report } = await examine(`${proxy.url}/direct`, ['--idle', String(WATCHED_S)]);
        assert.equal(report.seen.upgrade.outcome, 'open');
        for (const key of ['sse', 'silence', 'hold', 'many']) assert.equal(report.seen[key], undefined, key);
        return report.seen.idle;
    }

    test('one is silent, one pings: idle', async (t) => {
        const found = await seenOf(t, () => {}, (link) => idle(link, LIMIT_MS));
        assert.deepEqual([found.kind, found.silent.how, found.ping, found.message, found.server], ['idle', 'eof', {}, undefined, undefined]);
        isAtLimit(found.after_s);
    });

    test('both are cut at the same age: lifetime', async (t) => {
        const found = await seenOf(t, () => {}, (link) => link.after(LIMIT_MS, () => link.end()));
        assert.deepEqual([found.kind, found.silent.how, found.ping.how], ['lifetime', 'eof', 'eof']);
    });

    test('a server that speaks by itself leaves nothing silent', async (t) => {
        const speaks = (socket) => {
            const timer = setInterval(() => socket.ping(), 2000);
            socket.on('close', () => clearInterval(timer));
        };
        const found = await seenOf(t, speaks, (link) => idle(link, LIMIT_MS));
        assert.deepEqual([found.kind, found.silent, found.server, found.ping], ['none', undefined, {}, {}]);
    });

    test('a server that closes whom it does not know: nobody can tell', async (t) => {
        const closes = (socket) => {
            const timer = setTimeout(() => socket.close(4401, 'qui est là ?'), LIMIT_MS);
            socket.on('close', () => clearTimeout(timer));
        };
        const found = await seenOf(t, closes, () => {});
        assert.deepEqual([found.kind, found.silent.how, found.silent.code], ['unknown', 'close', 4401]);
    });
});

describe('event streams', { concurrency: 8 }, () => {
    /** What passes the proxy leaves it when the server has said all. */
    const hold = (link) => {
        const kept = [];
        link.fromServer = (bytes) => { kept.push(bytes); };
        link.serverEnds(() => link.client.end(Buffer.concat(kept)));
    };

    test('held back to the end: buffered', async (t) => {
        const { sse, sse_gzip, sse_plain, many } = await seen(t, onStreams(hold));
        for (const one of [sse, sse_gzip, sse_plain]) assert.deepEqual([one.outcome, one.events, one.asked, one.content_length], ['buffered', 12, 12, false]);
        assert.ok(sse.ms > 4000, `the first event after ${sse.ms} ms`);
        assert.deepEqual(many, { asked: 7, opened: 7 });
    });

    test('only those without X-Accel-Buffering are held back: sse_plain', async (t) => {
        const { sse, sse_plain } = await seen(t, onStreams((link) => { if (link.target.includes('plain')) hold(link); }));
        assert.deepEqual([sse.outcome, sse.x_accel, sse_plain.outcome, sse_plain.x_accel], ['streaming', true, 'buffered', false]);
    });

    test('passed on by threes: bursts', async (t) => {
        const { sse } = await seen(t, onStreams((link) => {
            let kept = [], head = true;
            link.fromServer = (bytes) => {
                kept.push(bytes);
                if (kept.length < 3 && !head) return undefined;
                head = false;
                return Buffer.concat(kept.splice(0));
            };
            link.serverEnds(() => link.client.end(Buffer.concat(kept)));
        }));
        assert.equal(sse.outcome, 'bursts');
    });

    test('the last piece is waited with for 300 ms, until the end pushes it on: late, and by how much', async (t) => {
        const { sse } = await seen(t, onStreams((link) => {
            const kept = [];
            link.fromServer = (bytes) => { kept.push(bytes); link.after(300, () => { if (kept.length) link.send(kept.shift()); }); };
            link.serverEnds(() => link.client.end(Buffer.concat(kept.splice(0))));
        }));
        assert.equal(sse.outcome, 'late');
        assert.ok(sse.lag_ms >= 250 && sse.lag_ms < 480, `${sse.lag_ms} ms`);
        assert.ok(sse.ms >= 300);
    });

    test('a long way to the server is no late stream', async (t) => {
        const { sse, health } = await seen(t, (link) => {
            link.fromServer = (bytes) => { link.after(300, () => link.send(bytes)); };
            link.serverEnds(() => link.after(300, () => link.client.end()));
        }, ['--idle', '8']);
        assert.ok(health.ms >= 300, `${health.ms} ms`);
        assert.equal(sse.outcome, 'streaming');
    });

    /** The stream's body, unpacked of its chunks, through gzip. */
    const zip = (flush) => (link) => {
        if (!/^accept-encoding:.*gzip/im.test(link.head.toString())) return;
        const gzip = createGzip();
        let text = '', body = false;
        gzip.on('data', (part) => link.send(Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')])));
        link.fromServer = (bytes) => {
            text += bytes.toString('latin1');
            if (!body) {
                const at = text.indexOf('\r\n\r\n');
                if (at < 0) return;
                link.send(`${text.slice(0, at)}\r\nContent-Encoding: gzip\r\n\r\n`);
                text = text.slice(at + 4);
                body = true;
            }
            for (let chunk; (chunk = /^([0-9a-f]+)\r\n/i.exec(text)) && text.length >= chunk[0].length + parseInt(chunk[1], 16) + 2;) {
                const length = parseInt(chunk[1], 16);
                if (!length) {
                    gzip.end();
                    gzip.on('end', () => { link.send('0\r\n\r\n'); link.client.end(); });
                    text = '';
                    return;
                }
                gzip.write(text.slice(chunk[0].length, chunk[0].length + length));
                if (flush) gzip.flush(constants.Z_SYNC_FLUSH);
                text = text.slice(chunk[0].length + length + 2);
            }
        };
        link.serverEnds(() => {});
    };

    test('compressed and held back by that: only sse_gzip is buffered', async (t) => {
        const { sse, sse_gzip } = await seen(t, onStreams(zip(false)));
        assert.deepEqual([sse.outcome, sse.encoding, sse_gzip.outcome, sse_gzip.encoding, sse_gzip.events], ['streaming', undefined, 'buffered', 'gzip', 12]);
    });

    test('compressed, and every event flushed: it streams', async (t) => {
        const { sse_gzip } = await seen(t, onStreams(zip(true)));
        assert.deepEqual([sse_gzip.outcome, sse_gzip.encoding, sse_gzip.events], ['streaming', 'gzip', 12]);
    });

    test('cut in the middle: cut, after so long', async (t) => {
        const { sse } = await seen(t, onStreams((link) => link.after(3000, () => link.end())));
        assert.deepEqual([sse.outcome, sse.asked], ['cut', 12]);
        assert.ok(sse.events >= 2 && sse.events < 12, `${sse.events} events`);
        assert.ok(sse.after_s >= 3 && sse.after_s <= 5, `after ${sse.after_s} s`);
    });

    test('refused: with the answer', async (t) => {
        const { sse, many, silence } = await seen(t, onStreams((link) => link.answer(PROBLEM(502, 'Bad Gateway'))), ['--idle', '5']);
        assert.deepEqual([sse.outcome, sse.status, sse.answer.status, sse.answer.body, many.opened, silence], ['refused', 502, 502, '<p>non\n', 0, undefined]);
    });

    test('a silent one is cut, one that speaks lives', async (t) => {
        const { silence, sse, busy } = await seen(t, onStreams((link) => idle(link, LIMIT_MS)), ['--full', '--idle', String(WATCHED_S)]);
        assert.deepEqual([silence.asked_s, silence.how], [WATCHED_S, 'eof']);
        isAtLimit(silence.after_s);
        assert.deepEqual([sse.outcome, busy], ['streaming', { asked_s: WATCHED_S }]);
    });

    test('a silent one is reset', async (t) => {
        const { silence } = await seen(t, onStreams((link) => idle(link, LIMIT_MS, undefined, () => link.reset())));
        assert.equal(silence.how, 'reset');
        isAtLimit(silence.after_s);
    });

    test('one that speaks all the time is cut too: busy', async (t) => {
        const { busy, silence } = await seen(t, onStreams((link) => link.after(LIMIT_MS + 2000, () => link.end())), ['--full', '--idle', String(WATCHED_S)]);
        for (const one of [busy, silence]) {
            assert.deepEqual([one.asked_s, one.how], [WATCHED_S, 'eof']);
            assert.ok(one.after_s >= LIMIT_S + 2 && one.after_s <= LIMIT_S + 4, `after ${one.after_s} s`);
        }
    });

    test('the seventh is refused', async (t) => {
        let open = 0;
        const { many } = await seen(t, onStreams((link) => {
            if (!link.target.includes('gap=4000')) return;
            if (++open > 6) link.answer(PROBLEM(429, 'Too Many Requests'));
        }));
        assert.deepEqual(many, { asked: 7, opened: 6 });
    });

    test('the seventh has to wait for its turn', async (t) => {
        const waiting = [];
        let open = 0;
        const { many } = await seen(t, onStreams((link) => {
            if (!link.target.includes('gap=4000')) return;
            const begin = () => {
                open++;
                link.serverEnds(() => { open--; link.client.end(); waiting.shift()?.(); });
                link.open(server.port);
            };
            link.waits = true;
            if (open < 6) begin();
            else waiting.push(begin);
        }));
        assert.deepEqual(many, { asked: 7, opened: 6 });
    });
});

describe('answers that are held back', { concurrency: 8 }, () => {
    test('given up after 4 s, with a 504', async (t) => {
        const { hold } = await seen(t, (link) => { if (link.isHold) link.after(4000, () => { link.stop(); link.answer(PROBLEM(504, 'Gateway Time-out')); }); });
        assert.deepEqual([hold.asked_s, hold.ok_s, hold.answer.status, hold.answer.headers.server], [WATCHED_S, undefined, 504, 'cisaille']);
        assert.ok(hold.after_s >= 4 && hold.after_s <= 6, `after ${hold.after_s} s`);
    });

    test('cut after 8 s: the shorter ones came', async (t) => {
        const { hold } = await seen(t, (link) => { if (link.isHold) link.after(8000, () => link.end()); }, ['--idle', '20']);
        assert.deepEqual([hold.asked_s, hold.ok_s, hold.answer.outcome], [20, 5, 'eof']);
        assert.ok(hold.after_s >= 8 && hold.after_s <= 10, `after ${hold.after_s} s`);
    });
});

describe('what is asked', { concurrency: 8 }, () => {
    /** How often each path was asked for, of those that wait. */
    const waits = (targets) => Object.fromEntries(Object.entries(targets.filter((target) => /\?(seconds|events)=/.test(target))
        .reduce((counts, target) => ({ ...counts, [target]: (counts[target] ?? 0) + 1 }), {})).sort());

    test('nothing is found where nothing is broken', async (t) => {
        const found = await seen(t, undefined, ['--full', '--idle', '5']);
        const { idle: sockets, sse, sse_gzip, sse_plain, silence, busy, hold, many } = found;
        assert.deepEqual(sockets, { asked_s: 5, every_s: 1, kind: 'none', silent: {}, message: {}, ping: {}, server: {} });
        for (const one of [sse, sse_gzip, sse_plain]) assert.deepEqual([one.outcome, one.after_s], ['streaming', undefined]);
        assert.deepEqual({ silence, busy, hold, many }, { silence: { asked_s: 5 }, busy: { asked_s: 5 }, hold: { asked_s: 5, ok_s: 5 }, many: { asked: 7, opened: 7 } });
        assert.deepEqual(waits(found.targets), {
            '/api/probe/hold?seconds=5': 1, '/api/probe/sse?events=1': 1, '/api/probe/sse?events=12&gap=400': 1,
            '/api/probe/sse?events=2&gap=1000': 7, '/api/probe/sse?events=2&gap=5000': 1, '/api/probe/sse?events=8&gap=250': 2, '/api/probe/sse?events=8&gap=250&plain=1': 1,
            '/api/ws/echo?seconds=35': 3, '/api/ws/echo?seconds=35&every=1': 1,
        });
    });

    test('--quick asks for nothing that takes longer than 4 s', async (t) => {
        const found = await seen(t, undefined, ['--quick']);
        assert.deepEqual([found.idle.kind, found.idle.asked_s, found.hold.ok_s, found.silence, found.busy], ['none', 4, 2, { asked_s: 4 }, undefined]);
        assert.deepEqual(waits(found.targets), {
            '/api/probe/hold?seconds=2': 1, '/api/probe/sse?events=1': 1,
            '/api/probe/sse?events=2&gap=1000': 7, '/api/probe/sse?events=2&gap=4000': 1, '/api/probe/sse?events=8&gap=250': 2, '/api/probe/sse?events=8&gap=250&plain=1': 1,
            '/api/ws/echo?seconds=34': 3, '/api/ws/echo?seconds=34&every=1': 1,
        });
    });

    for (const [flags, asks] of [
        [[], {
            '/api/probe/hold?seconds=20': 1, '/api/probe/hold?seconds=28': 1, '/api/probe/hold?seconds=5': 1, '/api/probe/sse?events=1': 1,
            '/api/probe/sse?events=12&gap=500': 2, '/api/probe/sse?events=12&gap=500&plain=1': 1, '/api/probe/sse?events=2&gap=4000': 7, '/api/probe/sse?events=2&gap=65000': 1,
            '/api/ws/echo?seconds=105': 3, '/api/ws/echo?seconds=105&every=15': 1,
        }],
        [['--full'], {
            '/api/probe/hold?seconds=125': 1, '/api/probe/hold?seconds=20': 1, '/api/probe/hold?seconds=28': 1, '/api/probe/hold?seconds=35': 1, '/api/probe/hold?seconds=5': 1,
            '/api/probe/hold?seconds=59': 1, '/api/probe/hold?seconds=65': 1, '/api/probe/hold?seconds=95': 1, '/api/probe/sse?events=1': 1,
            '/api/probe/sse?events=100&gap=400': 1, '/api/probe/sse?events=12&gap=500': 2, '/api/probe/sse?events=12&gap=500&plain=1': 1, '/api/probe/sse?events=2&gap=4000': 7, '/api/probe/sse?events=2&gap=65000': 1,
            '/api/ws/echo?seconds=650': 3, '/api/ws/echo?seconds=650&every=15': 1,
        }],
    ])
        test(`interrupted${flags.map((flag) => ` with ${flag}`).join()}: all of it was asked for at once, and the report says what is known`, async (t) => {
            const proxy = await hostile(t, server.port);
            const child = spawn(BIN, ['doctor', proxy.url, '--json', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
            let out = '', err = '';
            child.stdout.setEncoding('utf8').on('data', (text) => { out += text; });
            child.stderr.setEncoding('utf8').on('data', (text) => { err += text; });
            t.after(() => child.exitCode === null && child.kill('SIGKILL'));
            await until(() => Object.keys(asks).every((target) => waits(proxy.targets)[target] === asks[target]), () => `everything is asked for: ${JSON.stringify(waits(proxy.targets))}`);
            assert.deepEqual(waits(proxy.targets), asks);
            child.kill('SIGINT');
            const [code] = await within(once(child, 'close'), 'it ends');
            assert.equal(findings(err), '');
            assert.match(err, /Interrompu/);
            const { report } = readReport({ out, err, code });
            assert.deepEqual([code, report.seen.many, report.seen.upgrade.outcome, report.seen.idle], [{ healthy: 130, degraded: 1, broken: 2 }[report.state], { asked: 7, opened: 7 }, 'open', undefined]);
        });

    test('a server with its probes switched off: only what needs none of them', async (t) => {
        const quiet = await serve(t, ['--no-probes']);
        const { report: { seen: found } } = await examine(quiet.url, ['--quick']);
        assert.deepEqual([found.ours, found.upgrade.outcome], [true, 'open']);
        for (const key of ['idle', 'sse', 'sse_gzip', 'sse_plain', 'silence', 'hold', 'many']) assert.equal(found[key], undefined, key);
    });

    test('a server that has enough probes already is not blamed for it', async (t) => {
        const small = await serve(t, ['--probes-max', '1']);
        const { report: { seen: found } } = await examine(small.url, ['--quick']);
        for (const key of ['sse', 'sse_gzip', 'sse_plain'])
            if (found[key]) assert.equal(found[key].outcome, 'streaming', key);
        if (found.hold) assert.equal(found.hold.ok_s, 2);
    });
});
