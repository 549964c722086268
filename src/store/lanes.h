/*
 * lanes - the queue before a database thread: bounded, and fair between tenants.
 *
 * Each tenant with waiting commands has a lane; lanes are served in turn, one command
 * each. A company that imports ten thousand absences does not keep the others waiting.
 *
 * Why a share: the queue is bounded, and if one tenant could fill it alone, the others
 * would be refused at the door, however fair it is inside.
 *
 * Thread   any; one lock, held for a few pointers.
 * Memory   lanes_new / lanes_free. Commands are embedded in their senders'.
 * Units    commands.
 * Limits   `max` in all; one tenant at most three quarters of it.
 */
#ifndef STORE_LANES_H
#define STORE_LANES_H

#include "store/clerk.h"

struct lanes;

struct lanes *lanes_new(size_t max);
void lanes_free(struct lanes *lanes); /* must be empty; NULL is fine */

/* False: full, or closed; counted. *first_out: nothing waited before it, so that nobody
 * may be awake. */
MUST_USE bool lanes_add(struct lanes *lanes, struct command *command, bool *first_out);

/* The next in turn, or NULL. */
struct command *lanes_take(struct lanes *lanes);

size_t lanes_waiting(struct lanes *lanes);
uint64_t lanes_refused(struct lanes *lanes);

/* From here on nothing is added. */
void lanes_close(struct lanes *lanes);

/* Close, and answer all that waits with ERR_BUSY. */
void lanes_refuse_all(struct lanes *lanes);

/* Answer with ERR_BUSY without running: its deadline passed, or nothing can run. */
bool command_is_late(const struct command *command, int64_t mono_ms);
void command_refuse(struct command *command, const char *reason);

/* Run it and set its outcome. A failure without a reason gets one. */
bool command_run(struct command *command, struct tx *tx);

#endif
