/*
 * hints - which company a token belongs to, as far as this loop has seen.
 *
 * The queues of the database are fair between companies (store/lanes.h), but whose a request
 * is becomes known only inside of it, by its token. Most requests come from somebody who has
 * just asked something else: so a loop remembers, for as many as fit. A hint decides in which
 * lane a command waits, and nothing else: a wrong or missing one costs fairness, no more.
 *
 * Thread   its hall's loop.
 * Memory   embedded; HINTS slots, the newest wins its slot.
 * Units    -
 * Limits   HINTS
 */
#ifndef API_HINTS_H
#define API_HINTS_H

#include "base/id.h"

enum { HINTS = 2048, HINT_KEY_LEN = 16 };

struct hints {
    struct hint {
        uint8_t key[HINT_KEY_LEN]; /* the beginning of the token's hash: random already */
        tenant_id tenant;
    } slots[HINTS];
};

/* The token's hash is at least HINT_KEY_LEN bytes. None known: the tenant that is none. */
tenant_id hints_find(const struct hints *hints, const uint8_t *token_hash);
void hints_set(struct hints *hints, const uint8_t *token_hash, tenant_id tenant);

#endif
