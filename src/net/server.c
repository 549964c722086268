#include "net/inside.h"

#include "base/mem.h"
#include "proto/http_head.h"

#include <assert.h>

void server_options_default(struct server_options *options)
{
    *options = (struct server_options){
        .http = HTTP_LIMITS_DEFAULT,
        .message_max = 64 * 1024,
        .messages_per_second = 20,
        .head_ms = 10 * 1000,
        .body_ms = 10 * 1000,
        .body_rate = 1024,
        .idle_ms = 100 * 1000, /* longer than the 60 s for which proxies keep theirs */
        .write_stall_ms = 40 * 1000,
        .silent_ms = 40 * 1000,
        .patience_ms = 10 * 60 * 1000,
        .heartbeat_ms = 15 * 1000,
        .close_wait_ms = 5 * 1000,
        .linger_ms = 2 * 1000,
    };
}

static void each_second(struct loop_timer *timer)
{
    struct server *server = CONTAINER_OF(timer, struct server, second);

    wheel_turn(&server->wheel, loop_now_ms(server->loop));
}

struct server *server_new(struct loop *loop, const struct server_options *options,
                          const struct trust *trust, struct quota *quota,
                          const struct server_events *events, void *ctx)
{
    struct server *server = mem_new(struct server);

    server->loop = loop;
    server->options = *options;
    server->trust = trust;
    server->quota = quota;
    server->events = *events;
    server->ctx = ctx;
    server->date_s = -1;
    server->input = mem_alloc(SERVER_READ_BYTES);
    list_init(&server->conns);
    wheel_init(&server->wheel, loop_now_ms(loop));
    loop_timer_init(&server->second, loop, each_second);
    loop_timer_start(&server->second, 1000, 1000);
    return server;
}

void server_free(struct server *server)
{
    if (server == NULL)
        return;
    assert(list_is_empty(&server->conns) && server->timer_closed && !server->task_queued);
    mem_free(server->input);
    mem_free(server);
}

static void accepted(void *ctx, const struct stream_seed *seed)
{
    conn_accept(ctx, seed);
}

bool server_listen(struct server *server, const struct address *address, uint16_t *port_out,
                   struct error *err)
{
    struct listener *listener;

    if (server->listener_count == SERVER_LISTENERS_MAX) {
        error_set(err, ERR_INTERNAL, "", "Trop d’adresses d’écoute.");
        return error_detail(err, "more than %d listeners", SERVER_LISTENERS_MAX);
    }
    listener = listener_open(server->loop, address, accepted, server, err);
    if (listener == NULL)
        return false;
    server->listeners[server->listener_count++] = listener;
    if (port_out != NULL)
        *port_out = listener_port(listener);
    return true;
}

/* ---- the end ---- */

static void close_listeners(struct server *server)
{
    while (server->listener_count > 0)
        listener_close(server->listeners[--server->listener_count]);
}

static void timer_closed(struct loop_timer *timer)
{
    struct server *server = CONTAINER_OF(timer, struct server, second);

    server->timer_closed = true;
    if (server->closed != NULL)
        server->closed(server->ctx);
}

/* Also when a conn has been freed: perhaps it was the last one. */
static void look_for_end(struct loop_task *task)
{
    struct server *server = CONTAINER_OF(task, struct server, task);

    server->task_queued = false;
    if (!list_is_empty(&server->conns))
        return;
    if (server->draining && !server->drained_told) {
        server->drained_told = true;
        if (server->events.drained != NULL)
            server->events.drained(server->ctx);
    }
    if (server->closing && !server->timer_closing) {
        server->timer_closing = true;
        loop_timer_stop(&server->second);
        loop_timer_close(&server->second, timer_closed);
    }
}

static void look_later(struct server *server)
{
    if (server->task_queued)
        return;
    server->task_queued = true;
    server->task.run = look_for_end;
    loop_later(server->loop, &server->task);
}

void server_forget(struct server *server)
{
    if ((server->draining || server->closing) && list_is_empty(&server->conns))
        look_later(server);
}

void server_drain(struct server *server, uint32_t slot_span_ms)
{
    if (server->draining)
        return;
    server->draining = true;
    close_listeners(server);
    LIST_EACH(link, &server->conns) {
        struct conn *conn = CONTAINER_OF(link, struct conn, link);
        uint32_t slot_ms = 0;

        if (slot_span_ms > 0)
            slot_ms = (uint32_t)rng_below(loop_rng(server->loop), slot_span_ms);
        conn_drain(conn, slot_ms);
    }
    look_later(server);
}

void server_close(struct server *server, void (*closed)(void *ctx))
{
    assert(!server->closing);
    server->closing = true;
    server->closed = closed;
    close_listeners(server);
    LIST_EACH(link, &server->conns)
        conn_end(CONTAINER_OF(link, struct conn, link));
    look_later(server);
}

/* ---- questions ---- */

struct loop *server_loop(const struct server *server)
{
    return server->loop;
}

void *server_ctx(const struct server *server)
{
    return server->ctx;
}

slice server_date(struct server *server)
{
    int64_t now_ms = loop_wall_ms(server->loop);

    if (now_ms / 1000 != server->date_s) {
        server->date_s = now_ms / 1000;
        http_date_text(now_ms, server->date);
    }
    return (slice){ server->date, HTTP_DATE_LEN };
}

const struct server_options *server_options(const struct server *server)
{
    return &server->options;
}

const struct server_counts *server_counts(const struct server *server)
{
    return &server->counts;
}

bool server_is_draining(const struct server *server)
{
    return server->draining;
}
