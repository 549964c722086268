/*
 * crowd - the people who listen: N WebSockets to one target, in a process of their own.
 *
 * One process per target, because open files are limited per process, and because then
 * all targets stay connected while they are measured in turn (A B A B).
 *
 * A round: publish, then wait until every socket has got every message. All sockets must
 * get the very same bytes: what the first one receives is what the others are held to.
 *
 * Thread   one in each process.
 * Memory   crowd_start / crowd_end.
 * Units    sockets, messages, ns.
 * Limits   CROWD_DESKS messages are published at a time.
 */
#ifndef BENCH_CROWD_H
#define BENCH_CROWD_H

#include "target.h"

enum { CROWD_DESKS = 100 };

struct crowd {
    struct process process;
    int socket;
    struct target *target;
    size_t size;
};

struct crowd_order {
    size_t size;       /* so many sockets from now on; then, if `rounds`: */
    uint32_t rounds;   /* at most                                         */
    uint32_t messages; /* published at once in a round                    */
    uint32_t joined;   /* of them in one send(), where the target can     */
    uint64_t time_ns;  /* no new round after this                         */
    uint64_t first;    /* number of the first message                     */
};

struct crowd_outcome {
    uint32_t rounds;
    uint64_t deliveries, wall_ns;
    uint64_t cpu_ns;     /* of the target           */
    uint64_t clerk_ns;   /* of it, the database's thread: the writes and their commits */
    size_t message_len;  /* of the last one         */
    uint64_t connect_ns; /* for those who came new  */
    uint64_t connect_cpu_ns;
    /* From the moment the POST was sent / its answer was there, to a socket / the last one. */
    uint32_t sent_p50_us, sent_p99_us, last_p50_us, last_p99_us;
    uint32_t after_p50_us, after_p99_us;
};

struct crowd crowd_start(struct target *target);
void crowd_end(struct crowd *crowd);

/* Open or close sockets until there are `size`. */
struct crowd_outcome crowd_resize(struct crowd *crowd, size_t size);

/* Rounds of `messages` at once for about `seconds`, at least one. */
struct crowd_outcome crowd_rounds(struct crowd *crowd, unsigned messages, bool joined,
                                  double seconds, uint32_t rounds_max);

#endif
