/*
 * inside - what server, conn and door share, and nobody else sees.
 *
 * A conn is always in one state, and its state decides what its one deadline means, what it
 * does with input, and whether it is somebody's:
 *
 *     IDLE       no byte of a request yet                     idle_ms (the first: head_ms)
 *     HEAD       a head is arriving                           head_ms
 *     BODY       a body is arriving                           body_ms, and 1 s per body_rate
 *     WAITING    the owner has the request                    none, or grace after a half-close
 *     SENDING    the answer goes out                          write_stall_ms
 *     LINGERING  all is said, what still comes is dropped     linger_ms
 *     DOOR       a live channel                               door_due()
 *     ENDING     nothing is called any more but the end
 *
 * Ends are wishes: conn_end() only notes it, and the end itself happens in conn->task, when
 * every callback of the turn has returned. So no function in here frees what its caller holds.
 */
#ifndef NET_INSIDE_H
#define NET_INSIDE_H

#include "loop/wheel.h"
#include "net/server.h"

enum conn_state {
    CONN_IDLE,
    CONN_HEAD,
    CONN_BODY,
    CONN_WAITING,
    CONN_SENDING,
    CONN_LINGERING,
    CONN_DOOR,
    CONN_ENDING,
};

enum { CONN_HEAD_BYTES = 16 * 1024, SERVER_LISTENERS_MAX = 8 };

/* A request and its answer. Exists while there is one. */
struct exchange {
    struct http_parser parser;
    struct forwarded from;
    struct buf head, body; /* of the answer */
    slice out[3];          /* what is still to be written: 100-continue, head, body */
    void *user;
    uint64_t received;       /* bytes since the head was complete: for the pace of the body */
    int status;              /* of the answer */
    bool has_head;           /* the request's head is complete              */
    bool has_begun;          /* conn_head() was called                      */
    bool told;               /* the owner has heard of it and not answered  */
    bool owes_continue;      /* the peer waits for a 100 */
    bool body_missing;       /* it is answered before its body has come     */
    struct loop_task retire; /* frees it at the end of the turn */
};

struct conn {
    /* What every write of a door looks at lies together, in one piece of the cache: one of
     * thousands of conns is never in it already. */
    struct server *server;
    uint8_t state;
    bool is_refusal; /* exists only to say no; in no quota      */
    bool is_new;     /* no request yet                          */
    bool close_after;
    bool half_closed; /* the peer ended its side                 */
    bool broken;      /* nothing can be written any more         */
    bool task_queued;
    bool stream_gone; /* the stream has closed: free it after the task */
    struct stream stream;

    struct list link; /* in the server's list of all */
    struct wheel_entry deadline;
    struct loop_task task; /* goes on with `rest`, or ends */
    struct exchange *exchange;
    struct door *door;
    char *rest; /* read, not used yet */
    uint32_t rest_len, rest_at;
    size_t held;      /* of it, what the quota has counted */
    int64_t since_ms; /* its state began; SENDING: a byte was taken last */
    struct address peer;
    struct address counted; /* in the quota; family 0: in no address' account */
};

struct server {
    struct loop *loop;
    struct server_options options;
    const struct trust *trust;
    struct quota *quota;
    struct server_events events;
    void *ctx;
    struct listener *listeners[SERVER_LISTENERS_MAX];
    size_t listener_count;
    struct list conns;
    size_t refusals;
    struct wheel wheel;
    struct loop_timer second;
    struct loop_task task; /* says `drained`, or goes on closing */
    void (*closed)(void *ctx);
    int64_t date_s; /* the second that `date` tells */
    char date[HTTP_DATE_LEN + 1];
    bool draining, drained_told, closing, timer_closing, timer_closed, task_queued;
    struct server_counts counts;
    char *input; /* SERVER_READ_BYTES, for everybody's read */
};

static inline void count_add(_Atomic uint64_t *counter, uint64_t more)
{
    /* One writer: no locked instruction is needed. */
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + more,
                          memory_order_relaxed);
}

static inline void count_sub(_Atomic uint64_t *counter)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) - 1,
                          memory_order_relaxed);
}

/* ---- conn.c ---- */

void conn_accept(struct server *server, const struct stream_seed *seed);
void conn_enter(struct conn *conn, enum conn_state state); /* state, and its deadline */
void conn_set_deadline(struct conn *conn);                 /* that has become earlier */
void conn_end(struct conn *conn);                          /* the wish to end         */
void conn_linger(struct conn *conn);                       /* all is said: shut down, read on */
void conn_run_later(struct conn *conn);                    /* conn->task at the turn's end */
void conn_drain(struct conn *conn, uint32_t slot_ms);
/* Bytes that it holds of the peer's are `bytes` in all now. False: too much for the quota. */
MUST_USE bool conn_hold(struct conn *conn, size_t bytes);
void conn_let_go(struct conn *conn, size_t bytes); /* at most `bytes` from now on */
struct exchange *conn_exchange(struct conn *conn); /* made if there is none */
void conn_retire(struct conn *conn);               /* its exchange, at the turn's end */

/* ---- answer.c ---- */

/* An answer of the server itself, in the owner's words; the connection ends after it. */
void conn_refuse(struct conn *conn, int status, const struct error *err,
                 uint32_t retry_after_s);
void conn_continue(struct conn *conn);  /* 100 Continue */
void conn_write_out(struct conn *conn); /* what goes now of exchange->out */

/* ---- door.c ---- */

void door_open(struct door *door, struct conn *conn, enum door_kind kind,
               const struct door_events *events);
/* Our own head, and what else comes first. */
void door_first(struct door *door, const struct iovec *iov, unsigned parts);
void door_input(struct door *door, char *data, size_t len);
void door_input_end(struct door *door);
void door_can_write(struct door *door);
int64_t door_deadline(const struct door *door);
void door_due(struct door *door);
void door_detach(struct door *door); /* tells `gone`; the conn goes on without it */

/* ---- server.c ---- */

void server_forget(struct server *server); /* a conn has been freed */

#endif
