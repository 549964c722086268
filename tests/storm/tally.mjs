// What everybody heard against what everybody had to hear: counted, one by one.
//
//     tally(companies, writes, ears)  → { owed, lost, repeated, disordered, strange, different, resets, words }
//
//     lost        owed, and never heard
//     repeated    heard again
//     disordered  heard after what comes later
//     strange     heard, and not owed: not for these ears, or told by no answered write
//     different   heard otherwise than it was to be seen
//
// `words`: the first few of them, in words.
import { owedTo, retell } from './check.mjs';
import { differs, seqOf } from './words.mjs';

const WORDS_MAX = 12;

export function tally(companies, writes, ears) {
    const sum = { owed: 0, lost: 0, repeated: 0, disordered: 0, strange: 0, different: 0, resets: 0, words: [] };
    for (const { slug, start } of companies) {
        const here = (list) => list.filter((one) => one.slug === slug);
        const { company } = retell(start, here(writes), [], here(ears));
        const owed = new Map();
        for (const ear of here(ears)) {
            if (!owed.has(ear.by)) owed.set(ear.by, owedTo(company, ear));
            listen(sum, ear, owed.get(ear.by).filter(({ seq }) => seq > ear.from));
        }
    }
    return sum;
}

function listen(sum, ear, owed) {
    const wrong = (kind, words) => {
        sum[kind]++;
        if (sum.words.length < WORDS_MAX) sum.words.push(`${ear.name}: ${words}`);
    };
    const due = new Map(owed.map((item) => [item.seq, item])), heard = new Set();
    let last = ear.from;
    sum.owed += owed.length;
    for (const { cursor, at, reset, ...message } of ear.heard) {
        const seq = seqOf(cursor), what = `${seq} (${message.type}) after ${at} ms`;
        if (reset !== undefined) {
            wrong('resets', `reset to ${seq} after ${at} ms: ${reset}`);
            continue;
        }
        if (heard.has(seq)) wrong('repeated', `${what}, again`);
        else if (seq < last) wrong('disordered', `${what}, behind ${last}`);
        else if (!due.has(seq)) wrong('strange', `${what}, which nobody owes them`);
        else {
            const { type, actor, data } = due.get(seq), found = differs(message, { type, actor, data });
            if (found) wrong('different', `${what}, but ${found}`);
        }
        heard.add(seq);
        last = Math.max(last, seq);
    }
    for (const { seq, type } of owed) if (!heard.has(seq)) wrong('lost', `never heard ${seq} (${type})`);
}
