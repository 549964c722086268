#include "hr/proposal.h"

#include "hr/policy.h"
#include "hr/test_absence.h"
#include "hr/test_rule.h"

/* Today is Monday 2026-11-23 in all of these. The leave is from 2027-01-04 to 2027-01-08. */

struct stage {
    struct people p;
    struct absence absence;
    struct absence_conflict conflict;
};

static struct span other_days(const char *start, const char *end)
{
    struct absence_entry entry = entry_of("CA", start, end);

    return (struct span){ entry.start, entry.end, entry.start_half, entry.end_half };
}

static void open_leave(struct stage *s, const char *start, const char *end)
{
    people_open(&s->p);
    s->absence = ask(&s->p, &s->p.employee, "CA", start, end);
    must(step(&s->p, &s->p.manager, &s->absence, ABSENCE_APPROVE, &oops));
    people_mark(&s->p);
}

static void open_stage(struct stage *s)
{
    open_leave(s, "2027-01-04", "2027-01-08");
}

static bool propose(struct stage *s, const struct actor *by, const char *start, const char *end,
                    struct error *err)
{
    struct span span = other_days(start, end);
    struct seen seen = { .absence = s->absence };
    bool fine = proposal_make(s->p.tx, by, s->absence.id, s->absence.version, &span,
                              SLICE("Salon professionnel"), &seen, &s->conflict, err);

    s->absence = seen.absence;
    return fine;
}

typedef bool answer(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                    struct seen *seen_out, struct absence_conflict *conflict_out,
                    struct error *err);

static bool reply(struct stage *s, const struct actor *by, answer *how, struct error *err)
{
    struct seen seen = { .absence = s->absence };
    bool fine = how(s->p.tx, by, s->absence.id, s->absence.version, &seen, &s->conflict, err);

    s->absence = seen.absence;
    return fine;
}

/* ---- what it is for ---- */

TEST(approved_leave_of_somebody_is_not_moved_but_proposed)
{
    struct absence_entry moved = entry_of("CA", "2027-01-11", "2027-01-15");
    struct absence_entry same = entry_of("RTT", "2027-01-04", "2027-01-08");
    struct seen seen;
    struct stage s;

    open_stage(&s);
    must_not(absence_update(s.p.tx, &s.p.hr, s.absence.id, 2, &moved, &seen, &s.conflict,
                            &oops),
             ERR_CONFLICT, "propose_instead");
    assert_true(s.conflict.found);
    must(absence_update(s.p.tx, &s.p.hr, s.absence.id, 2, &same, &seen, &s.conflict, &oops));
    assert_slice(seen.absence.type, "RTT"); /* what is no promise is corrected */
    s.absence = seen.absence;

    must(propose(&s, &s.p.hr, "2027-01-11", "2027-01-15", &oops));
    assert_int_equal(s.absence.start.day, day("2027-01-04").day); /* nothing has moved */
    must(reply(&s, &s.p.employee, proposal_accept, &oops));
    assert_int_equal(s.absence.start.day, day("2027-01-11").day);
    assert_int_equal(s.absence.end.day, day("2027-01-15").day);
    assert_int_equal(s.absence.status, ABSENCE_APPROVED);
    assert_true(id_is_none(s.absence.proposal.id));
    people_close(&s.p);
}

TEST(days_that_follow_a_proof_are_corrected_directly)
{
    static const char *const types[] = { "AM", "MAT" };

    for (size_t i = 0; i < COUNT_OF(types); i++) {
        struct absence_entry longer = entry_of(types[i], "2026-12-01", "2026-12-11");
        struct absence_conflict conflict;
        struct absence absence;
        struct people p;
        struct seen seen;

        people_open(&p);
        absence = ask(&p, &p.employee, types[i], "2026-12-01", "2026-12-04");
        if (absence.status == ABSENCE_PENDING)
            must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
        must(absence_update(p.tx, &p.hr, absence.id, absence.version, &longer, &seen, &conflict,
                            &oops));
        people_close(&p);
    }
}

/* ---- who answers whom ---- */

TEST(the_other_side_answers)
{
    static const struct side_case {
        const char *name;
        int by, who; /* 0 owner, 1 manager, 2 HR, 3 colleague, 4 stranger */
        int steps;
        bool withdraw;
        enum error_kind kind;
        const char *code;
    } cases[] = {
        { "the owner to the manager", 1, 0, 1, false, ERR_NONE, "" },
        { "the owner to HR", 2, 0, 1, false, ERR_NONE, "" },
        { "the manager to the owner", 0, 1, 1, false, ERR_NONE, "" },
        { "HR to the owner", 0, 2, 1, false, ERR_NONE, "" },
        { "the manager to the owner, two steps", 0, 1, 2, false, ERR_DENIED, "hr_only" },
        { "HR to the owner, two steps", 0, 2, 2, false, ERR_NONE, "" },
        { "the owner to the manager, two steps", 1, 0, 2, false, ERR_NONE, "" },
        { "the owner to themselves", 0, 0, 1, false, ERR_DENIED, "own_proposal" },
        { "the manager to themselves", 1, 1, 1, false, ERR_DENIED, "own_proposal" },
        { "HR to the manager", 1, 2, 1, false, ERR_DENIED, "own_proposal" },
        { "a colleague", 1, 3, 1, false, ERR_DENIED, "not_concerned" },
        { "a stranger", 1, 4, 1, false, ERR_NOT_FOUND, "absence_unknown" },
        { "the owner takes theirs back", 0, 0, 1, true, ERR_NONE, "" },
        { "the manager takes theirs back", 1, 1, 1, true, ERR_NONE, "" },
        { "HR takes back the manager's", 1, 2, 1, true, ERR_NONE, "" },
        { "the owner takes back the manager's", 1, 0, 1, true, ERR_DENIED,
          "proposal_of_other" },
        { "the manager takes back the owner's", 0, 1, 1, true, ERR_DENIED,
          "proposal_of_other" },
        { "a colleague takes one back", 1, 3, 1, true, ERR_DENIED, "not_concerned" },
    };
    static answer *const answers[] = { proposal_accept, proposal_decline };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t k = 0; k < (cases[i].withdraw ? 1 : COUNT_OF(answers)); k++) {
            const struct side_case *c = &cases[i];
            struct error err = { 0 };
            struct settings settings;
            struct stage s;

            open_stage(&s);
            struct actor *actors[] = { &s.p.employee, &s.p.manager, &s.p.hr, &s.p.colleague,
                                       &s.p.stranger };
            must(propose(&s, actors[c->by], "2027-01-11", "2027-01-15", &oops));
            settings = s.p.hr.settings;
            settings.steps = c->steps;
            choose_settings(&s.p, &settings);
            (void)reply(&s, actors[c->who], c->withdraw ? proposal_withdraw : answers[k], &err);
            if (err.kind != c->kind || strcmp(err.code, c->code) != 0)
                fail_msg("%s: %s", c->name, err.code);
            assert_int_equal(id_is_none(s.absence.proposal.id), c->kind == ERR_NONE);
            people_close(&s.p);
        }
}

TEST(one_is_open_and_it_is_answered_once)
{
    struct stage s;
    struct absence old;

    open_stage(&s);
    must_not(reply(&s, &s.p.employee, proposal_accept, &oops), ERR_CONFLICT, "no_proposal");
    must(propose(&s, &s.p.manager, "2027-01-11", "2027-01-15", &oops));
    must_not(propose(&s, &s.p.employee, "2027-01-12", "2027-01-15", &oops), ERR_CONFLICT,
             "proposal_open");
    old = s.absence;
    must(reply(&s, &s.p.manager, proposal_withdraw, &oops));
    s.absence.version = old.version; /* who has not heard of it yet */
    must_not(reply(&s, &s.p.employee, proposal_accept, &oops), ERR_CONFLICT, "version_stale");
    assert_true(s.conflict.found && id_eq(s.conflict.changed_by, s.p.manager.user));
    assert_slice(s.conflict.changed, "[\"proposal\"]");
    s.absence.version = old.version + 1;
    must_not(reply(&s, &s.p.employee, proposal_decline, &oops), ERR_CONFLICT, "no_proposal");
    assert_int_equal(store_int(s.p.tx, "SELECT count(*) FROM proposal WHERE status = 'open'"),
                     0);
    assert_int_equal(store_int(s.p.tx,
                               "SELECT count(*) FROM proposal WHERE status = 'withdrawn'"),
                     1);
    people_close(&s.p);
}

/* ---- what is proposed ---- */

TEST(what_cannot_be_proposed)
{
    static const struct bad_case {
        const char *name, *start, *end, *code, *field; /* no field: a conflict */
    } cases[] = {
        { "the same days", "2027-01-04", "2027-01-08", "same_days", "start" },
        { "the end before the start", "2027-01-15", "2027-01-11", "absence_order", "end" },
        { "in four years", "2031-01-06", "2031-01-10", "absence_too_far", "start" },
        { "days that are not worked", "2027-01-09", "2027-01-10", "zero_days", "end" },
        { "over another leave", "2027-02-01", "2027-02-05", "absence_overlap", "" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = { 0 };
        struct stage s;

        open_stage(&s);
        ask(&s.p, &s.p.employee, "CA", "2027-02-03", "2027-02-03");
        if (propose(&s, &s.p.manager, cases[i].start, cases[i].end, &err))
            fail_msg("%s: was allowed", cases[i].name);
        if (strcmp(err.code, cases[i].code) != 0 || strcmp(err.field, cases[i].field) != 0)
            fail_msg("%s: %s %s", cases[i].name, err.code, err.field);
        people_close(&s.p);
    }
}

TEST(only_what_is_approved_has_a_proposal)
{
    struct stage s;
    struct absence pending;

    open_stage(&s);
    pending = ask(&s.p, &s.p.employee, "CA", "2027-03-01", "2027-03-05");
    s.absence = pending;
    must_not(propose(&s, &s.p.manager, "2027-03-08", "2027-03-12", &oops), ERR_CONFLICT,
             "absence_state");
    must_not(propose(&s, &s.p.colleague, "2027-03-08", "2027-03-12", &oops), ERR_DENIED,
             "not_concerned");
    people_close(&s.p);
}

/* Between the proposal and the answer the calendar may have filled. */
TEST(accepting_checks_everything_again)
{
    struct stage s;

    open_stage(&s);
    must(propose(&s, &s.p.manager, "2027-01-11", "2027-01-15", &oops));
    ask(&s.p, &s.p.employee, "RTT", "2027-01-13", "2027-01-13");
    must_not(reply(&s, &s.p.employee, proposal_accept, &oops), ERR_CONFLICT, "absence_overlap");
    assert_true(s.conflict.found);
    assert_false(id_is_none(s.absence.proposal.id)); /* it waits still */
    people_close(&s.p);
}

TEST(it_ends_with_what_becomes_of_its_absence)
{
    struct stage s;
    const struct span part = other_days("2027-01-04", "2027-01-04");
    struct seen seen;

    for (int how = 0; how < 3; how++) {
        open_stage(&s);
        must(propose(&s, &s.p.manager, "2027-01-11", "2027-01-15", &oops));
        if (how == 0)
            must(step(&s.p, &s.p.employee, &s.absence, ABSENCE_CANCEL, &oops));
        else if (how == 1)
            must(absence_cancel(s.p.tx, &s.p.employee, s.absence.id, s.absence.version, &part,
                                &seen, &s.conflict, &oops));
        else
            must(step(&s.p, &s.p.hr, &s.absence, ABSENCE_DELETE, &oops));
        assert_int_equal(store_int(s.p.tx,
                                   "SELECT count(*) FROM proposal WHERE status = 'lapsed'"),
                         1);
        assert_int_equal(store_int(s.p.tx,
                                   "SELECT count(*) FROM absence WHERE proposal IS NOT NULL"),
                         0);
        people_close(&s.p);
    }
}

/* ---- the law ---- */

TEST(a_proposal_within_a_month_of_the_leave_says_so)
{
    static const struct notice_case {
        const char *name, *start, *end;
        int by; /* 0 owner, 1 manager */
        int64_t months;
        bool short_notice;
    } cases[] = {
        { "a month and a day before", "2026-12-24", "2026-12-24", 1, 1, false },
        { "a month before, to the day", "2026-12-23", "2026-12-24", 1, 1, false },
        { "a day less", "2026-12-22", "2026-12-24", 1, 1, true },
        { "the owner asks, not the employer", "2026-12-22", "2026-12-24", 0, 1, false },
        { "an agreement of two months", "2026-12-24", "2026-12-24", 1, 2, true },
        { "an agreement of none", "2026-11-26", "2026-11-26", 1, 0, false },
        { "on the day itself", "2026-11-23", "2026-11-24", 1, 0, false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct notice_case *c = &cases[i];
        struct policy policy;
        struct stage s;

        open_leave(&s, c->start, c->end);
        must(policy_load(s.p.tx, s.p.first, &policy, &oops));
        policy.value[POLICY_MOVE_NOTICE_MONTHS] = c->months;
        must(policy_save(s.p.tx, s.p.first, &policy, &oops));
        must(propose(&s, c->by ? &s.p.manager : &s.p.employee, "2027-02-01", "2027-02-02",
                     &oops));
        if (s.absence.proposal.short_notice != c->short_notice)
            fail_msg("%s: %d", c->name, s.absence.proposal.short_notice);
        assert_int_equal(slice_contains(look(&s.p, &s.p.employee, s.absence.id),
                                        SLICE("\"short_notice\":true")),
                         c->short_notice);
        people_close(&s.p);
    }
}

/* A month before the first of them there is no day. */
TEST(leave_at_the_beginning_of_the_calendar_has_a_proposal)
{
    struct stage s;

    people_open(&s.p);
    s.absence = ask(&s.p, &s.p.employee, "CA", "1583-01-03", "1583-01-04");
    must(step(&s.p, &s.p.manager, &s.absence, ABSENCE_APPROVE, &oops));
    must(propose(&s, &s.p.manager, "2027-02-01", "2027-02-02", &oops));
    assert_true(s.absence.proposal.short_notice);
    people_close(&s.p);
}

/* ---- who sees and hears ---- */

TEST(both_sides_see_it_and_a_colleague_does_not)
{
    struct stage s;
    slice heard;

    open_stage(&s);
    must(propose(&s, &s.p.manager, "2027-01-11", "2027-01-15", &oops));
    struct actor *sides[] = { &s.p.employee, &s.p.manager, &s.p.hr };
    for (size_t i = 0; i < COUNT_OF(sides); i++) {
        heard = people_hear(&s.p, people_fact(&s.p, "absence_updated"), sides[i]);
        assert_true(slice_contains(heard, SLICE("Salon professionnel")));
        assert_true(slice_contains(heard, SLICE("\"2027-01-11\"")));
    }
    assert_slice(people_hear(&s.p, people_fact(&s.p, "absence_updated"), &s.p.colleague), "");
    heard = people_hear(&s.p, people_fact(&s.p, "notification_created"), &s.p.employee);
    assert_true(slice_contains(heard, SLICE("proposal_made")));
    assert_true(slice_contains(heard, SLICE("\"start\":\"2027-01-11\"")));
    assert_slice(people_hear(&s.p, people_fact(&s.p, "notification_created"), &s.p.hr), "");
    people_close(&s.p);
}

TEST(of_a_medical_leave_who_decides_reads_the_days_alone)
{
    struct stage s;
    slice seen;

    people_open(&s.p);
    s.absence = ask(&s.p, &s.p.employee, "RMED", "2026-12-14", "2026-12-14");
    must(step(&s.p, &s.p.manager, &s.absence, ABSENCE_APPROVE, &oops));
    must(propose(&s, &s.p.employee, "2026-12-15", "2026-12-15", &oops));
    seen = look(&s.p, &s.p.manager, s.absence.id);
    assert_true(slice_contains(seen, SLICE("\"2026-12-15\"")));
    assert_false(slice_contains(seen, SLICE("Salon")));
    assert_true(slice_contains(look(&s.p, &s.p.hr, s.absence.id), SLICE("Salon")));
    people_close(&s.p);
}

TEST_MAIN("hr/proposal", CASE(approved_leave_of_somebody_is_not_moved_but_proposed),
          CASE(days_that_follow_a_proof_are_corrected_directly), CASE(the_other_side_answers),
          CASE(one_is_open_and_it_is_answered_once), CASE(what_cannot_be_proposed),
          CASE(only_what_is_approved_has_a_proposal), CASE(accepting_checks_everything_again),
          CASE(it_ends_with_what_becomes_of_its_absence),
          CASE(a_proposal_within_a_month_of_the_leave_says_so),
          CASE(leave_at_the_beginning_of_the_calendar_has_a_proposal),
          CASE(both_sides_see_it_and_a_colleague_does_not),
          CASE(of_a_medical_leave_who_decides_reads_the_days_alone))
