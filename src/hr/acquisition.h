/*
 * acquisition - what work earns of paid leave, month by month of a reference period.
 *
 * By law a month of work earns 5/2 days (25/12 where days are counted as ouvrés), a month
 * of ordinary sickness 2 (5/3), unpaid leave nothing. Four weeks, or 24 days, are a month:
 * so somebody who was away unpaid for three weeks of a whole year loses nothing. That is
 * why the months of a period are counted together, and a month's line is what the count has
 * grown by: it may catch up.
 *
 * Days of work here are Mondays to Saturdays, holidays too, whatever the person's own
 * pattern: part-time earns as full-time does. What is not full months of presence at either
 * end counts by the same 24 days.
 *
 * Pure: what was worked comes in as the stretches that were not.
 *
 * Thread   any.
 * Memory   the caller's.
 * Units    stretches in half days, both ends included: day × 2, + 1 for the afternoon.
 * Limits   ACQUISITION_MONTHS months of a period.
 */
#ifndef HR_ACQUISITION_H
#define HR_ACQUISITION_H

#include "base/amount.h"
#include "base/date.h"
#include "hr/type.h"

/* What an absence is for those who earn leave. */
enum work {
    WORK_FULL, /* as if worked: leave itself, maternity, family events, work accidents ... */
    WORK_SICK, /* ordinary sickness */
    WORK_NONE, /* unpaid or not authorised */
};
enum work acquisition_work(slice type, enum type_category category);

/* Time that was not worked. They do not overlap. */
struct stretch {
    int64_t from_slot, to_slot;
    enum work work; /* WORK_FULL is not looked at */
};

enum { ACQUISITION_MONTHS = 12 };

struct acquisition {
    date begin;                    /* of the period: the first of a month */
    date present_from, present_to; /* of the person, both included */
    enum type_counting counting;   /* COUNTING_OUVRES, else ouvrables */
    const struct stretch *stretches;
    size_t stretch_count;
};

/* What each month of the period adds. `sick` says that the month had days of sickness. */
struct acquired {
    amount days;
    bool sick;
};
void acquisition_months(const struct acquisition *acquisition,
                        struct acquired months_out[ACQUISITION_MONTHS]);

/* What is missing to a whole day, at the end of a period that earned `total`. */
amount acquisition_rounding(amount total);

/* Was the person away, sick or by a work accident, on every day from `from` to `to`?
 * `stretches` are of sickness of any kind. */
bool acquisition_away(const struct stretch *stretches, size_t count, date from, date to);

/* The first day of the month `months` after that of `day`. */
date month_add(date day, int months);

#endif
