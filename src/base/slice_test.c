#include "base/slice.h"

#include "base/test.h"

#include <string.h>

static const slice nothing = { NULL, 0 };

TEST(a_missing_text_is_an_empty_slice)
{
    assert_slice(slice_of(NULL), "");
    assert_slice(slice_of("abc"), "abc");
}

TEST(equal_means_the_same_bytes)
{
    assert_true(slice_eq(SLICE("a\0b"), SLICE("a\0b")));
    assert_false(slice_eq(SLICE("a\0b"), SLICE("a\0c")));
    assert_false(slice_eq(SLICE("ab"), SLICE("abc")));
    assert_true(slice_eq(nothing, SLICE("")));
}

TEST(only_ascii_letters_are_the_same_in_both_cases)
{
    assert_true(slice_eq_nocase(SLICE("Keep-Alive"), SLICE("keep-aLIVE")));
    assert_false(slice_eq_nocase(SLICE("É"), SLICE("é")));
    assert_false(slice_eq_nocase(SLICE("@"), SLICE("`")));
    assert_false(slice_eq_nocase(SLICE("["), SLICE("{")));
    assert_true(slice_eq_nocase(nothing, SLICE("")));
}

TEST(a_slice_starts_ends_with_and_contains_its_parts)
{
    static const struct part_case {
        slice s, part;
        bool starts, ends, contains;
    } cases[] = {
        { SLICE_INIT("abcab"), SLICE_INIT("ab"), true, true, true },
        { SLICE_INIT("abcab"), SLICE_INIT("abc"), true, false, true },
        { SLICE_INIT("abcab"), SLICE_INIT("cab"), false, true, true },
        { SLICE_INIT("abcab"), SLICE_INIT("bc"), false, false, true },
        { SLICE_INIT("abcab"), SLICE_INIT("x"), false, false, false },
        { SLICE_INIT("ab"), SLICE_INIT("abc"), false, false, false },
        { SLICE_INIT("ab"), SLICE_INIT(""), true, true, true },
        { { NULL, 0 }, { NULL, 0 }, true, true, true },
        { { NULL, 0 }, SLICE_INIT("a"), false, false, false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(slice_starts(cases[i].s, cases[i].part), cases[i].starts);
        assert_int_equal(slice_ends(cases[i].s, cases[i].part), cases[i].ends);
        assert_int_equal(slice_contains(cases[i].s, cases[i].part), cases[i].contains);
    }
}

TEST(skipping_stops_at_the_end)
{
    assert_slice(slice_skip(SLICE("abc"), 1), "bc");
    assert_slice(slice_skip(SLICE("abc"), 3), "");
    assert_slice(slice_skip(SLICE("abc"), 99), "");
    assert_int_equal(slice_skip(nothing, 5).len, 0);
}

TEST(trimming_takes_blanks_from_the_ends_only)
{
    assert_slice(slice_trim(SLICE(" \ta b\t ")), "a b");
    assert_slice(slice_trim(SLICE(" \t ")), "");
    assert_slice(slice_trim(SLICE("\na\n")), "\na\n");
    assert_int_equal(slice_trim(nothing).len, 0);
}

TEST(a_cut_happens_at_the_first_separator)
{
    slice head, tail;

    assert_true(slice_cut(SLICE("a.b.c"), '.', &head, &tail));
    assert_slice(head, "a");
    assert_slice(tail, "b.c");
    assert_true(slice_cut(SLICE("."), '.', &head, &tail));
    assert_slice(head, "");
    assert_slice(tail, "");
    assert_false(slice_cut(SLICE("abc"), '.', &head, &tail));
    assert_slice(head, "abc");
    assert_slice(tail, "");
    assert_false(slice_cut(nothing, '.', &head, &tail));
}

TEST(a_cut_may_replace_what_it_cuts)
{
    slice rest = SLICE("a,b"), head;
    assert_true(slice_cut(rest, ',', &head, &rest));
    assert_slice(head, "a");
    assert_slice(rest, "b");
}

TEST(numbers_are_digits_and_nothing_else)
{
    static const struct number_case {
        slice text;
        bool is_u64;
        uint64_t u64;
        bool is_i64;
        int64_t i64;
    } cases[] = {
        { SLICE_INIT("0"), true, 0, true, 0 },
        { SLICE_INIT("007"), true, 7, true, 7 },
        { SLICE_INIT("18446744073709551615"), true, UINT64_MAX, false, 0 },
        { SLICE_INIT("18446744073709551616"), false, 0, false, 0 },
        { SLICE_INIT("99999999999999999999"), false, 0, false, 0 },
        { SLICE_INIT("9223372036854775807"), true, INT64_MAX, true, INT64_MAX },
        { SLICE_INIT("9223372036854775808"), true, (uint64_t)INT64_MAX + 1, false, 0 },
        { SLICE_INIT("-9223372036854775808"), false, 0, true, INT64_MIN },
        { SLICE_INIT("-9223372036854775809"), false, 0, false, 0 },
        { SLICE_INIT("-1"), false, 0, true, -1 },
        { SLICE_INIT("-0"), false, 0, true, 0 },
        { SLICE_INIT("--1"), false, 0, false, 0 },
        { SLICE_INIT("+1"), false, 0, false, 0 },
        { SLICE_INIT("-"), false, 0, false, 0 },
        { SLICE_INIT(""), false, 0, false, 0 },
        { SLICE_INIT(" 1"), false, 0, false, 0 },
        { SLICE_INIT("1 "), false, 0, false, 0 },
        { SLICE_INIT("1\0"), false, 0, false, 0 },
        { SLICE_INIT("0x1"), false, 0, false, 0 },
        { { NULL, 0 }, false, 0, false, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint64_t u64 = 77;
        int64_t i64 = 77;
        assert_int_equal(slice_to_u64(cases[i].text, &u64), cases[i].is_u64);
        assert_true(u64 == (cases[i].is_u64 ? cases[i].u64 : 77));
        assert_int_equal(slice_to_i64(cases[i].text, &i64), cases[i].is_i64);
        assert_true(i64 == (cases[i].is_i64 ? cases[i].i64 : 77));
    }
}

TEST(utf8_is_what_rfc_3629_says)
{
    static const struct utf8_case {
        slice text;
        bool is_utf8;
    } cases[] = {
        { SLICE_INIT(""), true },
        { SLICE_INIT("Zoé a pris 5 €, et 𝄞"), true },
        { SLICE_INIT("\x00\x7F"), true },
        { SLICE_INIT("\xC2\x80"), true },
        { SLICE_INIT("\xDF\xBF"), true },
        { SLICE_INIT("\xE0\xA0\x80"), true },
        { SLICE_INIT("\xED\x9F\xBF"), true },
        { SLICE_INIT("\xEE\x80\x80"), true },
        { SLICE_INIT("\xEF\xBF\xBF"), true },
        { SLICE_INIT("\xF0\x90\x80\x80"), true },
        { SLICE_INIT("\xF4\x8F\xBF\xBF"), true },
        /* overlong */
        { SLICE_INIT("\xC0\x80"), false },
        { SLICE_INIT("\xC1\xBF"), false },
        { SLICE_INIT("\xE0\x9F\xBF"), false },
        { SLICE_INIT("\xF0\x8F\xBF\xBF"), false },
        /* surrogates, and above U+10FFFF */
        { SLICE_INIT("\xED\xA0\x80"), false },
        { SLICE_INIT("\xED\xBF\xBF"), false },
        { SLICE_INIT("\xF4\x90\x80\x80"), false },
        { SLICE_INIT("\xF5\x80\x80\x80"), false },
        { SLICE_INIT("\xFF"), false },
        /* torn */
        { SLICE_INIT("\x80"), false },
        { SLICE_INIT("\xC3"), false },
        { SLICE_INIT("\xE2\x82"), false },
        { SLICE_INIT("\xF0\x9D\x84"), false },
        { SLICE_INIT("\xC3("), false },
        { SLICE_INIT("\xE2\x82("), false },
        { SLICE_INIT("abc\xE2\x28\xA1"), false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(slice_is_utf8(cases[i].text), cases[i].is_utf8);
}

/* RFC 3629 section 3 the long way round: every character there is, and no other bytes. */
TEST(every_character_is_well_formed_and_is_as_long_as_it_is)
{
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char text[4];
        size_t len;
        if (c < 0x80) {
            text[0] = (char)c;
            len = 1;
        } else if (c < 0x800) {
            text[0] = (char)(0xC0 | c >> 6);
            text[1] = (char)(0x80 | (c & 0x3F));
            len = 2;
        } else if (c < 0x10000) {
            text[0] = (char)(0xE0 | c >> 12);
            text[1] = (char)(0x80 | (c >> 6 & 0x3F));
            text[2] = (char)(0x80 | (c & 0x3F));
            len = 3;
        } else {
            text[0] = (char)(0xF0 | c >> 18);
            text[1] = (char)(0x80 | (c >> 12 & 0x3F));
            text[2] = (char)(0x80 | (c >> 6 & 0x3F));
            text[3] = (char)(0x80 | (c & 0x3F));
            len = 4;
        }
        bool is_surrogate = c >= 0xD800 && c <= 0xDFFF;
        if (slice_utf8_front((slice){ text, len }) != (is_surrogate ? 0 : len))
            fail_msg("U+%04X", (unsigned)c);
    }
}

TEST(a_text_is_never_cut_inside_a_character)
{
    slice text = SLICE("é€𝄞x"); /* 2, 3, 4 and 1 bytes */
    static const size_t lens[] = { 0, 0, 2, 2, 2, 5, 5, 5, 5, 9, 10, 10 };
    for (size_t max = 0; max < COUNT_OF(lens); max++)
        assert_int_equal(slice_utf8_cut(text, max).len, lens[max]);
    /* What is no UTF-8 has no borders. */
    assert_int_equal(slice_utf8_cut(SLICE("\x80\x80\x80\x80\x80\x80"), 5).len, 5);
    assert_int_equal(slice_utf8_cut(nothing, 5).len, 0);
}

TEST_MAIN("base/slice", CASE(a_missing_text_is_an_empty_slice),
          CASE(equal_means_the_same_bytes), CASE(only_ascii_letters_are_the_same_in_both_cases),
          CASE(a_slice_starts_ends_with_and_contains_its_parts),
          CASE(skipping_stops_at_the_end), CASE(trimming_takes_blanks_from_the_ends_only),
          CASE(a_cut_happens_at_the_first_separator), CASE(a_cut_may_replace_what_it_cuts),
          CASE(numbers_are_digits_and_nothing_else), CASE(utf8_is_what_rfc_3629_says),
          CASE(every_character_is_well_formed_and_is_as_long_as_it_is),
          CASE(a_text_is_never_cut_inside_a_character))
