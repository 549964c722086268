/*
 * journal - every tenant's append-only, gapless sequence of facts.
 *
 * A fact is written in the transaction of the change it tells: it exists if and only if
 * the change was committed. `seq` comes from a per-tenant counter held until the commit,
 * so the order of commits is the order of seq.
 *
 * Thread   a database thread, inside a tx.
 * Memory   facts come out counted; the caller unrefs.
 * Units    seq counts facts of one tenant from 1; ms.
 * Limits   a page is JOURNAL_PAGE facts, aligned: (seq - 1) / JOURNAL_PAGE.
 */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include "base/cursor.h"
#include "store/db.h"

enum { JOURNAL_PAGE = 64 };

/* One more fact. Fills draft->seq, at_ms (the tx's instant) and epoch (in the tx's arena);
 * the fact is also remembered in tx->facts. ERR_NOT_FOUND: no such tenant. */
MUST_USE bool journal_append(struct tx *tx, struct fact_draft *draft, struct error *err);

/* Where the tenant's journal stands in this snapshot. */
struct journal_state {
    char epoch[12];
    uint64_t head;  /* the newest seq, 0 if none                */
    uint64_t floor; /* the newest seq that is no longer there   */
};
/* ERR_NOT_FOUND: no such tenant. ERR_BUSY: a copy whose epochs were not begun yet, seen in
 * a snapshot (the clerk begins them in its first turn). */
MUST_USE bool journal_state(struct tx *tx, tenant_id tenant, struct journal_state *state_out,
                            struct error *err);

/* Facts with seq > after, oldest first, at most `max`. ERR_CONFLICT when `after` is below
 * the floor. Missing numbers are an ERR_INTERNAL: the journal has no gaps. */
MUST_USE bool journal_read(struct tx *tx, tenant_id tenant, uint64_t after, size_t max,
                           struct fact **facts_out, size_t *count_out, struct error *err);

/* Forget facts older than `before_ms`, at most `max` of them (all tenants), and move the
 * floors. *more_out says whether to come again. Facts dated more than a day ahead of the
 * tx (a clock was wrong once) are forgotten when they are the oldest. */
MUST_USE bool journal_prune(struct tx *tx, int64_t before_ms, size_t max, bool *more_out,
                            struct error *err);

/* New epochs for every tenant (after a restore). */
MUST_USE bool journal_new_epochs(struct tx *tx, struct error *err);
/* For tenants that have none: copies made by backup, and put in place. */
MUST_USE bool journal_begin_epochs(struct tx *tx, struct error *err);
void epoch_make(struct rng *rng, char epoch_out[12]); /* 8 base32 letters and NUL */

#endif
