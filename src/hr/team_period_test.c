#include "hr/ids.h"
#include "hr/team_period.h"
#include "hr/test_due.h"

/* NULL: open. */
static void put_period(struct people *p, const struct actor *who, team_id team,
                       const char *from, const char *to)
{
    int64_t from_day = from ? day(from).day : 0, to_day = to ? day(to).day : 0;

    must(sql_run(p->tx, &oops,
                 "INSERT INTO team_period (tenant, team, user_id, from_day, to_day)"
                 " VALUES (?1, ?2, ?3, ?4, ?5)",
                 "uuuII", p->first.uuid, team.uuid, who->user.uuid, from ? &from_day : NULL,
                 to ? &to_day : NULL));
    must(team_period_follow(p->tx, &p->hr, who->user, &oops));
}

static bool is_in(struct people *p, struct actor *who, team_id team)
{
    people_reload(p, who);
    return actor_is_member(who, team);
}

TEST(somebody_belongs_to_a_team_from_the_first_day_to_the_last)
{
    static const struct moment {
        const char *at;
        bool in;
    } moments[] = {
        { "2026-11-30T22:59:59.999Z", false }, { "2026-11-30T23:00:00.000Z", true },
        { "2026-12-31T22:59:59.999Z", true },  { "2026-12-31T23:00:00.000Z", false },
        { "2027-12-31T00:00:00.000Z", false },
    };
    struct people p;

    people_open(&p);
    put_period(&p, &p.employee, p.other_team, "2026-12-01", "2026-12-31");
    for (size_t i = 0; i < COUNT_OF(moments); i++) {
        pass_to(&p, moments[i].at);
        if (is_in(&p, &p.employee, p.other_team) != moments[i].in)
            fail_msg("%s", moments[i].at);
        assert_true(is_in(&p, &p.employee, p.team)); /* of which there is no period */
    }
    assert_int_equal(count_rows(&p, "SELECT count(*) FROM due WHERE tenant = ?1"), 0);
    people_close(&p);
}

TEST(from_one_team_to_another_in_one_midnight)
{
    struct people p;

    people_open(&p);
    put_period(&p, &p.employee, p.team, NULL, "2026-11-30");
    put_period(&p, &p.employee, p.other_team, "2026-12-01", NULL);
    assert_true(is_in(&p, &p.employee, p.team));
    put_absence(&p, &p.employee, "CA", "2027-03-01", "2027-03-05", "approved");
    pass_to(&p, "2026-11-30T23:00:00.000Z");
    assert_false(is_in(&p, &p.employee, p.team));
    assert_true(is_in(&p, &p.employee, p.other_team));
    assert_int_equal(people_facts(&p, "user_updated"), 1);
    assert_int_equal(people_facts(&p, "team_updated"), 2);
    /* The person, and who saw or sees their absences: the colleague, the manager, the one of
     * the other team. */
    assert_int_equal(people_facts(&p, "audience_changed"), 4);
    people_close(&p);
}

TEST(a_period_of_today_counts_at_once)
{
    struct people p;

    people_open(&p);
    put_period(&p, &p.employee, p.other_team, "2026-11-01", "2026-12-31");
    assert_true(is_in(&p, &p.employee, p.other_team));
    put_period(&p, &p.colleague, p.team, NULL, "2026-11-22");
    assert_false(is_in(&p, &p.colleague, p.team));
    people_mark(&p);
    must(team_period_follow(p.tx, &p.hr, p.employee.user, &oops));
    assert_int_equal(p.tx->fact_count, p.mark); /* so already: nobody is told */
    people_close(&p);
}

TEST(a_server_that_was_off_moves_people_where_they_are_now)
{
    struct people p;

    people_open(&p);
    put_period(&p, &p.employee, p.other_team, "2026-12-01", "2026-12-05");
    put_period(&p, &p.colleague, p.other_team, "2026-12-01", "2027-12-05");
    pass_to(&p, "2027-01-01T00:00:00.000Z");
    assert_false(is_in(&p, &p.employee, p.other_team)); /* came and went meanwhile */
    assert_true(is_in(&p, &p.colleague, p.other_team));
    people_close(&p);
}

TEST(the_midnight_moves_with_the_clocks)
{
    static const struct change {
        const char *from, *before, *at;
    } cases[] = {
        { "2027-03-28", "2027-03-27T22:59:59.999Z", "2027-03-27T23:00:00.000Z" },
        { "2027-03-29", "2027-03-28T21:59:59.999Z", "2027-03-28T22:00:00.000Z" },
        { "2027-10-31", "2027-10-30T21:59:59.999Z", "2027-10-30T22:00:00.000Z" },
        { "2027-11-01", "2027-10-31T22:59:59.999Z", "2027-10-31T23:00:00.000Z" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct people p;

        people_open(&p);
        put_period(&p, &p.employee, p.other_team, cases[i].from, NULL);
        pass_to(&p, cases[i].before);
        assert_false(is_in(&p, &p.employee, p.other_team));
        pass_to(&p, cases[i].at);
        assert_true(is_in(&p, &p.employee, p.other_team));
        people_close(&p);
    }
}

TEST(more_teams_than_somebody_may_have_are_refused)
{
    struct people p;
    struct error err = { 0 };

    people_open(&p);
    for (int i = 0; i < USER_TEAMS_MAX; i++) {
        team_id team;
        char name[16];

        snprintf(name, sizeof name, "T%d", i);
        team = people_add_team(p.tx, &p.system, name);
        must(sql_run(p.tx, &oops,
                     "INSERT INTO team_period (tenant, team, user_id) VALUES (?1, ?2, ?3)",
                     "uuu", p.first.uuid, team.uuid, p.employee.user.uuid));
    }
    assert_false(team_period_follow(p.tx, &p.hr, p.employee.user, &err));
    assert_int_equal(err.kind, ERR_INVALID);
    assert_string_equal(err.field, "teams");
    people_close(&p);
}

TEST_MAIN("hr/team_period", CASE(somebody_belongs_to_a_team_from_the_first_day_to_the_last),
          CASE(from_one_team_to_another_in_one_midnight),
          CASE(a_period_of_today_counts_at_once),
          CASE(a_server_that_was_off_moves_people_where_they_are_now),
          CASE(the_midnight_moves_with_the_clocks),
          CASE(more_teams_than_somebody_may_have_are_refused))
