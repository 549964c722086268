#include "hr/user.h"

#include "hr/audit.h"
#include "hr/decider.h"
#include "hr/link.h"
#include "hr/test_people.h"
#include "hr/view_people.h"

/* An entry like what is there. */
static struct user_entry like(const struct user *user)
{
    return (struct user_entry){ .email = user->email,
                                .name = user->name,
                                .role = user->role,
                                .language = slice_of(user->language),
                                .active = user->active,
                                .keep = KEEP_ALL };
}

static struct user load(struct people *people, const struct actor *actor)
{
    struct user user;

    must(user_get(people->tx, &people->system, actor->user, &user, &oops));
    return user;
}

TEST(somebody_new_is_entered_without_a_password)
{
    struct people people;
    struct user user;
    struct user_entry entry = { .email = SLICE(" Nouveau@Demo.Mozaik "),
                                .name = SLICE("  Personne Démo "),
                                .role = ROLE_EMPLOYEE };

    people_open(&people);
    entry.teams = &people.team;
    entry.team_count = 1;
    must(user_create(people.tx, &people.hr, &entry, &user, &oops));
    assert_slice(user.email, "nouveau@demo.mozaik");
    assert_slice(user.name, "Personne Démo");
    assert_string_equal(user.language, "fr");
    assert_true(user.active);
    assert_false(user.has_password);
    assert_int_equal(user.version, 1);
    assert_int_equal(user.team_count, 1);
    assert_int_equal(people_facts(&people, "user_created"), 1);
    assert_int_equal(people_facts(&people, "team_updated"), 1);
    people_close(&people);
}

TEST(only_hr_enters_and_changes_people)
{
    struct people people;
    struct user user, out;
    struct user_entry entry;

    people_open(&people);
    user = load(&people, &people.colleague);
    entry = like(&user);
    const struct actor *others[] = { &people.manager, &people.employee, &people.colleague };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        must_not(user_create(people.tx, others[i], &entry, &out, &oops), ERR_DENIED, "hr_only");
        must_not(user_update(people.tx, others[i], user.id, user.version, &entry, &out, &oops),
                 ERR_DENIED, "hr_only");
        must_not(user_deactivate(people.tx, others[i], user.id, user.version, &out, &oops),
                 ERR_DENIED, "hr_only");
    }
    assert_int_equal(people.tx->fact_count, people.mark);
    people_close(&people);
}

TEST(an_entry_is_refused_at_the_field_that_is_wrong)
{
    static const struct {
        const char *name, *field, *code;
        slice email, person, language;
        enum role role;
        bool foreign_team, manages;
    } cases[] = {
        { "no e-mail", "email", "field_required", SLICE_INIT(""), SLICE_INIT("x"),
          SLICE_INIT(""), ROLE_EMPLOYEE, false, false },
        { "no @", "email", "field_invalid", SLICE_INIT("abc"), SLICE_INIT("x"), SLICE_INIT(""),
          ROLE_EMPLOYEE, false, false },
        { "two @", "email", "field_invalid", SLICE_INIT("a@b@c"), SLICE_INIT("x"),
          SLICE_INIT(""), ROLE_EMPLOYEE, false, false },
        { "a blank inside", "email", "field_invalid", SLICE_INIT("a b@c"), SLICE_INIT("x"),
          SLICE_INIT(""), ROLE_EMPLOYEE, false, false },
        { "a line break", "email", "field_invalid", SLICE_INIT("a@b\r\nBcc: c@d"),
          SLICE_INIT("x"), SLICE_INIT(""), ROLE_EMPLOYEE, false, false },
        { "no name", "name", "field_required", SLICE_INIT("a@b"), SLICE_INIT("  "),
          SLICE_INIT(""), ROLE_EMPLOYEE, false, false },
        { "a control character", "name", "field_invalid", SLICE_INIT("a@b"),
          SLICE_INIT("x\001r"), SLICE_INIT(""), ROLE_EMPLOYEE, false, false },
        { "a control character of two bytes", "name", "field_invalid", SLICE_INIT("a@b"),
          SLICE_INIT("x\xc2\x85r"), SLICE_INIT(""), ROLE_EMPLOYEE, false, false },
        { "not UTF-8", "name", "field_invalid", SLICE_INIT("a@b"), SLICE_INIT("x\xff"),
          SLICE_INIT(""), ROLE_EMPLOYEE, false, false },
        { "another language", "language", "field_invalid", SLICE_INIT("a@b"), SLICE_INIT("x"),
          SLICE_INIT("de"), ROLE_EMPLOYEE, false, false },
        { "a team of another company", "teams", "team_unknown", SLICE_INIT("a@b"),
          SLICE_INIT("x"), SLICE_INIT(""), ROLE_EMPLOYEE, true, false },
        { "an employee decides for nobody", "managed", "field_invalid", SLICE_INIT("a@b"),
          SLICE_INIT("x"), SLICE_INIT(""), ROLE_EMPLOYEE, false, true },
    };
    struct people people;

    people_open(&people);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = { 0 };
        struct user user;
        struct user_entry entry = { .email = cases[i].email,
                                    .name = cases[i].person,
                                    .language = cases[i].language,
                                    .role = cases[i].role,
                                    .teams = &people.foreign_team,
                                    .team_count = cases[i].foreign_team,
                                    .managed = &people.team,
                                    .managed_count = cases[i].manages };

        if (user_create(people.tx, &people.hr, &entry, &user, &err) ||
            err.kind != ERR_INVALID || strcmp(err.field, cases[i].field) != 0 ||
            strcmp(err.code, cases[i].code) != 0)
            fail_msg("%s: %s, %s, %s", cases[i].name, err.field, err.code, err.user);
    }
    assert_int_equal(people.tx->fact_count, people.mark);
    people_close(&people);
}

TEST(an_email_is_taken_once_in_a_company_but_free_in_another)
{
    struct people people;
    struct user user, out;
    struct user_entry entry = { .email = SLICE("FOREIGN@demo.mozaik"),
                                .name = SLICE("x"),
                                .role = ROLE_EMPLOYEE };

    people_open(&people);
    must(user_create(people.tx, &people.hr, &entry, &user, &oops));
    must_not(user_create(people.tx, &people.hr, &entry, &out, &oops), ERR_CONFLICT,
             "email_taken");
    user = load(&people, &people.colleague);
    entry = like(&user);
    entry.email = SLICE("employee@demo.mozaik");
    must_not(user_update(people.tx, &people.hr, user.id, user.version, &entry, &out, &oops),
             ERR_CONFLICT, "email_taken");
    entry.email = SLICE("Colleague@demo.mozaik"); /* one's own, written otherwise */
    must(user_update(people.tx, &people.hr, user.id, user.version, &entry, &out, &oops));
    people_close(&people);
}

TEST(a_change_needs_the_version_that_was_looked_at)
{
    struct people people;
    struct user user, out;
    struct user_entry entry;

    people_open(&people);
    user = load(&people, &people.colleague);
    entry = like(&user);
    entry.name = SLICE("Autre nom");
    must_not(user_update(people.tx, &people.hr, user.id, 0, &entry, &out, &oops), ERR_INVALID,
             "version_missing");
    must(user_update(people.tx, &people.hr, user.id, user.version, &entry, &out, &oops));
    assert_int_equal(out.version, user.version + 1);
    entry.name = SLICE("Encore un autre");
    must_not(user_update(people.tx, &people.hr, user.id, user.version, &entry, &out, &oops),
             ERR_CONFLICT, "version_stale");
    assert_slice(out.name, "Autre nom"); /* what is there now, for the answer */
    people_close(&people);
}

TEST(the_same_entry_again_changes_nothing)
{
    struct people people;
    struct user user, out;
    struct user_entry entry;

    people_open(&people);
    user = load(&people, &people.colleague);
    entry = like(&user);
    must(user_update(people.tx, &people.hr, user.id, user.version, &entry, &out, &oops));
    assert_int_equal(out.version, user.version);
    assert_int_equal(people.tx->fact_count, people.mark);
    people_close(&people);
}

TEST(the_last_hr_can_neither_leave_nor_lose_the_role)
{
    struct people people;
    struct user hr, other, left, out;
    struct user_entry entry;
    struct actor second;

    people_open(&people);
    hr = load(&people, &people.hr);
    entry = like(&hr);
    entry.role = ROLE_MANAGER;
    must_not(user_update(people.tx, &people.hr, hr.id, hr.version, &entry, &out, &oops),
             ERR_CONFLICT, "last_hr");
    must_not(user_deactivate(people.tx, &people.hr, hr.id, hr.version, &out, &oops),
             ERR_CONFLICT, "last_hr");

    /* Somebody inactive with the role is nobody who could help. */
    second = people_enter(people.tx, &people.system, "second", ROLE_ADMIN, NULL, NULL);
    other = load(&people, &second);
    must(user_deactivate(people.tx, &people.hr, other.id, other.version, &left, &oops));
    must_not(user_deactivate(people.tx, &people.hr, hr.id, hr.version, &out, &oops),
             ERR_CONFLICT, "last_hr");

    entry = like(&left);
    entry.active = true;
    must(user_update(people.tx, &people.hr, other.id, left.version, &entry, &out, &oops));
    must(user_deactivate(people.tx, &people.hr, hr.id, hr.version, &out, &oops));
    people_close(&people);
}

TEST(who_leaves_is_out_of_every_door)
{
    struct people people;
    struct user user, out;
    struct actor actor;
    struct token token, second;
    struct one_time_link link;
    struct link_owner owner;

    people_open(&people);
    (void)people_sign_in(&people, &people.employee, &token);
    (void)people_sign_in(&people, &people.employee, &second);
    must(link_for(people.tx, &people.hr, people.employee.user, &link, &oops));
    user = load(&people, &people.employee);
    people_mark(&people);
    must(user_deactivate(people.tx, &people.hr, user.id, user.version, &out, &oops));
    assert_false(out.active);
    assert_int_equal(people_facts(&people, "session_closed"), 2);
    assert_int_equal(people_facts(&people, "audience_changed"), 1);
    assert_int_equal(people_fact(&people, "audience_changed")->audience->count, 0);
    must_not(actor_load(people.tx, token.hash, &actor, &oops), ERR_UNAUTHENTICATED,
             "session_ended");
    must_not(link_find(people.tx, link.token.hash, &owner, &oops), ERR_NOT_FOUND,
             "link_unknown");
    people_close(&people);
}

TEST(who_leaves_is_no_longer_in_the_team_and_who_comes_back_is)
{
    struct people people;
    struct user user, out;
    struct user_entry entry;
    struct team team;

    people_open(&people);
    user = load(&people, &people.employee);
    must(user_deactivate(people.tx, &people.hr, user.id, user.version, &out, &oops));
    must(team_get(people.tx, &people.hr, people.team, &team, &oops));
    assert_int_equal(team.member_count, 1);
    assert_int_equal(people_facts(&people, "team_updated"), 1);
    entry = like(&out);
    entry.active = true;
    must(user_update(people.tx, &people.hr, user.id, out.version, &entry, &out, &oops));
    must(team_get(people.tx, &people.hr, people.team, &team, &oops));
    assert_int_equal(team.member_count, 2);
    assert_int_equal(people_facts(&people, "team_updated"), 2);
    people_close(&people);
}

TEST(a_manager_who_becomes_an_employee_decides_for_nobody)
{
    struct people people;
    struct user user, out;
    struct user_entry entry;
    struct team team;

    people_open(&people);
    user = load(&people, &people.manager);
    entry = like(&user);
    entry.role = ROLE_EMPLOYEE;
    must(user_update(people.tx, &people.hr, user.id, user.version, &entry, &out, &oops));
    assert_int_equal(out.managed_count, 0);
    must(team_get(people.tx, &people.hr, people.team, &team, &oops));
    assert_int_equal(team.manager_count, 0);
    people_close(&people);
}

TEST(a_person_has_at_most_eight_teams)
{
    struct people people;
    struct user out;
    team_id teams[USER_TEAMS_MAX + 1];
    struct user_entry entry = {
        .email = SLICE("a@b"), .name = SLICE("x"), .role = ROLE_EMPLOYEE, .teams = teams
    };

    people_open(&people);
    for (size_t i = 0; i < COUNT_OF(teams); i++) {
        char name[16];

        snprintf(name, sizeof(name), "Team %zu", i);
        teams[i] = people_add_team(people.tx, &people.system, name);
    }
    entry.team_count = COUNT_OF(teams);
    must_not(user_create(people.tx, &people.hr, &entry, &out, &oops), ERR_INVALID,
             "field_invalid");
    entry.team_count = USER_TEAMS_MAX;
    must(user_create(people.tx, &people.hr, &entry, &out, &oops));
    must_not(team_add_member(people.tx, &people.hr, teams[USER_TEAMS_MAX], out.id, &oops),
             ERR_INVALID, "field_invalid");
    people_close(&people);
}

static slice show(struct people *people, const struct actor *to, const struct user *user)
{
    struct buf buf;
    struct json json;
    slice text;

    buf_init(&buf, 4096);
    json_begin(&json, &buf);
    user_view(&json, NULL, user, people_level(to, user->id));
    text = arena_dup(people->tx->arena, buf_slice(&buf));
    buf_release(&buf);
    return text;
}

TEST(others_see_what_is_on_the_door)
{
    static const slice private[] = { SLICE_INIT("email"), SLICE_INIT("language"),
                                     SLICE_INIT("has_password"), SLICE_INIT("managed"),
                                     SLICE_INIT("created_at") };
    struct people people;
    struct user user;

    people_open(&people);
    user = load(&people, &people.manager);
    for (size_t i = 0; i < COUNT_OF(private); i++) {
        assert_true(slice_contains(show(&people, &people.hr, &user), private[i]));
        assert_true(slice_contains(show(&people, &people.manager, &user), private[i]));
        assert_false(slice_contains(show(&people, &people.employee, &user), private[i]));
    }
    people_close(&people);
}

TEST(a_change_of_somebody_is_heard_by_each_level_in_its_own_words)
{
    struct people people;
    struct user user, out;
    struct user_entry entry;
    struct fact *fact;

    people_open(&people);
    user = load(&people, &people.employee);
    entry = like(&user);
    entry.email = SLICE("secret@demo.mozaik");
    must(user_update(people.tx, &people.hr, user.id, user.version, &entry, &out, &oops));
    fact = people_fact(&people, "user_updated");
    assert_true(slice_contains(people_hear(&people, fact, &people.hr), SLICE("secret@")));
    assert_true(slice_contains(people_hear(&people, fact, &people.employee), SLICE("secret@")));
    assert_true(people_hear(&people, fact, &people.colleague).len > 0);
    assert_false(
        slice_contains(people_hear(&people, fact, &people.colleague), SLICE("secret@")));
    assert_false(slice_contains(people_hear(&people, fact, &people.manager), SLICE("secret@")));
    assert_false(id_eq(fact->tenant, people.second));
    people_close(&people);
}

TEST(the_list_is_paged_in_order_of_name_and_cut_nowhere)
{
    struct user_query query = { .limit = 2 };
    struct user *list;
    struct people people;
    size_t count, total = 0;
    slice last = SLICE(""), next;

    people_open(&people);
    do {
        must(user_list(people.tx, &people.employee, &query, &list, &count, &next, &oops));
        for (size_t i = 0; i < count; i++) {
            if (total + i > 0)
                assert_true(strcmp(arena_text(people.tx->arena, last),
                                   arena_text(people.tx->arena, list[i].name)) < 0);
            last = list[i].name;
        }
        total += count;
        query.after = next;
    } while (next.len > 0);
    assert_int_equal(total, 5);

    query.after = SLICE("not one of ours");
    must_not(user_list(people.tx, &people.hr, &query, &list, &count, &next, &oops), ERR_INVALID,
             "page_unknown");
    people_close(&people);
}

TEST(the_list_shows_a_team_and_only_to_hr_those_who_left)
{
    struct user_query query = { .inactive = true };
    struct user *list, user;
    struct people people;
    size_t count;
    slice next;

    people_open(&people);
    query.team = people.team;
    must(user_list(people.tx, &people.manager, &query, &list, &count, &next, &oops));
    assert_int_equal(count, 2);
    user = load(&people, &people.employee);
    must(user_deactivate(people.tx, &people.hr, user.id, user.version, &user, &oops));
    must(user_list(people.tx, &people.manager, &query, &list, &count, &next, &oops));
    assert_int_equal(count, 1);
    must(user_list(people.tx, &people.hr, &query, &list, &count, &next, &oops));
    assert_int_equal(count, 2);
    query.team = people.foreign_team;
    must(user_list(people.tx, &people.hr, &query, &list, &count, &next, &oops));
    assert_int_equal(count, 0);
    people_close(&people);
}

TEST(a_new_password_closes_the_other_sessions)
{
    struct people people;
    struct actor actor;
    struct token token, other;
    slice hash;

    people_open(&people);
    must(user_put_password(people.tx, people.first, people.employee.user, SLICE("old"), &oops));
    (void)people_sign_in(&people, &people.employee, &token);
    (void)people_sign_in(&people, &people.employee, &other);
    must(actor_load(people.tx, token.hash, &actor, &oops));
    must(user_password_hash(people.tx, &actor, &hash, &oops));
    assert_slice(hash, "old");
    must_not(user_set_password(people.tx, &actor, SLICE("older"), SLICE("new"), &oops),
             ERR_CONFLICT, "password_changed");
    must(user_set_password(people.tx, &actor, SLICE("old"), SLICE("new"), &oops));
    must(actor_load(people.tx, token.hash, &actor, &oops));
    must_not(actor_load(people.tx, other.hash, &actor, &oops), ERR_UNAUTHENTICATED,
             "session_ended");
    must(user_password_hash(people.tx, &people.employee, &hash, &oops));
    assert_slice(hash, "new");
    people_close(&people);
}

TEST(hr_sees_when_somebody_has_chosen_a_password_and_never_which)
{
    struct people people;
    struct fact *fact;

    people_open(&people);
    must(user_put_password(people.tx, people.first, people.employee.user, SLICE("$hash$"),
                           &oops));
    fact = people_fact(&people, "user_updated");
    assert_true(
        slice_contains(people_hear(&people, fact, &people.hr), SLICE("\"has_password\":true")));
    assert_false(slice_contains(people_hear(&people, fact, &people.hr), SLICE("$hash$")));
    people_mark(&people);
    must(user_put_password(people.tx, people.first, people.employee.user, SLICE("other"),
                           &oops));
    assert_int_equal(people_facts(&people, "user_updated"), 0);
    people_close(&people);
}

TEST(one_chooses_ones_own_language)
{
    struct people people;
    struct user user;

    people_open(&people);
    must(user_set_language(people.tx, &people.employee, SLICE("en"), &user, &oops));
    assert_string_equal(user.language, "en");
    must_not(user_set_language(people.tx, &people.employee, SLICE("xx"), &user, &oops),
             ERR_INVALID, "field_invalid");
    people_close(&people);
}

TEST(managers_decide_and_where_there_is_none_hr_does)
{
    struct people people;
    user_id *list;
    size_t count;
    struct user user;

    people_open(&people);
    must(decider_ids(people.tx, people.first, people.employee.user, &list, &count, &oops));
    assert_int_equal(count, 1);
    assert_true(id_eq(list[0], people.manager.user));
    must(decider_ids(people.tx, people.first, people.stranger.user, &list, &count, &oops));
    assert_int_equal(count, 1);
    assert_true(id_eq(list[0], people.hr.user));
    must(decider_ids(people.tx, people.first, people.hr.user, &list, &count, &oops));
    assert_int_equal(count, 0); /* nobody decides their own */

    user = load(&people, &people.manager);
    must(user_deactivate(people.tx, &people.system, user.id, user.version, &user, &oops));
    must(sql_run(people.tx, &oops, /* left over: an employee decides for nobody */
                 "INSERT INTO team_manager (tenant, team, user_id) VALUES (?1, ?2, ?3)", "uuu",
                 people.first.uuid, people.team.uuid, people.colleague.user.uuid));
    must(decider_ids(people.tx, people.first, people.employee.user, &list, &count, &oops));
    assert_int_equal(count, 1);
    assert_true(id_eq(list[0], people.hr.user));
    people_close(&people);
}

TEST(a_manager_in_their_own_team_does_not_decide_their_own)
{
    struct people people;
    user_id *list;
    size_t count;

    people_open(&people);
    must(team_add_member(people.tx, &people.hr, people.team, people.manager.user, &oops));
    must(decider_ids(people.tx, people.first, people.manager.user, &list, &count, &oops));
    assert_int_equal(count, 1);
    assert_true(id_eq(list[0], people.hr.user));
    people_close(&people);
}

TEST(every_change_leaves_a_line_in_the_audit)
{
    struct people people;
    struct user user;
    struct user_entry entry;
    user_id who;
    int64_t at;

    people_open(&people);
    user = load(&people, &people.employee);
    entry = like(&user);
    entry.name = SLICE("Autre nom");
    people.tx->now_ms += 5000;
    must(user_update(people.tx, &people.hr, user.id, user.version, &entry, &user, &oops));
    must(audit_last(people.tx, people.first, user.id.uuid, &who, &at, &oops));
    assert_true(id_eq(who, people.hr.user));
    assert_int_equal(at, people.tx->now_ms);
    assert_int_equal(store_int(people.tx, "SELECT count(*) FROM audit WHERE action = 'updated'"
                                          " AND json_extract(detail, '$.before.name')"
                                          " = 'employee'"
                                          " AND json_extract(detail, '$.after.name')"
                                          " = 'Autre nom'"),
                     1);
    people_close(&people);
}

TEST_MAIN("hr/user", CASE(somebody_new_is_entered_without_a_password),
          CASE(only_hr_enters_and_changes_people),
          CASE(an_entry_is_refused_at_the_field_that_is_wrong),
          CASE(an_email_is_taken_once_in_a_company_but_free_in_another),
          CASE(a_change_needs_the_version_that_was_looked_at),
          CASE(the_same_entry_again_changes_nothing),
          CASE(the_last_hr_can_neither_leave_nor_lose_the_role),
          CASE(who_leaves_is_out_of_every_door),
          CASE(who_leaves_is_no_longer_in_the_team_and_who_comes_back_is),
          CASE(a_manager_who_becomes_an_employee_decides_for_nobody),
          CASE(a_person_has_at_most_eight_teams), CASE(others_see_what_is_on_the_door),
          CASE(a_change_of_somebody_is_heard_by_each_level_in_its_own_words),
          CASE(the_list_is_paged_in_order_of_name_and_cut_nowhere),
          CASE(the_list_shows_a_team_and_only_to_hr_those_who_left),
          CASE(a_new_password_closes_the_other_sessions),
          CASE(hr_sees_when_somebody_has_chosen_a_password_and_never_which),
          CASE(one_chooses_ones_own_language),
          CASE(managers_decide_and_where_there_is_none_hr_does),
          CASE(a_manager_in_their_own_team_does_not_decide_their_own),
          CASE(every_change_leaves_a_line_in_the_audit))
