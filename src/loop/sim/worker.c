#include "loop/sim/world.h"

#include <assert.h>

struct worker {
    struct list link; /* world->workers */
    uint64_t id;
    int process;
    int64_t idle_ms;
    bool (*turn)(void *ctx, const struct worker_clock *clock);
    void *ctx;
    struct rng rng;
    uint64_t plan; /* counts plans: entries of earlier ones are void */
    bool awake;    /* the plan is a waking, not the end of a nap     */
    bool woken, in_turn;
    bool dead; /* killed or freed: ctx is not looked at again */
};

static void take_turn(void *subject, uint64_t plan);

static void wake_soon(struct worker *worker)
{
    worker->awake = true;
    world_plan(world->now_ms + world_delay(), EVENT_WORKER, worker->id, take_turn, worker,
               ++worker->plan);
}

static void fall_asleep(struct worker *worker)
{
    worker->awake = false;
    if (worker->idle_ms > 0)
        world_plan(world->now_ms + worker->idle_ms, EVENT_WORKER, worker->id, take_turn, worker,
                   ++worker->plan);
}

static void take_turn(void *subject, uint64_t plan)
{
    struct worker *worker = subject;

    if (worker->dead || worker->plan != plan)
        return;
    world->process = worker->process;
    worker->woken = false;
    worker->in_turn = true;
    struct worker_clock clock;
    worker_read_clock(&clock);
    clock.rng = &worker->rng;
    bool again = worker->turn(worker->ctx, &clock);
    worker->in_turn = false;
    if (again || worker->woken)
        wake_soon(worker);
    else
        fall_asleep(worker);
}

void worker_new(struct worker **worker_out, const char *name, int64_t idle_ms,
                bool (*turn)(void *ctx, const struct worker_clock *clock), void *ctx)
{
    uint64_t id = world_id();
    struct worker *worker = arena_new(&world->arena, struct worker);

    (void)name;
    worker->id = id;
    worker->process = world->process;
    worker->idle_ms = idle_ms;
    worker->turn = turn;
    worker->ctx = ctx;
    rng_seed(&worker->rng, world->options.seed + id);
    list_add_last(&world->workers, &worker->link);
    fall_asleep(worker);
    *worker_out = worker;
}

void worker_wake(struct worker *worker)
{
    worker->woken = true;
    if (!worker->dead && !worker->in_turn && !worker->awake)
        wake_soon(worker);
}

void worker_free(struct worker *worker)
{
    if (worker == NULL)
        return;
    assert(!worker->in_turn); /* a thread cannot wait for itself */
    worker->dead = true;
    list_remove(&worker->link);
}

void worker_sim_kill_process(int process)
{
    LIST_EACH(link, &world->workers) {
        struct worker *worker = CONTAINER_OF(link, struct worker, link);

        if (worker->process == process)
            worker_free(worker);
    }
}

void worker_yield(void)
{
}

int64_t worker_now_us(void)
{
    return world_now_us();
}

void worker_read_clock(struct worker_clock *clock_out)
{
    *clock_out = (struct worker_clock){
        .now_ms = world->now_ms + LOOP_ORIGIN_MS,
        .wall_ms = world->options.wall_ms + world->now_ms,
        .rng = sim_rng(),
    };
}

/* ---- threads ---- */

struct thread {
    uint64_t id;
};

struct thread *thread_new(const char *name, void (*run)(void *ctx), void *ctx)
{
    uint64_t id = world_id();
    struct thread *thread = arena_new(&world->arena, struct thread);

    (void)name;
    thread->id = id;
    run(ctx);
    return thread;
}

void thread_join(struct thread *thread)
{
    (void)thread; /* it ended before it began; the world owns it */
}
