/*
 * closed_period - days in which no leave is asked for: a stocktaking, a summer closing that is
 * settled otherwise, the rush before Christmas.
 *
 * Of the whole company or of one team. What somebody could refuse is refused at once, with the
 * name of the period; leave of right and what needs no decision is not concerned, nor is work
 * elsewhere. HR enters all the same. Everybody may know the periods: who asks sees beforehand.
 *
 * Thread   a database thread, inside a tx.
 * Memory   text in the tx's arena.
 * Units    days, both ends included.
 * Limits   CLOSED_PERIODS_MAX of a company, CLOSED_PERIOD_NAME_MAX bytes of name.
 */
#ifndef HR_CLOSED_PERIOD_H
#define HR_CLOSED_PERIOD_H

#include "hr/absence.h"

enum { CLOSED_PERIODS_MAX = 200, CLOSED_PERIOD_NAME_MAX = 120 };

struct closed_period {
    period_id id;
    int64_t version;
    slice name;
    team_id team; /* none: the company */
    date from, to;
};

/* All, in order of their days. */
MUST_USE bool closed_period_list(struct tx *tx, tenant_id tenant,
                                 struct closed_period **list_out, size_t *count_out,
                                 struct error *err);

/* HR's: audited, and told to everybody (`closed_period_created`, `_updated`). `entry` without
 * an id is made; with an id and the version that was looked at it is changed.
 *     ERR_DENIED    "hr_only"
 *     ERR_NOT_FOUND "not_found"
 *     ERR_INVALID   "version_missing", "field_required", "field_too_long" (name),
 *                   "team_unknown" (team_id), "period_order" (to), "field_range" (name: there
 *                   are too many)
 *     ERR_CONFLICT  "version_stale": entry_out is what is there */
MUST_USE bool closed_period_put(struct tx *tx, const struct actor *by,
                                const struct closed_period *entry,
                                struct closed_period *entry_out, struct error *err);

/* `closed_period_deleted` */
MUST_USE bool closed_period_delete(struct tx *tx, const struct actor *by, period_id id,
                                   int64_t version, struct closed_period *present_out,
                                   struct error *err);

void closed_period_view(struct json *json, const char *key, const struct closed_period *period);

/* May the actor ask for these days?
 *     ERR_INVALID "closed_period" (start): the sentence has its name and its days */
MUST_USE bool closed_period_check(struct tx *tx, const struct actor *by,
                                  const struct absence *absence, const team_id *teams,
                                  size_t count, struct error *err);

#endif
