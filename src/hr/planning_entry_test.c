#include "hr/test_planning.h"

#include "base/instant.h"

#include "hr/test_rule.h"

/* ---- who ---- */

TEST(hr_plans_for_all_managers_for_their_people_everybody_notes_on_their_own_days)
{
    struct people p;

    people_open(&p);
    {
        const struct who_case {
            const char *name;
            const struct actor *by;
            user_id whose;
            enum planning_kind kind;
            bool may;
        } cases[] = {
            { "HR, anybody", &p.hr, p.stranger.user, PLANNING_SHIFT, true },
            { "HR, themselves", &p.hr, p.hr.user, PLANNING_ON_CALL, true },
            { "a manager, their people", &p.manager, p.employee.user, PLANNING_TRAINING, true },
            { "a manager, a note", &p.manager, p.employee.user, PLANNING_NOTE, true },
            { "a manager, others", &p.manager, p.stranger.user, PLANNING_SHIFT, false },
            { "a manager, others' notes", &p.manager, p.stranger.user, PLANNING_NOTE, false },
            { "a manager, a note of theirs", &p.manager, p.manager.user, PLANNING_NOTE, true },
            { "a manager, a shift of theirs", &p.manager, p.manager.user, PLANNING_SHIFT,
              false },
            { "a person, a note", &p.employee, p.employee.user, PLANNING_NOTE, true },
            { "a person, a shift", &p.employee, p.employee.user, PLANNING_SHIFT, false },
            { "a person, on call", &p.employee, p.employee.user, PLANNING_ON_CALL, false },
            { "a colleague", &p.colleague, p.employee.user, PLANNING_NOTE, false },
            { "HR of another company", &p.foreign_hr, p.foreign.user, PLANNING_SHIFT, true },
        };

        for (size_t i = 0; i < COUNT_OF(cases); i++) {
            struct planning_entry wanted =
                planned(cases[i].kind, cases[i].whose, "2026-12-08", "2026-12-08", "Salle 2");
            struct planning_outcome outcome;
            struct error err = { 0 };

            if (planning_create(p.tx, cases[i].by, &wanted, 1, &outcome, &err) != cases[i].may)
                fail_msg("%s: %s", cases[i].name, err.code);
            if (!cases[i].may)
                assert_string_equal(err.code, "not_planner");
        }
    }
    people_close(&p);
}

TEST(notes_of_a_team_are_for_hr_and_its_managers_to_write)
{
    struct people p;
    struct planning_entry wanted;
    struct planning_outcome outcome;

    people_open(&p);
    plan_one(&p, &p.hr, team_note(p.team, "2026-12-08", "Inventaire"));
    plan_one(&p, &p.manager, team_note(p.team, "2026-12-09", "Visite"));
    wanted = team_note(p.other_team, "2026-12-09", "Visite");
    must_not(planning_create(p.tx, &p.manager, &wanted, 1, &outcome, &oops), ERR_DENIED,
             "not_planner");
    wanted = team_note(p.team, "2026-12-09", "Visite");
    must_not(planning_create(p.tx, &p.employee, &wanted, 1, &outcome, &oops), ERR_DENIED,
             "not_planner");
    must_not(planning_create(p.tx, &p.foreign_hr, &wanted, 1, &outcome, &oops), ERR_INVALID,
             "team_unknown");
    people_close(&p);
}

/* ---- what ---- */

TEST(on_call_is_a_day_or_weeks_from_sunday_to_saturday)
{
    static const struct week_case {
        const char *start, *end;
        bool fine;
    } cases[] = {
        { "2026-12-08", "2026-12-08", true },  { "2026-12-06", "2026-12-06", true },
        { "2026-12-06", "2026-12-12", true },  { "2026-12-06", "2026-12-19", true },
        { "2026-12-06", "2026-12-11", false }, { "2026-12-07", "2026-12-13", false },
        { "2026-12-07", "2026-12-12", false }, { "2026-12-27", "2027-01-02", true },
        { "2028-02-27", "2028-03-04", true }, /* over a leap day */
        { "2026-10-25", "2026-10-31", true }, /* begins when clocks change */
    };
    struct people p;

    people_open(&p);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct planning_entry wanted =
            planned(PLANNING_ON_CALL, p.employee.user, cases[i].start, cases[i].end, "");
        struct planning_outcome outcome;

        if (cases[i].fine) {
            must(planning_create(p.tx, &p.manager, &wanted, 1, &outcome, &oops));
            must(planning_delete(p.tx, &p.manager, outcome.entries[0].id, 1, &outcome, &oops));
        } else {
            must_not(planning_create(p.tx, &p.manager, &wanted, 1, &outcome, &oops),
                     ERR_INVALID, "on_call_week");
        }
    }
    people_close(&p);
}

TEST(what_is_entered_is_looked_at_field_by_field)
{
    static char long_text[PLANNING_LABEL_MAX + 2];
    struct people p;
    struct user user;

    people_open(&p);
    memset(long_text, 'x', PLANNING_LABEL_MAX + 1);
    must(user_get(p.tx, &p.hr, p.stranger.user, &user, &oops));
    must(user_deactivate(p.tx, &p.hr, user.id, user.version, &user, &oops));
    {
        const user_id who = p.employee.user;
        struct entered_case {
            struct planning_entry entry;
            const char *field, *code;
        } cases[] = {
            { planned(PLANNING_SHIFT, p.foreign.user, "2026-12-08", "2026-12-08", ""),
              "user_id", "user_unknown" },
            { planned(PLANNING_SHIFT, p.stranger.user, "2026-12-08", "2026-12-08", ""),
              "user_id", "user_inactive" },
            { team_note(p.foreign_team, "2026-12-08", "x"), "team", "team_unknown" },
            { planned(PLANNING_SHIFT, who, "2026-12-08", "2026-12-07", ""), "end",
              "period_order" },
            { planned(PLANNING_NOTE, who, "2026-12-08 pm", "2026-12-08 am", "x"), "end",
              "period_order" },
            { planned(PLANNING_NOTE, who, "2026-12-08", "2027-12-09", "x"), "end",
              "period_too_long" },
            { planned(PLANNING_NOTE, who, "2026-12-08", "2027-12-08", "x"), NULL, NULL },
            { planned(PLANNING_NOTE, who, "2028-02-29 pm", "2028-02-29", "x"), NULL, NULL },
            { planned(PLANNING_SHIFT, who, "2026-12-08 pm", "2026-12-08", ""), "start_half",
              "half_day" },
            { planned(PLANNING_ON_CALL, who, "2026-12-08", "2026-12-08 am", ""), "end_half",
              "half_day" },
            { planned(PLANNING_TRAINING, who, "2026-12-08 pm", "2026-12-09 am", ""), NULL,
              NULL },
            { planned(PLANNING_NOTE, who, "2026-12-08", "2026-12-08", " \n"), "label",
              "field_required" },
            { planned(PLANNING_NOTE, who, "2026-12-08", "2026-12-08", long_text), "label",
              "field_too_long" },
            { planned(PLANNING_NOTE, who, "2026-12-08", "2026-12-08", long_text + 1), NULL,
              NULL },
            /* below: the hours are taken away, or given to what has none */
            { planned(PLANNING_SHIFT, who, "2026-12-08", "2026-12-08", ""), "start_time",
              "field_required" },
            { planned(PLANNING_SHIFT, who, "2026-12-08", "2026-12-08", ""), "end_time",
              "field_required" },
            { planned(PLANNING_SHIFT, who, "2026-12-08", "2026-12-08", ""), "end_time",
              "field_value" },
            { planned(PLANNING_TRAINING, who, "2026-12-08", "2026-12-08", ""), "start_time",
              "field_value" },
            { team_note(p.team, "2026-12-08", "x"), "team", "field_value" },
            { planned(PLANNING_SHIFT, who, "2026-12-08", "2026-12-12", ""), NULL, NULL },
        };

        cases[14].entry.start_minute = NO_MINUTE;
        cases[15].entry.end_minute = NO_MINUTE;
        cases[16].entry.end_minute = cases[16].entry.start_minute;
        cases[17].entry.start_minute = 60;
        cases[18].entry.kind = PLANNING_SHIFT;
        cases[19].entry.start_minute = 22 * 60; /* nights, until the next morning */
        cases[19].entry.end_minute = 6 * 60;
        for (size_t i = 0; i < COUNT_OF(cases); i++) {
            struct planning_outcome outcome;
            struct error err = { 0 };
            bool fine = planning_create(p.tx, &p.hr, &cases[i].entry, 1, &outcome, &err);

            if (fine != !cases[i].code)
                fail_msg("case %zu: %s, %s", i, err.code, err.user);
            if (!fine && (strcmp(err.code, cases[i].code) || strcmp(err.field, cases[i].field)))
                fail_msg("case %zu: %s at %s", i, err.code, err.field);
        }
    }
    people_close(&p);
}

TEST(an_error_says_which_of_the_list_it_is_about)
{
    struct people p;
    struct planning_entry wanted[3];
    struct planning_outcome outcome;

    people_open(&p);
    for (size_t i = 0; i < 3; i++)
        wanted[i] = planned(PLANNING_SHIFT, p.employee.user, "2026-12-08", "2026-12-08", "");
    wanted[2].end = day("2026-12-07");
    must_not(planning_create(p.tx, &p.manager, wanted, 3, &outcome, &oops), ERR_INVALID,
             "period_order");
    assert_int_equal(outcome.at, 2);
    wanted[1].user = p.stranger.user; /* 403 of the second comes before 422 of the third */
    must_not(planning_create(p.tx, &p.manager, wanted, 3, &outcome, &oops), ERR_DENIED,
             "not_planner");
    assert_int_equal(outcome.at, 1);
    assert_int_equal(store_int(p.tx, "SELECT count(*) FROM planning_entry"), 0);
    people_close(&p);
}

/* ---- one by one ---- */

TEST(a_change_needs_the_newest_version_and_says_who_was_quicker)
{
    struct people p;
    struct planning_entry entry, wanted;
    struct planning_outcome outcome;

    people_open(&p);
    entry = plan_one(&p, &p.manager,
                     planned(PLANNING_SHIFT, p.employee.user, "2026-12-08", "2026-12-08", "A"));
    wanted = entry;
    wanted.label = SLICE("B");
    must(planning_update(p.tx, &p.hr, entry.id, 1, &wanted, &outcome, &oops));
    assert_int_equal(outcome.entries[0].version, 2);
    wanted.label = SLICE("C");
    must_not(planning_update(p.tx, &p.manager, entry.id, 1, &wanted, &outcome, &oops),
             ERR_CONFLICT, "version_stale");
    assert_true(outcome.conflict.found);
    assert_int_equal(outcome.conflict.current.version, 2);
    assert_true(slice_eq(outcome.conflict.current.label, SLICE("B")));
    assert_true(slice_eq(outcome.conflict.changed_by_name, SLICE("hr")));
    must_not(planning_update(p.tx, &p.manager, entry.id, 0, &wanted, &outcome, &oops),
             ERR_INVALID, "version_missing");
    must_not(planning_delete(p.tx, &p.manager, entry.id, 1, &outcome, &oops), ERR_CONFLICT,
             "version_stale");
    must_not(planning_delete(p.tx, &p.employee, entry.id, 2, &outcome, &oops), ERR_DENIED,
             "not_planner");
    must_not(planning_delete(p.tx, &p.stranger, entry.id, 2, &outcome, &oops), ERR_NOT_FOUND,
             "not_found");
    must(planning_delete(p.tx, &p.manager, entry.id, 2, &outcome, &oops));
    must_not(planning_delete(p.tx, &p.manager, entry.id, 3, &outcome, &oops), ERR_NOT_FOUND,
             "not_found");
    people_close(&p);
}

TEST(a_note_of_a_person_does_not_exist_for_colleagues)
{
    struct people p;
    struct planning_entry note;
    struct planning_outcome outcome;

    people_open(&p);
    note = plan_one(&p, &p.employee,
                    planned(PLANNING_NOTE, p.employee.user, "2026-12-08", "2026-12-08", "x"));
    must_not(planning_update(p.tx, &p.colleague, note.id, 1, &note, &outcome, &oops),
             ERR_NOT_FOUND, "not_found");
    note.label = SLICE("y");
    must(planning_update(p.tx, &p.employee, note.id, 1, &note, &outcome, &oops));
    note.kind = PLANNING_SHIFT; /* and it does not become what is not theirs to plan */
    must_not(planning_update(p.tx, &p.employee, note.id, 2, &note, &outcome, &oops), ERR_DENIED,
             "not_planner");
    must(planning_delete(p.tx, &p.employee, note.id, 2, &outcome, &oops));
    people_close(&p);
}

/* ---- on call ---- */

TEST(nobody_is_on_call_twice_at_once)
{
    struct people p;
    struct planning_entry first, wanted[2];
    struct planning_outcome outcome;

    people_open(&p);
    first =
        plan_one(&p, &p.manager,
                 planned(PLANNING_ON_CALL, p.employee.user, "2026-12-27", "2027-01-02", ""));
    wanted[0] = planned(PLANNING_ON_CALL, p.employee.user, "2027-01-02", "2027-01-02", "");
    must(tx_savepoint(p.tx, &oops));
    must_not(planning_create(p.tx, &p.manager, wanted, 1, &outcome, &oops), ERR_CONFLICT,
             "on_call_overlap");
    tx_undo(p.tx);
    assert_true(outcome.conflict.found);
    assert_true(id_eq(outcome.conflict.current.id, first.id));
    /* somebody else, the day after, another kind: all fine */
    wanted[0].user = p.colleague.user;
    plan_one(&p, &p.manager, wanted[0]);
    plan_one(&p, &p.manager,
             planned(PLANNING_ON_CALL, p.employee.user, "2027-01-03", "2027-01-09", ""));
    plan_one(&p, &p.manager,
             planned(PLANNING_SHIFT, p.employee.user, "2026-12-28", "2026-12-28", ""));
    /* two of one list */
    wanted[0] = wanted[1] =
        planned(PLANNING_ON_CALL, p.employee.user, "2027-03-01", "2027-03-01", "");
    must(tx_savepoint(p.tx, &oops));
    must_not(planning_create(p.tx, &p.manager, wanted, 2, &outcome, &oops), ERR_CONFLICT,
             "on_call_overlap");
    tx_undo(p.tx);
    assert_false(outcome.conflict.found); /* nothing that is there is in the way */
    people_close(&p);
}

TEST(weeks_that_move_together_make_room_for_each_other)
{
    struct people p;
    struct planning_choice choices[2];
    struct planning_outcome outcome;
    struct planning_entry first, second;

    people_open(&p);
    first =
        plan_one(&p, &p.manager,
                 planned(PLANNING_ON_CALL, p.employee.user, "2026-12-06", "2026-12-12", ""));
    second =
        plan_one(&p, &p.manager,
                 planned(PLANNING_ON_CALL, p.employee.user, "2026-12-13", "2026-12-19", ""));
    choices[0] = chosen(&first);
    choices[1] = chosen(&second);
    must(planning_move(p.tx, &p.manager, choices, 2, &(struct planning_way){ .days = 7 },
                       &outcome, &oops));
    assert_int_equal(outcome.entries[0].start.day, day("2026-12-13").day);
    assert_int_equal(outcome.entries[1].end.day, day("2026-12-26").day);
    choices[0].version = choices[1].version = 2;
    must_not(planning_move(p.tx, &p.manager, choices, 2, &(struct planning_way){ .days = 1 },
                           &outcome, &oops),
             ERR_INVALID, "on_call_week");
    people_close(&p);
}

TEST(on_call_that_is_announced_late_is_warned_of)
{
    static const struct notice_case {
        int ahead;
        bool warned;
    } cases[] = { { 15, false }, { 14, true }, { 0, true }, { -1, false } };
    struct people p;

    people_open(&p);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct planning_entry wanted =
            planned(PLANNING_ON_CALL, p.employee.user, "2026-12-07", "2026-12-07", "");
        struct planning_outcome outcome;

        wanted.start = wanted.end =
            date_add(instant_day(p.tx->now_ms, "Europe/Paris"), cases[i].ahead);
        must(planning_create(p.tx, &p.manager, &wanted, 1, &outcome, &oops));
        assert_int_equal(outcome.warning_count, cases[i].warned);
        if (cases[i].warned)
            assert_int_equal(outcome.warnings[0].notice_days, 15);
    }
    people_close(&p);
}

/* ---- many ---- */

TEST(moving_and_copying_are_refused_whole)
{
    struct people p;
    struct planning_entry own, others, note;
    struct planning_choice choices[3];
    struct planning_outcome outcome;
    const struct planning_way later = { .days = 7 };

    people_open(&p);
    own = plan_one(&p, &p.manager,
                   planned(PLANNING_SHIFT, p.employee.user, "2026-12-08", "2026-12-08", "A"));
    others =
        plan_one(&p, &p.hr,
                 planned(PLANNING_SHIFT, p.stranger.user, "2026-12-08", "2026-12-08", "B"));
    note = plan_one(&p, &p.hr, team_note(p.team, "2026-12-08", "x"));
    choices[0] = chosen(&own);
    choices[1] = chosen(&others);
    must_not(planning_move(p.tx, &p.manager, choices, 2, &later, &outcome, &oops),
             ERR_NOT_FOUND, "not_found");
    assert_int_equal(outcome.at, 1);
    choices[1] = choices[0];
    must_not(planning_move(p.tx, &p.manager, choices, 2, &later, &outcome, &oops), ERR_INVALID,
             "field_value");
    must_not(planning_move(p.tx, &p.manager, choices, 1, &(struct planning_way){ 0 }, &outcome,
                           &oops),
             ERR_INVALID, "field_required");
    must_not(planning_move(p.tx, &p.manager, choices, 1,
                           &(struct planning_way){ .user = p.stranger.user }, &outcome, &oops),
             ERR_DENIED, "not_planner");
    must_not(planning_move(p.tx, &p.hr, choices, 1,
                           &(struct planning_way){ .user = p.foreign.user }, &outcome, &oops),
             ERR_INVALID, "user_unknown");
    choices[1] = chosen(&note);
    must_not(planning_copy(p.tx, &p.hr, choices, 2,
                           &(struct planning_way){ .user = p.colleague.user }, &outcome, &oops),
             ERR_INVALID, "field_value");
    choices[0].version = 0;
    must_not(planning_copy(p.tx, &p.hr, choices, 2, &later, &outcome, &oops), ERR_INVALID,
             "version_missing");
    choices[0].version = 9;
    must_not(planning_copy(p.tx, &p.hr, choices, 2, &later, &outcome, &oops), ERR_CONFLICT,
             "version_stale");
    assert_true(id_eq(outcome.conflict.current.id, own.id));
    assert_int_equal(store_int(p.tx, "SELECT sum(version) FROM planning_entry"), 3);

    choices[0].version = 1;
    must(planning_copy(p.tx, &p.hr, choices, 2, &(struct planning_way){ .days = -8 }, &outcome,
                       &oops));
    assert_int_equal(outcome.entries[0].start.day, day("2026-11-30").day);
    assert_int_equal(outcome.entries[0].version, 1);
    assert_int_equal(store_int(p.tx, "SELECT count(*) FROM planning_entry"), 5);
    people_close(&p);
}

TEST(work_over_an_approved_absence_is_warned_of_and_done)
{
    struct people p;
    struct absence absence;
    struct planning_entry wanted[4];
    struct planning_outcome outcome;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-08 pm", "2026-12-10");
    wanted[0] = planned(PLANNING_SHIFT, p.employee.user, "2026-12-10", "2026-12-11", "");
    must(planning_create(p.tx, &p.manager, wanted, 1, &outcome, &oops));
    assert_int_equal(outcome.warning_count, 0); /* nobody has said yes */
    must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
    wanted[1] = planned(PLANNING_TRAINING, p.employee.user, "2026-12-08", "2026-12-08 am", "");
    wanted[2] = planned(PLANNING_TRAINING, p.employee.user, "2026-12-08", "2026-12-08", "");
    wanted[3] = planned(PLANNING_NOTE, p.employee.user, "2026-12-09", "2026-12-09", "x");
    must(planning_create(p.tx, &p.manager, wanted, 4, &outcome, &oops));
    assert_int_equal(outcome.count, 4);
    assert_int_equal(outcome.warning_count, 2);
    assert_true(id_eq(outcome.warnings[0].entry, outcome.entries[0].id));
    assert_true(id_eq(outcome.warnings[1].entry, outcome.entries[2].id));
    assert_int_equal(outcome.warnings[1].start.day, day("2026-12-08").day);
    people_close(&p);
}

TEST_MAIN("hr/planning_entry",
          CASE(hr_plans_for_all_managers_for_their_people_everybody_notes_on_their_own_days),
          CASE(notes_of_a_team_are_for_hr_and_its_managers_to_write),
          CASE(on_call_is_a_day_or_weeks_from_sunday_to_saturday),
          CASE(what_is_entered_is_looked_at_field_by_field),
          CASE(an_error_says_which_of_the_list_it_is_about),
          CASE(a_change_needs_the_newest_version_and_says_who_was_quicker),
          CASE(a_note_of_a_person_does_not_exist_for_colleagues),
          CASE(nobody_is_on_call_twice_at_once),
          CASE(weeks_that_move_together_make_room_for_each_other),
          CASE(on_call_that_is_announced_late_is_warned_of),
          CASE(moving_and_copying_are_refused_whole),
          CASE(work_over_an_approved_absence_is_warned_of_and_done))
