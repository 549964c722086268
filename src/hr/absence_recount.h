/*
 * absence_recount - days that are counted otherwise because of another absence are told.
 *
 * Days are counted when they are read. So a stop of work that is entered, moved or taken out
 * changes the leave it lies over, and where the company counts only so many Saturdays, leave
 * changes the leave behind it: without a step in the other's life. Whoever looks at it must
 * be told: it is a version newer.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    -
 * Limits   -
 */
#ifndef HR_ABSENCE_RECOUNT_H
#define HR_ABSENCE_RECOUNT_H

#include "hr/absence_inside.h"

struct recount {
    struct absence *list; /* others of the same person, as they are counted before the change */
    size_t count;
};

/* Before the change: `one` and `other` are what it is and what it becomes (NULL: nothing).
 * Where neither can move others nothing is looked at. */
MUST_USE bool absence_recount_begin(struct tx *tx, tenant_id tenant, const struct absence *one,
                                    const struct absence *other, struct recount *recount_out,
                                    struct error *err);

/* After it. */
MUST_USE bool absence_recount_end(struct tx *tx, const struct actor *by,
                                  const struct recount *recount, struct error *err);

#endif
