#include "hr/entitlement.h"

#include "hr/test_rule.h"

/* Somebody in Paris; the law's policies. */
struct stay {
    struct arena arena;
    struct policy policy;
    struct workplace place;
    struct ledger_lines entered, lines;
    struct entitlement owed;
};

static date day(const char *text)
{
    date found;

    assert_true(date_parse(slice_of(text), &found));
    return found;
}

static void open_stay(struct stay *stay, enum plan plan, const char *opened)
{
    *stay = (struct stay){ 0 };
    arena_init(&stay->arena);
    for (int i = 0; i < POLICY_COUNT; i++)
        stay->policy.value[i] = policy_line((enum policy_key)i)->legal;
    stay->place = (struct workplace){
        .holidays = holiday_zone_set(HOLIDAYS_METROPOLE, false),
        .arrival = { DATE_FIRST_DAY },
        .departure = { DATE_LAST_DAY },
        .policy = &stay->policy,
    };
    stay->entered.arena = &stay->arena;
    stay->owed = (struct entitlement){
        .plan = plan,
        .counting = COUNTING_OUVRABLES,
        .place = &stay->place,
        .opened = day(opened),
    };
}

static void close_stay(struct stay *stay)
{
    arena_release(&stay->arena);
}

/* The sum of a kind until a day. */
static const char *sum_of(struct stay *stay, enum ledger_kind kind, const char *until)
{
    static char text[AMOUNT_TEXT_MAX];
    amount sum = { 0, 1 };

    stay->lines = (struct ledger_lines){ .arena = &stay->arena };
    entitlement_lines(&stay->owed, &stay->entered, day(until), &stay->lines);
    for (size_t i = 0; i < stay->lines.count; i++) {
        assert_true(stay->lines.items[i].about.day <= day(until).day);
        if (stay->lines.items[i].kind == kind)
            sum = amount_add(sum, stay->lines.items[i].amount);
    }
    amount_text(sum, text);
    return text;
}

TEST(a_month_counts_when_it_is_over)
{
    struct stay stay;

    open_stay(&stay, PLAN_LEAVE, "2025-06-01");
    assert_string_equal(sum_of(&stay, LEDGER_ACQUISITION, "2025-06-30"), "0");
    assert_string_equal(sum_of(&stay, LEDGER_ACQUISITION, "2025-07-01"), "5/2");
    assert_string_equal(sum_of(&stay, LEDGER_ACQUISITION, "2026-05-31"), "55/2");
    assert_string_equal(sum_of(&stay, LEDGER_ACQUISITION, "2026-06-01"), "30");
    close_stay(&stay);
}

TEST(the_period_is_rounded_up_at_its_end)
{
    struct stay stay;

    open_stay(&stay, PLAN_LEAVE, "2025-08-01"); /* 10 months: 25 */
    assert_string_equal(sum_of(&stay, LEDGER_ROUNDING, "2026-06-01"), "0");
    stay.owed.opened = day("2025-09-01"); /* 9 months: 22.5 */
    assert_string_equal(sum_of(&stay, LEDGER_ROUNDING, "2026-05-31"), "0");
    assert_string_equal(sum_of(&stay, LEDGER_ROUNDING, "2026-06-01"), "1/2");
    /* What was earned before the opening is part of the whole. */
    ledger_push(&stay.entered, &(struct ledger_line){ .kind = LEDGER_OPENING,
                                                      .period = day("2025-06-01"),
                                                      .about = day("2025-09-01"),
                                                      .day = day("2025-09-01"),
                                                      .amount = amount_of(15, 2) });
    assert_string_equal(sum_of(&stay, LEDGER_ROUNDING, "2026-06-01"), "0");
    close_stay(&stay);
}

TEST(who_leaves_is_rounded_with_their_last_month)
{
    struct stay stay;

    open_stay(&stay, PLAN_LEAVE, "2025-06-01");
    stay.place.departure = day("2025-08-31");
    assert_string_equal(sum_of(&stay, LEDGER_ACQUISITION, "2026-12-31"), "15/2");
    assert_string_equal(sum_of(&stay, LEDGER_ROUNDING, "2025-09-01"), "1/2");
    assert_string_equal(sum_of(&stay, LEDGER_ROUNDING, "2027-12-31"), "1/2");
    close_stay(&stay);
}

TEST(the_reference_period_is_the_companys_choice)
{
    struct stay stay;

    open_stay(&stay, PLAN_LEAVE, "2025-09-01");
    stay.policy.value[POLICY_REFERENCE_MONTH] = 1;
    assert_string_equal(sum_of(&stay, LEDGER_ACQUISITION, "2026-01-01"), "10");
    assert_int_equal(stay.lines.items[0].period.day, day("2025-01-01").day);
    close_stay(&stay);
}

TEST(seniority_adds_days_as_the_company_chose)
{
    struct stay stay;

    open_stay(&stay, PLAN_LEAVE, "2025-06-01");
    stay.place.arrival = day("2014-06-02");
    assert_string_equal(sum_of(&stay, LEDGER_SENIORITY, "2027-06-01"), "0");
    stay.policy.value[POLICY_SENIORITY_YEARS] = 5;
    stay.policy.value[POLICY_SENIORITY_DAYS] = 4;
    assert_string_equal(sum_of(&stay, LEDGER_SENIORITY, "2026-06-01"), "2"); /* 11 years */
    close_stay(&stay);
}

TEST(seniority_adds_so_many_days_at_most)
{
    struct stay stay;

    open_stay(&stay, PLAN_LEAVE, "2025-06-01");
    stay.policy.value[POLICY_SENIORITY_YEARS] = 5;
    stay.policy.value[POLICY_SENIORITY_DAYS] = 4;
    stay.place.arrival = day("2001-06-01"); /* 25 years */
    assert_string_equal(sum_of(&stay, LEDGER_SENIORITY, "2026-06-01"), "4");
    close_stay(&stay);
}

TEST(rtt_are_given_when_the_year_begins_or_the_person_comes)
{
    struct stay stay;

    open_stay(&stay, PLAN_RTT, "2025-11-01");
    assert_string_equal(sum_of(&stay, LEDGER_RTT, "2025-12-31"), "0");
    assert_string_equal(sum_of(&stay, LEDGER_RTT, "2026-01-01"), "9");
    assert_string_equal(sum_of(&stay, LEDGER_RTT, "2028-12-31"), "28"); /* 9 + 11 + 8 */
    stay.place.departure = day("2026-06-30"); /* 181 of 365 days of 9: 4.46, so 4.5 */
    assert_string_equal(sum_of(&stay, LEDGER_RTT, "2028-12-31"), "9/2");
    stay.place.departure = (date){ DATE_LAST_DAY };
    stay.place.arrival = stay.owed.opened = day("2026-09-01"); /* 122 days: 3.008, so 3.5 */
    assert_string_equal(sum_of(&stay, LEDGER_RTT, "2026-12-31"), "7/2");
    close_stay(&stay);
}

TEST(holidays_of_the_site_make_fewer_rtt)
{
    struct stay stay;

    open_stay(&stay, PLAN_RTT, "2026-01-01");
    stay.place.holidays = holiday_zone_set(HOLIDAYS_ALSACE_MOSELLE, true);
    /* In 2026 Good Friday is one more; 26 December is a Saturday. */
    assert_string_equal(sum_of(&stay, LEDGER_RTT, "2026-12-31"), "8");
    stay.place.worked = 1u << HOLIDAY_WHIT_MONDAY;
    assert_string_equal(sum_of(&stay, LEDGER_RTT, "2026-12-31"), "9");
    stay.policy.value[POLICY_RTT_PLAN_DAYS] = 0;
    assert_string_equal(sum_of(&stay, LEDGER_RTT, "2026-12-31"), "0");
    close_stay(&stay);
}

TEST(nothing_is_owed_without_a_plan)
{
    struct stay stay;

    open_stay(&stay, PLAN_ENTERED, "2020-01-01");
    sum_of(&stay, LEDGER_ACQUISITION, "2030-01-01");
    assert_int_equal(stay.lines.count, 0);
    close_stay(&stay);
}

TEST_MAIN("entitlement", CASE(a_month_counts_when_it_is_over),
          CASE(the_period_is_rounded_up_at_its_end),
          CASE(who_leaves_is_rounded_with_their_last_month),
          CASE(the_reference_period_is_the_companys_choice),
          CASE(seniority_adds_days_as_the_company_chose),
          CASE(seniority_adds_so_many_days_at_most),
          CASE(rtt_are_given_when_the_year_begins_or_the_person_comes),
          CASE(holidays_of_the_site_make_fewer_rtt), CASE(nothing_is_owed_without_a_plan))
