#include "loop/sim/world.h"

#include "base/mem.h"

#include <assert.h>
#include <string.h>

void queue_add(struct task_queue *queue, struct loop_task *task)
{
    task->next = NULL;
    if (queue->last != NULL)
        queue->last->next = task;
    else
        queue->first = task;
    queue->last = task;
}

static void run_all(struct task_queue *queue)
{
    struct loop_task *task = queue->first;

    *queue = (struct task_queue){ 0 }; /* what these add is left for the next time */
    while (task != NULL) {
        struct loop_task *next = task->next;
        task->next = NULL;
        task->run(task);
        task = next;
    }
}

/* ---- timers ---- */

struct sim_timer {
    struct loop_timer *timer;
    struct loop *loop;
    struct list link; /* loop->due_timers */
    uint64_t id;
    uint64_t set; /* counts starts and stops: entries of earlier ones are void */
    int64_t repeat_ms;
    bool closed;
};

/* Lives in loop_timer.priv, which the compiler knows as numbers: hence may_alias. */
struct timer_inside {
    struct sim_timer *sim;
    void (*closed)(struct loop_timer *timer);
    struct loop_task task;
} __attribute__((may_alias));
_Static_assert(sizeof(struct timer_inside) <= sizeof(((struct loop_timer *)0)->priv),
               "loop_timer.priv is too small");

static struct timer_inside *timer_inside(struct loop_timer *timer)
{
    return (struct timer_inside *)timer->priv;
}

static void timer_due(void *subject, uint64_t set)
{
    struct sim_timer *sim = subject;

    if (sim->loop->dead || sim->set != set)
        return;
    list_remove(&sim->link); /* a late loop may still have the last time before it */
    list_add_last(&sim->loop->due_timers, &sim->link);
    if (sim->repeat_ms > 0)
        world_plan(world->now_ms + sim->repeat_ms, EVENT_TIMER, sim->id, timer_due, sim, set);
    loop_sim_wake(sim->loop);
}

static void run_timers(struct loop *loop)
{
    struct list due;

    list_init(&due);
    list_move_all(&due, &loop->due_timers);
    while (!list_is_empty(&due)) {
        struct sim_timer *sim = CONTAINER_OF(due.next, struct sim_timer, link);

        list_remove(&sim->link);
        sim->timer->fire(sim->timer);
    }
}

void loop_timer_init(struct loop_timer *timer, struct loop *loop,
                     void (*fire)(struct loop_timer *timer))
{
    struct sim_timer *sim = arena_new(&world->arena, struct sim_timer);

    assert(loop_is_here(loop));
    sim->timer = timer;
    sim->loop = loop;
    sim->id = world_id();
    list_init(&sim->link);
    timer->fire = fire;
    timer->loop = loop;
    *timer_inside(timer) = (struct timer_inside){ .sim = sim };
}

void loop_timer_stop(struct loop_timer *timer)
{
    struct sim_timer *sim = timer_inside(timer)->sim;

    assert(loop_is_here(timer->loop));
    sim->set++;
    list_remove(&sim->link);
}

void loop_timer_start(struct loop_timer *timer, int64_t delay_ms, int64_t repeat_ms)
{
    struct sim_timer *sim = timer_inside(timer)->sim;

    assert(delay_ms >= 0 && repeat_ms >= 0 && !sim->closed);
    loop_timer_stop(timer);
    sim->repeat_ms = repeat_ms;
    world_plan(world->now_ms + delay_ms, EVENT_TIMER, sim->id, timer_due, sim, sim->set);
}

static void timer_closed(struct loop_task *task)
{
    struct timer_inside *inside = CONTAINER_OF(task, struct timer_inside, task);

    if (inside->closed != NULL)
        inside->closed(CONTAINER_OF(inside, struct loop_timer, priv));
}

void loop_timer_close(struct loop_timer *timer, void (*closed)(struct loop_timer *timer))
{
    struct timer_inside *inside = timer_inside(timer);

    assert(!inside->sim->closed);
    loop_timer_stop(timer);
    inside->sim->closed = true;
    inside->closed = closed;
    inside->task.run = timer_closed;
    loop_later(timer->loop, &inside->task);
}

/* ---- work ---- */

struct sim_job {
    struct loop_job *job;
    struct loop *loop;
    struct list link; /* loop->jobs until done */
    struct loop_task task;
    uint64_t id;
    bool worked, finished;
};

static void job_done(struct loop_task *task)
{
    struct sim_job *sim = CONTAINER_OF(task, struct sim_job, task);

    sim->finished = true;
    list_remove(&sim->link);
    sim->job->done(sim->job);
}

static void job_work_done(void *subject, uint64_t number)
{
    struct sim_job *sim = subject;

    (void)number;
    if (sim->loop->dead || sim->finished)
        return;
    sim->task.run = job_done;
    queue_add(&sim->loop->posted, &sim->task);
    loop_sim_wake(sim->loop);
}

static void job_work(void *subject, uint64_t number)
{
    struct sim_job *sim = subject;

    (void)number;
    if (sim->loop->dead || sim->worked)
        return;
    sim->worked = true;
    world->process = sim->loop->process;
    sim->job->work(sim->job);
    world_plan(world->now_ms + world_delay(), EVENT_WORK_DONE, sim->id, job_work_done, sim, 0);
}

void loop_work(struct loop *loop, struct loop_job *job)
{
    struct sim_job *sim = arena_new(&world->arena, struct sim_job);

    assert(loop_is_here(loop));
    job->loop = loop;
    sim->job = job;
    sim->loop = loop;
    sim->id = world_id();
    list_add_last(&loop->jobs, &sim->link);
    world_plan(world->now_ms + world_delay(), EVENT_WORK, sim->id, job_work, sim, 0);
}

/* ---- a turn ---- */

static void serve_sockets(struct loop *loop)
{
    struct socket **ready = loop->ready;
    size_t count = loop->ready_count;

    loop->ready = NULL;
    loop->ready_count = loop->ready_cap = 0;
    for (size_t i = count; i > 1; i--) { /* the kernel promises no order either */
        size_t other = (size_t)rng_below(&world->dice, i);
        struct socket *kept = ready[i - 1];

        ready[i - 1] = ready[other];
        ready[other] = kept;
    }
    for (size_t i = 0; i < count; i++)
        ready[i]->in_ready = false;
    for (size_t i = 0; i < count; i++)
        socket_serve(ready[i]);
    mem_free(ready);
}

static void take_turn(void *subject, uint64_t number)
{
    struct loop *loop = subject;

    (void)number;
    if (loop->dead || !loop->running)
        return;
    loop->turn_planned = false;
    world->here = loop;
    world->process = loop->process;

    bool posted_first = rng_below(&world->dice, 2) == 0;
    if (posted_first)
        run_all(&loop->posted);
    listener_sim_serve(loop);
    serve_sockets(loop);
    if (!posted_first)
        run_all(&loop->posted);
    run_timers(loop);
    run_all(&loop->later);
    bool again = loop->turn != NULL && loop->turn(loop->turn_ctx);

    if (loop->stopping) {
        loop->stopping = loop->running = false;
    } else if (again || loop->posted.first != NULL || loop->later.first != NULL ||
               loop->ready_count > 0 || !list_is_empty(&loop->due_timers) ||
               listener_sim_waits(loop)) {
        loop_sim_wake(loop);
    }
    world->here = NULL;
}

void loop_sim_wake(struct loop *loop)
{
    int64_t lag_ms = 0;

    if (loop->dead || !loop->running || loop->turn_planned)
        return;
    /* Mostly at once; now and then it is busy. That a turn takes time at all also lets
     * the world go on when a loop never wants to sleep. */
    if (rng_below(&world->dice, 8) == 0)
        lag_ms = 1 + world_delay();
    loop->turn_planned = true;
    world_plan(world->now_ms + lag_ms, EVENT_TURN, loop->id, take_turn, loop, 0);
}

/* ---- life ---- */

struct loop *loop_new(void)
{
    uint64_t id = world_id();
    struct loop *loop = arena_new(&world->arena, struct loop);

    loop->id = id;
    loop->process = world->process;
    rng_seed(&loop->rng, world->options.seed + id);
    list_init(&loop->due_timers);
    list_init(&loop->jobs);
    list_init(&loop->listeners);
    list_add_last(&world->loops, &loop->link);
    return loop;
}

void loop_run(struct loop *loop)
{
    assert(!loop->running);
    if (loop->stopping) {
        loop->stopping = false;
        return;
    }
    loop->running = true;
    loop_sim_wake(loop);
}

void loop_stop(struct loop *loop)
{
    loop->stopping = true;
    loop_sim_wake(loop);
}

bool sim_loop_runs(const struct loop *loop)
{
    return loop->running && !loop->dead;
}

bool loop_is_here(const struct loop *loop)
{
    return !loop->running || !world->in_event || world->here == loop;
}

static void finish_jobs(struct loop *loop)
{
    while (!list_is_empty(&loop->jobs)) {
        struct sim_job *sim = CONTAINER_OF(loop->jobs.next, struct sim_job, link);

        if (!sim->worked)
            sim->job->work(sim->job);
        sim->worked = true;
        job_done(&sim->task);
    }
}

void loop_free(struct loop *loop)
{
    if (loop == NULL)
        return;
    assert(!loop->running && !loop->dead);
    while (loop->posted.first != NULL || loop->later.first != NULL ||
           !list_is_empty(&loop->jobs)) {
        run_all(&loop->posted);
        run_all(&loop->later);
        finish_jobs(loop);
    }
    assert(loop->stream_count == 0 && list_is_empty(&loop->listeners));
    loop_sim_kill(loop);
}

/* Also the end of a loop that is freed: the world only forgets it. */
void loop_sim_kill(struct loop *loop)
{
    listener_sim_drop(loop);
    loop->dead = true;
    loop->running = false;
    for (size_t i = 0; i < loop->ready_count; i++)
        loop->ready[i]->in_ready = false;
    mem_free(loop->ready);
    loop->ready = NULL;
    loop->ready_count = loop->ready_cap = 0;
    list_remove(&loop->link);
}

/* ---- clocks ---- */

int64_t loop_now_ms(const struct loop *loop)
{
    (void)loop;
    return world->now_ms + LOOP_ORIGIN_MS;
}

int64_t loop_now_us(const struct loop *loop)
{
    (void)loop;
    return world_now_us();
}

int64_t loop_wall_ms(const struct loop *loop)
{
    (void)loop;
    return world->options.wall_ms + world->now_ms;
}

struct rng *loop_rng(struct loop *loop)
{
    return &loop->rng;
}

/* ---- tasks ---- */

void loop_post(struct loop *loop, struct loop_task *task)
{
    queue_add(&loop->posted, task);
    loop_sim_wake(loop);
}

void loop_later(struct loop *loop, struct loop_task *task)
{
    assert(loop_is_here(loop));
    queue_add(&loop->later, task);
    if (world->here != loop)
        loop_sim_wake(loop); /* the harness acts between two turns */
}

void loop_set_turn(struct loop *loop, bool (*turn)(void *ctx), void *ctx)
{
    loop->turn = turn;
    loop->turn_ctx = ctx;
}
