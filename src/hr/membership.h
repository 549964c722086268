/*
 * membership - who belongs to a team, and who decides for it: the rows themselves.
 *
 * Used by user.c and team.c, which look at the same rows from their two ends and decide
 * what may be changed and who is told. Nothing here asks for a right.
 *
 * Thread   a database thread, inside a tx.
 * Memory   lists are in the tx's arena.
 * Units    -
 * Limits   those of actor.h and team.h, checked here.
 */
#ifndef HR_MEMBERSHIP_H
#define HR_MEMBERSHIP_H

#include "hr/actor.h"

enum membership { MEMBERSHIP_MEMBER, MEMBERSHIP_MANAGER, MEMBERSHIP_COUNT };

/* Both kinds of teams of one person. */
struct memberships {
    team_id teams[USER_TEAMS_MAX];
    size_t team_count;
    team_id managed[USER_MANAGED_MAX];
    size_t managed_count;
};
MUST_USE bool membership_of_user(struct tx *tx, tenant_id tenant, user_id user,
                                 struct memberships *memberships_out, struct error *err);

/* What somebody who may decide holds besides the teams they manage: their direct reports, and
 * while they stand in for somebody (deputy.h), that person's teams and reports. Fills these of
 * the actor, behind their own. */
MUST_USE bool membership_mandate(struct tx *tx, struct actor *actor, struct error *err);

/* The active people of one team, sorted. The rows of those who left stay: should they come
 * back, they are where they were. */
MUST_USE bool membership_of_team(struct tx *tx, tenant_id tenant, enum membership kind,
                                 team_id team, user_id **list_out, size_t *count_out,
                                 struct error *err);

/* Both must exist in the tenant. Already so: nothing happens.
 *     ERR_INVALID  with `field`: the team has as many people, or the person as many teams,
 *                  as may be */
MUST_USE bool membership_add(struct tx *tx, tenant_id tenant, enum membership kind,
                             team_id team, user_id user, const char *field, struct error *err);
MUST_USE bool membership_remove(struct tx *tx, tenant_id tenant, enum membership kind,
                                team_id team, user_id user, struct error *err);

/* Has this person more direct reports than they may? Asked after some were added.
 *     ERR_INVALID  "field_invalid" with `field` */
MUST_USE bool membership_check_reports(struct tx *tx, tenant_id tenant, user_id manager,
                                       const char *field, struct error *err);

#endif
