// What people do: each looks first at what there is, as a page does, then writes. What they choose
// comes from `random`, so that the same story is told again.
//
//     await ACTS.ask(hands, random)
//
// Hands are a person's way to the server:
//     hands.id, hands.today, hands.session
//     hands.get(path)                             → the body, or null where it was refused
//     hands.write(words, method, path, body)      → answered, whatever it takes

import { plus } from '../system/lib/days.mjs';

const DAY_MS = 86_400_000, TEAMS_MAX = 8;
/** Of every kind: decided, of right, at once, medical, remote; `half`: it can be taken by halves. */
const WISHES = [
    { type: 'CA', half: true }, { type: 'CA', half: true }, { type: 'RTT', half: true }, { type: 'TEL', half: true }, { type: 'CSS', half: true },
    { type: 'RMED', half: true }, { type: 'EMAL', half: true }, { type: 'AM' }, { type: 'MAT' }, { type: 'DEL', half: true },
];
const COMMENTS = ['Vacances', 'Rendez-vous à l’hôpital', '', undefined, 'Déménagement « demain »'];

const short = (id) => id.slice(-6);

function wish(today, random) {
    const { type, half } = random.pick(WISHES), start = plus(today, random.int(-3, 320)), end = plus(start, random.int(0, 4));
    const entry = { type, start, end };
    if (half && random.chance(0.3)) entry[random.chance(0.5) ? 'start_half' : 'end_half'] = start === end ? 'pm' : random.pick(['am', 'pm']);
    const comment = random.pick(COMMENTS);
    return comment === undefined ? entry : { ...entry, comment };
}

const spoken = ({ type, start, end }) => `${type} ${start}..${end.slice(5)}`;

async function pickAbsence(hands, random, query, mine) {
    const list = await hands.get(`/api/absences?${query}`);
    const fit = list?.items.filter((absence) => mine === undefined || (absence.user_id === hands.id) === mine) ?? [];
    return fit.length ? random.pick(fit) : null;
}

async function step(hands, random, verb, path, query, mine, more = {}) {
    const absence = await pickAbsence(hands, random, query, mine);
    if (absence) await hands.write(`${verb} absence ${short(absence.id)} version ${absence.version}`, 'POST', `/api/absences/${absence.id}/${path}`, { version: absence.version, ...more });
}

const waiting = 'status=pending,validated';

export const ACTS = {
    async ask(hands, random) {
        const entry = wish(hands.today, random);
        await hands.write(`asks for ${spoken(entry)}`, 'POST', '/api/absences', entry);
    },
    async askMuch(hands, random) {
        const wishes = Array.from({ length: 12 }, () => wish(hands.today, random));
        await Promise.all(wishes.map((entry) => hands.write(`asks for ${spoken(entry)}`, 'POST', '/api/absences', entry)));
    },
    async askForOther(hands, random) {
        const { items } = (await hands.get('/api/users')) ?? { items: [] };
        if (items.length === 0) return;
        const other = random.pick(items), entry = { ...wish(hands.today, random), user_id: other.id };
        if (random.chance(0.5)) entry.hr_note = 'À vérifier';
        await hands.write(`enters ${spoken(entry)} for ${other.name}`, 'POST', '/api/absences', entry);
    },
    approve: (hands, random) => step(hands, random, 'approves', 'approve', waiting, false),
    refuse: (hands, random) => step(hands, random, 'refuses', 'refuse', waiting, false, { reason: 'L’équipe est au complet.' }),
    approveOwn: (hands, random) => step(hands, random, 'approves their own', 'approve', waiting, true),
    cancel: (hands, random) => step(hands, random, 'cancels', 'cancel', `user_id=${hands.id}&status=pending,validated,approved`),
    cancelOther: (hands, random) => step(hands, random, 'cancels', 'cancel', 'status=approved', false),
    acknowledge: (hands, random) => step(hands, random, 'acknowledges', 'acknowledge', 'status=approved'),
    giveBack: (hands, random) => step(hands, random, 'returns', 'return', waiting, false, { reason: 'Quelles dates ?' }),
    async cut(hands, random) {
        const absence = await pickAbsence(hands, random, random.chance(0.7) ? `user_id=${hands.id}&status=pending,approved` : 'status=approved');
        if (!absence) return;
        const days = (Date.parse(absence.end) - Date.parse(absence.start)) / DAY_MS, from = plus(absence.start, random.int(0, days)), to = plus(from, random.int(0, 2));
        await hands.write(`cancels ${from}..${to.slice(5)} of absence ${short(absence.id)} version ${absence.version}`, 'POST', `/api/absences/${absence.id}/cancel`, { version: absence.version, from, to });
    },
    async propose(hands, random) {
        const absence = await pickAbsence(hands, random, 'status=approved', random.chance(0.3) || undefined);
        if (!absence) return;
        const start = plus(hands.today, random.int(3, 320)), end = plus(start, random.int(0, 4));
        await hands.write(`proposes ${start}..${end.slice(5)} for absence ${short(absence.id)} version ${absence.version}`, 'POST', `/api/absences/${absence.id}/propose`, { version: absence.version, start, end, comment: random.pick(COMMENTS) });
    },
    async answerProposal(hands, random) {
        const list = await hands.get('/api/absences?status=approved'), open = list?.items.filter((absence) => absence.proposal) ?? [];
        if (open.length === 0) return;
        const { id, version } = random.pick(open), verb = random.pick(['accept', 'accept', 'decline', 'withdraw']);
        await hands.write(`${verb}s the days proposed for absence ${short(id)} version ${version}`, 'POST', `/api/absences/${id}/proposal/${verb}`, { version });
    },
    async undo(hands, random) {
        const own = random.chance(0.5), absence = await pickAbsence(hands, random, own ? `user_id=${hands.id}&status=pending,approved` : waiting, own);
        if (!absence) return;
        const verb = own ? 'cancel' : random.pick(['approve', 'approve', 'refuse', 'return']), { id, version } = absence;
        await hands.write(`${verb}s absence ${short(id)} version ${version}`, 'POST', `/api/absences/${id}/${verb}`, { version, ...(['refuse', 'return'].includes(verb) && { reason: 'Trop vite.' }) });
        await hands.write(`takes that back of absence ${short(id)}`, 'POST', `/api/absences/${id}/undo`, { version: version + 1 });
    },
    async removeAndUndo(hands, random) {
        const absence = await pickAbsence(hands, random, 'status=pending,approved,refused');
        if (!absence) return;
        const { id, version } = absence;
        await hands.write(`deletes absence ${short(id)} version ${version}`, 'DELETE', `/api/absences/${id}?version=${version}`);
        await hands.write(`takes that back of absence ${short(id)}`, 'POST', `/api/absences/${id}/undo`, { version: version + 1 });
    },
    async change(hands, random) {
        const absence = await pickAbsence(hands, random, random.chance(0.8) ? `user_id=${hands.id}&status=pending,approved` : waiting);
        if (!absence) return;
        const entry = wish(hands.today, random);
        await hands.write(`changes absence ${short(absence.id)} version ${absence.version} to ${spoken(entry)}`, 'PUT', `/api/absences/${absence.id}`, { version: absence.version, ...entry });
    },
    async remove(hands, random) {
        const absence = await pickAbsence(hands, random, 'status=pending,approved,refused,cancelled');
        if (absence) await hands.write(`deletes absence ${short(absence.id)} version ${absence.version}`, 'DELETE', `/api/absences/${absence.id}?version=${absence.version}`);
    },
    async readBell(hands, random) {
        const { items } = (await hands.get('/api/notifications')) ?? { items: [] };
        if (items.length === 0) return;
        const bell = random.pick(items.slice(0, 6));
        await hands.write(`reads notification ${short(bell.id)}`, 'PUT', `/api/notifications/${bell.id}/read`);
    },
    readBells: (hands) => hands.write('reads all notifications', 'PUT', '/api/notifications/read-all'),
    async language(hands, random) {
        const language = random.pick(['fr', 'en']);
        await hands.write(`chooses the language ${language}`, 'PUT', '/api/auth/me', { language });
    },
    async move(hands, random) {
        const { items } = (await hands.get('/api/users')) ?? { items: [] }, { items: teams } = (await hands.get('/api/teams')) ?? { items: [] };
        const known = items.filter((user) => user.email !== undefined && (hands.people.includes(user.id) || random.chance(0.1)));
        if (known.length === 0 || teams.length === 0) return;
        const { id, version, name, email, language, active, ...present } = random.pick(known);
        const role = random.chance(0.5) ? present.role : random.pick(['employee', 'manager', 'admin']);
        const some = () => teams.filter(() => random.chance(0.4)).slice(0, TEAMS_MAX).map((team) => team.id);
        const entry = { version, name: random.chance(0.1) ? `${name.replace(/ bis$/, '')} bis` : name, email, language, active, role };
        if (random.chance(0.6)) entry.teams = some();
        if (role !== 'employee' && random.chance(0.6)) entry.managed = some();
        await hands.write(`makes ${name} ${role}${entry.teams ? ` in ${entry.teams.length} teams` : ''}`, 'PUT', `/api/users/${id}`, entry);
    },
    async gather(hands, random) {
        const { items } = (await hands.get('/api/teams')) ?? { items: [] };
        if (items.length === 0) return;
        const { id, version, name, members, managers } = random.pick(items), one = random.pick(hands.people);
        const turned = (list) => (list.includes(one) ? list.filter((user) => user !== one) : [...list, one]);
        const asManager = random.chance(0.3);
        const entry = { version, name: random.chance(0.2) ? `${name.replace(/ \+$/, '')} +` : name, members: asManager ? members : turned(members), managers: asManager ? turned(managers) : managers };
        await hands.write(`changes the team ${name}`, 'PUT', `/api/teams/${id}`, entry);
    },
    async newTeam(hands, random) {
        const name = `Équipe ${random.int(1, 999)}`;
        await hands.write(`makes the team ${name}`, 'POST', '/api/teams', { name, members: random.chance(0.5) ? [random.pick(hands.people)] : [], managers: [] });
    },
    async settings(hands, random) {
        const settings = await hands.get('/api/settings');
        if (!settings) return;
        const entry = {
            version: settings.version, steps: random.pick([1, 2]), colleagues: random.pick(['team', 'company']),
            pending_visible: random.pick(['nobody', 'team', 'colleagues']), hide_medical_type: random.chance(0.5),
        };
        const few = random.chance(0.5) ? { ...settings, steps: entry.steps } : { ...settings, ...entry };
        await hands.write(`sets ${few.steps} steps, colleagues ${few.colleagues}, pending ${few.pending_visible}`, 'PUT', '/api/settings', few);
    },
    async look(hands, random) {
        await hands.get(random.pick([
            '/api/absences', `/api/absences?user_id=${hands.id}`, `/api/absences?${waiting}`, '/api/notifications', '/api/notifications?unread=true',
            '/api/users', '/api/teams', '/api/settings', '/api/auth/me', `/api/planning?from=${hands.today}&to=${plus(hands.today, 60)}`,
        ]));
    },
};
