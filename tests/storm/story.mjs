// A random story from a seed: who is there, what they do, what goes wrong, and when. Nothing is
// told yet (tell.mjs): this is the plan, the same for the same seed.
//
//     storyOf(7) → { seed, flags, keepMs, cast, client, steps: [{ at, who, does, ... }] }
import { ACTS } from './acts.mjs';
import { randomOf } from './random.mjs';

const DEMO = ['hr2', 'manager', 'manager2', 'employee', 'colleague', 'salarie14'];

/** What people do, and how often. */
const WISHES = {
    ask: 24, askMuch: 2, approve: 14, refuse: 5, approveOwn: 1, cancel: 6, cancelOther: 2, acknowledge: 3, giveBack: 3, cut: 4, propose: 6, answerProposal: 6, undo: 5, removeAndUndo: 1, change: 6, remove: 5, askForOther: 5,
    readBell: 6, readBells: 3, language: 1, move: 5, gather: 4, newTeam: 1, settings: 4, look: 8,
};
/** Who is more likely to do it: nobody else may, mostly. */
const BY_HR = ['remove', 'askForOther', 'move', 'gather', 'newTeam', 'settings', 'acknowledge', 'cancelOther', 'removeAndUndo'];

/** What goes wrong, and how often. */
const FAULTS = {
    weather: 26, cut: 10, cutNext: 5, pause: 6, sleep: 5, offline: 5, hide: 2, opens: 6, leaves: 2, reconnects: 1, signsInAnew: 2,
    dies: 4, diesAfterCommit: 4, drains: 3,
};
const OF_SERVER = ['dies', 'diesAfterCommit', 'drains'];

const BROKEN = { ws: ['refused', 'silent', 'mute', 'dies', 'down'], sse: ['refused', 'silent', 'mute', 'dies', 'down'], longpoll: ['refused', 'silent', 'mute', 'dies'] };
const BETTER = ['ws', 'sse', 'longpoll'];

function weighted(random, weights) {
    const all = Object.entries(weights);
    let left = random() * all.reduce((sum, [, weight]) => sum + weight, 0);
    return all.find(([, weight]) => (left -= weight) < 0)[0];
}

/** The network of one person: up to which transport everything is broken, each in one of its ways. */
function weather(random) {
    const best = random.int(0, 3), network = { ws: 'ok', sse: 'ok', longpoll: 'ok', http: 'ok' };
    for (const kind of BETTER.slice(0, best)) network[kind] = random.pick(BROKEN[kind]);
    if (random.chance(0.15)) network.http = random.pick(['down', 'silent', 'dies']);
    return network;
}

/** What a page shows, and keeps true. */
const watches = (random) => ['/api/absences', '/api/absences?status=pending,validated', '/api/teams', '/api/users', '/api/settings'].filter(() => random.chance(0.12));

function fault(random, names) {
    const does = weighted(random, FAULTS);
    const step = { does, who: OF_SERVER.includes(does) ? null : random.pick(names), tab: random.int(0, 1) };
    switch (does) {
        case 'weather': return { ...step, network: weather(random), after: random.chance(0.8) ? random.int(0, 400) : null };
        case 'cut': case 'cutNext': return { ...step, after: random.chance(0.3) ? 0 : random.int(1, 2500), way: random.chance(0.8) ? 'down' : 'up' };
        case 'pause': case 'hide': return { ...step, for: random.int(300, 20_000) };
        case 'sleep': return { ...step, for: random.int(1_000, 90_000), cut: random.chance(0.5), one: random.chance(0.5) };
        case 'offline': return { ...step, for: random.int(200, 30_000) };
        case 'opens': return { ...step, watches: watches(random) };
        case 'signsInAnew': return { ...step, first: random.chance(0.5) };
        default: return { ...step, for: random.int(50, 6_000) };
    }
}

export function storyOf(seed) {
    const random = randomOf('story', seed), many = random.int(3, 5);
    const names = ['hr', ...DEMO.map((name) => [random(), name]).sort().slice(0, many - 1).map(([, name]) => name), random.pick(['voisin.hr', 'voisin.employee'])];
    const cast = names.map((name) => ({ name, page: random.pick(['shared', 'shared', 'keeps', 'asks']) }));
    const length = random.int(8_000, 50_000), flags = ['--heartbeat', `${random.int(2, 6)}s`, '--drain', '3s', '--db-readers', String(random.int(1, 2))];
    if (random.chance(0.3)) flags.push('--ring-bytes', '4k');
    const keepMs = random.chance(0.2) ? random.int(1, 10) * 1000 : null;
    if (keepMs !== null) flags.push('--journal-keep', `${keepMs}ms`);
    const client = { upgradeProbeMs: random.pick([400, 1_500, 5_000]), pollMs: random.int(500, 3_000), fallbackAfterMs: random.pick([300, 800, 1_500, 4_000]), maxReconnectDelay: random.int(2_000, 8_000) };
    const steps = [];
    const add = (step) => steps.push({ at: random.int(0, length), ...step });
    for (const who of names) add({ at: random.int(0, 1_500), who, does: 'opens', watches: watches(random) });
    for (let left = random.int(8, 20); left > 0; left--) {
        const act = weighted(random, WISHES), likely = BY_HR.includes(act) ? names.filter((name) => /hr/.test(name)) : names;
        add({ who: random.pick(random.chance(0.85) ? likely : names), does: 'acts', act, impatient: random.chance(0.15), byPage: random.chance(0.35), cut: random.chance(0.12) ? random.int(0, 900) : null });
    }
    for (let left = random.int(3, 13); left > 0; left--) {
        const step = { at: random.int(0, length), ...fault(random, names) };
        // A server dies best while there is something to lose.
        if (step.does.startsWith('dies')) add({ at: step.at - random.int(0, 12), who: random.pick(names), does: 'acts', act: 'ask', impatient: false, byPage: random.chance(0.3), cut: null });
        add(step);
    }
    // Somebody travels: from one network into the next, with time for the client to find its way.
    if (random.chance(0.3)) {
        const who = random.pick(names);
        for (let at = random.int(1_000, 6_000), left = 5; left > 0; left--, at += random.int(4_000, 9_000))
            add({ at, who, tab: 0, does: 'weather', network: weather(random), after: random.int(0, 400) });
    }
    steps.sort((a, b) => a.at - b.at);
    steps.forEach((step, number) => { step.number = number; });
    return { seed, flags, keepMs, cast, client, steps };
}

export const KINDS = [...Object.keys(ACTS), ...Object.keys(FAULTS)];
