/*
 * loop - one thread that owns what it touches.
 *
 * A loop thread owns its sockets, timers, rings and readers and never waits. Whatever
 * comes from outside of it (bytes, ticks, other threads) arrives here as a callback, one
 * at a time.
 *
 * Why our own header over libuv: there are two makes of it. `uv` is the real one; `sim`
 * runs every loop, worker, socket and clock of a whole server in one thread, from one
 * seed, so that any failure can be replayed. The rest of the house cannot tell which.
 *
 * A turn: wait for something; run its callbacks; run what loop_later() asked for; call
 * the turn function; look again. A callback is never called from inside the call that
 * registered it.
 *
 * Thread   one thread runs loop_run(); loop_post() alone may be called from any.
 * Memory   loop_new / loop_free. Tasks, timers and jobs are embedded in their owners.
 * Units    ms.
 * Limits   none of its own.
 */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include "base/list.h"
#include "base/rng.h"
#include "base/slice.h"

struct loop;

struct loop *loop_new(void);

/* Everything on it must be closed. Waits for the jobs in flight and runs what was posted
 * or put off, so that no owner is left waiting for a last callback. */
void loop_free(struct loop *loop);

/* Runs until loop_stop(). In the simulated make the world runs it: returns at once. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop); /* any thread; the current turn is finished first */

/* Is this its thread? A loop that does not run is wherever it is held: true. */
bool loop_is_here(const struct loop *loop);

int64_t loop_now_ms(const struct loop *loop);  /* monotonic, as of this turn's beginning */
int64_t loop_now_us(const struct loop *loop);  /* monotonic, read anew: for budgets of a turn */
int64_t loop_wall_ms(const struct loop *loop); /* UTC, read anew */
struct rng *loop_rng(struct loop *loop);

/* ---- tasks ---- */

/* Embedded in the thing it concerns, so that posting allocates nothing. */
struct loop_task {
    void (*run)(struct loop_task *task);
    struct loop_task *next;
};

/* Any thread. Runs task on the loop thread, in posting order. Never blocks or fails.
 * The task must stay where it is until run() is called. */
void loop_post(struct loop *loop, struct loop_task *task);

/* Loop thread. Runs task when every callback of this turn has returned: the moment when
 * it is safe to free what those callbacks may still be looking at. */
void loop_later(struct loop *loop, struct loop_task *task);

/* Loop thread. Called at the end of every turn. True asks for another turn without
 * waiting (sockets are looked at in between). One per loop. */
void loop_set_turn(struct loop *loop, bool (*turn)(void *ctx), void *ctx);

/* ---- timers: few per loop; things that come by thousands use wheel.h ---- */

struct loop_timer {
    void (*fire)(struct loop_timer *timer);
    struct loop *loop;
    uint64_t priv[20]; /* the make's */
};

void loop_timer_init(struct loop_timer *timer, struct loop *loop,
                     void (*fire)(struct loop_timer *timer));
void loop_timer_start(struct loop_timer *timer, int64_t delay_ms, int64_t repeat_ms);
void loop_timer_stop(struct loop_timer *timer);
/* The last call on it; `closed` (may be NULL) runs when its memory may go. */
void loop_timer_close(struct loop_timer *timer, void (*closed)(struct loop_timer *timer));

/* ---- work: what takes long (password hashing, files, DNS) ---- */

struct loop_job {
    void (*work)(struct loop_job *job); /* on some other thread */
    void (*done)(struct loop_job *job); /* back on the loop thread */
    struct loop *loop;
    uint64_t priv[16]; /* the make's */
};

/* Loop thread. The job must stay where it is until done() is called. */
void loop_work(struct loop *loop, struct loop_job *job);

#endif
