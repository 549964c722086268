/*
 * reach - who belongs to which teams, for rules that look at many people at once.
 *
 * One statement for the whole company instead of one for each person.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    -
 * Limits   -
 */
#ifndef HR_REACH_H
#define HR_REACH_H

#include "hr/view.h"

struct reach {
    user_id *users; /* sorted; a person stands there once for each team */
    team_id *teams; /* teams[i] is one of users[i] */
    size_t count;
};

MUST_USE bool reach_load(struct tx *tx, tenant_id tenant, struct reach *reach_out,
                         struct error *err);

/* The teams of one person. */
const team_id *reach_teams(const struct reach *reach, user_id user, size_t *count_out);

struct relation reach_relation(const struct reach *reach, const struct actor *actor,
                               user_id user);

/* May the actor know of this person's absences at all? */
bool reach_has(const struct actor *actor, const struct relation *relation);

#endif
