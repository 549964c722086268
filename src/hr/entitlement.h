/*
 * entitlement - what somebody is owed by rule: the lines of a balance that follow from being
 * there and from working, whatever was taken. Pure.
 *
 * Three plans. Paid leave is earned month by month (acquisition.h), rounded up at the end of
 * its period, with days for seniority. RTT are given at the beginning of the year (rtt.h), to
 * who comes later on the day they come. Everything else is what HR enters.
 *
 * Nothing is owed for the time before a balance was opened: its opening says what was left.
 *
 * Thread   any.
 * Memory   lines in the arena of the list.
 * Units    days.
 * Limits   -
 */
#ifndef HR_ENTITLEMENT_H
#define HR_ENTITLEMENT_H

#include "hr/acquisition.h"
#include "hr/ledger.h"
#include "hr/workplace.h"

enum plan {
    PLAN_ENTERED, /* by HR alone */
    PLAN_LEAVE,
    PLAN_RTT,
};
enum plan plan_of(slice type);

/* The first day of the period of this day; of PLAN_ENTERED there is one, PLAN_NO_PERIOD. */
#define PLAN_NO_PERIOD ((date){ 0 })
date plan_period(enum plan plan, const struct policy *policy, date day);
date plan_next(enum plan plan, date period); /* the first day of the next one */

struct entitlement {
    enum plan plan;
    enum type_counting counting;
    const struct workplace *place;
    date opened;
    const struct stretch *stretches; /* what was not worked */
    size_t stretch_count;
};

/* All lines about days up to `until`. `entered`: openings are rounded with what follows. */
void entitlement_lines(const struct entitlement *entitlement,
                       const struct ledger_lines *entered, date until,
                       struct ledger_lines *lines_out);

#endif
