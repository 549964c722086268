#include "base/error.h"

#include "base/test.h"

#include <string.h>

TEST(setting_an_error_returns_false_and_fills_it)
{
    struct error err = { 0 };
    assert_false(error_set(&err, ERR_CONFLICT, "absence_overlap", "Du %s au %s.", "1", "5"));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_string_equal(err.code, "absence_overlap");
    assert_string_equal(err.user, "Du 1 au 5.");
    assert_string_equal(err.field, "");
    assert_string_equal(err.detail, "");
}

TEST(a_field_error_is_invalid_and_names_the_field)
{
    struct error err = { 0 };
    assert_false(error_field(&err, "last_day", "field_date", "Cette date n’existe pas."));
    assert_int_equal(err.kind, ERR_INVALID);
    assert_string_equal(err.field, "last_day");
    assert_string_equal(err.code, "field_date");
}

TEST(nobody_needs_to_listen)
{
    assert_false(error_set(NULL, ERR_DENIED, NULL, "x"));
    assert_false(error_field(NULL, "f", "c", "x"));
    assert_false(error_detail(NULL, "x"));
    error_clear(NULL);
}

TEST(an_error_may_have_no_code)
{
    struct error err = { 0 };
    error_set(&err, ERR_BUSY, NULL, "Réessayez.");
    assert_string_equal(err.code, "");
}

TEST(a_new_error_forgets_the_old_one)
{
    struct error err = { 0 };
    error_field(&err, "first_day", "field_date", "a");
    error_detail(&err, "old");
    error_set(&err, ERR_DENIED, "denied", "b");
    assert_string_equal(err.field, "");
    assert_string_equal(err.detail, "");
}

TEST(details_are_added_behind_each_other_and_leave_the_sentence_alone)
{
    struct error err = { 0 };
    error_set(&err, ERR_BUSY, "busy", "Réessayez.");
    assert_false(error_detail(&err, "sqlite %d", 5));
    error_detail(&err, "in %s", "commit");
    assert_int_equal(err.kind, ERR_BUSY);
    assert_string_equal(err.user, "Réessayez.");
    assert_string_equal(err.detail, "sqlite 5; in commit");
}

TEST(a_detail_alone_is_an_internal_error_with_a_sentence)
{
    struct error err = { 0 };
    assert_false(error_detail(&err, "errno %d", 28));
    assert_int_equal(err.kind, ERR_INTERNAL);
    assert_string_equal(err.code, "internal");
    assert_true(strlen(err.user) > 20);
    assert_string_equal(err.detail, "errno 28");
}

TEST(an_error_may_be_made_from_itself)
{
    struct error err = { 0 };
    error_set(&err, ERR_INVALID, "a", "un");
    error_detail(&err, "x");
    error_set(&err, ERR_INVALID, "b", "%s, deux (%s)", err.user, err.detail);
    assert_string_equal(err.user, "un, deux (x)");
    error_detail(&err, "y");
    error_detail(&err, "again %s", err.detail);
    assert_string_equal(err.detail, "y; again y");
    error_set(&err, ERR_INVALID, err.code, "trois");
    assert_string_equal(err.code, "b");
}

TEST(long_sentences_are_cut_at_the_border_of_a_character)
{
    struct error err = { 0 };
    char long_text[1200];

    for (size_t shift = 0; shift < 4; shift++) {
        memset(long_text, 'a', shift);
        for (size_t i = shift; i + 3 < sizeof(long_text); i += 3)
            memcpy(long_text + i, "€", 4);
        error_field(&err, long_text, long_text, "%s", long_text);
        error_detail(&err, "%s", long_text);
        error_detail(&err, "%s", long_text);
        const struct sized {
            const char *text;
            size_t size;
        } fields[] = { { err.code, sizeof(err.code) },
                       { err.field, sizeof(err.field) },
                       { err.user, sizeof(err.user) },
                       { err.detail, sizeof(err.detail) } };
        for (size_t i = 0; i < COUNT_OF(fields); i++) {
            slice text = slice_of(fields[i].text);
            assert_true(slice_is_utf8(text));
            assert_in_range(text.len, fields[i].size - 4, fields[i].size - 1);
        }
    }
}

TEST(a_cleared_error_is_none)
{
    struct error err = { 0 };
    error_set(&err, ERR_DENIED, "denied", "x");
    error_clear(&err);
    assert_int_equal(err.kind, ERR_NONE);
    assert_string_equal(err.user, "");
}

TEST_MAIN("base/error", CASE(setting_an_error_returns_false_and_fills_it),
          CASE(a_field_error_is_invalid_and_names_the_field), CASE(nobody_needs_to_listen),
          CASE(an_error_may_have_no_code), CASE(a_new_error_forgets_the_old_one),
          CASE(details_are_added_behind_each_other_and_leave_the_sentence_alone),
          CASE(a_detail_alone_is_an_internal_error_with_a_sentence),
          CASE(an_error_may_be_made_from_itself),
          CASE(long_sentences_are_cut_at_the_border_of_a_character),
          CASE(a_cleared_error_is_none))
