/*
 * For the doctor: endpoints that show what the way to here does to a request. Without
 * credentials, never stored, limited in number, off with --no-probes.
 */
#include "api/routes.h"
#include "base/instant.h"
#include "base/mem.h"
#include "net/door.h"
#include "proto/sse.h"

#include <string.h>

bool probe_take_of(struct call *call, _Atomic size_t *open, size_t max)
{
    if (atomic_fetch_add(open, 1) < max)
        return true;
    atomic_fetch_sub(open, 1);
    atomic_fetch_add(&call->hall->service->probes_refused, 1);
    call->retry_after_s = 5;
    error_set(&call->err, ERR_LIMIT, "too_many_requests",
              "Trop de sondes en même temps. Réessayez dans 5 s.");
    call_fail(call);
    return false;
}

bool probe_take(struct call *call)
{
    struct service *service = call->hall->service;

    return probe_take_of(call, &service->probes, (size_t)service->config->probes);
}

void probe_give(struct hall *hall)
{
    atomic_fetch_sub(&hall->service->probes, 1);
}

bool probe_number(struct call *call, const char *name, bool required, uint64_t min,
                  uint64_t max, uint64_t *value)
{
    slice text = call_param(call, slice_of(name));

    if (!text.data && !required)
        return true;
    if (text.data && slice_to_u64(text, value) && *value >= min && *value <= max)
        return true;
    error_field(&call->err, name, text.data ? "field_range" : "field_required",
                "«\u00a0%s\u00a0» est un nombre entre %llu et %llu.", name,
                (unsigned long long)min, (unsigned long long)max);
    call_fail(call);
    return false;
}

/* ---- /api/echo ---- */

static bool has_word(slice name, slice word)
{
    for (; name.len >= word.len; name = slice_skip(name, 1))
        if (slice_eq_nocase((slice){ name.data, word.len }, word))
            return true;
    return false;
}

/* Also what a box in front writes of whom it has let in: X-Amzn-Oidc-Data, X-Auth-Request-Email. */
static bool is_secret(slice name)
{
    static const slice words[] = { SLICE_INIT("cookie"), SLICE_INIT("auth"),
                                   SLICE_INIT("oidc"),   SLICE_INIT("token"),
                                   SLICE_INIT("jwt"),    SLICE_INIT("secret") };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (has_word(name, words[i]))
            return true;
    return slice_eq_nocase(name, SLICE("Sec-WebSocket-Protocol")) ||
           (name.len > 6 && slice_eq_nocase((slice){ name.data, 6 }, SLICE("Proxy-")));
}

void probe_echo(struct call *call)
{
    const struct http_request *request = conn_request(call->conn);
    const struct forwarded *forwarded = conn_forwarded(call->conn);
    char peer[ADDRESS_TEXT_MAX];
    struct json *json = &call->json;

    json_begin(json, &call->out);
    json_open_object(json, NULL);
    json_put_text(json, "method", request->method_text);
    json_put_text(json, "target", request->target);
    json_put_text(json, "http_version", request->minor ? SLICE("1.1") : SLICE("1.0"));
    json_open_array(json, "headers");
    for (size_t i = 0; i < request->header_count; i++) {
        json_open_object(json, NULL);
        json_put_text(json, "name", request->headers[i].name);
        if (is_secret(request->headers[i].name))
            json_put_int(json, "length", (int64_t)request->headers[i].value.len);
        else
            json_put_text(json, "value", request->headers[i].value);
        json_close_object(json);
    }
    json_close_array(json);
    address_text(conn_peer(call->conn), peer);
    json_put_text(json, "peer", slice_of(peer));
    json_put_text(json, "client", slice_of(call->address));
    json_put_text(json, "scheme", forwarded->scheme);
    json_put_text(json, "host", forwarded->host);
    json_put_bool(json, "trusted_proxy", forwarded->by_proxy);
    json_put_instant(json, "at", loop_wall_ms(call->hall->loop));
    json_close_object(json);
    call_finish(call);
}

/* ---- /api/probe/hold: an answer that takes its time ---- */

struct hold {
    struct loop_timer timer;
    struct list all; /* in hall->holds */
    struct call *call;
    struct hall *hall;
    uint64_t seconds;
};

static void hold_closed(struct loop_timer *timer)
{
    mem_free(CONTAINER_OF(timer, struct hold, timer));
}

static void hold_end(struct hold *hold)
{
    probe_give(hold->hall);
    list_remove(&hold->all);
    loop_timer_close(&hold->timer, hold_closed);
}

static void hold_over(struct loop_timer *timer)
{
    struct hold *hold = CONTAINER_OF(timer, struct hold, timer);
    struct call *call = hold->call;

    call->lost = NULL;
    json_begin(&call->json, &call->out);
    json_open_object(&call->json, NULL);
    json_put_int(&call->json, "seconds", (int64_t)hold->seconds);
    json_put_instant(&call->json, "at", loop_wall_ms(hold->hall->loop));
    json_close_object(&call->json);
    call_finish(call);
    hold_end(hold);
}

static void hold_lost(struct call *call)
{
    struct hold *hold = call->more;

    hold_end(hold);
    call_free(call);
}

void probe_hold(struct call *call)
{
    uint64_t seconds = 0;
    struct hold *hold;

    if (!probe_number(call, "seconds", true, 1, 130, &seconds) || call_refuse_draining(call) ||
        !probe_take(call))
        return;
    hold = mem_new(struct hold);
    hold->call = call;
    hold->hall = call->hall;
    hold->seconds = seconds;
    list_init(&hold->all);
    list_add_last(&call->hall->holds, &hold->all);
    call->more = hold;
    call->lost = hold_lost;
    loop_timer_init(&hold->timer, call->hall->loop, hold_over);
    loop_timer_start(&hold->timer, (int64_t)seconds * 1000, 0);
}

void holds_drain(struct hall *hall)
{
    LIST_EACH(link, &hall->holds) {
        struct hold *hold = CONTAINER_OF(link, struct hold, all);
        hold->call->lost = NULL;
        if (call_refuse_draining(hold->call))
            hold_end(hold);
    }
}

/* ---- /api/probe/sse: do events arrive one by one? ---- */

struct trickle {
    struct door door;
    struct loop_timer timer;
    struct hall *hall;
    uint64_t events, sent, gap_ms;
};

static void trickle_closed(struct loop_timer *timer)
{
    mem_free(CONTAINER_OF(timer, struct trickle, timer));
}

static void trickle_gone(struct door *door, const struct door_gone *gone)
{
    struct trickle *trickle = CONTAINER_OF(door, struct trickle, door);

    (void)gone;
    probe_give(trickle->hall);
    loop_timer_close(&trickle->timer, trickle_closed);
}

static void trickle_writable(struct door *door)
{
    (void)door;
}

static void trickle_draining(struct door *door, uint32_t slot_ms)
{
    (void)slot_ms;
    door_close(door, 0, (slice){ 0 });
}

static const struct door_events trickle_events = {
    .writable = trickle_writable,
    .draining = trickle_draining,
    .gone = trickle_gone,
};

static void trickle_next(struct loop_timer *timer)
{
    struct trickle *trickle = CONTAINER_OF(timer, struct trickle, timer);
    bool chunked = trickle->door.kind == DOOR_EVENTS;
    char data[96], at[INSTANT_TEXT_LEN + 1], id[24], before[SSE_BEFORE_MAX];
    slice after = sse_after(chunked);
    size_t taken, len;

    instant_text(loop_wall_ms(trickle->hall->loop), at);
    trickle->sent++;
    snprintf(id, sizeof id, "%llu", (unsigned long long)trickle->sent);
    len = (size_t)snprintf(data, sizeof data, "{\"n\":%s,\"at\":\"%s\"}", id, at);
    struct iovec iov[3] = {
        { before, sse_before(before, slice_of(id), SLICE("probe"), len, chunked) },
        { data, len },
        { (void *)(uintptr_t)after.data, after.len },
    };
    /* A peer that is full misses it: whether it arrives is the very question. */
    if (door_write(&trickle->door, iov, 3, 1, &taken) == IO_CLOSED ||
        trickle->sent >= trickle->events)
        door_close(&trickle->door, 0, (slice){ 0 });
    else
        loop_timer_start(&trickle->timer, (int64_t)trickle->gap_ms, 0);
}

void probe_sse(struct call *call)
{
    uint64_t events = 5, gap_ms = 500;
    slice plain = call_param(call, SLICE("plain"));
    bool is_plain = slice_eq(plain, SLICE("true")) || slice_eq(plain, SLICE("1"));
    struct trickle *trickle;
    struct conn *conn = call->conn;
    struct buf *head;

    if (!probe_number(call, "events", false, 1, 100, &events) ||
        !probe_number(call, "gap", false, 0, 65000, &gap_ms))
        return;
    if (events * gap_ms > 130000) {
        error_field(&call->err, "gap", "field_range",
                    "«\u00a0events\u00a0» × «\u00a0gap\u00a0»\u00a0: au plus 130 000 ms.");
        call_fail(call);
        return;
    }
    if (call->method == METHOD_HEAD) {
        call_finish_stream_head(call, is_plain);
        return;
    }
    if (call_refuse_draining(call) || !probe_take(call))
        return;
    trickle = mem_new(struct trickle);
    trickle->hall = call->hall;
    trickle->events = events;
    trickle->gap_ms = gap_ms;
    conn_set_user(conn, NULL);
    head = call_begin_stream(call);
    if (is_plain)
        http_head_add(head, "Cache-Control", SLICE("no-store"));
    if (!conn_start_events(conn, 0, &trickle->door, &trickle_events, &call->err)) {
        conn_set_user(conn, call);
        probe_give(call->hall);
        mem_free(trickle);
        call_fail(call);
        return;
    }
    door_keep_quiet(&trickle->door);
    loop_timer_init(&trickle->timer, call->hall->loop, trickle_next);
    loop_timer_start(&trickle->timer, 0, 0);
    call->conn = NULL;
    call_free(call);
}
