/*
 * lots - what happens to days between being earned and being taken or lost. Pure.
 *
 * The days of one period are a lot, with a last day. Taking days takes from the lot that
 * ends soonest; what a lot still has after its last day is lost; leave taken outside the
 * summer may earn more. Where nothing is left, days are taken in advance: what is earned
 * next pays that back first.
 *
 * It walks all of it in the order of the days, so it may look ahead as well as back: the
 * same walk says what will be lost next May, and whether a request can be granted.
 *
 * Thread   any.
 * Memory   in the arena of the list of lines.
 * Units    the type's.
 * Limits   LOTS_MAX periods.
 */
#ifndef HR_LOTS_H
#define HR_LOTS_H

#include "hr/entitlement.h"

enum { LOTS_MAX = 64 };

/* Days taken on a day: in order of the day. */
struct taking {
    date day;
    amount amount;
    bool in_a_row; /* of at least twelve days in a row in the summer */
};

struct lots_case {
    enum plan plan;
    enum type_counting counting;
    const struct policy *policy;
    const struct ledger_lines *lines; /* entered, and of entitlement: what comes in */
    const struct taking *takings;
    size_t taking_count;
    const struct stretch *sick; /* of any kind */
    size_t sick_count;
    date until; /* the lines that come out are about days up to here */
};

/* The lines of what was lost, and of fractionnement. deficit_out: how many were taken in
 * advance, on the worst day, in all of the takings. */
void lots_run(const struct lots_case *wanted, struct ledger_lines *lines_out,
              amount *deficit_out);

/* The last day of a lot, as far as nobody gave it longer. DATE_LAST_DAY: none. */
date lots_last_day(enum plan plan, const struct policy *policy, date period);

/* Days outside the summer that earn more: how many so many earn. */
int lots_fractionnement(enum fractionnement by, amount outside);

#endif
