#include "hr/counting.h"

#include <assert.h>

/* The halves of a day, as a set. */
enum { AM = 1, PM = 2, BOTH = AM | PM };

enum { MONDAY = 1, FRIDAY = 5, SATURDAY = 6, WEEK = 7, FULL_WEEK = 5 };

/* What is looked up once for a case. */
struct plan {
    const struct counting_case *wanted;
    date first;       /* that would have been worked; after `last`: none */
    date last_worked; /* of those that were asked for */
    date last;        /* to be looked at: the eve of the return */
    bool isolated;    /* a Friday, and no other day that would have been worked */
    int saturdays, saturdays_year;
};

/* ---- what a day is ---- */

static int asked_halves(const struct counting_case *wanted, date day)
{
    int halves = BOTH;

    if (day.day < wanted->start.day || day.day > wanted->end.day)
        return 0;
    if (day.day == wanted->start.day && wanted->start_half == 1)
        halves &= ~AM;
    if (day.day == wanted->end.day && wanted->end_half == 0)
        halves &= ~PM;
    return halves;
}

static int worked_halves(const struct counting_case *wanted, date day)
{
    enum holiday holiday;
    int halves = (workplace_minutes(wanted->place, day, 0) > 0 ? AM : 0) |
                 (workplace_minutes(wanted->place, day, 1) > 0 ? PM : 0);

    return halves && workplace_is_off(wanted->place, day, &holiday) ? 0 : halves;
}

/* By the pattern alone: a holiday does not make a part-timer of anybody. */
static bool works_full_week(const struct counting_case *wanted, date day)
{
    date monday = { day.day - date_weekday(day) + MONDAY };
    int days = 0;

    for (int i = 0; i < WEEK; i++) {
        date each = date_add(monday, i);

        days += workplace_minutes(wanted->place, each, 0) > 0 ||
                workplace_minutes(wanted->place, each, 1) > 0;
    }
    return days >= FULL_WEEK;
}

static bool is_open(const struct workplace *place, date day)
{
    int weekday = date_weekday(day);

    switch ((enum open_days)place->policy->value[POLICY_OPEN_DAYS]) {
    case OPEN_TUESDAY_SATURDAY: return weekday > MONDAY && weekday <= SATURDAY;
    case OPEN_MONDAY_SATURDAY: return weekday <= SATURDAY;
    case OPEN_MONDAY_FRIDAY: break;
    }
    return weekday <= FRIDAY;
}

/* Does the method count a day of this kind at all? Says why, either way. */
static bool method_counts(const struct counting_case *wanted, struct counting_day *day)
{
    const struct workplace *place = wanted->place;
    bool off = workplace_is_off(place, day->day, &day->holiday);

    switch (wanted->method) {
    case COUNTING_CALENDAIRES:
        day->rule = RULE_CALENDAIRES;
        day->holiday = HOLIDAY_COUNT;
        return rule_holds(RULE_CALENDAIRES);
    case COUNTING_OUVRABLES:
        day->rule = RULE_WEEKLY_REST;
        if (rule_holds(RULE_WEEKLY_REST) &&
            date_weekday(day->day) == place->policy->value[POLICY_WEEKLY_REST])
            return false;
        break;
    case COUNTING_OUVRES:
        day->rule = RULE_CLOSED_DAY;
        if (rule_holds(RULE_CLOSED_DAY) && !is_open(place, day->day))
            return false;
        break;
    case COUNTING_COUNT: break;
    }
    if (off) {
        day->rule = RULE_HOLIDAY_OFF;
        return false;
    }
    if (day->holiday != HOLIDAY_COUNT) {
        day->rule = RULE_HOLIDAY_WORKED;
        return true;
    }
    day->rule = wanted->method == COUNTING_OUVRES ? RULE_OUVRES : RULE_OUVRABLES;
    return rule_holds(day->rule);
}

static bool is_given_back(const struct counting_case *wanted, date day)
{
    for (size_t i = 0; i < wanted->given_back_count; i++)
        if (day.day >= wanted->given_back[i].from.day &&
            day.day <= wanted->given_back[i].to.day)
            return rule_holds(RULE_GIVEN_BACK);
    return false;
}

/* ---- leave has a first day and a day of return ---- */

static struct plan plan_of(const struct counting_case *wanted)
{
    struct plan plan = { .wanted = wanted, .first = date_add(wanted->end, 1) };
    date day = wanted->start;
    int after;

    plan.last = plan.last_worked = wanted->end;
    plan.saturdays = wanted->saturdays;
    plan.saturdays_year = counting_period(wanted->place->policy, wanted->start).day;
    while (day.day <= wanted->end.day &&
           !(asked_halves(wanted, day) & worked_halves(wanted, day)))
        day.day++;
    plan.first = day;
    if (day.day > wanted->end.day)
        return plan;
    while (!(asked_halves(wanted, plan.last_worked) & worked_halves(wanted, plan.last_worked)))
        plan.last_worked.day--;
    plan.isolated = plan.first.day == plan.last_worked.day &&
                    date_weekday(plan.first) == FRIDAY;
    /* Back at noon of the last day, or on the morning of a later one. */
    if (worked_halves(wanted, wanted->end) & ~asked_halves(wanted, wanted->end) & PM)
        return plan;
    for (after = 1; after <= COUNTING_RETURN_DAYS; after++)
        if (worked_halves(wanted, date_add(wanted->end, after))) {
            if (rule_holds(RULE_DAY_BEFORE_RETURN))
                plan.last = date_add(wanted->end, after - 1);
            break;
        }
    return plan;
}

/* A day that would have been worked, and was asked for. */
static void count_worked(const struct counting_case *wanted, struct counting_day *day,
                         int asked, int worked)
{
    bool alone = asked != BOTH; /* one half was asked for, and no other is worked */

    day->halves = 2;
    if (worked & ~asked) {
        if (!rule_holds(RULE_HALF_DAY))
            return;
        day->halves = 1;
        day->rule = RULE_HALF_DAY;
    } else if (alone) {
        if (!rule_holds(RULE_HALF_WORKED) ||
            wanted->place->policy->value[POLICY_HALF_WORKED] == 1)
            day->halves = 1;
        day->rule = RULE_HALF_WORKED;
    }
}

static bool saturday_counts(struct plan *plan, struct counting_day *day)
{
    const struct policy *policy = plan->wanted->place->policy;
    int period = counting_period(policy, day->day).day;

    if (plan->isolated && policy->value[POLICY_ISOLATED_FRIDAY] == 1 &&
        rule_holds(RULE_ISOLATED_FRIDAY)) {
        day->rule = RULE_ISOLATED_FRIDAY;
        return false;
    }
    if (period != plan->saturdays_year) {
        plan->saturdays_year = period;
        plan->saturdays = 0;
    }
    if (plan->saturdays >= policy->value[POLICY_SATURDAYS] && rule_holds(RULE_SATURDAYS)) {
        day->rule = RULE_SATURDAYS;
        return false;
    }
    plan->saturdays++;
    return true;
}

/* A day of leave that would not have been worked. */
static void count_unworked(struct plan *plan, struct counting_day *day)
{
    const struct counting_case *wanted = plan->wanted;
    bool saturday = date_weekday(day->day) == SATURDAY;
    bool after = day->day.day > plan->last_worked.day;
    enum rule rule = saturday || works_full_week(wanted, day->day) ? RULE_SECOND_REST_DAY
                                                                   : RULE_PART_TIME;

    if (wanted->method != COUNTING_CALENDAIRES) {
        if (!rule_holds(rule))
            return;
        if (saturday && wanted->method == COUNTING_OUVRABLES && !saturday_counts(plan, day))
            return;
        day->rule = rule;
    }
    if (after)
        day->rule = RULE_DAY_BEFORE_RETURN;
    day->halves = 2;
}

/* ---- one day, by extent ---- */

static void count_leave(struct plan *plan, struct counting_day *day)
{
    const struct counting_case *wanted = plan->wanted;
    int asked = asked_halves(wanted, day->day), worked = worked_halves(wanted, day->day);

    if (!method_counts(wanted, day))
        return;
    if (day->day.day < plan->first.day && rule_holds(RULE_FIRST_DAY)) {
        day->rule = RULE_FIRST_DAY;
    } else if (asked & worked) {
        count_worked(wanted, day, asked, worked);
    } else if (worked) {
        day->rule = RULE_DAY_BEFORE_RETURN; /* at work again at noon */
    } else {
        count_unworked(plan, day);
    }
}

static void count_only_worked(const struct counting_case *wanted, struct counting_day *day)
{
    int asked = asked_halves(wanted, day->day), worked = worked_halves(wanted, day->day);

    workplace_is_off(wanted->place, day->day, &day->holiday);
    day->rule = RULE_WORKED_ONLY;
    if (asked & worked)
        count_worked(wanted, day, asked, worked);
    else if (!rule_holds(RULE_WORKED_ONLY))
        day->halves = 2;
}

static void count_date(const struct counting_case *wanted, struct counting_day *day)
{
    bool whole = asked_halves(wanted, day->day) == BOTH;

    if (!method_counts(wanted, day))
        return;
    day->halves = whole ? 2 : 1;
    if (!whole)
        day->rule = RULE_HALF_DAY;
    else if (wanted->method == COUNTING_CALENDAIRES)
        day->rule = RULE_GIVEN_DATES;
}

static void count_hours(const struct counting_case *wanted, struct counting_day *day)
{
    day->rule = RULE_COUNTED_HOURS;
    if (rule_holds(RULE_COUNTED_HOURS) && worked_halves(wanted, day->day))
        day->minutes = wanted->minutes;
}

static void count_day(struct plan *plan, struct counting_day *day, struct counting *result)
{
    const struct counting_case *wanted = plan->wanted;

    if (!workplace_employs(wanted->place, day->day))
        day->rule = RULE_EMPLOYED;
    else if (is_given_back(wanted, day->day))
        day->rule = RULE_GIVEN_BACK;
    else if (wanted->minutes > 0)
        count_hours(wanted, day);
    else if (wanted->extent == EXTENT_RETURN)
        count_leave(plan, day);
    else if (wanted->extent == EXTENT_WORKED)
        count_only_worked(wanted, day);
    else
        count_date(wanted, day);
    result->halves += day->halves;
    result->minutes += day->minutes;
}

/* Of what was asked for, or for leave of what it comes to. */
static date last_day(const struct plan *plan)
{
    const struct counting_case *wanted = plan->wanted;

    if (wanted->extent == EXTENT_DATES && !rule_holds(RULE_GIVEN_DATES))
        return plan->last;
    return wanted->extent == EXTENT_RETURN && wanted->minutes == 0 ? plan->last : wanted->end;
}

date counting_period(const struct policy *policy, date day)
{
    int first_month = (int)policy->value[POLICY_REFERENCE_MONTH], year, month, of_month;

    date_civil(day, &year, &month, &of_month);
    if (month < first_month)
        year--;
    return date_exists(year, first_month, 1) ? date_from_civil(year, first_month, 1)
                                             : (date){ DATE_FIRST_DAY };
}

void counting_run(const struct counting_case *wanted, struct arena *arena,
                  struct counting *result_out)
{
    struct plan plan = plan_of(wanted);
    date last = last_day(&plan);

    assert(wanted->start.day <= wanted->end.day);
    assert(wanted->method < COUNTING_COUNT && wanted->extent < EXTENT_COUNT);
    *result_out = (struct counting){ .method = wanted->method };
    if (arena)
        result_out->days =
            arena_array(arena, struct counting_day, (size_t)(last.day - wanted->start.day + 1));
    for (date each = wanted->start; each.day <= last.day; each.day++) {
        struct counting_day day = { .day = each, .holiday = HOLIDAY_COUNT };

        count_day(&plan, &day, result_out);
        if (arena)
            result_out->days[result_out->day_count++] = day;
    }
    result_out->saturdays = plan.saturdays;
    result_out->period = (date){ plan.saturdays_year };
}
