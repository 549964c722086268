/*
 * audit - who did what to whom, and when; kept, never changed.
 *
 * For HR and for a judge, not for the machine: a line for every change that somebody may
 * ask about later.
 *
 * Thread   a database thread, inside a tx.
 * Memory   -
 * Units    -
 * Limits   detail: AUDIT_DETAIL_MAX bytes of JSON, without secrets.
 */
#ifndef HR_AUDIT_H
#define HR_AUDIT_H

#include "hr/actor.h"

enum { AUDIT_DETAIL_MAX = 64 * 1024 };

/* `thing` is what it was done to ("user", "team", "absence", ...), `id` which one, `action`
 * a verb ("created", "updated", ...), `detail` a JSON object or empty. */
MUST_USE bool audit_add(struct tx *tx, tenant_id tenant, user_id actor, const char *thing,
                        const uint8_t id[16], const char *action, slice detail,
                        struct error *err);

/* Who changed it last, and when: for "somebody else changed this meanwhile". Nobody did, or
 * the system: no actor. */
MUST_USE bool audit_last(struct tx *tx, tenant_id tenant, const uint8_t id[16],
                         user_id *actor_out, int64_t *at_ms_out, struct error *err);

/* All that was noted of it, the newest first: the details alone. */
MUST_USE bool audit_lines(struct tx *tx, tenant_id tenant, const uint8_t id[16],
                          slice **lines_out, size_t *count_out, struct error *err);

#endif
