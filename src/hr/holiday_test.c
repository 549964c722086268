#include "hr/holiday.h"

#include "hr/test_rule.h"

#include <stdio.h>

/* Easter as the reform of 1582 defines it, step by step: the golden number, the epact with its
 * corrections of sun and moon, the full moon of the epact, the Sunday behind it. (The program
 * uses Butcher's formula.) */
static date easter_by_epact(int year)
{
    int golden = year % 19 + 1;
    int century = year / 100 + 1;
    int sun = 3 * century / 4 - 12;
    int moon = (8 * century + 5) / 25 - 5;
    int epact = (11 * golden + 20 + moon - sun) % 30;
    int march;
    date full_moon;

    if (epact < 0)
        epact += 30;
    if ((epact == 25 && golden > 11) || epact == 24)
        epact++;
    march = 44 - epact; /* the 44th of March is the 13th of April */
    if (march < 21)
        march += 30;
    full_moon = date_add(date_from_civil(year, 3, 1), march - 1);
    return date_add(full_moon, 7 - date_weekday(full_moon) % 7);
}

static date find(holiday_set set, int year, enum holiday holiday)
{
    struct holiday_day list[HOLIDAYS_MAX];
    size_t count = holiday_list(set, year, list);

    for (size_t i = 0; i < count; i++)
        if (list[i].holiday == holiday)
            return list[i].day;
    fail_msg("%d has no %s", year, holiday_code(holiday));
    return (date){ 0 };
}

TEST(easter_is_right_for_every_year_from_1583_to_2999)
{
    holiday_set set = holiday_zone_set(HOLIDAYS_ALSACE_MOSELLE, true);

    for (int year = 1583; year <= 2999; year++) {
        date easter = easter_by_epact(year);

        assert_int_equal(holiday_easter(year).day, easter.day);
        assert_int_equal(find(set, year, HOLIDAY_GOOD_FRIDAY).day, easter.day - 2);
        assert_int_equal(find(set, year, HOLIDAY_EASTER_MONDAY).day, easter.day + 1);
        assert_int_equal(find(set, year, HOLIDAY_ASCENSION).day, easter.day + 39);
        assert_int_equal(find(set, year, HOLIDAY_WHIT_MONDAY).day, easter.day + 50);
    }
}

static void check_text(holiday_set set, enum holiday holiday, const char *day)
{
    date wanted;

    assert_true(date_parse(slice_of(day), &wanted));
    if (!(holiday_on(set, wanted) & (holiday_set)1 << holiday))
        fail_msg("%s is no %s", day, holiday_code(holiday));
    if (holiday_on(set, date_add(wanted, 1)) & (holiday_set)1 << holiday)
        fail_msg("so is the day behind %s", day);
}

/* The days of three years, from calendars as they were printed. */
#define HOLIDAY_TEST(test, zone, holiday, in_2025, in_2026, in_2027) \
    TEST(test)                                                       \
    {                                                                \
        holiday_set set = holiday_zone_set(zone, true);              \
                                                                     \
        check_text(set, holiday, in_2025);                           \
        check_text(set, holiday, in_2026);                           \
        check_text(set, holiday, in_2027);                           \
    }

/* clang-format off */
HOLIDAY_TEST(new_year_is_a_holiday,      HOLIDAYS_METROPOLE, HOLIDAY_NEW_YEAR,      "2025-01-01", "2026-01-01", "2027-01-01")
HOLIDAY_TEST(good_friday_is_a_holiday,   HOLIDAYS_ALSACE_MOSELLE, HOLIDAY_GOOD_FRIDAY, "2025-04-18", "2026-04-03", "2027-03-26")
HOLIDAY_TEST(easter_monday_is_a_holiday, HOLIDAYS_METROPOLE, HOLIDAY_EASTER_MONDAY, "2025-04-21", "2026-04-06", "2027-03-29")
HOLIDAY_TEST(labour_day_is_a_holiday,    HOLIDAYS_METROPOLE, HOLIDAY_LABOUR_DAY,    "2025-05-01", "2026-05-01", "2027-05-01")
HOLIDAY_TEST(victory_day_is_a_holiday,   HOLIDAYS_METROPOLE, HOLIDAY_VICTORY_DAY,   "2025-05-08", "2026-05-08", "2027-05-08")
HOLIDAY_TEST(ascension_is_a_holiday,     HOLIDAYS_METROPOLE, HOLIDAY_ASCENSION,     "2025-05-29", "2026-05-14", "2027-05-06")
HOLIDAY_TEST(whit_monday_is_a_holiday,   HOLIDAYS_METROPOLE, HOLIDAY_WHIT_MONDAY,   "2025-06-09", "2026-05-25", "2027-05-17")
HOLIDAY_TEST(national_day_is_a_holiday,  HOLIDAYS_METROPOLE, HOLIDAY_NATIONAL_DAY,  "2025-07-14", "2026-07-14", "2027-07-14")
HOLIDAY_TEST(assumption_is_a_holiday,    HOLIDAYS_METROPOLE, HOLIDAY_ASSUMPTION,    "2025-08-15", "2026-08-15", "2027-08-15")
HOLIDAY_TEST(all_saints_is_a_holiday,    HOLIDAYS_METROPOLE, HOLIDAY_ALL_SAINTS,    "2025-11-01", "2026-11-01", "2027-11-01")
HOLIDAY_TEST(armistice_is_a_holiday,     HOLIDAYS_METROPOLE, HOLIDAY_ARMISTICE,     "2025-11-11", "2026-11-11", "2027-11-11")
HOLIDAY_TEST(christmas_is_a_holiday,     HOLIDAYS_METROPOLE, HOLIDAY_CHRISTMAS,     "2025-12-25", "2026-12-25", "2027-12-25")
HOLIDAY_TEST(saint_stephen_is_a_holiday, HOLIDAYS_ALSACE_MOSELLE, HOLIDAY_SAINT_STEPHEN, "2025-12-26", "2026-12-26", "2027-12-26")
HOLIDAY_TEST(abolition_mayotte_is_a_holiday,    HOLIDAYS_MAYOTTE,    HOLIDAY_ABOLITION_MAYOTTE,    "2025-04-27", "2026-04-27", "2027-04-27")
HOLIDAY_TEST(abolition_martinique_is_a_holiday, HOLIDAYS_MARTINIQUE, HOLIDAY_ABOLITION_MARTINIQUE, "2025-05-22", "2026-05-22", "2027-05-22")
HOLIDAY_TEST(abolition_guadeloupe_is_a_holiday, HOLIDAYS_GUADELOUPE, HOLIDAY_ABOLITION_GUADELOUPE, "2025-05-27", "2026-05-27", "2027-05-27")
HOLIDAY_TEST(abolition_saint_martin_is_a_holiday, HOLIDAYS_SAINT_MARTIN, HOLIDAY_ABOLITION_SAINT_MARTIN, "2025-05-28", "2026-05-28", "2027-05-28")
HOLIDAY_TEST(abolition_guyane_is_a_holiday,     HOLIDAYS_GUYANE,     HOLIDAY_ABOLITION_GUYANE,     "2025-06-10", "2026-06-10", "2027-06-10")
HOLIDAY_TEST(abolition_saint_barthelemy_is_a_holiday, HOLIDAYS_SAINT_BARTHELEMY, HOLIDAY_ABOLITION_SAINT_BARTHELEMY, "2025-10-09", "2026-10-09", "2027-10-09")
HOLIDAY_TEST(abolition_reunion_is_a_holiday,    HOLIDAYS_REUNION,    HOLIDAY_ABOLITION_REUNION,    "2025-12-20", "2026-12-20", "2027-12-20")
/* clang-format on */

TEST(each_zone_has_its_own_and_no_other)
{
    static const struct zone_case {
        enum holiday_zone zone;
        bool good_friday;
        size_t count;
        const char *own;
    } cases[] = {
        { HOLIDAYS_METROPOLE, false, 11, "" },
        { HOLIDAYS_METROPOLE, true, 11, "" }, /* it is Alsace-Moselle's */
        { HOLIDAYS_ALSACE_MOSELLE, false, 12, "saint_stephen" },
        { HOLIDAYS_ALSACE_MOSELLE, true, 13, "good_friday saint_stephen" },
        { HOLIDAYS_GUADELOUPE, false, 12, "abolition_guadeloupe" },
        { HOLIDAYS_MARTINIQUE, false, 12, "abolition_martinique" },
        { HOLIDAYS_GUYANE, false, 12, "abolition_guyane" },
        { HOLIDAYS_REUNION, false, 12, "abolition_reunion" },
        { HOLIDAYS_MAYOTTE, false, 12, "abolition_mayotte" },
        { HOLIDAYS_SAINT_BARTHELEMY, false, 12, "abolition_saint_barthelemy" },
        { HOLIDAYS_SAINT_MARTIN, false, 12, "abolition_saint_martin" },
    };
    holiday_set everywhere = holiday_zone_set(HOLIDAYS_METROPOLE, false);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        holiday_set set = holiday_zone_set(cases[i].zone, cases[i].good_friday);
        struct holiday_day list[HOLIDAYS_MAX];
        char own[128] = "";
        int length = 0;

        assert_int_equal(holiday_list(set, 2026, list), cases[i].count);
        for (size_t k = 0; k < cases[i].count; k++)
            if (!(everywhere & (holiday_set)1 << list[k].holiday))
                length += snprintf(own + length, sizeof(own) - (size_t)length, "%s%s",
                                   length ? " " : "", holiday_code(list[k].holiday));
        assert_string_equal(own, cases[i].own);
    }
}

TEST(a_year_is_in_order_of_day)
{
    struct holiday_day list[HOLIDAYS_MAX];

    for (int year = 1990; year <= 2100; year++)
        for (int zone = 0; zone < HOLIDAY_ZONE_COUNT; zone++) {
            holiday_set set = holiday_zone_set((enum holiday_zone)zone, true);
            size_t count = holiday_list(set, year, list);

            for (size_t i = 1; i < count; i++)
                assert_true(list[i - 1].day.day <= list[i].day.day);
        }
}

/* What holiday_on() says of every day of a century is what holiday_list() says of its years. */
TEST(day_by_day_is_the_same_as_year_by_year)
{
    holiday_set set = holiday_zone_set(HOLIDAYS_ALSACE_MOSELLE, true);
    struct holiday_day list[HOLIDAYS_MAX];

    for (int year = 2000; year <= 2100; year++) {
        size_t count = holiday_list(set, year, list), found = 0;
        date day = date_from_civil(year, 1, 1);

        for (; day.day < date_from_civil(year + 1, 1, 1).day; day.day++)
            for (holiday_set on = holiday_on(set, day); on; on &= on - 1)
                found++;
        assert_int_equal(found, count);
        for (size_t i = 0; i < count; i++)
            assert_true(holiday_on(set, list[i].day) & (holiday_set)1 << list[i].holiday);
    }
}

TEST(two_holidays_may_share_a_day)
{
    holiday_set set = holiday_zone_set(HOLIDAYS_METROPOLE, false);

    /* Easter was on 23 March 2008, so Ascension on 1 May. */
    assert_int_equal(holiday_on(set, date_from_civil(2008, 5, 1)),
                     (holiday_set)1 << HOLIDAY_LABOUR_DAY | (holiday_set)1
                                                                << HOLIDAY_ASCENSION);
}

TEST(words_are_read_as_they_are_written)
{
    enum holiday_zone zone;
    enum holiday holiday;

    for (int i = 0; i < HOLIDAY_ZONE_COUNT; i++) {
        assert_true(
            holiday_zone_parse(slice_of(holiday_zone_text((enum holiday_zone)i)), &zone));
        assert_int_equal(zone, i);
    }
    for (int i = 0; i < HOLIDAY_COUNT; i++) {
        assert_true(holiday_parse(slice_of(holiday_code((enum holiday)i)), &holiday));
        assert_int_equal(holiday, i);
        assert_true(holiday_name((enum holiday)i, false)[0] &&
                    holiday_name((enum holiday)i, true)[0]);
    }
    assert_false(holiday_zone_parse(SLICE("france"), &zone));
    assert_false(holiday_zone_parse(SLICE(""), &zone));
    assert_false(holiday_parse(SLICE("schoelcher"), &holiday)); /* 21 July is none here */
}

TEST_MAIN("holiday", CASE(easter_is_right_for_every_year_from_1583_to_2999),
          CASE(new_year_is_a_holiday), CASE(good_friday_is_a_holiday),
          CASE(easter_monday_is_a_holiday), CASE(labour_day_is_a_holiday),
          CASE(victory_day_is_a_holiday), CASE(ascension_is_a_holiday),
          CASE(whit_monday_is_a_holiday), CASE(national_day_is_a_holiday),
          CASE(assumption_is_a_holiday), CASE(all_saints_is_a_holiday),
          CASE(armistice_is_a_holiday), CASE(christmas_is_a_holiday),
          CASE(saint_stephen_is_a_holiday), CASE(abolition_mayotte_is_a_holiday),
          CASE(abolition_martinique_is_a_holiday), CASE(abolition_guadeloupe_is_a_holiday),
          CASE(abolition_saint_martin_is_a_holiday), CASE(abolition_guyane_is_a_holiday),
          CASE(abolition_saint_barthelemy_is_a_holiday), CASE(abolition_reunion_is_a_holiday),
          CASE(each_zone_has_its_own_and_no_other), CASE(a_year_is_in_order_of_day),
          CASE(day_by_day_is_the_same_as_year_by_year), CASE(two_holidays_may_share_a_day),
          CASE(words_are_read_as_they_are_written))
