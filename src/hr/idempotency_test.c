#include "hr/idempotency.h"

#include "hr/test_people.h"

static uint8_t one[IDEMPOTENCY_HASH_LEN], other[IDEMPOTENCY_HASH_LEN];

static void hash_both(void)
{
    idempotency_hash(SLICE("POST"), SLICE("/api/absences"), SLICE("{1}"), one);
    idempotency_hash(SLICE("POST"), SLICE("/api/absences"), SLICE("{2}"), other);
}

static void finish(struct people *people, const struct actor *by, slice key)
{
    must(idempotency_finish(people->tx, by, key, one, 201, SLICE("/api/absences/1"),
                            SLICE("{\"id\":1}"), SLICE("abcdefgh.7"), &oops));
}

TEST(the_same_request_again_is_answered_again)
{
    struct idempotency found;
    struct people people;

    hash_both();
    people_open(&people);
    must(idempotency_begin(people.tx, &people.employee, SLICE("k1"), one, &found, &oops));
    assert_false(found.replay);
    finish(&people, &people.employee, SLICE("k1"));
    must(idempotency_begin(people.tx, &people.employee, SLICE("k1"), one, &found, &oops));
    assert_true(found.replay);
    assert_int_equal(found.status, 201);
    assert_slice(found.location, "/api/absences/1");
    assert_slice(found.answer, "{\"id\":1}");
    assert_slice(found.cursor, "abcdefgh.7");
    people_close(&people);
}

TEST(the_same_key_for_another_request_is_refused)
{
    struct idempotency found;
    struct people people;
    struct error err = { 0 };

    hash_both();
    people_open(&people);
    finish(&people, &people.employee, SLICE("k1"));
    assert_false(
        idempotency_begin(people.tx, &people.employee, SLICE("k1"), other, &found, &err));
    assert_int_equal(err.kind, ERR_INVALID);
    assert_string_equal(err.code, "idempotency_reused");
    assert_string_equal(err.field, "Idempotency-Key");
    people_close(&people);
}

TEST(a_key_is_somebodys_own_word)
{
    struct idempotency found;
    struct people people;

    hash_both();
    people_open(&people);
    finish(&people, &people.employee, SLICE("k1"));
    must(idempotency_begin(people.tx, &people.colleague, SLICE("k1"), other, &found, &oops));
    assert_false(found.replay);
    must(idempotency_begin(people.tx, &people.foreign, SLICE("k1"), one, &found, &oops));
    assert_false(found.replay);
    people_close(&people);
}

TEST(a_key_is_good_for_a_day_whether_pruned_or_not)
{
    struct idempotency found;
    struct people people;
    bool more;

    hash_both();
    people_open(&people);
    finish(&people, &people.employee, SLICE("k1"));
    finish(&people, &people.employee, SLICE("k2"));
    people.tx->now_ms += IDEMPOTENCY_KEEP_MS - 1;
    must(idempotency_prune(people.tx, 10, &more, &oops));
    must(idempotency_begin(people.tx, &people.employee, SLICE("k1"), one, &found, &oops));
    assert_true(found.replay);
    people.tx->now_ms += 1;
    must(idempotency_begin(people.tx, &people.employee, SLICE("k1"), other, &found, &oops));
    assert_false(found.replay);
    finish(&people, &people.employee, SLICE("k1")); /* over what is left of the old one */
    must(idempotency_prune(people.tx, 1, &more, &oops));
    assert_true(more);
    must(idempotency_prune(people.tx, 1, &more, &oops));
    assert_false(more);
    assert_int_equal(store_int(people.tx, "SELECT count(*) FROM idempotency"), 1);
    people_close(&people);
}

TEST(no_key_is_no_promise)
{
    struct idempotency found;
    struct people people;

    hash_both();
    people_open(&people);
    finish(&people, &people.employee, SLICE(""));
    finish(&people, &people.system, SLICE("k1"));
    must(idempotency_begin(people.tx, &people.employee, SLICE(""), one, &found, &oops));
    assert_false(found.replay);
    assert_int_equal(store_int(people.tx, "SELECT count(*) FROM idempotency"), 0);
    people_close(&people);
}

TEST(a_key_is_visible_ascii_and_not_endless)
{
    char long_key[IDEMPOTENCY_KEY_MAX + 1];
    struct idempotency found;
    struct people people;

    hash_both();
    people_open(&people);
    memset(long_key, 'k', sizeof(long_key));
    must(idempotency_begin(people.tx, &people.employee,
                           (slice){ long_key, IDEMPOTENCY_KEY_MAX }, one, &found, &oops));
    must_not(idempotency_begin(people.tx, &people.employee,
                               (slice){ long_key, sizeof(long_key) }, one, &found, &oops),
             ERR_INVALID, "field_invalid");
    must_not(idempotency_begin(people.tx, &people.employee, SLICE("a b"), one, &found, &oops),
             ERR_INVALID, "field_invalid");
    must_not(idempotency_begin(people.tx, &people.employee, SLICE("é"), one, &found, &oops),
             ERR_INVALID, "field_invalid");
    people_close(&people);
}

TEST(what_makes_two_requests_the_same)
{
    uint8_t a[IDEMPOTENCY_HASH_LEN], b[IDEMPOTENCY_HASH_LEN];

    idempotency_hash(SLICE("POST"), SLICE("/a"), SLICE("b"), a);
    idempotency_hash(SLICE("POST"), SLICE("/a"), SLICE("b"), b);
    assert_memory_equal(a, b, sizeof(a));
    idempotency_hash(SLICE("PUT"), SLICE("/a"), SLICE("b"), b);
    assert_memory_not_equal(a, b, sizeof(a));
    idempotency_hash(SLICE("POST"), SLICE("/ab"), SLICE(""), b);
    assert_memory_not_equal(a, b, sizeof(a));
}

TEST_MAIN("hr/idempotency", CASE(the_same_request_again_is_answered_again),
          CASE(the_same_key_for_another_request_is_refused), CASE(a_key_is_somebodys_own_word),
          CASE(a_key_is_good_for_a_day_whether_pruned_or_not), CASE(no_key_is_no_promise),
          CASE(a_key_is_visible_ascii_and_not_endless), CASE(what_makes_two_requests_the_same))
