/*
 * target - what is measured: our server, the floor, or nchan; and how one speaks with it.
 *
 * All three are asked the same two things: open a WebSocket, and publish one message to all
 * of them by a POST. Ours is asked for what it is for: HR enters an absence, and everybody
 * of the company hears of it.
 *
 * Thread   one.
 * Memory   a value; target_start / target_end.
 * Units    -
 * Limits   -
 */
#ifndef BENCH_TARGET_H
#define BENCH_TARGET_H

#include "people.h"
#include "process.h"

#include "base/buf.h"

enum target_kind { TARGET_MOZAIK, TARGET_FLOOR, TARGET_NCHAN, TARGET_COUNT };

/* Where everything is; the same for all targets. */
struct workplace {
    const char *mozaik, *floor, *nginx; /* programs; nginx NULL: not there */
    char folder[512];                   /* data, configuration, logs       */
    struct people people;
    size_t sockets_max; /* of the people, the first so many may have sockets; absences
                           are entered for those after them, who have none */
    size_t message_len; /* of one fact, as our server sends it             */
};

struct target {
    enum target_kind kind;
    const char *name;
    const struct workplace *place;
    struct process process;
    uint16_t port;
};

/* Heartbeats of our server: never while something is measured, or as they are. */
#define HEARTBEAT_NEVER "600s"
#define HEARTBEAT_USUAL "15s"

/* `core`: where it runs; CORE_ANY: everywhere. `heartbeat`: of our server. */
struct target target_start(enum target_kind kind, const struct workplace *place, int core,
                           const char *heartbeat);
void target_end(struct target *target);

/* The request that upgrades the socket of person `index`. `cursor` is for ours, and NULL
 * begins with what comes next. */
void target_upgrade(const struct target *target, size_t index, const char *cursor,
                    struct buf *out);
/* Its first message says that it is ready; the others are ready when upgraded. */
bool target_greets(const struct target *target);

/* So many were published, by all studies in a row: each absence has days of its own. */
extern uint64_t target_published;

/* The request that publishes message `number`; `joined` is for the floor. */
void target_publish(const struct target *target, uint64_t number, unsigned joined,
                    struct buf *out);

/* A request of person `index` that only reads: the sign-in is looked up, and who it is. */
void target_visit(const struct target *target, size_t index, struct buf *out);

/* A person asks for an absence of their own, the `number`-th of theirs. */
void target_ask(const struct target *target, size_t person, uint64_t number, struct buf *out);

#endif
