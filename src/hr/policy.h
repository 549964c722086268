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
    POLICY_REFERENCE_MONTH,    /* the reference period begins on the 1st of this month */
    POLICY_MANAGERS_ENTER,     /* managers enter absences for their people           */
    POLICY_MINIMUM_BLOCKS,     /* too few present: refused, not only warned of       */
    POLICY_MOVE_NOTICE_MONTHS, /* before a leave, from which on its days stay         */
    POLICY_LEAVE_CARRY_MONTHS, /* leave that is left is kept so long             */
    POLICY_SENIORITY_YEARS,    /* so many years in the company earn a day more; 0: none */
    POLICY_SENIORITY_DAYS,     /* at most so many                                  */
    POLICY_FRACTIONNEMENT,     /* how days outside the summer earn more: enum fractionnement */
    POLICY_RTT_PLAN_DAYS,      /* days of work of a year; 0: RTT is not computed   */
    POLICY_RTT_ROUNDING,       /* of a part of the year: enum rtt_rounding (rtt.h) */
    POLICY_RTT_CARRY_MONTHS,   /* RTT that is left is kept so long                 */
    POLICY_ADVANCE_HALVES,     /* half days of leave in advance                    */
    POLICY_WEEKLY_REST,        /* 1 Monday ... 7 Sunday                            */
    POLICY_OPEN_DAYS,          /* enum open_days (counting.h)                      */
    POLICY_HALF_WORKED,        /* 1: the only half of a day takes a half day       */
    POLICY_ISOLATED_FRIDAY,    /* 1: the Saturday behind it is not counted         */
    POLICY_SATURDAYS,          /* so many are counted in a reference period        */
    POLICY_REMINDER_DAYS,   /* that a request waits before who decides is reminded; 0: never */
    POLICY_ESCALATION_DAYS, /* ... before HR is told                               */
    POLICY_ON_CALL_NOTICE,  /* days: on-call duty is announced so long before   */
    POLICY_COUNT
};

/* As POLICY_FRACTIONNEMENT has it: by the law's six and three days, by the five and three of
 * who counts in ouvrés, or not at all, by agreement. */
enum fractionnement { FRACTIONNEMENT_LAW, FRACTIONNEMENT_OUVRES, FRACTIONNEMENT_NONE };

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
