#include "base/date.h"

#include "base/test.h"

/* The slow calendar: one day after the other, as a child counts. */
TEST(every_day_from_1583_to_2600_is_where_counting_puts_it)
{
    static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int32_t expected = DATE_FIRST_DAY;
    int weekday = 6; /* 1583-01-01 was a Saturday */

    for (int year = 1583; year <= 2600; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int days = month_days[month - 1] + (month == 2 && leap);
            for (int day = 1; day <= days; day++) {
                int y, m, d;
                char text[DATE_TEXT_LEN + 1];
                date parsed, made = date_from_civil(year, month, day);
                date_civil(made, &y, &m, &d);
                date_text(made, text);
                if (made.day != expected || y != year || m != month || d != day ||
                    date_weekday(made) != weekday || !date_parse(slice_of(text), &parsed) ||
                    parsed.day != expected)
                    fail_msg("%04d-%02d-%02d", year, month, day);
                expected++;
                weekday = weekday % 7 + 1;
            }
            assert_false(date_exists(year, month, days + 1));
            assert_false(date_exists(year, month, 0));
        }
    }
}

TEST(some_days_that_everybody_knows)
{
    static const struct day_case {
        int year, month, day;
        int32_t number;
        int weekday;
    } cases[] = {
        { 1583, 1, 1, DATE_FIRST_DAY, 6 },
        { 1789, 7, 14, -65914, 2 },
        { 1969, 7, 20, -165, 7 },
        { 1969, 12, 31, -1, 3 },
        { 1970, 1, 1, 0, 4 },
        { 2000, 2, 29, 11016, 2 },
        { 2026, 11, 23, 20780, 1 },
        { 9999, 12, 31, DATE_LAST_DAY, 5 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        date d = date_from_civil(cases[i].year, cases[i].month, cases[i].day);
        assert_int_equal(d.day, cases[i].number);
        assert_int_equal(date_weekday(d), cases[i].weekday);
    }
}

TEST(only_days_that_exist_in_the_one_form_are_dates)
{
    static const struct text_case {
        slice text;
        bool ok;
    } cases[] = {
        { SLICE_INIT("2026-11-23"), true },
        { SLICE_INIT("2024-02-29"), true },
        { SLICE_INIT("2026-02-29"), false },
        { SLICE_INIT("1900-02-29"), false },
        { SLICE_INIT("2000-02-29"), true },
        { SLICE_INIT("2026-04-31"), false },
        { SLICE_INIT("2026-13-01"), false },
        { SLICE_INIT("2026-00-01"), false },
        { SLICE_INIT("2026-01-00"), false },
        { SLICE_INIT("2026-01-32"), false },
        { SLICE_INIT("1582-12-31"), false },
        { SLICE_INIT("1583-01-01"), true },
        { SLICE_INIT("9999-12-31"), true },
        { SLICE_INIT("0000-01-01"), false },
        { SLICE_INIT("2026-1-1"), false },
        { SLICE_INIT("2026/01/01"), false },
        { SLICE_INIT("20260101"), false },
        { SLICE_INIT("2026-01-01 "), false },
        { SLICE_INIT(" 2026-01-0"), false },
        { SLICE_INIT("2026-01-+1"), false },
        { SLICE_INIT("2026-01- 1"), false },
        { SLICE_INIT("-026-01-01"), false },
        { SLICE_INIT("2026-01-1\0"), false },
        { SLICE_INIT(""), false },
        { SLICE_INIT("23/11/2026"), false },
        { SLICE_INIT("2026-01-01T"), false },
        { { NULL, 0 }, false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        date d = { 7 };
        assert_int_equal(date_parse(cases[i].text, &d), cases[i].ok);
        if (!cases[i].ok)
            assert_int_equal(d.day, 7);
    }
}

TEST(adding_days_crosses_months_and_stops_at_the_ends)
{
    date d = date_from_civil(2024, 2, 28);
    assert_int_equal(date_add(d, 2).day, date_from_civil(2024, 3, 1).day);
    assert_int_equal(date_add(d, -59).day, date_from_civil(2023, 12, 31).day);
    assert_int_equal(date_add(d, INT32_MAX).day, DATE_LAST_DAY);
    assert_int_equal(date_add(d, INT32_MIN).day, DATE_FIRST_DAY);
}

TEST(a_day_outside_of_the_calendar_reads_as_its_nearest_end)
{
    char text[DATE_TEXT_LEN + 1];
    date_text((date){ INT32_MAX }, text);
    assert_string_equal(text, "9999-12-31");
    date_text((date){ INT32_MIN }, text);
    assert_string_equal(text, "1583-01-01");
    assert_int_equal(date_weekday((date){ INT32_MAX }), 5);
}

TEST_MAIN("base/date", CASE(every_day_from_1583_to_2600_is_where_counting_puts_it),
          CASE(some_days_that_everybody_knows),
          CASE(only_days_that_exist_in_the_one_form_are_dates),
          CASE(adding_days_crosses_months_and_stops_at_the_ends),
          CASE(a_day_outside_of_the_calendar_reads_as_its_nearest_end))
