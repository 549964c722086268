#include "base/cursor.h"

#include "base/test.h"

#include <string.h>

TEST(a_cursor_comes_back_from_its_text)
{
    static const struct cursor cursors[] = {
        { "k3", 1042 },
        { "a", 0 },
        { "abcdefgh", UINT64_MAX },
        { "abcdefghijk", UINT64_MAX },
    };
    for (size_t i = 0; i < COUNT_OF(cursors); i++) {
        char text[CURSOR_TEXT_MAX];
        struct cursor back;
        slice written = cursor_text(&cursors[i], text);
        assert_int_equal(written.len, strlen(text));
        assert_true(cursor_parse(written, &back));
        assert_string_equal(back.epoch, cursors[i].epoch);
        assert_true(back.seq == cursors[i].seq);
    }
}

TEST(a_cursor_reads_as_its_epoch_and_its_number)
{
    char text[CURSOR_TEXT_MAX];
    struct cursor cursor = { "k3", 1042 };
    assert_slice(cursor_text(&cursor, text), "k3.1042");
}

TEST(whatever_else_comes_is_no_cursor)
{
    static const slice refused[] = {
        SLICE_INIT(""),
        SLICE_INIT("."),
        SLICE_INIT("k3"),
        SLICE_INIT("k3."),
        SLICE_INIT(".5"),
        SLICE_INIT("1042"),
        SLICE_INIT("k3.-1"),
        SLICE_INIT("k3.+1"),
        SLICE_INIT("k3.1.2"),
        SLICE_INIT("k3.01"),
        SLICE_INIT("k3.00"),
        SLICE_INIT("k3.1 "),
        SLICE_INIT(" k3.1"),
        SLICE_INIT("K3.1"),
        SLICE_INIT("k-3.1"),
        SLICE_INIT("k\0"
                   "3.1"),
        SLICE_INIT("é.1"),
        SLICE_INIT("abcdefghijkl.1"),
        SLICE_INIT("k3.18446744073709551616"),
        { NULL, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct cursor cursor = { "old", 7 };
        assert_false(cursor_parse(refused[i], &cursor));
        assert_string_equal(cursor.epoch, "old");
    }
}

TEST_MAIN("base/cursor", CASE(a_cursor_comes_back_from_its_text),
          CASE(a_cursor_reads_as_its_epoch_and_its_number),
          CASE(whatever_else_comes_is_no_cursor))
