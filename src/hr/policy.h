/*
 * policy - what an agreement may change: a number for each, the law's where none is chosen.
 *
 * A choice is a number too: its words stand in the table (policy.c). Settings (settings.h)
 * say who sees and decides; a policy says how days are counted, earned and lost.
 *
 * To add one: a key below and a line in policy.c; it is then in /api/settings, in the book
 * and in the audit. Its rule (rule.h) names it.
 *
 * Thread   a database thread, inside a tx; then a value.
 * Memory   a value.
 * Units    each line's own, in its name: _days, _months, _minutes, _percent.
 * Limits   each line's own.
 */
#ifndef HR_POLICY_H
#define HR_POLICY_H

#include "base/json.h"
#include "store/db.h"

enum policy_key {
    POLICY_REFERENCE_MONTH, /* the reference period begins on the 1st of this month */
    POLICY_COUNT
};

struct policy {
    int64_t value[POLICY_COUNT];
};

enum { POLICY_WORDS_MAX = 6 };

struct policy_line {
    const char *key;         /* "reference_month": on the wire and in the database */
    int64_t min, max, legal; /* `legal`: where nobody chose */
    const char *words[POLICY_WORDS_MAX]; /* of a choice: words[value]; none: a number */
    const char *french;                  /* what it is, for the book */
};

const struct policy_line *policy_line(enum policy_key key);

/* All of a company's: what it chose, else the law's. */
MUST_USE bool policy_load(struct tx *tx, tenant_id tenant, struct policy *policy_out,
                          struct error *err);

/* Those of `object` (a JSON object; absent ones stay) over `policy`.
 *     ERR_INVALID  "field_unknown", "field_range", "field_value" (the key is the field) */
MUST_USE bool policy_read(const json_t *object, struct policy *policy, struct error *err);
MUST_USE bool policy_save(struct tx *tx, tenant_id tenant, const struct policy *policy,
                          struct error *err);
void policy_view(struct json *json, const char *key, const struct policy *policy);

#endif
