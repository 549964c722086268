#include "base/test.h"

#include "api/hints.h"
#include "api/tally.h"
#include "base/mem.h"

#include <pthread.h>
#include <string.h>

TEST(as_many_as_the_maximum_and_one_more_when_one_is_given_back)
{
    struct tally *tally = tally_new();

    assert_true(tally_take(tally, SLICE("ines"), 2));
    assert_true(tally_take(tally, SLICE("ines"), 2));
    assert_false(tally_take(tally, SLICE("ines"), 2));
    assert_true(tally_take(tally, SLICE("marc"), 2));
    tally_give(tally, SLICE("ines"));
    assert_true(tally_take(tally, SLICE("ines"), 2));
    tally_give(tally, SLICE("ines"));
    tally_give(tally, SLICE("ines"));
    tally_give(tally, SLICE("marc"));
    tally_free(tally); /* it asserts that all is given back */
}

TEST(a_name_may_hold_any_bytes)
{
    struct tally *tally = tally_new();
    static const slice names[] = { SLICE_INIT("a\0b"), SLICE_INIT("a\0c"), SLICE_INIT("a"),
                                   SLICE_INIT("") };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_true(tally_take(tally, names[i], 1));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_false(tally_take(tally, names[i], 1));
        tally_give(tally, names[i]);
    }
    tally_free(tally);
}

static void *take_and_give(void *ctx)
{
    for (int i = 0; i < 10000; i++)
        if (tally_take(ctx, SLICE("same"), 3))
            tally_give(ctx, SLICE("same"));
    return NULL;
}

TEST(threads_do_not_lose_count)
{
    struct tally *tally = tally_new();
    pthread_t threads[4];

    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_and_give, tally), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    assert_true(tally_take(tally, SLICE("same"), 1));
    tally_give(tally, SLICE("same"));
    tally_free(tally);
}

TEST(a_hint_is_of_the_token_that_gave_it_or_there_is_none)
{
    struct hints *hints = mem_new(struct hints);
    static const tenant_id none, acme = { { 1 } }, other = { { 2 } };
    uint8_t first[32] = { 7, 1, 9 }, second[32] = { 7, 1, 8 }, zero[32] = { 0 };

    assert_memory_equal(hints_find(hints, first).uuid, none.uuid, 16);
    assert_memory_equal(hints_find(hints, zero).uuid, none.uuid, 16);
    hints_set(hints, first, acme);
    assert_memory_equal(hints_find(hints, first).uuid, acme.uuid, 16);
    assert_memory_equal(hints_find(hints, second).uuid, none.uuid, 16); /* the same slot */
    hints_set(hints, second, other);
    assert_memory_equal(hints_find(hints, second).uuid, other.uuid, 16);
    assert_memory_equal(hints_find(hints, first).uuid, none.uuid, 16);
    mem_free(hints);
}

TEST_MAIN("tally", CASE(as_many_as_the_maximum_and_one_more_when_one_is_given_back),
          CASE(a_name_may_hold_any_bytes), CASE(threads_do_not_lose_count),
          CASE(a_hint_is_of_the_token_that_gave_it_or_there_is_none))
