// Was the story told right? What was answered, read and heard, against the model.
//
//     check({ companies, writes, reads, ears, keepMs })
//
//     companies   [{ slug, start }]                what there was when the story began (model.mjs)
//     writes      [{ by, slug, method, path, body, status, answer, cursor, sent, line }]
//     reads       [{ by, slug, path, status, answer, cursor, after, line }]
//                                                  `after`: what this person had heard when it was asked
//     ears        [{ name, by, slug, from, sessions, fixed, heard, open }]
//                                                  one client, from its first cursor on; the sessions by
//                                                  which it hears, `fixed`: the one by which it does
//         heard   [{ cursor, at, type, actor, data } | { cursor, at, reset: reason }]
//
// Times are ms; `line` is what the story says of it. Throws the first Difference.
import { Company } from './model.mjs';
import { Difference, differs, epochOf, seqOf } from './words.mjs';

export function check(record) {
    for (const { slug, start } of record.companies) {
        const here = (list) => list.filter((one) => one.slug === slug);
        checkCompany(start, here(record.writes), here(record.reads), here(record.ears), record.keepMs);
    }
}

/** The message, with the place in front. */
function at(where, work) {
    try {
        return work();
    } catch (error) {
        if (error instanceof Difference) error.message = `${where}\n    ${error.message}`;
        throw error;
    }
}

function checkCompany(start, writes, reads, ears, keepMs) {
    const { company, sentAt } = retell(start, writes, reads, ears);
    const oldEnough = (seq, now) => now - (sentAt.get(seq) ?? 0) >= keepMs;
    for (const ear of ears) at(ear.name, () => checkEar(company, ear, oldEnough));
}

/** The company after all of it, and when each of its facts was sent. */
export function retell(start, writes, reads, ears) {
    const company = new Company(start, { watched: sortedUnique([...ears, ...reads].map((one) => one.by)), learn: learner(ears) });
    const sentAt = new Map();
    checkEpoch(start, writes, reads, ears);
    for (const step of inOrder(company, writes, reads)) {
        at(step.line, () => {
            if (step.method) {
                const before = company.seq;
                company.take({ ...step, seq: seqOf(step.cursor) });
                for (let seq = before + 1; seq <= company.seq; seq++) sentAt.set(seq, step.sent);
                return;
            }
            const seq = seqOf(step.cursor);
            if (seq > company.seq) throw new Difference(`is at ${seq}: no answered write explains ${company.seq + 1}..${seq}`);
            if (seq < company.seq) throw new Difference(`is at ${seq}, in the middle of one change (which ends at ${company.seq})`);
            if (seq < step.after) throw new Difference(`is at ${seq}: this person had heard ${step.after} already`);
            company.check(step);
        });
    }
    return { company, sentAt };
}

const sortedUnique = (list) => [...new Set(list)].sort();

function checkEpoch({ epoch }, ...lists) {
    const cursors = lists.flat().flatMap((one) => (one.heard ? one.heard.map(({ cursor }) => ({ cursor, line: one.name })) : [one]));
    for (const { cursor, line } of cursors)
        if (cursor === undefined || epochOf(cursor) !== epoch) throw new Difference(`${line}\n    its cursor ${cursor} is not of the history ${epoch}`);
}

/**
 * In the order of the journal. At one place first the write that leads there, then what was read,
 * refused, or found to be so already.
 */
function* inOrder(company, writes, reads) {
    const places = new Map();
    for (const step of [...writes, ...reads]) {
        const seq = seqOf(step.cursor);
        if (!places.has(seq)) places.set(seq, []);
        places.get(seq).push(step);
    }
    for (const [seq, steps] of [...places].sort(([a], [b]) => a - b)) {
        const first = seq > company.seq ? steps.find((step) => step.method && step.status < 300 && company.changes(step)) : undefined;
        if (first) yield first;
        const rest = steps.filter((step) => step !== first);
        yield* rest.filter((step) => !step.method);
        yield* rest.filter((step) => step.method);
    }
}

/** The id, the instant and the words of a notification, and how many days are left: from whoever heard it first. */
function learner(ears) {
    const heard = new Map();
    for (const { by, heard: items } of ears)
        for (const item of items)
            if (item.type === 'notification_created' || item.type === 'balance_updated') {
                const key = `${by} ${seqOf(item.cursor)}`;
                if (!heard.has(key)) heard.set(key, item.data);
            }
    return (user, seq) => heard.get(`${user} ${seq}`);
}

// ---- what an ear heard ----

/** What must be heard by somebody, in order: facts, and the places where their audience changes. */
export function owedTo(company, { by, sessions }) {
    const owed = [];
    for (const { seq, type, actor, heard, audience, session } of company.facts) {
        if (audience === by) owed.push({ seq, audience: true });
        const mine = heard.get(by);
        // The end of the session by which one hears: it may be told by the door that closes.
        if (mine) owed.push({ seq, type: mine.type ?? type, actor, data: mine.data, optional: session !== undefined && sessions.has(session) });
    }
    return owed;
}

/**
 * While a client changes over it has two connections. The new one was opened where the client was
 * then, and may be reset from there, though the client has gone on: it must not be opened longer ago.
 */
const SIDE_BY_SIDE_MS = 10_000;
const placeAt = (places, at) => places.findLast((one) => one.at < at)?.place;

const nameOf = ({ type, data }) => `${type}${data?.id ? ` of ${data.id}` : ''}${data?.version ? ` version ${data.version}` : ''}`;

function checkEar(company, ear, oldEnough) {
    const owed = owedTo(company, ear).filter(({ seq }) => seq > ear.from);
    const places = [];
    let next = 0, place = ear.from;
    for (const item of ear.heard) {
        const seq = seqOf(item.cursor);
        if (item.reset !== undefined) {
            if (seq < place) throw new Difference(`at ${item.at} ms it was reset to ${seq}, behind ${place} where it was already`);
            if (seq > company.seq) throw new Difference(`at ${item.at} ms it was reset to ${seq}, but the journal ends at ${company.seq}`);
            const asked = placeAt(places, item.at - SIDE_BY_SIDE_MS) ?? ear.from;
            const changed = item.reset === 'audience_changed' && owed.some((one) => one.audience && one.seq > asked && one.seq <= seq);
            const pruned = item.reset === 'too_old' && oldEnough(asked + 1, item.at);
            if (!changed && !pruned)
                throw new Difference(`at ${item.at} ms it was reset from ${place} to ${seq} (${item.reset}): nothing justifies that`);
            place = seq;
            places.push({ at: item.at, place });
            while (next < owed.length && owed[next].seq <= seq) next++;
            continue;
        }
        if (seq <= place) throw new Difference(`at ${item.at} ms it heard ${seq} (${nameOf(item)}) ${seq === place ? 'again' : `after ${place}: out of order, or again`}`);
        while (owed[next]?.optional && owed[next].seq < seq) next++;
        const due = owed[next];
        if (!due || due.seq > seq) throw new Difference(`at ${item.at} ms it heard ${seq} (${nameOf(item)}), which is not for these ears`);
        if (due.audience) throw new Difference(`at ${item.at} ms it heard ${seq} (${nameOf(item)}), but no reset since their audience changed at ${due.seq}`);
        if (due.seq < seq) throw new Difference(`at ${item.at} ms it heard ${seq} (${nameOf(item)}), but never ${due.seq} (${nameOf(due)})`);
        const found = differs({ type: item.type, actor: item.actor, data: item.data }, { type: due.type, actor: due.actor, data: due.data });
        if (found) throw new Difference(`at ${item.at} ms it heard ${seq} (${nameOf(item)}), but ${found}`);
        place = seq;
        places.push({ at: item.at, place });
        next++;
    }
    const missed = ear.open && owed.slice(next).find((one) => !one.optional);
    if (missed) throw new Difference(missed.audience ? `it was never reset, though their audience changed at ${missed.seq}` : `it never heard ${missed.seq} (${nameOf(missed)})`);
}
