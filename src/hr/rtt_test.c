#include "hr/rtt.h"

#include "hr/test_rule.h"

/* Holidays from Monday to Friday, of the calendars; days worked out on paper. */
static const struct year_case {
    int year, holidays, days;
} years[] = {
    { 2022, 7, 10 }, { 2023, 9, 8 },  { 2024, 10, 9 }, { 2025, 10, 8 },
    { 2026, 9, 9 },  { 2027, 7, 11 }, { 2028, 9, 8 },  { 2029, 9, 9 },
    { 2030, 10, 8 }, { 2031, 10, 8 }, { 2032, 7, 12 },
};

TEST(the_days_of_each_year)
{
    for (size_t i = 0; i < COUNT_OF(years); i++)
        assert_int_equal(rtt_days(years[i].year, years[i].holidays, 218), years[i].days);
    assert_int_equal(rtt_days(2026, 9, 210), 17); /* a plan of less work */
    assert_int_equal(rtt_days(2026, 30, 218), 0); /* never less than none */
}

static const struct share_case {
    int days, present, all;
    enum rtt_rounding rounding;
    const char *share;
} shares[] = {
    { 9, 365, 365, RTT_HALF_UP, "9" },    { 9, 184, 365, RTT_HALF_UP, "5" }, /* 4.54 */
    { 9, 180, 365, RTT_HALF_UP, "9/2" },                                     /* 4.44 */
    { 9, 180, 365, RTT_UP, "5" },         { 9, 180, 365, RTT_DOWN, "4" },
    { 9, 180, 365, RTT_EXACT, "324/73" }, { 8, 183, 366, RTT_EXACT, "4" },
};

TEST(part_of_a_year_gives_its_part)
{
    for (size_t i = 0; i < COUNT_OF(shares); i++) {
        const struct share_case *share = &shares[i];
        char text[AMOUNT_TEXT_MAX];

        amount_text(rtt_share(share->days, share->present, share->all, share->rounding), text);
        assert_string_equal(text, share->share);
    }
}

TEST_MAIN("rtt", CASE(the_days_of_each_year), CASE(part_of_a_year_gives_its_part))
