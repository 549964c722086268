#include "hr/acquisition.h"

#include "hr/rule.h"

enum {
    MONTH_HALVES = 48,          /* 24 days are a month */
    SICKNESS_FIRST_DAY = 19837, /* 2024-04-24: law 2024-364 */
    SUNDAY = 1                  /* DATE_FIRST_DAY is a Saturday */
};

enum work acquisition_work(slice type, enum type_category category)
{
    /* Of the medical types only sick leave itself is ordinary sickness. */
    static const slice as_worked[] = { SLICE_INIT("AT"), SLICE_INIT("MPRO"), SLICE_INIT("EMAL"),
                                       SLICE_INIT("RMED") };

    if (category == CATEGORY_OTHER)
        return rule_holds(RULE_LEAVE_NOT_WORKED) ? WORK_NONE : WORK_FULL;
    if (category != CATEGORY_MEDICAL)
        return WORK_FULL;
    for (size_t i = 0; i < COUNT_OF(as_worked); i++)
        if (slice_eq(type, as_worked[i]))
            return rule_holds(RULE_LEAVE_AS_WORKED) ? WORK_FULL : WORK_NONE;
    return WORK_SICK;
}

/* The calendar has two ends (date.h): a month beyond is the last one before. */
date month_add(date day, int months)
{
    static const int first = 1583 * 12, last = 9999 * 12 + 11;
    int year, month, of_month, from_zero;

    date_civil(day, &year, &month, &of_month);
    from_zero = year * 12 + month - 1 + months;
    from_zero = from_zero < first ? first : from_zero > last ? last : from_zero;
    return date_from_civil(from_zero / 12, from_zero % 12 + 1, 1);
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Half days of Sundays up to a slot, from the first Sunday there is on. */
static int64_t sunday_halves(int64_t slot)
{
    int64_t day = (slot - (slot & 1)) / 2, since = day - DATE_FIRST_DAY - SUNDAY;
    int64_t sundays = since < 0 ? 0 : since / 7 + 1;

    return sundays * 2 - (since >= 0 && since % 7 == 0 && !(slot & 1));
}

/* Half days from Monday to Saturday, between two slots, both included. */
static int64_t working_halves(int64_t from_slot, int64_t to_slot)
{
    if (from_slot > to_slot)
        return 0;
    return to_slot - from_slot + 1 - (sunday_halves(to_slot) - sunday_halves(from_slot - 1));
}

struct month {
    int64_t present, sick, away; /* half days */
};

static struct month month_of(const struct acquisition *acquisition, date begin)
{
    int64_t first = larger(begin.day, acquisition->present_from.day) * 2;
    int64_t last = smaller(month_add(begin, 1).day - 1, acquisition->present_to.day) * 2 + 1;
    struct month month = { .present = working_halves(first, last) };

    for (size_t i = 0; i < acquisition->stretch_count; i++) {
        const struct stretch *stretch = &acquisition->stretches[i];
        int64_t from = larger(stretch->from_slot, first), to = smaller(stretch->to_slot, last);
        int64_t since = larger(from, (int64_t)SICKNESS_FIRST_DAY * 2), sick = 0;

        if (stretch->work == WORK_FULL || from > to)
            continue;
        if (stretch->work == WORK_SICK && rule_holds(RULE_LEAVE_SICKNESS))
            sick = working_halves(since, to);
        month.sick += sick;
        month.away += working_halves(from, to) - sick;
    }
    return month;
}

/* What so many half days earn, together never more than the months that have passed. */
static amount earned(const struct acquisition *acquisition, int64_t months, int64_t worked,
                     int64_t sick)
{
    bool ouvres = acquisition->counting == COUNTING_OUVRES;
    amount work_rate = ouvres ? amount_of(25, 12) : amount_of(5, 2);
    amount sick_rate = ouvres ? amount_of(5, 3) : amount_of(2, 1);

    worked = smaller(worked, months);
    sick = smaller(sick, months - worked);
    if (!rule_holds(RULE_LEAVE_MONTH))
        work_rate = (amount){ 0, 1 };
    return amount_add(amount_times(work_rate, worked, MONTH_HALVES),
                      amount_times(sick_rate, sick, MONTH_HALVES));
}

void acquisition_months(const struct acquisition *acquisition,
                        struct acquired months_out[ACQUISITION_MONTHS])
{
    int64_t months = 0, worked = 0, sick = 0;
    amount before = { 0, 1 };

    for (int i = 0; i < ACQUISITION_MONTHS; i++) {
        struct month month = month_of(acquisition, month_add(acquisition->begin, i));
        int64_t work = larger(month.present - month.sick - month.away, 0);
        amount after;

        months += smaller(month.present, MONTH_HALVES);
        /* Without the 24 days a month is worked or it is not: no other gives for it. */
        worked += rule_holds(RULE_LEAVE_24_DAYS) ? work : smaller(work, MONTH_HALVES);
        sick += month.sick;
        after = earned(acquisition, months, worked, sick);
        months_out[i] = (struct acquired){ amount_sub(after, before), month.sick > 0 };
        before = after;
    }
}

amount acquisition_rounding(amount total)
{
    if (!rule_holds(RULE_LEAVE_ROUND_UP))
        return (amount){ 0, 1 };
    return amount_sub(amount_up(total, 1), total);
}

bool acquisition_away(const struct stretch *stretches, size_t count, date from, date to)
{
    int64_t slot = (int64_t)from.day * 2, last = (int64_t)to.day * 2 + 1;
    bool grew = true;

    while (slot <= last && grew) {
        grew = false;
        for (size_t i = 0; i < count; i++)
            if (stretches[i].from_slot <= slot && stretches[i].to_slot >= slot) {
                slot = stretches[i].to_slot + 1;
                grew = true;
            }
    }
    return slot > last;
}
