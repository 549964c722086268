/*
 * worker - a thread that sleeps until somebody wakes it.
 *
 * The database threads and the mail thread are workers: `turn` does what waits and says
 * whether it wants to be called again at once. The thread owns whatever `turn` touches.
 *
 * Why not a plain thread: in the simulated make a worker is an entry in the world's
 * calendar, so that database threads, too, are replayed from the seed.
 *
 * Thread   worker_wake(): any. turn: the worker's own.
 * Memory   worker_new / worker_free.
 * Units    ms.
 * Limits   -
 */
#ifndef LOOP_WORKER_H
#define LOOP_WORKER_H

#include "base/rng.h"
#include "base/slice.h"

struct worker;

struct worker_clock {
    int64_t now_ms;  /* monotonic */
    int64_t wall_ms; /* UTC       */
    struct rng *rng;
};

/* turn: true = call me again at once. idle_ms > 0: it is called at least that often even
 * if nobody wakes it (0: only when woken). Starts asleep. *worker_out is set before it starts:
 * a turn may wake its own worker. */
void worker_new(struct worker **worker_out, const char *name, int64_t idle_ms,
                bool (*turn)(void *ctx, const struct worker_clock *clock), void *ctx);
void worker_wake(struct worker *worker); /* remembered if it is busy; many are one */
void worker_free(struct worker *worker); /* waits for the current turn to end; NULL is fine */

/* The clocks, read anew: for budgets inside a turn. Any thread. */
int64_t worker_now_us(void);

/* Let other threads run first, if any wants to. Simulated: nobody else can. */
void worker_yield(void);

/* The same three for who works outside of a worker (the start of the server, the command
 * line). Any thread; the rng is for the caller's thread. */
void worker_read_clock(struct worker_clock *clock_out);

/* A plain thread that runs until it returns (the loop threads use it).
 * In the simulated make `run` is called at once and must return. loop_run() does, so
 * nothing that ends a loop may stand behind it in `run`: that comes after thread_join(). */
struct thread;
struct thread *thread_new(const char *name, void (*run)(void *ctx), void *ctx);
void thread_join(struct thread *thread); /* waits for it, and frees it */

#endif
