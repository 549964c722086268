#include "base/arena.h"

#include "base/test.h"

#include <stdint.h>
#include <string.h>

TEST(what_comes_from_an_arena_is_zeroed_and_aligned)
{
    static const size_t sizes[] = { 0, 1, 7, 16, 17, 4095, 4096, 4097, 100000, 3, 300000, 40 };
    struct arena arena;

    arena_init(&arena);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT_OF(sizes); i++) {
            unsigned char *memory = arena_alloc(&arena, sizes[i]);
            assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
            for (size_t k = 0; k < sizes[i]; k++)
                if (memory[k] != 0)
                    fail_msg("byte %zu of %zu in round %d", k, sizes[i], round);
            memset(memory, 0xEE, sizes[i]);
        }
        arena_clear(&arena);
    }
    arena_release(&arena);
}

TEST(things_do_not_overlap)
{
    struct arena arena = { 0 };
    uint32_t *numbers[2000];

    for (uint32_t i = 0; i < COUNT_OF(numbers); i++) {
        numbers[i] = arena_array(&arena, uint32_t, i % 50 + 1);
        for (uint32_t k = 0; k <= i % 50; k++)
            numbers[i][k] = i;
    }
    for (uint32_t i = 0; i < COUNT_OF(numbers); i++)
        for (uint32_t k = 0; k <= i % 50; k++)
            assert_int_equal(numbers[i][k], i);
    arena_release(&arena);
    arena_release(&arena);
}

TEST(copies_end_in_a_nul)
{
    struct arena arena = { 0 };
    slice copy = arena_dup(&arena, SLICE("ab"));

    assert_slice(copy, "ab");
    assert_int_equal(copy.data[2], '\0');
    assert_string_equal(arena_text(&arena, (slice){ NULL, 0 }), "");
    assert_slice(arena_printf(&arena, "%s=%d", "a", 7), "a=7");
    assert_int_equal(arena_printf(&arena, "%5000d", 7).len, 5000);
    arena_release(&arena);
}

TEST(a_cleared_arena_does_not_keep_what_was_huge)
{
    struct arena arena = { 0 };
    arena_clear(&arena);
    (void)arena_alloc(&arena, 1000000);
    arena_clear(&arena);
    assert_null(arena.blocks);
    (void)arena_alloc(&arena, 10);
    (void)arena_alloc(&arena, 1000000);
    arena_clear(&arena);
    assert_non_null(arena.blocks);
    arena_release(&arena);
}

TEST_MAIN("base/arena", CASE(what_comes_from_an_arena_is_zeroed_and_aligned),
          CASE(things_do_not_overlap), CASE(copies_end_in_a_nul),
          CASE(a_cleared_arena_does_not_keep_what_was_huge))
