/*
 * people - what user.c and team.c do to each other's things.
 *
 * A membership is shown by the person and by the team. Whoever changes one moves both
 * versions on and tells both, in this order: the things first, then the audiences, so that
 * a reader hears by its old audience what moved, and then begins anew with the new one.
 * Who comes or goes with absences changes what the team sees: it begins anew, too.
 *
 * Thread   a database thread, inside a tx.
 * Memory   -
 * Units    -
 * Limits   -
 */
#ifndef HR_PEOPLE_H
#define HR_PEOPLE_H

#include "hr/team.h"
#include "hr/user.h"

/* Tell it: a fact `type` with each level's view of the thing as it stands in the tx. */
MUST_USE bool people_tell_user(struct tx *tx, tenant_id tenant, user_id actor, slice type,
                               const struct user *user, struct error *err);
MUST_USE bool people_tell_team(struct tx *tx, tenant_id tenant, user_id actor, slice type,
                               const struct team *team, struct error *err);

/* One version on, and tell it by `user_updated`, `team_updated`. */
MUST_USE bool people_touch_user(struct tx *tx, tenant_id tenant, user_id actor, user_id user,
                                struct user *user_out, struct error *err);
MUST_USE bool people_touch_team(struct tx *tx, tenant_id tenant, user_id actor, team_id team,
                                struct team *team_out, struct error *err);

/* The end of every such change: `audience_changed` for each of `moved`; and where one of them
 * has absences or is in the planning, for all who see that by `teams`, which somebody joined
 * or left as a member; and for who stands in for one of all these. Each once, in the order of
 * their ids. */
MUST_USE bool people_moved(struct tx *tx, tenant_id tenant, user_id actor, const user_id *moved,
                           size_t moved_count, const team_id *teams, size_t team_count,
                           struct error *err);

/* Without asking who may. ERR_NOT_FOUND */
MUST_USE bool people_load_team(struct tx *tx, tenant_id tenant, team_id team,
                               struct team *team_out, struct error *err);

#endif
