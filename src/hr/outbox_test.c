#include "hr/outbox.h"

#include "hr/link.h"
#include "hr/test_people.h"

enum { RETRY_MS = 60000 };

static void write_mail(struct people *people, tenant_id tenant, uint8_t number, slice body)
{
    uint8_t id[16] = { [0] = 1, [15] = number };

    must(sql_run(people->tx, &oops,
                 "INSERT INTO outbox (tenant, id, at, recipient, subject, body, next_at)"
                 " VALUES (?1, ?2, ?3, 'a@b', 's', ?4, ?3)",
                 "uuis", tenant.uuid, id, people->tx->now_ms, body));
}

static enum outbox_taken take(struct people *people, struct outbox_mail *mail)
{
    enum outbox_taken taken;
    bool due;

    must(outbox_is_due(people->tx, &due, &oops));
    must(outbox_take(people->tx, RETRY_MS, SLICE("https://rh.example.fr/lien#"), mail, &taken,
                     &oops));
    assert_int_equal(due, taken != OUTBOX_EMPTY);
    return taken;
}

TEST(a_mail_is_tried_until_it_is_sent_each_time_later)
{
    static const int64_t waits_min[] = { 1, 2, 4, 8, 16, 32, 64, 120, 120, 120 };
    struct people people;
    struct outbox_mail mail;

    people_open(&people);
    assert_int_equal(take(&people, &mail), OUTBOX_EMPTY);
    write_mail(&people, people.first, 1, SLICE("Bonjour"));
    for (size_t i = 0; i < COUNT_OF(waits_min); i++) {
        assert_int_equal(take(&people, &mail), OUTBOX_MAIL);
        assert_int_equal(mail.tries, i + 1);
        assert_slice(mail.recipient, "a@b");
        assert_slice(mail.subject, "s");
        assert_slice(mail.body, "Bonjour");
        assert_int_equal(take(&people, &mail), OUTBOX_EMPTY);
        people.tx->now_ms += waits_min[i] * 60000 - 1;
        assert_int_equal(take(&people, &mail), OUTBOX_EMPTY);
        people.tx->now_ms += 1;
    }
    assert_int_equal(take(&people, &mail), OUTBOX_MAIL);
    must(outbox_sent(people.tx, &mail, &oops));
    people.tx->now_ms += 365 * INT64_C(86400000);
    assert_int_equal(take(&people, &mail), OUTBOX_EMPTY);
    assert_int_equal(store_int(people.tx, "SELECT length(body) FROM outbox"), 0);
    people_close(&people);
}

TEST(whoever_waits_longest_is_first)
{
    struct people people;
    struct outbox_mail mail;
    int64_t count;

    people_open(&people);
    write_mail(&people, people.second, 1, SLICE("first"));
    people.tx->now_ms += 1;
    write_mail(&people, people.first, 2, SLICE("second"));
    must(outbox_waiting(people.tx, &count, &oops));
    assert_int_equal(count, 2);
    assert_int_equal(take(&people, &mail), OUTBOX_MAIL);
    assert_slice(mail.body, "first");
    assert_true(id_eq(mail.tenant, people.second));
    must(outbox_postpone(people.tx, &mail, people.tx->now_ms + 1000, &oops));
    assert_int_equal(take(&people, &mail), OUTBOX_MAIL);
    assert_slice(mail.body, "second");
    must(outbox_sent(people.tx, &mail, &oops));
    assert_int_equal(take(&people, &mail), OUTBOX_EMPTY);
    people.tx->now_ms += 1000;
    assert_int_equal(take(&people, &mail), OUTBOX_MAIL);
    assert_slice(mail.body, "first");
    must(outbox_drop(people.tx, &mail, &oops));
    must(outbox_waiting(people.tx, &count, &oops));
    assert_int_equal(count, 0);
    people_close(&people);
}

TEST(every_try_has_a_link_of_its_own)
{
    struct people people;
    struct outbox_mail mail;
    slice before, first, second;

    people_open(&people);
    must(link_mail(people.tx, people.first, people.employee.user, LINK_INVITE, &oops));
    assert_int_equal(take(&people, &mail), OUTBOX_MAIL);
    assert_slice(mail.recipient, "employee@demo.mozaik");
    assert_true(slice_cut(mail.body, '#', &before, &first));
    assert_true(slice_ends(before, SLICE("https://rh.example.fr/lien")));
    assert_true(slice_starts(first, SLICE("mzl_")));
    people.tx->now_ms += RETRY_MS;
    assert_int_equal(take(&people, &mail), OUTBOX_MAIL);
    assert_true(slice_cut(mail.body, '#', &before, &second));
    assert_false(slice_eq((slice){ first.data, TOKEN_TEXT_LEN },
                          (slice){ second.data, TOKEN_TEXT_LEN }));
    /* Only the last one opens anything. */
    assert_int_equal(store_int(people.tx, "SELECT count(*) FROM link"), 1);
    people_close(&people);
}

TEST(what_can_never_be_sent_is_dropped)
{
    struct people people;
    struct outbox_mail mail;
    struct user user;

    people_open(&people);
    must(link_mail(people.tx, people.first, people.employee.user, LINK_INVITE, &oops));
    must(user_get(people.tx, &people.hr, people.employee.user, &user, &oops));
    must(user_deactivate(people.tx, &people.hr, user.id, user.version, &user, &oops));
    assert_int_equal(take(&people, &mail), OUTBOX_DROPPED);
    write_mail(&people, people.first, 1, SLICE("a damaged\001mark"));
    assert_int_equal(take(&people, &mail), OUTBOX_DROPPED);
    assert_int_equal(take(&people, &mail), OUTBOX_EMPTY);
    assert_int_equal(store_int(people.tx, "SELECT count(*) FROM outbox"), 0);
    people_close(&people);
}

TEST(old_mails_are_given_up_and_sent_ones_forgotten)
{
    struct people people;
    struct outbox_mail mail;
    int64_t given_up, begun;
    bool more;

    people_open(&people);
    begun = people.tx->now_ms;
    write_mail(&people, people.first, 1, SLICE("sent"));
    assert_int_equal(take(&people, &mail), OUTBOX_MAIL);
    must(outbox_sent(people.tx, &mail, &oops));
    for (uint8_t i = 2; i < 6; i++)
        write_mail(&people, people.first, i, SLICE("waits"));

    people.tx->now_ms = begun + OUTBOX_SENT_KEEP_MS;
    must(outbox_prune(people.tx, 3, &given_up, &more, &oops));
    assert_int_equal(store_int(people.tx, "SELECT count(*) FROM outbox"), 5);
    people.tx->now_ms += 1;
    must(outbox_prune(people.tx, 3, &given_up, &more, &oops));
    assert_int_equal(given_up, 0);
    assert_false(more);
    assert_int_equal(store_int(people.tx, "SELECT count(*) FROM outbox"), 4);

    people.tx->now_ms = begun + OUTBOX_KEEP_MS;
    must(outbox_prune(people.tx, 3, &given_up, &more, &oops));
    assert_int_equal(given_up, 0);
    people.tx->now_ms += 1;
    must(outbox_prune(people.tx, 3, &given_up, &more, &oops));
    assert_int_equal(given_up, 3);
    assert_true(more);
    must(outbox_prune(people.tx, 3, &given_up, &more, &oops));
    assert_int_equal(given_up, 1);
    assert_false(more);
    people_close(&people);
}

TEST_MAIN("hr/outbox", CASE(a_mail_is_tried_until_it_is_sent_each_time_later),
          CASE(whoever_waits_longest_is_first), CASE(every_try_has_a_link_of_its_own),
          CASE(what_can_never_be_sent_is_dropped),
          CASE(old_mails_are_given_up_and_sent_ones_forgotten))
