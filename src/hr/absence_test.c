#include "hr/absence.h"

#include "hr/test_absence.h"
#include "hr/test_rule.h"

#include "hr/audit.h"

/* Today is Monday 2026-11-23 in all of these. */

/* ---- asking ---- */

TEST(what_is_asked_for_waits_for_a_decision)
{
    struct people p;
    struct absence_entry entry = entry_of("CA", "2026-12-21", "2026-12-24");
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    entry.comment = SLICE("Vacances");
    must(absence_create(p.tx, &p.employee, &entry, &seen, &conflict, &oops));
    assert_int_equal(seen.level, LEVEL_OWNER);
    assert_false(conflict.found);
    must(absence_get(p.tx, &p.employee, seen.absence.id, &seen, &oops));
    assert_int_equal(seen.level, LEVEL_OWNER);
    assert_int_equal(seen.absence.version, 1);
    assert_int_equal(seen.absence.status, ABSENCE_PENDING);
    assert_true(id_eq(seen.absence.user, p.employee.user));
    assert_slice(seen.absence.user_name, "employee");
    assert_slice(seen.absence.type, "CA");
    assert_slice(seen.absence.comment, "Vacances");
    assert_int_equal(seen.absence.category, CATEGORY_VACATION);
    assert_int_equal(seen.absence.start.day, day("2026-12-21").day);
    assert_int_equal(seen.absence.end.day, day("2026-12-24").day);
    assert_int_equal(seen.absence.start_half, HALF_AM);
    assert_int_equal(seen.absence.end_half, HALF_PM);
    assert_true(id_eq(seen.absence.created_by, p.employee.user));
    assert_true(seen.absence.created_ms == p.tx->now_ms && seen.absence.decided_ms == 0);
    people_close(&p);
}

TEST(what_nobody_decides_is_effective_at_once)
{
    static const char *const notices[] = { "AM", "DEL" };
    struct people p;

    people_open(&p);
    for (size_t i = 0; i < COUNT_OF(notices); i++) {
        struct absence absence = ask(&p, &p.employee, notices[i],
                                     i ? "2026-12-02" : "2026-12-01",
                                     i ? "2026-12-02" : "2026-12-01");

        assert_int_equal(absence.status, ABSENCE_APPROVED);
        assert_true(id_is_none(absence.decided_by) && absence.acknowledged_ms == 0);
        must(step(&p, &p.hr, &absence, ABSENCE_ACKNOWLEDGE, &oops));
        assert_int_equal(absence.status, ABSENCE_APPROVED);
        assert_true(id_eq(absence.acknowledged_by, p.hr.user));
        must_not(step(&p, &p.hr, &absence, ABSENCE_ACKNOWLEDGE, &oops), ERR_CONFLICT,
                 "absence_state");
    }
    people_close(&p);
}

TEST(hr_enters_for_somebody_and_it_is_approved)
{
    struct people p;
    struct absence absence;

    people_open(&p);
    absence = enter(&p, &p.hr, &p.employee, "CA", "2026-12-21", "2026-12-24");
    assert_int_equal(absence.status, ABSENCE_APPROVED);
    assert_true(id_eq(absence.user, p.employee.user));
    assert_true(id_eq(absence.decided_by, p.hr.user) && id_eq(absence.created_by, p.hr.user));
    assert_slice(absence.user_name, "employee");
    /* for themselves they ask like everybody */
    people_enter(p.tx, &p.system, "hr2", ROLE_ADMIN, NULL, NULL);
    absence = enter(&p, &p.hr, &p.hr, "CA", "2026-12-21", "2026-12-24");
    assert_int_equal(absence.status, ABSENCE_PENDING);
    people_close(&p);
}

TEST(for_others_only_hr_and_only_in_the_own_company)
{
    struct people p;
    struct absence_entry entry = entry_of("CA", "2026-12-21", "2026-12-24");
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    entry.user = p.employee.user;
    must_not(absence_create(p.tx, &p.manager, &entry, &seen, &conflict, &oops), ERR_DENIED,
             "hr_only");
    must_not(absence_create(p.tx, &p.colleague, &entry, &seen, &conflict, &oops), ERR_DENIED,
             "hr_only");
    must_not(absence_create(p.tx, &p.foreign_hr, &entry, &seen, &conflict, &oops), ERR_INVALID,
             "user_unknown");
    entry.user = p.foreign.user;
    must_not(absence_create(p.tx, &p.hr, &entry, &seen, &conflict, &oops), ERR_INVALID,
             "user_unknown");
    entry.user = p.employee.user; /* one's own id is fine for everybody */
    must(absence_create(p.tx, &p.employee, &entry, &seen, &conflict, &oops));
    assert_int_equal(seen.absence.status, ABSENCE_PENDING);
    people_close(&p);
}

TEST(a_note_is_of_hr_for_hr)
{
    struct people p;
    struct absence_entry entry = entry_of("CA", "2026-12-21", "2026-12-24");
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    entry.hr_note = SLICE("Vu avec la paie");
    must_not(absence_create(p.tx, &p.employee, &entry, &seen, &conflict, &oops), ERR_DENIED,
             "hr_only");
    entry.user = p.employee.user;
    must(absence_create(p.tx, &p.hr, &entry, &seen, &conflict, &oops));
    assert_true(slice_contains(look(&p, &p.hr, seen.absence.id), SLICE("Vu avec la paie")));
    assert_false(slice_contains(look(&p, &p.employee, seen.absence.id), SLICE("paie")));
    assert_false(slice_contains(look(&p, &p.manager, seen.absence.id), SLICE("paie")));
    /* absent from a change: as it was */
    entry.hr_note = (slice){ 0 };
    entry.comment = SLICE("x");
    must(absence_update(p.tx, &p.hr, seen.absence.id, 1, &entry, &seen, &conflict, &oops));
    assert_slice(seen.absence.hr_note, "Vu avec la paie");
    people_close(&p);
}

TEST(what_cannot_be_asked_for)
{
    static char long_text[ABSENCE_NOTE_MAX * 2 + 8];
    static const struct bad_case {
        const char *name, *type, *start, *end, *code, *field;
    } cases[] = {
        { "the end before the start", "CA", "2026-12-21", "2026-12-20", "absence_order",
          "end" },
        { "an afternoon before its morning", "CA", "2026-12-21 pm", "2026-12-21 am",
          "absence_order", "end" },
        { "in four years", "CA", "2030-12-21", "2030-12-24", "absence_too_far", "start" },
        { "a day too far", "CA", "2029-11-24", "2029-11-24", "absence_too_far", "start" },
        { "more than three years", "CSS", "2026-12-01", "2029-12-01", "field_range", "end" },
        { "an unknown type", "ZZZ", "2026-12-21", "2026-12-24", "type_unknown", "type" },
        { "no type", "", "2026-12-21", "2026-12-24", "type_unknown", "type" },
        { "a type in other letters", "ca", "2026-12-21", "2026-12-24", "type_unknown", "type" },
        { "a hidden type", "CT", "2026-12-21", "2026-12-24", "type_hidden", "type" },
        { "half a day of maternity", "MAT", "2026-12-21 pm", "2026-12-24", "half_day",
          "start_half" },
        { "half a day of sickness at the end", "AM", "2026-12-21", "2026-12-24 am", "half_day",
          "end_half" },
    };
    struct people p;
    struct seen seen;
    struct absence_entry entry = entry_of("CA", "2026-12-21", "2026-12-24");
    struct absence_conflict conflict;

    people_open(&p);
    must(sql_run(p.tx, &oops, "UPDATE absence_type SET hidden = 1 WHERE code = 'CT'", ""));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct bad_case *c = &cases[i];
        struct error err = { 0 };

        if (ask_for(&p, &p.employee, c->type, c->start, c->end, &seen, &err))
            fail_msg("%s: was allowed", c->name);
        if (err.kind != ERR_INVALID || strcmp(err.code, c->code) != 0 ||
            strcmp(err.field, c->field) != 0 || !err.user[0])
            fail_msg("%s: %s %s %s", c->name, err.code, err.field, err.detail);
    }
    assert_int_equal(store_int(p.tx, "SELECT count(*) FROM absence"), 0);

    /* characters count, not bytes */
    for (size_t i = 0; i < ABSENCE_COMMENT_MAX * 2; i += 2)
        memcpy(long_text + i, "é", 2);
    entry.comment = (slice){ long_text, (size_t)ABSENCE_COMMENT_MAX * 2 };
    must(absence_create(p.tx, &p.employee, &entry, &seen, &conflict, &oops));
    memcpy(long_text + (size_t)ABSENCE_COMMENT_MAX * 2, "x", 1);
    entry = entry_of("CA", "2027-12-21", "2027-12-24");
    entry.comment = (slice){ long_text, (size_t)ABSENCE_COMMENT_MAX * 2 + 1 };
    must_not(absence_create(p.tx, &p.employee, &entry, &seen, &conflict, &oops), ERR_INVALID,
             "field_too_long");
    people_close(&p);
}

TEST(three_years_ahead_and_three_years_long_are_possible)
{
    struct people p;

    people_open(&p);
    ask(&p, &p.employee, "CA", "2029-11-23", "2029-11-23");
    ask(&p, &p.employee, "CSS", "2026-11-23", "2029-11-22");
    people_close(&p);
}

/* ---- overlap ---- */

TEST(two_absences_share_no_half_day)
{
    static const struct overlap_case {
        const char *name, *first_start, *first_end, *second_start, *second_end;
        bool overlap;
    } cases[] = {
        { "the day after", "2026-12-21", "2026-12-24", "2026-12-25", "2026-12-28", false },
        { "the day before", "2026-12-21", "2026-12-24", "2026-12-18", "2026-12-20", false },
        { "the last day", "2026-12-21", "2026-12-24", "2026-12-24", "2026-12-26", true },
        { "the first day", "2026-12-21", "2026-12-24", "2026-12-18", "2026-12-21", true },
        { "inside", "2026-12-21", "2026-12-24", "2026-12-22", "2026-12-23", true },
        { "around", "2026-12-21", "2026-12-24", "2026-12-01", "2026-12-31", true },
        { "the same", "2026-12-21", "2026-12-24", "2026-12-21", "2026-12-24", true },
        { "afternoon after morning", "2026-12-21", "2026-12-21 am", "2026-12-21 pm",
          "2026-12-21", false },
        { "morning before afternoon", "2026-12-21 pm", "2026-12-21", "2026-12-21",
          "2026-12-21 am", false },
        { "the same morning", "2026-12-21", "2026-12-21 am", "2026-12-21", "2026-12-21 am",
          true },
        { "the same afternoon", "2026-12-21 pm", "2026-12-21", "2026-12-21 pm", "2026-12-21",
          true },
        { "a whole day over a morning", "2026-12-21", "2026-12-21 am", "2026-12-21",
          "2026-12-21", true },
        { "a whole day over an afternoon", "2026-12-21 pm", "2026-12-21", "2026-12-21",
          "2026-12-21", true },
        { "from the noon at which the other ends", "2026-12-21", "2026-12-24 am",
          "2026-12-24 pm", "2026-12-26", false },
        { "from the morning of the noon", "2026-12-21", "2026-12-24 am", "2026-12-24",
          "2026-12-26", true },
        { "until the noon at which the other begins", "2026-12-21 pm", "2026-12-24",
          "2026-12-18", "2026-12-21 am", false },
        { "until the evening of that noon", "2026-12-21 pm", "2026-12-24", "2026-12-18",
          "2026-12-21", true },
        { "a long one far behind", "2026-11-24", "2029-11-22", "2029-11-21", "2029-11-21",
          true },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct overlap_case *c = &cases[i];
        struct people p;
        struct seen seen;
        struct error err = { 0 };
        bool fine;

        people_open(&p);
        ask(&p, &p.employee, "CA", c->first_start, c->first_end);
        ask(&p, &p.colleague, "CA", c->second_start, c->second_end); /* others do not matter */
        fine = ask_for(&p, &p.employee, "CA", c->second_start, c->second_end, &seen, &err);
        if (fine == c->overlap)
            fail_msg("%s: %d", c->name, fine);
        if (c->overlap &&
            (err.kind != ERR_CONFLICT || strcmp(err.code, "absence_overlap") != 0))
            fail_msg("%s: %s", c->name, err.code);
        people_close(&p);
    }
}

TEST(what_was_refused_cancelled_or_deleted_is_in_nobodys_way)
{
    struct people p;
    struct absence absence;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    must(step(&p, &p.manager, &absence, ABSENCE_REFUSE, &oops));
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    must(step(&p, &p.employee, &absence, ABSENCE_CANCEL, &oops));
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    must(step(&p, &p.hr, &absence, ABSENCE_DELETE, &oops));
    ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    people_close(&p);
}

TEST(an_overlap_shows_what_is_in_the_way_and_its_sentence_only_days)
{
    struct people p;
    struct absence_entry entry = entry_of("CA", "2026-12-22 pm", "2026-12-23");
    struct absence_conflict conflict;
    struct absence first;
    struct error err = { 0 };
    struct seen seen;

    people_open(&p);
    first = ask(&p, &p.employee, "RMED", "2026-12-21 pm", "2026-12-24 am");
    assert_false(absence_create(p.tx, &p.employee, &entry, &seen, &conflict, &err));
    assert_string_equal(err.user,
                        "Vous avez déjà une absence du 21 (après-midi) au 24 décembre "
                        "2026 (matin).");
    assert_true(conflict.found && id_eq(conflict.current.absence.id, first.id));
    assert_int_equal(conflict.current.level, LEVEL_OWNER);

    entry.user = p.employee.user;
    assert_false(absence_create(p.tx, &p.hr, &entry, &seen, &conflict, &err));
    assert_string_equal(err.user, "Cette personne a déjà une absence du 21 (après-midi) au 24 "
                                  "décembre 2026 (matin).");
    assert_int_equal(conflict.current.level, LEVEL_HR);
    people_close(&p);
}

/* ---- changing ---- */

TEST(the_owner_changes_what_waits)
{
    struct people p;
    struct absence absence;
    struct absence_entry entry = entry_of("RTT", "2026-12-22", "2026-12-22 am");
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    p.tx->now_ms += 1000;
    must(absence_update(p.tx, &p.employee, absence.id, 1, &entry, &seen, &conflict, &oops));
    assert_int_equal(seen.absence.version, 2);
    assert_slice(seen.absence.type, "RTT");
    assert_int_equal(seen.absence.status, ABSENCE_PENDING);
    must(absence_get(p.tx, &p.employee, absence.id, &seen, &oops));
    assert_int_equal(seen.absence.start.day, day("2026-12-22").day);
    assert_int_equal(seen.absence.end_half, HALF_AM);
    assert_true(seen.absence.updated_ms == p.tx->now_ms);
    assert_true(seen.absence.created_ms == p.tx->now_ms - 1000);
    people_close(&p);
}

TEST(a_change_overlaps_others_but_not_itself)
{
    struct people p;
    struct absence absence;
    struct absence_entry entry = entry_of("CA", "2026-12-22", "2026-12-28");
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    must(absence_update(p.tx, &p.employee, absence.id, 1, &entry, &seen, &conflict, &oops));
    ask(&p, &p.employee, "CA", "2026-12-29", "2026-12-30");
    entry = entry_of("CA", "2026-12-22", "2026-12-29");
    must_not(absence_update(p.tx, &p.employee, absence.id, 2, &entry, &seen, &conflict, &oops),
             ERR_CONFLICT, "absence_overlap");
    assert_true(conflict.found && !id_eq(conflict.current.absence.id, absence.id));
    people_close(&p);
}

TEST(who_changes_it_when)
{
    static const struct change_case {
        const char *name;
        int who; /* 0 owner, 1 HR, 2 manager, 3 colleague, 4 stranger, 5 foreign HR */
        enum absence_event before; /* ABSENCE_UPDATE: still pending */
        enum error_kind kind;
        const char *code;
    } cases[] = {
        { "the owner, pending", 0, ABSENCE_UPDATE, ERR_NONE, "" },
        { "the owner, approved", 0, ABSENCE_APPROVE, ERR_CONFLICT, "absence_state" },
        { "the owner, refused", 0, ABSENCE_REFUSE, ERR_CONFLICT, "absence_state" },
        { "HR, pending", 1, ABSENCE_UPDATE, ERR_NONE, "" },
        { "HR, approved", 1, ABSENCE_APPROVE, ERR_CONFLICT, "propose_instead" },
        { "HR, cancelled", 1, ABSENCE_CANCEL, ERR_CONFLICT, "absence_state" },
        { "the manager", 2, ABSENCE_UPDATE, ERR_DENIED, "not_owner" },
        { "a colleague", 3, ABSENCE_UPDATE, ERR_DENIED, "not_owner" },
        { "a colleague who sees it no more", 3, ABSENCE_REFUSE, ERR_NOT_FOUND,
          "absence_unknown" },
        { "a stranger", 4, ABSENCE_UPDATE, ERR_NOT_FOUND, "absence_unknown" },
        { "another company", 5, ABSENCE_UPDATE, ERR_NOT_FOUND, "absence_unknown" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct change_case *c = &cases[i];
        struct people p;
        struct absence absence;
        struct absence_entry entry = entry_of("CA", "2026-12-22", "2026-12-22");
        struct absence_conflict conflict;
        struct error err = { 0 };
        struct seen seen;
        bool fine;

        people_open(&p);
        const struct actor *actors[] = { &p.employee,  &p.hr,       &p.manager,
                                         &p.colleague, &p.stranger, &p.foreign_hr };
        absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
        if (c->before != ABSENCE_UPDATE)
            must(step(&p, c->before == ABSENCE_CANCEL ? &p.employee : &p.manager, &absence,
                      c->before, &oops));
        fine = absence_update(p.tx, actors[c->who], absence.id, absence.version, &entry, &seen,
                              &conflict, &err);
        if (fine != (c->kind == ERR_NONE) || err.kind != c->kind ||
            strcmp(err.code, c->code) != 0)
            fail_msg("%s: %d %s %s", c->name, fine, err.code, err.detail);
        if (fine)
            assert_int_equal(seen.absence.status, absence.status); /* it keeps its state */
        assert_int_equal(conflict.found, c->kind == ERR_CONFLICT);
        people_close(&p);
    }
}

TEST(a_request_that_becomes_a_notice_is_effective)
{
    struct people p;
    struct absence absence;
    struct absence_entry entry = entry_of("AM", "2026-12-21", "2026-12-24");
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    must(absence_update(p.tx, &p.employee, absence.id, 1, &entry, &seen, &conflict, &oops));
    assert_int_equal(seen.absence.status, ABSENCE_APPROVED);
    people_close(&p);
}

/* A type that was hidden since stays on what has it, and is offered to nothing else. */
TEST(a_hidden_type_stays_where_it_is)
{
    struct people p;
    struct absence absence;
    struct absence_entry entry = entry_of("CT", "2026-12-22", "2026-12-24");
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    absence = ask(&p, &p.employee, "CT", "2026-12-21", "2026-12-24");
    must(sql_run(p.tx, &oops, "UPDATE absence_type SET hidden = 1 WHERE code = 'CT'", ""));
    must(absence_update(p.tx, &p.employee, absence.id, 1, &entry, &seen, &conflict, &oops));
    absence = ask(&p, &p.employee, "CA", "2027-01-11", "2027-01-12");
    entry = entry_of("CT", "2027-01-11", "2027-01-12");
    must_not(absence_update(p.tx, &p.employee, absence.id, 1, &entry, &seen, &conflict, &oops),
             ERR_INVALID, "type_hidden");
    people_close(&p);
}

/* ---- deciding ---- */

TEST(nobody_decides_their_own)
{
    struct people p;
    struct actor other, *own[3];
    struct absence absence;

    people_open(&p);
    other = people_enter(p.tx, &p.system, "hr2", ROLE_ADMIN, NULL, NULL);
    must(team_add_member(p.tx, &p.hr, p.team, p.manager.user, &oops));
    people_reload(&p, &p.manager);
    own[0] = &p.employee;
    own[1] = &p.manager;
    own[2] = &p.hr;
    for (size_t i = 0; i < COUNT_OF(own); i++) {
        absence = ask(&p, own[i], "CA", "2026-12-21", "2026-12-24");
        must_not(step(&p, own[i], &absence, ABSENCE_APPROVE, &oops), ERR_DENIED, "own_request");
        must_not(step(&p, own[i], &absence, ABSENCE_REFUSE, &oops), ERR_DENIED, "own_request");
    }
    must_not(step(&p, &p.hr, &absence, ABSENCE_DELETE, &oops), ERR_DENIED, "own_request");
    must(step(&p, &other, &absence, ABSENCE_APPROVE, &oops)); /* another one of HR decides */
    people_close(&p);
}

TEST(one_step_and_two_steps)
{
    struct people p;
    struct settings two;
    struct absence absence;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-01", "2026-12-01");
    must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
    assert_int_equal(absence.status, ABSENCE_APPROVED);
    assert_true(id_eq(absence.decided_by, p.manager.user) && absence.version == 2);

    two = p.hr.settings;
    two.steps = 2;
    choose_settings(&p, &two);
    absence = ask(&p, &p.employee, "CA", "2026-12-02", "2026-12-02");
    must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
    assert_int_equal(absence.status, ABSENCE_VALIDATED);
    must_not(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops), ERR_CONFLICT,
             "absence_state");
    must(step(&p, &p.hr, &absence, ABSENCE_APPROVE, &oops));
    assert_int_equal(absence.status, ABSENCE_APPROVED);
    /* HR need not wait */
    absence = ask(&p, &p.employee, "CA", "2026-12-03", "2026-12-03");
    must(step(&p, &p.hr, &absence, ABSENCE_APPROVE, &oops));
    assert_int_equal(absence.status, ABSENCE_APPROVED);
    assert_int_equal(store_int(p.tx, "SELECT count(*) FROM audit WHERE thing = 'absence'"
                                     " AND action = 'validated'"),
                     1);
    people_close(&p);
}

TEST(a_refusal_says_why)
{
    static const struct reason_case {
        const char *reason, *code;
    } cases[] = {
        { "", "field_required" },
        { "   ", "field_required" },
        { " \n\t\n ", "field_required" },
        { "\n  Inventaire", "" },
    };
    struct people p;
    struct absence absence;
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = { 0 };
        bool fine = absence_refuse(p.tx, &p.manager, absence.id, 1, slice_of(cases[i].reason),
                                   &seen, &conflict, &err);
        if (fine != !cases[i].code[0] || strcmp(err.code, cases[i].code) != 0)
            fail_msg("'%s': %s", cases[i].reason, err.code);
    }
    assert_slice(seen.absence.reason, "Inventaire");
    assert_int_equal(seen.absence.status, ABSENCE_REFUSED);
    people_close(&p);
}

TEST(of_right_cannot_be_refused)
{
    static const char *const rights[] = { "AT", "MPRO", "EMAL", "MAT", "PAT", "FAM" };
    struct people p;

    people_open(&p);
    for (size_t i = 0; i < COUNT_OF(rights); i++) {
        struct absence absence = ask(&p, &p.employee, rights[i], "2026-12-21", "2026-12-24");

        must_not(step(&p, &p.manager, &absence, ABSENCE_REFUSE, &oops), ERR_CONFLICT,
                 "absence_of_right");
        must_not(step(&p, &p.hr, &absence, ABSENCE_REFUSE, &oops), ERR_CONFLICT,
                 "absence_of_right");
        must(step(&p, &p.employee, &absence, ABSENCE_CANCEL, &oops));
    }
    people_close(&p);
}

TEST(cancelling_before_and_after_the_start)
{
    struct people p;
    struct absence approved, later;

    people_open(&p);
    approved = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    must(step(&p, &p.manager, &approved, ABSENCE_APPROVE, &oops));
    later = approved;

    /* 2026-12-20 at 23:30 in Paris it has not begun, half an hour later it has */
    p.tx->now_ms = INT64_C(1797805800000);
    must(tx_savepoint(p.tx, &oops));
    must(step(&p, &p.employee, &approved, ABSENCE_CANCEL, &oops));
    assert_int_equal(approved.status, ABSENCE_CANCELLED);
    tx_undo(p.tx);
    p.tx->now_ms += 30 * 60 * 1000;
    must_not(step(&p, &p.employee, &later, ABSENCE_CANCEL, &oops), ERR_CONFLICT,
             "absence_begun");
    must_not(step(&p, &p.manager, &later, ABSENCE_CANCEL, &oops), ERR_DENIED, "not_owner");
    must(step(&p, &p.hr, &later, ABSENCE_CANCEL, &oops));
    must_not(step(&p, &p.hr, &later, ABSENCE_CANCEL, &oops), ERR_CONFLICT, "absence_state");
    people_close(&p);
}

TEST(what_hr_deletes_is_gone_and_stays_in_the_audit)
{
    struct people p;
    struct absence absence;
    struct seen seen;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    must_not(step(&p, &p.employee, &absence, ABSENCE_DELETE, &oops), ERR_DENIED, "hr_only");
    must_not(step(&p, &p.manager, &absence, ABSENCE_DELETE, &oops), ERR_DENIED, "hr_only");
    must(step(&p, &p.hr, &absence, ABSENCE_DELETE, &oops));
    must_not(absence_get(p.tx, &p.hr, absence.id, &seen, &oops), ERR_NOT_FOUND,
             "absence_unknown");
    must_not(step(&p, &p.hr, &absence, ABSENCE_DELETE, &oops), ERR_NOT_FOUND,
             "absence_unknown");
    assert_int_equal(store_int(p.tx, "SELECT count(*) FROM audit WHERE action = 'deleted'"
                                     " AND detail LIKE '%2026-12-21%'"),
                     1);
    people_close(&p);
}

/* ---- versions ---- */

TEST(who_was_slower_learns_who_was_quicker)
{
    struct people p;
    struct absence absence;
    struct absence_conflict conflict;
    struct error err = { 0 };
    struct buf members;
    struct seen seen;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    p.tx->now_ms += 60000;
    must(absence_approve(p.tx, &p.manager, absence.id, 1, &seen, &conflict, &oops));
    must_not(absence_refuse(p.tx, &p.hr, absence.id, 1, SLICE("Non"), &seen, &conflict, &oops),
             ERR_CONFLICT, "version_stale");
    assert_true(conflict.found);
    assert_int_equal(conflict.current.absence.status, ABSENCE_APPROVED);
    assert_int_equal(conflict.current.level, LEVEL_HR);
    assert_true(id_eq(conflict.changed_by, p.manager.user));
    assert_slice(conflict.changed_by_name, "manager");
    assert_true(conflict.changed_ms == p.tx->now_ms);

    buf_init(&members, 1 << 16);
    absence_conflict_members(&members, &conflict, &p.hr.settings);
    assert_true(slice_starts(buf_slice(&members), SLICE("\"current\":{\"id\":\"")));
    assert_true(slice_contains(buf_slice(&members), SLICE(",\"changed_by\":{\"id\":\"")));
    assert_true(slice_contains(buf_slice(&members), SLICE("\"name\":\"manager\"}")));
    assert_true(
        slice_ends(buf_slice(&members), SLICE(",\"changed_at\":\"2026-11-23T09:15:03.120Z\"")));
    buf_release(&members);

    /* the newest version, and it is decided already */
    must_not(absence_approve(p.tx, &p.hr, absence.id, 2, &seen, &conflict, &oops), ERR_CONFLICT,
             "absence_state");
    assert_true(conflict.found);
    assert_false(absence_approve(p.tx, &p.hr, absence.id, 0, &seen, &conflict, &err));
    assert_int_equal(err.kind, ERR_INVALID);
    assert_string_equal(err.field, "version");
    assert_false(conflict.found);
    people_close(&p);
}

/* The order of the contract: there (404), allowed (403), valid (422), still so (409). */
TEST(the_order_of_checks)
{
    struct people p;
    struct absence absence;
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    must_not(absence_refuse(p.tx, &p.stranger, absence.id, 0, SLICE(""), &seen, &conflict,
                            &oops),
             ERR_NOT_FOUND, "absence_unknown");
    must_not(absence_refuse(p.tx, &p.colleague, absence.id, 0, SLICE(""), &seen, &conflict,
                            &oops),
             ERR_DENIED, "not_decider");
    must_not(absence_refuse(p.tx, &p.manager, absence.id, 0, SLICE(""), &seen, &conflict,
                            &oops),
             ERR_INVALID, "version_missing");
    must_not(absence_refuse(p.tx, &p.manager, absence.id, 9, SLICE(""), &seen, &conflict,
                            &oops),
             ERR_INVALID, "field_required");
    must_not(absence_refuse(p.tx, &p.manager, absence.id, 9, SLICE("x"), &seen, &conflict,
                            &oops),
             ERR_CONFLICT, "version_stale");
    people_close(&p);
}

/* ---- lists ---- */

static size_t count_list(struct people *p, const struct actor *actor,
                         const struct absence_query *query)
{
    struct seen *list;
    size_t count;
    slice next;

    must(absence_list(p->tx, actor, query, &list, &count, &next, &oops));
    return count;
}

TEST(a_list_holds_what_the_asker_may_see)
{
    struct people p;
    struct absence pending, approved, refused;
    struct settings settings;
    struct absence_query query = { 0 };

    people_open(&p);
    pending = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    approved = ask(&p, &p.employee, "CA", "2027-01-04", "2027-01-08");
    refused = ask(&p, &p.employee, "CA", "2027-02-01", "2027-02-05");
    must(step(&p, &p.manager, &approved, ABSENCE_APPROVE, &oops));
    must(step(&p, &p.manager, &refused, ABSENCE_REFUSE, &oops));
    ask(&p, &p.stranger, "CA", "2026-12-21", "2026-12-24");

    assert_int_equal(count_list(&p, &p.hr, &query), 4);
    assert_int_equal(count_list(&p, &p.employee, &query), 3);
    assert_int_equal(count_list(&p, &p.manager, &query), 3);
    assert_int_equal(count_list(&p, &p.colleague, &query), 2);
    assert_int_equal(count_list(&p, &p.stranger, &query), 1);
    assert_int_equal(count_list(&p, &p.foreign_hr, &query), 0);

    query.user = p.employee.user;
    assert_int_equal(count_list(&p, &p.hr, &query), 3);
    assert_int_equal(count_list(&p, &p.colleague, &query), 2);
    assert_int_equal(count_list(&p, &p.stranger, &query), 0);
    assert_int_equal(count_list(&p, &p.foreign_hr, &query), 0);

    query.statuses = 1u << ABSENCE_PENDING | 1u << ABSENCE_REFUSED;
    assert_int_equal(count_list(&p, &p.manager, &query), 2);
    assert_int_equal(count_list(&p, &p.colleague, &query), 1);
    query.user = (user_id){ { 0 } };
    query.statuses = 1u << ABSENCE_PENDING | 1u << ABSENCE_VALIDATED; /* what waits */
    assert_int_equal(count_list(&p, &p.manager, &query), 1);
    assert_int_equal(count_list(&p, &p.hr, &query), 2);

    settings = p.hr.settings;
    settings.colleagues = COLLEAGUES_COMPANY;
    settings.pending_visible = PENDING_NOBODY;
    choose_settings(&p, &settings);
    assert_int_equal(count_list(&p, &p.stranger, &(struct absence_query){ 0 }), 2);
    assert_int_equal(count_list(&p, &p.colleague, &(struct absence_query){ 0 }), 1);
    assert_slice(look(&p, &p.colleague, pending.id), "");
    people_close(&p);
}

TEST(a_period_holds_what_touches_it)
{
    static const struct period_case {
        const char *from, *to;
        size_t count;
    } cases[] = {
        { "2026-12-24", NULL, 2 }, { "2026-12-25", NULL, 1 },         { NULL, "2026-12-20", 0 },
        { NULL, "2026-12-21", 1 }, { "2026-12-22", "2026-12-23", 1 }, { NULL, NULL, 2 },
        { "2027-01-09", NULL, 0 },
    };
    struct people p;

    people_open(&p);
    ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    ask(&p, &p.employee, "CA", "2027-01-04", "2027-01-08");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct absence_query query = { .has_from = cases[i].from, .has_to = cases[i].to };
        if (query.has_from)
            query.from = day(cases[i].from);
        if (query.has_to)
            query.to = day(cases[i].to);
        assert_int_equal(count_list(&p, &p.hr, &query), cases[i].count);
        query.user = p.employee.user;
        assert_int_equal(count_list(&p, &p.employee, &query), cases[i].count);
    }
    people_close(&p);
}

TEST(pages_hold_everything_once_the_latest_first)
{
    struct people p;
    struct absence_query query = { .limit = 3 };
    int last = INT32_MAX;
    size_t total = 0, pages = 0;

    people_open(&p);
    for (int i = 0; i < 10; i++) { /* two on each day */
        char text[DATE_TEXT_LEN + 1];
        date_text(date_add(day("2026-12-01"), i / 2), text);
        ask(&p, i % 2 ? &p.employee : &p.colleague, "TEL", text, text);
    }
    do {
        struct seen *list;
        size_t count;

        must(absence_list(p.tx, &p.employee, &query, &list, &count, &query.after, &oops));
        for (size_t i = 0; i < count; i++) {
            assert_true(list[i].absence.start.day <= last);
            last = list[i].absence.start.day;
        }
        if (pages == 1) { /* what stood at the border of two pages may go meanwhile */
            struct absence absence = list[count - 1].absence;
            must(step(&p, &p.hr, &absence, ABSENCE_DELETE, &oops));
        }
        total += count;
        pages++;
    } while (query.after.len);
    assert_int_equal(total, 10);
    assert_int_equal(pages, 4);
    query.after = SLICE("2026-12-01");
    {
        struct seen *list;
        size_t count;
        slice next;
        must_not(absence_list(p.tx, &p.hr, &query, &list, &count, &next, &oops), ERR_INVALID,
                 "page_unknown");
    }
    people_close(&p);
}

/* ---- preview ---- */

TEST(a_preview_says_what_would_come_and_writes_nothing)
{
    struct people p;
    struct absence_entry entry = entry_of("CA", "2026-12-21", "2026-12-24");
    struct absence_conflict conflict;
    struct absence_preview preview;
    struct absence absence;
    struct data data;
    slice view;

    people_open(&p);
    must(absence_preview(p.tx, &p.employee, (absence_id){ { 0 } }, &entry, &preview, &conflict,
                         &oops));
    assert_int_equal(preview.absence.status, ABSENCE_PENDING);
    assert_int_equal(preview.warning_count, 1); /* that no balance was opened */
    absence_preview_view(data_open(&data), NULL, &preview, false);
    view = data_close(&data, p.tx);
    assert_true(
        slice_contains(view,
                       SLICE("\"type\":\"CA\",\"start\":\"2026-12-21\",\"start_half\":\"am\","
                             "\"end\":\"2026-12-24\",\"end_half\":\"pm\",\"status\":"
                             "\"pending\",")));
    assert_true(slice_contains(view, SLICE("\"deciders\":[{")));

    entry.type = SLICE("AM");
    must(absence_preview(p.tx, &p.employee, (absence_id){ { 0 } }, &entry, &preview, &conflict,
                         &oops));
    assert_int_equal(preview.absence.status, ABSENCE_APPROVED);
    assert_int_equal(preview.warning_count, 1);

    entry.type = SLICE("CA"); /* the only one of HR */
    must_not(absence_preview(p.tx, &p.hr, (absence_id){ { 0 } }, &entry, &preview, &conflict,
                             &oops),
             ERR_CONFLICT, "nobody_decides");

    entry.user = p.employee.user;
    must(absence_preview(p.tx, &p.hr, (absence_id){ { 0 } }, &entry, &preview, &conflict,
                         &oops));
    assert_int_equal(preview.absence.status, ABSENCE_APPROVED);
    must_not(absence_preview(p.tx, &p.manager, (absence_id){ { 0 } }, &entry, &preview,
                             &conflict, &oops),
             ERR_DENIED, "hr_only");
    assert_int_equal(store_int(p.tx, "SELECT count(*) FROM absence"), 0);

    entry.user = (user_id){ { 0 } };
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    must_not(absence_preview(p.tx, &p.employee, (absence_id){ { 0 } }, &entry, &preview,
                             &conflict, &oops),
             ERR_CONFLICT, "absence_overlap");
    must(absence_preview(p.tx, &p.employee, absence.id, &entry, &preview, &conflict, &oops));
    must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
    must_not(absence_preview(p.tx, &p.employee, absence.id, &entry, &preview, &conflict, &oops),
             ERR_CONFLICT, "absence_state");
    assert_true(conflict.found);
    must_not(absence_preview(p.tx, &p.stranger, absence.id, &entry, &preview, &conflict, &oops),
             ERR_NOT_FOUND, "absence_unknown");
    people_close(&p);
}

/* ---- the audit ---- */

TEST(every_step_leaves_a_line)
{
    struct people p;
    struct absence absence;
    struct absence_entry entry = entry_of("CA", "2026-12-22", "2026-12-24");
    struct absence_conflict conflict;
    struct seen seen;
    user_id who;
    int64_t at;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    p.tx->now_ms += 1000;
    must(absence_update(p.tx, &p.employee, absence.id, 1, &entry, &seen, &conflict, &oops));
    absence = seen.absence;
    p.tx->now_ms += 1000;
    must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
    p.tx->now_ms += 1000;
    must(step(&p, &p.hr, &absence, ABSENCE_CANCEL, &oops));
    assert_int_equal(store_int(p.tx, "SELECT count(*) FROM audit WHERE thing = 'absence'"), 4);
    assert_int_equal(store_int(p.tx, "SELECT count(*) FROM audit WHERE action = 'updated' AND"
                                     " thing = 'absence' AND detail LIKE"
                                     " '{\"before\":%2026-12-21%\"after\":%2026-12-22%'"),
                     1);
    must(audit_last(p.tx, p.first, absence.id.uuid, &who, &at, &oops));
    assert_true(id_eq(who, p.hr.user) && at == p.tx->now_ms);
    people_close(&p);
}

TEST_MAIN("hr/absence", CASE(what_is_asked_for_waits_for_a_decision),
          CASE(what_nobody_decides_is_effective_at_once),
          CASE(hr_enters_for_somebody_and_it_is_approved),
          CASE(for_others_only_hr_and_only_in_the_own_company), CASE(a_note_is_of_hr_for_hr),
          CASE(what_cannot_be_asked_for),
          CASE(three_years_ahead_and_three_years_long_are_possible),
          CASE(two_absences_share_no_half_day),
          CASE(what_was_refused_cancelled_or_deleted_is_in_nobodys_way),
          CASE(an_overlap_shows_what_is_in_the_way_and_its_sentence_only_days),
          CASE(the_owner_changes_what_waits), CASE(a_change_overlaps_others_but_not_itself),
          CASE(who_changes_it_when), CASE(a_request_that_becomes_a_notice_is_effective),
          CASE(a_hidden_type_stays_where_it_is), CASE(nobody_decides_their_own),
          CASE(one_step_and_two_steps), CASE(a_refusal_says_why),
          CASE(of_right_cannot_be_refused), CASE(cancelling_before_and_after_the_start),
          CASE(what_hr_deletes_is_gone_and_stays_in_the_audit),
          CASE(who_was_slower_learns_who_was_quicker), CASE(the_order_of_checks),
          CASE(a_list_holds_what_the_asker_may_see), CASE(a_period_holds_what_touches_it),
          CASE(pages_hold_everything_once_the_latest_first),
          CASE(a_preview_says_what_would_come_and_writes_nothing),
          CASE(every_step_leaves_a_line))
