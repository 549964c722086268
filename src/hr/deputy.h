/*
 * deputy - who decides for a manager while they are away.
 *
 * A manager, or HR, names one. On the days on which the manager is recorded absent (an
 * approved absence of kind `absent`; a half day counts as the day, hours do not) the deputy
 * holds the teams and the people that the manager decides for: they see and decide what the
 * manager would, who may go on deciding, too. Nothing is passed on: a deputy who is absent
 * as well stands in for nobody, and who was named by an absent deputy neither; HR is asked.
 *
 * The deputy sees the manager's own absences as any manager of their teams does, and decides
 * none of them.
 *
 * `active` is a fact of the database, so that a change of what somebody may hear has its
 * instant: the commit that approves an absence of today, or the midnight.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    days at the manager's, and at the deputy's, site.
 * Limits   one deputy for a manager; what the deputy then holds: actor.h.
 */
#ifndef HR_DEPUTY_H
#define HR_DEPUTY_H

#include "hr/user.h"

/* HR, or the manager for themselves. `deputy` none: nobody any more. `version` is the
 * manager's. Audited; `user_updated` of both, and at once active where it is so today.
 *     ERR_NOT_FOUND, ERR_DENIED "hr_only"
 *     ERR_INVALID   "version_missing"; field `deputy`: "user_unknown", "field_invalid" (the
 *                   manager themselves; has left; may not decide; has too many already)
 *     ERR_CONFLICT  "version_stale" */
MUST_USE bool deputy_set(struct tx *tx, const struct actor *by, user_id manager,
                         int64_t version, user_id deputy, struct user *user_out,
                         struct error *err);

/* Something that it depends on was changed in this tx: an absence of this person is approved,
 * moved, cancelled or deleted; they left, came back, or have another role. They may be the
 * manager or the deputy. Nothing follows for who is neither. */
MUST_USE bool deputy_follow(struct tx *tx, const struct actor *by, user_id user,
                            struct error *err);

/* DUE_DEPUTY. */
MUST_USE bool deputy_due(struct tx *tx, const struct actor *by, const uint8_t manager[16],
                         struct error *err);

/* Is this person recorded absent today? */
MUST_USE bool deputy_is_away(struct tx *tx, tenant_id tenant, user_id user, bool *away_out,
                             struct error *err);

#endif
