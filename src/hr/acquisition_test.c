#include "hr/acquisition.h"

#include "hr/test_rule.h"

static date day(const char *text)
{
    date found;

    assert_true(date_parse(slice_of(text), &found));
    return found;
}

static struct stretch away(enum work work, const char *from, const char *to)
{
    return (struct stretch){ (int64_t)day(from).day * 2, (int64_t)day(to).day * 2 + 1, work };
}

static struct acquisition year_from(const char *begin)
{
    return (struct acquisition){ .begin = day(begin),
                                 .present_from = { DATE_FIRST_DAY },
                                 .present_to = { DATE_LAST_DAY },
                                 .counting = COUNTING_OUVRABLES };
}

static amount sum_of(const struct acquisition *acquisition, int months)
{
    struct acquired list[ACQUISITION_MONTHS];
    amount sum = { 0 };

    acquisition_months(acquisition, list);
    for (int i = 0; i < months; i++)
        sum = amount_add(sum, list[i].days);
    return sum;
}

static void assert_days(amount days, const char *expected)
{
    char text[AMOUNT_TEXT_MAX];

    amount_text(days, text);
    assert_string_equal(text, expected);
}

TEST(a_month_of_work_earns_two_days_and_a_half)
{
    struct acquisition year = year_from("2025-06-01");
    struct acquired months[ACQUISITION_MONTHS];

    acquisition_months(&year, months);
    for (int i = 0; i < ACQUISITION_MONTHS; i++) {
        assert_days(months[i].days, "5/2");
        assert_false(months[i].sick);
    }
    assert_days(sum_of(&year, 12), "30");
    year.counting = COUNTING_OUVRES;
    assert_days(sum_of(&year, 1), "25/12");
    assert_days(sum_of(&year, 12), "25");
}

/* June 2025 has 25 days from Monday to Saturday, July 27, August 26; the year 312. */
TEST(four_weeks_are_a_month)
{
    struct acquisition year = year_from("2025-06-01");
    struct stretch unpaid = away(WORK_NONE, "2025-06-02", "2025-06-07");

    year.stretches = &unpaid;
    year.stretch_count = 1;
    assert_days(sum_of(&year, 1), "95/48");  /* 19 of 24 days */
    assert_days(sum_of(&year, 2), "115/24"); /* 46 of 48 */
    assert_days(sum_of(&year, 3), "15/2");   /* caught up */
    assert_days(sum_of(&year, 12), "30");
    unpaid = away(WORK_NONE, "2025-06-02", "2025-07-26"); /* 8 weeks: 264 days, 11 months */
    assert_days(sum_of(&year, 12), "55/2");
}

TEST(who_comes_in_a_month_earns_its_part)
{
    struct acquisition year = year_from("2025-06-01");

    year.present_from = day("2025-06-16"); /* 13 days */
    assert_days(sum_of(&year, 1), "65/48");
    year.present_from = day("2025-07-04"); /* 24 days: a month */
    assert_days(sum_of(&year, 1), "0");
    assert_days(sum_of(&year, 2), "5/2");
    year.present_to = day("2025-08-02"); /* Friday and Saturday */
    assert_days(sum_of(&year, 12), "65/24");
}

TEST(sickness_earns_two_days_a_month_since_april_2024)
{
    struct acquisition year = year_from("2025-06-01");
    struct stretch sick = away(WORK_SICK, "2025-06-01", "2025-06-30");
    struct acquired months[ACQUISITION_MONTHS];

    year.stretches = &sick;
    year.stretch_count = 1;
    acquisition_months(&year, months);
    assert_days(months[0].days, "2");
    assert_true(months[0].sick);
    assert_false(months[1].sick);
    sick = away(WORK_SICK, "2025-06-01", "2026-05-31");
    assert_days(sum_of(&year, 12), "24");
    year.counting = COUNTING_OUVRES;
    assert_days(sum_of(&year, 12), "20");

    /* All of April 2024; of its days the last 6 are under the law of the 22nd. */
    year = year_from("2023-06-01");
    year.present_from = day("2024-04-01");
    sick = away(WORK_SICK, "2024-04-01", "2024-04-30");
    year.stretches = &sick;
    year.stretch_count = 1;
    assert_days(sum_of(&year, 11), "1/2");
}

static const struct work_case {
    const char *type;
    enum type_category category;
    enum work work;
} works[] = {
    { "AT", CATEGORY_MEDICAL, WORK_FULL },   { "MPRO", CATEGORY_MEDICAL, WORK_FULL },
    { "AM", CATEGORY_MEDICAL, WORK_SICK },   { "CURE", CATEGORY_MEDICAL, WORK_SICK },
    { "RMED", CATEGORY_MEDICAL, WORK_FULL }, { "MAT", CATEGORY_FAMILY, WORK_FULL },
    { "FO", CATEGORY_WORK, WORK_FULL },      { "CA", CATEGORY_VACATION, WORK_FULL },
    { "RTT", CATEGORY_VACATION, WORK_FULL }, { "FAM", CATEGORY_FAMILY, WORK_FULL },
};

TEST(a_work_accident_earns_as_work_does)
{
    for (size_t i = 0; i < COUNT_OF(works); i++)
        assert_int_equal(acquisition_work(slice_of(works[i].type), works[i].category),
                         works[i].work);
}

TEST(what_is_not_work_earns_nothing)
{
    static const char *const types[] = { "CSS", "NAUT", "AUT" };

    for (size_t i = 0; i < COUNT_OF(types); i++)
        assert_int_equal(acquisition_work(slice_of(types[i]), CATEGORY_OTHER), WORK_NONE);
}

TEST(half_a_day_away_is_half_a_day)
{
    struct acquisition year = year_from("2026-02-01"); /* 24 days from Monday to Saturday */
    struct stretch unpaid = { (int64_t)day("2026-02-04").day * 2,
                              (int64_t)day("2026-02-04").day * 2, WORK_NONE };

    year.stretches = &unpaid;
    year.stretch_count = 1;
    assert_days(sum_of(&year, 1), "235/96");
}

/* Whatever day somebody asks for: the program is still there. */
TEST(the_calendar_has_two_ends)
{
    date first = date_from_civil(1583, 1, 1), last = date_from_civil(9999, 12, 1);

    assert_int_equal(month_add(first, -1).day, first.day);
    assert_int_equal(month_add(first, -12000).day, first.day);
    assert_int_equal(month_add(last, 1).day, last.day);
    assert_int_equal(month_add(last, 12000).day, last.day);
    assert_int_equal(month_add(first, 1).day, date_from_civil(1583, 2, 1).day);
}

TEST(away_every_day_is_away_whatever_it_is_made_of)
{
    struct stretch stretches[] = { away(WORK_SICK, "2025-06-10", "2025-06-30"),
                                   away(WORK_FULL, "2025-06-01", "2025-06-09") };

    assert_true(acquisition_away(stretches, 2, day("2025-06-01"), day("2025-06-30")));
    assert_false(acquisition_away(stretches, 2, day("2025-06-01"), day("2025-07-01")));
    assert_false(acquisition_away(stretches, 1, day("2025-06-01"), day("2025-06-30")));
    assert_false(acquisition_away(stretches, 0, day("2025-06-01"), day("2025-06-01")));
}

TEST_MAIN("acquisition", CASE(a_month_of_work_earns_two_days_and_a_half),
          CASE(four_weeks_are_a_month), CASE(who_comes_in_a_month_earns_its_part),
          CASE(sickness_earns_two_days_a_month_since_april_2024),
          CASE(a_work_accident_earns_as_work_does), CASE(what_is_not_work_earns_nothing),
          CASE(half_a_day_away_is_half_a_day), CASE(the_calendar_has_two_ends),
          CASE(away_every_day_is_away_whatever_it_is_made_of))
