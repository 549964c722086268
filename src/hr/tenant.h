/*
 * tenant - one company in this house.
 *
 * Found by its slug (the sub-domain). Everything else of it is behind its id, and every
 * statement of hr/ names the tenant: an id of another company is an unknown id.
 *
 * Thread   a database thread, inside a tx.
 * Memory   text in the tx's arena.
 * Units    -
 * Limits   slug: a DNS label of 2 to 40 characters.
 */
#ifndef HR_TENANT_H
#define HR_TENANT_H

#include "hr/settings.h"
#include "store/db.h"

enum { TENANT_SLUG_MAX = 40, TENANT_NAME_MAX = 120 };

struct tenant {
    tenant_id id;
    slice slug, name;
    int64_t created_ms;
    int64_t user_count; /* active people; only in lists */
};

/* A new company with the default settings, types, and a first site. For the
 * command line.
 *     ERR_INVALID   the slug or the name cannot be one (field)
 *     ERR_CONFLICT  the slug is taken "tenant_exists" */
MUST_USE bool tenant_add(struct tx *tx, slice slug, slice name, tenant_id *tenant_out,
                         struct error *err);

/* In order of slug. */
MUST_USE bool tenant_list(struct tx *tx, struct tenant **list_out, size_t *count_out,
                          struct error *err);

/* ERR_NOT_FOUND "tenant_unknown" */
MUST_USE bool tenant_find(struct tx *tx, slice slug, struct tenant *tenant_out,
                          struct error *err);
MUST_USE bool tenant_get(struct tx *tx, tenant_id id, struct tenant *tenant_out,
                         struct error *err);

#endif
