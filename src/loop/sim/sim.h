/*
 * sim - the world in which the simulated loops live.
 *
 * One calendar, one seed. Loops, workers, jobs and sockets of the simulated make put
 * their events here; sim_step() takes the next one. All delays, short reads, short
 * writes and the order of what happens at the same time come from the seed, so the same
 * seed plays the same story.
 *
 * Included by plays and tests only; the server above it sees loop.h, worker.h, stream.h.
 *
 * Thread   one thread runs everything.
 * Memory   sim_new / sim_free; one world at a time.
 * Units    ms of simulated time, from sim start.
 * Limits   sockets hold at most `sim_options.socket_bytes` per direction.
 */
#ifndef LOOP_SIM_SIM_H
#define LOOP_SIM_SIM_H

#include "base/rng.h"
#include "base/slice.h"
#include "loop/loop.h"
#include "loop/stream.h"

struct sim_options {
    uint64_t seed;
    int64_t wall_ms;        /* UTC at the world's beginning */
    int64_t delay_max_ms;   /* network and worker delays: 0..delay_max */
    size_t socket_bytes;    /* buffer of a direction (0: 64 KiB) */
    bool cut_writes;        /* short reads and writes anywhere */
};

void sim_new(const struct sim_options *options);
void sim_free(void);                 /* everything left is dropped without callbacks */

bool sim_step(void);                 /* one event; false when the calendar is empty */
void sim_run_for(int64_t ms);        /* all events of that span; time ends there */
/* Until the condition holds or `limit_ms` of simulated time passed. */
MUST_USE bool sim_run_until(bool (*condition)(void *ctx), void *ctx, int64_t limit_ms);
int64_t sim_now_ms(void);
struct rng *sim_rng(void);
uint64_t sim_trace(void);            /* a hash over every event so far: same seed, same trace */
void sim_note(slice text);           /* mixes something into the trace */

/* Faults. */
void sim_cut(struct stream *stream);                 /* both ends fail from now on */
void sim_stall(struct stream *stream, bool stalled); /* bytes towards it wait */
/* The process dies: loops, workers, listeners and sockets of the server side vanish
 * without callbacks, peers see a failure. `is_server` chooses which loops belong to it. */
void sim_kill(bool (*is_server)(const struct loop *loop, void *ctx), void *ctx);

#endif
