/*
 * planning_sum - what somebody takes in a period, by type of absence: beside their name.
 *
 * In counted days (absence_count.h), of those that lie in the period: a leave over New Year
 * has some in each year, and the years add up to the whole. What is counted beyond its last
 * day (a Saturday before the return) belongs to that day.
 *
 * Thread   any; pure.
 * Memory   in the caller's arena.
 * Units    half days; minutes of what is taken in hours.
 * Limits   -
 */
#ifndef HR_PLANNING_SUM_H
#define HR_PLANNING_SUM_H

#include "hr/absence.h"
#include "hr/counting.h"

struct planning_sum {
    slice type;
    int halves, minutes;                 /* approved */
    int pending_halves, pending_minutes; /* asked for */
    struct planning_sum *next;
};

/* Does it need a count day by day? Else the sum is enough. */
bool planning_sum_is_cut(const struct absence *absence, date from, date to);

void planning_sum_add(struct planning_sum **sums, struct arena *arena,
                      const struct absence *absence, const struct counting *counting, date from,
                      date to);

/* [{"type","days","minutes","pending_days","pending_minutes"}], in the order they came. */
void planning_sums_view(struct json *json, const char *key, const struct planning_sum *sums);

#endif
