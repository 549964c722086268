// How long is everybody kept waiting while one document of 5 MiB is attached?
//
//     node bench/upload.mjs build/release        (built: mozaik, bench/bench_seed)
//
// HR enters 200 absences a second; an event stream hears of them. Windows of three seconds, without and
// with an upload in them, in turn. Times are from the POST to the event, so the commit is in them.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const PER_SECOND = 200;
const SECONDS = 3;
const PAIRS = 4;
const SIZE = 5 * 1024 * 1024;
const [build] = process.argv.slice(2);

mkdirSync('build/bench', { recursive: true });
const folder = mkdtempSync('build/bench/upload.');
spawnSync(join(build, 'bench/bench_seed'), [folder, '2000'], { stdio: 'inherit' });
const [hr, ...people] = readFileSync(join(folder, 'people'), 'utf8').trim().split('\n')
    .map((line) => line.split(' ')).map(([id, token]) => ({ id, token }));

const server = spawn('taskset', ['-c', '0', join(build, 'mozaik'), 'serve', '--listen', '127.0.0.1:0', '--admin-listen', 'none',
    '--data', folder, '--threads', '1', '--log-level', 'warn', '--writes-per-minute', '1000000'], { stdio: ['ignore', 'pipe', 'inherit'] });
spawnSync('taskset', ['-a', '-p', '-c', '1', String(process.pid)]);
const base = await new Promise((resolve) => {
    createInterface(server.stdout).on('line', (line) => { if (line.includes('http://')) resolve(line.match(/http:\/\/[^\s/]+/)[0]); });
});

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const headers = { Authorization: `Bearer ${hr.token}`, Origin: base };

function post(path, type, body) {
    return new Promise((resolve, reject) => {
        const request = http.request(base + path, { method: 'POST', agent, headers: { ...headers, 'Content-Type': type, 'Content-Length': body.length } }, (answer) => {
            let text = '';
            answer.on('data', (part) => { text += part; });
            answer.on('end', () => (answer.statusCode === 201 ? resolve(JSON.parse(text)) : reject(new Error(`${answer.statusCode} ${text}`))));
        });
        request.on('error', reject);
        request.end(body);
    });
}

const heard = new Map(); // absence -> when
const stream = http.get(`${base}/api/events`, { headers });
await new Promise((resolve) => {
    stream.on('response', (answer) => {
        createInterface(answer).on('line', (line) => {
            if (!line.startsWith('data:')) return;
            const event = JSON.parse(line.slice(5));
            if (event.type === 'connected') resolve();
            if (event.type === 'absence_created') heard.set(event.data.id, performance.now());
        }).on('error', () => {}); // it ends with the server
    });
});

let number = 0;
let latest;
async function enter() {
    const week = Math.floor(number / people.length);
    const day = new Date(Date.now() + (14 + 7 * week) * 86_400_000);
    day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
    const monday = day.toISOString().slice(0, 10);
    const body = JSON.stringify({ type: 'CA', start: monday, end: monday, user_id: people[number++ % people.length].id });
    const sent = performance.now();
    const { id } = await post('/api/absences', 'application/json', Buffer.from(body));
    latest = id;
    return { id, sent };
}

/** In a process of its own: what sends a document must not keep the one that measures from measuring. */
async function upload() {
    const file = join(folder, 'certificate.pdf');
    writeFileSync(file, Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(SIZE - 9)]));
    const began = performance.now();
    const curl = spawn('curl', ['-s', '-f', '-o', '/dev/null', '-H', `Authorization: ${headers.Authorization}`, '-H', `Origin: ${base}`,
        '-F', `file=@${file}`, `${base}/api/absences/${latest}/attachments`], { stdio: 'inherit' });
    const code = await new Promise((resolve) => { curl.on('exit', resolve); });
    if (code !== 0) throw new Error(`curl: ${code}`);
    return performance.now() - began;
}

async function watch(withUpload) {
    const begin = performance.now();
    const entered = [];
    let took = null;
    for (let i = 0; i < PER_SECOND * SECONDS; i++) {
        const wait = begin + (i * 1000) / PER_SECOND - performance.now();
        if (wait > 0) await pause(wait);
        entered.push(enter());
        if (withUpload && i === PER_SECOND) took = upload();
    }
    const sent = await Promise.all(entered);
    took = await took;
    while (!sent.every(({ id }) => heard.has(id))) await pause(5);
    const times = sent.map(({ id, sent: at }) => heard.get(id) - at).sort((a, b) => a - b);
    return { p50: times[times.length >> 1], p99: times[Math.floor(times.length * 0.99)], max: times.at(-1), took };
}

const ms = (value) => (value === null ? '' : value.toFixed(1));
await watch(true); // warm
console.log('| | p50 / p99 / max ms | the upload, ms |\n|---|---|---|');
for (let pair = 0; pair < PAIRS; pair++) {
    for (const withUpload of [false, true]) {
        const { p50, p99, max, took } = await watch(withUpload);
        console.log(`| ${withUpload ? 'one document of 5 MiB' : 'none'} | ${ms(p50)} / ${ms(p99)} / ${ms(max)} | ${ms(took)} |`);
    }
}
agent.destroy();
server.kill('SIGTERM');
await new Promise((resolve) => { server.on('exit', resolve); });
rmSync(folder, { recursive: true });
