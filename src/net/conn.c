#include "net/inside.h"

#include "base/mem.h"

#include <assert.h>
#include <string.h>

static void ready(struct stream *stream, unsigned events);
static void run_task(struct loop_task *task);
static void due(struct wheel_entry *entry);
static void feed(struct conn *conn, char *data, size_t len);

/* ---- states and their deadlines ---- */

static int64_t deadline_of(const struct conn *conn)
{
    const struct server_options *options = &conn->server->options;
    int64_t since = conn->since_ms;

    switch ((enum conn_state)conn->state) {
    case CONN_IDLE: return since + (conn->is_new ? options->head_ms : options->idle_ms);
    case CONN_HEAD: return since + options->head_ms;
    case CONN_BODY:
        return since + options->body_ms +
               (int64_t)(conn->exchange->received * 1000 / options->body_rate);
    case CONN_WAITING: return conn->half_closed ? since + CONN_ANSWER_GRACE_MS : INT64_MAX;
    case CONN_SENDING: return since + options->write_stall_ms;
    case CONN_LINGERING: return since + options->linger_ms;
    case CONN_DOOR: return door_deadline(conn->door);
    case CONN_ENDING: break;
    }
    return INT64_MAX;
}

void conn_set_deadline(struct conn *conn)
{
    int64_t due_ms = deadline_of(conn);

    if (due_ms == INT64_MAX)
        wheel_cancel(&conn->deadline);
    else
        wheel_set(&conn->server->wheel, &conn->deadline, due_ms);
}

void conn_enter(struct conn *conn, enum conn_state state)
{
    if (conn->state == CONN_ENDING)
        return;
    conn->state = (uint8_t)state;
    conn->since_ms = loop_now_ms(conn->server->loop);
    conn_set_deadline(conn);
}

static void refuse_slow(struct conn *conn)
{
    struct error err = { 0 };

    count_add(&conn->server->counts.too_slow, 1);
    error_set(&err, ERR_LIMIT, "too_slow", "La requête n’est pas arrivée à temps.");
    conn_refuse(conn, 408, &err, 0);
}

static void due(struct wheel_entry *entry)
{
    struct conn *conn = CONTAINER_OF(entry, struct conn, deadline);

    if (deadline_of(conn) > loop_now_ms(conn->server->loop)) {
        conn_set_deadline(conn); /* it has moved since */
        return;
    }
    switch ((enum conn_state)conn->state) {
    case CONN_HEAD:
    case CONN_BODY: refuse_slow(conn); break;
    case CONN_DOOR:
        door_due(conn->door);
        if (conn->state == CONN_DOOR)
            conn_set_deadline(conn);
        break;
    case CONN_SENDING:
        conn->broken = true;
        count_add(&conn->server->counts.too_slow, 1);
        conn_end(conn);
        break;
    case CONN_IDLE: /* browsers open connections in advance: no word about it */
    case CONN_WAITING:
    case CONN_LINGERING: conn_end(conn); break;
    case CONN_ENDING: break;
    }
}

/* ---- beginning ---- */

static struct conn *open_conn(struct server *server, const struct stream_seed *seed)
{
    struct conn *conn = mem_new(struct conn);

    conn->server = server;
    conn->peer = seed->peer;
    conn->is_new = true;
    conn->task.run = run_task;
    list_add_last(&server->conns, &conn->link);
    wheel_entry_init(&conn->deadline, due);
    stream_open(&conn->stream, server->loop, seed, ready);
    count_add(&server->counts.http_open, 1);
    return conn;
}

/* No room: say so. The peer's question is not read, only swallowed. */
static void turn_away(struct server *server, const struct stream_seed *seed, int status)
{
    struct error err = { 0 };
    struct conn *conn;

    count_add(status == 429 ? &server->counts.refused_address : &server->counts.refused_full,
              1);
    if (server->refusals == SERVER_REFUSALS_MAX) {
        count_add(&server->counts.dropped, 1);
        stream_refuse(seed);
        return;
    }
    server->refusals++;
    conn = open_conn(server, seed);
    conn->is_refusal = true;
    stream_watch(&conn->stream, STREAM_READ);
    if (status == 429)
        error_set(&err, ERR_LIMIT, "too_many_connections",
                  "Trop de connexions depuis cette adresse.");
    else
        error_set(&err, ERR_BUSY, "full", "Le serveur est complet. Réessayez dans un instant.");
    conn_refuse(conn, status, &err, 5);
}

void conn_accept(struct server *server, const struct stream_seed *seed)
{
    bool by_proxy = trust_has(server->trust, &seed->peer);
    struct conn *conn;

    count_add(&server->counts.accepted, 1);
    if (quota_take_connection(server->quota) != QUOTA_TAKEN) {
        turn_away(server, seed, 503);
        return;
    }
    /* A proxy stands for many: whoever is behind it is counted when a door opens. */
    if (!by_proxy && quota_take_address(server->quota, &seed->peer) != QUOTA_TAKEN) {
        quota_give_connection(server->quota);
        turn_away(server, seed, 429);
        return;
    }
    conn = open_conn(server, seed);
    if (!by_proxy)
        conn->counted = seed->peer;
    conn_enter(conn, CONN_IDLE);
    stream_watch(&conn->stream, STREAM_READ);
}

/* ---- ending ---- */

void conn_run_later(struct conn *conn)
{
    if (conn->task_queued)
        return;
    conn->task_queued = true;
    loop_later(conn->server->loop, &conn->task);
}

void conn_end(struct conn *conn)
{
    if (conn->state == CONN_ENDING)
        return;
    conn->state = CONN_ENDING;
    wheel_cancel(&conn->deadline);
    stream_watch(&conn->stream, 0);
    conn_run_later(conn);
}

void conn_linger(struct conn *conn)
{
    if (conn->state == CONN_ENDING)
        return;
    if (conn->half_closed || conn->broken) { /* nobody to wait for */
        conn_end(conn);
        return;
    }
    stream_shutdown(&conn->stream);
    conn_enter(conn, CONN_LINGERING);
    stream_watch(&conn->stream, STREAM_READ);
}

static void free_conn(struct conn *conn)
{
    struct server *server = conn->server;

    list_remove(&conn->link);
    mem_free(conn);
    server_forget(server);
}

static void stream_closed(struct stream *stream)
{
    struct conn *conn = CONTAINER_OF(stream, struct conn, stream);

    conn->stream_gone = true;
    if (!conn->task_queued)
        free_conn(conn);
}

static void give_back(struct conn *conn)
{
    struct server *server = conn->server;

    conn_let_go(conn, 0);
    if (conn->counted.family != 0)
        quota_give_address(server->quota, &conn->counted);
    conn->counted.family = 0;
    if (conn->is_refusal)
        server->refusals--;
    else
        quota_give_connection(server->quota);
}

/* The end itself. */
static void end(struct conn *conn)
{
    if (conn->door != NULL)
        door_detach(conn->door);
    count_sub(&conn->server->counts.http_open);
    if (conn->exchange != NULL && conn->exchange->told) {
        conn->exchange->told = false;
        conn->server->events.gone(conn->server->ctx, conn);
    }
    if (conn->exchange != NULL)
        conn_retire(conn);
    mem_free(conn->rest);
    conn->rest = NULL;
    give_back(conn);
    stream_close(&conn->stream, stream_closed);
}

/* ---- input that waits ---- */

bool conn_hold(struct conn *conn, size_t bytes)
{
    if (bytes <= conn->held) {
        conn_let_go(conn, bytes);
        return true;
    }
    if (!quota_take_input(conn->server->quota, bytes - conn->held))
        return false;
    conn->held = bytes;
    return true;
}

void conn_let_go(struct conn *conn, size_t bytes)
{
    if (bytes >= conn->held)
        return;
    quota_give_input(conn->server->quota, conn->held - bytes);
    conn->held = bytes;
}

static size_t bytes_held(const struct conn *conn)
{
    size_t bytes = conn->rest_len - conn->rest_at;

    if (conn->exchange != NULL)
        bytes += http_parser_held(&conn->exchange->parser);
    return bytes;
}

/* What came behind a request waits until that is answered. Nothing more is read then. */
static void keep_rest(struct conn *conn, const char *data, size_t len)
{
    size_t old_len = conn->rest_len - conn->rest_at;

    if (len == 0)
        return;
    if (old_len == 0) {
        mem_free(conn->rest);
        conn->rest = mem_copy(data, len);
    } else {
        char *joined = mem_alloc(old_len + len);

        memcpy(joined, conn->rest + conn->rest_at, old_len);
        memcpy(joined + old_len, data, len);
        mem_free(conn->rest);
        conn->rest = joined;
    }
    conn->rest_at = 0;
    conn->rest_len = (uint32_t)(old_len + len);
    stream_watch(&conn->stream, conn->stream.watched & ~(unsigned)STREAM_READ);
    if (!conn_hold(conn, bytes_held(conn)))
        conn->close_after = true; /* too much waits already: this answer is the last */
}

/* ---- requests ---- */

struct exchange *conn_exchange(struct conn *conn)
{
    if (conn->exchange == NULL) {
        conn->exchange = mem_new(struct exchange);
        http_parser_init(&conn->exchange->parser, &conn->server->options.http);
        buf_init(&conn->exchange->head, CONN_HEAD_BYTES);
    }
    return conn->exchange;
}

static void free_exchange(struct loop_task *task)
{
    struct exchange *exchange = CONTAINER_OF(task, struct exchange, retire);

    http_parser_release(&exchange->parser);
    buf_release(&exchange->head);
    buf_release(&exchange->body);
    mem_free(exchange);
}

void conn_retire(struct conn *conn)
{
    struct exchange *exchange = conn->exchange;

    conn->exchange = NULL;
    exchange->retire.run = free_exchange;
    loop_later(conn->server->loop, &exchange->retire);
    conn_let_go(conn, bytes_held(conn));
}

static void refuse_bad(struct conn *conn, const struct error *err)
{
    int status = http_parser_status(&conn->exchange->parser);

    if (status == 413 || status == 414 || status == 431)
        count_add(&conn->server->counts.too_long, 1);
    else
        count_add(&conn->server->counts.not_http, 1);
    conn_refuse(conn, status, err, 0);
}

static void refuse_too_much(struct conn *conn)
{
    struct error err = { 0 };

    count_add(&conn->server->counts.too_much_input, 1);
    error_set(&err, ERR_BUSY, "too_much_input",
              "Le serveur reçoit trop de données à la fois. Réessayez dans un instant.");
    conn_refuse(conn, 503, &err, 5);
}

/* The head is complete. False when the body will not be read. */
static bool take_head(struct conn *conn)
{
    struct exchange *exchange = conn->exchange;
    const struct http_request *request = http_parser_request(&exchange->parser);

    exchange->has_head = true;
    conn->is_new = false;
    forwarded_read(conn->server->trust, &conn->peer, request, &exchange->from);
    if (!request->has_body)
        return true;
    conn_enter(conn, CONN_BODY);
    if (conn->server->events.head != NULL) {
        exchange->told = exchange->body_missing = true;
        conn->server->events.head(conn->server->ctx, conn);
        exchange->told = exchange->body_missing = false;
        if (conn->state != CONN_BODY)
            return false;
    }
    exchange->owes_continue = request->expects_continue && request->minor > 0;
    return true;
}

/* The body was found acceptable. Who has begun to send it does not wait for our word. */
static void permit_body(struct conn *conn)
{
    conn->exchange->owes_continue = false;
    if (conn->exchange->received == 0)
        conn_continue(conn);
}

static void tell_request(struct conn *conn)
{
    conn->exchange->told = true;
    conn_enter(conn, CONN_WAITING);
    count_add(&conn->server->counts.requests, 1);
    conn->server->events.request(conn->server->ctx, conn);
}

/* Bytes for the request that is arriving, or for the next one. At most one request is told;
 * what lies behind it is kept. */
static void feed(struct conn *conn, char *data, size_t len)
{
    struct exchange *exchange = conn_exchange(conn);
    struct error err = { 0 };
    size_t used = 0;

    if (conn->state == CONN_IDLE && conn->is_new)
        conn->state = CONN_HEAD; /* the first head counts from the connection on */
    else if (conn->state == CONN_IDLE)
        conn_enter(conn, CONN_HEAD);
    for (;;) {
        enum http_result result =
            http_parser_feed(&exchange->parser, (slice){ data, len }, &used, &err);

        data += used;
        len -= used;
        if (exchange->has_head)
            exchange->received += used;
        if (result == HTTP_HEAD) {
            if (take_head(conn))
                continue;
            return; /* answered: the rest of it is not looked at */
        }
        if (result == HTTP_READY)
            break;
        if (result == HTTP_BAD)
            refuse_bad(conn, &err);
        else if (!conn_hold(conn, bytes_held(conn)))
            refuse_too_much(conn);
        else if (exchange->owes_continue)
            permit_body(conn);
        return;
    }
    tell_request(conn);
    if (conn->state == CONN_DOOR)
        door_input(conn->door, data, len);
    else if (conn->state != CONN_LINGERING && conn->state != CONN_ENDING)
        keep_rest(conn, data, len);
    if (conn->state == CONN_IDLE && conn->rest != NULL)
        conn_run_later(conn); /* answered already: the next one */
}

/* Goes on with what waited behind an answered request, or ends. */
static void run_task(struct loop_task *task)
{
    struct conn *conn = CONTAINER_OF(task, struct conn, task);
    char *rest = conn->rest;
    size_t at = conn->rest_at, len = conn->rest_len - conn->rest_at;

    conn->task_queued = false;
    if (conn->stream_gone) {
        free_conn(conn);
        return;
    }
    if (conn->state == CONN_ENDING) {
        end(conn);
        return;
    }
    if (conn->state == CONN_DOOR && conn->door->finished) {
        door_detach(conn->door);
        conn_linger(conn);
        return;
    }
    if (rest == NULL || (conn->state != CONN_IDLE && conn->state != CONN_DOOR))
        return;
    conn->rest = NULL;
    conn->rest_at = conn->rest_len = 0;
    stream_watch(&conn->stream, conn->stream.watched | STREAM_READ);
    if (conn->state == CONN_DOOR)
        door_input(conn->door, rest + at, len);
    else
        feed(conn, rest + at, len);
    mem_free(rest);
    if (conn->state == CONN_IDLE && conn->exchange == NULL && conn->rest == NULL &&
        conn->server->draining)
        conn_end(conn);
}

/* ---- the stream ---- */

static void input(struct conn *conn, char *data, size_t len)
{
    count_add(&conn->server->counts.bytes_read, len);
    switch ((enum conn_state)conn->state) {
    case CONN_IDLE:
    case CONN_HEAD:
    case CONN_BODY: feed(conn, data, len); break;
    case CONN_WAITING:
    case CONN_SENDING:
        if (conn->close_after)
            break; /* no more requests here */
        keep_rest(conn, data, len);
        break;
    case CONN_DOOR: door_input(conn->door, data, len); break;
    case CONN_LINGERING:
    case CONN_ENDING: break;
    }
}

static void input_end(struct conn *conn, enum io how)
{
    bool owes_answer = conn->state == CONN_WAITING || conn->state == CONN_SENDING;

    conn->half_closed = true;
    if (how == IO_FAILED)
        conn->broken = true;
    if (conn->state == CONN_DOOR)
        door_input_end(conn->door);
    else if (how == IO_CLOSED && owes_answer) {
        stream_watch(&conn->stream, conn->stream.watched & ~(unsigned)STREAM_READ);
        if (conn->state == CONN_WAITING)
            conn_enter(conn, CONN_WAITING); /* now it has a deadline */
    } else
        conn_end(conn);
}

static void ready(struct stream *stream, unsigned events)
{
    struct conn *conn = CONTAINER_OF(stream, struct conn, stream);
    size_t len = 0;
    enum io io;

    if ((events & STREAM_WRITE) != 0 && conn->state != CONN_ENDING) {
        if (conn->state == CONN_DOOR)
            door_can_write(conn->door);
        else
            conn_write_out(conn);
    }
    if ((events & STREAM_READ) == 0 || conn->state == CONN_ENDING ||
        (conn->stream.watched & STREAM_READ) == 0)
        return;
    io = stream_read(stream, conn->server->input, SERVER_READ_BYTES, &len);
    if (io == IO_DONE)
        input(conn, conn->server->input, len);
    else if (io != IO_AGAIN)
        input_end(conn, io);
}

void conn_drain(struct conn *conn, uint32_t slot_ms)
{
    switch ((enum conn_state)conn->state) {
    case CONN_IDLE:
        if (conn->rest == NULL)
            conn_end(conn);
        break;
    case CONN_DOOR:
        if (!conn->door->closing)
            conn->door->events->draining(conn->door, slot_ms);
        break;
    default: /* its answer will be the last */ break;
    }
}

/* ---- questions ---- */

const struct http_request *conn_request(const struct conn *conn)
{
    assert(conn->exchange != NULL);
    return http_parser_request(&conn->exchange->parser);
}

const struct forwarded *conn_forwarded(const struct conn *conn)
{
    assert(conn->exchange != NULL);
    return &conn->exchange->from;
}

const struct address *conn_peer(const struct conn *conn)
{
    return &conn->peer;
}

struct server *conn_server(const struct conn *conn)
{
    return conn->server;
}

struct loop *conn_loop(const struct conn *conn)
{
    return conn->server->loop;
}

void conn_set_user(struct conn *conn, void *user)
{
    assert(conn->exchange != NULL);
    conn->exchange->user = user;
}

void *conn_user(const struct conn *conn)
{
    assert(conn->exchange != NULL);
    return conn->exchange->user;
}

void conn_allow_body(struct conn *conn, size_t max)
{
    http_parser_allow_body(&conn->exchange->parser, max);
}
