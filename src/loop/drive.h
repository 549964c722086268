/*
 * drive - run a test on whichever make of the loop it is linked to.
 *
 * Included by tests only. The same test source is linked once with each make; where they
 * differ (who runs the world, and from which seed) it asks here.
 *
 * Thread   the test's.
 * Memory   none.
 * Units    ms.
 * Limits   a simulated run that does not stop within an hour of its time is a failure.
 */
#ifndef LOOP_DRIVE_H
#define LOOP_DRIVE_H

#include "loop/loop.h"
#include "loop/sim/sim.h"

#include <stdlib.h>

#pragma weak sim_new
#pragma weak sim_free
#pragma weak sim_run_until
#pragma weak sim_loop_runs

/* True when this program is linked with the simulated make. */
static inline bool drive_is_sim(void)
{
    return sim_new != NULL;
}

/* MOZAIK_SEED in the environment is added to the seed: other stories of the same tests. */
static inline void drive_begin(uint64_t seed)
{
    const char *more = getenv("MOZAIK_SEED");

    if (drive_is_sim())
        sim_new(&(struct sim_options){ .seed = seed + (more ? strtoull(more, NULL, 10) : 0),
                                       .wall_ms = 1795424400000, /* 2026-11-23T09:00:00Z */
                                       .delay_max_ms = 5,
                                       .socket_bytes = 16 * 1024,
                                       .cut_writes = true });
}

static inline bool drive_stopped(void *loop)
{
    return !sim_loop_runs(loop);
}

/* Until somebody calls loop_stop(loop). */
static inline void drive_run(struct loop *loop)
{
    loop_run(loop);
    if (drive_is_sim() && !sim_run_until(drive_stopped, loop, 3600 * 1000))
        abort();
}

static inline void drive_end(void)
{
    if (drive_is_sim())
        sim_free();
}

#endif
