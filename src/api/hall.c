#include "api/hall.h"

#include "api/call.h"
#include "api/recent.h"
#include "api/routes.h"
#include "api/subscriber.h"
#include "base/log.h"
#include "base/mem.h"

#include <assert.h>
#include <string.h>

enum { TICK_MS = 1000, TAIL_FACTS = 256 };

/* ---- facts arrive: clerk thread -> loop thread ---- */

struct delivery {
    struct loop_task task;
    struct hall *hall;
    size_t count;
    struct fact *facts[];
};

static void deliver(struct loop_task *task)
{
    struct delivery *delivery = CONTAINER_OF(task, struct delivery, task);

    live_append(delivery->hall->live, delivery->facts, delivery->count);
    for (size_t i = 0; i < delivery->count; i++)
        fact_unref(delivery->facts[i]);
    mem_free(delivery);
}

static void publish(struct outlet *outlet, struct fact *const *facts, size_t count)
{
    struct hall *hall = CONTAINER_OF(outlet, struct hall, outlet);
    struct delivery *delivery = mem_alloc(sizeof *delivery + count * sizeof *facts);

    delivery->task.run = deliver;
    delivery->hall = hall;
    delivery->count = count;
    for (size_t i = 0; i < count; i++)
        delivery->facts[i] = fact_ref(facts[i]);
    loop_post(hall->loop, &delivery->task);
}

/* ---- rings: asked of the clerk ---- */

struct watching {
    struct watch watch;
    struct loop_task task;
    struct hall *hall;
};

static void watch_back(struct loop_task *task)
{
    struct watching *watching = CONTAINER_OF(task, struct watching, task);
    struct watch *watch = &watching->watch;

    if (!watch->stop)
        live_ring_opened(watching->hall->live, watch->tenant, watch->ok,
                         slice_of(watch->state.epoch), watch->state.head, watch->tail,
                         watch->tail_count);
    if (!watch->ok && !watching->hall->service->stopped)
        log_write(LOG_ERROR, "ring not opened",
                  LOG_TEXT("detail", slice_of(watch->err.detail)));
    for (size_t i = 0; i < watch->tail_count; i++)
        fact_unref(watch->tail[i]);
    mem_free(watch->tail);
    mem_free(watching);
}

static void watch_answered(struct watch *watch)
{
    struct watching *watching = CONTAINER_OF(watch, struct watching, watch);
    loop_post(watching->hall->loop, &watching->task);
}

static void watch_tenant(struct hall *hall, tenant_id tenant, bool stop)
{
    struct watching *watching = mem_new(struct watching);

    watching->hall = hall;
    watching->task.run = watch_back;
    watching->watch = (struct watch){ .outlet = &hall->outlet,
                                      .tenant = tenant,
                                      .stop = stop,
                                      .tail_max = TAIL_FACTS,
                                      .answered = watch_answered };
    clerk_watch(hall->service->clerk, &watching->watch);
}

static void open_ring(void *ctx, tenant_id tenant)
{
    watch_tenant(ctx, tenant, false);
}

static void close_ring(void *ctx, tenant_id tenant)
{
    watch_tenant(ctx, tenant, true);
}

/* ---- pages of the journal: asked of the readers ---- */

struct page_reading {
    struct command command;
    struct loop_task task;
    struct hall *hall;
    tenant_id tenant;
    uint64_t page;
    size_t count;
    struct fact *facts[LIVE_PAGE];
};

/* The journal may begin in the middle of the page: then what is left of it. */
static bool page_run(struct tx *tx, struct command *command, struct error *err)
{
    struct page_reading *reading = CONTAINER_OF(command, struct page_reading, command);
    uint64_t after = reading->page * LIVE_PAGE, end = after + LIVE_PAGE;
    struct journal_state state;

    if (!journal_state(tx, reading->tenant, &state, err))
        return false;
    if (after < state.floor && state.floor < end)
        after = state.floor;
    return journal_read(tx, reading->tenant, after, end - after, reading->facts,
                        &reading->count, err);
}

static void page_back(struct loop_task *task)
{
    struct page_reading *reading = CONTAINER_OF(task, struct page_reading, task);
    bool lost = !reading->command.ok && reading->command.err.kind == ERR_CONFLICT;

    live_page_arrived(reading->hall->live, reading->tenant, reading->page, reading->command.ok,
                      lost, reading->facts, reading->count);
    for (size_t i = 0; i < reading->count; i++)
        fact_unref(reading->facts[i]);
    mem_free(reading);
}

static void page_answered(struct command *command)
{
    struct page_reading *reading = CONTAINER_OF(command, struct page_reading, command);
    loop_post(reading->hall->loop, &reading->task);
}

static void read_page(void *ctx, tenant_id tenant, uint64_t page)
{
    struct hall *hall = ctx;
    struct page_reading *reading = mem_new(struct page_reading);

    reading->hall = hall;
    reading->tenant = tenant;
    reading->page = page;
    reading->task.run = page_back;
    reading->command.tenant = tenant;
    reading->command.run = page_run;
    reading->command.answered = page_answered;
    if (!reader_queue_submit(hall->service->readers, &reading->command)) {
        reading->command.err.kind = ERR_BUSY;
        loop_post(hall->loop, &reading->task);
    }
}

static void carry_note(void *ctx, const struct presence_note *note)
{
    presence_carry(ctx, note);
}

static const struct live_source source = { open_ring, close_ring, read_page, carry_note };

/* ---- turns and ticks ---- */

static int64_t now_us(void *ctx)
{
    return loop_now_us(((struct hall *)ctx)->loop);
}

static bool turn(void *ctx)
{
    struct hall *hall = ctx;
    return live_turn(hall->live, now_us, hall);
}

static void tick(struct loop_timer *timer)
{
    struct hall *hall = CONTAINER_OF(timer, struct hall, tick);
    struct live_stats stats;

    live_tick(hall->live, loop_now_ms(hall->loop));
    presence_beat(hall);
    subscribers_tick(hall);
    recent_tick(hall);
    echoes_tick(hall);
    live_read_stats(hall->live, &stats);
    hall->delivered = stats.delivered;
    hall->page_reads = stats.page_reads;
    hall->ring_bytes = stats.ring_bytes;
    hall->rings = stats.rings;
    hall->readers = stats.readers;
    hall->behind = stats.behind;
    hall->lag_max = stats.lag_max;
    hall->here = stats.here;
    hall->sights = stats.sights;
}

/* ---- beginning and end ---- */

static struct server_options wire_options(const struct config *config)
{
    struct server_options options;

    server_options_default(&options);
    options.http.request_line = (size_t)config->request_line;
    options.http.headers = (size_t)config->headers;
    options.http.header_count = (size_t)config->header_count;
    options.http.body = (size_t)config->body;
    options.message_max = (size_t)config->message;
    options.messages_per_second = (uint32_t)config->messages_per_second;
    options.head_ms = config->head_ms;
    options.body_ms = config->body_ms;
    options.idle_ms = config->idle_ms;
    options.write_stall_ms = config->write_stall_ms;
    options.silent_ms = config->silent_ms;
    options.heartbeat_ms = config->heartbeat_ms;
    return options;
}

static void drained(void *ctx)
{
    struct hall *hall = ctx;

    if (hall->drained)
        return;
    hall->drained = true;
    atomic_fetch_sub(&hall->service->halls_busy, 1);
}

static const struct server_events events = {
    .head = routes_head,
    .request = routes_request,
    .gone = routes_gone,
    .problem = routes_problem,
    .drained = drained,
};

static void admin_gone(void *ctx, struct conn *conn)
{
    (void)ctx;
    (void)conn;
}

static const struct server_events admin_events = {
    .request = operation_admin,
    .gone = admin_gone,
    .problem = routes_problem,
};

static void drain_here(struct loop_task *task)
{
    struct hall *hall = CONTAINER_OF(task, struct hall, drain_task);

    /* Everyone comes back within the slots: as many a second as one start bears well. */
    uint64_t doors = hall->server ? server_counts(hall->server)->websockets_open +
                                        server_counts(hall->server)->event_streams_open
                                  : 0;
    uint64_t span_ms = 1000 + (doors + hall->guests.count) * 2;

    hall->slot_span_ms = span_ms > 60000 ? 60000 : (uint32_t)span_ms;
    recent_drain(hall);
    holds_drain(hall);
    server_drain(hall->server, hall->slot_span_ms);
}

static void timer_closed(struct loop_timer *timer)
{
    struct hall *hall = CONTAINER_OF(timer, struct hall, tick);
    loop_stop(hall->loop);
}

static void server_closed(void *ctx)
{
    struct hall *hall = ctx;

    if (--hall->closing == 0)
        loop_timer_close(&hall->tick, timer_closed);
}

static void close_here(struct loop_task *task)
{
    struct hall *hall = CONTAINER_OF(task, struct hall, close_task);

    recent_drain(hall);
    hall->closing = hall->admin ? 2 : 1;
    server_close(hall->server, server_closed);
    if (hall->admin)
        server_close(hall->admin, server_closed);
}

void hall_drain(struct hall *hall)
{
    loop_post(hall->loop, &hall->drain_task);
}

void hall_close(struct hall *hall)
{
    loop_post(hall->loop, &hall->close_task);
}

struct hall *hall_new(struct service *service, unsigned index)
{
    const struct config *config = service->config;
    struct hall *hall = mem_new(struct hall);
    struct server_options options = wire_options(config);
    uint8_t name[4];

    hall->service = service;
    hall->loop = loop_new();
    hall->outlet = (struct outlet){ .publish = publish, .index = index };
    hall->drain_task.run = drain_here;
    hall->close_task.run = close_here;
    list_init(&hall->strangers);
    list_init(&hall->doors);
    list_init(&hall->echoes);
    list_init(&hall->holds);
    hall->slot_span_ms = 1000;
    recent_init(hall);
    rng_fill(loop_rng(hall->loop), name, sizeof name);
    snprintf(hall->name, sizeof hall->name, "%02x%02x%02x%02x", name[0], name[1], name[2],
             name[3]);
    hall->live = live_new(&(struct live_options){ .ring_bytes = (size_t)config->ring_bytes,
                                                  .page_max = 32,
                                                  .page_reads_max = 4,
                                                  .idle_ms = 60000,
                                                  .turn_us = 2000,
                                                  .source = &source,
                                                  .source_ctx = hall });
    hall->server =
        server_new(hall->loop, &options, &service->trust, service->quota, &events, hall);
    loop_set_turn(hall->loop, turn, hall);
    loop_timer_init(&hall->tick, hall->loop, tick);
    loop_timer_start(&hall->tick, TICK_MS, TICK_MS);
    return hall;
}

static bool listen_on(struct server *server, const char *text, uint16_t *port,
                      struct error *err)
{
    struct address address;

    if (!address_parse(slice_of(text), &address))
        return error_set(err, ERR_INVALID, "listen",
                         "«\u00a0%s\u00a0» n’est pas une adresse ADRESSE:PORT.", text);
    if (*port)
        address.port = *port;
    return server_listen(server, &address, port, err);
}

bool hall_listen(struct hall *hall, struct error *err)
{
    struct service *service = hall->service;
    const char *admin = service->config->admin_listen;

    if (!listen_on(hall->server, service->config->listen, &service->port, err))
        return false;
    if (hall->outlet.index != 0 || !admin[0] || strcmp(admin, "none") == 0)
        return true;
    struct server_options options;
    server_options_default(&options);
    hall->admin =
        server_new(hall->loop, &options, &service->trust, service->quota, &admin_events, hall);
    return listen_on(hall->admin, admin, &service->admin_port, err);
}

void hall_run(void *ctx)
{
    struct hall *hall = ctx;
    loop_run(hall->loop);
}

void hall_free(struct hall *hall)
{
    if (!hall)
        return;
    loop_free(hall->loop); /* runs what was still posted to it, so it comes first */
    recent_release(hall);
    live_free(hall->live);
    server_free(hall->server);
    server_free(hall->admin);
    mem_free(hall);
}
