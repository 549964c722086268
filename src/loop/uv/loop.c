#include "loop/uv/loop_uv.h"

#include "base/log.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

/* ---- queues of tasks ---- */

static void queue_add(struct task_queue *queue, struct loop_task *task)
{
    task->next = NULL;
    if (queue->last != NULL)
        queue->last->next = task;
    else
        queue->first = task;
    queue->last = task;
}

/* Runs what stands in the queue now; what these tasks add is left for the next time, so
 * that a task that comes back for ever does not keep the sockets waiting. */
static void run_all(struct loop_task *task)
{
    while (task != NULL) {
        struct loop_task *next = task->next; /* run() may free the task */
        task->next = NULL;
        task->run(task);
        task = next;
    }
}

static void run_later(struct loop *loop)
{
    struct loop_task *first = loop->later.first;

    loop->later = (struct task_queue){ 0 };
    run_all(first);
}

static void run_posted(struct loop *loop)
{
    pthread_mutex_lock(&loop->mutex);
    struct loop_task *first = loop->posted.first;
    loop->posted = (struct task_queue){ 0 };
    pthread_mutex_unlock(&loop->mutex);
    run_all(first);
}

/* ---- a turn ---- */

static void nothing(uv_idle_t *idle)
{
    (void)idle; /* its being active is all that is wanted */
}

static void end_turn(struct loop *loop)
{
    run_later(loop);
    bool again = loop->turn != NULL && loop->turn(loop->turn_ctx);
    if (again || loop->later.first != NULL)
        uv_idle_start(&loop->again, nothing);
    else
        uv_idle_stop(&loop->again);
}

/* libuv runs timers, then this, then waits: so one turn is all that the sockets and other
 * threads brought and then the timers, and nothing put off ever waits behind a wait. */
static void before_wait(uv_prepare_t *prepare)
{
    end_turn(prepare->data);
}

static void poked(uv_async_t *async)
{
    struct loop *loop = async->data;

    run_posted(loop);
    if (atomic_load(&loop->stopping))
        uv_stop(&loop->uv);
}

static void sockets_ready(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    stream_uv_dispatch(poll->data);
}

/* ---- life ---- */

struct loop *loop_new(void)
{
    struct loop *loop = mem_new(struct loop);
    bool ok = uv_loop_init(&loop->uv) == 0 &&
              uv_async_init(&loop->uv, &loop->poke, poked) == 0 &&
              uv_prepare_init(&loop->uv, &loop->end) == 0 &&
              uv_idle_init(&loop->uv, &loop->again) == 0;

    loop->socket_set = epoll_create1(EPOLL_CLOEXEC);
    ok = ok && loop->socket_set >= 0 &&
         uv_poll_init(&loop->uv, &loop->sockets, loop->socket_set) == 0;
    if (!ok) {
        /* Loops are made at the start, before anybody is served. */
        log_write(LOG_ERROR, "no loop: out of files or memory");
        abort();
    }
    loop->poke.data = loop->end.data = loop->sockets.data = loop;
    uv_prepare_start(&loop->end, before_wait);
    uv_poll_start(&loop->sockets, UV_READABLE, sockets_ready);
    pthread_mutex_init(&loop->mutex, NULL);
    return loop;
}

void loop_run(struct loop *loop)
{
    assert(!atomic_load(&loop->running));
    loop->thread = pthread_self();
    atomic_store(&loop->running, true);
    uv_update_time(&loop->uv);
    if (!atomic_load(&loop->stopping))
        uv_run(&loop->uv, UV_RUN_DEFAULT);
    end_turn(loop); /* libuv stops after the sockets: what they put off comes now */
    atomic_store(&loop->stopping, false);
    atomic_store(&loop->running, false);
}

void loop_stop(struct loop *loop)
{
    pthread_mutex_lock(&loop->mutex);
    atomic_store(&loop->stopping, true);
    uv_async_send(&loop->poke);
    pthread_mutex_unlock(&loop->mutex);
}

bool loop_is_here(const struct loop *loop)
{
    return !atomic_load(&loop->running) || pthread_equal(loop->thread, pthread_self()) != 0;
}

static bool has_tasks(struct loop *loop)
{
    pthread_mutex_lock(&loop->mutex);
    bool found = loop->posted.first != NULL || loop->later.first != NULL;
    pthread_mutex_unlock(&loop->mutex);
    return found;
}

void loop_free(struct loop *loop)
{
    if (loop == NULL)
        return;
    assert(!atomic_load(&loop->running));
    loop->turn = NULL; /* its owner is likely gone */
    uv_close((uv_handle_t *)&loop->end, NULL);
    uv_close((uv_handle_t *)&loop->again, NULL);
    uv_close((uv_handle_t *)&loop->sockets, NULL);
    uv_unref((uv_handle_t *)&loop->poke);
    do {
        run_posted(loop);
        run_later(loop);
        uv_run(&loop->uv, UV_RUN_DEFAULT); /* jobs in flight, handles that are closing */
    } while (has_tasks(loop));
    assert(loop->stream_count == 0);

    /* Whoever posted last may still be inside loop_post(): wait until it has let go. */
    pthread_mutex_lock(&loop->mutex);
    uv_close((uv_handle_t *)&loop->poke, NULL);
    pthread_mutex_unlock(&loop->mutex);
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    int left = uv_loop_close(&loop->uv);
    assert(left == 0);
    (void)left;
    close(loop->socket_set);
    pthread_mutex_destroy(&loop->mutex);
    mem_free(loop);
}

/* ---- clocks ---- */

int64_t loop_now_ms(const struct loop *loop)
{
    return (int64_t)uv_now(&loop->uv);
}

int64_t loop_now_us(const struct loop *loop)
{
    (void)loop;
    return (int64_t)(uv_hrtime() / 1000);
}

int64_t loop_wall_ms(const struct loop *loop)
{
    struct timespec now;

    (void)loop;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct rng *loop_rng(struct loop *loop)
{
    (void)loop;
    return rng_system();
}

/* ---- tasks ---- */

void loop_post(struct loop *loop, struct loop_task *task)
{
    /* The poke is inside the lock because loop_free() waits for the lock: the task may
     * be the very one that makes the owner free the loop. */
    pthread_mutex_lock(&loop->mutex);
    bool first = loop->posted.first == NULL;
    queue_add(&loop->posted, task);
    if (first)
        uv_async_send(&loop->poke);
    pthread_mutex_unlock(&loop->mutex);
}

void loop_later(struct loop *loop, struct loop_task *task)
{
    assert(loop_is_here(loop));
    queue_add(&loop->later, task);
}

void loop_set_turn(struct loop *loop, bool (*turn)(void *ctx), void *ctx)
{
    loop->turn = turn;
    loop->turn_ctx = ctx;
}
