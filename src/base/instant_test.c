#include "base/instant.h"

#include "base/test.h"

static int64_t at(const char *text)
{
    int64_t at_ms = -1;
    if (!instant_parse(slice_of(text), &at_ms))
        fail_msg("%s", text);
    return at_ms;
}

TEST(an_instant_is_written_with_milliseconds_in_utc)
{
    static const struct instant_case {
        int64_t at_ms;
        const char *text;
    } cases[] = {
        { 0, "1970-01-01T00:00:00.000Z" },
        { 1, "1970-01-01T00:00:00.001Z" },
        { 951782399999, "2000-02-28T23:59:59.999Z" },
        { 1795425243120, "2026-11-23T09:14:03.120Z" },
        { 253402300799999, "9999-12-31T23:59:59.999Z" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[INSTANT_TEXT_LEN + 1];
        instant_text(cases[i].at_ms, text);
        assert_string_equal(text, cases[i].text);
        assert_true(at(text) == cases[i].at_ms);
    }
}

TEST(what_lies_outside_is_written_as_the_nearest_end)
{
    char text[INSTANT_TEXT_LEN + 1];
    instant_text(-1, text);
    assert_string_equal(text, "1970-01-01T00:00:00.000Z");
    instant_text(INT64_MAX, text);
    assert_string_equal(text, "9999-12-31T23:59:59.999Z");
    instant_text(INT64_MIN, text);
    assert_string_equal(text, "1970-01-01T00:00:00.000Z");
}

TEST(every_instant_has_one_form)
{
    static const slice refused[] = {
        SLICE_INIT(""),
        SLICE_INIT("2026-11-23"),
        SLICE_INIT("2026-11-23T09:14:03Z"),
        SLICE_INIT("2026-11-23T09:14:03.12Z"),
        SLICE_INIT("2026-11-23 09:14:03.120Z"),
        SLICE_INIT("2026-11-23t09:14:03.120z"),
        SLICE_INIT("2026-11-23T09:14:03,120Z"),
        SLICE_INIT("2026-11-23T09:14:03.120+"),
        SLICE_INIT("2026-11-23T24:00:00.000Z"),
        SLICE_INIT("2026-11-23T23:60:00.000Z"),
        SLICE_INIT("2026-12-31T23:59:60.000Z"),
        SLICE_INIT("2026-02-29T09:14:03.120Z"),
        SLICE_INIT("1969-12-31T23:59:59.999Z"),
        SLICE_INIT("2026-11-23T-9:14:03.120Z"),
        SLICE_INIT("2026-11-23T09:14:03.120ZZ"),
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        int64_t at_ms = 7;
        assert_false(instant_parse(refused[i], &at_ms));
        assert_true(at_ms == 7);
    }
}

TEST(the_day_changes_at_midnight_of_the_place)
{
    static const struct midnight_case {
        const char *zone, *last_ms_of_the_day, *day;
    } cases[] = {
        { "UTC", "2026-11-23T23:59:59.999Z", "2026-11-23" },
        { "Europe/Paris", "2026-11-23T22:59:59.999Z", "2026-11-23" },
        { "Europe/Paris", "2026-07-14T21:59:59.999Z", "2026-07-14" },
        /* The day on which summer time begins is over after 23 hours ... */
        { "Europe/Paris", "2026-03-28T22:59:59.999Z", "2026-03-28" },
        { "Europe/Paris", "2026-03-29T21:59:59.999Z", "2026-03-29" },
        /* ... and the day on which it ends after 25. */
        { "Europe/Paris", "2026-10-24T21:59:59.999Z", "2026-10-24" },
        { "Europe/Paris", "2026-10-25T22:59:59.999Z", "2026-10-25" },
        /* By the rule, behind the last year of any table. */
        { "Europe/Paris", "2099-03-28T22:59:59.999Z", "2099-03-28" },
        { "Europe/Paris", "2099-03-29T21:59:59.999Z", "2099-03-29" },
        { "Europe/Paris", "2099-10-25T22:59:59.999Z", "2099-10-25" },
        { "America/Cayenne", "2026-11-24T02:59:59.999Z", "2026-11-23" },
        { "Indian/Reunion", "2026-11-23T19:59:59.999Z", "2026-11-23" },
        { "Pacific/Kiritimati", "2026-11-23T09:59:59.999Z", "2026-11-23" },
        { "America/New_York", "1970-01-01T04:59:59.999Z", "1969-12-31" },
        /* A zone that nobody knows is UTC. */
        { "Europe/Atlantis", "2026-11-23T23:59:59.999Z", "2026-11-23" },
        { "../../../etc/passwd", "2026-11-23T23:59:59.999Z", "2026-11-23" },
        { NULL, "2026-11-23T23:59:59.999Z", "2026-11-23" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t last_ms = at(cases[i].last_ms_of_the_day);
        date day;
        assert_true(date_parse(slice_of(cases[i].day), &day));
        assert_int_equal(instant_day(last_ms, cases[i].zone).day, day.day);
        assert_int_equal(instant_day(last_ms + 1, cases[i].zone).day, day.day + 1);
        assert_int_equal(instant_midnight(date_add(day, 1), cases[i].zone), last_ms + 1);
    }
}

/* Where the clocks go forward at midnight, the day begins at one. */
TEST(a_day_whose_midnight_is_skipped_begins_when_the_clocks_have_moved)
{
    static const struct skipped_case {
        const char *zone, *day, *begins;
    } cases[] = {
        { "Africa/Cairo", "2023-04-28", "2023-04-27T22:00:00.000Z" },
        { "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00.000Z" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        date day;
        assert_true(date_parse(slice_of(cases[i].day), &day));
        assert_int_equal(instant_midnight(day, cases[i].zone), at(cases[i].begins));
    }
}

TEST(no_instant_has_a_day_outside_of_the_calendar)
{
    assert_int_equal(instant_day(INT64_MAX, "Europe/Paris").day, DATE_LAST_DAY);
    assert_int_equal(instant_day(INT64_MIN, "Europe/Paris").day, 0);
}

TEST_MAIN("base/instant", CASE(an_instant_is_written_with_milliseconds_in_utc),
          CASE(what_lies_outside_is_written_as_the_nearest_end),
          CASE(every_instant_has_one_form), CASE(the_day_changes_at_midnight_of_the_place),
          CASE(a_day_whose_midnight_is_skipped_begins_when_the_clocks_have_moved),
          CASE(no_instant_has_a_day_outside_of_the_calendar))
