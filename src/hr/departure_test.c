#include "hr/decider.h"
#include "hr/departure.h"
#include "hr/test_due.h"
#include "hr/test_rule.h"

/* The last day and who takes over, as HR's entry leaves them. */
static void put_departure(struct people *p, const struct actor *who, const char *last_day,
                          const struct actor *successor)
{
    must(sql_run(p->tx, &oops,
                 "UPDATE users SET departure_day = ?3, successor = ?4 WHERE tenant = ?1"
                 " AND id = ?2",
                 "uudu", p->first.uuid, who->user.uuid, day(last_day),
                 successor ? successor->user.uuid : (user_id){ { 0 } }.uuid));
    must(departure_schedule(p->tx, p->first, who->user, &oops));
}

static bool is_active(struct people *p, const struct actor *who)
{
    struct user user;

    must(user_load(p->tx, p->first, who->user, &user, &oops));
    return user.active;
}

static bool gets_in(struct people *p, const struct token *token)
{
    struct error err = { 0 };
    struct actor actor;

    if (actor_load(p->tx, token->hash, &actor, &err))
        return true;
    assert_int_equal(err.kind, ERR_UNAUTHENTICATED);
    assert_string_equal(err.code, "session_ended");
    return false;
}

TEST(access_ends_with_the_last_day_whether_the_job_ran_or_not)
{
    struct people p;
    struct token token;
    struct error err = { 0 };
    struct actor actor;

    people_open(&p);
    put_departure(&p, &p.employee, "2026-11-23", NULL);
    sleep_to(&p, "2026-11-23T22:59:59.999Z");
    people_sign_in(&p, &p.employee, &token);
    assert_true(gets_in(&p, &token));
    sleep_to(&p, "2026-11-23T23:00:00.000Z");
    assert_false(gets_in(&p, &token));
    assert_false(actor_by_user(p.tx, p.first, p.employee.user, &actor, &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    assert_true(is_active(&p, &p.employee)); /* nobody did it yet */
    pass_to(&p, "2026-11-23T23:00:01.000Z");
    assert_false(is_active(&p, &p.employee));
    assert_int_equal(people_facts(&p, "user_updated"), 1);
    assert_int_equal(people_fact(&p, "session_closed")->effect, FACT_SESSION_ENDED);
    people_close(&p);
}

TEST(the_last_day_is_that_of_the_site)
{
    static const struct place {
        const char *zone, *before, *after;
    } cases[] = {
        { "Europe/Paris", "2026-11-23T22:59:59.999Z", "2026-11-23T23:00:00.000Z" },
        { "America/Martinique", "2026-11-24T03:59:59.999Z", "2026-11-24T04:00:00.000Z" },
        { "Indian/Reunion", "2026-11-23T19:59:59.999Z", "2026-11-23T20:00:00.000Z" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct people p;

        people_open(&p);
        must(sql_run(p.tx, &oops, "UPDATE site SET time_zone = ?2 WHERE tenant = ?1", "ut",
                     p.first.uuid, cases[i].zone));
        put_departure(&p, &p.employee, "2026-11-23", NULL);
        pass_to(&p, cases[i].before);
        assert_true(is_active(&p, &p.employee));
        pass_to(&p, cases[i].after);
        assert_false(is_active(&p, &p.employee));
        people_close(&p);
    }
}

TEST(who_stays_longer_after_all_stays)
{
    struct people p;

    people_open(&p);
    put_departure(&p, &p.employee, "2026-11-24", NULL);
    put_departure(&p, &p.employee, "2026-12-24", NULL);
    pass_to(&p, "2026-11-30T08:00:00.000Z");
    assert_true(is_active(&p, &p.employee));
    pass_to(&p, "2026-12-25T08:00:00.000Z");
    assert_false(is_active(&p, &p.employee));
    assert_int_equal(count_rows(&p, "SELECT count(*) FROM due WHERE tenant = ?1"), 0);
    people_close(&p);
}

TEST(what_they_decided_goes_to_the_one_who_was_named)
{
    struct people p;
    struct actor successor;
    struct decider *list;
    absence_id pending;
    const struct fact *fact;
    size_t count;

    people_open(&p);
    successor = people_enter(p.tx, &p.system, "successor", ROLE_MANAGER, NULL, NULL);
    put_manager(&p, &p.stranger, &p.manager);
    pending = put_absence(&p, &p.employee, "CA", "2027-03-01", "2027-03-05", "pending");
    put_departure(&p, &p.manager, "2026-11-30", &successor);
    pass_to(&p, "2026-12-01T08:00:00.000Z");
    assert_false(is_active(&p, &p.manager));
    assert_true(relation_between(&p, &successor, &p.employee).manages);
    assert_true(relation_between(&p, &successor, &p.stranger).manages);
    assert_true(look(&p, &successor, pending).len > 0);
    must(decider_list(p.tx, p.first, p.employee.user, &list, &count, &oops));
    assert_int_equal(count, 1);
    assert_true(id_eq(list[0].id, successor.user));
    fact = people_fact(&p, "notification_created");
    assert_true(slice_contains(people_hear(&p, fact, &successor), SLICE("handed_over")));
    /* The successor, and the one who has left. */
    assert_int_equal(people_facts(&p, "audience_changed"), 2);
    people_close(&p);
}

TEST(without_a_successor_who_could_decide_hr_does)
{
    static const char *const changes[] = {
        "UPDATE users SET successor = NULL WHERE tenant = ?1",
        "UPDATE users SET active = 0 WHERE tenant = ?1 AND name = 'successor'",
        "UPDATE users SET role = 'employee' WHERE tenant = ?1 AND name = 'successor'",
    };

    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        struct people p;
        struct actor successor;
        struct decider *list;
        size_t count;

        people_open(&p);
        successor = people_enter(p.tx, &p.system, "successor", ROLE_MANAGER, NULL, NULL);
        put_departure(&p, &p.manager, "2026-11-30", &successor);
        must(sql_run(p.tx, &oops, changes[i], "u", p.first.uuid));
        pass_to(&p, "2026-12-01T08:00:00.000Z");
        assert_false(is_active(&p, &p.manager));
        must(decider_list(p.tx, p.first, p.employee.user, &list, &count, &oops));
        assert_int_equal(count, 1);
        assert_true(id_eq(list[0].id, p.hr.user));
        people_close(&p);
    }
}

TEST(who_takes_over_is_not_their_own_manager)
{
    struct people p;
    struct actor successor;

    people_open(&p);
    successor = people_enter(p.tx, &p.system, "successor", ROLE_MANAGER, NULL, NULL);
    put_manager(&p, &successor, &p.manager);
    must(departure_hand_over(p.tx, &p.hr, p.manager.user, successor.user, &oops));
    assert_int_equal(count_rows(&p, "SELECT count(*) FROM user_manager WHERE tenant = ?1"), 0);
    people_close(&p);
}

TEST(more_than_one_person_can_hold_is_said_at_the_successor)
{
    struct people p;
    struct actor successor;

    people_open(&p);
    successor = people_enter(p.tx, &p.system, "successor", ROLE_MANAGER, NULL, NULL);
    for (int i = 0; i < USER_MANAGED_MAX; i++) {
        char name[16];

        snprintf(name, sizeof name, "T%d", i);
        must(team_add_manager(p.tx, &p.hr, people_add_team(p.tx, &p.system, name),
                              successor.user, &oops));
    }
    must_not(departure_hand_over(p.tx, &p.hr, p.manager.user, successor.user, &oops),
             ERR_INVALID, "field_invalid");
    people_close(&p);
}

TEST(a_company_keeps_somebody_of_hr_who_stays)
{
    struct people p;
    struct actor other;

    people_open(&p);
    must_not(departure_check_hr(p.tx, p.first, p.hr.user, &oops), ERR_CONFLICT, "last_hr");
    must(departure_check_hr(p.tx, p.first, p.employee.user, &oops));
    other = people_enter(p.tx, &p.system, "autre", ROLE_ADMIN, NULL, NULL);
    must(departure_check_hr(p.tx, p.first, p.hr.user, &oops));
    put_departure(&p, &other, "2027-06-30", NULL);
    must_not(departure_check_hr(p.tx, p.first, p.hr.user, &oops), ERR_CONFLICT, "last_hr");
    people_close(&p);
}

TEST_MAIN("hr/departure", CASE(access_ends_with_the_last_day_whether_the_job_ran_or_not),
          CASE(the_last_day_is_that_of_the_site), CASE(who_stays_longer_after_all_stays),
          CASE(what_they_decided_goes_to_the_one_who_was_named),
          CASE(without_a_successor_who_could_decide_hr_does),
          CASE(who_takes_over_is_not_their_own_manager),
          CASE(more_than_one_person_can_hold_is_said_at_the_successor),
          CASE(a_company_keeps_somebody_of_hr_who_stays))
