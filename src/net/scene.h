/*
 * scene - a small server and scripted clients on one loop, for the tests of this folder.
 *
 * Included by tests only, in either make of the loop. The server answers by path: /hello at
 * once, /later after a moment, /never not at all, /echo with the body, /big with a megabyte,
 * /ws and /events become doors, and so on (answer_by_path). Clients send bytes as they are
 * told and keep what they get.
 *
 * Thread   the test's.
 * Memory   scene_begin / scene_end; clients live on the scene's heap until its end.
 * Units    ms.
 * Limits   SCENE_CLIENTS clients.
 */
#ifndef NET_SCENE_H
#define NET_SCENE_H

#include "base/mem.h"
#include "base/test.h"
#include "loop/drive.h"
#include "net/server.h"
#include "proto/sse.h"

#include <stdio.h>
#include <string.h>

#pragma weak sim_run_for
#pragma weak sim_stall
#pragma weak sim_cut
#pragma weak sim_now_ms

enum { SCENE_CLIENTS = 300, SCENE_BIG = 1 << 20, SCENE_LIMIT_MS = 30 * 1000 };

struct client {
    struct stream stream;
    struct buf out; /* still to be sent */
    struct buf in;  /* got so far       */
    bool connected, ended, failed;
    bool deaf; /* does not read */
    bool shut; /* ends its side when all is sent */
    bool stream_open;
};

struct scene_door {
    struct door door;
    struct buf heard; /* its messages, each with '\n' behind it */
    struct door_gone why;
    size_t facts_owed, facts_sent; /* numbered facts that it is to be sent */
    size_t fact_pad;               /* bytes added to each */
    unsigned writables, beats;
    bool gone, is_open, saw_draining;
    uint32_t slot_ms;
};

/* What the owner of the server has seen. Tests read it. */
struct scene {
    struct loop *loop;
    struct server *server;
    struct server_options options;
    struct trust trust;
    struct quota *quota;
    size_t connections_max, per_address_max, input_max;
    uint16_t port;
    struct client *clients[SCENE_CLIENTS];
    size_t client_count;
    struct scene_door *doors[SCENE_CLIENTS];
    size_t door_count;
    struct conn *held; /* /never and /later leave their conn here */
    struct loop_timer timer;
    char *big;
    unsigned requests, gones, problems, heads, drained;
    struct loop_timer timeout;
    unsigned timers_closed;
    bool closed;
    bool (*until)(void *ctx);
    void *until_ctx;
    bool timed_out;
};

static struct scene scene;

/* ---- the owner ---- */

static void scene_answer(struct conn *conn, int status, slice text)
{
    struct buf *head = conn_head(conn, status);
    struct buf body;

    http_head_add(head, "Content-Type", SLICE("text/plain"));
    buf_init(&body, SIZE_MAX / 2);
    buf_add(&body, text);
    conn_send(conn, &body);
    assert_int_equal(body.len, 0);
    buf_release(&body);
}

static bool scene_flush(struct scene_door *d)
{
    /* Facts are "fact <n> xxxx" as text frames, offered in batches of 64. */
    while (d->is_open && d->facts_sent < d->facts_owed) {
        enum { BATCH = 64 };
        static char text[BATCH][4200];
        static char heads[BATCH][SSE_BEFORE_MAX];
        struct iovec iov[3 * BATCH];
        size_t count = d->facts_owed - d->facts_sent, taken = 0;
        bool is_chunked = d->door.kind == DOOR_EVENTS;

        if (count > BATCH)
            count = BATCH;
        for (size_t i = 0; i < count; i++) {
            size_t len = (size_t)snprintf(text[i], sizeof(text[i]), "fact %zu %.*s",
                                          d->facts_sent + i, (int)d->fact_pad, scene.big);
            slice after = { 0 };

            iov[3 * i].iov_base = heads[i];
            if (d->door.kind == DOOR_WEBSOCKET) {
                iov[3 * i].iov_len =
                    ws_frame_head(WS_FIN | WS_OP_TEXT, len, (uint8_t *)heads[i]);
            } else {
                iov[3 * i].iov_len =
                    sse_before(heads[i], (slice){ 0 }, (slice){ 0 }, len, is_chunked);
                after = sse_after(is_chunked);
            }
            iov[3 * i + 1] = (struct iovec){ text[i], len };
            iov[3 * i + 2] = (struct iovec){ (void *)(uintptr_t)after.data, after.len };
        }
        enum io io = door_write(&d->door, iov, 3, count, &taken);
        assert_true(taken <= count);
        assert_true(io != IO_CLOSED || taken == 0);
        d->facts_sent += taken;
        if (io != IO_DONE)
            return false;
    }
    return true;
}

static void scene_message(struct door *door, slice text)
{
    struct scene_door *d = CONTAINER_OF(door, struct scene_door, door);

    assert_false(d->gone);
    buf_add(&d->heard, text);
    buf_add_char(&d->heard, '\n');
    if (slice_eq(text, SLICE("echo")))
        door_say(door, DOOR_PONG,
                 &(struct door_message){ .type = SLICE("pong"), .text = text });
    if (slice_eq(text, SLICE("close me")))
        door_close(door, 4403, SLICE("as you wish"));
}

static void scene_writable(struct door *door)
{
    struct scene_door *d = CONTAINER_OF(door, struct scene_door, door);

    assert_false(d->gone);
    d->writables++;
    scene_flush(d);
}

static void scene_heartbeat(struct door *door, struct buf *out)
{
    struct scene_door *d = CONTAINER_OF(door, struct scene_door, door);

    d->beats++;
    buf_add(out, SLICE("{\"type\":\"ping\"}"));
}

static void scene_draining(struct door *door, uint32_t slot_ms)
{
    struct scene_door *d = CONTAINER_OF(door, struct scene_door, door);

    d->saw_draining = true;
    d->slot_ms = slot_ms;
    door_retry(door, slot_ms + 1);
    door_close(door, WS_CLOSE_RESTART, SLICE("restart"));
}

static void scene_door_gone(struct door *door, const struct door_gone *gone)
{
    struct scene_door *d = CONTAINER_OF(door, struct scene_door, door);

    assert_false(d->gone);
    assert_null(door->conn);
    d->gone = true;
    d->is_open = false;
    d->why = *gone;
}

static const struct door_events scene_door_events = { .message = scene_message,
                                                      .writable = scene_writable,
                                                      .heartbeat = scene_heartbeat,
                                                      .draining = scene_draining,
                                                      .gone = scene_door_gone };

static struct scene_door *scene_new_door(void)
{
    struct scene_door *d = mem_new(struct scene_door);

    buf_init(&d->heard, 1 << 20);
    scene.doors[scene.door_count++] = d;
    return d;
}

static void scene_upgrade(struct conn *conn)
{
    struct ws_offer offer;
    struct scene_door *d;
    struct error err = { 0 };

    if (ws_handshake_read(conn_request(conn), &offer) != WS_ASKED) {
        scene_answer(conn, 426, SLICE("no"));
        return;
    }
    d = scene_new_door();
    d->is_open =
        conn_upgrade_ws(conn, &offer, (slice){ 0 }, &d->door, &scene_door_events, &err);
    if (!d->is_open) {
        d->gone = true;
        scene_answer(conn, 429, SLICE("too many"));
        return;
    }
    door_say(&d->door, DOOR_WELCOME,
             &(struct door_message){ .type = SLICE("connected"), .text = SLICE("welcome") });
}

static void scene_events(struct conn *conn)
{
    struct scene_door *d = scene_new_door();
    struct error err = { 0 };

    http_head_add(conn_head(conn, 200), "X-Ours", SLICE("yes"));
    d->is_open = conn_start_events(conn, 3000, &d->door, &scene_door_events, &err);
    assert_true(d->is_open);
    door_say(&d->door, DOOR_WELCOME,
             &(struct door_message){ .type = SLICE("connected"), .text = SLICE("welcome") });
}

static void scene_request(void *ctx, struct conn *conn)
{
    const struct http_request *request = conn_request(conn);

    assert_ptr_equal(ctx, &scene);
    assert_null(conn_user(conn));
    scene.requests++;
    conn_set_user(conn, &scene);
    if (slice_eq(request->path, SLICE("/hello")))
        scene_answer(conn, 200, SLICE("hello"));
    else if (slice_eq(request->path, SLICE("/nothing"))) {
        (void)conn_head(conn, 204);
        conn_send(conn, NULL);
    } else if (slice_eq(request->path, SLICE("/same"))) {
        (void)conn_head(conn, 304);
        conn_send(conn, NULL);
    } else if (slice_eq(request->path, SLICE("/echo")))
        scene_answer(conn, 200, request->body);
    else if (slice_eq(request->path, SLICE("/who"))) {
        char text[ADDRESS_TEXT_MAX];

        address_text(&conn_forwarded(conn)->client, text);
        scene_answer(conn, 200, slice_of(text));
    } else if (slice_eq(request->path, SLICE("/big"))) {
        (void)conn_head(conn, 200);
        conn_send_static(conn, (slice){ scene.big, SCENE_BIG });
    } else if (slice_eq(request->path, SLICE("/broken"))) {
        struct buf body;

        (void)conn_head(conn, 200);
        buf_init(&body, 4);
        buf_add(&body, SLICE("does not fit"));
        conn_send(conn, &body);
        buf_release(&body);
    } else if (slice_eq(request->path, SLICE("/abort")))
        conn_abort(conn);
    else if (slice_eq(request->path, SLICE("/last"))) {
        conn_close_after(conn);
        scene_answer(conn, 200, SLICE("last"));
    } else if (slice_eq(request->path, SLICE("/later")) ||
               slice_eq(request->path, SLICE("/never"))) {
        scene.held = conn;
        if (slice_eq(request->path, SLICE("/later")))
            loop_timer_start(&scene.timer, 20, 0);
    } else if (slice_eq(request->path, SLICE("/ws")))
        scene_upgrade(conn);
    else if (slice_eq(request->path, SLICE("/events")))
        scene_events(conn);
    else
        scene_answer(conn, 404, SLICE("nowhere"));
}

static void scene_later(struct loop_timer *timer)
{
    struct conn *conn = scene.held;

    (void)timer;
    if (conn == NULL)
        return;
    scene.held = NULL;
    assert_ptr_equal(conn_user(conn), &scene);
    scene_answer(conn, 200, SLICE("later"));
}

static void scene_gone(void *ctx, struct conn *conn)
{
    (void)ctx;
    assert_ptr_equal(scene.held, conn);
    scene.held = NULL;
    scene.gones++;
}

static void scene_head(void *ctx, struct conn *conn)
{
    (void)ctx;
    scene.heads++;
    if (slice_eq(conn_request(conn)->path, SLICE("/upload")))
        conn_allow_body(conn, 1 << 20);
    if (slice_eq(conn_request(conn)->path, SLICE("/refused")))
        scene_answer(conn, 401, SLICE("sign in first"));
}

static void scene_problem(void *ctx, const struct server_problem *problem, struct buf *head,
                          struct buf *body)
{
    (void)ctx;
    scene.problems++;
    assert_true(problem->err->kind != ERR_NONE);
    assert_true(problem->err->user[0] != '\0');
    http_head_add(head, "Content-Type", SLICE("application/problem+json"));
    buf_printf(body, "{\"status\":%d,\"code\":\"%s\"}", problem->status, problem->err->code);
}

static void scene_drained(void *ctx)
{
    (void)ctx;
    scene.drained++;
}

static const struct server_events scene_server_events = { scene_request, scene_gone,
                                                          scene_problem, scene_head,
                                                          scene_drained };

/* ---- time ---- */

static bool scene_turn(void *ctx)
{
    (void)ctx;
    if (!drive_is_sim() && scene.until != NULL && scene.until(scene.until_ctx))
        loop_stop(scene.loop);
    return false;
}

static void scene_timeout(struct loop_timer *timer)
{
    (void)timer;
    scene.timed_out = true;
    loop_stop(scene.loop);
}

static void scene_timer_closed(struct loop_timer *timer)
{
    (void)timer;
    scene.timers_closed++;
}

/* Runs the loop until the condition holds. False when it did not within the limit. */
static bool __attribute__((unused))
scene_run_until(bool (*condition)(void *ctx), void *ctx, int64_t limit_ms)
{
    if (drive_is_sim())
        return sim_run_until(condition, ctx, limit_ms);
    if (condition(ctx))
        return true;
    scene.timed_out = false;
    scene.until = condition;
    scene.until_ctx = ctx;
    loop_timer_start(&scene.timeout, limit_ms, 0);
    loop_run(scene.loop);
    loop_timer_stop(&scene.timeout);
    scene.until = NULL;
    return !scene.timed_out;
}

static bool scene_timers_are_closed(void *ctx)
{
    (void)ctx;
    return scene.timers_closed == 2;
}

static void __attribute__((unused)) scene_run_for(int64_t ms)
{
    assert_true(drive_is_sim()); /* real time is not waited for */
    sim_run_for(ms);
}

/* ---- clients ---- */

static void client_write(struct client *client)
{
    while (client->out.len > 0) {
        struct iovec iov = { client->out.data, client->out.len };
        size_t len = 0;
        enum io io = stream_write(&client->stream, &iov, 1, &len);

        if (io == IO_AGAIN)
            break;
        if (io != IO_DONE) {
            client->failed = true;
            buf_clear(&client->out);
            break;
        }
        buf_consume(&client->out, len);
    }
    if (client->out.len == 0 && client->shut && !client->failed) {
        client->shut = false;
        stream_shutdown(&client->stream);
    }
    stream_watch(&client->stream, (client->deaf || client->ended ? 0 : STREAM_READ) |
                                      (client->out.len > 0 ? STREAM_WRITE : 0));
}

static void client_ready(struct stream *stream, unsigned events)
{
    struct client *client = CONTAINER_OF(stream, struct client, stream);
    char bytes[16 * 1024];
    size_t len = 0;

    client->connected = true;
    if ((events & STREAM_READ) != 0 && !client->deaf) {
        switch (stream_read(stream, bytes, sizeof(bytes), &len)) {
        case IO_DONE: buf_add(&client->in, (slice){ bytes, len }); break;
        case IO_AGAIN: break;
        case IO_CLOSED: client->ended = true; break;
        case IO_FAILED: client->ended = client->failed = true; break;
        }
    }
    client_write(client);
}

static struct client *client_new(void)
{
    struct client *client = mem_new(struct client);
    struct address address;
    char text[32];
    struct error err = { 0 };

    snprintf(text, sizeof(text), "127.0.0.1:%u", scene.port);
    assert_true(address_parse(slice_of(text), &address));
    buf_init(&client->out, 1 << 30);
    buf_init(&client->in, 1 << 30);
    assert_true(stream_dial(&client->stream, scene.loop, &address, client_ready, &err));
    client->stream_open = true;
    stream_watch(&client->stream, STREAM_READ | STREAM_WRITE);
    scene.clients[scene.client_count++] = client;
    return client;
}

static void client_send(struct client *client, slice bytes)
{
    buf_add(&client->out, bytes);
    stream_watch(&client->stream, client->stream.watched | STREAM_WRITE);
}

static void client_closed(struct stream *stream)
{
    CONTAINER_OF(stream, struct client, stream)->stream_open = false;
}

static void client_hang_up(struct client *client)
{
    if (!client->stream.closing)
        stream_close(&client->stream, client_closed);
}

static void __attribute__((unused)) client_listen(struct client *client, bool listens)
{
    client->deaf = !listens;
    stream_watch(&client->stream,
                 (listens ? STREAM_READ : 0) | (client->out.len > 0 ? STREAM_WRITE : 0));
}

static bool client_is_ended(void *ctx)
{
    return ((struct client *)ctx)->ended;
}

struct client_wait {
    struct client *client;
    slice text;
    size_t len;
};

static bool client_has(void *ctx)
{
    struct client_wait *wait = ctx;

    return wait->client->in.len >= wait->len &&
           (wait->text.len == 0 || slice_contains(buf_slice(&wait->client->in), wait->text));
}

/* Until it got this text; false when it never comes. */
static bool __attribute__((unused)) client_gets(struct client *client, slice text)
{
    struct client_wait wait = { client, text, 0 };

    return scene_run_until(client_has, &wait, SCENE_LIMIT_MS);
}

static bool __attribute__((unused)) client_gets_bytes(struct client *client, size_t len)
{
    struct client_wait wait = { client, { 0 }, len };

    return scene_run_until(client_has, &wait, SCENE_LIMIT_MS);
}

static bool __attribute__((unused)) client_gets_end(struct client *client)
{
    return scene_run_until(client_is_ended, client, SCENE_LIMIT_MS);
}

/* The first answer's or later answers' status lines, e.g. "200 404 ". */
static slice __attribute__((unused)) client_statuses(struct client *client)
{
    static char text[64 * 8];
    size_t len = 0;
    const char *at = client->in.data, *end = client->in.data + client->in.len;

    text[0] = '\0';
    while (at + 12 <= end && len + 5 < sizeof(text)) {
        if (memcmp(at, "HTTP/1.1 ", 9) == 0) {
            memcpy(text + len, at + 9, 3);
            text[len + 3] = ' ';
            len += 4;
            at += 12;
        } else {
            at++;
        }
    }
    return (slice){ text, len };
}

static bool __attribute__((unused)) client_got(struct client *client, slice text)
{
    return slice_contains(buf_slice(&client->in), text);
}

/* ---- a WebSocket client ---- */

static void __attribute__((unused)) client_handshake(struct client *client)
{
    client_send(client, SLICE("GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                              "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
}

static void __attribute__((unused))
client_frame(struct client *client, uint8_t first, slice payload)
{
    static const uint8_t mask[4] = { 1, 2, 3, 4 };
    struct buf frame;

    buf_init(&frame, 1 << 24);
    ws_client_frame(&frame, first, payload, mask);
    client_send(client, buf_slice(&frame));
    buf_release(&frame);
}

static void __attribute__((unused)) client_text(struct client *client, slice text)
{
    client_frame(client, WS_FIN | WS_OP_TEXT, text);
}

/* Everything behind the 101, as letters: t:text; P:ping payload; p:pong; c:code. */
static slice __attribute__((unused)) client_frames(struct client *client, struct buf *out)
{
    struct ws_parser parser;
    slice all = buf_slice(&client->in), head, rest = { 0 };
    char *bytes;
    size_t len;

    buf_clear(out);
    for (size_t i = 0; i + 4 <= all.len; i++)
        if (memcmp(all.data + i, "\r\n\r\n", 4) == 0) {
            head = (slice){ all.data, i };
            assert_true(slice_starts(head, SLICE("HTTP/1.1 101 ")));
            rest = slice_skip(all, i + 4);
            break;
        }
    bytes = mem_copy(rest.data != NULL ? rest.data : "", rest.len);
    len = rest.len;
    ws_parser_init(&parser, WS_CLIENT, false, 1 << 20);
    for (char *at = bytes;;) {
        struct ws_event event = { 0 };
        size_t used = 0;
        enum ws_result result = ws_parser_feed(&parser, at, len, &used, &event);

        at += used;
        len -= used;
        if (result == WS_MORE)
            break;
        assert_true(result != WS_BAD && result != WS_BINARY);
        if (result == WS_TEXT)
            buf_printf(out, "t:%.*s;", SLICE_ARG(event.payload));
        else if (result == WS_PING)
            buf_printf(out, "P:%.*s;", SLICE_ARG(event.payload));
        else if (result == WS_PONG)
            buf_printf(out, "p:%.*s;", SLICE_ARG(event.payload));
        else {
            buf_printf(out, "c:%d %.*s;", event.code, SLICE_ARG(event.reason));
            break;
        }
    }
    ws_parser_release(&parser);
    mem_free(bytes);
    return buf_slice(out);
}

/* ---- beginning and end ---- */

/* Set scene.options and the rest before scene_open(). */
static void scene_begin(uint64_t seed)
{
    memset(&scene, 0, sizeof(scene));
    drive_begin(seed);
    scene.loop = loop_new();
    server_options_default(&scene.options);
    scene.connections_max = 1000;
    scene.per_address_max = 1000;
    scene.input_max = 16 << 20;
    scene.big = mem_alloc(SCENE_BIG + 1);
    for (size_t i = 0; i < SCENE_BIG; i++)
        scene.big[i] = (char)('a' + i % 23);
    loop_timer_init(&scene.timer, scene.loop, scene_later);
    loop_timer_init(&scene.timeout, scene.loop, scene_timeout);
}

static void scene_open(void)
{
    struct address address;
    struct error err = { 0 };

    scene.quota = quota_new(scene.connections_max, scene.per_address_max, scene.input_max);
    scene.server = server_new(scene.loop, &scene.options, &scene.trust, scene.quota,
                              &scene_server_events, &scene);
    assert_true(address_parse(SLICE("127.0.0.1"), &address));
    assert_true(server_listen(scene.server, &address, &scene.port, &err));
    loop_set_turn(scene.loop, scene_turn, NULL);
    if (drive_is_sim())
        loop_run(scene.loop);
}

static void scene_server_closed(void *ctx)
{
    (void)ctx;
    scene.closed = true;
}

static bool scene_is_over(void *ctx)
{
    (void)ctx;
    for (size_t i = 0; i < scene.client_count; i++)
        if (scene.clients[i]->stream_open)
            return false;
    return scene.closed;
}

/* Closes all, and holds the books: nothing is counted that is gone. */
static void scene_end(void)
{
    const struct server_counts *counts = server_counts(scene.server);

    for (size_t i = 0; i < scene.client_count; i++)
        client_hang_up(scene.clients[i]);
    server_close(scene.server, scene_server_closed);
    assert_true(scene_run_until(scene_is_over, NULL, SCENE_LIMIT_MS));
    loop_timer_close(&scene.timer, scene_timer_closed);
    loop_timer_close(&scene.timeout, scene_timer_closed);
    scene.until = scene_timers_are_closed; /* from here on there is no time limit */
    if (!drive_is_sim())
        loop_run(scene.loop);
    else
        assert_true(sim_run_until(scene_timers_are_closed, NULL, 1000));
    assert_int_equal(counts->http_open, 0);
    assert_int_equal(counts->websockets_open, 0);
    assert_int_equal(counts->event_streams_open, 0);
    server_free(scene.server);
    assert_int_equal(quota_connections(scene.quota), 0);
    assert_int_equal(quota_addresses(scene.quota), 0);
    assert_int_equal(quota_input(scene.quota), 0);
    quota_free(scene.quota);
    trust_release(&scene.trust);
    for (size_t i = 0; i < scene.client_count; i++) {
        buf_release(&scene.clients[i]->in);
        buf_release(&scene.clients[i]->out);
        mem_free(scene.clients[i]);
    }
    for (size_t i = 0; i < scene.door_count; i++) {
        assert_true(scene.doors[i]->gone);
        buf_release(&scene.doors[i]->heard);
        mem_free(scene.doors[i]);
    }
    mem_free(scene.big);
    if (drive_is_sim()) {
        loop_stop(scene.loop);
        assert_true(sim_run_until(drive_stopped, scene.loop, 1000));
    }
    loop_free(scene.loop);
    drive_end();
}

#endif
