#include "base/test.h"

#include "api/throttle.h"

#include <stdio.h>

static bool ask(struct throttle *throttle, slice name, uint32_t per_minute, bool take,
                int64_t now_ms)
{
    int64_t wait_ms;
    return throttle_ask(throttle, name, per_minute, take, now_ms, &wait_ms);
}

TEST(a_burst_is_as_many_as_a_minute_allows_and_then_one_comes_back_at_a_time)
{
    struct throttle *throttle = throttle_new(false, 100);
    int64_t wait_ms = 0;

    for (int i = 0; i < 5; i++)
        assert_true(ask(throttle, SLICE("ines"), 5, true, 1000));
    assert_false(throttle_ask(throttle, SLICE("ines"), 5, true, 1000, &wait_ms));
    assert_in_range(wait_ms, 12000, 12001); /* a fifth of a minute */
    assert_false(ask(throttle, SLICE("ines"), 5, true, 1000 + 11990));
    assert_true(ask(throttle, SLICE("ines"), 5, true, 1000 + wait_ms + 10));
    assert_false(ask(throttle, SLICE("ines"), 5, true, 1000 + wait_ms + 10));
    throttle_free(throttle);
}

TEST(what_is_said_to_wait_is_enough)
{
    static const uint32_t rates[] = { 1, 5, 7, 100, 600, 100000000 };

    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        struct throttle *throttle = throttle_new(false, 10);
        int64_t wait_ms = 0, now_ms = 5000;
        for (uint32_t n = 0; n < rates[i] && n < 1000; n++)
            assert_true(ask(throttle, SLICE("a"), rates[i], true, now_ms));
        if (rates[i] <= 1000) {
            assert_false(throttle_ask(throttle, SLICE("a"), rates[i], true, now_ms, &wait_ms));
            assert_true(ask(throttle, SLICE("a"), rates[i], true, now_ms + wait_ms));
        }
        throttle_free(throttle);
    }
}

TEST(names_do_not_count_for_each_other)
{
    struct throttle *throttle = throttle_new(true, 100);

    assert_true(ask(throttle, SLICE("a"), 1, true, 0));
    assert_false(ask(throttle, SLICE("a"), 1, true, 0));
    assert_true(ask(throttle, SLICE("b"), 1, true, 0));
    assert_true(ask(throttle, SLICE("aa"), 1, true, 0));
    throttle_free(throttle);
}

TEST(to_ask_takes_nothing_and_costs_no_memory)
{
    struct throttle *throttle = throttle_new(false, 2);
    char name[16];

    for (int i = 0; i < 1000; i++) {
        int len = snprintf(name, sizeof name, "%d", i);
        assert_true(ask(throttle, (slice){ name, (size_t)len }, 1, false, 0));
    }
    assert_true(ask(throttle, SLICE("x"), 1, true, 0)); /* there is room for two */
    assert_false(ask(throttle, SLICE("x"), 1, false, 0));
    throttle_free(throttle);
}

TEST(when_it_is_full_of_names_that_count_new_ones_pass_and_old_ones_do_not)
{
    struct throttle *throttle = throttle_new(false, 2);

    assert_true(ask(throttle, SLICE("a"), 1, true, 0));
    assert_true(ask(throttle, SLICE("b"), 1, true, 0));
    assert_true(ask(throttle, SLICE("c"), 1, true, 0));
    assert_true(ask(throttle, SLICE("c"), 1, true, 0));
    assert_false(ask(throttle, SLICE("a"), 1, true, 0));
    assert_true(
        ask(throttle, SLICE("c"), 1, true, 70000)); /* the others say nothing any more */
    assert_false(ask(throttle, SLICE("c"), 1, true, 70000));
    throttle_free(throttle);
}

/* The clerk's commands know the wall clock, and that may be put back. */
TEST(a_clock_that_is_put_back_takes_nothing_away)
{
    struct throttle *throttle = throttle_new(false, 10);
    int64_t hour_ms = 3600000;

    assert_true(ask(throttle, SLICE("a"), 600, true, 10 * hour_ms));
    assert_true(ask(throttle, SLICE("a"), 600, true, 9 * hour_ms));
    for (int i = 0; i < 598; i++)
        assert_true(ask(throttle, SLICE("a"), 600, true, 9 * hour_ms));
    assert_false(ask(throttle, SLICE("a"), 600, true, 9 * hour_ms));
    assert_true(ask(throttle, SLICE("a"), 600, true, 9 * hour_ms + 200));
    throttle_free(throttle);
}

TEST_MAIN("throttle",
          CASE(a_burst_is_as_many_as_a_minute_allows_and_then_one_comes_back_at_a_time),
          CASE(what_is_said_to_wait_is_enough), CASE(names_do_not_count_for_each_other),
          CASE(to_ask_takes_nothing_and_costs_no_memory),
          CASE(when_it_is_full_of_names_that_count_new_ones_pass_and_old_ones_do_not),
          CASE(a_clock_that_is_put_back_takes_nothing_away))
