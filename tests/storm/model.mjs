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
import { absenceFor, absenceHeard, audienceOf, levelOf, userFor } from './sight.mjs';
import { Difference, same } from './words.mjs';

const PAGE = 100, UNREAD_MAX = 100, TEAMS_MAX = 8;
const OPEN = ['pending', 'validated', 'approved'];
const DAYS = ['departure_day', 'successor', 'team_periods']; // of a person: what a date will bring
const byId = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const byName = (a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || byId(a.id, b.id);
const apart = (some, others) => [...some.filter((one) => !others.includes(one)), ...others.filter((one) => !some.includes(one))];
const sorted = (ids) => [...new Set(ids)].sort(byId);
/** Its sentences are in the language of the request. */
const worded = (bell, { title, message } = {}) => ({ ...bell, title, message });
const slotOf = (day, half) => `${day} ${half}`;

/** Who may take which step, from which status. An owner is nothing else, whatever their role. */
const RIGHTS = { update: ['owner', 'hr'], approve: ['manager', 'hr'], refuse: ['manager', 'hr'], cancel: ['owner', 'hr'], acknowledge: ['hr'], delete: ['hr'] };

export class Company {
    constructor(start, { watched = start.users.map((user) => user.id), learn = () => undefined } = {}) {
        this.slug = start.slug;
        this.name = start.name;
        this.today = start.today;
        this.types = start.types; // code → { category, decision }
        this.seq = start.seq;
        this.settings = { ...start.settings };
        this.users = new Map(start.users.map((user) => [user.id, { ...user }]));
        this.teams = new Map(start.teams.map(({ id, version, name, minimum }) => [id, { id, version, name, minimum }]));
        this.absences = new Map(start.absences.map((absence) => [absence.id, { ...absence, decision: this.types[absence.type].decision }]));
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

    /** Who decides for somebody: the managers of their teams; where there are none, HR. */
    deciders(id) {
        const { teams } = this.users.get(id);
        const found = [...this.users.values()].filter((user) => user.active && user.id !== id && user.role !== 'employee' && user.managed.some((team) => teams.includes(team)));
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
    ringOf(type, id, what, receivers) { this.ring(type, null, id, { thing: 'person', thing_id: id, ...what }, '/a-decider', receivers); }

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
            const outcome = work.call(this, write, match[1]);
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
        return audienceOf(this.users.get(id), away);
    }

    seenAbsence(by, absence) {
        const owner = this.users.get(absence.user_id), level = levelOf(this.person(by), absence, owner.teams, this.settings);
        return level && absenceFor(level, absence, owner.name, this.settings);
    }

    inTheWay(absence) {
        const from = slotOf(absence.start, absence.start_half), to = slotOf(absence.end, absence.end_half);
        return [...this.absences.values()].some((other) => other.id !== absence.id && other.user_id === absence.user_id && OPEN.includes(other.status)
            && slotOf(other.start, other.start_half) <= to && slotOf(other.end, other.end_half) >= from);
    }

    /** The members that are entered. */
    entered({ type, start, end, start_half = 'am', end_half = 'pm', comment = '' }) {
        return { type, category: this.types[type].category, decision: this.types[type].decision, start, end, start_half, end_half, comment };
    }

    ask({ by, body, answer }) {
        const owner = body.user_id ?? by, own = owner === by, hr = this.person(by).hr;
        if ((!own || body.hr_note !== undefined) && !hr) return 403;
        const at = answer.created_at;
        const absence = {
            id: answer.id, version: 1, user_id: owner, ...this.entered(body), days: answer.days, hr_note: body.hr_note ?? '', reason: '',
            status: own && this.types[body.type].decision !== 'notice' ? 'pending' : 'approved',
            created_at: at, created_by: by, updated_at: at,
            decided_at: own ? null : at, decided_by: own ? null : by, acknowledged_at: null, acknowledged_by: null,
        };
        if (this.inTheWay(absence)) return 409;
        this.absences.set(absence.id, absence);
        this.tellAbsence(by, null, absence);
        if (!own) this.notify('absence_approved', by, absence, [owner], at);
        else if (absence.status === 'approved') this.notify('absence_notice', by, absence, this.hr(owner), at);
        else this.notify('absence_request', by, absence, this.deciders(owner), at);
        this.follow(owner);
        return { status: 201, answer: this.seenAbsence(by, absence) };
    }

    /** May they, and is it as they saw it? A status to refuse with, or undefined. */
    forbids(step, by, absence, version) {
        if (!absence || !this.seenAbsence(by, absence)) return 404;
        const own = absence.user_id === by, person = this.person(by);
        const owner = this.users.get(absence.user_id), standsIn = owner.deputy_active && owner.deputy === by;
        const manages = owner.teams.some((team) => (standsIn ? this.users.get(by) : person).managed.includes(team));
        const as = own ? ['owner'] : [...(manages ? ['manager'] : []), ...(person.hr ? ['hr'] : [])];
        if (!as.some((role) => RIGHTS[step].includes(role))) return 403;
        return absence.version === version && this.possible(step, absence, as) ? undefined : 409;
    }

    possible(step, { status, type, start, acknowledged_at }, as) {
        const waits = status === 'pending' || status === 'validated', hr = as.includes('hr'), { decision } = this.types[type];
        switch (step) {
            case 'update': return hr ? OPEN.includes(status) : status === 'pending';
            case 'approve': return status === 'pending' || (status === 'validated' && (hr || this.settings.steps === 1));
            case 'refuse': return waits && decision !== 'proof';
            case 'cancel': return waits || (status === 'approved' && (hr || this.today < start));
            case 'acknowledge': return status === 'approved' && decision === 'notice' && acknowledged_at === null;
            default: return true;
        }
    }

    /** The absence after a step; it has been told. */
    moved(by, before, changes) {
        const after = { ...before, ...changes, version: before.version + 1 };
        this.absences.set(after.id, after);
        this.tellAbsence(by, before, after);
        return after;
    }

    change({ by, body, answer }, id) {
        const before = this.absences.get(id), refusal = this.forbids('update', by, before, body.version);
        if (refusal === 404 || refusal === 403 || (body.hr_note !== undefined && !this.person(by).hr)) return refusal ?? 403;
        const wanted = { ...before, ...this.entered(body), days: answer.days, hr_note: body.hr_note ?? before.hr_note, updated_at: answer.updated_at };
        if (refusal || this.inTheWay(wanted)) return 409;
        if (before.status === 'pending' && this.types[wanted.type].decision === 'notice') wanted.status = 'approved';
        const after = this.moved(by, before, wanted);
        if (after.status !== before.status) this.notify('absence_notice', by, after, [...this.hr(after.user_id), after.user_id], after.updated_at);
        else this.notify('absence_changed', by, after, this.concerned(before), after.updated_at);
        return { answer: this.seenAbsence(by, after) };
    }

    approve({ by, body, answer }, id) {
        const before = this.absences.get(id), refusal = this.forbids('approve', by, before, body.version);
        if (refusal) return refusal;
        const at = answer.updated_at, half = this.settings.steps === 2 && !this.person(by).hr;
        const after = this.moved(by, before, { status: half ? 'validated' : 'approved', reason: '', updated_at: at, decided_at: at, decided_by: by });
        if (half) this.notify('absence_validated', by, after, [...this.hr(after.user_id), after.user_id], at);
        else this.notify('absence_approved', by, after, [after.user_id], at);
        return { answer: this.seenAbsence(by, after) };
    }

    refuse({ by, body, answer }, id) {
        const before = this.absences.get(id), refusal = this.forbids('refuse', by, before, body.version);
        if (refusal) return refusal;
        const at = answer.updated_at;
        const after = this.moved(by, before, { status: 'refused', reason: body.reason, updated_at: at, decided_at: at, decided_by: by });
        this.notify('absence_refused', by, after, [after.user_id], at);
        return { answer: this.seenAbsence(by, after) };
    }

    cancel({ by, body, answer }, id) {
        const before = this.absences.get(id), refusal = this.forbids('cancel', by, before, body.version);
        if (refusal) return refusal;
        const after = this.moved(by, before, { status: 'cancelled', updated_at: answer.updated_at });
        this.notify('absence_cancelled', by, after, this.concerned(before), after.updated_at);
        return { answer: this.seenAbsence(by, after) };
    }

    acknowledge({ by, body, answer }, id) {
        const before = this.absences.get(id), refusal = this.forbids('acknowledge', by, before, body.version);
        if (refusal) return refusal;
        const at = answer.updated_at;
        const after = this.moved(by, before, { updated_at: at, acknowledged_at: at, acknowledged_by: by });
        this.notify('absence_acknowledged', by, after, [after.user_id], at);
        return { answer: this.seenAbsence(by, after) };
    }

    remove({ by, path }, id) {
        const before = this.absences.get(id);
        const refusal = this.forbids('delete', by, before, Number(new URLSearchParams(path.split('?')[1]).get('version')));
        if (refusal) return refusal;
        this.absences.delete(id);
        this.tellAbsence(by, before, null);
        this.notify('absence_deleted', by, before, this.concerned(before), undefined);
        return { status: 204 };
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
        Object.assign(user, { name, role, language, teams, managed, ...days });
        this.tellUser(by, id);
        for (const team of touched) this.tellTeam(by, team);
        const answer = userFor({ hr: true }, user);
        if (hears) this.tellAudiences(by, [id], shared);
        return { answer };
    }

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

    planning(by, query) {
        const from = query.get('from'), to = query.get('to'), me = this.person(by);
        const key = ({ start, start_half, id }) => `${start} ${start_half} ${id}`;
        const rows = [...this.users.values()].filter((user) => user.active && (!query.has('team') || user.teams.includes(query.get('team'))))
            .filter((user) => me.hr || user.id === by || this.settings.colleagues === 'company' || user.teams.some((team) => me.managed.includes(team) || me.teams.includes(team)))
            .sort(byName);
        const items = rows.map((user) => ({
            user_id: user.id, name: user.name, teams: [...user.teams],
            absences: [...this.absences.values()]
                .filter((absence) => absence.user_id === user.id && OPEN.includes(absence.status) && absence.start <= to && absence.end >= from)
                .sort((a, b) => byId(key(a), key(b))).map((absence) => this.seenAbsence(by, absence)).filter(Boolean),
        }));
        return { from, to, items };
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
        return { user: userFor(this.person(by), this.users.get(by)), tenant: { slug: this.slug, name: this.name }, session: answer?.session, unread: this.unread(by) };
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
