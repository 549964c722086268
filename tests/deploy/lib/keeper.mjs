// What keeps a server running over an update, in three ways. Each gives { port, update(), stop(), said }:
// update() sends SIGTERM and is done when the next process, on the same folder, is ready.
//
//     stopStart     the old one has ended, then the new one is started (systemctl restart, a StatefulSet)
//     overlap       the new one is started while the old one still drains: it waits for the folder
//     activated     the socket stays open in between, as mozaik.socket keeps it: the real
//                   systemd-socket-activate made it, and hands it to each process in turn
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { freePort } from '../../proxies/lib/box.mjs';
import { plain, Wire } from '../../system/lib/http.mjs';
import { BIN, findings, startServer, spawnServer } from '../../system/lib/server.mjs';
import { until } from '../../system/lib/until.mjs';

const address = (port) => `127.0.0.1:${port}`;

class Kept {
    constructor(flags, data, port) {
        Object.assign(this, { flags, data, port, said: '', server: undefined });
    }

    async start() { this.server = await startServer(this.flags, { data: this.data, listen: address(this.port) }); }

    async retire(server) {
        assert.equal(await server.end('SIGTERM'), 0, server.said.slice(-3000));
        server.check();
    }

    async stop() { await this.retire(this.server); }
}

class StopStart extends Kept {
    async update() {
        await this.retire(this.server);
        await this.start();
    }
}

/** Whether a process has the lock's file open: it waits for it, or has it. */
function isAtTheLock(pid) {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
        try { return readlinkSync(`/proc/${pid}/fd/${fd}`).endsWith('.lock'); } catch { return false; }
    });
}

class Overlap extends Kept {
    async update() {
        const before = this.server;
        // Somebody who is in the middle of a question: the old one waits for the rest of it.
        const slow = new Wire(this.port);
        const health = 'GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n';
        await slow.write(`${health}GET /api/health HTTP/1.1\r\nHost: x\r\n`);
        assert.equal((await slow.answer()).status, 200);
        before.signal('SIGTERM');
        await until(() => before.said.includes('draining'), 'it drains');
        const next = spawnServer(this.flags, { data: this.data, listen: address(this.port) });
        await until(() => next.exit !== undefined || isAtTheLock(next.pid), 'the next one waits for the folder');
        assert.equal(before.exit, undefined, 'the old one is still there');
        assert.equal(next.out, '', 'and the next one does not serve yet');
        await slow.write('\r\n');
        assert.equal((await slow.answer()).status, 200, 'what was begun is answered');
        await until(() => before.exit !== undefined, 'the old one ends');
        assert.equal(before.exit, 0, before.said.slice(-3000));
        before.check();
        await until(() => next.exit !== undefined || next.out.includes('Ctrl-C'), 'the next one serves');
        assert.equal(next.exit, undefined, next.said);
        this.server = next;
    }
}

// Keeps descriptor 3 open, and starts the program again whenever it ends, as systemd does with the unit.
const UNIT = `
trap 'over=yes; kill -TERM $pid' TERM
until [ -n "$over" ]; do
    (export LISTEN_PID=$BASHPID; exec "$@") &
    pid=$!
    echo "started $pid"
    while :; do
        wait $pid
        status=$?
        kill -0 $pid 2>/dev/null || break
    done
    echo "ended $status"
done
`;

class Activated extends Kept {
    async start() {
        const passed = ['ASAN_OPTIONS', 'UBSAN_OPTIONS', 'TSAN_OPTIONS'].filter((name) => process.env[name]).map((name) => `--setenv=${name}`);
        this.child = spawn('systemd-socket-activate', [`--listen=${address(this.port)}`, ...passed, '/bin/bash', '-c', UNIT, 'unit',
            BIN, 'serve', '--listen', address(this.port), '--admin-listen', 'none', '--data', this.data, ...this.flags], { stdio: ['ignore', 'pipe', 'pipe'] });
        this.ended = false;
        for (const stream of [this.child.stdout, this.child.stderr]) stream.setEncoding('utf8').on('data', (text) => { this.said += text; });
        this.child.on('close', () => { this.ended = true; });
        await until(() => this.ended || this.said.includes('Listening on'), () => `the socket is there: ${this.said}`);
        await this.ready(); // the first one to come starts it
    }

    get starts() { return [...this.said.matchAll(/^started (\d+)$/gm)].map(([, pid]) => Number(pid)); }

    async update() {
        const before = this.starts;
        process.kill(before.at(-1), 'SIGTERM');
        await until(() => this.ended || this.starts.length > before.length, 'it is started again');
        await this.ready();
    }

    /** Who connects while nobody is there waits, and is answered. */
    async ready() { await until(async () => (await plain(this.port, 'GET', '/api/ready')).status === 200, () => `it is ready: ${this.said}`); }

    async stop() {
        this.child.kill('SIGTERM');
        await until(() => this.ended, () => `it ends: ${this.said.slice(-2000)}`);
        const ends = [...this.said.matchAll(/^ended (\d+)$/gm)].map(([, status]) => status);
        assert.deepEqual(ends, this.starts.map(() => '0'), this.said.slice(-3000));
        assert.equal(findings(this.said), '', this.said.slice(-8000));
    }
}

const KINDS = { stopStart: StopStart, overlap: Overlap, activated: Activated };

export async function keep(t, kind, flags, data) {
    const kept = new KINDS[kind](flags, data, await freePort());
    await kept.start();
    t.after(() => kept.stop());
    return kept;
}
