#include "loop/worker.h"

#include "base/log.h"
#include "base/mem.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uv.h>

/* ---- threads ---- */

struct thread {
    pthread_t pthread;
    char name[16];
    void (*run)(void *ctx);
    void *ctx;
};

static void *thread_main(void *arg)
{
    struct thread *thread = arg;

    pthread_setname_np(pthread_self(), thread->name);
    thread->run(thread->ctx);
    return NULL;
}

struct thread *thread_new(const char *name, void (*run)(void *ctx), void *ctx)
{
    struct thread *thread = mem_new(struct thread);
    sigset_t all, before;

    strncpy(thread->name, name, sizeof(thread->name) - 1);
    thread->run = run;
    thread->ctx = ctx;

    /* Signals are for the main thread: ours are born with all of them blocked. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&thread->pthread, NULL, thread_main, thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed) {
        /* Threads are made at the start, before anybody is served. */
        log_write(LOG_ERROR, "no thread", LOG_TEXT("name", slice_of(name)),
                  LOG_INT("errno", failed));
        abort();
    }
    return thread;
}

void thread_join(struct thread *thread)
{
    if (thread == NULL)
        return;
    pthread_join(thread->pthread, NULL);
    mem_free(thread);
}

/* ---- workers ---- */

struct worker {
    struct thread *thread;
    int64_t idle_ms;
    bool (*turn)(void *ctx, const struct worker_clock *clock);
    void *ctx;

    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool woken;
    bool stopping;
};

/* Until somebody wakes it, or it has slept long enough. The mutex is held. */
static void sleep_until_woken(struct worker *worker)
{
    struct timespec until;
    int failed = 0;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += worker->idle_ms / 1000;
    until.tv_nsec += worker->idle_ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    while (!worker->woken && !worker->stopping && !failed) {
        if (worker->idle_ms > 0)
            failed = pthread_cond_timedwait(&worker->changed, &worker->mutex, &until);
        else
            pthread_cond_wait(&worker->changed, &worker->mutex);
    }
}

static void worker_run(void *ctx)
{
    struct worker *worker = ctx;
    bool again = false;

    pthread_mutex_lock(&worker->mutex);
    while (!worker->stopping) {
        if (!again)
            sleep_until_woken(worker);
        if (worker->stopping)
            break;
        worker->woken = false;
        pthread_mutex_unlock(&worker->mutex);

        struct worker_clock clock;
        worker_read_clock(&clock);
        again = worker->turn(worker->ctx, &clock);

        pthread_mutex_lock(&worker->mutex);
    }
    pthread_mutex_unlock(&worker->mutex);
}

void worker_new(struct worker **worker_out, const char *name, int64_t idle_ms,
                bool (*turn)(void *ctx, const struct worker_clock *clock), void *ctx)
{
    struct worker *worker = mem_new(struct worker);
    pthread_condattr_t monotonic;

    worker->idle_ms = idle_ms;
    worker->turn = turn;
    worker->ctx = ctx;
    pthread_mutex_init(&worker->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC); /* sleeps through clock changes */
    pthread_cond_init(&worker->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    *worker_out = worker;
    worker->thread = thread_new(name, worker_run, worker);
}

void worker_wake(struct worker *worker)
{
    pthread_mutex_lock(&worker->mutex);
    worker->woken = true;
    pthread_cond_signal(&worker->changed);
    pthread_mutex_unlock(&worker->mutex);
}

void worker_free(struct worker *worker)
{
    if (worker == NULL)
        return;
    pthread_mutex_lock(&worker->mutex);
    worker->stopping = true;
    pthread_cond_signal(&worker->changed);
    pthread_mutex_unlock(&worker->mutex);
    thread_join(worker->thread);
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->mutex);
    mem_free(worker);
}

void worker_yield(void)
{
    (void)sched_yield(); /* never fails here */
}

int64_t worker_now_us(void)
{
    return (int64_t)(uv_hrtime() / 1000);
}

void worker_read_clock(struct worker_clock *clock_out)
{
    struct timespec wall;

    clock_gettime(CLOCK_REALTIME, &wall);
    *clock_out = (struct worker_clock){
        .now_ms = worker_now_us() / 1000,
        .wall_ms = (int64_t)wall.tv_sec * 1000 + wall.tv_nsec / 1000000,
        .rng = rng_system(),
    };
}
