/*
 * ledger - the lines that a balance is the sum of; added, never changed.
 *
 * Some lines HR enters: an opening, a correction, what is carried over. All others follow
 * from what is known (entitlement.h, lots.h): what should stand there is worked out anew
 * at every reading, and what is written is subtracted from it. What is left are lines that
 * nobody wrote yet. So a job that was missed changes no balance, and a change of the past
 * makes a line of its own, never another past.
 *
 * Every line says which day it is *about* and from which *day* it counts. They differ where
 * payroll had closed that month (payroll.h): the difference counts from the first open one.
 *
 * Thread   a database thread, inside a tx; reconciling is pure.
 * Memory   in the tx's arena.
 * Units    amounts of the type's unit: days, or minutes (balance.h).
 * Limits   -
 */
#ifndef HR_LEDGER_H
#define HR_LEDGER_H

#include "base/amount.h"
#include "base/arena.h"
#include "hr/rule.h"
#include "store/db.h"

enum ledger_kind {
    /* what HR enters */
    LEDGER_OPENING,
    LEDGER_CORRECTION,
    LEDGER_CARRY_OVER, /* `about`: until then; the amount stays, and is no addition       */
    LEDGER_NOTICE,     /* after sickness, of the fifteen months; `about`: when it was given */
    LEDGER_WAIVER,     /* of fractionnement                                               */
    LEDGER_ENTERED,    /* that many are entered; the others follow: */
    LEDGER_ACQUISITION = LEDGER_ENTERED,
    LEDGER_ROUNDING,
    LEDGER_SENIORITY,
    LEDGER_RTT,
    LEDGER_FRACTIONNEMENT,
    LEDGER_EXPIRY,
    LEDGER_KEPT,     /* not lost, for sickness: says how many, and is no addition */
    LEDGER_TAKEN,    /* written when payroll closes the month, as a proof of it */
    LEDGER_RETURNED, /* taken, and given back by sickness                       */
    LEDGER_KIND_COUNT
};

/* "opening", "acquisition": in the database and on the wire. */
const char *ledger_kind_text(enum ledger_kind kind);

struct ledger_line {
    enum ledger_kind kind;
    date period; /* first day of the period the days were earned in */
    date about, day;
    amount amount;
    enum rule rule; /* RULE_COUNT: none */
    slice reason;   /* HR's words */
    bool written;
    bool corrects; /* another line of the same thing was there before */
    int64_t at_ms; /* of a written one */
    user_id by;    /* none: the system */
};

/* A growing list of them, in an arena. { .arena = ... } is empty. */
struct ledger_lines {
    struct arena *arena;
    struct ledger_line *items;
    size_t count, cap;
};
void ledger_push(struct ledger_lines *lines, const struct ledger_line *line);

/* Is the line part of the sum, or does it only say something? */
bool ledger_counts(enum ledger_kind kind);

/* In order of the day they count from, then of the day they are about, then of kind. */
void ledger_sort(struct ledger_lines *lines);

/* What stands there and what should, as one list in order: all that is written, and for
 * each thing (kind, period, day it is about) what is missing to it, from `open_from` on. */
void ledger_reconcile(const struct ledger_lines *written, const struct ledger_lines *wanted,
                      date open_from, struct ledger_lines *all_out);

/* ---- rows ---- */

MUST_USE bool ledger_read(struct tx *tx, tenant_id tenant, user_id user, slice type,
                          struct ledger_lines *lines_out, struct error *err);
MUST_USE bool ledger_append(struct tx *tx, tenant_id tenant, user_id user, slice type,
                            const struct ledger_line *line, struct error *err);

#endif
