/*
 * payroll - months that payroll has closed, and what that means for balances.
 *
 * Closing a month writes every line of it that was not written yet, of everybody whose days
 * are counted. From then on the month stays: what later turns out to be otherwise becomes a
 * correcting line in the first open month (ledger.h). Nothing opens a month again.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    months, by their first day.
 * Limits   PAYROLL_MONTHS_MAX in a list.
 */
#ifndef HR_PAYROLL_H
#define HR_PAYROLL_H

#include "base/json.h"
#include "hr/actor.h"

enum { PAYROLL_MONTHS_MAX = 600 };

struct payroll_month {
    date month;
    int64_t at_ms;
    user_id by;
};

/* The first day that no closed month holds; DATE_FIRST_DAY where none is closed. */
MUST_USE bool payroll_open_from(struct tx *tx, tenant_id tenant, date *day_out,
                                struct error *err);

/* HR: close a month, and those before it. Audited; `payroll_closed`.
 *     ERR_DENIED    "hr_only"
 *     ERR_INVALID   "payroll_not_over" (month): it is not over yet, or no first of a month
 *     ERR_CONFLICT  "payroll_closed": it is closed */
MUST_USE bool payroll_close(struct tx *tx, const struct actor *by, date month,
                            struct payroll_month *month_out, struct error *err);

/* HR: all of them, the latest first. ERR_DENIED "hr_only" */
MUST_USE bool payroll_list(struct tx *tx, const struct actor *by,
                           struct payroll_month **list_out, size_t *count_out,
                           struct error *err);

void payroll_view(struct json *json, const char *key, const struct payroll_month *month);

#endif
