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
#include <stdbool.h>

/* A list of `chain` as in contract/doctor-report.schema.json, nobody guilty yet; without the two
 * ends. */
json_t *chain_find(json_t *seen);

/* Who answers at the end: {name, version}; the name may be a text of the catalogue. */
json_t *chain_server(json_t *seen);

/* What was seen, and who stands there: `first`, `last`, `chain.nginx`. Conditions of verdicts and
 * of faults are about this. */
json_t *chain_context(json_t *chain, json_t *seen);

struct blame {
    const char *at;    /* "fault": found out; or a box, "front", "server", "client", "none" */
    const char *fault; /* for at "fault" */
    const char
        *otherwise;   /* who it is when no box is shown to be it; NULL: the likeliest box */
    const char *with; /* who else may be it; NULL: nobody */
};

/* Marks who is guilty. What is blamed and not in the chain is added to it (box "unknown" where
 * nobody is known).
 * True: it is shown. False: it is what such boxes do unless told otherwise, or one of several. */
bool chain_blame(json_t *chain, json_t *context, const struct blame *blame);

/* The guilty one when it is one, else NULL. */
const char *chain_hop(json_t *chain);

#endif
