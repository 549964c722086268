/*
 * The answering half of conn.h: an answer is a head that its owner fills, and a body that
 * moves in. Both leave in one write, or in as many as the peer needs.
 */
#include "net/inside.h"

#include "base/log.h"
#include "base/mem.h"
#include "proto/sse.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { OUT_INTERIM, OUT_HEAD, OUT_BODY };

/* ---- writing ---- */

static bool all_out(const struct exchange *exchange)
{
    return exchange->out[OUT_INTERIM].len + exchange->out[OUT_HEAD].len +
               exchange->out[OUT_BODY].len ==
           0;
}

static void answered(struct conn *conn)
{
    conn_retire(conn);
    if (conn->close_after) {
        conn_linger(conn);
        return;
    }
    conn_enter(conn, CONN_IDLE);
    if (conn->rest != NULL)
        conn_run_later(conn);
    else if (conn->half_closed)
        conn_end(conn);
}

void conn_write_out(struct conn *conn)
{
    struct exchange *exchange = conn->exchange;
    struct iovec iov[COUNT_OF(exchange->out)];
    size_t len = 0;
    int count = 0;
    enum io io;

    if (exchange == NULL || all_out(exchange)) {
        stream_watch(&conn->stream, conn->stream.watched & ~(unsigned)STREAM_WRITE);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(exchange->out); i++)
        if (exchange->out[i].len > 0)
            iov[count++] = (struct iovec){ (void *)(uintptr_t)exchange->out[i].data,
                                           exchange->out[i].len };
    io = stream_write(&conn->stream, iov, count, &len);
    if (io == IO_CLOSED || io == IO_FAILED) {
        conn->broken = true;
        conn_end(conn);
        return;
    }
    if (io == IO_DONE) {
        count_add(&conn->server->counts.bytes_written, len);
        if (conn->state == CONN_SENDING)
            conn_enter(conn, CONN_SENDING); /* it moves: the stall begins anew */
        for (size_t i = 0; i < COUNT_OF(exchange->out); i++) {
            size_t taken = len < exchange->out[i].len ? len : exchange->out[i].len;

            exchange->out[i] = slice_skip(exchange->out[i], taken);
            len -= taken;
        }
    }
    if (!all_out(exchange)) {
        stream_watch(&conn->stream, conn->stream.watched | STREAM_WRITE);
        return;
    }
    stream_watch(&conn->stream, conn->stream.watched & ~(unsigned)STREAM_WRITE);
    if (conn->state == CONN_SENDING)
        answered(conn);
}

void conn_continue(struct conn *conn)
{
    conn->exchange->out[OUT_INTERIM] = SLICE("HTTP/1.1 100 Continue\r\n\r\n");
    conn_write_out(conn);
}

/* ---- the answer ---- */

static int minor_of(const struct conn *conn)
{
    const struct http_request *request = http_parser_request(&conn->exchange->parser);

    return request != NULL ? request->minor : 1;
}

static bool is_to_head(const struct conn *conn)
{
    const struct http_request *request = http_parser_request(&conn->exchange->parser);

    return request != NULL && request->method == METHOD_HEAD;
}

struct buf *conn_head(struct conn *conn, int status)
{
    struct exchange *exchange = conn->exchange;

    assert(exchange != NULL && status >= 200 && status < 600);
    buf_clear(&exchange->head);
    http_head_begin(&exchange->head, minor_of(conn), status);
    exchange->has_begun = true;
    exchange->status = status;
    return &exchange->head;
}

static void plain_problem(int status, struct buf *head, struct buf *body)
{
    http_head_add(head, "Content-Type", SLICE("text/plain; charset=utf-8"));
    buf_printf(body, "%d %s\n", status, http_reason(status));
}

static void render_problem(struct conn *conn, const struct server_problem *problem,
                           struct buf *body)
{
    struct buf *head = conn_head(conn, problem->status);

    if (conn->server->events.problem != NULL)
        conn->server->events.problem(conn->server->ctx, problem, head, body);
    else
        plain_problem(problem->status, head, body);
    if (head->full || body->full) { /* words that do not fit are not worth a failure */
        log_write(LOG_ERROR, "problem does not fit", LOG_INT("status", problem->status));
        head = conn_head(conn, problem->status);
        buf_clear(body);
        plain_problem(problem->status, head, body);
    }
    if (problem->retry_after_s > 0) {
        char text[16];
        int len = snprintf(text, sizeof(text), "%u", problem->retry_after_s);

        http_head_add(head, "Retry-After", (slice){ text, (size_t)len });
    }
}

/* The rules of RFC 9112, 9.3: whether the connection can carry another request. */
static bool is_last(const struct conn *conn)
{
    const struct exchange *exchange = conn->exchange;
    const struct http_request *request = http_parser_request(&exchange->parser);

    return conn->close_after || exchange->body_missing || request == NULL ||
           !request->keep_alive || conn->server->draining || conn->server->closing;
}

static void finish_head(struct conn *conn, size_t body_len)
{
    struct exchange *exchange = conn->exchange;
    int status = exchange->status;

    if (http_status_has_body(status, false))
        http_head_length(&exchange->head, body_len);
    if (is_last(conn)) {
        conn->close_after = true;
        http_head_add(&exchange->head, "Connection", SLICE("close"));
    } else if (minor_of(conn) == 0) {
        http_head_add(&exchange->head, "Connection", SLICE("keep-alive"));
    }
    http_head_end(&exchange->head, server_date(conn->server));
}

static void send_out(struct conn *conn, slice body)
{
    struct exchange *exchange = conn->exchange;

    exchange->told = false;
    exchange->out[OUT_HEAD] = buf_slice(&exchange->head);
    exchange->out[OUT_BODY] =
        http_status_has_body(exchange->status, is_to_head(conn)) ? body : (slice){ 0 };
    if (conn->state == CONN_ENDING)
        return; /* the peer went in this turn */
    conn_enter(conn, CONN_SENDING);
    conn_write_out(conn);
}

/* The owner's head or body did not fit: a bug of ours that must not look like an answer. */
static void send_failure(struct conn *conn)
{
    struct error err = { 0 };
    struct buf body;

    log_write(LOG_ERROR, "answer does not fit", LOG_INT("status", conn->exchange->status));
    error_set(&err, ERR_INTERNAL, "answer_too_big", "La réponse n’a pas pu être préparée.");
    buf_init(&body, CONN_HEAD_BYTES);
    render_problem(conn,
                   &(struct server_problem){
                       .status = 500,
                       .err = &err,
                       .request = http_parser_request(&conn->exchange->parser) },
                   &body);
    finish_head(conn, body.len);
    buf_release(&conn->exchange->body);
    conn->exchange->body = body;
    send_out(conn, buf_slice(&conn->exchange->body));
}

static void send_answer(struct conn *conn, slice body, bool is_whole)
{
    struct exchange *exchange = conn->exchange;

    assert(exchange->has_begun);
    if (is_whole)
        finish_head(conn, body.len);
    if (!is_whole || exchange->head.full)
        send_failure(conn);
    else
        send_out(conn, body);
}

void conn_send(struct conn *conn, struct buf *body)
{
    struct exchange *exchange = conn->exchange;

    assert(exchange != NULL && exchange->told);
    if (body != NULL) {
        exchange->body = *body;
        buf_init(body, body->max);
    }
    send_answer(conn, body != NULL ? buf_slice(&exchange->body) : SLICE(""),
                !exchange->body.full);
}

void conn_send_static(struct conn *conn, slice body)
{
    assert(conn->exchange != NULL && conn->exchange->told);
    send_answer(conn, body, true);
}

void conn_close_after(struct conn *conn)
{
    conn->close_after = true;
}

void conn_abort(struct conn *conn)
{
    assert(conn->exchange != NULL);
    conn->exchange->told = false;
    conn->broken = true;
    conn_end(conn);
}

void conn_refuse(struct conn *conn, int status, const struct error *err, uint32_t retry_after_s)
{
    struct exchange *exchange = conn_exchange(conn);
    struct server_problem problem = { .status = status,
                                      .err = err,
                                      .request = http_parser_request(&exchange->parser),
                                      .retry_after_s = retry_after_s };

    buf_init(&exchange->body, CONN_HEAD_BYTES);
    render_problem(conn, &problem, &exchange->body);
    conn->close_after = true;
    finish_head(conn, exchange->body.len);
    send_out(conn, buf_slice(&exchange->body));
}

/* ---- becoming a live channel ---- */

/* Behind a proxy the client is counted now; everybody else was at accept. */
static bool count_client(struct conn *conn, struct error *err)
{
    const struct forwarded *from = &conn->exchange->from;

    if (conn->counted.family != 0 || !from->by_proxy ||
        trust_has(conn->server->trust, &from->client))
        return true;
    if (quota_take_address(conn->server->quota, &from->client) != QUOTA_TAKEN) {
        count_add(&conn->server->counts.refused_address, 1);
        return error_set(err, ERR_LIMIT, "too_many_connections",
                         "Trop de connexions depuis cette adresse.");
    }
    conn->counted = from->client;
    return true;
}

static void become_door(struct conn *conn, enum door_kind kind, struct door *door,
                        const struct door_events *events)
{
    conn->exchange->told = false;
    door_open(door, conn, kind, events);
}

bool conn_upgrade_ws(struct conn *conn, const struct ws_offer *offer, slice protocol,
                     struct door *door, const struct door_events *events, struct error *err)
{
    struct exchange *exchange = conn->exchange;
    struct iovec iov;

    assert(exchange != NULL && exchange->told);
    if (!count_client(conn, err))
        return false;
    buf_clear(&exchange->head);
    ws_handshake_answer(&exchange->head, offer, protocol, server_date(conn->server));
    assert(!exchange->head.full);
    become_door(conn, DOOR_WEBSOCKET, door, events);
    ws_parser_init(&door->parser, WS_SERVER, offer->deflate.agreed,
                   conn->server->options.message_max);
    door->deflate = offer->deflate.agreed && offer->deflate.server_bits == 15;
    iov = (struct iovec){ exchange->head.data, exchange->head.len };
    door_first(door, &iov, 1);
    conn_retire(conn);
    return true;
}

bool conn_start_events(struct conn *conn, uint32_t retry_ms, struct door *door,
                       const struct door_events *events, struct error *err)
{
    struct exchange *exchange = conn->exchange;
    bool is_chunked = minor_of(conn) > 0;
    char retry[SSE_LINE_MAX];
    struct iovec iov[2];

    assert(exchange != NULL && exchange->told);
    if (!count_client(conn, err))
        return false;
    if (!exchange->has_begun)
        (void)conn_head(conn, 200); /* nothing to add */
    http_head_add(&exchange->head, "Content-Type", SLICE("text/event-stream"));
    if (!memmem(exchange->head.data, exchange->head.len, "\r\nCache-Control:", 16)) {
        http_head_add(&exchange->head, "Cache-Control", SLICE("no-cache, no-transform"));
        http_head_add(&exchange->head, "X-Accel-Buffering", SLICE("no"));
    }
    if (is_chunked)
        http_head_add(&exchange->head, "Transfer-Encoding", SLICE("chunked"));
    http_head_add(&exchange->head, "Connection", SLICE("close")); /* it ends with the stream */
    http_head_end(&exchange->head, server_date(conn->server));
    assert(!exchange->head.full);
    become_door(conn, is_chunked ? DOOR_EVENTS : DOOR_EVENTS_PLAIN, door, events);
    iov[0] = (struct iovec){ exchange->head.data, exchange->head.len };
    iov[1] = (struct iovec){ retry, 0 };
    if (retry_ms > 0)
        iov[1].iov_len = sse_retry(retry, retry_ms, is_chunked);
    door_first(door, iov, 2);
    conn_retire(conn);
    return true;
}
