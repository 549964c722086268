#include "hr/planning_sum.h"

#include "base/test.h"

static date on(const char *text)
{
    date found = { 0 };

    if (!date_parse(slice_of(text), &found))
        fail_msg("no day %s", text);
    return found;
}

/* A leave of two weeks over New Year, ouvrables: Monday 21 December to Friday 1 January, with
 * the Saturday before the return, and without Sundays, Christmas and New Year's Day. */
static const struct counted_day {
    const char *day;
    int halves;
} days[] = {
    { "2026-12-21", 2 }, { "2026-12-22", 2 }, { "2026-12-23", 2 }, { "2026-12-24", 2 },
    { "2026-12-25", 0 }, { "2026-12-26", 2 }, { "2026-12-27", 0 }, { "2026-12-28", 2 },
    { "2026-12-29", 2 }, { "2026-12-30", 2 }, { "2026-12-31", 2 }, { "2027-01-01", 0 },
    { "2027-01-02", 2 },
};

static struct counting whole(struct counting_day *list)
{
    struct counting counting = { .days = list, .day_count = COUNT_OF(days) };

    for (size_t i = 0; i < COUNT_OF(days); i++) {
        list[i] = (struct counting_day){ .day = on(days[i].day), .halves = days[i].halves };
        counting.halves += days[i].halves;
    }
    return counting;
}

static int halves_in(const char *from, const char *to)
{
    struct counting_day list[COUNT_OF(days)];
    struct counting counting = whole(list);
    struct absence absence = {
        .type = SLICE("CA"),
        .start = on("2026-12-21"),
        .end = on("2027-01-01"),
        .status = ABSENCE_APPROVED,
    };
    struct planning_sum *sums = NULL;
    struct arena arena;
    int halves;

    arena_init(&arena);
    planning_sum_add(&sums, &arena, &absence, &counting, on(from), on(to));
    halves = sums->halves;
    arena_release(&arena);
    return halves;
}

TEST(the_parts_of_a_leave_add_up_to_the_whole)
{
    assert_int_equal(halves_in("2026-12-01", "2027-01-31"), 20);
    assert_int_equal(halves_in("2026-01-01", "2026-12-31"), 18);
    assert_int_equal(halves_in("2027-01-01", "2027-12-31"), 2); /* the Saturday, of its end */
    assert_int_equal(halves_in("2026-12-25", "2026-12-25"), 0);
    assert_int_equal(halves_in("2027-01-02", "2027-01-02"), 0);
}

TEST(what_is_asked_for_stands_apart_and_hours_by_their_minutes)
{
    const struct counting two_days = { .halves = 4 }, an_hour = { .minutes = 60 };
    struct absence absence = {
        .type = SLICE("CA"),
        .start = on("2026-12-21"),
        .end = on("2026-12-22"),
        .status = ABSENCE_APPROVED,
    };
    struct planning_sum *sums = NULL;
    struct arena arena;
    struct buf out;
    struct json json;
    const date from = on("2026-12-01"), to = on("2026-12-31");

    arena_init(&arena);
    planning_sum_add(&sums, &arena, &absence, &two_days, from, to);
    planning_sum_add(&sums, &arena, &absence, &two_days, from, to);
    absence.status = ABSENCE_VALIDATED;
    planning_sum_add(&sums, &arena, &absence, &two_days, from, to);
    absence.type = SLICE("REC");
    planning_sum_add(&sums, &arena, &absence, &an_hour, from, to);
    buf_init(&out, 4096);
    json_begin(&json, &out);
    planning_sums_view(&json, NULL, sums);
    assert_string_equal(out.data,
                        "[{\"type\":\"CA\",\"days\":4,\"minutes\":0,\"pending_days\":2,"
                        "\"pending_minutes\":0},{\"type\":\"REC\",\"days\":0,\"minutes\":0,"
                        "\"pending_days\":0,\"pending_minutes\":60}]");
    buf_release(&out);
    arena_release(&arena);
}

TEST_MAIN("hr/planning_sum", CASE(the_parts_of_a_leave_add_up_to_the_whole),
          CASE(what_is_asked_for_stands_apart_and_hours_by_their_minutes))
