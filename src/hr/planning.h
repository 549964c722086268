/*
 * planning - who does what, day by day: a period of a team, a site, or of all one may see.
 *
 * Every person in reach is listed, also those without an absence: "is everybody there?" is
 * the question. Absences and entries (planning_entry.h) stand in the level of who asks
 * (view.h, view_planning.h). With the first page come what is about no one person: totals
 * of teams day by day (planning_total.h), notes of teams, and the holidays of each site.
 *
 * Who is in reach: for HR everybody; for others themselves, the people they decide for, their
 * teams, and everybody where colleagues are the whole company.
 *
 * Totals are of whole teams, whatever is listed: those whose every member is in reach. They
 * count what the person who asks may see, as they see it: sickness that HR has not noted yet
 * is in the eyes of colleagues a request; who is away for some hours is there, but colleagues
 * cannot tell.
 *
 * Why one pass: the same few statements for any number of people, merged in the order of ids
 * and written straight into the answer.
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

enum { PLANNING_DAYS_MAX = 366, PLANNING_PEOPLE_MAX = 1000 };

/* Writes into an open object `"from","to","items":[{"user_id","name","site","teams",
 * "absences","entries","sums"}],"totals","notes","holidays"`: people in order of name, what
 * is theirs in order of start, without refused and cancelled absences; `sums`
 * (planning_sum.h) of oneself, of the people one decides for, and for HR. A team that is unknown
 * or out of reach has nobody. `after` is the `next` of the page before; next_out is empty at
 * the end.
 *     ERR_INVALID  "period_order", "period_too_long" (field to), "page_unknown" (field page) */
struct planning_query {
    date from, to;
    team_id team;     /* none: all */
    site_id site;     /* none: all */
    bool absent_only; /* who is away, or asked to be, on one of the days */
    size_t limit;     /* people; 0: PLANNING_PEOPLE_MAX */
    slice after;
    bool english; /* the names of holidays */
};
MUST_USE bool planning_read(struct tx *tx, const struct actor *by,
                            const struct planning_query *query, struct json *json,
                            slice *next_out, struct error *err);

#endif
