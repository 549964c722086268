/*
 * rtt - the days of rest of a year in a plan of 218 days. Pure.
 *
 *     days of the year − Saturdays and Sundays − 25 days of leave
 *                      − holidays on other days − 218
 *
 * Computed each year and printed nowhere: tables that are copied have been wrong.
 *
 * Thread   any.
 * Memory   none.
 * Units    days.
 * Limits   never below zero.
 */
#ifndef HR_RTT_H
#define HR_RTT_H

#include "base/amount.h"
#include "base/date.h"

/* `holidays`: those of the site that fall on Monday to Friday; `plan_days`: 218. */
int rtt_days(int year, int holidays, int plan_days);

/* The part of somebody who is there for `present` of `all` days of the year. */
enum rtt_rounding { RTT_HALF_UP, RTT_UP, RTT_DOWN, RTT_EXACT };
amount rtt_share(int days, int present, int all, enum rtt_rounding rounding);

int rtt_year_days(int year); /* 365 or 366 */

#endif
