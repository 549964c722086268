// Many stories, in several processes, and what came of them. See script/storm.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { closeStages } from '../stage/stage.mjs';
import { check } from './check.mjs';
import { storyOf } from './story.mjs';
import { tell } from './tell.mjs';
import { Difference } from './words.mjs';

const TOLD = 3; // so many failures are told whole
const STEP = 500; // after so many a line says how far it is
const ENOUGH = 2000; // so many stories must have shown everything
const TRANSPORTS = ['ws', 'sse', 'longpoll', 'poll'];
const CHANGES = TRANSPORTS.flatMap((from) => TRANSPORTS.filter((to) => to !== from).map((to) => `${from} → ${to}`));
const MUST_HAPPEN = [...CHANGES, 'killed', 'killed after a commit', 'restarted', 'signed in anew', 'reset: audience_changed', 'reset: too_old', 'refused'];

const { values } = parseArgs({ options: { stories: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' }, jobs: { type: 'string', default: '1' }, every: { type: 'string' } } });
const [stories, seed, jobs, every] = [values.stories, values.seed, values.jobs, values.every ?? 1].map(Number);

/** One story: what happened in it, and what was wrong. */
async function one(number) {
    let lines = [], counts = {}, wrong = null;
    try {
        const record = await tell(storyOf(number));
        ({ lines, counts } = record);
        check(record);
    } catch (error) {
        lines = error.lines ?? lines;
        wrong = error instanceof Difference ? error.message : error.stack;
    }
    return { number, lines, counts, wrong };
}

// ---- a process that tells stories ----

if (values.every) {
    for (let number = seed; number < seed + stories; number += every) {
        const { lines, ...outcome } = await one(number);
        process.send(outcome.wrong ? { lines, ...outcome } : outcome);
    }
    await closeStages();
    process.disconnect();
} else {
    process.exitCode = await all();
}

// ---- the process that counts ----

async function all() {
    if (stories === 1) {
        const outcome = await one(seed);
        await closeStages();
        console.log(outcome.lines.join('\n'));
        if (outcome.wrong) complain(outcome);
        else console.log(`\nStory ${seed}: all was right.`);
        return outcome.wrong ? 1 : 0;
    }
    const began = Date.now(), totals = {}, failures = [];
    let told = 0;
    const hear = ({ counts, ...outcome }) => {
        if (++told % STEP === 0) console.error(`${told} told, ${failures.length} wrong, ${Math.round((Date.now() - began) / 1000)} s`);
        for (const [what, times] of Object.entries(counts)) totals[what] = (totals[what] ?? 0) + times;
        if (!outcome.wrong) return;
        failures.push(outcome.number);
        if (failures.length <= TOLD) {
            console.log(outcome.lines.join('\n'));
            complain(outcome);
        }
    };
    const ends = await Promise.all(Array.from({ length: Math.min(jobs, stories) }, (_, job) => worker(job, hear)));
    const missing = stories >= ENOUGH ? MUST_HAPPEN.filter((what) => !totals[what]) : [];
    for (const what of Object.keys(totals).sort()) console.log(`${String(totals[what]).padStart(9)}  ${what}`);
    if (failures.length > TOLD) console.log(`also wrong: ${failures.slice(TOLD).join(' ')}`);
    for (const what of missing) console.log(`never happened: ${what}`);
    for (const how of ends.filter((end) => end !== 0)) console.log(`a process ended with ${how}`);
    console.log(`${told} of ${stories} stories from ${seed} on, ${failures.length} wrong, ${Math.round((Date.now() - began) / 1000)} s`);
    return failures.length || missing.length || told < stories || ends.some((end) => end !== 0) ? 1 : 0;
}

function complain({ number, wrong }) {
    console.log(`\nStory ${number} went wrong:\n    ${wrong}\n\nTell it again:\n    script/storm --seed ${number} --stories 1\n`);
}

function worker(job, hear) {
    const words = ['--every', Math.min(jobs, stories), '--seed', seed + job, '--stories', stories - job].map(String);
    const child = fork(fileURLToPath(import.meta.url), words);
    child.on('message', hear);
    return new Promise((done) => child.on('exit', (code, signal) => done(signal ?? code)));
}
