#include "loop/uv/loop_uv.h"

#include <assert.h>

/* Lives in loop_timer.priv, which the compiler knows as numbers: hence may_alias. */
struct timer_uv {
    uv_timer_t uv;
    void (*closed)(struct loop_timer *timer);
} __attribute__((may_alias));
_Static_assert(sizeof(struct timer_uv) <= sizeof(((struct loop_timer *)0)->priv),
               "loop_timer.priv is too small");

static struct timer_uv *inside(struct loop_timer *timer)
{
    return (struct timer_uv *)timer->priv;
}

static void fired(uv_timer_t *uv)
{
    struct loop_timer *timer = uv->data;

    timer->fire(timer);
}

void loop_timer_init(struct loop_timer *timer, struct loop *loop,
                     void (*fire)(struct loop_timer *timer))
{
    struct timer_uv *timer_uv = inside(timer);

    assert(loop_is_here(loop));
    timer->fire = fire;
    timer->loop = loop;
    *timer_uv = (struct timer_uv){ 0 };
    uv_timer_init(&loop->uv, &timer_uv->uv);
    timer_uv->uv.data = timer;
}

void loop_timer_start(struct loop_timer *timer, int64_t delay_ms, int64_t repeat_ms)
{
    struct loop *loop = timer->loop;

    assert(loop_is_here(loop) && delay_ms >= 0 && repeat_ms >= 0);
    if (!atomic_load(&loop->running))
        uv_update_time(&loop->uv); /* libuv counts from its last turn, which is long ago */
    int failed =
        uv_timer_start(&inside(timer)->uv, fired, (uint64_t)delay_ms, (uint64_t)repeat_ms);
    assert(!failed); /* it is closing */
    (void)failed;
}

void loop_timer_stop(struct loop_timer *timer)
{
    assert(loop_is_here(timer->loop));
    uv_timer_stop(&inside(timer)->uv);
}

static void timer_closed(uv_handle_t *uv)
{
    struct loop_timer *timer = uv->data;

    if (inside(timer)->closed != NULL)
        inside(timer)->closed(timer);
}

void loop_timer_close(struct loop_timer *timer, void (*closed)(struct loop_timer *timer))
{
    assert(loop_is_here(timer->loop));
    inside(timer)->closed = closed;
    uv_close((uv_handle_t *)&inside(timer)->uv, timer_closed);
}

/* ---- work ---- */

struct job_uv {
    uv_work_t uv;
} __attribute__((may_alias));
_Static_assert(sizeof(struct job_uv) <= sizeof(((struct loop_job *)0)->priv),
               "loop_job.priv is too small");

static void job_work(uv_work_t *uv)
{
    struct loop_job *job = uv->data;

    job->work(job);
}

static void job_done(uv_work_t *uv, int status)
{
    struct loop_job *job = uv->data;

    assert(status == 0); /* nobody cancels */
    (void)status;
    job->done(job);
}

void loop_work(struct loop *loop, struct loop_job *job)
{
    uv_work_t *uv = &((struct job_uv *)job->priv)->uv;

    assert(loop_is_here(loop));
    job->loop = loop;
    uv->data = job;
    int failed = uv_queue_work(&loop->uv, uv, job_work, job_done);
    assert(!failed); /* fails only without a work function */
    (void)failed;
}
