/*
 * returners - people who come back: N WebSockets that lose their server and return to the
 * next one, each at its cursor, as the client of client/ does.
 *
 * A close 1012 gives each a slot; who finds the connection cut takes the client's first
 * back-off instead. What each hears is counted and summed, so that at the end all can be
 * held to have heard the same facts, every one, once, in order.
 *
 * Thread   one.
 * Memory   returners_open / returners_close.
 * Units    us, ms; percent of a core.
 * Limits   -
 * Failures end the program: a lost, repeated or changed fact is one.
 */
#ifndef BENCH_RETURNERS_H
#define BENCH_RETURNERS_H

#include "sample.h"
#include "target.h"

struct returners;

struct returned {
    double down_ms;                /* from the signal until the next server listened  */
    double span_ms;                /* from the signal to the last slot                */
    uint32_t slots_min, slots_max; /* in a whole second of that span       */
    double all_ms;                 /* from the signal until the last was caught up    */
    double p50_ms, p99_ms, max_ms; /* from a person's moment to caught up  */
    double peak_100ms, peak_1s;    /* CPU of the next server, at its most  */
    double cpu_us;                 /* of the next server, for each who came back      */
    uint32_t missed;               /* facts committed before anybody was back         */
    uint32_t meanwhile;            /* and while they came                             */
};

struct returners *returners_open(struct target *target, size_t count);
void returners_close(struct returners *returners);

/* The server is told `signal`, the next one is started in its place, and everybody comes
 * back while HR goes on working. `missed` facts are committed before the first of them. */
struct returned returners_restart(struct returners *returners, int signal, uint32_t missed);

#endif
