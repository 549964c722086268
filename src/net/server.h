/*
 * server - the connections of one loop: listeners, limits, deadlines.
 *
 * Accepts connections, counts them against the quota, gives each one deadline in a wheel
 * that one timer turns each second, and hands complete requests to its owner. It knows no
 * route and no person; the words of an error answer are its owner's too.
 *
 * Refused with an answer: too many connections in all (503) or from one address (429), both
 * with Retry-After; what is too long (413, 414, 431), too slow (408), not HTTP (400, 501,
 * 505), or more unfinished input than all may hold (503). When even those who wait for a
 * refusal are too many (SERVER_REFUSALS_MAX), the connection is dropped.
 *
 * Thread   the loop thread; server_counts() any.
 * Memory   server_new / server_free. One read buffer for all connections of the loop.
 * Units    ms of the loop clock; bytes.
 * Limits   struct server_options.
 */
#ifndef NET_SERVER_H
#define NET_SERVER_H

#include "base/buf.h"
#include "base/error.h"
#include "loop/loop.h"
#include "loop/stream.h"
#include "net/conn.h"
#include "net/door.h"
#include "net/forwarded.h"
#include "net/quota.h"

#include <stdatomic.h>

enum { SERVER_REFUSALS_MAX = 64, SERVER_READ_BYTES = 64 * 1024 };

struct server_options {
    struct http_limits http;      /* request line, headers, body                    */
    size_t message_max;           /* of a WebSocket message                         */
    uint32_t messages_per_second; /* of one WebSocket; a burst of twice that        */
    int64_t head_ms;              /* a head arrives within that, from its first byte
                                     (the first one: from the connection)           */
    int64_t body_ms;              /* a body within that, and 1 s more ...           */
    size_t body_rate;             /* ... for so many bytes that have come           */
    int64_t idle_ms;              /* between two requests                           */
    int64_t write_stall_ms;       /* bytes wait and none is taken                   */
    int64_t silent_ms;            /* a WebSocket not heard                          */
    int64_t patience_ms;          /* a stalled one that is heard nevertheless       */
    int64_t heartbeat_ms;         /* +-20 %                                         */
    int64_t close_wait_ms;        /* for the peer's close                           */
    int64_t linger_ms;            /* reading on after the last answer               */
};

/* The defaults of the flags. */
void server_options_default(struct server_options *options);

/* A refusal in words. `request` is NULL if there is none; `retry_after_s` 0 if it makes no
 * sense. */
struct server_problem {
    int status;
    const struct error *err;
    const struct http_request *request;
    uint32_t retry_after_s;
};

struct server_events {
    /* A complete request. Answer it now or later: conn_send(), conn_upgrade_ws(), ... */
    void (*request)(void *ctx, struct conn *conn);
    /* Its peer is gone, or the server closes: it needs no answer any more. Not called when it
     * was answered. The conn must not be used again. */
    void (*gone)(void *ctx, struct conn *conn);
    /* Add headers (Content-Type, Retry-After) and the body of an error answer. NULL: plain text. */
    void (*problem)(void *ctx, const struct server_problem *problem, struct buf *head,
                    struct buf *body);
    /* The head of a request with a body is there: conn_allow_body(), or answer at once, then
     * the body is not read and the connection ends. The conn must not be kept: `request`
     * follows, or nothing. NULL: nothing to say. */
    void (*head)(void *ctx, struct conn *conn);
    /* After server_drain(): the last connection is gone. May be NULL. */
    void (*drained)(void *ctx);
};

/* Written by the loop thread, read by any. Gauges first. */
struct server_counts {
    _Atomic uint64_t http_open, websockets_open, event_streams_open;
    _Atomic uint64_t accepted, requests, upgrades, messages, heartbeats;
    _Atomic uint64_t bytes_read, bytes_written;
    _Atomic uint64_t refused_full, refused_address, dropped;       /* connections        */
    _Atomic uint64_t too_long, too_slow, not_http, too_much_input; /* requests     */
    _Atomic uint64_t doors_ended[DOOR_END_COUNT];
};

struct server;

/* The options and the events are copied; trust and quota must outlive it. */
struct server *server_new(struct loop *loop, const struct server_options *options,
                          const struct trust *trust, struct quota *quota,
                          const struct server_events *events, void *ctx);

/* May be called for several addresses (at most 8). `port_out` may be NULL.
 * Errors: ERR_INTERNAL from listener_open(). */
MUST_USE bool server_listen(struct server *server, const struct address *address,
                            uint16_t *port_out, struct error *err);

/* No new connections; idle ones close; requests are answered with Connection: close; every
 * door hears `draining` with a slot below slot_span_ms. `drained` says when all are gone. */
void server_drain(struct server *server, uint32_t slot_span_ms);

/* Ends everything that is left: `gone` for every unanswered request and every door, then
 * `closed`. Then server_free(). */
void server_close(struct server *server, void (*closed)(void *ctx));
void server_free(struct server *server); /* after closed; NULL is fine */

struct loop *server_loop(const struct server *server);
void *server_ctx(const struct server *server);
slice server_date(struct server *server); /* for Date headers, of this second */
const struct server_options *server_options(const struct server *server);
const struct server_counts *server_counts(const struct server *server);
bool server_is_draining(const struct server *server);

#endif
