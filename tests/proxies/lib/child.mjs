// A program that runs for the length of a test, with all the processes that it starts.
//
//     const child = launch('haproxy', ['-W', '-f', file], { cwd })
//     child.said      what it wrote, on both
//     child.exit      undefined while it runs
//     await child.stop()
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { until, within } from '../../system/lib/until.mjs';

const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };
const running = new Set();

// A test that is cut short leaves none behind.
process.on('exit', () => { for (const child of running) child.signalAll('SIGKILL'); });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

/** The processes of a session: `pid state parent group session`, and names may have brackets in them. */
function session(leader) {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
        try {
            return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')[3]) === leader;
        } catch {
            return false; // it has gone meanwhile
        }
    });
}

class Child {
    constructor(program, args, options) {
        this.program = program;
        // A session of its own: it ends with everything that it started, also what has a group of its own (Pushpin's).
        this.process = spawn(program, args, { ...options, env: { ...env, ...options.env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
        this.said = '';
        this.exit = undefined;
        for (const stream of [this.process.stdout, this.process.stderr]) stream.setEncoding('utf8').on('data', (text) => { this.said += text; });
        this.ended = Promise.race([once(this.process, 'exit').then(([code, signal]) => code ?? signal), once(this.process, 'error').then(([error]) => { this.said += error; return -1; })])
            .then((how) => { this.exit = how; });
        running.add(this);
    }

    get pid() { return this.process.pid; }

    signal(name) { if (this.exit === undefined) process.kill(this.pid, name); }

    signalAll(name) {
        if (this.pid === undefined) return;
        for (const pid of session(this.pid)) {
            try {
                process.kill(pid, name);
            } catch (error) {
                if (error.code !== 'ESRCH') throw error; // it has gone meanwhile
            }
        }
    }

    /** `signal` to the first one; what is left after it, or after five seconds, is killed. */
    async stop(signal = 'SIGTERM') {
        if (!running.has(this)) return; // its number may be somebody else's by now
        this.signal(signal);
        await within(this.ended, `${this.program} ends`, 5000).catch(() => {});
        this.signalAll('SIGKILL');
        await this.ended;
        running.delete(this);
    }
}

export const launch = (program, args, options = {}) => new Child(program, args, options);

/** A program to its end: {code, said}. */
export function run(program, args, options = {}) {
    return new Promise((done) => {
        execFile(program, args, { ...options, env: { ...env, ...options.env }, timeout: 60_000 }, (error, out, err) =>
            done({ code: error ? error.code ?? error.signal : 0, said: `${out}${err}` }));
    });
}

/** The processes that `pid` has started. */
export const workers = (pid) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean);

/** `signal` to a proxy, until it has other processes than before. */
export async function renewed({ child, box }, signal) {
    const before = new Set(workers(child.pid));
    child.signal(signal);
    await until(() => workers(child.pid).some((pid) => !before.has(pid)), () => `${box.name} has new workers: ${child.said}`);
}

/** A command that makes a proxy read its files again, and comes back when it has. */
export async function reloaded({ box }, program, args, options) {
    const { code, said } = await run(program, args, options);
    if (code !== 0) throw new Error(`${box.name} does not read its files again: ${said}`);
}
