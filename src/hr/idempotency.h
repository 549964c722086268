/*
 * idempotency - the same request twice is one write.
 *
 * A client that heard no answer sends the same key again. The key, what the body was and
 * what was answered are kept in the transaction of the write itself: either both exist or
 * neither.
 *
 * Why per person: a key is somebody's own word; another's same word is another key.
 *
 * Thread   a database thread, inside a tx.
 * Memory   a replay's text is in the tx's arena.
 * Units    ms.
 * Limits   IDEMPOTENCY_KEY_MAX bytes of key, IDEMPOTENCY_ANSWER_MAX of answer, 24 h.
 */
#ifndef HR_IDEMPOTENCY_H
#define HR_IDEMPOTENCY_H

#include "hr/actor.h"

enum {
    IDEMPOTENCY_KEY_MAX = 128,
    IDEMPOTENCY_ANSWER_MAX = 320 * 1024, /* PLANNING_BULK_MAX entries with long labels */
    IDEMPOTENCY_KEEP_MS = 24 * 60 * 60 * 1000,
    IDEMPOTENCY_HASH_LEN = 32,
};

/* Of method, path and body: what makes two requests the same. */
void idempotency_hash(slice method, slice path, slice body,
                      uint8_t hash_out[IDEMPOTENCY_HASH_LEN]);

struct idempotency {
    bool replay; /* it was done before: answer this again, do nothing */
    int status;
    slice location, answer, cursor;
};

/* An empty key: no replay, and finish does nothing.
 *     ERR_INVALID  (field "Idempotency-Key") "idempotency_reused": the key was used for
 *                  another request; "field_invalid": it cannot be a key */
MUST_USE bool idempotency_begin(struct tx *tx, const struct actor *by, slice key,
                                const uint8_t body_hash[IDEMPOTENCY_HASH_LEN],
                                struct idempotency *found_out, struct error *err);

/* Keep what is answered; at the end of the same transaction. Only successes are kept: a
 * refused write changed nothing, and may be tried again with the same key. */
MUST_USE bool idempotency_finish(struct tx *tx, const struct actor *by, slice key,
                                 const uint8_t body_hash[IDEMPOTENCY_HASH_LEN], int status,
                                 slice location, slice answer, slice cursor, struct error *err);

/* Forget what is older than 24 h, at most `max`. */
MUST_USE bool idempotency_prune(struct tx *tx, size_t max, bool *more_out, struct error *err);

#endif
