/*
 * audience - what one person may hear, worked out from role and teams.
 *
 *     everyone              every active person
 *     user:<id>             oneself
 *     team:<team>           each team one belongs to
 *     managers:<team>       each team one decides for, and
 *     managers:<id>         each person one is the direct manager of: one's own, and while
 *                           one stands in for somebody (deputy.h), theirs
 *     hr                    role admin
 *
 * Who is no longer active hears nothing. With it comes on which channels a person is seen to
 * be here (presence): those of whoever may see their absences; on none where the company
 * switched it off.
 *
 * Why a change is a fact: readers on every loop must take the new audience exactly
 * between the fact before and the fact after; a cursor from before it is answered by
 * `reset`, also days later (audience_seq).
 *
 * Thread   a database thread, inside a tx.
 * Memory   counted (base/fact.h): the caller unrefs.
 * Units    -
 * Limits   those of the actor.
 */
#ifndef HR_AUDIENCE_H
#define HR_AUDIENCE_H

#include "base/fact.h"
#include "hr/actor.h"

/* ERR_NOT_FOUND  no such person in this tenant */
MUST_USE bool audience_of(struct tx *tx, tenant_id tenant, user_id user,
                          struct audience **audience_out, struct error *err);

/* Of an actor that is loaded already; asks no database. */
struct audience *audience_of_actor(const struct actor *actor);

/* The person's role, teams, management or activity was just changed in this tx: a fact
 * `audience_changed` with the new audience, and its seq is noted with the person. It has no
 * view: nobody is sent it; the person's readers take the audience and are sent `reset`.
 * Everything that changes one of those calls this, once, at its end. */
MUST_USE bool audience_changed(struct tx *tx, tenant_id tenant, user_id actor, user_id user,
                               struct error *err);

/* The same for each active person of the company: all that they look at is otherwise now. */
MUST_USE bool audience_changed_all(struct tx *tx, tenant_id tenant, user_id actor,
                                   struct error *err);

#endif
