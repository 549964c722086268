// The truth of one company, made of the answered writes alone: what each of them changed, which
// facts it told, who hears them, and what a read at any place of the journal must say.
//
//     const company = new Company(start, { watched, learn })
//     company.take(write)              a write, answered; in the order of their cursors. What a date brings
//                                      is one by nobody: DUE /leaves/<person>
//     company.facts                    [{ seq, type, actor, heard: Map(user → {type, data}), audience?, session? }]
//     company.check(read)              a read, answered, at the cursor that the company has reached
//
// A write is {by, method, path, body, status, answer, seq}. What only the server can know (ids,
// instants, sentences) is taken from the first who saw it, and must be the same for all others.
import { count } from '../counting/naive.mjs';
import { plus } from '../system/lib/days.mjs';
import { absenceFor, absenceHeard, audienceOf, colleagueVersion, levelOf, rankOf, userFor } from './sight.mjs';
import { Difference, same } from './words.mjs';

const PAGE = 100, UNREAD_MAX = 100, TEAMS_MAX = 8;
const OPEN = ['pending', 'validated', 'approved'];
const STOPS = ['AM', 'AT', 'MPRO'];
const UNDO_MS = 10_000;
const DAYS = ['departure_day', 'successor', 'team_periods']; // of a person: what a date will bring
const byId = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const byName = (a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || byId(a.id, b.id);
const apart = (some, others) => [...some.filter((one) => !others.includes(one)), ...others.filter((one) => !some.includes(one))];
const sorted = (ids) => [...new Set(ids)].sort(byId);
/** Its sentences are in the language of the request. */
const worded = (bell, { title, message } = {}) => ({ ...bell, title, message });
const slotOf = (day, half) => `${day} ${half}`;
const spanOf = ({ start, start_half, end, end_half }) => ({ start, start_half, end, end_half });
const sameSpan = (a, b) => slotOf(a.start, a.start_half) === slotOf(b.start, b.start_half) && slotOf(a.end, a.end_half) === slotOf(b.end, b.end_half);
const takesSame = (a, b) => sameSpan(a, b) && a.type === b.type;
/** The half day after, the half day before. */
const next = (day, half) => (half === 'am' ? [day, 'pm'] : [plus(day, 1), 'am']);
const previous = (day, half) => (half === 'pm' ? [day, 'am'] : [plus(day, -1), 'pm']);
/** The same day of the month before, or its last. */
function aMonthBefore(day) {
    const last = plus(`${day.slice(0, 8)}01`, -1);
    return day.slice(8) > last.slice(8) ? last : `${last.slice(0, 8)}${day.slice(8)}`;
}

/** Who may take which step, from which status. An owner is nothing else, whatever their role. */
const ANYBODY = ['owner', 'manager', 'hr'];
const RIGHTS = {
    update: ['owner', 'hr'], approve: ['manager', 'hr'], refuse: ['manager', 'hr'], return: ['manager', 'hr'], cancel: ['owner', 'hr'], acknowledge: ['hr'], delete: ['hr'],
    propose: ANYBODY, accept: ANYBODY, decline: ANYBODY, withdraw: ANYBODY, undo: ANYBODY,
};

export class Company {
    constructor(start, { watched = start.users.map((user) => user.id), learn = () => undefined } = {}) {
        this.slug = start.slug;
        this.name = start.name;
        this.today = start.today;
        this.types = start.types; // code → { category, decision }
        this.accounts = start.accounts ?? {}; // of a person: the types whose days are counted
        this.seq = start.seq;
        this.settings = { ...start.settings };
        this.users = new Map(start.users.map((user) => [user.id, { ...user }]));
        this.teams = new Map(start.teams.map(({ id, version, name, minimum }) => [id, { id, version, name, minimum }]));
        this.absences = new Map(start.absences.map((absence) => [absence.id, { ...absence, colleague_version: absence.version, decision: this.types[absence.type].decision }]));
        this.sites = start.sites ?? [{ zone: 'metropole' }]; // the first is where everybody is who was given none
        this.patterns = new Map((start.patterns ?? []).map((pattern) => [pattern.id, pattern]));
        this.steps = new Map(); // of an absence: the last step, for who may take it back
        this.gone = new Map(); // what was deleted
        this.bells = new Map(start.users.map(({ id }) => [id, (start.bells[id] ?? []).map(({ title, message, ...bell }) => bell)]));
        this.audiences = new Map(start.users.map((user) => [user.id, this.person(user.id)]));
        this.closed = new Set();
        this.watched = watched;
        this.learn = learn;
        this.facts = [];
    }

    // ---- facts ----

    /** `hears(audience)`: {type, data}, or null. */
    tell(type, actor, hears, effect = {}) {
        const seq = ++this.seq, heard = new Map();
        for (const user of this.watched) {
            const what = hears(this.audiences.get(user), seq);
            if (what) heard.set(user, { type: what.type ?? type, data: what.data });
        }
        this.facts.push({ seq, type, actor, heard, ...effect });
    }

    tellAbsence(by, before, after) {
        const owner = this.users.get((after ?? before).user_id);
        const about = { teams: owner.teams, name: owner.name, settings: this.settings };
        this.tell('absence', by, (audience) => absenceHeard(audience, before, after, about));
        this.tellBalances(by, before, after, owner);
    }

    /** Whose days it moves, and who hears of it; how many are left is counted in tests of its own. */
    tellBalances(by, before, after, owner) {
        const what = ({ type, status, start, start_half, end, end_half }) => [type, status, start, start_half, end, end_half].join();
        if (before && after && what(before) === what(after)) return;
        const touches = (absence, type) => absence && (absence.type === type || STOPS.includes(absence.type) || (type === 'CA' && this.types[absence.type].category === 'other'));
        for (const type of this.accounts[owner.id] ?? []) {
            if (!touches(before, type) && !touches(after, type)) continue;
            this.tell('balance_updated', by, (audience, seq) => rankOf(audience, owner.id, owner.teams) && { data: this.learn(audience.user, seq) ?? {} });
        }
    }

    tellUser(by, id) {
        const user = this.users.get(id);
        user.version++;
        this.tell('user_updated', by, (audience) => ({ data: userFor(audience, user) }));
    }

    tellTeam(by, id, type = 'team_updated') {
        if (type === 'team_updated') this.teams.get(id).version++;
        const data = this.team(id);
        this.tell(type, by, () => ({ data }));
    }

    tellAudience(by, id) {
        this.audiences.set(id, this.person(id));
        this.tell('audience_changed', by, () => null, { audience: id });
    }

    /** They hear other things; and where one of them has absences, the teams that they joined or left see others. */
    tellAudiences(by, moved, teams) {
        const seen = [...this.absences.values()].some((absence) => moved.includes(absence.user_id));
        const seers = seen ? teams.flatMap((id) => { const { members, managers } = this.team(id); return [...members, ...managers]; }) : [];
        for (const id of sorted([...moved, ...seers])) this.tellAudience(by, id);
    }

    // ---- notifications ----

    active(id) { return this.users.get(id).active; }
    hr(except) { return [...this.users.values()].filter((user) => user.role === 'admin' && user.active && user.id !== except).map((user) => user.id); }

    /** Who decides for somebody: the managers of their teams, and their own; where there are none, HR. */
    deciders(id) {
        const { teams, managers } = this.users.get(id);
        const found = [...this.users.values()].filter((user) => user.active && user.id !== id && user.role !== 'employee' && (managers.includes(user.id) || user.managed.some((team) => teams.includes(team))));
        const others = found.filter((user) => user.deputy_active && user.deputy !== id).map((user) => user.deputy);
        return found.length ? [...found.map((user) => user.id), ...others] : this.hr(id);
    }

    concerned(absence) {
        const owner = absence.user_id;
        if (this.types[absence.type].decision === 'notice' || absence.status === 'validated') return [...this.hr(owner), owner];
        return [...this.deciders(owner), owner];
    }

    notify(type, by, absence, receivers, at) {
        const { id, user_id, start, start_half, end, end_half } = absence;
        const what = { thing: 'absence', thing_id: id, start, start_half, end, end_half };
        this.ring(type, by, user_id, what, type === 'absence_deleted' ? '' : `/absences/${id}`, receivers, at);
    }

    /** By nobody: the server itself, of somebody. */
    ringOf(type, id, what, receivers) { this.ring(type, null, id, { thing: 'person', thing_id: id, ...what }, '/a-valider', receivers); }

    ring(type, by, user_id, what, link, receivers, at) {
        const list = sorted(receivers).filter((id) => id !== by && this.active(id));
        if (list.length === 0) return;
        const nameOf = (id) => this.users.get(id)?.name ?? '';
        const params = { ...what, user_id, user_name: nameOf(user_id), actor_id: by, actor_name: nameOf(by) };
        const made = new Map();
        for (const user of list) {
            const known = this.learn(user, this.seq + 1) ?? {};
            const unread = Math.min(this.unread(user) + 1, UNREAD_MAX);
            const bell = { id: known.id, type, params, link, read: false, read_at: null, created_at: at ?? known.created_at };
            made.set(user, { ...bell, title: known.title, message: known.message, unread });
            this.bells.get(user).push(bell);
        }
        this.tell('notification_created', by, ({ user }) => made.has(user) && { data: made.get(user) });
    }

    unread(user) { return Math.min(this.bells.get(user).filter((bell) => !bell.read).length, UNREAD_MAX); }

    /** Who sees a notification for the first time shows its id and its instants. */
    bind(user, seen) {
        const bells = this.bells.get(user);
        const known = bells.find((bell) => bell.id === seen.id);
        if (known?.read) known.read_at ??= seen.read_at; // of "all": an instant that no answer told
        if (known) return known;
        const found = bells.find((bell) => bell.id === undefined && bell.type === seen.type && bell.params.thing_id === seen.params.thing_id
            && bell.params.actor_id === seen.params.actor_id && bell.params.start === seen.params.start && bell.params.end === seen.params.end);
        if (!found) return undefined;
        return Object.assign(found, { id: seen.id, created_at: found.created_at ?? seen.created_at, read_at: found.read ? found.read_at ?? seen.read_at : null });
    }

    // ---- writes ----

    take(write) {
        const { method, path, status } = write;
        const place = path.split('?')[0];
        for (const [verb, pattern, work] of OPERATIONS) {
            const match = verb === method && pattern.exec(place);
            if (!match) continue;
            // How many days are left is counted in tests of its own.
            const outcome = write.answer?.code === 'balance_short' ? 409 : work.call(this, write, match[1]);
            const expected = typeof outcome === 'number' ? outcome : outcome.status ?? 200;
            if (status !== expected) throw new Difference(`was answered ${status}${write.answer?.code ? ` (${write.answer.code})` : ''}, but ${expected} would be right`);
            const { undo_until, ...answer } = write.answer ?? {}; // undo_until: only for who took the step, as long as it is possible
            if (typeof outcome === 'object' && outcome.answer) same(answer, outcome.answer, 'its answer');
            if (write.seq > this.seq) throw new Difference(`is at ${write.seq}, but its own facts end at ${this.seq}: no answered write explains ${this.seq + 1}..${write.seq}`);
            if (write.seq < this.seq) throw new Difference(`is at ${write.seq}, but with its own facts the journal ends at ${this.seq}`);
            return;
        }
        throw new Error(`the model knows no ${method} ${path}`);
    }

    /** Would it change something, now? Some are answered 200 and say what is so already. */
    changes({ by, method, path, body }) {
        if (method !== 'PUT') return true;
        const id = path.split('/')[3];
        switch (path.split('/')[2]) {
            case 'users': return path.endsWith('/deputy') || body.version === this.users.get(id).version && !this.wantedUser(this.users.get(id), body).same;
            case 'teams': return body.version === this.teams.get(id).version && (body.name !== this.teams.get(id).name || this.moveTeam(id, body).length > 0);
            case 'auth': return body.language !== this.users.get(by).language;
            case 'notifications': return id === 'read-all' ? this.unread(by) > 0 : !this.bells.get(by).find((bell) => bell.id === id)?.read;
            default: return true;
        }
    }

    /** Who stands in for somebody holds what is theirs, too. */
    person(id) {
        const away = [...this.users.values()].filter((user) => user.deputy_active && user.deputy === id);
        const managers = [id, ...away.map((user) => user.id)];
        const reports = [...this.users.values()].filter((user) => user.managers.some((one) => managers.includes(one))).map((user) => user.id);
        return audienceOf(this.users.get(id), away, reports);
    }

    seenAbsence(by, absence) {
        const owner = this.users.get(absence.user_id), level = levelOf(this.person(by), absence, owner.teams, this.settings);
        return level && absenceFor(level, absence, owner.name, this.settings);
    }

    inTheWay(absence) {
        const from = slotOf(absence.start, absence.start_half), to = slotOf(absence.end, absence.end_half);
        return [...this.absences.values()].some((other) => other.id !== absence.id && other.user_id === absence.user_id && OPEN.includes(other.status)
            && slotOf(other.start, other.start_half) <= to && slotOf(other.end, other.end_half) >= from
            && !(STOPS.includes(absence.type) && this.types[other.type].balance)); // sickness may lie over leave
    }

    /** What it takes, counted apart from the server; leave gives back what lies under a stop of work. */
    daysOf({ type, user_id, status, ...days }) {
        const { counting, extent, balance } = this.types[type];
        const stops = balance && OPEN.includes(status) ? [...this.absences.values()].filter((other) => other.user_id === user_id && STOPS.includes(other.type) && OPEN.includes(other.status)) : [];
        return count({ method: counting, extent, ...spanOf(days), ...this.workOf(user_id), given_back: stops.map(({ start, end }) => [start, end]) }).halves / 2;
    }

    /** Where and when somebody works. */
    workOf(id) {
        const { site, patterns = [], arrival_day: arrival, departure_day: departure } = this.users.get(id), { zone, good_friday, worked } = this.sites.find((one) => one.id === site) ?? this.sites[0];
        return { zone, good_friday, worked, arrival, departure, patterns: patterns.map(({ pattern, from }) => ({ from, anchor: this.patterns.get(pattern).anchor, weeks: this.patterns.get(pattern).weeks })) };
    }

    takesNothing(absence) {
        const { balance, counting } = this.types[absence.type];
        return balance && counting !== 'calendaires' && absence.days === 0;
    }

    /** Leave that is counted otherwise after `work` on stops of work is told, too. */
    recounting(by, at, changed, work) {
        const key = ({ start, start_half, id }) => `${start} ${start_half} ${id}`;
        const leave = changed.some((one) => one && STOPS.includes(one.type))
            ? [...this.absences.values()].filter((one) => one.user_id === changed.find(Boolean).user_id && this.types[one.type].balance && OPEN.includes(one.status)).sort((a, b) => byId(key(a), key(b))) : [];
        const result = work();
        for (const one of leave) if (this.daysOf(one) !== one.days) this.moved(by, one, { updated_at: at ?? null });
        return result;
    }

    /** The members that are entered. */
    entered({ type, start, end, start_half = 'am', end_half = 'pm', comment = '' }) {
        return { type, category: this.types[type].category, decision: this.types[type].decision, start, end, start_half, end_half, comment };
    }

    nobodyDecides(owner) { return this.deciders(owner).length === 0 || (this.settings.steps === 2 && this.hr(owner).length === 0); }

    ask({ by, body, answer }) {
        const owner = body.user_id ?? by, own = owner === by, hr = this.person(by).hr;
        if ((!own || body.hr_note !== undefined) && !hr) return 403;
        const at = answer.created_at;
        const absence = {
            id: answer.id, version: 1, colleague_version: 1, user_id: owner, ...this.entered(body), hr_note: body.hr_note ?? '', reason: '', proposal: null,
            status: own && this.types[body.type].decision !== 'notice' ? 'pending' : 'approved',
            created_at: at, created_by: by, updated_at: at,
            decided_at: own ? null : at, decided_by: own ? null : by, acknowledged_at: null, acknowledged_by: null,
        };
        absence.days = this.daysOf(absence);
        if (this.takesNothing(absence)) return 422;
        if (this.inTheWay(absence) || (absence.status === 'pending' && this.nobodyDecides(owner))) return 409;
        this.recounting(by, at, [absence], () => {
            this.absences.set(absence.id, absence);
            this.tellAbsence(by, null, absence);
            this.tellStep('ask', by, null, absence, at);
        });
        this.follow(owner);
        return { status: 201, answer: this.seenAbsence(by, absence) };
    }

    /** As what somebody acts on an absence. */
    rolesOf(by, absence) {
        const person = this.person(by);
        if (absence.user_id === by) return ['owner'];
        const manages = rankOf({ ...person, hr: false }, absence.user_id, this.users.get(absence.user_id).teams) === 'manager';
        return [...(manages ? ['manager'] : []), ...(person.hr ? ['hr'] : [])];
    }

    /** May they, and is it as they saw it? A status to refuse with, or undefined. */
    forbids(step, by, absence, version) {
        if (!absence || !this.seenAbsence(by, absence)) return 404;
        const as = this.rolesOf(by, absence);
        if (!as.some((role) => RIGHTS[step].includes(role)) || !this.onTheirSide(step, as, absence)) return 403;
        return absence.version === version && this.possible(step, absence, as) ? undefined : 409;
    }

    /** An open proposal is answered by the other side, and taken back by its own. */
    onTheirSide(step, as, { proposal, user_id }) {
        if (!proposal || !['accept', 'decline', 'withdraw'].includes(step)) return true;
        const ofOwner = proposal.created_by === user_id, mine = ofOwner === as.includes('owner');
        if (step === 'withdraw') return mine;
        return !mine && !(ofOwner && this.settings.steps === 2 && !as.includes('hr'));
    }

    possible(step, { status, type, start, acknowledged_at, proposal }, as) {
        const waits = status === 'pending' || status === 'validated', hr = as.includes('hr'), { decision } = this.types[type];
        switch (step) {
            case 'update': return hr ? OPEN.includes(status) : status === 'pending';
            case 'approve': return status === 'pending' || (status === 'validated' && (hr || this.settings.steps === 1));
            case 'refuse': return waits && decision !== 'proof';
            case 'return': return waits;
            case 'cancel': return waits || (status === 'approved' && (hr || this.today < start));
            case 'acknowledge': return status === 'approved' && decision === 'notice' && acknowledged_at === null;
            case 'propose': return status === 'approved' && !proposal;
            case 'accept': case 'decline': case 'withdraw': return status === 'approved' && Boolean(proposal);
            default: return true;
        }
    }

    /** The absence after a step; it has been told. */
    moved(by, before, changes) {
        const after = { ...before, ...changes, version: before.version + 1 };
        after.colleague_version = colleagueVersion(before, after);
        after.days = this.daysOf(after);
        this.absences.set(after.id, after);
        this.tellAbsence(by, before, after);
        return after;
    }

    /** A whole step: the absence as it becomes, told, notified, and to be undone for a moment. */
    step(event, by, before, changes, more = {}) {
        const at = changes.updated_at, after = { ...before, ...changes };
        return this.recounting(by, at, [before, after], () => {
            const now = this.moved(by, before, changes);
            this.steps.set(now.id, { event, by, at, version: now.version, before, rest: more.rest });
            this.tellStep(event, by, before, now, at, more.days);
            return { answer: { ...this.seenAbsence(by, now), ...(more.rest && { rest_id: more.rest }) } };
        });
    }

    /** Who is told of a step, and of what. */
    told(event, by, before, after) {
        const owner = after.user_id, notice = this.types[after.type].decision === 'notice';
        const otherSide = by === owner ? this.deciders(owner) : [owner];
        switch (event) {
            case 'ask':
                if (by !== owner) return ['absence_approved', [owner]];
                return after.status === 'approved' ? ['absence_notice', this.hr(owner)] : ['absence_request', this.deciders(owner)];
            case 'update': return before.status !== after.status ? ['absence_notice', [...this.hr(owner), owner]] : ['absence_changed', this.concerned(before)];
            case 'approve': return after.status === 'validated' ? ['absence_validated', [...this.hr(owner), owner]] : ['absence_approved', [owner]];
            case 'refuse': return ['absence_refused', [owner]];
            case 'return': return ['absence_returned', [owner]];
            case 'cancel': return ['absence_cancelled', this.concerned(before)];
            case 'acknowledge': return ['absence_acknowledged', [owner]];
            case 'propose': return ['proposal_made', otherSide];
            case 'accept': return ['proposal_accepted', otherSide];
            case 'decline': return ['proposal_declined', otherSide];
            case 'withdraw': return ['proposal_withdrawn', otherSide];
            case 'delete': return ['absence_deleted', this.concerned(before)];
        }
    }

    tellStep(event, by, before, after, at, days = {}) {
        const [type, receivers] = this.told(event, by, before, after);
        this.notify(type, by, { ...after, ...days }, receivers, at);
    }

    change({ by, body, answer }, id) {
        const before = this.absences.get(id), refusal = this.forbids('update', by, before, body.version);
        if (refusal === 404 || refusal === 403 || (body.hr_note !== undefined && !this.person(by).hr)) return refusal ?? 403;
        const wanted = { ...before, ...this.entered(body), hr_note: body.hr_note ?? before.hr_note, updated_at: answer.updated_at };
        wanted.days = this.daysOf(wanted);
        if (this.takesNothing(wanted)) return 422;
        if (refusal || (before.status === 'approved' && this.types[before.type].decision === 'discretion' && !sameSpan(before, wanted)) || (!takesSame(before, wanted) && this.inTheWay(wanted))) return 409;
        if (before.status === 'pending') Object.assign(wanted, { reason: '', status: this.types[wanted.type].decision === 'notice' ? 'approved' : 'pending' });
        if (!sameSpan(before, wanted)) wanted.proposal = null;
        return this.step('update', by, before, wanted);
    }

    approve({ by, body, answer }, id) {
        const before = this.absences.get(id), refusal = this.forbids('approve', by, before, body.version);
        if (refusal) return refusal;
        const at = answer.updated_at, half = this.settings.steps === 2 && !this.person(by).hr;
        return this.step('approve', by, before, { status: half ? 'validated' : 'approved', reason: '', updated_at: at, decided_at: at, decided_by: by });
    }

    refuse({ by, body, answer }, id) {
        const before = this.absences.get(id), refusal = this.forbids('refuse', by, before, body.version);
        if (refusal) return refusal;
        return this.step('refuse', by, before, { status: 'refused', reason: body.reason, updated_at: answer.updated_at, decided_at: answer.updated_at, decided_by: by });
    }

    return({ by, body, answer }, id) {
        const before = this.absences.get(id), refusal = this.forbids('return', by, before, body.version);
        if (refusal) return refusal;
        return this.step('return', by, before, { status: 'pending', reason: body.reason, updated_at: answer.updated_at, decided_at: null, decided_by: null });
    }

    cancel({ by, body, answer }, id) {
        const before = this.absences.get(id), whole = before && spanOf(before), { from, from_half = 'am', to, to_half = 'pm' } = body;
        const part = from ? { start: from, start_half: from_half, end: to, end_half: to_half } : whole;
        const refusal = this.forbids('cancel', by, before && { ...before, start: part.start }, body.version);
        if (refusal === 404 || refusal === 403) return refusal;
        const first = slotOf(part.start, part.start_half), last = slotOf(part.end, part.end_half);
        if (last < first || first < slotOf(whole.start, whole.start_half) || last > slotOf(whole.end, whole.end_half)) return 422;
        if (refusal) return refusal;
        const updated_at = answer.updated_at;
        if (sameSpan(part, whole)) return this.step('cancel', by, before, { status: 'cancelled', proposal: null, updated_at });
        const [start, start_half] = next(part.end, part.end_half), [end, end_half] = previous(part.start, part.start_half);
        if (first === slotOf(whole.start, whole.start_half)) return this.step('cancel', by, before, { start, start_half, proposal: null, updated_at }, { days: part });
        let rest;
        if (last !== slotOf(whole.end, whole.end_half)) {
            rest = answer.rest_id;
            const behind = { ...before, id: rest, version: 1, colleague_version: 1, start, start_half, reason: '', proposal: null, created_at: updated_at, created_by: by, updated_at };
            this.absences.set(rest, { ...behind, days: this.daysOf(behind) });
            this.tellAbsence(by, null, this.absences.get(rest));
        }
        return this.step('cancel', by, before, { end, end_half, proposal: null, updated_at }, { days: part, rest });
    }

    acknowledge({ by, body, answer }, id) {
        const before = this.absences.get(id), refusal = this.forbids('acknowledge', by, before, body.version);
        if (refusal) return refusal;
        return this.step('acknowledge', by, before, { updated_at: answer.updated_at, acknowledged_at: answer.updated_at, acknowledged_by: by });
    }

    propose({ by, body, answer }, id) {
        const before = this.absences.get(id), refusal = this.forbids('propose', by, before, body.version);
        if (refusal === 404 || refusal === 403) return refusal;
        const { start, start_half = 'am', end, end_half = 'pm', comment = '' } = body, wanted = { ...before, start, start_half, end, end_half };
        wanted.days = this.daysOf(wanted);
        if (sameSpan(before, wanted) || slotOf(end, end_half) < slotOf(start, start_half) || this.takesNothing(wanted)) return 422;
        if (refusal || this.inTheWay(wanted)) return 409;
        const at = answer.updated_at, days = spanOf(wanted);
        const proposal = { id: answer.proposal?.id, ...days, comment, short_notice: by !== before.user_id && this.today > aMonthBefore(before.start), created_at: at, created_by: by };
        return this.step('propose', by, before, { proposal, updated_at: at }, { days });
    }

    accept({ by, body, answer }, id) {
        const before = this.absences.get(id), refusal = this.forbids('accept', by, before, body.version);
        if (refusal) return refusal;
        const days = spanOf(before.proposal), wanted = { ...before, ...days };
        wanted.days = this.daysOf(wanted);
        if (this.takesNothing(wanted)) return 422;
        if (this.inTheWay(wanted)) return 409;
        return this.step('accept', by, before, { ...days, proposal: null, updated_at: answer.updated_at }, { days });
    }

    answerProposal(step, { by, body, answer }, id) {
        const before = this.absences.get(id), refusal = this.forbids(step, by, before, body.version);
        if (refusal) return refusal;
        return this.step(step, by, before, { proposal: null, updated_at: answer.updated_at }, { days: spanOf(before.proposal) });
    }

    decline(write, id) { return this.answerProposal('decline', write, id); }
    withdraw(write, id) { return this.answerProposal('withdraw', write, id); }

    remove({ by, path }, id) {
        const before = this.absences.get(id);
        const refusal = this.forbids('delete', by, before, Number(new URLSearchParams(path.split('?')[1]).get('version')));
        if (refusal) return refusal;
        this.recounting(by, undefined, [before], () => {
            this.absences.delete(id);
            this.gone.set(id, { ...before, version: before.version + 1, colleague_version: colleagueVersion(before, null), proposal: null });
            this.steps.set(id, { event: 'delete', by, version: before.version + 1, before });
            this.tellAbsence(by, before, null);
            this.tellStep('delete', by, before, before, undefined);
        });
        return { status: 204 };
    }

    /** By who took the last step, for ten seconds. How long it was, only an answer that it is undone can tell. */
    undo({ by, body, status, answer }, id) {
        const now = this.absences.get(id) ?? this.gone.get(id), step = this.steps.get(id), deleted = !this.absences.has(id);
        const fresh = step?.version === now?.version && step?.by === by;
        if (deleted && !(fresh && status !== 404)) return 404;
        const refusal = this.forbids('undo', by, now, body.version);
        if (refusal) return refusal;
        if (!fresh || answer.code === 'undo_too_late') return 409;
        if (!this.rolesOf(by, now).some((role) => RIGHTS[step.event].includes(role))) return 403;
        const { before, rest } = step, at = answer.updated_at;
        if (step.at && Date.parse(at) >= Date.parse(step.at) + UNDO_MS) return 409;
        if (rest && this.absences.get(rest)?.version !== 1) return 409;
        if (OPEN.includes(before.status) && !(!deleted && OPEN.includes(now.status) && takesSame(before, now)) && this.inTheWay(before)) return 409;
        if (rest) {
            const behind = this.absences.get(rest);
            this.absences.delete(rest);
            this.tellAbsence(by, behind, null);
        }
        return this.recounting(by, at, [now, before], () => {
            this.absences.set(id, now);
            this.gone.delete(id);
            this.steps.delete(id);
            const after = { ...before, version: now.version + 1, updated_at: at };
            after.colleague_version = colleagueVersion(now, deleted ? null : after);
            this.absences.set(id, after);
            after.days = this.daysOf(after);
            this.tellAbsence(by, deleted ? null : now, after);
            const [, receivers] = this.told(step.event, by, before, now);
            this.notify('absence_undone', by, after, receivers, at);
            return { answer: this.seenAbsence(by, after) };
        });
    }

    // ---- people ----

    /** What an entry makes of a person: the teams that it touches (`shared`: as a member), and whether they hear other things. */
    wantedUser(user, { role, name, language, ...lists }) {
        const teams = sorted(lists.teams ?? user.teams);
        const managed = sorted(lists.managed ?? (role === 'employee' ? [] : user.managed));
        const shared = apart(user.teams, teams), touched = sorted([...shared, ...apart(user.managed, managed)]);
        const hears = role !== user.role || touched.length > 0;
        const days = Object.fromEntries(DAYS.filter((key) => key in lists).map((key) => [key, lists[key]]));
        const same = !hears && name === user.name && language === user.language && Object.keys(days).length === 0;
        return { teams, managed, shared, touched, hears, days, same };
    }

    putUser({ by, body }, id) {
        const user = this.users.get(id), { version, name, email, role, active, language } = body;
        if (!this.person(by).hr) return 403;
        const { teams, managed, shared, touched, hears, days, same: nothing } = this.wantedUser(user, body);
        if (role === 'employee' && managed.length) return 422;
        if (version !== user.version) return 409;
        if (nothing) return { answer: userFor(this.person(by), user) };
        if (user.role === 'admin' && role !== 'admin' && this.hr(id).length === 0) return 409;
        if (email !== user.email || active !== user.active) throw new Error('the model knows no such change of a person');
        const demoted = user.role !== 'employee' && role === 'employee';
        const recounts = 'departure_day' in days && days.departure_day !== user.departure_day;
        Object.assign(user, { name, role, language, teams, managed, ...days });
        this.tellUser(by, id);
        for (const team of touched) this.tellTeam(by, team);
        if (demoted) this.dropReports(by, id);
        const answer = userFor({ hr: true }, user);
        const onlookers = recounts ? this.recount(id) : [];
        if (hears || onlookers.length) this.tellAudiences(by, [...(hears ? [id] : []), ...onlookers], shared);
        return { answer };
    }

    /** Their days are counted otherwise from now on: who sees them reads again. */
    recount(id) {
        const own = [...this.absences.values()].filter((absence) => absence.user_id === id), { teams, managers } = this.users.get(id);
        for (const absence of own) absence.days = this.daysOf(absence);
        const sees = (user) => user.id === id || user.role === 'admin' || managers.includes(user.id) || user.managed.some((team) => teams.includes(team));
        return own.length ? [...this.users.values()].filter((user) => user.active && sees(user)).map((user) => user.id) : [];
    }

    /** An employee decides for nobody: those whose manager they were have one less. */
    dropReports(by, id) {
        for (const user of [...this.users.values()].filter(({ managers }) => managers.includes(id)).sort((a, b) => byId(a.id, b.id))) {
            user.managers = user.managers.filter((one) => one !== id);
            this.tellUser(by, user.id);
        }
    }

    /** For somebody who is here today. */
    putDeputy({ by, body }, id) {
        const user = this.users.get(id);
        if (!this.person(by).hr && by !== id) return 403;
        if (body.version !== user.version) return 409;
        user.deputy = body.deputy;
        this.tellUser(by, id);
        this.follow(id);
        return { answer: userFor(this.person(by), user) };
    }

    putMe({ by, body }) {
        const user = this.users.get(by);
        if (user.language !== body.language) {
            user.language = body.language;
            this.tellUser(by, by);
        }
        return { answer: userFor(this.person(by), user) };
    }

    team(id) {
        const people = [...this.users.values()].filter((user) => user.active);
        const of = (key) => people.filter((user) => user[key].includes(id)).map((user) => user.id).sort(byId);
        return { ...this.teams.get(id), members: of('teams'), managers: of('managed') };
    }

    /** Who comes or goes, `joins`: as a member; 422: somebody who may not. */
    moveTeam(id, { members, managers }) {
        const before = this.team(id);
        if (managers.some((user) => !before.managers.includes(user) && this.users.get(user).role === 'employee')) return 422;
        const touched = sorted([...apart(before.members, members), ...apart(before.managers, managers)]);
        return touched.map((user) => {
            const { teams, managed } = this.users.get(user);
            const put = (list, wanted) => sorted(wanted ? [...list, id] : list.filter((team) => team !== id));
            const joins = before.members.includes(user) !== members.includes(user);
            return { user, joins, teams: put(teams, members.includes(user)), managed: put(managed, managers.includes(user)) };
        });
    }

    tellMoved(by, team, moves) {
        const people = moves.map(({ user }) => user);
        for (const user of people) this.tellUser(by, user);
        this.tellAudiences(by, people, moves.some(({ joins }) => joins) ? [team] : []);
    }

    apply(moves) { for (const { user, teams, managed } of moves) Object.assign(this.users.get(user), { teams, managed }); }

    taken(name, id) { return [...this.teams.values()].some((team) => team.name === name && team.id !== id); }

    putTeam({ by, body }, id) {
        if (!this.person(by).hr) return 403;
        const moves = this.moveTeam(id, body), team = this.teams.get(id);
        if (moves === 422) return 422;
        if (body.version !== team.version || this.taken(body.name, id)) return 409;
        if (moves.some(({ teams }) => teams.length > TEAMS_MAX)) return 422;
        if (moves.length === 0 && body.name === team.name) return { answer: this.team(id) };
        this.apply(moves);
        team.name = body.name;
        this.tellTeam(by, id);
        const answer = this.team(id);
        this.tellMoved(by, id, moves);
        return { answer };
    }

    newTeam({ by, body, answer }) {
        if (!this.person(by).hr) return 403;
        const { id } = answer, moves = this.moveTeam(id, body);
        if (moves === 422) return 422;
        if (this.taken(body.name, id)) return 409;
        if (moves.some(({ teams }) => teams.length > TEAMS_MAX)) return 422;
        this.teams.set(id, { id, version: 1, name: body.name, minimum: 0 });
        this.apply(moves);
        this.tellTeam(by, id, 'team_created');
        const made = this.team(id);
        this.tellMoved(by, id, moves);
        return { status: 201, answer: made };
    }

    putSettings({ by, body }) {
        if (!this.person(by).hr) return 403;
        if (body.version !== this.settings.version) return 409;
        const shows = ['colleagues', 'pending_visible', 'hide_medical_type', 'presence'].some((key) => body[key] !== this.settings[key]);
        this.settings = { ...this.settings, ...body, version: body.version + 1 };
        const data = { ...this.settings };
        this.tell('settings_updated', by, () => ({ data }));
        if (shows) for (const user of [...this.users.values()].filter((one) => one.active).map((one) => one.id).sort(byId)) this.tellAudience(by, user);
        return { answer: data };
    }

    // ---- what a date brings: the server does it by itself ----

    /** Is somebody away today, and not known to be yet? */
    follow(id) {
        const { deputy, deputy_active } = this.users.get(id);
        const away = deputy && !deputy_active && [...this.absences.values()].find(({ user_id, status, type, start, end }) =>
            user_id === id && status === 'approved' && type !== 'TEL' && start <= this.today && this.today <= end);
        if (away) this.beginDeputy({ body: { start: this.today, end: away.end } }, id);
    }

    beginDeputy({ body }, id) {
        const user = this.users.get(id);
        user.deputy_active = true;
        this.tellUser(null, id);
        this.ringOf('deputy_active', id, { other_name: this.users.get(user.deputy).name, start: body.start, start_half: 'am', end: body.end, end_half: 'pm' }, [user.deputy, id]);
        this.tellAudience(null, user.deputy);
        return {};
    }

    endDeputy(_, id) {
        const user = this.users.get(id);
        user.deputy_active = false;
        this.tellUser(null, id);
        this.ringOf('deputy_ended', id, { other_name: this.users.get(user.deputy).name }, [user.deputy, id]);
        this.tellAudience(null, user.deputy);
        return {};
    }

    moveByDate({ body }, id) {
        const user = this.users.get(id), { leaves, joins } = body;
        user.teams = sorted([...user.teams.filter((team) => team !== leaves), joins]);
        this.tellUser(null, id);
        for (const team of [leaves, joins]) this.tellTeam(null, team);
        this.tellAudiences(null, [id], [leaves, joins]);
        return {};
    }

    /** Their doors close first; then what they decided goes to their successor; then they are gone. */
    leave({ body }, id) {
        const user = this.users.get(id), heir = this.users.get(user.successor);
        for (const session of body.sessions) this.tell('session_closed', null, (person) => person.user === id && { data: { id: session } }, { session });
        user.active = false;
        const teams = user.managed;
        if (heir && teams.length) {
            user.managed = [];
            for (const team of teams) {
                heir.managed = sorted([...heir.managed, team]);
                this.tellTeam(null, team);
            }
            this.tellUser(null, heir.id);
            this.ringOf('handed_over', id, { other_name: heir.name }, [heir.id]);
            this.tellAudience(null, heir.id);
        }
        this.tellUser(null, id);
        for (const team of sorted([...user.teams, ...teams])) this.tellTeam(null, team);
        this.tellAudience(null, id);
        return {};
    }

    // ---- one's own ----

    readOne({ by, answer }, id) {
        const bell = answer.id === id ? this.bind(by, answer) : this.bells.get(by).find((one) => one.id === id);
        if (!bell) return 404;
        if (!bell.read) {
            Object.assign(bell, { read: true, read_at: answer.read_at });
            const data = { id, unread: this.unread(by) };
            this.tell('notification_read', by, ({ user }) => user === by && { data });
        }
        return { answer: worded(bell, answer) };
    }

    readAll({ by }) {
        const unread = this.bells.get(by).filter((bell) => !bell.read);
        for (const bell of unread) Object.assign(bell, { read: true, read_at: null });
        if (unread.length) this.tell('notification_read', by, ({ user }) => user === by && { data: { all: true, unread: 0 } });
        return { answer: { unread: 0 } };
    }

    endSession({ by }, id) {
        if (this.closed.has(id)) return 404;
        this.closed.add(id);
        this.tell('session_closed', by, ({ user }) => user === by && { data: { id } }, { session: id });
        return { status: 204 };
    }

    // ---- reads ----

    /** What a read must say, and how it is compared. `cursor` is the read's own. */
    check({ by, path, status, answer, cursor }) {
        const [place, query = ''] = path.split('?');
        for (const [pattern, work] of READS) {
            const match = pattern.exec(place);
            if (!match) continue;
            const expected = work.call(this, by, new URLSearchParams(query), match[1], answer);
            if (expected === 404 ? status !== 404 : status !== 200) throw new Difference(`was answered ${status}, but ${expected === 404 ? 404 : 200} would be right`);
            if (status === 200) same(answer, 'items' in expected ? { page: null, next: null, cursor, ...expected } : expected, 'its answer');
            return;
        }
        throw new Error(`the model knows no GET ${path}`);
    }

    absenceList(by, query) {
        const statuses = query.get('status')?.split(','), after = query.get('page');
        const keyOf = ({ start, id }) => `${start}.${id}`;
        const all = [...this.absences.values()]
            .filter((absence) => (!statuses || statuses.includes(absence.status)) && (!query.has('user_id') || absence.user_id === query.get('user_id')))
            .filter((absence) => (!query.has('from') || absence.end >= query.get('from')) && (!query.has('to') || absence.start <= query.get('to')))
            .filter((absence) => !after || keyOf(absence) < after)
            .sort((a, b) => byId(keyOf(b), keyOf(a)))
            .map((absence) => this.seenAbsence(by, absence)).filter(Boolean);
        const items = all.slice(0, PAGE);
        return { items, page: after, next: all.length > PAGE ? keyOf(items.at(-1)) : null };
    }

    planning(by, query, _, answer) {
        const from = query.get('from'), to = query.get('to'), me = this.person(by);
        const key = ({ start, start_half, id }) => `${start} ${start_half} ${id}`;
        const rows = [...this.users.values()].filter((user) => user.active && (!query.has('team') || user.teams.includes(query.get('team'))))
            .filter((user) => me.hr || user.id === by || this.settings.colleagues === 'company' || user.teams.some((team) => me.managed.includes(team) || me.teams.includes(team)))
            .sort(byName);
        const seen = new Map(answer?.items.map((row) => [row.user_id, row]));
        const items = rows.map((user) => ({
            ...seen.get(user.id), // what is planned besides, and sums: nobody changes them here
            user_id: user.id, name: user.name, teams: [...user.teams],
            absences: [...this.absences.values()]
                .filter((absence) => absence.user_id === user.id && OPEN.includes(absence.status) && absence.start <= to && absence.end >= from)
                .sort((a, b) => byId(key(a), key(b))).map((absence) => this.seenAbsence(by, absence)).filter(Boolean),
        }));
        return { ...answer, from, to, items };
    }

    bellList(by, query, _, answer) {
        for (const seen of [...(answer?.items ?? [])].reverse()) this.bind(by, seen);
        const all = this.bells.get(by).filter((bell) => !query.has('unread') || !bell.read)
            .sort((a, b) => byId(b.created_at ?? '', a.created_at ?? '') || byId(b.id ?? '', a.id ?? ''));
        const items = all.slice(0, PAGE).map((bell, at) => worded(bell, answer?.items[at]));
        return { items, next: all.length > PAGE ? items.at(-1).id : null, unread: this.unread(by) };
    }

    userList(by) { return { items: [...this.users.values()].filter((user) => user.active).sort(byName).map((user) => userFor(this.person(by), user)) }; }
    teamList() { return { items: [...this.teams.values()].sort(byName).map((team) => this.team(team.id)) }; }

    me(by, query, _, answer) {
        return { user: userFor(this.person(by), this.users.get(by)), tenant: { slug: this.slug, name: this.name }, session: answer?.session, unread: this.unread(by), stands_in_for: [] };
    }

    oneAbsence(by, query, id) {
        const absence = this.absences.get(id);
        return (absence && this.seenAbsence(by, absence)) ?? 404;
    }
}

const of = Company.prototype;
const ID = '([0-9a-f-]{36})';
const OPERATIONS = [
    ['POST', '/api/absences', of.ask],
    ['PUT', `/api/absences/${ID}`, of.change],
    ['DELETE', `/api/absences/${ID}`, of.remove],
    ['POST', `/api/absences/${ID}/approve`, of.approve],
    ['POST', `/api/absences/${ID}/refuse`, of.refuse],
    ['POST', `/api/absences/${ID}/cancel`, of.cancel],
    ['POST', `/api/absences/${ID}/acknowledge`, of.acknowledge],
    ['POST', `/api/absences/${ID}/return`, of.return],
    ['POST', `/api/absences/${ID}/propose`, of.propose],
    ['POST', `/api/absences/${ID}/proposal/accept`, of.accept],
    ['POST', `/api/absences/${ID}/proposal/decline`, of.decline],
    ['POST', `/api/absences/${ID}/proposal/withdraw`, of.withdraw],
    ['POST', `/api/absences/${ID}/undo`, of.undo],
    ['PUT', `/api/users/${ID}`, of.putUser],
    ['PUT', `/api/users/${ID}/deputy`, of.putDeputy],
    ['PUT', '/api/auth/me', of.putMe],
    ['PUT', `/api/teams/${ID}`, of.putTeam],
    ['POST', '/api/teams', of.newTeam],
    ['PUT', '/api/settings', of.putSettings],
    ['PUT', '/api/notifications/read-all', of.readAll],
    ['PUT', `/api/notifications/${ID}/read`, of.readOne],
    ['DELETE', `/api/auth/sessions/${ID}`, of.endSession],
    ['DUE', `/begins/${ID}`, of.beginDeputy],
    ['DUE', `/ends/${ID}`, of.endDeputy],
    ['DUE', `/moves/${ID}`, of.moveByDate],
    ['DUE', `/leaves/${ID}`, of.leave],
].map(([method, path, work]) => [method, new RegExp(`^${path}$`), work]);
const READS = [
    ['/api/absences', of.absenceList],
    [`/api/absences/${ID}`, of.oneAbsence],
    ['/api/planning', of.planning],
    ['/api/users', of.userList],
    ['/api/teams', of.teamList],
    ['/api/settings', function settings() { return { ...this.settings }; }],
    ['/api/notifications', of.bellList],
    ['/api/auth/me', of.me],
].map(([path, work]) => [new RegExp(`^${path}$`), work]);
