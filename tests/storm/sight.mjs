// Who sees what: DESIGN.md's rule, written a second time, for the storm alone.
//
// A person `{user, hr, teams, managed, reports}` is what they may hear by: see audienceOf(). Teams are
// those of the absence's owner.

/** `away`: the managers that they stand in for; `reports`: whose own manager they, or those, are. */
export const audienceOf = (user, away = [], reports = []) => ({
    user: user.id,
    hr: user.role === 'admin',
    teams: [...user.teams],
    managed: user.role === 'employee' ? [] : [user, ...away].flatMap(({ managed }) => managed),
    reports: user.role === 'employee' ? [] : reports,
});

const meet = (some, others) => some.some((one) => others.includes(one));

/** In the eyes of colleagues it waits: also what took effect by itself, until HR took note of it. */
const waits = ({ status, decided_at, acknowledged_at }) =>
    status === 'pending' || status === 'validated' || (status === 'approved' && !decided_at && !acknowledged_at);

/** How far colleagues see an absence: 0 nobody, 1 the owner's teams, 2 the company. */
export function sightOf(settings, absence) {
    const approved = settings.colleagues === 'company' ? 2 : 1;
    if (!waits(absence)) return absence.status === 'approved' ? approved : 0;
    return { nobody: 0, team: 1, colleagues: approved }[settings.pending_visible];
}

const within = (person, teams, sight) => sight === 2 || (sight === 1 && meet(person.teams, teams));

/** What somebody is to an absence, whatever its status; null: at most a colleague. */
export function rankOf(person, owner, teams) {
    if (person.hr) return 'hr';
    if (person.user === owner) return 'owner';
    return meet(person.managed, teams) || person.reports.includes(owner) ? 'manager' : null;
}

/** null: it is not theirs to see. */
export function levelOf(person, absence, teams, settings) {
    return rankOf(person, absence.user_id, teams)
        ?? (within(person, teams, sightOf(settings, absence)) ? 'colleague' : null);
}

const KINDS = { TEL: 'remote', AST: 'on_call' };
const HISTORY = ['reason', 'created_at', 'created_by', 'updated_at', 'decided_at', 'decided_by', 'acknowledged_at', 'acknowledged_by'];

const shownStatus = (absence) => (waits(absence) ? 'pending' : absence.status);
const shown = (absence) => [...['start', 'start_half', 'end', 'end_half'].map((key) => absence[key]), shownStatus(absence), KINDS[absence.type]].join();

/** To colleagues a step is one only when they see it: null where it goes. */
export const colleagueVersion = (before, after) => before.colleague_version + (after && shown(before) === shown(after) ? 0 : 1);

/** An absence as a level sees it. `name`: its owner's. */
export function absenceFor(level, absence, name, settings) {
    const { id, version, user_id, start, start_half, end, end_half, status } = absence;
    const view = { id, version, user_id, start, start_half, end, end_half, status, kind: KINDS[absence.type] ?? 'absent' };
    if (level === 'colleague') return { ...view, version: absence.colleague_version, status: shownStatus(absence) };
    const discreet = level === 'manager' && absence.category === 'medical';
    view.user_name = name;
    Object.assign(view, { days: absence.days, minutes: null, start_time: null }); // by the day, as asked for
    view.proposal = absence.proposal && (discreet ? (({ comment, ...bare }) => bare)(absence.proposal) : absence.proposal);
    for (const key of HISTORY) view[key] = absence[key];
    if (!discreet || !settings.hide_medical_type) {
        view.type = absence.type;
        view.category = absence.category;
    }
    if (!discreet) { // of documents and talk this storm has none
        const proof_missing = absence.decision === 'proof' && !['refused', 'cancelled'].includes(status);
        Object.assign(view, { comment: absence.comment, comment_count: 0, proof_missing, attachments: [] });
    }
    if (level === 'hr') view.hr_note = absence.hr_note;
    return view;
}

/** What a person hears of a step in an absence's life: {type, data}, or null. */
export function absenceHeard(person, before, after, { teams, name, settings }) {
    const rank = rankOf(person, (after ?? before).user_id, teams);
    const version = rank ? after?.version ?? before.version + 1 : after?.colleague_version ?? colleagueVersion(before, null);
    const seen = before !== null && (rank !== null || within(person, teams, sightOf(settings, before)));
    const level = after && levelOf(person, after, teams, settings);
    if (level === 'colleague' && before && colleagueVersion(before, after) === before.colleague_version) return null;
    if (level) return { type: before ? 'absence_updated' : 'absence_created', data: absenceFor(level, after, name, settings) };
    return seen ? { type: 'absence_deleted', data: { id: (after ?? before).id, version } } : null;
}

export function userFor(person, user) {
    const { id, version, name, role, active, teams } = user;
    const view = { id, version, name, role, active, teams: [...teams] };
    if (!person.hr && person.user !== id) return view;
    return { ...user, teams: [...teams], managed: [...user.managed] }; // as HR was told of them at the beginning
}
