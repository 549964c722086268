#include "hr/session.h"

#include "hr/test_people.h"

static const int64_t day_ms = 24LL * 60 * 60 * 1000;

static const slice password = SLICE_INIT("vert-tulipe7");

static void set_password(struct people *people, const struct actor *actor, slice text)
{
    char hash[PASSWORD_HASH_MAX];

    must(password_hash(text, hash, &oops));
    must(user_put_password(people->tx, actor->tenant, actor->user, slice_of(hash), &oops));
}

TEST(an_account_is_found_by_its_email_in_any_case)
{
    struct session_candidates found;
    struct people people;
    size_t right;

    people_open(&people);
    set_password(&people, &people.employee, password);
    must(session_candidates(people.tx, SLICE(" EMPLOYEE@DEMO.MOZAIK"), SLICE(""), &found,
                            &oops));
    assert_int_equal(found.count, 1);
    assert_true(id_eq(found.list[0].user, people.employee.user));
    assert_string_equal(found.list[0].tenant_slug, "demo");
    must(session_verify(&found, password, &right, &oops));
    assert_int_equal(right, 1);
    must(session_verify(&found, SLICE("vert-tulipe8"), &right, &oops));
    assert_int_equal(right, 0);
    people_close(&people);
}

TEST(two_companies_with_the_same_email_are_told_apart_by_password_or_slug)
{
    struct session_candidates found;
    struct people people;
    size_t right;

    people_open(&people);
    set_password(&people, &people.hr, password);
    set_password(&people, &people.foreign_hr, SLICE("bleu-chardon9"));
    must(session_candidates(people.tx, SLICE("hr@demo.mozaik"), SLICE(""), &found, &oops));
    assert_int_equal(found.count, 2);
    must(session_verify(&found, SLICE("bleu-chardon9"), &right, &oops));
    assert_int_equal(right, 1);
    assert_false(found.list[0].right);
    assert_true(found.list[1].right);
    assert_string_equal(found.list[1].tenant_slug, "voisin");

    set_password(&people, &people.foreign_hr, password);
    must(session_candidates(people.tx, SLICE("hr@demo.mozaik"), SLICE(""), &found, &oops));
    must(session_verify(&found, password, &right, &oops));
    assert_int_equal(right, 2); /* both: the person is asked which */
    must(
        session_candidates(people.tx, SLICE("hr@demo.mozaik"), SLICE("voisin"), &found, &oops));
    assert_int_equal(found.count, 1);
    assert_string_equal(found.list[0].tenant_slug, "voisin");
    people_close(&people);
}

TEST(nobody_is_a_candidate_without_an_active_account)
{
    static const slice emails[] = {
        SLICE_INIT("nobody@demo.mozaik"), SLICE_INIT(""),  SLICE_INIT("not an e-mail"),
        SLICE_INIT("left@demo.mozaik"),   SLICE_INIT("%"),
    };
    struct session_candidates found;
    struct people people;
    struct actor left;
    struct user user;
    size_t right;

    people_open(&people);
    left = people_enter(people.tx, &people.system, "left", ROLE_EMPLOYEE, NULL, NULL);
    set_password(&people, &left, password);
    must(user_get(people.tx, &people.hr, left.user, &user, &oops));
    must(user_deactivate(people.tx, &people.hr, user.id, user.version, &user, &oops));
    for (size_t i = 0; i < COUNT_OF(emails); i++) {
        must(session_candidates(people.tx, emails[i], SLICE(""), &found, &oops));
        assert_int_equal(found.count, 0);
    }
    must(session_candidates(people.tx, SLICE("hr@demo.mozaik"), SLICE("unknown"), &found,
                            &oops));
    assert_int_equal(found.count, 0);
    must(session_verify(&found, password, &right, &oops));
    assert_int_equal(right, 0);
    people_close(&people);
}

TEST(who_was_invited_and_chose_no_password_yet_cannot_sign_in)
{
    struct session_candidates found;
    struct people people;
    size_t right;

    people_open(&people);
    must(
        session_candidates(people.tx, SLICE("employee@demo.mozaik"), SLICE(""), &found, &oops));
    assert_int_equal(found.count, 1);
    must(session_verify(&found, SLICE(""), &right, &oops));
    assert_int_equal(right, 0);
    people_close(&people);
}

TEST(a_password_changed_between_looking_and_entering_opens_nothing)
{
    struct session session;
    struct people people;
    struct token token;

    people_open(&people);
    must(user_put_password(people.tx, people.first, people.employee.user, SLICE("new hash"),
                           &oops));
    token_make(&token, TOKEN_SESSION, people.tx->rng);
    must_not(session_create(people.tx, people.first, people.employee.user, SLICE("old hash"),
                            token.hash, SLICE(""), SLICE(""), &session, &oops),
             ERR_UNAUTHENTICATED, "bad_credentials");
    must(session_create(people.tx, people.first, people.employee.user, SLICE("new hash"),
                        token.hash, SLICE(""), SLICE(""), &session, &oops));
    people_close(&people);
}

TEST(who_left_meanwhile_does_not_enter)
{
    struct session session;
    struct people people;
    struct token token;
    struct user user;

    people_open(&people);
    must(user_get(people.tx, &people.hr, people.employee.user, &user, &oops));
    must(user_deactivate(people.tx, &people.hr, user.id, user.version, &user, &oops));
    token_make(&token, TOKEN_SESSION, people.tx->rng);
    must_not(session_create(people.tx, people.first, user.id, SLICE(""), token.hash, SLICE(""),
                            SLICE(""), &session, &oops),
             ERR_UNAUTHENTICATED, "bad_credentials");
    people_close(&people);
}

TEST(an_ended_session_opens_nothing_and_its_doors_are_told)
{
    struct people people;
    struct session session;
    struct actor actor;
    struct token token;
    struct fact *fact;

    people_open(&people);
    session = people_sign_in(&people, &people.employee, &token);
    must(actor_load(people.tx, token.hash, &actor, &oops));
    must(session_end(people.tx, &actor, session.id, &oops));
    must_not(actor_load(people.tx, token.hash, &actor, &oops), ERR_UNAUTHENTICATED,
             "session_ended");
    fact = people_fact(&people, "session_closed");
    assert_int_equal(fact->effect, FACT_SESSION_ENDED);
    assert_true(id_eq(fact->subject, people.employee.user));
    assert_true(id_eq(fact->session, session.id));
    assert_true(people_hear(&people, fact, &people.employee).len > 0);
    assert_int_equal(people_hear(&people, fact, &people.hr).len, 0);
    people_close(&people);
}

TEST(a_session_is_ended_only_by_its_own_person)
{
    struct people people;
    struct session session;
    struct token token;

    people_open(&people);
    session = people_sign_in(&people, &people.employee, &token);
    must_not(session_end(people.tx, &people.colleague, session.id, &oops), ERR_NOT_FOUND,
             "not_found");
    must_not(session_end(people.tx, &people.hr, session.id, &oops), ERR_NOT_FOUND, "not_found");
    must_not(session_end(people.tx, &people.foreign_hr, session.id, &oops), ERR_NOT_FOUND,
             "not_found");
    assert_int_equal(people_facts(&people, "session_closed"), 0);
    people_close(&people);
}

TEST(the_list_is_mine_and_the_newest_first)
{
    struct people people;
    struct session first, second, *list;
    struct token token;
    size_t count;

    people_open(&people);
    first = people_sign_in(&people, &people.employee, &token);
    (void)people_sign_in(&people, &people.colleague, &token);
    people.tx->now_ms += 1000;
    second = people_sign_in(&people, &people.employee, &token);
    must(session_list(people.tx, &people.employee, &list, &count, &oops));
    assert_int_equal(count, 2);
    assert_true(id_eq(list[0].id, second.id));
    assert_true(id_eq(list[1].id, first.id));
    assert_slice(list[0].address, "192.0.2.1");
    assert_slice(list[0].label, "curl");
    people.tx->now_ms = first.expires_ms; /* what has ended by itself is not shown */
    must(session_list(people.tx, &people.employee, &list, &count, &oops));
    assert_int_equal(count, 1);
    people_close(&people);
}

TEST(ending_the_others_keeps_this_one)
{
    struct people people;
    struct session keep;
    struct actor actor;
    struct token token, other;
    size_t ended;

    people_open(&people);
    keep = people_sign_in(&people, &people.employee, &token);
    (void)people_sign_in(&people, &people.employee, &other);
    (void)people_sign_in(&people, &people.employee, &other);
    must(actor_load(people.tx, token.hash, &actor, &oops));
    must(session_end_others(people.tx, &actor, &ended, &oops));
    assert_int_equal(ended, 2);
    must(actor_load(people.tx, token.hash, &actor, &oops));
    assert_true(id_eq(actor.session, keep.id));
    must_not(actor_load(people.tx, other.hash, &actor, &oops), ERR_UNAUTHENTICATED,
             "session_ended");
    people_close(&people);
}

TEST(a_refreshed_session_slides_on_but_not_for_ever)
{
    struct people people;
    struct session session;
    struct actor actor;
    struct token token;
    int64_t born;

    people_open(&people);
    born = people.tx->now_ms;
    session = people_sign_in(&people, &people.employee, &token);
    assert_int_equal(session.expires_ms, born + 30 * day_ms);
    for (int day = 20; day < 180; day += 20) {
        int64_t slide = born + (day + 30) * day_ms, life = born + 180 * day_ms;

        people.tx->now_ms = born + day * day_ms;
        must(actor_load(people.tx, token.hash, &actor, &oops));
        must(session_refresh(people.tx, &actor, &session, &oops));
        assert_int_equal(session.expires_ms, slide < life ? slide : life);
        assert_int_equal(session.seen_ms, people.tx->now_ms);
        assert_int_equal(session.created_ms, born);
    }
    people.tx->now_ms = born + 180 * day_ms;
    must_not(actor_load(people.tx, token.hash, &actor, &oops), ERR_UNAUTHENTICATED,
             "session_ended");
    people_close(&people);
}

TEST(being_seen_is_written_at_most_once_in_five_minutes)
{
    struct people people;
    struct actor actor;
    struct token token;
    int64_t born;

    people_open(&people);
    born = people.tx->now_ms;
    (void)people_sign_in(&people, &people.employee, &token);
    people.tx->now_ms = born + SESSION_SEEN_EVERY_MS - 1;
    must(actor_load(people.tx, token.hash, &actor, &oops));
    must(session_touch(people.tx, &actor, &oops));
    must(actor_load(people.tx, token.hash, &actor, &oops));
    assert_int_equal(actor.session_seen_ms, born);
    people.tx->now_ms = born + SESSION_SEEN_EVERY_MS;
    must(session_touch(people.tx, &actor, &oops));
    must(actor_load(people.tx, token.hash, &actor, &oops));
    assert_int_equal(actor.session_seen_ms, people.tx->now_ms);
    people_close(&people);
}

TEST(one_person_has_at_most_fifty_sessions_and_the_longest_unseen_ends)
{
    struct people people;
    struct session first, *list;
    struct token token;
    size_t count;

    people_open(&people);
    first = people_sign_in(&people, &people.employee, &token);
    for (int i = 1; i <= SESSIONS_MAX; i++) {
        people.tx->now_ms += 1000;
        (void)people_sign_in(&people, &people.employee, &token);
    }
    must(session_list(people.tx, &people.employee, &list, &count, &oops));
    assert_int_equal(count, SESSIONS_MAX);
    assert_int_equal(people_facts(&people, "session_closed"), 1);
    assert_true(id_eq(people_fact(&people, "session_closed")->session, first.id));
    people_close(&people);
}

TEST(expired_sessions_are_forgotten_in_slices_and_their_doors_told)
{
    struct people people;
    struct token token;
    bool more;

    people_open(&people);
    for (int i = 0; i < 3; i++)
        (void)people_sign_in(&people, &people.employee, &token);
    must(session_prune(people.tx, 10, &more, &oops));
    assert_int_equal(people_facts(&people, "session_closed"), 0);
    people.tx->now_ms += 30 * day_ms;
    must(session_prune(people.tx, 2, &more, &oops));
    assert_true(more);
    assert_int_equal(people_facts(&people, "session_closed"), 2);
    must(session_prune(people.tx, 2, &more, &oops));
    assert_false(more);
    assert_int_equal(people_facts(&people, "session_closed"), 3);
    people_close(&people);
}

static const struct agent_case {
    slice agent, label;
} agents[] = {
    { SLICE_INIT("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
      SLICE_INIT("Firefox sur Linux") },
    { SLICE_INIT("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
                 "Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"),
      SLICE_INIT("Edge sur Windows") },
    { SLICE_INIT("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) "
                 "Chrome/126.0.0.0 Mobile Safari/537.36"),
      SLICE_INIT("Chrome sur Android") },
    { SLICE_INIT("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
                 "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"),
      SLICE_INIT("Safari sur iPhone") },
    { SLICE_INIT("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, "
                 "like Gecko) Version/17.5 Safari/605.1.15"),
      SLICE_INIT("Safari sur macOS") },
    { SLICE_INIT("curl/8.5.0"), SLICE_INIT("curl") },
    { SLICE_INIT(""), SLICE_INIT("Appareil inconnu") },
    { SLICE_INIT("\xff\xfe"), SLICE_INIT("Appareil inconnu") },
};

TEST(an_agent_is_named_in_the_words_people_use)
{
    struct people people;
    struct session session;
    struct token token;

    people_open(&people);
    for (size_t i = 0; i < COUNT_OF(agents); i++) {
        token_make(&token, TOKEN_SESSION, people.tx->rng);
        must(session_create(people.tx, people.first, people.employee.user, SLICE(""),
                            token.hash, SLICE(""), agents[i].agent, &session, &oops));
        if (!slice_eq(session.label, agents[i].label))
            fail_msg("%.*s: %.*s", SLICE_ARG(agents[i].agent), SLICE_ARG(session.label));
    }
    people_close(&people);
}

TEST(a_long_agent_is_cut_between_two_characters)
{
    char agent[SESSION_AGENT_MAX + 1];
    struct people people;
    struct session session;
    struct token token;

    people_open(&people);
    memset(agent, 'a', sizeof(agent));
    agent[SESSION_AGENT_MAX - 1] = (char)0xc3; /* the first half of "é" at the very end */
    agent[SESSION_AGENT_MAX] = (char)0xa9;
    token_make(&token, TOKEN_SESSION, people.tx->rng);
    must(session_create(people.tx, people.first, people.employee.user, SLICE(""), token.hash,
                        SLICE(""), (slice){ agent, sizeof(agent) }, &session, &oops));
    assert_int_equal(session.agent.len, SESSION_AGENT_MAX - 1);
    people_close(&people);
}

TEST_MAIN("hr/session", CASE(an_account_is_found_by_its_email_in_any_case),
          CASE(two_companies_with_the_same_email_are_told_apart_by_password_or_slug),
          CASE(nobody_is_a_candidate_without_an_active_account),
          CASE(who_was_invited_and_chose_no_password_yet_cannot_sign_in),
          CASE(a_password_changed_between_looking_and_entering_opens_nothing),
          CASE(who_left_meanwhile_does_not_enter),
          CASE(an_ended_session_opens_nothing_and_its_doors_are_told),
          CASE(a_session_is_ended_only_by_its_own_person),
          CASE(the_list_is_mine_and_the_newest_first), CASE(ending_the_others_keeps_this_one),
          CASE(a_refreshed_session_slides_on_but_not_for_ever),
          CASE(being_seen_is_written_at_most_once_in_five_minutes),
          CASE(one_person_has_at_most_fifty_sessions_and_the_longest_unseen_ends),
          CASE(expired_sessions_are_forgotten_in_slices_and_their_doors_told),
          CASE(an_agent_is_named_in_the_words_people_use),
          CASE(a_long_agent_is_cut_between_two_characters))
