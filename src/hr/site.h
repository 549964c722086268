/*
 * site - where people work: whose holidays, which of them are worked, and which clock.
 *
 * Every company has at least one; the oldest is where everybody is who was given none. Its
 * time zone is used for three things only: which day is today, when something due leaves,
 * how an instant is shown.
 *
 * Thread   a database thread, inside a tx.
 * Memory   text in the tx's arena.
 * Units    -
 * Limits   SITES_MAX of a company.
 */
#ifndef HR_SITE_H
#define HR_SITE_H

#include "base/json.h"
#include "base/zone.h"
#include "hr/actor.h"
#include "hr/holiday.h"

enum { SITES_MAX = 100, SITE_NAME_MAX = 80 };
#define SITE_TIME_ZONE "Europe/Paris" /* where nobody chose */

struct site {
    site_id id;
    slice name;
    enum holiday_zone zone;
    bool good_friday;   /* the commune has it: Alsace-Moselle only */
    holiday_set worked; /* of the zone's: no day off there */
    slice time_zone;    /* IANA: "Europe/Paris" */
    int64_t version;
};

/* What HR enters: all of it but id and version. */
struct site_entry {
    slice name;
    enum holiday_zone zone;
    bool good_friday;
    holiday_set worked;
    slice time_zone;
};

/* The first site of a new company. */
MUST_USE bool site_add_first(struct tx *tx, tenant_id tenant, struct error *err);

/* ERR_NOT_FOUND */
MUST_USE bool site_load(struct tx *tx, tenant_id tenant, site_id id, struct site *site_out,
                        struct error *err);

/* All of the company, the oldest first. */
MUST_USE bool site_list(struct tx *tx, tenant_id tenant, struct site **list_out,
                        size_t *count_out, struct error *err);

/* Today there (none: at the company's first).
 *     ERR_NOT_FOUND */
MUST_USE bool site_today(struct tx *tx, tenant_id tenant, site_id id, date *today_out,
                         struct error *err);

/* HR: a new one. `site_created`.
 *     ERR_DENIED
 *     ERR_INVALID   "good_friday" outside Alsace-Moselle; "worked" no holiday of the zone;
 *                   "time_zone" no IANA name; "name"
 *     ERR_CONFLICT  "site_exists"; ERR_LIMIT "too_many_sites" */
MUST_USE bool site_create(struct tx *tx, const struct actor *by, const struct site_entry *entry,
                          struct site *site_out, struct error *err);

/* HR: the whole entry anew. `site_updated`; `audience_changed` for everybody where days are
 * counted otherwise. What is due at its midnights moves with its clock.
 *     ERR_NOT_FOUND, ERR_DENIED, ERR_INVALID (with the field; version 0: missing)
 *     ERR_CONFLICT  "version_stale": site_out holds the present state; "site_exists" */
MUST_USE bool site_update(struct tx *tx, const struct actor *by, site_id id, int64_t version,
                          const struct site_entry *entry, struct site *site_out,
                          struct error *err);

/* HR: one where nobody is, and not the last. `site_deleted`. Errors as above, and
 *     ERR_CONFLICT  "site_in_use" */
MUST_USE bool site_delete(struct tx *tx, const struct actor *by, site_id id, int64_t version,
                          struct site *site_out, struct error *err);

void site_view(struct json *json, const char *key, const struct site *site);

#endif
