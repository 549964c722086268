#include "hr/planning_total.h"

#include "base/test.h"

#include <string.h>

/* Monday 7 to Sunday 13 December 2026, or as a test says. */
struct week {
    struct arena arena;
    struct policy policy;
    struct planning_team team;
    struct planning_totals totals;
    struct workplace place;
};

static date on(const char *text)
{
    date found = { 0 };

    if (!date_parse(slice_of(text), &found))
        fail_msg("no day %s", text);
    return found;
}

static void week_open(struct week *w, const char *from, const char *to, int minimum)
{
    *w = (struct week){ .team = { .id = { { 7 } }, .minimum = minimum } };
    w->place = (struct workplace){
        .holidays = holiday_zone_set(HOLIDAYS_METROPOLE, false),
        .arrival = { DATE_FIRST_DAY },
        .departure = { DATE_LAST_DAY },
        .policy = &w->policy,
    };
    arena_init(&w->arena);
    planning_totals_open(&w->totals, &w->arena, on(from), on(to), &w->team, 1);
}

/* One more of the team, away from a half day to a half day. */
static void add(struct week *w, enum planning_away away, const char *start, int start_half,
                const char *end, int end_half)
{
    planning_totals_begin(&w->totals);
    if (away != AWAY_NOT)
        planning_totals_away(&w->totals, away, on(start), start_half, on(end), end_half);
    planning_totals_add(&w->totals, &w->place, &w->team.id, 1);
}

/* "present/expected" of each half day: "2/2 1/2 ..."; "!" where the team is under. */
static void expect(struct week *w, const char *expected)
{
    char text[4000] = "";

    for (size_t i = 0; i < 2 * w->totals.days; i++) {
        const struct presence *half = &w->team.days[i / 2].halves[i % 2];

        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%d/%d%s", i ? " " : "",
                 presence_present(half), half->expected,
                 minimum_under(half, w->team.minimum) ? "!" : "");
    }
    if (strcmp(text, expected) != 0)
        fail_msg("%s, should be %s", text, expected);
    arena_release(&w->arena);
}

TEST(an_absence_counts_in_the_halves_it_covers)
{
    struct week w;

    week_open(&w, "2026-12-07", "2026-12-09", 0);
    add(&w, AWAY_NOT, "", 0, "", 0);
    add(&w, AWAY_ABSENT, "2026-12-07", 1, "2026-12-08", 0);
    add(&w, AWAY_ABSENT, "2026-12-01", 0, "2026-12-07", 0); /* began before */
    add(&w, AWAY_ABSENT, "2026-12-09", 1, "2027-01-09", 1); /* goes on after */
    expect(&w, "3/4 3/4 3/4 4/4 4/4 3/4");
}

TEST(nobody_is_missing_on_a_day_that_is_not_worked)
{
    struct week w;

    week_open(&w, "2026-12-24", "2026-12-28", 1);
    add(&w, AWAY_ABSENT, "2026-12-20", 0, "2026-12-31", 1);
    expect(&w, "0/1! 0/1! 0/0 0/0 0/0 0/0 0/0 0/0 0/1! 0/1!"); /* Thu, Christmas, Sat, Sun */
}

TEST(a_holiday_that_is_worked_is_a_day_like_others)
{
    struct week w;

    week_open(&w, "2026-12-24", "2026-12-25", 0);
    add(&w, AWAY_NOT, "", 0, "", 0);
    w.place.worked = (holiday_set)1 << HOLIDAY_CHRISTMAS; /* somebody of another site */
    add(&w, AWAY_NOT, "", 0, "", 0);
    expect(&w, "2/2 2/2 1/1 1/1");
}

TEST(the_minimum_is_looked_at_in_each_half)
{
    struct week w;

    week_open(&w, "2026-12-07", "2026-12-08", 2);
    add(&w, AWAY_NOT, "", 0, "", 0);
    add(&w, AWAY_PENDING, "2026-12-07", 0, "2026-12-08", 1); /* asked is not away */
    add(&w, AWAY_REMOTE, "2026-12-07", 0, "2026-12-08", 1);  /* works elsewhere   */
    add(&w, AWAY_ABSENT, "2026-12-07", 0, "2026-12-08", 1);
    add(&w, AWAY_ABSENT, "2026-12-07", 0, "2026-12-08", 0);
    assert_int_equal(w.team.days[0].halves[0].pending, 1);
    assert_int_equal(w.team.days[0].halves[0].remote, 1);
    assert_int_equal(w.team.days[0].halves[0].absent, 2);
    w.team.minimum = 4;
    expect(&w, "3/5! 3/5! 3/5! 4/5");
}

/* What is approved hides what is only asked for. */
TEST(of_two_in_one_half_the_greater_counts)
{
    struct week w;

    week_open(&w, "2026-12-07", "2026-12-07", 0);
    planning_totals_begin(&w.totals);
    planning_totals_away(&w.totals, AWAY_ABSENT, on("2026-12-07"), 0, on("2026-12-07"), 0);
    planning_totals_away(&w.totals, AWAY_REMOTE, on("2026-12-07"), 0, on("2026-12-07"), 1);
    planning_totals_away(&w.totals, AWAY_PENDING, on("2026-12-07"), 0, on("2026-12-07"), 1);
    planning_totals_add(&w.totals, &w.place, &w.team.id, 1);
    assert_int_equal(w.team.days[0].halves[0].absent, 1);
    assert_int_equal(w.team.days[0].halves[0].remote, 0);
    assert_int_equal(w.team.days[0].halves[1].remote, 1);
    assert_int_equal(w.team.days[0].halves[1].pending, 0);
    arena_release(&w.arena);
}

TEST(periods_cross_years_leap_days_and_changes_of_the_clock)
{
    static const struct period_case {
        const char *from, *to;
        const char *absent;
        const char *expected;
    } cases[] = {
        { "2026-12-31", "2027-01-04", "2027-01-04", "1/1 1/1 0/0 0/0 0/0 0/0 0/0 0/0 0/1 0/1" },
        { "2028-02-28", "2028-03-01", "2028-02-29", "1/1 1/1 0/1 0/1 1/1 1/1" },
        { "2027-03-26", "2027-03-30", "2027-03-30", /* 28 March: 23 h; 29: Easter Monday */
          "1/1 1/1 0/0 0/0 0/0 0/0 0/0 0/0 0/1 0/1" },
        { "2026-10-23", "2026-10-26", "2026-10-26", /* 25 October: 25 h */
          "1/1 1/1 0/0 0/0 0/0 0/0 0/1 0/1" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct week w;

        week_open(&w, cases[i].from, cases[i].to, 0);
        add(&w, AWAY_ABSENT, cases[i].absent, 0, cases[i].absent, 1);
        expect(&w, cases[i].expected);
    }
}

TEST(who_came_later_or_has_left_is_not_expected)
{
    struct week w;

    week_open(&w, "2026-12-07", "2026-12-10", 0);
    w.place.arrival = on("2026-12-08");
    w.place.departure = on("2026-12-09");
    add(&w, AWAY_NOT, "", 0, "", 0);
    expect(&w, "0/0 0/0 1/1 1/1 1/1 1/1 0/0 0/0");
}

TEST(the_day_says_how_many_in_days_and_who_is_on_call)
{
    struct week w;
    struct buf out;
    struct json json;

    week_open(&w, "2026-12-12", "2026-12-14", 2);
    add(&w, AWAY_ABSENT, "2026-12-14", 1, "2026-12-14", 1);
    planning_totals_begin(&w.totals);
    planning_totals_on_call(&w.totals, on("2026-12-06"), on("2026-12-12"));
    planning_totals_add(&w.totals, &w.place, &w.team.id, 1);
    buf_init(&out, 4096);
    json_begin(&json, &out);
    planning_totals_view(&json, NULL, &w.totals);
    assert_string_equal(
        out.data,
        "[{\"team\":\"07000000-0000-0000-0000-000000000000\",\"minimum\":2,\"days\":["
        "{\"day\":\"2026-12-12\",\"expected\":0,\"present\":0,\"absent\":0,\"pending\":0,"
        "\"remote\":0,\"on_call\":1,\"under\":false},"
        "{\"day\":\"2026-12-13\",\"expected\":0,\"present\":0,\"absent\":0,\"pending\":0,"
        "\"remote\":0,\"on_call\":0,\"under\":false},"
        "{\"day\":\"2026-12-14\",\"expected\":2,\"present\":1.5,\"absent\":0.5,\"pending\":0,"
        "\"remote\":0,\"on_call\":0,\"under\":true}]}]");
    buf_release(&out);
    arena_release(&w.arena);
}

TEST_MAIN("hr/planning_total", CASE(an_absence_counts_in_the_halves_it_covers),
          CASE(nobody_is_missing_on_a_day_that_is_not_worked),
          CASE(a_holiday_that_is_worked_is_a_day_like_others),
          CASE(the_minimum_is_looked_at_in_each_half),
          CASE(of_two_in_one_half_the_greater_counts),
          CASE(periods_cross_years_leap_days_and_changes_of_the_clock),
          CASE(who_came_later_or_has_left_is_not_expected),
          CASE(the_day_says_how_many_in_days_and_who_is_on_call))
