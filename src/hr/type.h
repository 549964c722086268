/*
 * type - the kinds of absence of a company, and the rules each one carries.
 *
 * A new company has the 22 that French companies know. What differs between them is data,
 * not code: how days are counted, who has a word to say, whether half days exist.
 *
 *     counting   which days are counted (counting.h): ouvrables, ouvres, calendaires
 *     extent     return      leave: from the first day that would have been worked until the
 *                            eve of the return to work
 *                worked      work elsewhere, RTT, recovery: what would have been worked
 *                dates       a stop of work, maternity: the days as they were given
 *     decision   discretion  may be refused
 *                proof       of right: cannot be refused, only returned for dates or proof
 *                notice      effective at once; HR acknowledges
 *
 * Why in the database: a company may rename and hide them, and add its own. Hidden ones stay
 * readable on the absences that have them and are offered to nobody; none is deleted. What an
 * absence of a type promised to whoever asked (who sees it, who decides, whether it costs
 * days) does not change any more once there is one.
 *
 * Thread   a database thread, inside a tx.
 * Memory   text in the tx's arena.
 * Units    priority: 1 shows first when two share a day.
 * Limits   TYPES_MAX of a company, TYPE_CODE_MAX bytes of code.
 */
#ifndef HR_TYPE_H
#define HR_TYPE_H

#include "base/json.h"
#include "hr/actor.h"

enum type_category {
    CATEGORY_MEDICAL,
    CATEGORY_FAMILY,
    CATEGORY_WORK,
    CATEGORY_VACATION,
    CATEGORY_OTHER,
    CATEGORY_COUNT
};

enum type_counting {
    COUNTING_CALENDAIRES,
    COUNTING_OUVRABLES,
    COUNTING_OUVRES,
    COUNTING_COUNT
};

enum type_extent { EXTENT_RETURN, EXTENT_WORKED, EXTENT_DATES, EXTENT_COUNT };

enum type_decision { DECISION_DISCRETION, DECISION_PROOF, DECISION_NOTICE, DECISION_COUNT };

enum { TYPES_MAX = 100, TYPE_CODE_MAX = 16, TYPE_COUNT = 22 };
enum { TYPE_LABEL_MAX = 80, TYPE_PRIORITY_MAX = 999 };

struct type {
    slice code;
    slice label_fr, label_en;
    enum type_category category;
    enum type_counting counting;
    enum type_extent extent;
    enum type_decision decision;
    bool half_days; /* a morning or an afternoon may be asked for */
    bool in_hours;  /* may be taken in hours (later)              */
    int priority;
    bool balance; /* days are taken from a balance */
    bool hidden;
    slice color; /* "#rrggbb" */
    int64_t version;
};

/* In the database and on the wire: "medical", "ouvrables", "proof". */
const char *type_category_text(enum type_category category);
const char *type_counting_text(enum type_counting counting);
const char *type_extent_text(enum type_extent extent);
const char *type_decision_text(enum type_decision decision);
MUST_USE bool type_category_parse(slice text, enum type_category *category_out);
MUST_USE bool type_counting_parse(slice text, enum type_counting *counting_out);
MUST_USE bool type_extent_parse(slice text, enum type_extent *extent_out);
MUST_USE bool type_decision_parse(slice text, enum type_decision *decision_out);

/* The 22, for a new company. */
MUST_USE bool type_add_defaults(struct tx *tx, tenant_id tenant, struct error *err);

/* What anybody may know of a type: "remote" for TEL, "on_call" for AST (of the planning),
 * "absent" for all others. */
const char *type_kind(slice code);

/* The stops of work: whatever leave lies under them is given back. */
bool type_is_stop(slice code);
#define TYPE_STOPS "('AM', 'AT', 'MPRO')"

/* By code, hidden or not.
 *     ERR_INVALID "type_unknown"  no such type (field "type") */
MUST_USE bool type_find(struct tx *tx, tenant_id tenant, slice code, struct type *type_out,
                        struct error *err);

/* All of the company in order of priority, hidden ones too. */
MUST_USE bool type_list(struct tx *tx, tenant_id tenant, struct type **list_out,
                        size_t *count_out, struct error *err);

/* In the audit a type is known by its code, filled up with zeros. */
void type_audit_id(slice code, uint8_t id_out[TYPE_CODE_MAX]);

/* HR: a type of the company's own. `entry` is all of it; its version is not looked at.
 * `type_created`.
 *     ERR_DENIED; ERR_INVALID (field "code", "names", "priority", "color");
 *     ERR_CONFLICT "type_exists"; ERR_LIMIT "too_many_types" */
MUST_USE bool type_create(struct tx *tx, const struct actor *by, const struct type *entry,
                          struct type *type_out, struct error *err);

/* HR: the whole entry anew; its code says which one. `type_updated`; `audience_changed` for
 * everybody where days are counted otherwise.
 *     ERR_NOT_FOUND, ERR_DENIED, ERR_INVALID (with the field; version 0: missing)
 *     ERR_CONFLICT  "version_stale": type_out holds the present state; "type_in_use": it has
 *                   absences, so category, decision and balance stay */
MUST_USE bool type_update(struct tx *tx, const struct actor *by, int64_t version,
                          const struct type *entry, struct type *type_out, struct error *err);

/* `name` is in one language, `names` in both. */
void type_view(struct json *json, const char *key, const struct type *type, bool english);

#endif
