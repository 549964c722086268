#include "base/rng.h"

#include "base/test.h"

#include <string.h>

TEST(a_seed_always_tells_the_same_story)
{
    /* splitmix64 from 0, then xoshiro256**: the numbers of the authors' own programs. */
    static const uint64_t first[] = {
        0x99EC5F36CB75F2B4u,
        0xBF6E1F784956452Au,
        0x1A5F849D4933E6E0u,
        0x6AA594F1262D2D2Cu,
    };
    struct rng rng;

    rng_seed(&rng, 0);
    for (size_t i = 0; i < COUNT_OF(first); i++)
        assert_true(rng_u64(&rng) == first[i]);
}

TEST(bytes_and_numbers_are_the_same_stream)
{
    struct rng a, b;
    unsigned char bytes[8];

    rng_seed(&a, 7);
    rng_seed(&b, 7);
    rng_fill(&a, bytes, sizeof(bytes));
    uint64_t number = rng_u64(&b);
    for (int i = 0; i < 8; i++)
        assert_int_equal(bytes[i], (unsigned char)(number >> 8 * i));
    rng_fill(&a, NULL, 0);
    assert_true(rng_u64(&a) == rng_u64(&b));
}

TEST(other_seeds_tell_other_stories)
{
    struct rng a, b;
    rng_seed(&a, 1);
    rng_seed(&b, 2);
    assert_true(rng_u64(&a) != rng_u64(&b));
}

TEST(below_a_limit_every_number_comes_up_about_equally)
{
    struct rng rng;
    int counts[6] = { 0 };

    rng_seed(&rng, 3);
    for (int i = 0; i < 60000; i++)
        counts[rng_below(&rng, 6)]++;
    for (int i = 0; i < 6; i++)
        assert_in_range(counts[i], 9600, 10400);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(rng_below(&rng, 1), 0);
        assert_true(rng_below(&rng, UINT64_MAX) < UINT64_MAX);
        assert_true(rng_below(&rng, (uint64_t)1 << 63) < (uint64_t)1 << 63);
    }
}

TEST(the_system_never_repeats_itself)
{
    unsigned char a[32] = { 0 }, b[32] = { 0 };
    rng_fill(rng_system(), a, sizeof(a));
    rng_fill(rng_system(), b, sizeof(b));
    assert_memory_not_equal(a, b, sizeof(a));
}

TEST_MAIN("base/rng", CASE(a_seed_always_tells_the_same_story),
          CASE(bytes_and_numbers_are_the_same_stream), CASE(other_seeds_tell_other_stories),
          CASE(below_a_limit_every_number_comes_up_about_equally),
          CASE(the_system_never_repeats_itself))
