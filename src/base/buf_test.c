#include "base/buf.h"

#include "base/test.h"

#include <string.h>

TEST(an_empty_buffer_reads_as_an_empty_text)
{
    struct buf buf;
    buf_init(&buf, 10);
    assert_string_equal(buf.data, "");
    assert_slice(buf_slice(&buf), "");
    buf_clear(&buf);
    buf_consume(&buf, 0);
    buf_filled(&buf, 0);
    buf_release(&buf);
    assert_string_equal(buf.data, "");
}

TEST(a_zeroed_buffer_may_be_read_and_released)
{
    struct buf buf = { 0 };
    assert_slice(buf_slice(&buf), "");
    buf_release(&buf);
}

TEST(pieces_follow_each_other_and_end_in_a_nul)
{
    struct buf buf;
    buf_init(&buf, 1000);
    buf_add(&buf, SLICE("ab"));
    buf_add(&buf, (slice){ NULL, 0 });
    buf_add_char(&buf, 'c');
    buf_printf(&buf, "%d%s", 42, "!");
    buf_printf(&buf, "%s", "");
    assert_string_equal(buf.data, "abc42!");
    assert_slice(buf_slice(&buf), "abc42!");
    buf_release(&buf);
}

TEST(a_buffer_takes_exactly_its_maximum)
{
    struct buf buf;
    struct error err = { 0 };

    buf_init(&buf, 5);
    buf_add(&buf, SLICE("abcde"));
    assert_true(buf_check(&buf, &err));
    buf_add(&buf, SLICE(""));
    assert_true(buf_check(&buf, &err));
    buf_add_char(&buf, 'f');
    assert_slice(buf_slice(&buf), "abcde");
    assert_true(buf.full);
    assert_false(buf_check(&buf, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    assert_true(strlen(err.user) > 0);
    assert_true(buf.cap <= 6);
    buf_release(&buf);
}

TEST(what_does_not_fit_is_left_out_whole_and_remembered)
{
    struct buf buf;
    buf_init(&buf, 5);
    buf_printf(&buf, "%s", "abcdef");
    assert_slice(buf_slice(&buf), "");
    assert_true(buf.full);
    buf_add(&buf, SLICE("ab"));
    assert_slice(buf_slice(&buf), "ab");
    assert_true(buf.full);
    buf_clear(&buf);
    assert_false(buf.full);
    assert_string_equal(buf.data, "");
    buf_release(&buf);
}

TEST(a_buffer_of_nothing_is_full_at_once)
{
    struct buf buf;
    buf_init(&buf, 0);
    buf_add_char(&buf, 'a');
    assert_true(buf.full);
    assert_slice(buf_slice(&buf), "");
    buf_release(&buf);
}

TEST(a_buffer_without_a_real_limit_still_grows)
{
    struct buf buf;
    buf_init(&buf, SIZE_MAX - 1);
    for (int i = 0; i < 100000; i++)
        buf_add_char(&buf, (char)('a' + i % 26));
    assert_int_equal(buf.len, 100000);
    for (int i = 0; i < 100000; i++)
        if (buf.data[i] != 'a' + i % 26)
            fail_msg("byte %d", i);
    buf_release(&buf);
}

TEST(consuming_drops_the_front)
{
    struct buf buf;
    buf_init(&buf, 100);
    buf_add(&buf, SLICE("abcdef"));
    buf_consume(&buf, 2);
    assert_string_equal(buf.data, "cdef");
    buf_consume(&buf, 4);
    assert_string_equal(buf.data, "");
    buf_release(&buf);
}

TEST(room_can_be_filled_by_others)
{
    struct buf buf;
    buf_init(&buf, 8);
    buf_add(&buf, SLICE("ab"));
    char *room = buf_room(&buf, 6);
    assert_non_null(room);
    room[0] = 'c';
    room[1] = 'd';
    buf_filled(&buf, 2);
    assert_string_equal(buf.data, "abcd");
    assert_null(buf_room(&buf, 5));
    assert_true(buf.full);
    buf_release(&buf);
}

TEST_MAIN("base/buf", CASE(an_empty_buffer_reads_as_an_empty_text),
          CASE(a_zeroed_buffer_may_be_read_and_released),
          CASE(pieces_follow_each_other_and_end_in_a_nul),
          CASE(a_buffer_takes_exactly_its_maximum),
          CASE(what_does_not_fit_is_left_out_whole_and_remembered),
          CASE(a_buffer_of_nothing_is_full_at_once),
          CASE(a_buffer_without_a_real_limit_still_grows), CASE(consuming_drops_the_front),
          CASE(room_can_be_filled_by_others))
