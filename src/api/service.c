#include "api/service.h"

#include "api/hall.h"
#include "api/mail.h"
#include "api/upkeep.h"
#include "base/log.h"
#include "base/mem.h"
#include "live/presence.h"

#include <string.h>
#include <unistd.h>

enum { CLERK_IDLE_MS = 1000, LOCK_WAIT_MS = 15000 };

void service_wake_clerk(struct service *service)
{
    worker_wake(service->clerk_worker);
}

static void wake_clerk(void *ctx)
{
    service_wake_clerk(ctx);
}

static void wake_readers(void *ctx)
{
    struct service *service = ctx;
    for (size_t i = 0; i < service->reader_count; i++)
        worker_wake(service->reader_workers[i]);
}

static bool clerk_work(void *ctx, const struct worker_clock *clock)
{
    struct service *service = ctx;
    bool more = clerk_turn(service->clerk, clock->wall_ms, clock->now_ms, clock->rng);

    upkeep_turn(service, clock->now_ms);
    return more;
}

/* Each reader thread has its own connection; which one, it finds by its place. */
struct reader_place {
    struct service *service;
    size_t index;
};

static bool reader_work(void *ctx, const struct worker_clock *clock)
{
    struct reader_place *place = ctx;
    return reader_queue_turn(place->service->readers, place->service->reader_dbs[place->index],
                             clock->wall_ms, clock->now_ms, clock->rng);
}

static bool open_store(struct service *service, struct error *err)
{
    const struct config *config = service->config;
    struct clerk_options options = { .queue_max = (size_t)config->command_queue,
                                     .batch_max = 1000,
                                     .batch_ms = 10,
                                     .wake = wake_clerk,
                                     .wake_ctx = service,
                                     .now_us = worker_now_us,
                                     .yield = worker_yield };

    if (!folder_lock_take(&service->lock, config->data, LOCK_WAIT_MS, err) ||
        !db_open(&service->db, config->data, DB_WRITE, err) ||
        !heads_note_check(config->data, err))
        return false;
    service->heads_checked = true;
    service->clerk = clerk_new(service->db, &options);

    options.wake = wake_readers;
    service->readers = reader_queue_new(&options);
    service->reader_workers = mem_array(struct worker *, (size_t)config->db_readers);
    service->reader_dbs = mem_array(struct db *, (size_t)config->db_readers);
    service->reader_places = mem_array(struct reader_place, (size_t)config->db_readers);
    for (size_t i = 0; i < (size_t)config->db_readers; i++) {
        if (!db_open(&service->reader_dbs[i], config->data, DB_READ, err))
            return false;
        service->reader_count++;
    }
    return true;
}

/* From here on the connections belong to their threads. */
static void start_workers(struct service *service)
{
    worker_new(&service->clerk_worker, "clerk", CLERK_IDLE_MS, clerk_work, service);
    for (size_t i = 0; i < service->reader_count; i++) {
        service->reader_places[i] = (struct reader_place){ service, i };
        worker_new(&service->reader_workers[i], "reader", 0, reader_work,
                   &service->reader_places[i]);
    }
}

static size_t loop_count(const struct config *config)
{
    long cores = config->threads ? (long)config->threads : sysconf(_SC_NPROCESSORS_ONLN);

    if (cores < 1)
        cores = 1;
    return cores < SERVICE_LOOPS_MAX ? (size_t)cores : SERVICE_LOOPS_MAX;
}

bool service_start(struct service **service_out, const struct config *config, struct error *err)
{
    struct service *service = mem_new(struct service);

    service->config = config;
    service->quota = quota_new((size_t)config->connections,
                               (size_t)config->connections_per_address,
                               (size_t)config->unfinished_input);
    service->sign_ins = throttle_new(true, 100000);
    service->writes = throttle_new(false, 100000);
    service->doors_by_person = tally_new();
    service->presence = presence_new();
    service->keys_running = tally_new();
    if (!trust_init(&service->trust, slice_of(config->trusted_proxies), err) ||
        !origins_init(&service->origins, slice_of(config->public_url), err) ||
        !open_store(service, err) || !upkeep_start(service, err) ||
        !mail_start(&service->mail, config, &service->origins, err))
        goto failed;
    start_workers(service);

    for (size_t i = 0; i < loop_count(config); i++) {
        service->halls[i] = hall_new(service, (unsigned)i);
        service->hall_count++;
        if (!hall_listen(service->halls[i], err))
            goto failed;
    }
    atomic_store(&service->halls_busy, service->hall_count);
    for (size_t i = 0; i < service->hall_count; i++)
        service->threads[i] = thread_new("loop", hall_run, service->halls[i]);
    atomic_store(&service->ready, true);
    *service_out = service;
    return true;

failed:
    /* Loops that were made must turn to be closed. */
    for (size_t i = 0; i < service->hall_count; i++)
        service->threads[i] = thread_new("loop", hall_run, service->halls[i]);
    service_free(service);
    return false;
}

void service_drain(struct service *service)
{
    if (atomic_exchange(&service->draining, true))
        return;
    atomic_store(&service->ready, false);
    mail_stop(service->mail);
    for (size_t i = 0; i < service->hall_count; i++)
        hall_drain(service->halls[i]);
}

bool service_is_drained(const struct service *service)
{
    return atomic_load(&service->halls_busy) == 0;
}

void service_close(struct service *service)
{
    atomic_store(&service->ready, false);
    for (size_t i = 0; !service->closed && i < service->hall_count; i++)
        hall_close(service->halls[i]);
    service->closed = true;
}

/* The loops end first, and with them every connection. What the database threads, and the
 * passwords that are being verified, still answer then is posted to loops that no longer turn.
 * It runs when these are freed, while their rings are still there: a call that comes back finds
 * nobody waiting, and where it would ask the database again it is told that all is over. */
void service_free(struct service *service)
{
    struct error err = { 0 };

    if (!service)
        return;
    service_close(service);
    mail_stop(service->mail);
    for (size_t i = 0; i < service->hall_count; i++)
        thread_join(service->threads[i]);
    mail_free(service->mail);
    worker_free(service->clerk_worker);
    for (size_t i = 0; i < service->reader_count; i++)
        worker_free(service->reader_workers[i]);
    service->stopped = true;
    clerk_free(service->clerk);
    reader_queue_free(service->readers);
    if (service->heads_checked && !heads_note_write(service->config->data, &err))
        log_write(LOG_WARN, "heads not noted", LOG_TEXT("detail", slice_of(err.detail)));
    for (size_t i = 0; i < service->hall_count; i++)
        hall_free(service->halls[i]);
    for (size_t i = 0; i < service->reader_count; i++)
        db_close(service->reader_dbs[i]);
    db_close(service->db);
    folder_lock_drop(service->lock);
    mem_free(service->reader_workers);
    mem_free(service->reader_dbs);
    mem_free(service->reader_places);
    quota_free(service->quota);
    throttle_free(service->sign_ins);
    throttle_free(service->writes);
    tally_free(service->doors_by_person);
    presence_free(service->presence);
    tally_free(service->keys_running);
    trust_release(&service->trust);
    origins_release(&service->origins);
    mem_free(service);
}
