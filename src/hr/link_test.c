#include "hr/link.h"

#include "hr/test_people.h"

static const int64_t hour_ms = 60LL * 60 * 1000;

static slice stored_hash(struct people *people, const struct actor *actor)
{
    slice hash;

    must(user_password_hash(people->tx, actor, &hash, &oops));
    return hash;
}

TEST(a_link_sets_the_password_once)
{
    struct people people;
    struct one_time_link link;
    struct link_owner owner;
    uint8_t hash[TOKEN_HASH_LEN];

    people_open(&people);
    must(link_for(people.tx, &people.hr, people.employee.user, &link, &oops));
    assert_int_equal(link.purpose, LINK_INVITE);
    assert_int_equal(link.expires_ms, people.tx->now_ms + 24 * hour_ms);
    assert_true(token_hash(slice_of(link.token.text), TOKEN_LINK, hash));
    must(link_find(people.tx, hash, &owner, &oops));
    assert_true(id_eq(owner.user, people.employee.user));
    assert_string_equal(owner.email, "employee@demo.mozaik");
    assert_string_equal(owner.tenant_slug, "demo");
    must(link_redeem(people.tx, hash, SLICE("hash"), &owner, &oops));
    assert_slice(stored_hash(&people, &people.employee), "hash");
    must_not(link_find(people.tx, hash, &owner, &oops), ERR_NOT_FOUND, "link_unknown");
    must_not(link_redeem(people.tx, hash, SLICE("other"), &owner, &oops), ERR_NOT_FOUND,
             "link_unknown");
    assert_slice(stored_hash(&people, &people.employee), "hash");
    people_close(&people);
}

TEST(a_link_lives_a_day)
{
    struct people people;
    struct one_time_link link;
    struct link_owner owner;

    people_open(&people);
    must(link_for(people.tx, &people.hr, people.employee.user, &link, &oops));
    people.tx->now_ms = link.expires_ms - 1;
    must(link_find(people.tx, link.token.hash, &owner, &oops));
    people.tx->now_ms = link.expires_ms;
    must_not(link_find(people.tx, link.token.hash, &owner, &oops), ERR_NOT_FOUND,
             "link_unknown");
    must_not(link_redeem(people.tx, link.token.hash, SLICE("hash"), &owner, &oops),
             ERR_NOT_FOUND, "link_unknown");
    people_close(&people);
}

TEST(a_new_link_makes_the_old_one_void)
{
    struct people people;
    struct one_time_link old, new;
    struct link_owner owner;

    people_open(&people);
    must(link_for(people.tx, &people.hr, people.employee.user, &old, &oops));
    must(link_for(people.tx, &people.hr, people.employee.user, &new, &oops));
    must_not(link_find(people.tx, old.token.hash, &owner, &oops), ERR_NOT_FOUND,
             "link_unknown");
    must(link_find(people.tx, new.token.hash, &owner, &oops));
    people_close(&people);
}

TEST(whoever_had_the_old_password_is_out)
{
    struct people people;
    struct one_time_link link;
    struct link_owner owner;
    struct actor actor;
    struct token token;

    people_open(&people);
    (void)people_sign_in(&people, &people.employee, &token);
    must(link_for(people.tx, &people.hr, people.employee.user, &link, &oops));
    must(link_redeem(people.tx, link.token.hash, SLICE("hash"), &owner, &oops));
    must_not(actor_load(people.tx, token.hash, &actor, &oops), ERR_UNAUTHENTICATED,
             "session_ended");
    assert_int_equal(people_facts(&people, "session_closed"), 1);
    people_close(&people);
}

TEST(a_changed_password_makes_links_void)
{
    struct people people;
    struct one_time_link link;
    struct link_owner owner;

    people_open(&people);
    must(user_put_password(people.tx, people.first, people.employee.user, SLICE("old"), &oops));
    must(link_for(people.tx, &people.hr, people.employee.user, &link, &oops));
    assert_int_equal(link.purpose, LINK_RESET);
    must(user_set_password(people.tx, &people.employee, SLICE("old"), SLICE("new"), &oops));
    must_not(link_find(people.tx, link.token.hash, &owner, &oops), ERR_NOT_FOUND,
             "link_unknown");
    people_close(&people);
}

TEST(only_hr_makes_links_and_only_for_those_who_are_here)
{
    struct people people;
    struct one_time_link link;
    struct user user;

    people_open(&people);
    must_not(link_for(people.tx, &people.manager, people.employee.user, &link, &oops),
             ERR_DENIED, "hr_only");
    must_not(link_for(people.tx, &people.hr, people.foreign.user, &link, &oops), ERR_NOT_FOUND,
             "not_found");
    must(user_get(people.tx, &people.hr, people.employee.user, &user, &oops));
    must(user_deactivate(people.tx, &people.hr, user.id, user.version, &user, &oops));
    must_not(link_for(people.tx, &people.hr, user.id, &link, &oops), ERR_CONFLICT,
             "user_inactive");
    people_close(&people);
}

/* ---- mails ---- */

static int64_t mails(struct people *people)
{
    return store_int(people->tx, "SELECT count(*) FROM outbox");
}

static slice mail_body(struct people *people, const char *email)
{
    struct rows rows;
    slice body = SLICE("");

    must(sql_open(people->tx, &rows, &oops,
                  "SELECT body FROM outbox WHERE recipient = ?1 ORDER BY id DESC LIMIT 1", "t",
                  email));
    while (rows_next(&rows))
        body = rows_keep(&rows, 0);
    must(rows_close(&rows, &oops));
    return body;
}

TEST(who_forgot_gets_a_mail_and_nobody_learns_whether)
{
    struct people people;

    people_open(&people);
    must(link_forgotten(people.tx, SLICE("nobody@demo.mozaik"), SLICE(""), &oops));
    must(link_forgotten(people.tx, SLICE("no e-mail at all"), SLICE(""), &oops));
    assert_int_equal(mails(&people), 0);
    must(link_forgotten(people.tx, SLICE("Employee@demo.mozaik"), SLICE(""), &oops));
    assert_int_equal(mails(&people), 1);
    must(link_forgotten(people.tx, SLICE("hr@demo.mozaik"), SLICE(""), &oops));
    assert_int_equal(mails(&people), 3); /* that e-mail is of two companies */
    must(link_forgotten(people.tx, SLICE("manager@demo.mozaik"), SLICE("voisin"), &oops));
    assert_int_equal(mails(&people), 3);
    people_close(&people);
}

TEST(nobody_is_flooded_with_mails)
{
    struct people people;

    people_open(&people);
    for (int i = 0; i < 5; i++)
        must(link_forgotten(people.tx, SLICE("employee@demo.mozaik"), SLICE(""), &oops));
    assert_int_equal(mails(&people), 1);
    people.tx->now_ms += LINK_MAIL_EVERY_MS + 1;
    must(link_forgotten(people.tx, SLICE("employee@demo.mozaik"), SLICE(""), &oops));
    assert_int_equal(mails(&people), 2);
    people_close(&people);
}

TEST(the_outbox_holds_no_key_and_the_sent_mail_does)
{
    struct people people;
    struct link_owner owner;
    uint8_t hash[TOKEN_HASH_LEN];
    slice body, sent, before, after;

    people_open(&people);
    must(user_put_password(people.tx, people.first, people.employee.user, SLICE("old"), &oops));
    must(link_forgotten(people.tx, SLICE("employee@demo.mozaik"), SLICE(""), &oops));
    body = mail_body(&people, "employee@demo.mozaik");
    assert_false(slice_contains(body, SLICE("mzl_")));
    assert_int_equal(store_int(people.tx, "SELECT count(*) FROM link"), 0);

    must(link_mail_body(people.tx, people.first, body, SLICE("https://rh.example.fr/lien#"),
                        &sent, &oops));
    assert_null(memchr(sent.data, 1, sent.len));
    assert_true(slice_cut(sent, '#', &before, &after));
    assert_true(slice_ends(before, SLICE("https://rh.example.fr/lien")));
    after.len = TOKEN_TEXT_LEN;
    assert_true(token_hash(after, TOKEN_LINK, hash));
    must(link_find(people.tx, hash, &owner, &oops));
    assert_int_equal(owner.purpose, LINK_RESET);
    assert_true(id_eq(owner.user, people.employee.user));
    people_close(&people);
}

TEST(a_mail_to_who_left_meanwhile_is_not_sent)
{
    struct people people;
    struct user user;
    slice body, sent;

    people_open(&people);
    must(link_forgotten(people.tx, SLICE("employee@demo.mozaik"), SLICE(""), &oops));
    body = mail_body(&people, "employee@demo.mozaik");
    must(user_get(people.tx, &people.hr, people.employee.user, &user, &oops));
    must(user_deactivate(people.tx, &people.hr, user.id, user.version, &user, &oops));
    must_not(link_mail_body(people.tx, people.first, body, SLICE("x#"), &sent, &oops),
             ERR_NOT_FOUND, "not_found");
    /* Nor is a body with the mark of somebody elsewhere completed here. */
    must_not(link_mail_body(people.tx, people.second, body, SLICE("x#"), &sent, &oops),
             ERR_NOT_FOUND, "not_found");
    people_close(&people);
}

TEST(a_mail_without_a_link_is_sent_as_it_is)
{
    struct people people;
    slice sent;

    people_open(&people);
    must(link_mail_body(people.tx, people.first, SLICE("Bonjour"), SLICE("x#"), &sent, &oops));
    assert_slice(sent, "Bonjour");
    must(link_mail_body(people.tx, people.first, SLICE(""), SLICE("x#"), &sent, &oops));
    assert_int_equal(sent.len, 0);
    must_not(link_mail_body(people.tx, people.first, SLICE("a\001rzzz"), SLICE("x#"), &sent,
                            &oops),
             ERR_INTERNAL, "");
    people_close(&people);
}

TEST(ended_links_are_forgotten_after_a_week)
{
    struct people people;
    struct one_time_link link;
    bool more;

    people_open(&people);
    must(link_for(people.tx, &people.hr, people.employee.user, &link, &oops));
    people.tx->now_ms = link.expires_ms + 7 * 24 * hour_ms - 1;
    must(link_prune(people.tx, 10, &more, &oops));
    assert_int_equal(store_int(people.tx, "SELECT count(*) FROM link"), 1);
    people.tx->now_ms += 1;
    must(link_prune(people.tx, 10, &more, &oops));
    assert_false(more);
    assert_int_equal(store_int(people.tx, "SELECT count(*) FROM link"), 0);
    people_close(&people);
}

TEST_MAIN("hr/link", CASE(a_link_sets_the_password_once), CASE(a_link_lives_a_day),
          CASE(a_new_link_makes_the_old_one_void), CASE(whoever_had_the_old_password_is_out),
          CASE(a_changed_password_makes_links_void),
          CASE(only_hr_makes_links_and_only_for_those_who_are_here),
          CASE(who_forgot_gets_a_mail_and_nobody_learns_whether),
          CASE(nobody_is_flooded_with_mails),
          CASE(the_outbox_holds_no_key_and_the_sent_mail_does),
          CASE(a_mail_to_who_left_meanwhile_is_not_sent),
          CASE(a_mail_without_a_link_is_sent_as_it_is),
          CASE(ended_links_are_forgotten_after_a_week))
