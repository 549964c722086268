/*
 * planning - who is away, day by day: a period of a team or of all one may see.
 *
 * Every person in reach is listed, also those without an absence: "is everybody there?" is
 * the question. Each absence stands in the level of who asks (view.h).
 *
 * Who is in reach: for HR everybody; for others themselves, their teams, the teams they
 * decide for, and everybody where colleagues are the whole company.
 *
 * Why one pass: three statements for any number of people, merged in the order of ids and
 * written straight into the answer.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    days, both included.
 * Limits   PLANNING_DAYS_MAX days, PLANNING_PEOPLE_MAX people a page.
 */
#ifndef HR_PLANNING_H
#define HR_PLANNING_H

#include "base/json.h"
#include "hr/actor.h"

enum { PLANNING_DAYS_MAX = 366, PLANNING_PEOPLE_MAX = 500 };

/* Writes into an open object `"from","to","items":[{"user_id","name","teams","absences"}]`:
 * people in order of name, each one's absences in order of start, without refused and
 * cancelled ones. A team that is unknown or out of reach has nobody. `after` is the `next`
 * of the page before; next_out is empty at the end.
 *     ERR_INVALID  "period_order", "period_too_long" (field to), "page_unknown" (field page) */
struct planning_query {
    date from, to;
    team_id team; /* none: all */
    size_t limit; /* people; 0: PLANNING_PEOPLE_MAX */
    slice after;
};
MUST_USE bool planning_read(struct tx *tx, const struct actor *by,
                            const struct planning_query *query, struct json *json,
                            slice *next_out, struct error *err);

#endif
