#include "hr/team.h"

#include "hr/test_people.h"

static struct team load(struct people *people, team_id id)
{
    struct team team;

    must(team_get(people->tx, &people->hr, id, &team, &oops));
    return team;
}

static struct team_entry like(const struct team *team)
{
    return (struct team_entry){ .name = team->name,
                                .members = team->members,
                                .member_count = team->member_count,
                                .managers = team->managers,
                                .manager_count = team->manager_count };
}

TEST(a_team_has_members_and_managers)
{
    struct people people;
    struct team team;
    user_id members[2];

    people_open(&people);
    members[0] = people.employee.user;
    members[1] = people.stranger.user;
    must(team_create(people.tx, &people.hr,
                     &(struct team_entry){ .name = SLICE(" Équipe nord "),
                                           .members = members,
                                           .member_count = 2,
                                           .managers = &people.manager.user,
                                           .manager_count = 1 },
                     &team, &oops));
    assert_slice(team.name, "Équipe nord");
    assert_int_equal(team.version, 1);
    assert_int_equal(team.member_count, 2);
    assert_int_equal(team.manager_count, 1);
    assert_int_equal(people_facts(&people, "team_created"), 1);
    assert_int_equal(people_facts(&people, "user_updated"), 3);
    assert_int_equal(people_facts(&people, "audience_changed"), 3);
    people_reload(&people, &people.manager);
    assert_true(actor_is_manager(&people.manager, team.id));
    people_close(&people);
}

TEST(everybody_of_the_company_hears_of_a_team_and_nobody_else)
{
    struct people people;
    struct team team;
    struct fact *fact;

    people_open(&people);
    must(team_create(people.tx, &people.hr, &(struct team_entry){ .name = SLICE("Nord") },
                     &team, &oops));
    fact = people_fact(&people, "team_created");
    assert_true(id_eq(fact->tenant, people.first));
    assert_true(slice_contains(people_hear(&people, fact, &people.stranger), SLICE("Nord")));
    people_close(&people);
}

TEST(only_hr_changes_teams)
{
    struct people people;
    struct team team, out;
    struct team_entry entry;

    people_open(&people);
    team = load(&people, people.team);
    entry = like(&team);
    const struct actor *others[] = { &people.manager, &people.employee };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        must_not(team_create(people.tx, others[i], &entry, &out, &oops), ERR_DENIED, "hr_only");
        must_not(team_update(people.tx, others[i], team.id, team.version, &entry, &out, &oops),
                 ERR_DENIED, "hr_only");
        must_not(team_add_member(people.tx, others[i], team.id, people.stranger.user, &oops),
                 ERR_DENIED, "hr_only");
        must_not(team_remove_manager(people.tx, others[i], team.id, people.manager.user, &oops),
                 ERR_DENIED, "hr_only");
    }
    assert_int_equal(people.tx->fact_count, people.mark);
    people_close(&people);
}

TEST(a_change_needs_the_version_that_was_looked_at)
{
    struct people people;
    struct team team, out;
    struct team_entry entry;

    people_open(&people);
    team = load(&people, people.team);
    entry = like(&team);
    entry.name = SLICE("Autre");
    must_not(team_update(people.tx, &people.hr, team.id, 0, &entry, &out, &oops), ERR_INVALID,
             "version_missing");
    must(team_update(people.tx, &people.hr, team.id, team.version, &entry, &out, &oops));
    assert_int_equal(out.version, team.version + 1);
    entry.name = SLICE("Encore");
    must_not(team_update(people.tx, &people.hr, team.id, team.version, &entry, &out, &oops),
             ERR_CONFLICT, "version_stale");
    assert_slice(out.name, "Autre");
    people_close(&people);
}

TEST(the_same_entry_again_changes_nothing)
{
    struct people people;
    struct team team, out;
    struct team_entry entry;

    people_open(&people);
    team = load(&people, people.team);
    entry = like(&team);
    must(team_update(people.tx, &people.hr, team.id, team.version, &entry, &out, &oops));
    must(team_add_member(people.tx, &people.hr, team.id, people.employee.user, &oops));
    must(team_remove_member(people.tx, &people.hr, team.id, people.stranger.user, &oops));
    assert_int_equal(load(&people, team.id).version, team.version);
    assert_int_equal(people.tx->fact_count, people.mark);
    people_close(&people);
}

TEST(an_entry_is_refused_at_the_field_that_is_wrong)
{
    struct people people;
    struct team out;
    struct user left;

    people_open(&people);
    must(user_get(people.tx, &people.hr, people.stranger.user, &left, &oops));
    must(user_deactivate(people.tx, &people.hr, left.id, left.version, &left, &oops));
    people_mark(&people);

    const user_id nobody = { { 1 } };
    const struct {
        const char *name, *field, *code;
        slice team;
        const user_id *member, *manager;
    } cases[] = {
        { "no name", "name", "field_required", SLICE(" "), NULL, NULL },
        { "an unknown member", "members", "user_unknown", SLICE("x"), &nobody, NULL },
        { "a member of another company", "members", "user_unknown", SLICE("x"),
          &people.foreign.user, NULL },
        { "a manager of another company", "managers", "user_unknown", SLICE("x"), NULL,
          &people.foreign_hr.user },
        { "who left", "members", "field_invalid", SLICE("x"), &people.stranger.user, NULL },
        { "an employee as manager", "managers", "field_invalid", SLICE("x"), NULL,
          &people.employee.user },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = { 0 };
        struct team_entry entry = { .name = cases[i].team,
                                    .members = cases[i].member,
                                    .member_count = cases[i].member != NULL,
                                    .managers = cases[i].manager,
                                    .manager_count = cases[i].manager != NULL };

        if (team_create(people.tx, &people.hr, &entry, &out, &err) || err.kind != ERR_INVALID ||
            strcmp(err.field, cases[i].field) != 0 || strcmp(err.code, cases[i].code) != 0)
            fail_msg("%s: %s, %s, %s", cases[i].name, err.field, err.code, err.user);
    }
    assert_int_equal(people.tx->fact_count, people.mark);
    people_close(&people);
}

TEST(a_name_is_taken_once_in_a_company)
{
    struct people people;
    struct team out;

    people_open(&people);
    must_not(team_create(people.tx, &people.hr,
                         &(struct team_entry){ .name = SLICE(" Bureau ") }, &out, &oops),
             ERR_CONFLICT, "team_exists");
    must(team_create(people.tx, &people.foreign_hr,
                     &(struct team_entry){ .name = SLICE("Bureau") }, &out, &oops));
    people_close(&people);
}

TEST(who_comes_and_who_goes_is_told_on_both_sides)
{
    struct people people;
    struct team before, after;
    struct user user;

    people_open(&people);
    before = load(&people, people.team);
    must(team_remove_member(people.tx, &people.hr, people.team, people.employee.user, &oops));
    after = load(&people, people.team);
    assert_int_equal(after.version, before.version + 1);
    assert_int_equal(after.member_count, before.member_count - 1);
    must(user_get(people.tx, &people.hr, people.employee.user, &user, &oops));
    assert_int_equal(user.team_count, 0);
    assert_int_equal(people_facts(&people, "team_updated"), 1);
    assert_int_equal(people_facts(&people, "user_updated"), 1);
    assert_int_equal(people_facts(&people, "audience_changed"), 1);
    people_close(&people);
}

TEST(somebody_twice_in_a_list_is_in_it_once)
{
    struct people people;
    struct team team;
    user_id twice[2];

    people_open(&people);
    twice[0] = twice[1] = people.employee.user;
    must(team_create(people.tx, &people.hr,
                     &(struct team_entry){
                         .name = SLICE("Nord"), .members = twice, .member_count = 2 },
                     &team, &oops));
    assert_int_equal(team.member_count, 1);
    people_close(&people);
}

/* Who left keeps their rows. A client that sends back what it was shown must not lose them. */
TEST(who_left_stays_where_they_were_when_the_others_change)
{
    struct people people;
    struct user left;
    struct user_entry back;
    struct team team;
    struct team_entry entry;

    people_open(&people);
    must(user_get(people.tx, &people.hr, people.employee.user, &left, &oops));
    must(user_deactivate(people.tx, &people.hr, left.id, left.version, &left, &oops));
    team = load(&people, people.team);
    entry = like(&team);
    entry.name = SLICE("Autre");
    must(team_update(people.tx, &people.hr, team.id, team.version, &entry, &team, &oops));
    back = (struct user_entry){ .email = left.email,
                                .name = left.name,
                                .role = left.role,
                                .active = true,
                                .keep = KEEP_ALL };
    must(user_update(people.tx, &people.hr, left.id, left.version, &back, &left, &oops));
    assert_int_equal(load(&people, people.team).member_count, 2);
    people_close(&people);
}

TEST(too_many_at_once_are_refused)
{
    struct people people;
    struct team team;
    user_id many[TEAM_CHANGES_MAX + 1];

    people_open(&people);
    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = (user_id){ { [0] = 1, [14] = (uint8_t)(i >> 8), [15] = (uint8_t)i } };
    must_not(team_create(people.tx, &people.hr,
                         &(struct team_entry){ .name = SLICE("Nord"),
                                               .members = many,
                                               .member_count = COUNT_OF(many) },
                         &team, &oops),
             ERR_INVALID, "field_invalid");
    people_close(&people);
}

TEST(a_team_has_at_most_twenty_managers)
{
    struct people people;
    struct team team;
    user_id managers[TEAM_MANAGERS_MAX + 1];
    struct team_entry entry = { .name = SLICE("Nord"), .managers = managers };

    people_open(&people);
    for (size_t i = 0; i < COUNT_OF(managers); i++) {
        char name[16];

        snprintf(name, sizeof(name), "chef%zu", i);
        managers[i] =
            people_enter(people.tx, &people.system, name, ROLE_MANAGER, NULL, NULL).user;
    }
    entry.manager_count = TEAM_MANAGERS_MAX;
    must(team_create(people.tx, &people.hr, &entry, &team, &oops));
    must_not(team_add_manager(people.tx, &people.hr, team.id, managers[TEAM_MANAGERS_MAX],
                              &oops),
             ERR_INVALID, "field_invalid");
    people_close(&people);
}

TEST(the_list_is_paged_in_order_of_name)
{
    struct people people;
    struct team *list;
    size_t count;
    slice next;

    people_open(&people);
    must(team_list(people.tx, &people.employee, SLICE(""), 1, &list, &count, &next, &oops));
    assert_int_equal(count, 1);
    assert_slice(list[0].name, "Atelier");
    assert_int_equal(list[0].member_count, 2);
    must(team_list(people.tx, &people.employee, next, 1, &list, &count, &next, &oops));
    assert_slice(list[0].name, "Bureau");
    assert_int_equal(next.len, 0);
    must_not(team_list(people.tx, &people.employee, SLICE("x"), 1, &list, &count, &next, &oops),
             ERR_INVALID, "page_unknown");
    people_close(&people);
}

/* ---- minimum, and the end of a team ---- */

TEST(a_minimum_is_of_the_team_and_stays_where_nobody_speaks_of_it)
{
    struct people p;
    struct team team;
    struct team_entry entry = { .name = SLICE("Nord"), .minimum = 3 };

    people_open(&p);
    must(team_create(p.tx, &p.hr, &entry, &team, &oops));
    assert_int_equal(team.minimum, 3);
    assert_true(slice_contains(people_hear(&p, people_fact(&p, "team_created"), &p.stranger),
                               SLICE("\"minimum\":3")));
    entry = (struct team_entry){ .name = SLICE("Sud"), .keep_minimum = true };
    must(team_update(p.tx, &p.hr, team.id, 1, &entry, &team, &oops));
    assert_int_equal(team.minimum, 3);
    must(team_add_member(p.tx, &p.hr, team.id, p.stranger.user, &oops));
    must(team_get(p.tx, &p.hr, team.id, &team, &oops));
    assert_int_equal(team.minimum, 3);
    entry = (struct team_entry){ .name = SLICE("Sud"), .minimum = 0 };
    must(team_update(p.tx, &p.hr, team.id, team.version, &entry, &team, &oops));
    assert_int_equal(team.minimum, 0);
    entry.minimum = TEAM_MEMBERS_MAX + 1;
    must_not(team_update(p.tx, &p.hr, team.id, team.version, &entry, &team, &oops), ERR_INVALID,
             "field_range");
    people_close(&p);
}

TEST(a_team_that_nobody_is_in_is_deleted_and_its_managers_hear_so)
{
    struct people p;
    struct team team;
    struct user before, after;

    people_open(&p);
    must(team_create(p.tx, &p.hr,
                     &(struct team_entry){ .name = SLICE("Nord"),
                                           .managers = &p.manager.user,
                                           .manager_count = 1 },
                     &team, &oops));
    must(user_get(p.tx, &p.hr, p.manager.user, &before, &oops));
    people_mark(&p);
    must_not(team_delete(p.tx, &p.manager, team.id, team.version, &team, &oops), ERR_DENIED,
             "hr_only");
    must_not(team_delete(p.tx, &p.hr, team.id, 0, &team, &oops), ERR_INVALID,
             "version_missing");
    must_not(team_delete(p.tx, &p.hr, team.id, 9, &team, &oops), ERR_CONFLICT, "version_stale");
    must(team_delete(p.tx, &p.hr, team.id, team.version, &team, &oops));
    assert_int_equal(people_facts(&p, "team_deleted"), 1);
    assert_int_equal(people_facts(&p, "audience_changed"), 1);
    must(user_get(p.tx, &p.hr, p.manager.user, &after, &oops));
    assert_int_equal(after.managed_count, before.managed_count - 1);
    assert_int_equal(after.version, before.version + 1);
    must_not(team_get(p.tx, &p.hr, team.id, &team, &oops), ERR_NOT_FOUND, "not_found");
    people_close(&p);
}

TEST(a_team_with_members_or_something_planned_stays)
{
    static const struct {
        const char *name, *sql;
        bool stays;
    } cases[] = {
        { "a member", "INSERT INTO team_member (tenant, team, user_id) VALUES (?1, ?2, ?3)",
          true },
        { "a member to come",
          "INSERT INTO team_period (tenant, team, user_id, from_day)"
          " VALUES (?1, ?2, ?3, 99999)",
          true },
        { "a member of long ago",
          "INSERT INTO team_period (tenant, team, user_id, to_day) VALUES (?1, ?2, ?3, 10)",
          false },
        { "a closed period",
          "INSERT INTO closed_period (tenant, id, name, team, start_day, end_day)"
          " VALUES (?1, ?3, 'x', ?2, 1, 2)",
          true },
        { "a note of the planning",
          "INSERT INTO planning_entry (tenant, id, team, kind, start_day, start_half, end_day,"
          " end_half, created_at) VALUES (?1, ?3, ?2, 'note', 1, 0, 1, 1, 0)",
          true },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct people p;
        struct team team;
        struct error err = { 0 };
        team_id id;
        bool deleted;

        people_open(&p);
        id = people_add_team(p.tx, &p.system, "Nord");
        must(sql_run(p.tx, &oops, cases[i].sql, "uuu", p.first.uuid, id.uuid,
                     p.employee.user.uuid));
        deleted = team_delete(p.tx, &p.hr, id, 1, &team, &err);
        if (deleted == cases[i].stays || (!deleted && strcmp(err.code, "team_in_use") != 0))
            fail_msg("%s: %s", cases[i].name, err.code);
        people_close(&p);
    }
}

TEST(who_left_is_no_member_that_keeps_a_team)
{
    struct people p;
    struct team team;
    struct user user;

    people_open(&p);
    must(user_get(p.tx, &p.hr, p.stranger.user, &user, &oops));
    must(user_deactivate(p.tx, &p.hr, user.id, user.version, &user, &oops));
    must(team_get(p.tx, &p.hr, p.other_team, &team, &oops));
    must(team_delete(p.tx, &p.hr, team.id, team.version, &team, &oops));
    must(user_get(p.tx, &p.hr, p.stranger.user, &user, &oops));
    assert_int_equal(user.team_count, 0);
    people_close(&p);
}

TEST_MAIN("hr/team", CASE(a_team_has_members_and_managers),
          CASE(everybody_of_the_company_hears_of_a_team_and_nobody_else),
          CASE(only_hr_changes_teams), CASE(a_change_needs_the_version_that_was_looked_at),
          CASE(the_same_entry_again_changes_nothing),
          CASE(an_entry_is_refused_at_the_field_that_is_wrong),
          CASE(a_name_is_taken_once_in_a_company),
          CASE(who_comes_and_who_goes_is_told_on_both_sides),
          CASE(somebody_twice_in_a_list_is_in_it_once),
          CASE(who_left_stays_where_they_were_when_the_others_change),
          CASE(too_many_at_once_are_refused), CASE(a_team_has_at_most_twenty_managers),
          CASE(the_list_is_paged_in_order_of_name),
          CASE(a_minimum_is_of_the_team_and_stays_where_nobody_speaks_of_it),
          CASE(a_team_that_nobody_is_in_is_deleted_and_its_managers_hear_so),
          CASE(a_team_with_members_or_something_planned_stays),
          CASE(who_left_is_no_member_that_keeps_a_team))
