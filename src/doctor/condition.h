/*
 * condition - does a condition of contract/doctor.json hold of these observations?
 *
 * A condition is an object: every member must hold. Its names are paths ("upgrade.status"), its
 * values what must be found there:
 *
 *     200, true, "open"          just that; in a text `*` stands for anything, case does not count
 *     ["open", "refused"]        one of these
 *     {"min": 1, "max": 14}      a number in these bounds, both counted
 *     {"known": false}           whether there is such a member at all
 *     {"not": X}                 whatever X does not say; also where there is no such member
 *     {"known": true, "not": X}  several of these: every one holds
 *
 * A list of conditions holds when one of them does; an empty list never.
 * web/src/connection/condition.ts is the same, and contract/doctor-cases.json holds both to it.
 *
 * Thread   any.
 * Memory   nothing is kept.
 * Units    -
 * Limits   -
 */
#ifndef DOCTOR_CONDITION_H
#define DOCTOR_CONDITION_H

#include <jansson.h>
#include <stdbool.h>

bool condition_holds(json_t *condition, json_t *seen);
bool condition_any(json_t *conditions, json_t *seen); /* NULL: false */

/* What stands at the path; NULL: nothing, or null. */
json_t *condition_find(json_t *seen, const char *path);

/* The text of that name in an object; "" where there is none. */
const char *condition_text(json_t *object, const char *key);

/* `*` is anything, also nothing; case does not count (ASCII). */
bool condition_like(const char *text, const char *pattern);

#endif
