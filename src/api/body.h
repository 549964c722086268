/*
 * body - what bodies of requests about people have in common.
 *
 * Thread   loop or database thread, whoever has the call.
 * Memory   in the call's arena.
 * Units    -
 * Limits   the caller's.
 */
#ifndef API_BODY_H
#define API_BODY_H

#include "api/call.h"

/* An array of ids: the address of a `const team_id *`, `const user_id *`, ... Absent: it stays
 * as it was, and the result is true.
 *     ERR_INVALID  with the key as field: "field_type", "field_id" */
MUST_USE bool body_ids(struct call *call, const char *key, size_t max, void *ids_out,
                       size_t *count_out, struct error *err);

/* An array of at most `max` objects, which have none but the `known` members. Absent: NULL. */
MUST_USE bool body_objects(const struct call *call, const char *key, size_t max,
                           const char *const *known, const json_t **array_out,
                           struct error *err);

/* What is wrong with a member of an entry is wrong with the list. Always false. */
bool body_inside(const char *key, struct error *err);

/* A PUT is the whole entry: what is left out must not be taken for empty. */
MUST_USE bool body_need(const struct call *call, const char *key, struct error *err);

/* Was it said at all? null is a word, too: "none". */
bool body_says(const struct call *call, const char *key);

#endif
