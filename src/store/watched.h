/*
 * watched - which tenants are heard by which outlets, and up to which fact.
 *
 * For each tenant that somebody hears: the set of outlets, and the seq of the last fact
 * that was given to them. Facts are given in the order of seq, none twice and none left
 * out: where a commit does not continue at that number (another process wrote meanwhile)
 * the missing ones are read from the journal first. If that reading fails, the tenant is
 * behind, hears nothing new, and is caught up by a later turn.
 *
 * Thread   the clerk's.
 * Memory   embedded: watched_init / watched_release.
 * Units    seq.
 * Limits   OUTLETS_MAX outlets.
 */
#ifndef STORE_WATCHED_H
#define STORE_WATCHED_H

#include "base/map.h"
#include "store/clerk.h"

struct watched {
    struct outlet *outlets[OUTLETS_MAX];
    struct map by_tenant;
    struct list tenants; /* in the order they were first watched: the same in each run */
    struct db *db;
    struct rng *rng;
    int64_t now_ms;
};

void watched_init(struct watched *watched, struct db *db);
void watched_release(struct watched *watched);

/* Do what the watch asks and set its outcome; the caller answers it. */
void watched_serve(struct watched *watched, struct watch *watch);

/* Give the facts of one commit to whom they concern. */
void watched_publish(struct watched *watched, struct fact *const *facts, size_t count);

/* Somebody else committed: look at every tenant, and give what is new. */
void watched_catch_up(struct watched *watched);

/* Only those that are behind because reading failed. */
void watched_retry(struct watched *watched);

#endif
