#include "hr/departure.h"
#include "hr/due.h"
#include "hr/reminder.h"
#include "hr/team_period.h"
#include "hr/test_due.h"
#include "hr/test_fault.h"

/* A person of nobody's: what is due for them fails. */
static const user_id nobody = { { 9, 9, 9 } };

static void put_period(struct people *p, const struct actor *who, const char *from)
{
    must(sql_run(p->tx, &oops,
                 "INSERT INTO team_period (tenant, team, user_id, from_day)"
                 " VALUES (?1, ?2, ?3, ?4)",
                 "uuud", p->first.uuid, p->other_team.uuid, who->user.uuid, day(from)));
    must(team_period_follow(p->tx, &p->hr, who->user, &oops));
}

static void look_at_row(struct people *p, const user_id *thing, int64_t *tries_out,
                        int64_t *wait_ms_out)
{
    struct rows rows;

    must(sql_one(p->tx, &rows, &oops,
                 "SELECT tries, next_at FROM due WHERE tenant = ?1 AND thing_id = ?2", "uu",
                 p->first.uuid, thing->uuid));
    *tries_out = rows_int(&rows, 0);
    *wait_ms_out = rows_int(&rows, 1) - p->tx->now_ms;
    must(rows_close(&rows, &oops));
}

TEST(what_is_due_is_done_once_the_oldest_first)
{
    struct people p;
    bool any, more;

    people_open(&p);
    put_period(&p, &p.colleague, "2026-12-02");
    put_period(&p, &p.employee, "2026-12-01");
    must(due_any(p.tx, &any, &oops));
    assert_false(any);
    sleep_to(&p, "2026-12-05T00:00:00.000Z");
    must(due_any(p.tx, &any, &oops));
    assert_true(any);
    must(due_run(p.tx, 1, &more, &oops));
    assert_true(more);
    people_reload(&p, &p.employee);
    assert_true(actor_is_member(&p.employee, p.other_team));
    people_reload(&p, &p.colleague);
    assert_false(actor_is_member(&p.colleague, p.other_team));
    pass_to(&p, "2026-12-05T00:00:00.000Z");
    people_reload(&p, &p.colleague);
    assert_true(actor_is_member(&p.colleague, p.other_team));
    must(due_any(p.tx, &any, &oops));
    assert_false(any);
    people_close(&p);
}

TEST(one_that_fails_stops_no_other_and_waits_longer_each_time)
{
    static const int64_t waits_s[] = { 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600 };
    struct people p;
    bool more;

    people_open(&p);
    put_period(&p, &p.employee, "2026-12-01");
    must(due_add(p.tx, p.first, DUE_TEAM_PERIOD, nobody.uuid,
                 instant("2026-11-24T00:00:00.000Z"), &oops));
    pass_to(&p, "2026-12-05T00:00:00.000Z");
    people_reload(&p, &p.employee);
    assert_true(actor_is_member(&p.employee, p.other_team));
    for (size_t i = 0; i < COUNT_OF(waits_s); i++) {
        int64_t tries, wait_ms;

        look_at_row(&p, &nobody, &tries, &wait_ms);
        assert_int_equal(tries, i + 1);
        assert_int_equal(wait_ms, waits_s[i] * 1000);
        p.tx->now_ms += wait_ms - 1;
        must(due_run(p.tx, 20, &more, &oops)); /* a moment too early */
        p.tx->now_ms += 1;
        must(due_run(p.tx, 20, &more, &oops));
        assert_false(more);
    }
    people_close(&p);
}

/* What a newer server wrote is left to it. */
TEST(what_this_server_does_not_know_waits_too)
{
    struct people p;
    int64_t tries, wait_ms;

    people_open(&p);
    must(sql_run(p.tx, &oops,
                 "INSERT INTO due (tenant, what, thing_id, at, next_at)"
                 " VALUES (?1, 'tomorrow', ?2, 1, 1)",
                 "uu", p.first.uuid, nobody.uuid));
    pass_to(&p, "2026-12-05T00:00:00.000Z");
    look_at_row(&p, &nobody, &tries, &wait_ms);
    assert_int_equal(tries, 1);
    people_close(&p);
}

TEST(the_same_twice_is_once_and_what_is_removed_is_not_done)
{
    struct people p;

    people_open(&p);
    for (int i = 0; i < 3; i++)
        must(due_add(p.tx, p.first, DUE_TEAM_PERIOD, nobody.uuid, 5, &oops));
    must(due_add(p.tx, p.first, DUE_DEPARTURE, nobody.uuid, 5, &oops));
    must(due_add(p.tx, p.second, DUE_TEAM_PERIOD, nobody.uuid, 5, &oops));
    assert_int_equal(count_rows(&p, "SELECT count(*) FROM due WHERE tenant = ?1"), 2);
    must(due_remove(p.tx, p.first, DUE_TEAM_PERIOD, nobody.uuid, &oops));
    assert_int_equal(count_rows(&p, "SELECT count(*) FROM due WHERE tenant = ?1"), 1);
    assert_int_equal(count_rows(&p, "SELECT count(*) FROM due WHERE tenant <> ?1"), 1);
    people_close(&p);
}

TEST(a_day_begins_at_the_midnight_of_the_persons_site)
{
    static const struct midnight {
        const char *zone, *day, *at;
    } cases[] = {
        { "Europe/Paris", "2026-12-01", "2026-11-30T23:00:00.000Z" },
        { "Europe/Paris", "2027-03-28", "2027-03-27T23:00:00.000Z" },
        { "Europe/Paris", "2027-03-29", "2027-03-28T22:00:00.000Z" },
        { "Europe/Paris", "2027-10-31", "2027-10-30T22:00:00.000Z" },
        { "Europe/Paris", "2027-11-01", "2027-10-31T23:00:00.000Z" },
        { "America/Martinique", "2026-12-01", "2026-12-01T04:00:00.000Z" },
        { "Indian/Reunion", "2026-12-01", "2026-11-30T20:00:00.000Z" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct people p;
        int64_t at_ms;

        people_open(&p);
        must(sql_run(p.tx, &oops, "UPDATE site SET time_zone = ?2 WHERE tenant = ?1", "ut",
                     p.first.uuid, cases[i].zone));
        must(due_midnight(p.tx, p.first, p.employee.user, day(cases[i].day), &at_ms, &oops));
        if (at_ms != instant(cases[i].at))
            fail_msg("%s %s", cases[i].zone, cases[i].day);
        people_close(&p);
    }
}

/* ---- the N-th statement fails, for N = 1, 2, 3, ... until it passes ---- */

typedef bool work(struct people *p, struct error *err);

static bool name_one(struct people *p, struct error *err)
{
    struct user user;

    return user_load(p->tx, p->first, p->manager.user, &user, err) &&
           deputy_set(p->tx, &p->hr, user.id, user.version, p->hr.user, &user, err);
}
static bool follow(struct people *p, struct error *err)
{
    return deputy_follow(p->tx, &p->hr, p->manager.user, err);
}
static bool join(struct people *p, struct error *err)
{
    return team_period_follow(p->tx, &p->hr, p->employee.user, err);
}
static bool hand_over(struct people *p, struct error *err)
{
    return departure_hand_over(p->tx, &p->hr, p->manager.user, p->hr.user, err);
}
static bool leave(struct people *p, struct error *err)
{
    return departure_due(p->tx, &p->system, p->manager.user.uuid, err);
}
static bool remind(struct people *p, struct error *err)
{
    struct absence absence = { .id = { { 7 } }, .created_ms = p->tx->now_ms };

    return reminder_schedule(p->tx, p->first, &absence, err);
}
static bool run(struct people *p, struct error *err)
{
    bool more;

    return due_run(p->tx, 20, &more, err);
}

static const struct fault_case {
    const char *name;
    work *work;
} works[] = {
    { "name a deputy", name_one },
    { "a deputy begins", follow },
    { "a team by date", join },
    { "hand over", hand_over },
    { "the last day is over", leave },
    { "remind", remind },
    { "what is due", run },
};

/* The manager is away and leaves; somebody joins a team today; one request waits. */
static void prepare(struct people *p, const struct fault_case *c)
{
    int64_t today = day("2026-11-23").day;

    people_open(p);
    put_absence(p, &p->employee, "CA", "2027-03-01", "2027-03-05", "pending");
    put_absence(p, &p->manager, "CA", "2026-11-20", "2026-11-27", "approved");
    put_manager(p, &p->stranger, &p->manager);
    if (c->work != name_one)
        must(sql_run(p->tx, &oops,
                     "INSERT INTO deputy (tenant, manager, deputy) VALUES (?1, ?2, ?3)", "uuu",
                     p->first.uuid, p->manager.user.uuid, p->hr.user.uuid));
    must(sql_run(p->tx, &oops,
                 "INSERT INTO team_period (tenant, team, user_id, from_day)"
                 " VALUES (?1, ?2, ?3, ?4)",
                 "uuui", p->first.uuid, p->other_team.uuid, p->employee.user.uuid, today));
    must(due_add(p->tx, p->first, DUE_TEAM_PERIOD, p->employee.user.uuid, 1, &oops));
    must(due_add(p->tx, p->first, DUE_DEPUTY, p->manager.user.uuid, 2, &oops));
    if (c->work == leave)
        must(sql_run(p->tx, &oops,
                     "UPDATE users SET departure_day = ?3, successor = ?4 WHERE tenant = ?1"
                     " AND id = ?2",
                     "uuiu", p->first.uuid, p->manager.user.uuid, today - 1, p->hr.user.uuid));
}

TEST(a_failure_at_any_statement_leaves_nothing_half_done)
{
    for (size_t w = 0; w < COUNT_OF(works); w++) {
        bool passed = false;

        for (int64_t n = 0; !passed; n++) {
            struct people p;
            struct fault fault = { n };
            struct error err = { 0 };
            int64_t audits, bells;
            bool ok;

            prepare(&p, &works[w]);
            audits = count_rows(&p, "SELECT count(*) FROM audit WHERE tenant = ?1");
            bells = count_rows(&p, "SELECT count(*) FROM notification WHERE tenant = ?1");
            people_mark(&p);
            must(tx_savepoint(p.tx, &oops));
            db_set_fault(p.store.db, fault_allow, &fault);
            ok = works[w].work(&p, &err);
            db_set_fault(p.store.db, NULL, NULL);
            passed = fault.left >= 0;
            if (passed && !ok)
                fail_msg("%s: %s", works[w].name, err.detail);
            /* Of what is due only the one that fails is put off. */
            if (!passed && ok && works[w].work != run)
                fail_msg("%s: the failure of statement %d was lost", works[w].name, (int)n);
            if (!ok) {
                assert_true(strlen(err.user) > 0);
                tx_undo(p.tx);
                assert_int_equal(p.tx->fact_count, p.mark);
                assert_int_equal(count_rows(&p, "SELECT count(*) FROM audit WHERE tenant = ?1"),
                                 audits);
                assert_int_equal(
                    count_rows(&p, "SELECT count(*) FROM notification WHERE tenant = ?1"),
                    bells);
            }
            people_close(&p);
        }
    }
}

/* What failed once is done when it is tried again, as if nothing had been. */
TEST(what_failed_is_done_the_next_time)
{
    bool passed = false;

    for (int64_t n = 0; !passed; n++) {
        struct people p;
        struct fault fault = { n };
        struct error err = { 0 };
        struct user user;

        prepare(&p, &works[COUNT_OF(works) - 1]);
        db_set_fault(p.store.db, fault_allow, &fault);
        (void)run(&p, &err);
        db_set_fault(p.store.db, NULL, NULL);
        passed = fault.left >= 0;
        p.tx->now_ms += DUE_WAIT_FIRST_MS;
        must(run(&p, &oops));
        must(user_load(p.tx, p.first, p.employee.user, &user, &oops));
        assert_int_equal(user.team_count, 2);
        assert_int_equal(count_rows(&p, "SELECT count(*) FROM deputy WHERE tenant = ?1"
                                        " AND active = 1"),
                         1);
        /* What is left waits for the days to come. */
        assert_int_equal(count_rows(&p, "SELECT count(*) FROM due WHERE tenant = ?1"
                                        " AND next_at <= 1800000000000 AND tries > 0"),
                         0);
        people_close(&p);
    }
}

TEST_MAIN("hr/due", CASE(what_is_due_is_done_once_the_oldest_first),
          CASE(one_that_fails_stops_no_other_and_waits_longer_each_time),
          CASE(what_this_server_does_not_know_waits_too),
          CASE(the_same_twice_is_once_and_what_is_removed_is_not_done),
          CASE(a_day_begins_at_the_midnight_of_the_persons_site),
          CASE(a_failure_at_any_statement_leaves_nothing_half_done),
          CASE(what_failed_is_done_the_next_time))
