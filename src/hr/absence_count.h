/*
 * absence_count - the days of an absence, counted from all that bears on them.
 *
 * Nothing of it is stored: the days follow the calendar of the site, the hours of the person,
 * what the company chose, and the stops of work that lie over a leave. Whoever shows, sums or
 * checks the days of an absence asks here, so all say the same.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    half days; minutes of an absence in hours.
 * Limits   -
 */
#ifndef HR_ABSENCE_COUNT_H
#define HR_ABSENCE_COUNT_H

#include "hr/absence.h"
#include "hr/counting.h"

/* Fill what is counted of one absence: `halves`, and `counted_minutes` of one in hours. */
MUST_USE bool absence_count(struct tx *tx, tenant_id tenant, struct absence *absence,
                            struct error *err);

/* The same, and refuse leave from a balance that comes to nothing.
 *     ERR_INVALID "zero_days" (field "end") */
MUST_USE bool absence_check_count(struct tx *tx, tenant_id tenant, const struct type *type,
                                  struct absence *absence, struct error *err);

/* Does the company count only so many Saturdays? And does this one take of them? */
bool absence_saturdays_end(const struct policy *policy);
bool absence_fills_saturdays(const struct absence *absence, const struct policy *policy);

/* ---- of a company, many ---- */

struct absence_counter;
MUST_USE bool absence_counter_open(struct tx *tx, tenant_id tenant,
                                   struct absence_counter **counter_out, struct error *err);

/* Everybody's workplace and every stop of work that touches these days, by few statements:
 * before many are counted. Absences must lie between them. */
MUST_USE bool absence_counter_fill(struct absence_counter *counter, date from, date to,
                                   struct error *err);

/* Where they work, as far as it was read. */
struct workplaces *absence_counter_places(struct absence_counter *counter);

/* All of the count: with `arena` also day by day. */
MUST_USE bool absence_counter_run(struct absence_counter *counter,
                                  const struct absence *absence, struct arena *arena,
                                  struct counting *counting_out, struct error *err);

/* As absence_count(). */
MUST_USE bool absence_counter_put(struct absence_counter *counter, struct absence *absence,
                                  struct error *err);

#endif
