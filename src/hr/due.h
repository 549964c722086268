/*
 * due - what a date brings: somebody leaves, a team changes, a deputy begins, a request has
 * waited too long.
 *
 * A row says what falls due, for which thing and when; it is written in the transaction that
 * causes it. The clerk runs what is due as ordinary commands, the oldest first; a server that
 * was off at midnight does it right after its start.
 *
 * Why a handler asks what is so today, and never believes its row: days may have been changed
 * since, the server may have slept, the site may have moved to another zone. Running one too
 * many does nothing; a missed one is done by the next.
 *
 * A handler that fails harms nobody else: its work is undone, it is logged, and it is tried
 * again after DUE_WAIT_FIRST_MS, then twice as long each time, up to DUE_WAIT_MOST_MS.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    ms, UTC.
 * Limits   `max` rows for one due_run().
 */
#ifndef HR_DUE_H
#define HR_DUE_H

#include "hr/actor.h"

/* A new one is a name here, and a word and a handler in due_run.c. */
enum due_what {
    DUE_TEAM_PERIOD, /* of a user: they join or leave a team (team_period.h)   */
    DUE_DEPARTURE,   /* of a user: their last day is over (departure.h)        */
    DUE_DEPUTY,      /* of a manager: somebody stands in, or no longer (deputy.h) */
    DUE_REMINDER,    /* of an absence: nobody has decided yet (reminder.h)     */
    DUE_ESCALATION,  /* of an absence: HR is told (reminder.h)                 */
    DUE_BALANCE,     /* of a user: what a month earned is written (balance_change.h) */
    DUE_COUNT
};

enum {
    DUE_WAIT_FIRST_MS = 10 * 1000,
    DUE_WAIT_MOST_MS = 60 * 60 * 1000,
};

/* At least once at this instant or later. The same again: nothing happens. */
MUST_USE bool due_add(struct tx *tx, tenant_id tenant, enum due_what what,
                      const uint8_t thing[16], int64_t at_ms, struct error *err);
/* All rows of this thing. */
MUST_USE bool due_remove(struct tx *tx, tenant_id tenant, enum due_what what,
                         const uint8_t thing[16], struct error *err);

/* Is anything due now? For who only looks: one step of an index. */
MUST_USE bool due_any(struct tx *tx, bool *any_out, struct error *err);

/* Run at most `max` of what is due, the oldest first, each in its own savepoint. *more_out: come
 * again at once.
 *     ERR_BUSY  the database gave up the whole transaction: nothing happened */
MUST_USE bool due_run(struct tx *tx, size_t max, bool *more_out, struct error *err);

/* The instant at which a day begins at the person's site. */
MUST_USE bool due_midnight(struct tx *tx, tenant_id tenant, user_id user, date day,
                           int64_t *at_ms_out, struct error *err);

#endif
