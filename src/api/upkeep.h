/*
 * upkeep - what must happen now and then, and at the start: demo data, what falls due
 * (hr/due.h), forgetting what is old (journal, idempotency keys, links, sessions), noting the
 * heads beside the database.
 *
 * What is due, and what is old, is done in slices of DUE_SLICE and UPKEEP_SLICE rows, each an
 * ordinary command of its own, so that nobody waits for it, one after the other until nothing
 * is left.
 *
 * Thread   upkeep_start(): before the threads run. upkeep_turn(): the clerk's.
 * Memory   by itself.
 * Units    ms.
 * Limits   looks every DUE_EVERY_MS, forgets every UPKEEP_EVERY_MS.
 */
#ifndef API_UPKEEP_H
#define API_UPKEEP_H

#include "api/service.h"

enum { UPKEEP_SLICE = 200, UPKEEP_EVERY_MS = 10000 };
enum { DUE_SLICE = 20, DUE_EVERY_MS = 1000 };

/* --demo, and whether there is a company at all. */
MUST_USE bool upkeep_start(struct service *service, struct error *err);
void upkeep_turn(struct service *service, int64_t now_ms);

/* Run one function in a transaction of its own, now, on this thread. For the start of the
 * server and for the command line. */
typedef bool upkeep_work(struct tx *tx, void *ctx, struct error *err);
MUST_USE bool upkeep_run(struct db *db, upkeep_work *work, void *ctx, struct error *err);

#endif
