/*
 * workplace - where and when somebody works: all that counting their days has to know.
 *
 * The holidays of their site and which of those are worked there; what they work in each
 * half of a day, from a day on; when they came and when they leave; what the company chose
 * (policy.h). Read once, it is a value, and counting (counting.h) is pure.
 *
 * Today is the day at somebody's site: at 23:00 in Paris it is tomorrow on Réunion.
 *
 * Thread   a database thread, inside a tx; then a value.
 * Memory   in the tx's arena.
 * Units    civil days; minutes of work in a half day.
 * Limits   -
 */
#ifndef HR_WORKPLACE_H
#define HR_WORKPLACE_H

#include "base/zone.h"
#include "hr/holiday.h"
#include "hr/pattern.h"
#include "hr/policy.h"

/* From a day on; until the next one's. */
struct workplace_hours {
    date from;
    const struct pattern_hours *hours;
};

struct workplace {
    holiday_set holidays, worked; /* of the site; and those of them that are worked there */
    char time_zone[ZONE_NAME_MAX + 1];
    date arrival, departure; /* first and last day of work; DATE_FIRST_DAY, DATE_LAST_DAY */
    const struct workplace_hours *hours; /* in order of day; before the first: the usual */
    size_t hours_count;
    const struct policy *policy;
};

/* Monday to Friday, 3 h 30 in each half. */
extern const struct pattern_hours workplace_usual_hours;

/* Between arrival and departure? */
bool workplace_employs(const struct workplace *place, date day);

/* Minutes that somebody works by their pattern, whatever holiday it is; 0 before they come
 * and after they leave. `half`: 0 the morning, 1 the afternoon. */
int workplace_minutes(const struct workplace *place, date day, int half);

/* Is this day off for everybody at the site: a holiday that is not worked there? `holiday_out`
 * is the holiday, worked or not; HOLIDAY_COUNT on other days. */
bool workplace_is_off(const struct workplace *place, date day, enum holiday *holiday_out);

/* One person's. An unknown user has the company's first site and the usual hours. */
MUST_USE bool workplace_load(struct tx *tx, tenant_id tenant, user_id user,
                             struct workplace *place_out, struct error *err);

/* Which day it is there. */
date workplace_day(const struct workplace *place, int64_t at_ms);

/* The clocks of the person's site; of an unknown person, of the company's first. */
MUST_USE bool workplace_zone(struct tx *tx, tenant_id tenant, user_id user,
                             char zone_out[ZONE_NAME_MAX + 1], struct error *err);

/* Today, at the person's site; of an unknown user, at the company's first. */
MUST_USE bool workplace_today(struct tx *tx, tenant_id tenant, user_id user, date *today_out,
                              struct error *err);

/* ---- many people ---- */

/* Those of a company that were asked for, each read once. */
struct workplaces;
MUST_USE bool workplaces_open(struct tx *tx, tenant_id tenant, struct workplaces **places_out,
                              struct error *err);
MUST_USE bool workplaces_get(struct workplaces *places, user_id user,
                             const struct workplace **place_out, struct error *err);

const struct policy *workplaces_policy(const struct workplaces *places);

/* Everybody at once, by few statements: before many are asked for. */
MUST_USE bool workplaces_fill(struct workplaces *places, struct error *err);

#endif
