/*
 * Who hears what of an absence: every step, for every choice of the company, for everybody.
 *
 * The employee belongs to two teams. `stranger` is the colleague in the second one,
 * `outsider` shares no team, `second` manages the second team.
 */
#include "hr/absence_comment.h"
#include "hr/attachment.h"
#include "hr/proposal.h"
#include "hr/test_absence.h"

enum listener { HR, OWNER, MANAGER, SECOND, COLLEAGUE, STRANGER, OUTSIDER, FOREIGN, LISTENERS };

struct stage {
    struct people p;
    struct actor second, outsider;
    const struct actor *listeners[LISTENERS];
};

static void stage_open(struct stage *stage)
{
    struct people *p = &stage->p;

    people_open(p);
    stage->second =
        people_enter(p->tx, &p->system, "second", ROLE_MANAGER, NULL, &p->other_team);
    stage->outsider = people_enter(p->tx, &p->system, "outsider", ROLE_EMPLOYEE, NULL, NULL);
    must(team_add_member(p->tx, &p->hr, p->other_team, p->employee.user, &oops));
    people_reload(p, &p->employee);
    stage->listeners[HR] = &p->hr;
    stage->listeners[OWNER] = &p->employee;
    stage->listeners[MANAGER] = &p->manager;
    stage->listeners[SECOND] = &stage->second;
    stage->listeners[COLLEAGUE] = &p->colleague;
    stage->listeners[STRANGER] = &p->stranger;
    stage->listeners[OUTSIDER] = &stage->outsider;
    stage->listeners[FOREIGN] = &p->foreign_hr;
}

/* The absence is a medical appointment with a comment and a note of HR, so that each level
 * can be told from the others: H sees the note, O the comment, M the type, C neither; G is
 * told that it is gone; - hears nothing. */
static char level_heard(slice message)
{
    bool type = slice_contains(message, SLICE("\"RMED\""));
    bool comment = slice_contains(message, SLICE("Dentiste"));
    bool note = slice_contains(message, SLICE("Note de paie"));

    if (message.len == 0)
        return '-';
    if (slice_starts(message, SLICE("{\"type\":\"absence_deleted\"")))
        return type || comment || note || slice_contains(message, SLICE("start")) ? '?' : 'G';
    if (note)
        return 'H';
    if (comment)
        return 'O';
    if (type)
        return 'M';
    return slice_contains(message, SLICE("medical")) ? '?' : 'C';
}

enum happening {
    CREATED,
    APPROVED,
    REFUSED,
    CANCELLED_PENDING,
    CANCELLED_APPROVED,
    DELETED_PENDING,
    DELETED_APPROVED,
    HAPPENINGS
};

static const struct audience_case {
    enum colleagues colleagues;
    enum pending_visible pending;
    const char
        *heard[HAPPENINGS]; /* HR owner manager second colleague stranger outsider foreign */
} cases[] = {
    /* clang-format off */
    /*                                        created     approved    refused     cancelled   ...approved  deleted     ...approved  */
    { COLLEAGUES_TEAM,    PENDING_NOBODY,     { "HOMM----", "HOMMCC--", "HOMM----", "HOMM----", "HOMMGG--", "GGGG----", "GGGGGG--" } },
    { COLLEAGUES_TEAM,    PENDING_TEAM,       { "HOMMCC--", "HOMMCC--", "HOMMGG--", "HOMMGG--", "HOMMGG--", "GGGGGG--", "GGGGGG--" } },
    { COLLEAGUES_TEAM,    PENDING_COLLEAGUES, { "HOMMCC--", "HOMMCC--", "HOMMGG--", "HOMMGG--", "HOMMGG--", "GGGGGG--", "GGGGGG--" } },
    { COLLEAGUES_COMPANY, PENDING_NOBODY,     { "HOMM----", "HOMMCCC-", "HOMM----", "HOMM----", "HOMMGGG-", "GGGG----", "GGGGGGG-" } },
    { COLLEAGUES_COMPANY, PENDING_TEAM,       { "HOMMCC--", "HOMMCCC-", "HOMMGG--", "HOMMGG--", "HOMMGGG-", "GGGGGG--", "GGGGGGG-" } },
    { COLLEAGUES_COMPANY, PENDING_COLLEAGUES, { "HOMMCCC-", "HOMMCCC-", "HOMMGGG-", "HOMMGGG-", "HOMMGGG-", "GGGGGGG-", "GGGGGGG-" } },
    /* clang-format on */
};

static struct absence ask_with_all(struct stage *stage)
{
    struct people *p = &stage->p;
    struct absence_entry entry = entry_of("RMED", "2026-12-03", "2026-12-03 am");
    struct absence_conflict conflict;
    struct seen seen;

    entry.comment = SLICE("Dentiste");
    must(absence_create(p->tx, &p->employee, &entry, &seen, &conflict, &oops));
    return seen.absence;
}

/* Do it up to the step in question; the last fact of an absence is that one. */
static void let_happen(struct stage *stage, enum happening happening)
{
    struct people *p = &stage->p;
    struct absence absence = ask_with_all(stage);

    if (happening == CREATED)
        return;
    /* The note is HR's to add; for what follows it is simply there. */
    must(sql_run(p->tx, &oops, "UPDATE absence SET hr_note = 'Note de paie' WHERE tenant = ?1",
                 "u", p->first.uuid));
    if (happening == APPROVED || happening == CANCELLED_APPROVED ||
        happening == DELETED_APPROVED)
        must(step(p, &p->manager, &absence, ABSENCE_APPROVE, &oops));
    if (happening == REFUSED)
        must(step(p, &p->manager, &absence, ABSENCE_REFUSE, &oops));
    if (happening == CANCELLED_PENDING || happening == CANCELLED_APPROVED)
        must(step(p, &p->employee, &absence, ABSENCE_CANCEL, &oops));
    if (happening == DELETED_PENDING || happening == DELETED_APPROVED)
        must(step(p, &p->hr, &absence, ABSENCE_DELETE, &oops));
}

static const struct fact *last_absence_fact(const struct people *p)
{
    for (size_t i = p->tx->fact_count; i > p->mark; i--)
        if (slice_starts(slice_of(p->tx->facts[i - 1]->type), SLICE("absence_")))
            return p->tx->facts[i - 1];
    fail_msg("nobody was told");
    return NULL;
}

TEST(everybody_hears_exactly_their_own_level)
{
    static const char *const types[HAPPENINGS] = {
        [CREATED] = "absence_created",
        [APPROVED] = "absence_updated",
        [REFUSED] = "absence_updated",
        [CANCELLED_PENDING] = "absence_updated",
        [CANCELLED_APPROVED] = "absence_updated",
        [DELETED_PENDING] = "absence_deleted",
        [DELETED_APPROVED] = "absence_deleted",
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (int happening = 0; happening < HAPPENINGS; happening++) {
            struct stage stage;
            struct settings settings;
            const struct fact *fact;
            char heard[LISTENERS + 1] = "";

            stage_open(&stage);
            settings = stage.p.hr.settings;
            settings.colleagues = cases[i].colleagues;
            settings.pending_visible = cases[i].pending;
            choose_settings(&stage.p, &settings);
            stage.outsider.settings = stage.second.settings = settings;
            people_mark(&stage.p);
            let_happen(&stage, (enum happening)happening);

            fact = last_absence_fact(&stage.p);
            assert_string_equal(fact->type, types[happening]);
            for (int k = 0; k < LISTENERS; k++) {
                /* a reader of another tenant is never offered the fact at all */
                heard[k] = k == FOREIGN
                               ? '-'
                               : level_heard(people_hear(&stage.p, fact, stage.listeners[k]));
            }
            if (happening == CREATED && heard[HR] == 'O')
                heard[HR] = 'H'; /* there is no note yet */
            if (strcmp(heard, cases[i].heard[happening]) != 0)
                fail_msg("case %zu, happening %d: %s, should be %s", i, happening, heard,
                         cases[i].heard[happening]);
            people_close(&stage.p);
        }
    }
}

/* What is heard and what is read are the same: after every step, and for everybody, the
 * view of the fact is what GET answers; who is told that it is gone, or nothing, gets 404. */
TEST(what_is_heard_is_what_is_read)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (int happening = 0; happening < HAPPENINGS; happening++) {
            struct stage stage;
            struct settings settings;
            const struct fact *fact;
            absence_id id;

            stage_open(&stage);
            settings = stage.p.hr.settings;
            settings.colleagues = cases[i].colleagues;
            settings.pending_visible = cases[i].pending;
            settings.hide_medical_type = i % 2;
            choose_settings(&stage.p, &settings);
            stage.outsider.settings = stage.second.settings = settings;
            people_mark(&stage.p);
            let_happen(&stage, (enum happening)happening);
            fact = last_absence_fact(&stage.p);
            {
                struct rows rows;
                must(sql_one(stage.p.tx, &rows, &oops, "SELECT id FROM absence", ""));
                rows_uuid(&rows, 0, id.uuid);
                must(rows_close(&rows, &oops));
            }
            for (int k = 0; k < FOREIGN; k++) {
                slice read = look(&stage.p, stage.listeners[k], id);
                slice heard = people_hear(&stage.p, fact, stage.listeners[k]);

                if (read.len == 0) {
                    assert_true(heard.len == 0 ||
                                slice_starts(heard, SLICE("{\"type\":\"absence_deleted\"")));
                    continue;
                }
                heard.len--; /* the brace behind `data` */
                if (!slice_ends(heard, read))
                    fail_msg("case %zu, happening %d, listener %d: heard %.*s, read %.*s", i,
                             happening, k, SLICE_ARG(heard), SLICE_ARG(read));
            }
            assert_slice(look(&stage.p, stage.listeners[FOREIGN], id), "");
            people_close(&stage.p);
        }
    }
}

enum { TALK, DOCUMENT, PROPOSED, WITHDRAWN, RETURNED, SICKNESS, UNSEEN };

/* What happens to Inès' leave that is hers and of those who decide. */
static void let_happen_unseen(struct people *p, int what, struct absence *leave)
{
    struct absence_comment comment;
    struct attachment attachment;
    struct absence_conflict conflict;
    struct span days = { day("2027-01-11"), day("2027-01-12"), HALF_AM, HALF_PM };
    struct seen seen;
    bool added;

    switch (what) {
    case TALK:
        must(absence_comment_add(p->tx, &p->hr, leave->id, SLICE("Bonjour"), &comment, &oops));
        break;
    case DOCUMENT:
        must(attachment_add(p->tx, &p->employee, leave->id, SLICE("a.pdf"), SLICE("%PDF-1.7 a"),
                            &attachment, &added, &conflict, &oops));
        break;
    case PROPOSED:
    case WITHDRAWN:
        must(proposal_make(p->tx, &p->manager, leave->id, leave->version, &days, SLICE(""),
                           &seen, &conflict, &oops));
        *leave = seen.absence;
        if (what == WITHDRAWN)
            must(proposal_withdraw(p->tx, &p->manager, leave->id, leave->version, &seen,
                                   &conflict, &oops));
        break;
    case RETURNED:
        must(absence_return(p->tx, &p->manager, leave->id, leave->version, SLICE("Quand ?"),
                            &seen, &conflict, &oops));
        break;
    case SICKNESS: (void)ask(p, &p->employee, "AM", "2026-12-22", "2026-12-22"); break;
    }
}

/* To a colleague it is no new version: a number that grows would tell them that something was
 * written, brought, or counted anew because of sickness. */
TEST(what_a_colleague_does_not_see_is_no_version_to_them)
{
    for (int what = 0; what < UNSEEN; what++) {
        struct stage stage;
        struct people *p = &stage.p;
        struct absence leave;
        slice before, now;

        stage_open(&stage);
        leave = ask(p, &p->employee, "CA", "2026-12-21", "2026-12-24");
        if (what != RETURNED)
            must(step(p, &p->manager, &leave, ABSENCE_APPROVE, &oops));
        before = look(p, &p->colleague, leave.id);
        people_mark(p);
        let_happen_unseen(p, what, &leave);
        if (people_hear(p, people_fact(p, "absence_updated"), &p->colleague).len > 0)
            fail_msg("%d is heard", what);
        now = look(p, &p->colleague, leave.id);
        if (!slice_eq(before, now))
            fail_msg("%d: %.*s, was %.*s", what, SLICE_ARG(now), SLICE_ARG(before));
        assert_true(people_hear(p, people_fact(p, "absence_updated"), &p->employee).len > 0);
        people_close(p);
    }
}

TEST(who_is_told_that_it_is_gone_learns_nothing_else)
{
    struct stage stage;
    struct absence absence;
    slice refused, deleted;
    const struct fact *fact;

    stage_open(&stage);
    absence = ask_with_all(&stage);
    must(step(&stage.p, &stage.p.manager, &absence, ABSENCE_REFUSE, &oops));
    fact = last_absence_fact(&stage.p);
    refused = people_hear(&stage.p, fact, &stage.p.colleague);
    absence = ask_with_all(&stage);
    must(step(&stage.p, &stage.p.hr, &absence, ABSENCE_DELETE, &oops));
    fact = last_absence_fact(&stage.p);
    deleted = people_hear(&stage.p, fact, &stage.p.colleague);
    /* the same bytes for both, but for ids: as long, and both version 2 */
    assert_true(slice_ends(refused, SLICE("\",\"version\":2}}")));
    assert_true(slice_ends(deleted, SLICE("\",\"version\":2}}")));
    assert_int_equal(refused.len, deleted.len);
    people_close(&stage.p);
}

/* HR changes an absence: nobody gains or loses sight of it. */
TEST(a_change_is_heard_by_who_saw_it)
{
    struct stage stage;
    struct people *p = &stage.p;
    struct absence absence;
    struct absence_entry entry = entry_of("CA", "2026-12-04", "2026-12-04");
    struct absence_conflict conflict;
    struct seen seen;
    const struct fact *fact;

    stage_open(&stage);
    absence = ask_with_all(&stage);
    must(absence_update(p->tx, &p->hr, absence.id, 1, &entry, &seen, &conflict, &oops));
    fact = last_absence_fact(p);
    for (int k = 0; k < OUTSIDER; k++)
        assert_true(slice_contains(people_hear(p, fact, stage.listeners[k]),
                                   SLICE("\"start\":\"2026-12-04\"")));
    assert_slice(people_hear(p, fact, &stage.outsider), "");
    people_close(p);
}

static size_t begin_anew(struct people *p, const struct actor *actor)
{
    size_t count = 0;

    for (size_t i = p->mark; i < p->tx->fact_count; i++)
        count += p->tx->facts[i]->effect == FACT_AUDIENCE &&
                 id_eq(p->tx->facts[i]->subject, actor->user);
    return count;
}

/* What is theirs to see changes with whoever comes or goes, and no fact tells each absence. */
TEST(a_team_begins_anew_when_somebody_leaves_it_with_absences)
{
    struct stage stage;
    struct people *p = &stage.p;

    stage_open(&stage);
    ask(p, &p->employee, "CA", "2026-12-03", "2026-12-03");
    p->mark = p->tx->fact_count;
    must(team_remove_member(p->tx, &p->hr, p->other_team, p->employee.user, &oops));
    assert_int_equal(begin_anew(p, &p->employee), 1);
    assert_int_equal(begin_anew(p, &p->stranger), 1);
    assert_int_equal(begin_anew(p, &stage.second), 1);
    assert_int_equal(people_facts(p, "audience_changed"), 3);
    people_close(p);
}

TEST(both_teams_begin_anew_when_somebody_moves_with_absences)
{
    struct stage stage;
    struct people *p = &stage.p;
    struct user user;

    stage_open(&stage);
    ask(p, &p->stranger, "CA", "2026-12-03", "2026-12-03");
    must(user_get(p->tx, &p->hr, p->stranger.user, &user, &oops));
    p->mark = p->tx->fact_count;
    must(user_update(p->tx, &p->hr, user.id, user.version,
                     &(struct user_entry){ .email = user.email,
                                           .name = user.name,
                                           .role = user.role,
                                           .active = true,
                                           .teams = &p->team,
                                           .team_count = 1 },
                     &user, &oops));
    for (int k = OWNER; k <= STRANGER; k++)
        assert_int_equal(begin_anew(p, stage.listeners[k]), 1);
    assert_int_equal(begin_anew(p, &stage.outsider), 0);
    assert_int_equal(begin_anew(p, &p->hr), 0);
    people_close(p);
}

TEST(nobody_else_begins_anew_for_somebody_without_absences)
{
    struct stage stage;
    struct people *p = &stage.p;

    stage_open(&stage);
    p->mark = p->tx->fact_count;
    must(team_remove_member(p->tx, &p->hr, p->other_team, p->employee.user, &oops));
    assert_int_equal(people_facts(p, "audience_changed"), 1);
    people_close(p);
}

/* HR who asks for themselves, and belongs to no team: HR hears it, the colleagues nothing. */
TEST(without_a_team_there_are_no_colleagues)
{
    struct stage stage;
    const struct fact *fact;

    stage_open(&stage);
    people_enter(stage.p.tx, &stage.p.system, "hr2", ROLE_ADMIN, NULL, NULL);
    ask(&stage.p, &stage.p.hr, "CA", "2026-12-03", "2026-12-03");
    fact = last_absence_fact(&stage.p);
    assert_true(people_hear(&stage.p, fact, &stage.p.hr).len > 0);
    for (int k = OWNER; k < FOREIGN; k++)
        assert_slice(people_hear(&stage.p, fact, stage.listeners[k]), "");
    people_close(&stage.p);
}

TEST_MAIN("hr/absence_audience", CASE(everybody_hears_exactly_their_own_level),
          CASE(what_is_heard_is_what_is_read),
          CASE(what_a_colleague_does_not_see_is_no_version_to_them),
          CASE(who_is_told_that_it_is_gone_learns_nothing_else),
          CASE(a_change_is_heard_by_who_saw_it),
          CASE(a_team_begins_anew_when_somebody_leaves_it_with_absences),
          CASE(both_teams_begin_anew_when_somebody_moves_with_absences),
          CASE(nobody_else_begins_anew_for_somebody_without_absences),
          CASE(without_a_team_there_are_no_colleagues))
