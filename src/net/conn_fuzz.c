/* Any bytes from a peer, as requests or as frames, in any pieces, on a simulated network that
 * cuts them again: no crash, and nothing is counted that is gone. */
#include "base/mem.h"
#include "loop/sim/sim.h"
#include "net/server.h"
#include "proto/sse.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
    struct loop *loop;
    struct server *server;
    struct stream stream;
    struct door door;
    slice todo;
    size_t step;
    bool door_open, closed, hung_up, waiting;
    struct conn *held;
} fuzz;

enum { MESSAGE_MAX = 200 };

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void heard(struct door *door, slice text)
{
    must(slice_is_utf8(text));
    door_say(door, DOOR_PONG,
             &(struct door_message){ .type = SLICE("pong"), .text = SLICE("{}") });
    if (slice_eq(text, SLICE("x")))
        door_close(door, 4403, text);
}

static void heard_bytes(struct door *door, slice bytes)
{
    (void)door;
    must(bytes.len <= MESSAGE_MAX);
}

static void taken(struct door *door)
{
    (void)door; /* nothing is owed */
}

static void draining(struct door *door, uint32_t slot_ms)
{
    door_retry(door, slot_ms);
    door_close(door, WS_CLOSE_RESTART, (slice){ 0 });
}

static void door_gone_(struct door *door, const struct door_gone *gone)
{
    must(door->conn == NULL && gone->end < DOOR_END_COUNT);
    fuzz.door_open = false;
}

static const struct door_events door_events = { heard,    taken,      NULL,
                                                draining, door_gone_, heard_bytes };

static void request(void *ctx, struct conn *conn)
{
    const struct http_request *asked = conn_request(conn);
    struct ws_offer offer;
    struct buf body;

    (void)ctx;
    must(fuzz.held == NULL);
    if (!fuzz.door_open && ws_handshake_read(asked, &offer) == WS_ASKED)
        must(conn_upgrade_ws(conn, &offer, (slice){ 0 }, &fuzz.door, &door_events, NULL)),
            fuzz.door_open = true;
    else if (!fuzz.door_open && slice_eq(asked->path, SLICE("/e")))
        must(conn_start_events(conn, 1, &fuzz.door, &door_events, NULL)), fuzz.door_open = true;
    else if (slice_eq(asked->path, SLICE("/h")))
        fuzz.held = conn;
    else {
        buf_init(&body, 1 << 20);
        buf_add(&body, asked->body);
        (void)conn_head(conn, asked->body.len % 2 == 0 ? 200 : 404);
        conn_send(conn, &body);
    }
}

static void gone(void *ctx, struct conn *conn)
{
    (void)ctx;
    must(fuzz.held == conn);
    fuzz.held = NULL;
}

static void peer_ready(struct stream *stream, unsigned events)
{
    char answer[4096];
    size_t len = 0;
    enum io io = IO_AGAIN;

    (void)events;
    for (;;) {
        size_t count = fuzz.todo.len < fuzz.step ? fuzz.todo.len : fuzz.step;
        struct iovec iov = { (void *)(uintptr_t)fuzz.todo.data, count };

        if (count == 0 || stream_write(stream, &iov, 1, &len) != IO_DONE)
            break;
        fuzz.todo = slice_skip(fuzz.todo, len);
    }
    io = stream_read(stream, answer, sizeof(answer), &len);
    if (io == IO_CLOSED || io == IO_FAILED)
        fuzz.hung_up = true;
    stream_watch(stream,
                 fuzz.hung_up ? 0 : STREAM_READ | (fuzz.todo.len > 0 ? STREAM_WRITE : 0));
}

static void server_closed(void *ctx)
{
    (void)ctx;
    fuzz.closed = true;
}

static bool is_closed(void *ctx)
{
    (void)ctx;
    return fuzz.closed;
}

static bool has_stopped(void *loop)
{
    return !sim_loop_runs(loop);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char handshake[] = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                                    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    struct server_options options;
    struct server_events events = { .request = request, .gone = gone };
    struct trust trust = { 0 };
    struct address address;
    struct buf bytes;
    uint16_t port;

    if (size < 3)
        return 0;
    sim_new(&(struct sim_options){ .seed = data[0],
                                   .delay_max_ms = 2,
                                   .socket_bytes = 512,
                                   .cut_writes = (data[1] & 2) != 0 });
    fuzz.loop = loop_new();
    fuzz.held = NULL;
    fuzz.door_open = fuzz.closed = fuzz.hung_up = false;
    fuzz.step = data[2] + 1u;
    buf_init(&bytes, SIZE_MAX / 2);
    if ((data[1] & 1) != 0)
        buf_add(&bytes, slice_of(handshake));
    buf_add(&bytes, (slice){ (const char *)data + 3, size - 3 });
    fuzz.todo = buf_slice(&bytes);

    server_options_default(&options);
    options.http.body = 300;
    options.http.headers = 1000;
    options.message_max = MESSAGE_MAX;
    struct quota *quota = quota_new(10, 10, 20 * 1000);
    fuzz.server = server_new(fuzz.loop, &options, &trust, quota, &events, NULL);
    must(address_parse(SLICE("127.0.0.1"), &address));
    must(server_listen(fuzz.server, &address, &port, NULL));
    address.port = port;
    must(stream_dial(&fuzz.stream, fuzz.loop, &address, peer_ready, NULL));
    stream_watch(&fuzz.stream, STREAM_READ | STREAM_WRITE);
    loop_run(fuzz.loop);
    sim_run_for(data[0] % 2 == 0 ? 100 : 45 * 1000);
    if (data[0] % 4 == 0)
        server_drain(fuzz.server, 10);
    sim_run_for(10);
    if (fuzz.held != NULL) {
        struct conn *conn = fuzz.held;

        fuzz.held = NULL;
        (void)conn_head(conn, 204);
        conn_send(conn, NULL);
        sim_run_for(10);
    }
    stream_close(&fuzz.stream, NULL);
    sim_run_for(10);
    server_close(fuzz.server, server_closed);
    must(sim_run_until(is_closed, NULL, 10 * 1000));
    must(!fuzz.door_open && fuzz.held == NULL);
    must(quota_connections(quota) == 0 && quota_input(quota) == 0 &&
         quota_addresses(quota) == 0);
    server_free(fuzz.server);
    quota_free(quota);
    loop_stop(fuzz.loop);
    must(sim_run_until(has_stopped, fuzz.loop, 1000));
    loop_free(fuzz.loop);
    sim_free();
    buf_release(&bytes);
    return 0;
}
