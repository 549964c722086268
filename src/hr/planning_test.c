#include "hr/planning.h"

#include "hr/test_absence.h"

static json_t *plan(struct people *p, const struct actor *actor,
                    const struct planning_query *query, slice *next_out)
{
    struct data data;
    struct json *json = data_open(&data);
    json_t *object = NULL;

    json_open_object(json, NULL);
    must(planning_read(p->tx, actor, query, json, next_out, &oops));
    json_close_object(json);
    must(json_read_object(data_close(&data, p->tx), &object, &oops));
    return object;
}

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
    json_t *planning = plan(p, actor, &query, &next);

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
    planning = plan(&p, &p.stranger, &query, &next);
    assert_string_equal(json_string_value(json_object_get(planning, "from")), "2026-12-01");
    assert_string_equal(json_string_value(json_object_get(planning, "to")), "2026-12-31");
    row = json_array_get(json_object_get(planning, "items"), 0);
    uuid_text(p.stranger.user.uuid, user);
    uuid_text(p.other_team.uuid, team);
    assert_string_equal(json_string_value(json_object_get(row, "user_id")), user);
    assert_int_equal(json_array_size(json_object_get(row, "teams")), 1);
    assert_string_equal(json_string_value(json_array_get(json_object_get(row, "teams"), 0)),
                        team);
    assert_int_equal(json_object_size(row), 6);
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
        json_t *planning = plan(&p, &p.hr, &query, &query.after);

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

TEST_MAIN("hr/planning", CASE(everybody_sees_their_people_each_in_their_level),
          CASE(a_row_has_the_person_and_their_teams), CASE(who_left_is_not_in_the_planning),
          CASE(pages_hold_each_person_once), CASE(a_period_has_an_order_and_a_limit))
