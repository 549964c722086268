#include "hr/absence.h"

#include "hr/policy.h"
#include "hr/test_absence.h"
#include "hr/test_rule.h"
#include "hr/type.h"

/* Today is Monday 2026-11-23 in all of these. */

static void choose_policy(struct people *p, enum policy_key key, int64_t value)
{
    struct policy policy;

    must(policy_load(p->tx, p->first, &policy, &oops));
    policy.value[key] = value;
    must(policy_save(p->tx, p->first, &policy, &oops));
}

/* ---- who enters, who decides ---- */

TEST(a_request_that_nobody_could_decide_is_refused)
{
    struct people p;
    struct seen seen;

    people_open(&p);
    must(tx_savepoint(p.tx, &oops)); /* as every command runs in one */
    must_not(ask_for(&p, &p.hr, "CA", "2026-12-21", "2026-12-24", &seen, &oops), ERR_CONFLICT,
             "nobody_decides");
    tx_undo(p.tx);
    assert_int_equal(store_int(p.tx, "SELECT count(*) FROM absence"), 0);
    ask(&p, &p.hr, "AM", "2026-12-21", "2026-12-24"); /* needs no decision */
    people_close(&p);
}

TEST(managers_enter_for_their_people_where_the_company_wants_it)
{
    struct people p;
    struct absence_entry entry = entry_of("CA", "2026-12-21", "2026-12-24");
    struct absence_conflict conflict;
    struct settings two;
    struct seen seen;

    people_open(&p);
    entry.user = p.employee.user;
    must_not(absence_create(p.tx, &p.manager, &entry, &seen, &conflict, &oops), ERR_DENIED,
             "hr_only");
    choose_policy(&p, POLICY_MANAGERS_ENTER, 1);
    must(absence_create(p.tx, &p.manager, &entry, &seen, &conflict, &oops));
    assert_int_equal(seen.absence.status, ABSENCE_APPROVED);
    assert_int_equal(seen.level, LEVEL_MANAGER);
    assert_true(id_eq(seen.absence.decided_by, p.manager.user));

    two = p.hr.settings; /* as far as they could decide it */
    two.steps = 2;
    choose_settings(&p, &two);
    entry.user = p.colleague.user;
    must(absence_create(p.tx, &p.manager, &entry, &seen, &conflict, &oops));
    assert_int_equal(seen.absence.status, ABSENCE_VALIDATED);

    entry.user = p.stranger.user; /* not theirs; the same words for who is not there */
    must_not(absence_create(p.tx, &p.manager, &entry, &seen, &conflict, &oops), ERR_DENIED,
             "hr_only");
    entry.user = p.foreign.user;
    must_not(absence_create(p.tx, &p.manager, &entry, &seen, &conflict, &oops), ERR_DENIED,
             "hr_only");
    entry.user = p.employee.user;
    must_not(absence_create(p.tx, &p.colleague, &entry, &seen, &conflict, &oops), ERR_DENIED,
             "hr_only");
    people_close(&p);
}

/* ---- of right ---- */

TEST(leave_of_right_is_returned_and_never_refused)
{
    static const char *const of_right[] = { "AT", "MPRO", "EMAL", "MAT", "PAT", "FAM" };
    struct people p;
    struct absence_entry entry;
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    for (size_t i = 0; i < COUNT_OF(of_right); i++) {
        struct absence absence = ask(&p, &p.employee, of_right[i], "2026-12-21", "2026-12-24");

        must_not(step(&p, &p.manager, &absence, ABSENCE_REFUSE, &oops), ERR_CONFLICT,
                 "absence_of_right");
        must_not(step(&p, &p.hr, &absence, ABSENCE_REFUSE, &oops), ERR_CONFLICT,
                 "absence_of_right");
        people_mark(&p);
        must(absence_return(p.tx, &p.manager, absence.id, absence.version,
                            SLICE("Il manque le justificatif."), &seen, &conflict, &oops));
        assert_int_equal(seen.absence.status, ABSENCE_PENDING);
        assert_slice(seen.absence.reason, "Il manque le justificatif.");
        assert_int_equal(people_facts(&p, "absence_updated"), 1);
        assert_true(slice_contains(people_hear(&p, people_fact(&p, "notification_created"),
                                               &p.employee),
                                   SLICE("absence_returned")));

        entry = entry_of(of_right[i], "2026-12-21", "2026-12-22"); /* corrected */
        must(absence_update(p.tx, &p.employee, absence.id, seen.absence.version, &entry, &seen,
                            &conflict, &oops));
        assert_slice(seen.absence.reason, "");
        absence = seen.absence;
        must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
        must(step(&p, &p.hr, &absence, ABSENCE_CANCEL, &oops));
    }
    people_close(&p);
}

TEST(what_is_returned_needs_a_reason_and_waits_from_the_beginning)
{
    struct people p;
    struct settings two;
    struct absence absence;
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    two = p.hr.settings;
    two.steps = 2;
    choose_settings(&p, &two);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    must_not(absence_return(p.tx, &p.manager, absence.id, 1, SLICE(" \n"), &seen, &conflict,
                            &oops),
             ERR_INVALID, "field_required");
    must_not(absence_return(p.tx, &p.employee, absence.id, 1, SLICE("x"), &seen, &conflict,
                            &oops),
             ERR_DENIED, "own_request");
    must_not(absence_return(p.tx, &p.colleague, absence.id, 1, SLICE("x"), &seen, &conflict,
                            &oops),
             ERR_DENIED, "not_decider");
    must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
    assert_int_equal(absence.status, ABSENCE_VALIDATED);
    must(absence_return(p.tx, &p.hr, absence.id, 2, SLICE("Quelles dates ?"), &seen, &conflict,
                        &oops));
    assert_int_equal(seen.absence.status, ABSENCE_PENDING);
    assert_true(seen.absence.decided_ms == 0 && id_is_none(seen.absence.decided_by));
    absence = seen.absence;
    must(step(&p, &p.hr, &absence, ABSENCE_APPROVE, &oops));
    assert_slice(absence.reason, "");
    must_not(absence_return(p.tx, &p.hr, absence.id, absence.version, SLICE("x"), &seen,
                            &conflict, &oops),
             ERR_CONFLICT, "absence_state");
    people_close(&p);
}

/* ---- overlap ---- */

TEST(sickness_may_lie_over_leave_and_nothing_else_may)
{
    static const struct lie_case {
        const char *there, *asked;
        bool fine;
    } cases[] = {
        { "CA", "AM", true },    { "RTT", "AM", true },  { "REC", "AT", true },
        { "CA", "MPRO", true },  { "TEL", "AM", false }, { "CSS", "AM", false },
        { "CA", "RMED", false }, { "AM", "CA", false },  { "CA", "EMAL", false },
        { "AM", "AT", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct people p;
        struct seen seen;
        struct error err = { 0 };

        people_open(&p);
        ask(&p, &p.employee, cases[i].there, "2026-12-21", "2026-12-24");
        if (ask_for(&p, &p.employee, cases[i].asked, "2026-12-22", "2026-12-23", &seen, &err) !=
            cases[i].fine)
            fail_msg("%s over %s: %s", cases[i].asked, cases[i].there, err.user);
        people_close(&p);
    }
}

/* What lies under it is changed, decided and taken back as ever; it may only not be moved. */
TEST(leave_under_sickness_can_still_be_changed)
{
    struct people p;
    struct absence absence;
    struct absence_entry same = entry_of("CA", "2026-12-14", "2026-12-18");
    struct absence_entry longer = entry_of("CA", "2026-12-14", "2026-12-21");
    struct absence_conflict conflict;
    struct absence_preview preview;
    struct seen seen;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-14", "2026-12-18");
    ask(&p, &p.employee, "AM", "2026-12-15", "2026-12-16");
    must(absence_get(p.tx, &p.employee, absence.id, &seen, &oops));
    same.comment = SLICE("Comme prévu");
    must(absence_preview(p.tx, &p.employee, absence.id, &same, &preview, &conflict, &oops));
    must(absence_update(p.tx, &p.employee, absence.id, seen.absence.version, &same, &seen,
                        &conflict, &oops));
    absence = seen.absence;
    must_not(absence_update(p.tx, &p.employee, absence.id, absence.version, &longer, &seen,
                            &conflict, &oops),
             ERR_CONFLICT, "absence_overlap");
    must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
    must(absence_undo(p.tx, &p.manager, absence.id, absence.version, &seen, &conflict, &oops));
    assert_int_equal(seen.absence.status, ABSENCE_PENDING);
    people_close(&p);
}

/* ---- hours ---- */

TEST(hours_fit_into_the_day_that_is_worked)
{
    static const struct hours_case {
        const char *name, *type, *start, *end;
        int minutes, start_minute;
        const char *code, *field; /* NULL: fine */
    } cases[] = {
        { "an hour", "REC", "2026-12-01", "2026-12-01", 60, -1, NULL, NULL },
        { "an hour from two", "REC", "2026-12-01", "2026-12-01", 60, 14 * 60, NULL, NULL },
        { "all of the day", "DEL", "2026-12-01", "2026-12-01", 420, -1, NULL, NULL },
        { "a minute more", "DEL", "2026-12-01", "2026-12-01", 421, -1, "field_range",
          "minutes" },
        { "on a Sunday", "TEL", "2026-12-06", "2026-12-06", 60, -1, "field_range", "minutes" },
        { "into the next day", "REC", "2026-12-01", "2026-12-01", 120, 23 * 60, "field_range",
          "minutes" },
        { "on two days", "REC", "2026-12-01", "2026-12-02", 60, -1, "hours_one_day", "end" },
        { "leave in hours", "CA", "2026-12-01", "2026-12-01", 60, -1, "not_in_hours",
          "minutes" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct hours_case *c = &cases[i];
        struct people p;
        struct absence_entry entry = entry_of(c->type, c->start, c->end);
        struct absence_conflict conflict;
        struct error err = { 0 };
        struct seen seen;
        bool fine;

        people_open(&p);
        entry.minutes = c->minutes;
        entry.start_minute = c->start_minute;
        fine = absence_create(p.tx, &p.employee, &entry, &seen, &conflict, &err);
        if (fine != !c->code ||
            (c->code && (strcmp(err.code, c->code) != 0 || strcmp(err.field, c->field) != 0)))
            fail_msg("%s: %s %s %s", c->name, err.code, err.field, err.user);
        if (fine) {
            must(absence_get(p.tx, &p.employee, seen.absence.id, &seen, &oops));
            assert_int_equal(seen.absence.minutes, c->minutes);
            assert_int_equal(seen.absence.start_minute, c->start_minute);
            assert_false(
                slice_contains(look(&p, &p.colleague, seen.absence.id), SLICE("minutes")));
        }
        people_close(&p);
    }
}

TEST(hours_one_after_the_other_share_a_half_day)
{
    struct people p;
    struct absence_entry entry = entry_of("REC", "2026-12-01", "2026-12-01 am");
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    entry.minutes = 60;
    entry.start_minute = 9 * 60;
    must(absence_create(p.tx, &p.employee, &entry, &seen, &conflict, &oops));
    entry.start_minute = 10 * 60;
    must(absence_create(p.tx, &p.employee, &entry, &seen, &conflict, &oops));
    entry.start_minute = 10 * 60 + 30; /* into the second */
    must_not(absence_create(p.tx, &p.employee, &entry, &seen, &conflict, &oops), ERR_CONFLICT,
             "absence_overlap");
    entry.start_minute = -1; /* some time in that morning */
    must_not(absence_create(p.tx, &p.employee, &entry, &seen, &conflict, &oops), ERR_CONFLICT,
             "absence_overlap");
    people_close(&p);
}

/* ---- who was slower ---- */

static slice members(struct people *p, const struct absence_conflict *conflict,
                     const struct actor *by)
{
    struct buf out;
    slice kept;

    buf_init(&out, 1 << 16);
    absence_conflict_members(&out, conflict, &by->settings);
    kept = arena_dup(p->tx->arena, buf_slice(&out));
    buf_release(&out);
    return kept;
}

TEST(who_was_slower_reads_what_changed)
{
    struct people p;
    struct absence absence, old;
    struct absence_entry entry = entry_of("RTT", "2026-12-21", "2026-12-23");
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    old = absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    must(absence_update(p.tx, &p.employee, absence.id, 1, &entry, &seen, &conflict, &oops));
    must_not(absence_approve(p.tx, &p.manager, old.id, old.version, &seen, &conflict, &oops),
             ERR_CONFLICT, "version_stale");
    assert_true(slice_contains(members(&p, &conflict, &p.manager),
                               SLICE("\"changed\":[\"type\",\"end\",\"days\"],\"changed_by\":{"
                                     "\"id\":")));
    entry.hr_note = SLICE("Note"); /* what somebody may not see has not changed for them */
    entry.comment = SLICE("Vu");
    must(absence_update(p.tx, &p.hr, absence.id, 2, &entry, &seen, &conflict, &oops));
    must_not(absence_approve(p.tx, &p.manager, old.id, 2, &seen, &conflict, &oops),
             ERR_CONFLICT, "version_stale");
    assert_true(
        slice_contains(members(&p, &conflict, &p.manager), SLICE("\"changed\":[\"comment\"]")));
    must_not(step(&p, &p.hr, &old, ABSENCE_APPROVE, &oops), ERR_CONFLICT, "version_stale");
    absence = seen.absence;
    must_not(absence_approve(p.tx, &p.hr, absence.id, 2, &seen, &conflict, &oops), ERR_CONFLICT,
             "version_stale");
    assert_true(slice_contains(members(&p, &conflict, &p.hr),
                               SLICE("\"changed\":[\"comment\",\"hr_note\"]")));
    people_close(&p);
}

/* ---- what colleagues learn ---- */

/* Sickness is effective at once; for a colleague it begins as every request does. */
TEST(sickness_looks_like_a_request_until_hr_has_taken_note)
{
    struct people p;
    struct absence sick, leave;

    people_open(&p);
    sick = ask(&p, &p.employee, "AM", "2026-12-01", "2026-12-02");
    leave = ask(&p, &p.employee, "CA", "2026-12-03", "2026-12-04");
    assert_int_equal(sick.status, ABSENCE_APPROVED);
    assert_true(slice_contains(look(&p, &p.colleague, sick.id), SLICE("\"pending\"")));
    assert_true(slice_contains(look(&p, &p.colleague, leave.id), SLICE("\"pending\"")));
    assert_true(slice_contains(look(&p, &p.manager, sick.id), SLICE("\"approved\"")));
    must(step(&p, &p.hr, &sick, ABSENCE_ACKNOWLEDGE, &oops));
    must(step(&p, &p.manager, &leave, ABSENCE_APPROVE, &oops));
    assert_int_equal(sick.version, leave.version);
    assert_true(slice_contains(look(&p, &p.colleague, sick.id), SLICE("\"approved\"")));
    assert_true(slice_contains(look(&p, &p.colleague, leave.id), SLICE("\"approved\"")));
    people_close(&p);
}

TEST_MAIN("hr/absence_way", CASE(a_request_that_nobody_could_decide_is_refused),
          CASE(managers_enter_for_their_people_where_the_company_wants_it),
          CASE(leave_of_right_is_returned_and_never_refused),
          CASE(what_is_returned_needs_a_reason_and_waits_from_the_beginning),
          CASE(sickness_may_lie_over_leave_and_nothing_else_may),
          CASE(leave_under_sickness_can_still_be_changed),
          CASE(hours_fit_into_the_day_that_is_worked),
          CASE(hours_one_after_the_other_share_a_half_day),
          CASE(who_was_slower_reads_what_changed),
          CASE(sickness_looks_like_a_request_until_hr_has_taken_note))
