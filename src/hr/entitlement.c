#include "hr/entitlement.h"

#include "hr/rtt.h"

enum { MONTHS_OF_YEAR = 12 };

enum plan plan_of(slice type)
{
    if (slice_eq(type, SLICE("CA")))
        return PLAN_LEAVE;
    return slice_eq(type, SLICE("RTT")) ? PLAN_RTT : PLAN_ENTERED;
}

date plan_period(enum plan plan, const struct policy *policy, date day)
{
    int year, month, of_month, first;

    if (plan == PLAN_ENTERED)
        return PLAN_NO_PERIOD;
    first = plan == PLAN_LEAVE ? (int)policy->value[POLICY_REFERENCE_MONTH] : 1;
    date_civil(day, &year, &month, &of_month);
    return month_add(day, -((month - first + MONTHS_OF_YEAR) % MONTHS_OF_YEAR));
}

date plan_next(enum plan plan, date period)
{
    return plan == PLAN_ENTERED ? (date){ DATE_LAST_DAY } : month_add(period, MONTHS_OF_YEAR);
}

static date later(date a, date b)
{
    return a.day > b.day ? a : b;
}

static date earlier(date a, date b)
{
    return a.day < b.day ? a : b;
}

/* ---- paid leave ---- */

static amount opened_with(const struct ledger_lines *entered, date period)
{
    amount sum = { 0, 1 };

    for (size_t i = 0; i < entered->count; i++)
        if (entered->items[i].kind == LEDGER_OPENING &&
            entered->items[i].period.day == period.day)
            sum = amount_add(sum, entered->items[i].amount);
    return sum;
}

/* The months of one period; returns their sum. */
static amount push_months(const struct entitlement *entitlement, date period, date until,
                          struct ledger_lines *lines_out)
{
    struct acquisition acquisition = {
        .begin = period,
        .present_from = later(entitlement->opened, entitlement->place->arrival),
        .present_to = entitlement->place->departure,
        .counting = entitlement->counting,
        .stretches = entitlement->stretches,
        .stretch_count = entitlement->stretch_count,
    };
    struct acquired months[ACQUISITION_MONTHS];
    amount sum = { 0, 1 };

    acquisition_months(&acquisition, months);
    for (int i = 0; i < ACQUISITION_MONTHS; i++) {
        date about = month_add(period, i + 1);

        if (about.day > until.day)
            break;
        sum = amount_add(sum, months[i].days);
        ledger_push(lines_out,
                    &(struct ledger_line){
                        .kind = LEDGER_ACQUISITION,
                        .period = period,
                        .about = about,
                        .day = about,
                        .amount = months[i].days,
                        .rule = months[i].sick ? RULE_LEAVE_SICKNESS : RULE_LEAVE_MONTH,
                    });
    }
    return sum;
}

static int years_between(date from, date to)
{
    int year, month, day, to_year, to_month, to_day;

    date_civil(from, &year, &month, &day);
    date_civil(to, &to_year, &to_month, &to_day);
    return to_year - year - (to_month < month || (to_month == month && to_day < day));
}

static void push_seniority(const struct entitlement *entitlement, date period, date next,
                           struct ledger_lines *lines_out)
{
    const struct workplace *place = entitlement->place;
    int64_t each = place->policy->value[POLICY_SENIORITY_YEARS];
    int64_t most = place->policy->value[POLICY_SENIORITY_DAYS], days;

    if (!rule_holds(RULE_SENIORITY) || each == 0 || place->arrival.day == DATE_FIRST_DAY ||
        place->departure.day < next.day)
        return;
    days = years_between(place->arrival, next) / each;
    if (days > most && rule_holds(RULE_SENIORITY_MOST))
        days = most;
    ledger_push(lines_out, &(struct ledger_line){
                               .kind = LEDGER_SENIORITY,
                               .period = period,
                               .about = next,
                               .day = next,
                               .amount = amount_of(days, 1),
                               .rule = RULE_SENIORITY,
                           });
}

/* Who leaves has their period's end with their last month. */
static date rounding_day(const struct workplace *place, date period, date next)
{
    if (place->departure.day >= next.day || place->departure.day < period.day)
        return next;
    return month_add(place->departure, 1);
}

static void leave_lines(const struct entitlement *entitlement,
                        const struct ledger_lines *entered, date until,
                        struct ledger_lines *lines_out)
{
    const struct workplace *place = entitlement->place;
    date period = plan_period(PLAN_LEAVE, place->policy, entitlement->opened);

    while (period.day <= until.day && period.day <= place->departure.day) {
        date next = plan_next(PLAN_LEAVE, period), rounded = rounding_day(place, period, next);
        amount sum = push_months(entitlement, period, until, lines_out);

        if (rounded.day <= until.day)
            ledger_push(lines_out, &(struct ledger_line){
                                       .kind = LEDGER_ROUNDING,
                                       .period = period,
                                       .about = rounded,
                                       .day = rounded,
                                       .amount = acquisition_rounding(
                                           amount_add(sum, opened_with(entered, period))),
                                       .rule = RULE_LEAVE_ROUND_UP,
                                   });
        if (next.day <= until.day)
            push_seniority(entitlement, period, next, lines_out);
        period = next;
    }
}

/* ---- RTT ---- */

/* Holidays that are off and take a day from Monday to Friday: two on one day are one. */
static int weekday_holidays(const struct workplace *place, int year)
{
    struct holiday_day list[HOLIDAYS_MAX];
    size_t count = holiday_list(place->holidays & ~place->worked, year, list);
    int sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += date_weekday(list[i].day) < 6 &&
               (i == 0 || list[i].day.day != list[i - 1].day.day);
    return sum;
}

static void rtt_lines(const struct entitlement *entitlement, date until,
                      struct ledger_lines *lines_out)
{
    const struct workplace *place = entitlement->place;
    int plan_days = (int)place->policy->value[POLICY_RTT_PLAN_DAYS];
    enum rtt_rounding rounding = (enum rtt_rounding)place->policy->value[POLICY_RTT_ROUNDING];
    date year = plan_period(PLAN_RTT, place->policy, entitlement->opened);

    for (; plan_days > 0 && year.day <= until.day; year = plan_next(PLAN_RTT, year)) {
        date given = later(year, place->arrival);
        date last = earlier(date_add(plan_next(PLAN_RTT, year), -1), place->departure);
        int present = last.day - given.day + 1, number, month, day;

        if (given.day < entitlement->opened.day || given.day > until.day || present <= 0)
            continue;
        date_civil(year, &number, &month, &day);
        ledger_push(lines_out,
                    &(struct ledger_line){
                        .kind = LEDGER_RTT,
                        .period = year,
                        .about = given,
                        .day = given,
                        .amount = rtt_share(rtt_days(number, weekday_holidays(place, number),
                                                     plan_days),
                                            present, rtt_year_days(number), rounding),
                        .rule = present < rtt_year_days(number) ? RULE_RTT_SHARE
                                                                : RULE_RTT_DAYS,
                    });
    }
}

void entitlement_lines(const struct entitlement *entitlement,
                       const struct ledger_lines *entered, date until,
                       struct ledger_lines *lines_out)
{
    if (entitlement->plan == PLAN_LEAVE)
        leave_lines(entitlement, entered, until, lines_out);
    else if (entitlement->plan == PLAN_RTT)
        rtt_lines(entitlement, until, lines_out);
}
