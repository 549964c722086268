/*
 * balance_change - what HR enters in a ledger: what was left when counting began, and what
 * no rule can know. Every entry is a line, with who and why; a wrong one is made good by
 * another. So an entry overwrites nothing, and needs no version.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    the type's (balance.h).
 * Limits   BALANCE_REASON_MAX characters; BALANCE_OPEN_MAX people at once.
 */
#ifndef HR_BALANCE_CHANGE_H
#define HR_BALANCE_CHANGE_H

#include "hr/balance.h"

enum { BALANCE_REASON_MAX = 500, BALANCE_OPEN_MAX = 200 };

/* Begin to count somebody's days, from `as_of` on: what is left on its morning of the period
 * it lies in, and of the one before. */
struct balance_opening {
    user_id user;
    amount amount, previous;
};

/* HR. All of them or none; audited, a fact each.
 *     ERR_DENIED    "hr_only"
 *     ERR_INVALID   "type_unknown", "balance_none" (type); "field_range" (as_of, entries);
 *                   "user_unknown", "field_value" (entries)
 *     ERR_CONFLICT  "balance_opened": of one of them it is open already */
MUST_USE bool balance_open(struct tx *tx, const struct actor *by, slice type, date as_of,
                           const struct balance_opening *entries, size_t count,
                           struct balance *balances_out, struct error *err);

/* What else HR enters. `period`: any day of it. */
enum balance_entry_kind {
    BALANCE_CORRECTION, /* amount, in today's period where none is given               */
    BALANCE_CARRY_OVER, /* amount, until `day`                                         */
    BALANCE_NOTICE,     /* given on `day`, to somebody who could not take them for sickness */
    BALANCE_WAIVER,     /* of fractionnement, of a period                              */
};
struct balance_entry {
    enum balance_entry_kind kind;
    bool has_period;
    date period, day;
    amount amount;
    slice reason;
};

/*     ERR_NOT_FOUND  nobody, or not opened
 *     ERR_DENIED     "hr_only"
 *     ERR_INVALID    "field_required", "field_too_long" (reason), "field_value" (amount),
 *                    "balance_period" (period): none, or it is over; "balance_notice_ahead"
 *                    (given_on), "balance_carry_short" (until): they are kept so long as it
 *                    is; "field_range" (given_on, until) */
MUST_USE bool balance_enter(struct tx *tx, const struct actor *by, user_id user, slice type,
                            const struct balance_entry *entry, struct balance *balance_out,
                            struct error *err);

/* What falls due on the first of each month: the lines of the one before are written; who will
 * have days left that end with the month after next is told. */
MUST_USE bool balance_due(struct tx *tx, const struct actor *by, const uint8_t user[16],
                          struct error *err);

#endif
