#include "hr/test_planning.h"

/* "name:TYPE(status) TYPE... name: ..." with "*" for a type that is not shown. */
static void rows_text_of(json_t *planning, char *out, size_t size)
{
    size_t i, k;
    json_t *row, *absence;

    out[0] = 0;
    json_array_foreach(json_object_get(planning, "items"), i, row) {
        snprintf(out + strlen(out), size - strlen(out), "%s%s", i ? " " : "",
                 json_string_value(json_object_get(row, "name")));
        json_array_foreach(json_object_get(row, "absences"), k, absence) {
            const char *type = json_string_value(json_object_get(absence, "type"));
            snprintf(out + strlen(out), size - strlen(out), "%c%s", k ? ',' : ':',
                     type ? type : "*");
        }
    }
}

static void check(struct people *p, const struct actor *actor, team_id team,
                  const char *expected)
{
    struct planning_query query = { .from = day("2026-12-01"),
                                    .to = day("2026-12-31"),
                                    .team = team };
    char text[1000];
    slice next;
    json_t *planning = plan_of(p, actor, &query, &next);

    rows_text_of(planning, text, sizeof text);
    if (strcmp(text, expected) != 0)
        fail_msg("%s: %s, should be %s", actor->name, text, expected);
    json_decref(planning);
}

TEST(everybody_sees_their_people_each_in_their_level)
{
    static const team_id all = { { 0 } };
    struct people p;
    struct absence absence;
    struct settings settings;

    people_open(&p);
    ask(&p, &p.employee, "RTT", "2026-12-28", "2026-12-28");
    ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    absence = ask(&p, &p.employee, "CSS", "2026-12-03", "2026-12-03");
    must(step(&p, &p.manager, &absence, ABSENCE_REFUSE, &oops)); /* is not shown to anybody */
    absence = ask(&p, &p.employee, "CT", "2026-12-03", "2026-12-03");
    must(step(&p, &p.hr, &absence, ABSENCE_DELETE, &oops));
    absence =
        ask(&p, &p.colleague, "AM", "2026-11-27", "2026-12-01"); /* touches the first day */
    must(step(&p, &p.hr, &absence, ABSENCE_ACKNOWLEDGE, &oops));
    ask(&p, &p.colleague, "FO", "2026-12-31 pm", "2027-01-05");
    ask(&p, &p.colleague, "REC", "2026-11-26", "2026-11-26");
    ask(&p, &p.stranger, "CA", "2026-12-21", "2026-12-24");

    check(&p, &p.hr, all, "colleague:AM,FO employee:CA,RTT hr manager stranger:CA");
    check(&p, &p.employee, all, "colleague:*,* employee:CA,RTT");
    check(&p, &p.manager, all, "colleague:AM,FO employee:CA,RTT manager");
    check(&p, &p.stranger, all, "stranger:CA");
    check(&p, &p.hr, p.team, "colleague:AM,FO employee:CA,RTT");
    check(&p, &p.hr, p.other_team, "stranger:CA");
    check(&p, &p.employee, p.team, "colleague:*,* employee:CA,RTT");
    check(&p, &p.employee, p.other_team, ""); /* not theirs to see: nobody */
    check(&p, &p.hr, p.foreign_team, "");
    check(&p, &p.foreign_hr, all, "foreign hr");

    settings = p.hr.settings;
    settings.colleagues = COLLEAGUES_COMPANY;
    settings.pending_visible = PENDING_NOBODY;
    settings.hide_medical_type = true;
    choose_settings(&p, &settings);
    check(&p, &p.employee, all, "colleague:* employee:CA,RTT hr manager stranger");
    check(&p, &p.employee, p.other_team, "stranger");
    check(&p, &p.manager, all, "colleague:*,FO employee:CA,RTT hr manager stranger");
    people_close(&p);
}

TEST(a_row_has_the_person_and_their_teams)
{
    struct people p;
    struct planning_query query = { .from = day("2026-12-01"), .to = day("2026-12-31") };
    char team[ID_TEXT_LEN + 1], user[ID_TEXT_LEN + 1];
    slice next;
    json_t *planning, *row;

    people_open(&p);
    planning = plan_of(&p, &p.stranger, &query, &next);
    assert_string_equal(json_string_value(json_object_get(planning, "from")), "2026-12-01");
    assert_string_equal(json_string_value(json_object_get(planning, "to")), "2026-12-31");
    row = json_array_get(json_object_get(planning, "items"), 0);
    uuid_text(p.stranger.user.uuid, user);
    uuid_text(p.other_team.uuid, team);
    assert_string_equal(json_string_value(json_object_get(row, "user_id")), user);
    assert_int_equal(json_array_size(json_object_get(row, "teams")), 1);
    assert_string_equal(json_string_value(json_array_get(json_object_get(row, "teams"), 0)),
                        team);
    assert_int_equal(json_object_size(row), 7);
    json_decref(planning);
    people_close(&p);
}

TEST(who_left_is_not_in_the_planning)
{
    static const team_id all = { { 0 } };
    struct people p;
    struct user user;

    people_open(&p);
    must(user_get(p.tx, &p.hr, p.colleague.user, &user, &oops));
    must(user_deactivate(p.tx, &p.hr, user.id, user.version, &user, &oops));
    check(&p, &p.employee, all, "employee");
    people_close(&p);
}

TEST(pages_hold_each_person_once)
{
    struct people p;
    struct planning_query query = { .from = day("2026-12-01"),
                                    .to = day("2026-12-31"),
                                    .limit = 2 };
    char text[1000] = "";
    size_t pages = 0;

    people_open(&p);
    ask(&p, &p.stranger, "CA", "2026-12-21", "2026-12-24");
    do {
        json_t *planning = plan_of(&p, &p.hr, &query, &query.after);

        snprintf(text + strlen(text), sizeof text - strlen(text), "|");
        rows_text_of(planning, text + strlen(text), sizeof text - strlen(text));
        json_decref(planning);
        pages++;
    } while (query.after.len);
    assert_string_equal(text, "|colleague employee|hr manager|stranger:CA");
    assert_int_equal(pages, 3);
    people_close(&p);
}

TEST(a_period_has_an_order_and_a_limit)
{
    static const struct period_case {
        const char *from, *to, *code;
    } cases[] = {
        { "2026-12-01", "2026-11-30", "period_order" },
        { "2026-01-01", "2027-01-03", "period_too_long" },
        { "2026-01-01", "2027-01-02", NULL },
        { "2026-12-01", "2026-12-01", NULL },
    };
    struct people p;

    people_open(&p);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct planning_query query = { .from = day(cases[i].from), .to = day(cases[i].to) };
        struct error err = { 0 };
        struct data data;
        struct json *json = data_open(&data);
        slice next;
        bool fine;

        json_open_object(json, NULL);
        fine = planning_read(p.tx, &p.hr, &query, json, &next, &err);
        assert_true(fine == !cases[i].code);
        if (!fine) {
            assert_string_equal(err.code, cases[i].code);
            assert_string_equal(err.field, "to");
        }
        (void)data_close(&data, p.tx);
    }
    {
        struct planning_query query = { .from = day("2026-12-01"),
                                        .to = day("2026-12-01"),
                                        .after = SLICE("nobody") };
        struct data data;
        slice next;
        must_not(planning_read(p.tx, &p.hr, &query, data_open(&data), &next, &oops),
                 ERR_INVALID, "page_unknown");
        (void)data_close(&data, p.tx);
    }
    people_close(&p);
}

/* ---- entries, totals, holidays ---- */

TEST(entries_stand_with_their_person_and_notes_of_teams_apart)
{
    struct people p;
    struct planning_query query = { .from = day("2026-12-07"), .to = day("2026-12-13") };
    slice next;
    json_t *planning, *row;

    people_open(&p);
    plan_one(&p, &p.hr,
             planned(PLANNING_SHIFT, p.employee.user, "2026-12-08", "2026-12-08", ""));
    plan_one(&p, &p.hr,
             planned(PLANNING_ON_CALL, p.employee.user, "2026-11-29", "2026-12-12", ""));
    plan_one(&p, &p.hr,
             planned(PLANNING_SHIFT, p.employee.user, "2026-12-14", "2026-12-14", ""));
    plan_one(&p, &p.hr,
             planned(PLANNING_NOTE, p.employee.user, "2026-12-06", "2026-12-06", "x"));
    plan_one(&p, &p.hr, team_note(p.team, "2026-12-09", "Inventaire"));
    plan_one(&p, &p.hr, team_note(p.other_team, "2026-12-09", "Visite"));
    planning = plan_of(&p, &p.employee, &query, &next);
    row = json_array_get(json_object_get(planning, "items"), 1);
    assert_string_equal(json_string_value(json_object_get(row, "name")), "employee");
    assert_int_equal(json_array_size(json_object_get(row, "entries")), 2); /* that touch it */
    assert_int_equal(json_array_size(json_object_get(planning, "notes")), 1);
    json_decref(planning);
    query.team = p.other_team;
    planning = plan_of(&p, &p.hr, &query, &next);
    assert_int_equal(json_array_size(json_object_get(planning, "notes")), 1);
    json_decref(planning);
    people_close(&p);
}

/* "present/expected" of one day in the totals of a team; "" where there are none. */
static void total_of(struct people *p, const struct actor *actor, team_id team,
                     const char *day_text, const char *expected)
{
    struct planning_query query = { .from = day(day_text), .to = day(day_text) };
    char id[ID_TEXT_LEN + 1], found[64] = "";
    slice next;
    json_t *planning = plan_of(p, actor, &query, &next), *one;
    size_t i;

    uuid_text(team.uuid, id);
    json_array_foreach(json_object_get(planning, "totals"), i, one) {
        json_t *total = json_array_get(json_object_get(one, "days"), 0);

        if (strcmp(json_string_value(json_object_get(one, "team")), id) == 0)
            snprintf(found, sizeof found, "%g/%g%s",
                     json_number_value(json_object_get(total, "present")),
                     json_number_value(json_object_get(total, "expected")),
                     json_is_true(json_object_get(total, "under")) ? "!" : "");
    }
    if (strcmp(found, expected) != 0)
        fail_msg("%s sees %s on %s, should see %s", actor->name, found, day_text, expected);
    json_decref(planning);
}

TEST(totals_are_of_whole_teams_and_of_what_one_may_see)
{
    struct people p;
    struct absence absence;
    struct settings settings;

    people_open(&p);
    must(sql_run(p.tx, &oops, "UPDATE team SET minimum = 2 WHERE tenant = ?1 AND id = ?2", "uu",
                 p.first.uuid, p.team.uuid));
    absence = ask(&p, &p.employee, "CA", "2026-12-08 pm", "2026-12-09");
    ask(&p, &p.colleague, "CA", "2026-12-09", "2026-12-09");
    total_of(&p, &p.hr, p.team, "2026-12-08", "2/2");
    must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
    total_of(&p, &p.hr, p.team, "2026-12-08", "1.5/2!");
    total_of(&p, &p.manager, p.team, "2026-12-09", "1/2!");
    total_of(&p, &p.colleague, p.team, "2026-12-09", "1/2!");
    total_of(&p, &p.colleague, p.other_team, "2026-12-09", ""); /* not all are theirs to see */
    total_of(&p, &p.hr, p.other_team, "2026-12-09", "1/1");
    total_of(&p, &p.stranger, p.team, "2026-12-09", "");
    total_of(&p, &p.hr, p.team, "2026-12-13", "0/0"); /* a Sunday */
    settings = p.hr.settings;
    settings.colleagues = COLLEAGUES_COMPANY;
    choose_settings(&p, &settings);
    total_of(&p, &p.stranger, p.team, "2026-12-09", "1/2!");
    people_close(&p);
}

/* A colleague sees sickness begin as a request, and hours as a day: so do their totals. */
TEST(totals_tell_no_more_than_the_absences_beside_them)
{
    struct people p;
    struct absence sick;
    struct absence_entry hours = entry_of("REC", "2026-12-10", "2026-12-10");
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    sick = ask(&p, &p.employee, "AM", "2026-12-08", "2026-12-09");
    assert_int_equal(sick.status, ABSENCE_APPROVED);
    total_of(&p, &p.manager, p.team, "2026-12-08", "1/2");
    total_of(&p, &p.colleague, p.team, "2026-12-08", "2/2");
    must(step(&p, &p.hr, &sick, ABSENCE_ACKNOWLEDGE, &oops));
    total_of(&p, &p.colleague, p.team, "2026-12-08", "1/2");

    hours.user = p.employee.user;
    hours.minutes = 60;
    hours.start_minute = 14 * 60;
    must(absence_create(p.tx, &p.hr, &hours, &seen, &conflict, &oops));
    total_of(&p, &p.manager, p.team, "2026-12-10", "2/2");
    total_of(&p, &p.colleague, p.team, "2026-12-10", "1/2");
    people_close(&p);
}

TEST(the_holidays_of_each_site_are_in_the_answer_over_new_year_too)
{
    struct people p;
    struct planning_query query = { .from = day("2026-12-24"), .to = day("2027-01-02") };
    slice next;
    json_t *planning, *holidays;

    people_open(&p);
    planning = plan_of(&p, &p.employee, &query, &next);
    holidays = json_object_get(planning, "holidays");
    assert_int_equal(json_array_size(holidays), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(holidays, 0), "day")),
                        "2026-12-25");
    assert_string_equal(json_string_value(json_object_get(json_array_get(holidays, 1), "day")),
                        "2027-01-01");
    json_decref(planning);
    people_close(&p);
}

TEST(those_who_are_away_and_those_of_a_site_alone)
{
    struct people p;
    struct planning_query query = { .from = day("2026-12-01"),
                                    .to = day("2026-12-31"),
                                    .absent_only = true };
    char text[1000];
    slice next;
    json_t *planning;

    people_open(&p);
    ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    ask(&p, &p.colleague, "TEL", "2026-12-21", "2026-12-24"); /* works */
    planning = plan_of(&p, &p.hr, &query, &next);
    rows_text_of(planning, text, sizeof text);
    assert_string_equal(text, "employee:CA");
    json_decref(planning);
    query.absent_only = false;
    query.site = (site_id){ { 1 } };
    planning = plan_of(&p, &p.hr, &query, &next);
    assert_int_equal(json_array_size(json_object_get(planning, "items")), 0);
    json_decref(planning);
    people_close(&p);
}

/* "CA:4.5 REC:1" of one row, or "none". */
static void sums_of(struct people *p, const struct actor *actor, const char *expected)
{
    struct planning_query query = { .from = day("2026-12-01"), .to = day("2026-12-31") };
    char text[200] = "none";
    slice next;
    json_t *planning = plan_of(p, actor, &query, &next), *row, *sum;
    size_t i, k;

    json_array_foreach(json_object_get(planning, "items"), i, row) {
        json_t *sums = json_object_get(row, "sums");

        if (strcmp(json_string_value(json_object_get(row, "name")), "employee") != 0 || !sums)
            continue;
        text[0] = 0;
        json_array_foreach(sums, k, sum)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s:%g", k ? " " : "",
                     json_string_value(json_object_get(sum, "type")),
                     json_number_value(json_object_get(sum, "days")));
    }
    if (strcmp(text, expected) != 0)
        fail_msg("%s sees %s, should see %s", actor->name, text, expected);
    json_decref(planning);
}

TEST(sums_by_type_are_for_the_person_who_decides_and_hr)
{
    struct people p;
    struct settings settings;

    people_open(&p);
    enter(&p, &p.hr, &p.employee, "RTT", "2026-12-08 pm", "2026-12-09");
    enter(&p, &p.hr, &p.employee, "RMED", "2026-12-10", "2026-12-10");
    enter(&p, &p.hr, &p.employee, "RTT", "2026-12-30", "2027-01-05"); /* two of them here */
    sums_of(&p, &p.hr, "RTT:3.5 RMED:1");
    sums_of(&p, &p.employee, "RTT:3.5 RMED:1");
    sums_of(&p, &p.manager, "RTT:3.5 RMED:1");
    sums_of(&p, &p.colleague, "none");
    settings = p.hr.settings;
    settings.hide_medical_type = true;
    choose_settings(&p, &settings);
    sums_of(&p, &p.manager, "RTT:3.5");
    people_close(&p);
}

TEST(a_thousand_people_are_one_page)
{
    enum { PEOPLE = 1000 };
    struct people p;
    struct planning_query query = { .from = day("2026-12-01"), .to = day("2026-12-31") };
    slice next;
    json_t *planning;

    people_open(&p);
    for (int i = 0; i < PEOPLE - 5; i++) {
        struct user user;
        char name[32], email[64];

        snprintf(name, sizeof name, "someone %03d", i);
        snprintf(email, sizeof email, "someone%03d@demo.mozaik", i);
        must(user_create(p.tx, &p.system,
                         &(struct user_entry){ .email = slice_of(email),
                                               .name = slice_of(name),
                                               .role = ROLE_EMPLOYEE },
                         &user, &oops));
    }
    planning = plan_of(&p, &p.hr, &query, &next);
    assert_int_equal(json_array_size(json_object_get(planning, "items")), PEOPLE);
    assert_int_equal(next.len, 0);
    json_decref(planning);
    people_close(&p);
}

TEST_MAIN("hr/planning", CASE(everybody_sees_their_people_each_in_their_level),
          CASE(a_row_has_the_person_and_their_teams), CASE(who_left_is_not_in_the_planning),
          CASE(pages_hold_each_person_once), CASE(a_period_has_an_order_and_a_limit),
          CASE(entries_stand_with_their_person_and_notes_of_teams_apart),
          CASE(totals_are_of_whole_teams_and_of_what_one_may_see),
          CASE(totals_tell_no_more_than_the_absences_beside_them),
          CASE(the_holidays_of_each_site_are_in_the_answer_over_new_year_too),
          CASE(those_who_are_away_and_those_of_a_site_alone),
          CASE(sums_by_type_are_for_the_person_who_decides_and_hr),
          CASE(a_thousand_people_are_one_page))
