#include "base/amount.h"

#include "base/test.h"

#include <string.h>

static const struct text_case {
    const char *typed;
    bool ok;
    const char *text, *french;
} texts[] = {
    { "6", true, "6", "6" },
    { "0", true, "0", "0" },
    { "-1/2", true, "-1/2", "−0,5" },
    { "2,5", true, "5/2", "2,5" },
    { "2.08", true, "52/25", "2,08" },
    { "25/12", true, "25/12", "2,08" },
    { "50/24", true, "25/12", "2,08" },
    { "-7/3", true, "-7/3", "−2,33" },
    { "100000", true, "100000", "100000" },
    { "100001", false, "", "" },
    { "1/0", false, "", "" },
    { "1/1201", false, "", "" },
    { "2,", false, "", "" },
    { ",5", false, "", "" },
    { "2,083", false, "", "" },
    { "+1", false, "", "" },
    { " 1", false, "", "" },
    { "1 ", false, "", "" },
    { "1e3", false, "", "" },
    { "--1", false, "", "" },
    { "-", false, "", "" },
    { "", false, "", "" },
    { "99999999999999999999999999", false, "", "" },
};

TEST(what_people_type_is_read_exactly_or_not_at_all)
{
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        amount read = { 0 };
        char text[AMOUNT_TEXT_MAX];

        assert_int_equal(amount_parse(slice_of(texts[i].typed), &read), texts[i].ok);
        if (!texts[i].ok)
            continue;
        amount_text(read, text);
        assert_string_equal(text, texts[i].text);
        amount_words(read, false, text);
        assert_string_equal(text, texts[i].french);
    }
}

TEST(twelve_months_are_a_year)
{
    amount days = { 0 }, ouvres = { 0 };

    for (int month = 0; month < 12; month++) {
        days = amount_add(days, amount_of(5, 2));
        ouvres = amount_add(ouvres, amount_of(25, 12));
    }
    assert_int_equal(amount_cmp(days, amount_of(30, 1)), 0);
    assert_int_equal(amount_cmp(ouvres, amount_of(25, 1)), 0);
    assert_int_equal(amount_sign(amount_sub(days, amount_of(30, 1))), 0);
}

TEST(nothing_at_all_is_zero)
{
    amount none = { 0 };

    assert_int_equal(amount_cmp(none, amount_of(0, 7)), 0);
    assert_int_equal(amount_cmp(amount_add(none, none), none), 0);
    assert_int_equal(amount_cmp(none, amount_of(-1, 2)), 1);
}

static const struct round_case {
    amount given;
    int64_t step;
    amount up, down;
} rounds[] = {
    { { 25, 12 }, 1, { 3, 1 }, { 2, 1 } },    { { 25, 12 }, 2, { 5, 2 }, { 2, 1 } },
    { { -25, 12 }, 1, { -2, 1 }, { -3, 1 } }, { { -25, 12 }, 2, { -2, 1 }, { -5, 2 } },
    { { 6, 1 }, 1, { 6, 1 }, { 6, 1 } },      { { 0, 1 }, 2, { 0, 1 }, { 0, 1 } },
};

TEST(rounding_goes_where_the_rule_says)
{
    for (size_t i = 0; i < COUNT_OF(rounds); i++) {
        assert_int_equal(amount_cmp(amount_up(rounds[i].given, rounds[i].step), rounds[i].up),
                         0);
        assert_int_equal(amount_cmp(amount_down(rounds[i].given, rounds[i].step),
                                    rounds[i].down),
                         0);
    }
}

TEST(a_part_of_a_month_is_exact)
{
    assert_int_equal(amount_cmp(amount_times(amount_of(5, 2), 7, 24), amount_of(35, 48)), 0);
    assert_int_equal(amount_cmp(amount_times(amount_of(5, 2), 7, -24), amount_of(-35, 48)), 0);
}

TEST_MAIN("base/amount", CASE(what_people_type_is_read_exactly_or_not_at_all),
          CASE(twelve_months_are_a_year), CASE(nothing_at_all_is_zero),
          CASE(rounding_goes_where_the_rule_says), CASE(a_part_of_a_month_is_exact))
