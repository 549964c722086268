/*
 * ids - lists of ids out of the database.
 *
 * A walk over rows must be over before the rows it walks are changed; so those who change
 * collect the ids first.
 *
 * Thread   a database thread, inside a tx.
 * Memory   the list is in the tx's arena.
 * Units    -
 * Limits   what the statement's LIMIT says.
 */
#ifndef HR_IDS_H
#define HR_IDS_H

#include "store/db.h"

/* Column 0 of every row that is left, as one array, and close the rows. `ids_out` is the
 * address of a `user_id *`, `team_id *`, ...: all of 16 bytes. */
MUST_USE bool ids_collect(struct rows *rows, void *ids_out, size_t *count_out,
                          struct error *err);

/* A sorted copy without repeats, in the tx's arena. */
void ids_set(struct tx *tx, const void *ids, size_t count, void *set_out, size_t *count_out);

/* Those of `ids` that are not in `others`, in the tx's arena. */
void ids_minus(struct tx *tx, const void *ids, size_t count, const void *others,
               size_t other_count, void *rest_out, size_t *rest_count_out);

/* Is it among them? */
bool ids_have(const void *ids, size_t count, const uint8_t uuid[16]);

#endif
