#include "hr/lots.h"

#include "hr/test_rule.h"

/* What somebody had and took, told line by line; the periods are the law's. */
struct story {
    struct arena arena;
    struct policy policy;
    struct ledger_lines in, out;
    struct taking takings[64];
    size_t taken;
    struct stretch sick[4];
    size_t sick_count;
    enum plan plan;
    enum type_counting counting;
    amount deficit;
};

static date day(const char *text)
{
    date found;

    assert_true(date_parse(slice_of(text), &found));
    return found;
}

static void open_story(struct story *story, enum plan plan)
{
    *story = (struct story){ .plan = plan, .counting = COUNTING_OUVRABLES };
    arena_init(&story->arena);
    for (int i = 0; i < POLICY_COUNT; i++)
        story->policy.value[i] = policy_line((enum policy_key)i)->legal;
    story->in.arena = &story->arena;
}

static void close_story(struct story *story)
{
    arena_release(&story->arena);
}

static void say(struct story *story, enum ledger_kind kind, const char *period,
                const char *when, amount days)
{
    ledger_push(&story->in, &(struct ledger_line){ .kind = kind,
                                                   .period = day(period),
                                                   .about = day(when),
                                                   .day = day(when),
                                                   .amount = days });
}

static void have(struct story *story, const char *period, const char *when, int days)
{
    say(story, LEDGER_OPENING, period, when, amount_of(days, 1));
}

/* So many days from a Monday on, six a week. */
static void take(struct story *story, const char *monday, int days, bool in_a_row)
{
    for (int i = 0; i < days; i++)
        story->takings[story->taken++] =
            (struct taking){ date_add(day(monday), i / 6 * 7 + i % 6), amount_of(1, 1),
                             in_a_row };
}

static void run(struct story *story, const char *until)
{
    struct lots_case wanted = {
        .plan = story->plan,
        .counting = story->counting,
        .policy = &story->policy,
        .lines = &story->in,
        .takings = story->takings,
        .taking_count = story->taken,
        .sick = story->sick,
        .sick_count = story->sick_count,
        .until = day(until),
    };

    story->out = (struct ledger_lines){ .arena = &story->arena };
    lots_run(&wanted, &story->out, &story->deficit);
}

/* How much of a kind there is about this day. */
static int about(const struct story *story, enum ledger_kind kind, const char *when)
{
    amount sum = { 0 };

    for (size_t i = 0; i < story->out.count; i++)
        if (story->out.items[i].kind == kind && story->out.items[i].about.day == day(when).day)
            sum = amount_add(sum, story->out.items[i].amount);
    assert_true(sum.den <= 1);
    return (int)sum.num;
}

static int all_of(const struct story *story, enum ledger_kind kind)
{
    amount sum = { 0 };

    for (size_t i = 0; i < story->out.count; i++)
        if (story->out.items[i].kind == kind)
            sum = amount_add(sum, story->out.items[i].amount);
    return (int)sum.num;
}

TEST(leave_that_is_left_ends_a_year_after_its_period)
{
    struct story story;

    open_story(&story, PLAN_LEAVE);
    have(&story, "2024-06-01", "2025-06-01", 30);
    take(&story, "2025-08-04", 24, false);
    run(&story, "2026-05-31");
    assert_int_equal(all_of(&story, LEDGER_EXPIRY), 0);
    run(&story, "2026-06-01");
    assert_int_equal(about(&story, LEDGER_EXPIRY, "2026-06-01"), -6);
    story.policy.value[POLICY_LEAVE_CARRY_MONTHS] = 7; /* until the end of the year */
    run(&story, "2027-06-01");
    assert_int_equal(about(&story, LEDGER_EXPIRY, "2027-01-01"), -6);
    close_story(&story);
}

TEST(rtt_that_is_left_ends_with_the_year)
{
    struct story story;

    open_story(&story, PLAN_RTT);
    have(&story, "2026-01-01", "2026-01-01", 9);
    take(&story, "2026-03-02", 2, false);
    run(&story, "2027-01-01");
    assert_int_equal(about(&story, LEDGER_EXPIRY, "2027-01-01"), -7);
    story.policy.value[POLICY_RTT_CARRY_MONTHS] = 3;
    run(&story, "2027-04-01");
    assert_int_equal(about(&story, LEDGER_EXPIRY, "2027-04-01"), -7);
    close_story(&story);
}

TEST(what_hr_enters_without_a_plan_does_not_end)
{
    struct story story;

    open_story(&story, PLAN_ENTERED);
    have(&story, "1970-01-01", "2026-01-01", 9);
    run(&story, "2090-01-01");
    assert_int_equal(all_of(&story, LEDGER_EXPIRY), 0);
    close_story(&story);
}

TEST(carried_days_stay_until_their_day)
{
    struct story story;

    open_story(&story, PLAN_LEAVE);
    have(&story, "2024-06-01", "2025-06-01", 10);
    say(&story, LEDGER_CARRY_OVER, "2024-06-01", "2026-12-31", amount_of(4, 1));
    run(&story, "2027-06-01");
    assert_int_equal(about(&story, LEDGER_EXPIRY, "2026-06-01"), -6);
    assert_int_equal(about(&story, LEDGER_EXPIRY, "2027-01-01"), -4);
    close_story(&story);
}

static void be_sick(struct story *story, const char *from, const char *to)
{
    story->sick[story->sick_count++] =
        (struct stretch){ (int64_t)day(from).day * 2, (int64_t)day(to).day * 2 + 1, WORK_SICK };
}

TEST(who_was_sick_has_fifteen_months_from_the_notice)
{
    struct story story;

    open_story(&story, PLAN_LEAVE);
    have(&story, "2024-06-01", "2025-06-01", 10);
    be_sick(&story, "2026-04-01", "2026-07-10");
    run(&story, "2030-01-01"); /* nobody has told them yet */
    assert_int_equal(all_of(&story, LEDGER_EXPIRY), 0);
    assert_int_equal(about(&story, LEDGER_KEPT, "2026-06-01"), 10);
    say(&story, LEDGER_NOTICE, "2024-06-01", "2026-07-31", (amount){ 0, 1 });
    run(&story, "2030-01-01");
    assert_int_equal(about(&story, LEDGER_EXPIRY, "2027-11-01"), -10); /* 31 October */
    close_story(&story);
}

TEST(who_was_away_a_whole_period_has_fifteen_months_from_its_end)
{
    struct story story;

    open_story(&story, PLAN_LEAVE);
    have(&story, "2024-06-01", "2025-06-01", 24);
    be_sick(&story, "2024-05-02", "2026-09-30");
    run(&story, "2026-12-31");
    assert_int_equal(about(&story, LEDGER_EXPIRY, "2026-09-01"), -24);
    close_story(&story);
}

/* L3141-19-2: back on the first of October, told on the sixteenth, fifteen days later. */
TEST(the_fifteen_months_stand_still_between_return_and_notice)
{
    struct story story;

    open_story(&story, PLAN_LEAVE);
    have(&story, "2024-06-01", "2025-06-01", 24);
    be_sick(&story, "2024-05-02", "2025-09-30");
    run(&story, "2030-01-01");
    assert_int_equal(all_of(&story, LEDGER_EXPIRY), 0);
    assert_int_equal(about(&story, LEDGER_KEPT, "2025-10-01"), 24);
    say(&story, LEDGER_NOTICE, "2024-06-01", "2025-10-16", (amount){ 0, 1 });
    run(&story, "2030-01-01");
    assert_int_equal(all_of(&story, LEDGER_KEPT), 0);
    assert_int_equal(about(&story, LEDGER_EXPIRY, "2026-09-16"), -24);
    close_story(&story);
}

TEST(what_ends_soonest_is_taken_first)
{
    struct story story;

    open_story(&story, PLAN_LEAVE);
    have(&story, "2024-06-01", "2025-06-01", 4);
    have(&story, "2025-06-01", "2025-09-01", 5);
    take(&story, "2026-03-02", 6, false);
    run(&story, "2027-06-01");
    assert_int_equal(about(&story, LEDGER_EXPIRY, "2026-06-01"), 0);
    assert_int_equal(about(&story, LEDGER_EXPIRY, "2027-06-01"), -3);
    close_story(&story);
}

TEST(what_is_taken_in_advance_is_paid_back_first)
{
    struct story story;

    open_story(&story, PLAN_LEAVE);
    have(&story, "2024-06-01", "2025-06-01", 2);
    take(&story, "2025-08-04", 5, false);
    run(&story, "2025-12-31");
    assert_int_equal(story.deficit.num, 3);
    have(&story, "2025-06-01", "2025-10-01", 10);
    run(&story, "2027-06-01");
    assert_int_equal(story.deficit.num, 3);
    assert_int_equal(about(&story, LEDGER_EXPIRY, "2027-06-01"), -7);
    close_story(&story);
}

static const struct season_case {
    const char *name;
    enum fractionnement by;
    int summer, winter, earned;
} seasons[] = {
    { "two days are too few", FRACTIONNEMENT_LAW, 12, 2, 0 },
    { "three earn one", FRACTIONNEMENT_LAW, 12, 3, 1 },
    { "five earn one", FRACTIONNEMENT_LAW, 12, 5, 1 },
    { "six earn two", FRACTIONNEMENT_LAW, 12, 6, 2 },
    { "twelve earn no more", FRACTIONNEMENT_LAW, 12, 12, 2 },
    { "by usage five earn two", FRACTIONNEMENT_OUVRES, 12, 5, 2 },
    { "by usage four earn one", FRACTIONNEMENT_OUVRES, 12, 4, 1 },
    { "by agreement none", FRACTIONNEMENT_NONE, 12, 6, 0 },
};

static int earned_with(const struct season_case *season, bool in_a_row, bool waived)
{
    struct story story;
    int earned;

    open_story(&story, PLAN_LEAVE);
    story.policy.value[POLICY_FRACTIONNEMENT] = (int64_t)season->by;
    have(&story, "2024-06-01", "2025-06-01", 30);
    if (waived)
        say(&story, LEDGER_WAIVER, "2024-06-01", "2025-06-01", (amount){ 0, 1 });
    take(&story, "2025-07-07", season->summer, in_a_row);
    take(&story, "2025-12-01", season->winter, false);
    run(&story, "2026-05-31");
    earned = all_of(&story, LEDGER_FRACTIONNEMENT);
    close_story(&story);
    return earned;
}

TEST(days_outside_the_summer_earn_one_or_two)
{
    for (size_t i = 0; i < COUNT_OF(seasons); i++)
        if (earned_with(&seasons[i], true, false) != seasons[i].earned)
            fail_msg("%s", seasons[i].name);
}

TEST(the_fifth_week_earns_nothing)
{
    static const struct season_case fifth = { "", FRACTIONNEMENT_LAW, 24, 6, 0 };
    static const struct season_case part = { "", FRACTIONNEMENT_LAW, 20, 6, 1 };

    assert_int_equal(earned_with(&fifth, true, false), 0);
    assert_int_equal(earned_with(&part, true, false), 1);
}

TEST(twelve_days_in_a_row_are_needed)
{
    assert_int_equal(earned_with(&seasons[3], false, false), 0);
}

TEST(a_recorded_waiver_counts)
{
    assert_int_equal(earned_with(&seasons[3], true, true), 0);
}

TEST(taking_away_more_than_there_is_is_an_advance)
{
    struct story story;

    open_story(&story, PLAN_LEAVE);
    have(&story, "2024-06-01", "2025-06-01", 4);
    say(&story, LEDGER_CORRECTION, "2024-06-01", "2025-07-01", amount_of(-6, 1));
    take(&story, "2025-08-04", 1, false);
    run(&story, "2026-06-01");
    assert_int_equal(story.deficit.num, 3);
    assert_int_equal(all_of(&story, LEDGER_EXPIRY), 0);
    close_story(&story);
}

TEST_MAIN("lots", CASE(leave_that_is_left_ends_a_year_after_its_period),
          CASE(rtt_that_is_left_ends_with_the_year),
          CASE(what_hr_enters_without_a_plan_does_not_end),
          CASE(carried_days_stay_until_their_day),
          CASE(who_was_sick_has_fifteen_months_from_the_notice),
          CASE(who_was_away_a_whole_period_has_fifteen_months_from_its_end),
          CASE(the_fifteen_months_stand_still_between_return_and_notice),
          CASE(what_ends_soonest_is_taken_first),
          CASE(what_is_taken_in_advance_is_paid_back_first),
          CASE(days_outside_the_summer_earn_one_or_two), CASE(the_fifth_week_earns_nothing),
          CASE(twelve_days_in_a_row_are_needed), CASE(a_recorded_waiver_counts),
          CASE(taking_away_more_than_there_is_is_an_advance))
