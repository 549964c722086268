/*
 * departure - somebody's last day, and who takes over.
 *
 * `departure_day` is the last day of work. When it is over at their site they are made
 * inactive (user.h): sessions end, links are void, history stays. Whoever misses that moment
 * changes nothing for safety: actor_load() looks at the day itself.
 *
 * `successor` takes over what was theirs to decide: teams, direct reports, and so the requests
 * that wait. Without one, or with one who has left as well, HR is asked (decider.h).
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    days at the person's site.
 * Limits   those of the successor (actor.h).
 */
#ifndef HR_DEPARTURE_H
#define HR_DEPARTURE_H

#include "hr/actor.h"

/* users.departure_day, or the site, was just written, or active set again: be there when it is
 * over. Whoever writes them calls this once, at the end. */
MUST_USE bool departure_schedule(struct tx *tx, tenant_id tenant, user_id user,
                                 struct error *err);

/* Nobody may be left without HR: at least one active person of HR, without `user`, has no
 * departure day.
 *     ERR_CONFLICT "last_hr" */
MUST_USE bool departure_check_hr(struct tx *tx, tenant_id tenant, user_id user,
                                 struct error *err);

/* What `user` decides for goes to `successor`: the teams and the people told, the successor
 * notified with the number of requests that wait. Part of making somebody inactive, after the
 * row is written. Nothing was theirs: nothing happens.
 *     ERR_INVALID  (field "successor"): they would have too many teams or people */
MUST_USE bool departure_hand_over(struct tx *tx, const struct actor *by, user_id user,
                                  user_id successor, struct error *err);

/* DUE_DEPARTURE. */
MUST_USE bool departure_due(struct tx *tx, const struct actor *by, const uint8_t user[16],
                            struct error *err);

/* Is somebody's last day over, at their site? */
MUST_USE bool departure_is_past(struct tx *tx, tenant_id tenant, user_id user, bool *past_out,
                                struct error *err);

#endif
