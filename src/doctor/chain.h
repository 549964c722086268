/*
 * chain - which boxes stand between, from the nearest to us on, and who of them is guilty.
 *
 * Thread   any.
 * Memory   the list is the caller's: json_decref().
 * Units    -
 * Limits   -
 */
#ifndef DOCTOR_CHAIN_H
#define DOCTOR_CHAIN_H

#include <jansson.h>

/* A list of `chain` as in contract/doctor-report.schema.json, nobody guilty yet; without the two
 * ends. */
json_t *chain_find(json_t *seen);

/* Marks who is guilty of `fault`; `at` instead names a box, or "front", "server", "client".
 * What is blamed and not in the chain is added to it (box "unknown" where nobody is known). */
void chain_blame(json_t *chain, json_t *seen, const char *at, const char *fault);

/* The guilty one when it is one, else NULL. */
const char *chain_hop(json_t *chain);

#endif
