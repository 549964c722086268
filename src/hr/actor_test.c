#include "hr/actor.h"

#include "hr/audience.h"
#include "hr/test_people.h"

TEST(a_token_says_who_acts)
{
    struct people people;
    struct token token;
    struct actor actor;
    struct session session;

    people_open(&people);
    session = people_sign_in(&people, &people.manager, &token);
    must(actor_load(people.tx, token.hash, &actor, &oops));
    assert_true(id_eq(actor.tenant, people.first));
    assert_true(id_eq(actor.user, people.manager.user));
    assert_true(id_eq(actor.session, session.id));
    assert_int_equal(actor.role, ROLE_MANAGER);
    assert_string_equal(actor.name, "manager");
    assert_string_equal(actor.language, "fr");
    assert_int_equal(actor.managed_count, 1);
    assert_true(actor_is_manager(&actor, people.team));
    assert_false(actor_is_manager(&actor, people.other_team));
    assert_int_equal(actor.settings.steps, 1);
    assert_int_equal(actor.session_expires_ms, session.expires_ms);
    people_close(&people);
}

TEST(an_unknown_token_is_nobody)
{
    struct people people;
    struct token token;
    struct actor actor;

    people_open(&people);
    token_make(&token, TOKEN_SESSION, people.tx->rng);
    must_not(actor_load(people.tx, token.hash, &actor, &oops), ERR_UNAUTHENTICATED,
             "session_ended");
    people_close(&people);
}

TEST(an_expired_session_is_nobody)
{
    struct people people;
    struct token token;
    struct actor actor;
    struct session session;

    people_open(&people);
    session = people_sign_in(&people, &people.employee, &token);
    people.tx->now_ms = session.expires_ms - 1;
    must(actor_load(people.tx, token.hash, &actor, &oops));
    people.tx->now_ms = session.expires_ms;
    must_not(actor_load(people.tx, token.hash, &actor, &oops), ERR_UNAUTHENTICATED,
             "session_ended");
    people_close(&people);
}

TEST(who_left_is_nobody)
{
    struct people people;
    struct actor actor;
    struct user user;

    people_open(&people);
    must(user_get(people.tx, &people.hr, people.employee.user, &user, &oops));
    must(user_deactivate(people.tx, &people.hr, user.id, user.version, &user, &oops));
    must_not(actor_by_user(people.tx, people.first, user.id, &actor, &oops), ERR_NOT_FOUND,
             "not_found");
    people_close(&people);
}

TEST(a_person_of_another_company_is_unknown)
{
    struct people people;
    struct actor actor;

    people_open(&people);
    must_not(actor_by_user(people.tx, people.first, people.foreign.user, &actor, &oops),
             ERR_NOT_FOUND, "not_found");
    people_close(&people);
}

TEST(an_employee_decides_for_nobody_whatever_rows_are_left)
{
    struct people people;
    struct actor actor;

    people_open(&people);
    must(sql_run(people.tx, &oops,
                 "INSERT INTO team_manager (tenant, team, user_id) VALUES (?1, ?2, ?3)", "uuu",
                 people.first.uuid, people.team.uuid, people.employee.user.uuid));
    must(actor_by_user(people.tx, people.first, people.employee.user, &actor, &oops));
    assert_int_equal(actor.managed_count, 0);
    people_close(&people);
}

TEST(the_system_may_what_hr_may_and_hears_nothing)
{
    struct people people;
    struct audience *audience;

    people_open(&people);
    assert_true(actor_is_hr(&people.system));
    assert_true(actor_is_hr(&people.hr));
    assert_false(actor_is_hr(&people.manager));
    assert_false(actor_is_user(&people.system, people.system.user));
    audience = audience_of_actor(&people.system);
    assert_int_equal(audience->count, 0);
    audience_unref(audience);
    people_close(&people);
}

TEST(teams_are_shared_or_managed)
{
    struct people people;

    people_open(&people);
    assert_true(
        actor_manages_any(&people.manager, people.employee.teams, people.employee.team_count));
    assert_false(
        actor_manages_any(&people.manager, people.stranger.teams, people.stranger.team_count));
    assert_true(actor_shares_any(&people.employee, people.colleague.teams,
                                 people.colleague.team_count));
    assert_false(
        actor_shares_any(&people.employee, people.stranger.teams, people.stranger.team_count));
    assert_false(
        actor_shares_any(&people.employee, people.foreign.teams, people.foreign.team_count));
    people_close(&people);
}

TEST(roles_have_the_words_of_the_wire)
{
    static const struct {
        slice text;
        enum role role;
    } words[] = {
        { SLICE_INIT("employee"), ROLE_EMPLOYEE },
        { SLICE_INIT("manager"), ROLE_MANAGER },
        { SLICE_INIT("admin"), ROLE_ADMIN },
    };
    enum role role;

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        assert_true(role_parse(words[i].text, &role));
        assert_int_equal(role, words[i].role);
        assert_true(slice_eq(slice_of(role_text(role)), words[i].text));
    }
    assert_false(role_parse(SLICE("Admin"), &role));
    assert_false(role_parse(SLICE(""), &role));
}

TEST_MAIN("hr/actor", CASE(a_token_says_who_acts), CASE(an_unknown_token_is_nobody),
          CASE(an_expired_session_is_nobody), CASE(who_left_is_nobody),
          CASE(a_person_of_another_company_is_unknown),
          CASE(an_employee_decides_for_nobody_whatever_rows_are_left),
          CASE(the_system_may_what_hr_may_and_hears_nothing), CASE(teams_are_shared_or_managed),
          CASE(roles_have_the_words_of_the_wire))
