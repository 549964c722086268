#include "hr/decider.h"
#include "hr/test_due.h"
#include "hr/test_rule.h"

#include "hr/ids.h"

/* The manager, and one of another team who stands in. 2026-11-23. */
struct stage {
    struct people p;
    struct actor deputy;
};

static void stage_open(struct stage *stage)
{
    people_open(&stage->p);
    stage->deputy =
        people_enter(stage->p.tx, &stage->p.system, "deputy", ROLE_MANAGER, NULL, NULL);
    people_mark(&stage->p);
}

static bool stands_in(struct stage *stage)
{
    struct relation relation = relation_between(&stage->p, &stage->deputy, &stage->p.employee);

    return relation.manages && !relation.stands_in;
}

TEST(a_deputy_decides_from_the_midnight_on_and_no_longer_after_it)
{
    static const struct moment {
        const char *at;
        bool decides;
    } moments[] = {
        { "2026-12-20T22:59:59.999Z", false }, { "2026-12-20T23:00:00.000Z", true },
        { "2026-12-22T12:00:00.000Z", true },  { "2026-12-24T22:59:59.999Z", true },
        { "2026-12-24T23:00:00.000Z", false }, { "2027-02-01T00:00:00.000Z", false },
    };
    struct stage s;
    absence_id pending;

    stage_open(&s);
    pending = put_absence(&s.p, &s.p.employee, "CA", "2027-03-01", "2027-03-05", "pending");
    put_away(&s.p, &s.p.manager, "2026-12-21", "2026-12-24");
    name_deputy(&s.p, &s.p.manager, &s.deputy);
    for (size_t i = 0; i < COUNT_OF(moments); i++) {
        pass_to(&s.p, moments[i].at);
        if (stands_in(&s) != moments[i].decides)
            fail_msg("%s", moments[i].at);
        assert_int_equal(look(&s.p, &s.deputy, pending).len > 0, moments[i].decides);
    }
    people_close(&s.p);
}

TEST(it_begins_and_ends_with_a_new_audience_a_word_to_both_and_a_line_in_the_books)
{
    struct stage s;
    const struct fact *fact;

    stage_open(&s);
    put_away(&s.p, &s.p.manager, "2026-12-21", "2026-12-24");
    name_deputy(&s.p, &s.p.manager, &s.deputy);
    pass_to(&s.p, "2026-12-20T23:00:00.000Z");
    assert_int_equal(people_facts(&s.p, "audience_changed"), 1);
    fact = people_fact(&s.p, "audience_changed");
    assert_true(id_eq(fact->subject, s.deputy.user));
    fact = people_fact(&s.p, "notification_created");
    assert_true(slice_contains(people_hear(&s.p, fact, &s.deputy), SLICE("deputy_active")));
    assert_true(slice_contains(people_hear(&s.p, fact, &s.p.manager), SLICE("deputy_active")));
    assert_int_equal(people_hear(&s.p, fact, &s.p.employee).len, 0);
    assert_int_equal(people_facts(&s.p, "user_updated"), 1);
    pass_to(&s.p, "2026-12-24T23:00:00.000Z");
    assert_int_equal(people_facts(&s.p, "audience_changed"), 1);
    fact = people_fact(&s.p, "notification_created");
    assert_true(slice_contains(people_hear(&s.p, fact, &s.deputy), SLICE("deputy_ended")));
    assert_int_equal(count_rows(&s.p, "SELECT count(*) FROM audit WHERE tenant = ?1"
                                      " AND action IN ('deputy_active', 'deputy_ended')"),
                     2);
    /* And nothing more is due. */
    assert_int_equal(count_rows(&s.p, "SELECT count(*) FROM due WHERE tenant = ?1"), 0);
    people_close(&s.p);
}

TEST(an_absence_of_today_counts_at_once_and_so_does_its_end)
{
    struct stage s;
    absence_id id;

    stage_open(&s);
    name_deputy(&s.p, &s.p.manager, &s.deputy);
    assert_false(stands_in(&s));
    id = put_away(&s.p, &s.p.manager, "2026-11-20", "2026-11-27");
    assert_true(stands_in(&s));
    set_status(&s.p, id, "cancelled");
    must(deputy_follow(s.p.tx, &s.p.hr, s.p.manager.user, &oops));
    assert_false(stands_in(&s));
    /* One who is named while the manager is away begins at once. */
    put_away(&s.p, &s.p.manager, "2026-11-20", "2026-11-27");
    assert_true(stands_in(&s));
    people_close(&s.p);
}

TEST(what_is_no_absence_changes_nothing)
{
    static const struct not_away {
        const char *name, *type, *start, *end, *status;
        bool away;
    } cases[] = {
        { "leave", "CA", "2026-11-23", "2026-11-23", "approved", true },
        { "a morning", "CA", "2026-11-23", "2026-11-23 am", "approved", true },
        { "sickness", "AM", "2026-11-01", "2026-11-30", "approved", true },
        { "telework", "TEL", "2026-11-23", "2026-11-23", "approved", false },
        { "a request", "CA", "2026-11-23", "2026-11-23", "pending", false },
        { "validated only", "CA", "2026-11-23", "2026-11-23", "validated", false },
        { "refused", "CA", "2026-11-23", "2026-11-23", "refused", false },
        { "cancelled", "CA", "2026-11-23", "2026-11-23", "cancelled", false },
        { "yesterday", "CA", "2026-11-22", "2026-11-22", "approved", false },
        { "tomorrow", "CA", "2026-11-24", "2026-11-24", "approved", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct stage s;

        stage_open(&s);
        name_deputy(&s.p, &s.p.manager, &s.deputy);
        put_absence(&s.p, &s.p.manager, cases[i].type, cases[i].start, cases[i].end,
                    cases[i].status);
        must(deputy_follow(s.p.tx, &s.p.hr, s.p.manager.user, &oops));
        if (stands_in(&s) != cases[i].away)
            fail_msg("%s", cases[i].name);
        people_close(&s.p);
    }
}

TEST(hours_and_what_was_deleted_are_no_absence)
{
    static const char *const changes[] = {
        "UPDATE absence SET minutes = 60, start_minute = 540 WHERE tenant = ?1",
        "UPDATE absence SET deleted_at = 1 WHERE tenant = ?1",
    };

    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        struct stage s;

        stage_open(&s);
        name_deputy(&s.p, &s.p.manager, &s.deputy);
        put_away(&s.p, &s.p.manager, "2026-11-23", "2026-11-23");
        assert_true(stands_in(&s));
        must(sql_run(s.p.tx, &oops, changes[i], "u", s.p.first.uuid));
        must(deputy_follow(s.p.tx, &s.p.hr, s.p.manager.user, &oops));
        assert_false(stands_in(&s));
        people_close(&s.p);
    }
}

/* Both clock changes: the midnight is that of the wall, an hour off in UTC. */
TEST(the_midnight_is_that_of_the_site_over_both_clock_changes)
{
    static const struct change {
        const char *start, *end, *before, *from, *until, *after;
    } cases[] = {
        /* Spring: the 29th of March has 23 hours. */
        { "2027-03-28", "2027-03-28", "2027-03-27T22:59:59.999Z", "2027-03-27T23:00:00.000Z",
          "2027-03-28T21:59:59.999Z", "2027-03-28T22:00:00.000Z" },
        /* Autumn: the last Sunday of October has 25. */
        { "2027-10-31", "2027-10-31", "2027-10-30T21:59:59.999Z", "2027-10-30T22:00:00.000Z",
          "2027-10-31T22:59:59.999Z", "2027-10-31T23:00:00.000Z" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct stage s;

        stage_open(&s);
        name_deputy(&s.p, &s.p.manager, &s.deputy);
        put_away(&s.p, &s.p.manager, cases[i].start, cases[i].end);
        pass_to(&s.p, cases[i].before);
        assert_false(stands_in(&s));
        pass_to(&s.p, cases[i].from);
        assert_true(stands_in(&s));
        pass_to(&s.p, cases[i].until);
        assert_true(stands_in(&s));
        pass_to(&s.p, cases[i].after);
        assert_false(stands_in(&s));
        people_close(&s.p);
    }
}

TEST(days_that_follow_each_other_are_one_time)
{
    struct stage s;

    stage_open(&s);
    name_deputy(&s.p, &s.p.manager, &s.deputy);
    put_away(&s.p, &s.p.manager, "2026-12-01", "2026-12-04");
    put_away(&s.p, &s.p.manager, "2026-12-05", "2026-12-08");
    pass_to(&s.p, "2026-12-01T08:00:00.000Z");
    assert_true(stands_in(&s));
    pass_to(&s.p, "2026-12-05T08:00:00.000Z");
    assert_true(stands_in(&s));
    assert_int_equal(people_facts(&s.p, "audience_changed"), 0);
    pass_to(&s.p, "2026-12-09T08:00:00.000Z");
    assert_false(stands_in(&s));
    people_close(&s.p);
}

/* Two clocks stand still: the first midnight is missed, the second one, too. */
TEST(a_server_that_was_off_does_what_it_missed)
{
    struct stage s;

    stage_open(&s);
    name_deputy(&s.p, &s.p.manager, &s.deputy);
    put_away(&s.p, &s.p.manager, "2026-12-01", "2026-12-04");
    sleep_to(&s.p, "2026-12-02T08:00:00.000Z");
    assert_false(stands_in(&s));
    pass_to(&s.p, "2026-12-02T08:00:01.000Z");
    assert_true(stands_in(&s));
    sleep_to(&s.p, "2026-12-20T08:00:00.000Z");
    pass_to(&s.p, "2026-12-20T08:00:01.000Z");
    assert_false(stands_in(&s));
    people_close(&s.p);
}

TEST(a_deputy_who_is_absent_too_passes_nothing_on)
{
    struct decider *list;
    struct actor third;
    size_t count;
    struct stage s;

    stage_open(&s);
    third = people_enter(s.p.tx, &s.p.system, "third", ROLE_MANAGER, NULL, NULL);
    name_deputy(&s.p, &s.p.manager, &s.deputy);
    name_deputy(&s.p, &s.deputy, &third);
    put_away(&s.p, &s.p.manager, "2026-12-01", "2026-12-10");
    put_away(&s.p, &s.deputy, "2026-12-03", "2026-12-04");
    pass_to(&s.p, "2026-12-02T08:00:00.000Z");
    assert_true(stands_in(&s));
    pass_to(&s.p, "2026-12-03T08:00:00.000Z");
    assert_false(stands_in(&s));
    assert_false(relation_between(&s.p, &third, &s.p.employee).manages);
    must(decider_list(s.p.tx, s.p.first, s.p.employee.user, &list, &count, &oops));
    assert_int_equal(count, 2);
    assert_true(id_eq(list[0].id, s.p.manager.user));
    assert_true(id_eq(list[1].id, s.p.hr.user));
    assert_int_equal(list[1].why, DECIDER_HR_AWAY);
    pass_to(&s.p, "2026-12-05T08:00:00.000Z");
    assert_true(stands_in(&s));
    people_close(&s.p);
}

TEST(a_deputy_decides_nothing_of_the_manager_or_of_themselves)
{
    struct relation relation;
    struct decider *list;
    size_t count;
    struct stage s;

    stage_open(&s);
    /* The manager belongs to the team, too. */
    must(team_add_member(s.p.tx, &s.p.hr, s.p.team, s.p.manager.user, &oops));
    must(team_add_member(s.p.tx, &s.p.hr, s.p.team, s.deputy.user, &oops));
    name_deputy(&s.p, &s.p.manager, &s.deputy);
    put_away(&s.p, &s.p.manager, "2026-11-20", "2026-11-27");
    relation = relation_between(&s.p, &s.deputy, &s.p.manager);
    assert_true(relation.manages);
    assert_true(relation.stands_in);
    must(decider_list(s.p.tx, s.p.first, s.p.manager.user, &list, &count, &oops));
    assert_int_equal(count, 1);
    assert_true(id_eq(list[0].id, s.p.hr.user));
    assert_int_equal(list[0].why, DECIDER_HR_MANAGER);
    /* Of the deputy's own, the manager decides, who is away; and as nobody stands in: HR. */
    assert_true(relation_between(&s.p, &s.deputy, &s.deputy).owner);
    must(decider_list(s.p.tx, s.p.first, s.deputy.user, &list, &count, &oops));
    assert_int_equal(count, 2);
    assert_true(id_eq(list[0].id, s.p.manager.user));
    assert_int_equal(list[1].why, DECIDER_HR_AWAY);
    /* Who manages the team anyway decides as before. */
    must(team_add_manager(s.p.tx, &s.p.hr, s.p.team, s.deputy.user, &oops));
    assert_false(relation_between(&s.p, &s.deputy, &s.p.manager).stands_in);
    people_close(&s.p);
}

TEST(a_deputy_holds_the_people_of_the_manager_and_what_is_changed_of_it)
{
    struct stage s;

    stage_open(&s);
    put_manager(&s.p, &s.p.stranger, &s.p.manager);
    name_deputy(&s.p, &s.p.manager, &s.deputy);
    put_away(&s.p, &s.p.manager, "2026-11-20", "2026-11-27");
    assert_true(relation_between(&s.p, &s.deputy, &s.p.stranger).manages);
    assert_false(relation_between(&s.p, &s.deputy, &s.p.hr).manages);
    /* A team is taken from the manager: the deputy hears differently from then on, too. */
    people_mark(&s.p);
    must(team_remove_manager(s.p.tx, &s.p.hr, s.p.team, s.p.manager.user, &oops));
    assert_int_equal(people_facts(&s.p, "audience_changed"), 2);
    assert_false(stands_in(&s));
    people_close(&s.p);
}

TEST(who_may_name_a_deputy_and_whom)
{
    enum who { HR, MANAGER, DEPUTY, EMPLOYEE };
    static const struct naming {
        const char *name;
        enum who by, manager, deputy;
        int64_t version; /* 0: the present one; -1: missing */
        enum error_kind kind;
        const char *code;
    } cases[] = {
        { "HR", HR, MANAGER, DEPUTY, 0, ERR_NONE, "" },
        { "the manager", MANAGER, MANAGER, DEPUTY, 0, ERR_NONE, "" },
        { "HR stands in", MANAGER, MANAGER, HR, 0, ERR_NONE, "" },
        { "somebody else", DEPUTY, MANAGER, DEPUTY, 0, ERR_DENIED, "hr_only" },
        { "an employee", EMPLOYEE, MANAGER, DEPUTY, 0, ERR_DENIED, "hr_only" },
        { "without a version", HR, MANAGER, DEPUTY, -1, ERR_INVALID, "version_missing" },
        { "an old version", HR, MANAGER, DEPUTY, 99, ERR_CONFLICT, "version_stale" },
        { "themselves", HR, MANAGER, MANAGER, 0, ERR_INVALID, "field_invalid" },
        { "one who may not decide", HR, MANAGER, EMPLOYEE, 0, ERR_INVALID, "field_invalid" },
        { "for one who decides nothing", HR, EMPLOYEE, DEPUTY, 0, ERR_INVALID,
          "field_invalid" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct naming *c = &cases[i];
        struct error err = { 0 };
        struct user user;
        int64_t version;
        struct stage s;

        stage_open(&s);
        const struct actor *all[] = { &s.p.hr, &s.p.manager, &s.deputy, &s.p.employee };

        must(user_load(s.p.tx, s.p.first, all[c->manager]->user, &user, &oops));
        version = c->version == 0 ? user.version : c->version < 0 ? 0 : c->version;
        bool ok = deputy_set(s.p.tx, all[c->by], all[c->manager]->user, version,
                             all[c->deputy]->user, &user, &err);
        if (ok != (c->kind == ERR_NONE) || err.kind != c->kind ||
            strcmp(err.code, c->code) != 0)
            fail_msg("%s: %d %s", c->name, (int)err.kind, err.code);
        people_close(&s.p);
    }
}

TEST(whoever_is_not_there_is_no_deputy)
{
    struct user user;
    struct stage s;

    stage_open(&s);
    must(user_load(s.p.tx, s.p.first, s.p.manager.user, &user, &oops));
    must_not(deputy_set(s.p.tx, &s.p.hr, user.id, user.version, s.p.foreign.user, &user, &oops),
             ERR_INVALID, "user_unknown");
    must_not(deputy_set(s.p.tx, &s.p.hr, s.p.foreign.user, 1, s.deputy.user, &user, &oops),
             ERR_NOT_FOUND, "not_found");
    must(user_load(s.p.tx, s.p.first, s.deputy.user, &user, &oops));
    must(user_deactivate(s.p.tx, &s.p.hr, user.id, user.version, &user, &oops));
    must(user_load(s.p.tx, s.p.first, s.p.manager.user, &user, &oops));
    must_not(deputy_set(s.p.tx, &s.p.hr, user.id, user.version, s.deputy.user, &user, &oops),
             ERR_INVALID, "field_invalid");
    people_close(&s.p);
}

TEST(another_is_named_while_the_manager_is_away)
{
    struct actor second;
    struct user user;
    struct stage s;

    stage_open(&s);
    second = people_enter(s.p.tx, &s.p.system, "second", ROLE_MANAGER, NULL, NULL);
    name_deputy(&s.p, &s.p.manager, &s.deputy);
    put_away(&s.p, &s.p.manager, "2026-11-20", "2026-11-27");
    assert_true(stands_in(&s));
    name_deputy(&s.p, &s.p.manager, &second);
    assert_false(stands_in(&s));
    assert_true(relation_between(&s.p, &second, &s.p.employee).manages);
    must(user_load(s.p.tx, s.p.first, s.p.manager.user, &user, &oops));
    must(deputy_set(s.p.tx, &s.p.manager, user.id, user.version, (user_id){ { 0 } }, &user,
                    &oops));
    assert_false(relation_between(&s.p, &second, &s.p.employee).manages);
    assert_int_equal(count_rows(&s.p, "SELECT count(*) FROM deputy WHERE tenant = ?1"), 0);
    people_close(&s.p);
}

TEST(one_deputy_cannot_stand_in_for_everybody)
{
    struct stage s;
    struct user user;

    stage_open(&s);
    for (int i = 0; i <= ACTOR_STAND_INS_MAX; i++) {
        char name[16];
        struct actor manager;

        snprintf(name, sizeof name, "m%d", i);
        manager = people_enter(s.p.tx, &s.p.system, name, ROLE_MANAGER, NULL, NULL);
        must(user_load(s.p.tx, s.p.first, manager.user, &user, &oops));
        if (i < ACTOR_STAND_INS_MAX)
            must(deputy_set(s.p.tx, &s.p.hr, user.id, user.version, s.deputy.user, &user,
                            &oops));
        else
            must_not(deputy_set(s.p.tx, &s.p.hr, user.id, user.version, s.deputy.user, &user,
                                &oops),
                     ERR_INVALID, "field_invalid");
    }
    people_close(&s.p);
}

TEST_MAIN("hr/deputy", CASE(a_deputy_decides_from_the_midnight_on_and_no_longer_after_it),
          CASE(it_begins_and_ends_with_a_new_audience_a_word_to_both_and_a_line_in_the_books),
          CASE(an_absence_of_today_counts_at_once_and_so_does_its_end),
          CASE(what_is_no_absence_changes_nothing),
          CASE(hours_and_what_was_deleted_are_no_absence),
          CASE(the_midnight_is_that_of_the_site_over_both_clock_changes),
          CASE(days_that_follow_each_other_are_one_time),
          CASE(a_server_that_was_off_does_what_it_missed),
          CASE(a_deputy_who_is_absent_too_passes_nothing_on),
          CASE(a_deputy_decides_nothing_of_the_manager_or_of_themselves),
          CASE(a_deputy_holds_the_people_of_the_manager_and_what_is_changed_of_it),
          CASE(who_may_name_a_deputy_and_whom), CASE(whoever_is_not_there_is_no_deputy),
          CASE(another_is_named_while_the_manager_is_away),
          CASE(one_deputy_cannot_stand_in_for_everybody))
