#include "hr/ids.h"
#include "hr/membership.h"
#include "hr/planning.h"
#include "hr/test_due.h"

/* A manager of one person, of no team. */
struct stage {
    struct people p;
    struct actor direct;
};

static void stage_open(struct stage *s)
{
    people_open(&s->p);
    s->direct = people_enter(s->p.tx, &s->p.system, "direct", ROLE_MANAGER, NULL, NULL);
    put_manager(&s->p, &s->p.stranger, &s->direct);
    people_reload(&s->p, &s->direct);
    people_mark(&s->p);
}

TEST(a_direct_manager_manages_that_person_and_nobody_else)
{
    struct stage s;

    stage_open(&s);
    assert_int_equal(s.direct.report_count, 1);
    assert_true(relation_between(&s.p, &s.direct, &s.p.stranger).manages);
    assert_false(relation_between(&s.p, &s.direct, &s.p.employee).manages);
    assert_false(relation_between(&s.p, &s.direct, &s.p.stranger).stands_in);
    people_close(&s.p);
}

TEST(an_employee_decides_for_nobody_whatever_rows_are_left)
{
    struct stage s;

    stage_open(&s);
    must(sql_run(s.p.tx, &oops,
                 "UPDATE users SET role = 'employee' WHERE tenant = ?1"
                 " AND name = 'direct'",
                 "u", s.p.first.uuid));
    people_reload(&s.p, &s.direct);
    assert_int_equal(s.direct.report_count, 0);
    people_close(&s.p);
}

TEST(what_a_deputy_holds_is_behind_their_own)
{
    struct stage s;

    stage_open(&s);
    must(team_add_manager(s.p.tx, &s.p.hr, s.p.other_team, s.direct.user, &oops));
    put_manager(&s.p, &s.p.employee, &s.p.manager);
    name_deputy(&s.p, &s.p.manager, &s.direct);
    put_away(&s.p, &s.p.manager, "2026-11-20", "2026-11-27");
    people_reload(&s.p, &s.direct);
    assert_int_equal(s.direct.managed_own, 1);
    assert_int_equal(s.direct.managed_count, 2);
    assert_true(id_eq(s.direct.managed[0], s.p.other_team));
    assert_true(id_eq(s.direct.managed[1], s.p.team));
    assert_int_equal(s.direct.reports_own, 1);
    assert_int_equal(s.direct.report_count, 2);
    assert_true(id_eq(s.direct.reports[0], s.p.stranger.user));
    assert_true(id_eq(s.direct.reports[1], s.p.employee.user));
    assert_true(actor_stands_in(&s.direct, s.p.manager.user));
    people_close(&s.p);
}

TEST(who_lost_the_role_or_left_has_nothing_to_stand_in_for)
{
    static const char *const changes[] = {
        "UPDATE users SET role = 'employee' WHERE tenant = ?1 AND name = 'manager'",
        "UPDATE users SET active = 0 WHERE tenant = ?1 AND name = 'manager'",
    };

    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        struct stage s;

        stage_open(&s);
        name_deputy(&s.p, &s.p.manager, &s.direct);
        put_away(&s.p, &s.p.manager, "2026-11-20", "2026-11-27");
        must(sql_run(s.p.tx, &oops, changes[i], "u", s.p.first.uuid));
        assert_false(relation_between(&s.p, &s.direct, &s.p.employee).manages);
        people_close(&s.p);
    }
}

/* What each hears of the same fact. */
TEST(a_direct_manager_hears_of_the_absences_of_that_person_as_a_manager)
{
    struct stage s;
    const struct fact *fact;

    stage_open(&s);
    ask(&s.p, &s.p.stranger, "CA", "2027-03-01", "2027-03-05");
    fact = people_fact(&s.p, "absence_created");
    assert_true(slice_contains(people_hear(&s.p, fact, &s.direct), SLICE("\"type\":\"CA\"")));
    assert_int_equal(people_hear(&s.p, fact, &s.p.manager).len, 0);
    ask(&s.p, &s.p.employee, "CA", "2027-03-01", "2027-03-05");
    fact = people_fact(&s.p, "absence_created");
    assert_int_equal(people_hear(&s.p, fact, &s.direct).len, 0);
    people_close(&s.p);
}

TEST(a_direct_manager_finds_that_person_in_lists_and_in_the_planning)
{
    struct stage s;
    struct absence_query query = { .limit = 10 };
    struct planning_query days = { .from = day("2027-03-01"), .to = day("2027-03-07") };
    struct seen *list;
    struct data data;
    absence_id id;
    size_t count;
    slice next, json;

    stage_open(&s);
    id = put_absence(&s.p, &s.p.stranger, "CA", "2027-03-01", "2027-03-05", "pending");
    put_absence(&s.p, &s.p.employee, "CA", "2027-03-01", "2027-03-05", "pending");
    must(absence_list(s.p.tx, &s.direct, &query, &list, &count, &next, &oops));
    assert_int_equal(count, 1);
    assert_true(id_eq(list[0].absence.id, id));
    assert_int_equal(list[0].level, LEVEL_MANAGER);
    json_open_object(data_open(&data), NULL);
    must(planning_read(s.p.tx, &s.direct, &days, &data.json, &next, &oops));
    json_close_object(&data.json);
    json = data_close(&data, s.p.tx);
    assert_true(slice_contains(json, SLICE("\"name\":\"stranger\"")));
    assert_false(slice_contains(json, SLICE("\"name\":\"employee\"")));
    people_close(&s.p);
}

TEST(the_audience_of_a_person_has_a_channel_for_each_report)
{
    struct stage s;
    struct audience *audience;
    struct channel theirs, others;

    stage_open(&s);
    theirs = channel_managers_of(s.p.stranger.user);
    others = channel_managers_of(s.p.employee.user);
    must(audience_of(s.p.tx, s.p.first, s.direct.user, &audience, &oops));
    assert_true(audience_has(audience, &theirs));
    assert_false(audience_has(audience, &others));
    audience_unref(audience);
    people_close(&s.p);
}

TEST_MAIN("hr/membership", CASE(a_direct_manager_manages_that_person_and_nobody_else),
          CASE(an_employee_decides_for_nobody_whatever_rows_are_left),
          CASE(what_a_deputy_holds_is_behind_their_own),
          CASE(who_lost_the_role_or_left_has_nothing_to_stand_in_for),
          CASE(a_direct_manager_hears_of_the_absences_of_that_person_as_a_manager),
          CASE(a_direct_manager_finds_that_person_in_lists_and_in_the_planning),
          CASE(the_audience_of_a_person_has_a_channel_for_each_report))
