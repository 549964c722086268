/*
 * call - one request on its way through the house.
 *
 * Made when a request arrives, gone when it is answered. In between it may visit the
 * database: call_read() and call_write() send it there with a function to run, and the
 * loop thread takes it back in the function named as `then`. Most calls make one visit
 * (struct route has the function); signing in makes three.
 *
 * A write visits the clerk. Its visit finds out who asks (the session), whether that write
 * was done before (Idempotency-Key), runs, and keeps the answer, all in one transaction.
 *
 * A call has copies of all it needs of the request: its peer may be gone at any time.
 *
 * Thread   loop thread; during a visit the database thread, and nobody else.
 * Memory   its own arena. Freed by itself after the answer.
 * Units    ms.
 * Limits   what the parser let through; CALL_ANSWER_MAX bytes of answer.
 */
#ifndef API_CALL_H
#define API_CALL_H

#include "api/hall.h"
#include "base/cursor.h"
#include "base/json.h"
#include "hr/actor.h"
#include "hr/idempotency.h"
#include "net/conn.h"
#include "store/clerk.h"

enum { CALL_ANSWER_MAX = 32 << 20, CALL_IDS_MAX = 2 };

struct call;
struct route;

/* Database thread: do it, write the answer into call->json. May run twice: begins anew. */
typedef bool call_run(struct tx *tx, struct call *call, struct error *err);
/* Loop thread: the visit is over; call->command.ok and .err tell how. */
typedef void call_then(struct call *call);

struct call {
    struct command command;
    struct loop_task back;
    struct hall *hall;
    struct conn *conn; /* NULL: the peer is gone, nobody waits for an answer */
    const struct route *route;
    struct arena arena;
    call_run *run;
    call_then *then;
    bool writes;

    /* What was asked. */
    enum http_method method;
    slice path;
    struct http_param *params;
    size_t param_count;
    uint8_t ids[CALL_IDS_MAX][16]; /* {id} of the path */
    slice name;                    /* the last {...} of the path, as it stands there */
    json_t *body;                  /* an object, or NULL */
    slice file, file_name;         /* of a form; data NULL: it has not just one */
    bool has_token, by_cookie;
    uint8_t token_hash[TOKEN_HASH_LEN];
    slice idempotency_key;
    uint8_t request_hash[IDEMPOTENCY_HASH_LEN];
    slice if_none_match, last_event_id;
    slice agent, host, scheme;
    char address[ADDRESS_TEXT_MAX];
    char network[ADDRESS_TEXT_MAX]; /* whose limits count: the address, of IPv6 its /64 */
    char id[32];                    /* the request's */
    bool english;
    bool http10;

    /* Who asks (after a visit that needs to know). */
    struct actor actor;
    bool has_actor;
    bool visiting;                    /* a database thread has it */
    void (*lost)(struct call *call);  /* a call that waits elsewhere (polls, probes) */
    void (*freed)(struct call *call); /* however it ended: what it holds elsewhere   */
    bool key_claimed, write_counted;

    /* What is answered. */
    int status;
    struct buf out; /* the body */
    struct json json;
    struct buf conflict; /* members of a 409's document besides the usual ones: current, ... */
    slice location, etag, allow;
    slice kept; /* what a replay of the Idempotency-Key is answered, where not `out` */
    slice media, disposition;     /* `out` is a document of that type, to be saved; "": JSON */
    char cursor[CURSOR_TEXT_MAX]; /* Mozaik-Cursor; "" none */
    char cookie[TOKEN_TEXT_LEN + 1];
    int64_t cookie_until_ms; /* UTC: when its session ends */
    bool set_cookie, clear_cookie;
    bool replayed;     /* Idempotency-Replayed: true */
    bool upgrade_hint; /* 426: say which protocol (RFC 9110, 15.5.22) */
    uint32_t retry_after_s;
    struct error err;
    void *more; /* of a call that makes several visits; in its arena */
};

/* Does it come with a token, of whatever worth? */
bool call_names_token(const struct http_request *request);

/* The request became a call (arena, copies). The body is not read yet. */
struct call *call_new(struct hall *hall, struct conn *conn, const struct route *route);
void call_free(struct call *call);

slice call_param(const struct call *call, slice name); /* data NULL: absent */

/* A day that must be there. ERR_INVALID "field_required", "field_date" */
MUST_USE bool call_day(const struct call *call, const char *name, date *day_out,
                       struct error *err);
struct report call_report(const struct call *call); /* how its client came here */

/* Visits. `then` NULL: the answer is sent when it comes back (call_finish). */
void call_read(struct call *call, call_run *run, call_then *then);
void call_write(struct call *call, call_run *run, call_then *then);

/* Nobody waits for the answer any more. A visit that is under way ends by itself. */
void call_lost(struct call *call);

/* Answer now what would be answered if all went well, and go on without anybody waiting. */
void call_answer_early(struct call *call);

/* The visit takes too long: answer this problem, and let the visit come back to nobody. Touches
 * nothing of what the database thread may be writing just now. */
void call_give_up(struct call *call, const struct error *err);

/* A list, {items:[...], page, next, cursor}: open, write the items, end; then more members, if
 * any, and json_close_object(). */
void call_open_list(struct call *call);
void call_end_list(struct call *call, slice next);
void call_put_paging(struct call *call, slice next); /* page, next, cursor alone */

/* A 409 version_stale shows what is there now, and who changed it: the members around it.
 * In between, write the member "current". False: another error, write nothing. */
bool call_begin_stale(struct tx *tx, struct call *call, const uint8_t id[16],
                      const struct error *err, struct json *json);
void call_end_members(struct call *call, struct json *json);

/* Answer and free: what is in `out` with `status`, or the problem in `err`. */
void call_finish(struct call *call);
void call_fail(struct call *call); /* the problem in call->err */

/* Was the server asked to stop? Then the call is answered 503 with a slot: true. */
MUST_USE bool call_refuse_draining(struct call *call);
uint32_t call_slot_s(struct call *call); /* a moment to come back, another for each */

/* Two requests of one session with one Idempotency-Key: the second one, while the first has no
 * answer, is answered 409 "idempotency_running": false. */
MUST_USE bool call_claim_key(struct call *call);

/* HEAD of what would be an event stream. */
void call_finish_stream_head(struct call *call, bool plain);

/* The head of an answer that becomes an event stream, with what every answer has. */
struct buf *call_begin_stream(struct call *call);

/* In a run of a call whose route does not do it (recent, sockets): who asks. */
MUST_USE bool call_identify(struct tx *tx, struct call *call, struct error *err);

/* The tenant's cursor in this snapshot or transaction, into call->cursor. */
MUST_USE bool call_take_cursor(struct tx *tx, struct call *call, struct error *err);

/* The version a PUT, an action (in the body) or a DELETE (?version=) was based on; 0 where it is
 * missing, which the rules refuse in their turn. ERR_INVALID (422, "version") when it is none. */
MUST_USE bool call_version(const struct call *call, int64_t *version_out, struct error *err);

/* What was sent cannot be taken, `err` says why. But what is not there (404), or not allowed
 * (403), comes before what is not valid (422): `rule` is what the rule said when it was asked
 * without a version, so that it refuses in any case. Always false. */
bool call_invalid(bool done, const struct error *rule, struct error *err);

#endif
