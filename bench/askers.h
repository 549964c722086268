/*
 * askers - people who ask for absences, as fast as they are answered.
 *
 * C keep-alive connections, each with one POST /api/absences at a time, of another person
 * and another week each time. An answer counts when it is 201: then it is durable.
 *
 * Thread   one, in a process of its own.
 * Memory   -
 * Units    us, requests a second.
 * Limits   -
 * Failures end the program.
 */
#ifndef BENCH_ASKERS_H
#define BENCH_ASKERS_H

#include "target.h"

struct asked {
    double per_second, cpu_us; /* of the server, for each */
    uint32_t p50_us, p99_us;
    uint64_t count;
};

/* *number counts on, so that nobody asks for the same week twice. */
struct asked askers_run(struct target *target, unsigned clients, double seconds,
                        uint64_t *number);

#endif
