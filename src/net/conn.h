/*
 * conn - one connection: a stream that becomes requests, one after another.
 *
 * HTTP/1.1 with keep-alive and pipelining, and HTTP/1.0. A complete request is handed to the
 * server's owner, who answers it now or later; the next one is read after that. A request
 * may also become a live channel (door.h): from then on there are no more requests.
 *
 *     static void answer(void *ctx, struct conn *conn)
 *     {
 *         struct buf *head = conn_head(conn, 200);
 *         http_head_add(head, "Content-Type", SLICE("application/json"));
 *         conn_send(conn, &body);
 *     }
 *
 * Why one at a time: answers leave in the order of the questions without a queue, and a
 * peer that pipelines a thousand requests has one of them in memory.
 *
 * A peer that ends its side while it waits gets ANSWER_GRACE_MS for the answer (some clients
 * shut down their side after asking), then it counts as gone.
 *
 * A connection that is to end after an answer shuts down its side first and reads on for a
 * moment (lingering close), so that the answer is not lost to what the peer still sends.
 *
 * Thread   the loop thread.
 * Memory   the server's. A conn may be used from `request` until it is answered, upgraded
 *          or `gone`; not later. The request's slices live as long, and until the end of the
 *          turn in which it was answered or upgraded.
 * Units    ms, bytes.
 * Limits   server_options.
 */
#ifndef NET_CONN_H
#define NET_CONN_H

#include "base/buf.h"
#include "net/door.h"
#include "net/forwarded.h"
#include "proto/http.h"
#include "proto/http_head.h"
#include "proto/ws_handshake.h"

struct conn;
struct server;

enum { CONN_ANSWER_GRACE_MS = 2000 };

const struct http_request *conn_request(const struct conn *conn);
const struct forwarded *conn_forwarded(const struct conn *conn); /* of this request */
const struct address *conn_peer(const struct conn *conn);
struct server *conn_server(const struct conn *conn);
struct loop *conn_loop(const struct conn *conn);

/* The owner's word about this request; NULL at the beginning of each. */
void conn_set_user(struct conn *conn, void *user);
void *conn_user(const struct conn *conn);

/* In `head` only: another maximum for this body. */
void conn_allow_body(struct conn *conn, size_t max);

/* ---- answering ---- */

/* Begins the answer: add headers by http_head_add(). Content-Length, Connection, Date and the
 * end of the head are added by conn_send*(). Calling it again begins anew (an answer that
 * could not be finished becomes a 500). */
struct buf *conn_head(struct conn *conn, int status);

/* Sends it. The body moves: *body is empty afterwards (NULL: no body). To HEAD, and with
 * 204 and 304, the body stays here, its length is told where that is right. */
void conn_send(struct conn *conn, struct buf *body);
/* The same with bytes that live as long as the program (the page's files). */
void conn_send_static(struct conn *conn, slice body);

/* Say before conn_send*() that the connection ends after this answer. */
void conn_close_after(struct conn *conn);

/* End now, without an answer. `gone` is not called. */
void conn_abort(struct conn *conn);

/* ---- becoming a live channel ---- */

/* The 101 goes out, then frames. `offer` comes from ws_handshake_read(), `protocol` is the
 * chosen subprotocol or empty; deflate is agreed as the offer says (clear `agreed` to not).
 *
 * The client's address is counted from here on if it came through a trusted proxy.
 * Errors: ERR_LIMIT when that address has too many connections: nothing was done, answer it. */
MUST_USE bool conn_upgrade_ws(struct conn *conn, const struct ws_offer *offer, slice protocol,
                              struct door *door, const struct door_events *events,
                              struct error *err);

/* The head of an event stream goes out (Content-Type, Cache-Control: no-cache, no-transform,
 * X-Accel-Buffering: no, chunked for HTTP/1.1), with what was added to conn_head(conn, 200)
 * before, if it was called: a Cache-Control of the owner's takes the place of the two that
 * ask proxies not to hold anything back. Then `retry: retry_ms` if that is not 0, then events.
 * Errors: as above. */
MUST_USE bool conn_start_events(struct conn *conn, uint32_t retry_ms, struct door *door,
                                const struct door_events *events, struct error *err);

#endif
