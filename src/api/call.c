#include "api/call.h"

#include "api/reply.h"
#include "api/routes.h"
#include "api/tally.h"
#include "base/log.h"
#include "base/mem.h"
#include "hr/audit.h"
#include "hr/session.h"
#include "hr/user.h"

#include <assert.h>
#include <string.h>

#define COOKIE_NAME "mozaik"

/* ---- making one ---- */

static slice keep_header(struct call *call, const struct http_request *request, slice name)
{
    const slice *value = http_header_find(request->headers, request->header_count, name);
    return value ? arena_dup(&call->arena, *value) : (slice){ 0 };
}

/* Bearer for programs, the cookie for the page. A token that is not one is remembered as
 * an unknown one: the answer is 401 in both cases. */
static slice find_token(const struct http_request *request, bool *by_cookie_out)
{
    const slice *header =
        http_header_find(request->headers, request->header_count, SLICE("Authorization"));
    slice token;

    *by_cookie_out = false;
    if (header && header->len > 7 &&
        slice_eq_nocase((slice){ header->data, 7 }, SLICE("Bearer ")))
        return slice_trim(slice_skip(*header, 7));
    if (header)
        return *header;
    token = http_cookie_find(request, SLICE(COOKIE_NAME));
    *by_cookie_out = token.data && token.len;
    return token;
}

bool call_names_token(const struct http_request *request)
{
    bool by_cookie;

    return find_token(request, &by_cookie).len > 0;
}

static void read_token(struct call *call, const struct http_request *request)
{
    slice token = find_token(request, &call->by_cookie);

    if (!token.len)
        return;
    call->has_token = true;
    if (!token_hash(token, TOKEN_SESSION, call->token_hash))
        memset(call->token_hash, 0, sizeof call->token_hash);
}

/* A house has one IPv4 address, or 2^64 of IPv6. */
static void network_text(const struct address *address, char out[ADDRESS_TEXT_MAX])
{
    struct address network = *address;

    if (network.family == 6)
        memset(network.bytes + 8, 0, 8);
    address_text(&network, out);
}

struct call *call_new(struct hall *hall, struct conn *conn, const struct route *route)
{
    const struct http_request *request = conn_request(conn);
    const struct forwarded *forwarded = conn_forwarded(conn);
    struct call *call = mem_new(struct call);

    call->hall = hall;
    call->conn = conn;
    call->route = route;
    call->status = route && route->status ? route->status : 200;
    arena_init(&call->arena);
    buf_init(&call->out, CALL_ANSWER_MAX);
    buf_init(&call->conflict, 64 * 1024);
    call->method = request->method;
    call->http10 = request->minor == 0;
    snprintf(call->id, sizeof call->id, "%s-%llu", hall->name,
             (unsigned long long)hall->request_count);
    if (request->param_count) {
        call->params = arena_array(&call->arena, struct http_param, request->param_count);
        call->param_count = request->param_count;
        for (size_t i = 0; i < request->param_count; i++) {
            call->params[i].name = arena_dup(&call->arena, request->params[i].name);
            call->params[i].value = arena_dup(&call->arena, request->params[i].value);
        }
    }
    read_token(call, request);
    address_text(&forwarded->client, call->address);
    network_text(&forwarded->client, call->network);
    call->host = arena_dup(&call->arena, forwarded->host);
    call->scheme = arena_dup(&call->arena, forwarded->scheme);
    call->agent = keep_header(call, request, SLICE("User-Agent"));
    call->if_none_match = keep_header(call, request, SLICE("If-None-Match"));
    call->last_event_id = keep_header(call, request, SLICE("Last-Event-ID"));
    call->english = reply_wants_english(keep_header(call, request, SLICE("Accept-Language")));
    if (route && (route->flags & (ROUTE_WRITES | ROUTE_NO_KEY)) == ROUTE_WRITES) {
        call->idempotency_key = keep_header(call, request, SLICE("Idempotency-Key"));
        if (call->idempotency_key.len)
            idempotency_hash(request->method_text, request->target, request->body,
                             call->request_hash);
    }
    return call;
}

/* Which requests are under way, by session and key. Another session of the same person waits
 * in the clerk's queue and is answered what the first one did. */
static slice key_name(const struct call *call, char name[TOKEN_HASH_LEN + IDEMPOTENCY_KEY_MAX])
{
    memcpy(name, call->token_hash, TOKEN_HASH_LEN);
    memcpy(name + TOKEN_HASH_LEN, call->idempotency_key.data, call->idempotency_key.len);
    return (slice){ name, TOKEN_HASH_LEN + call->idempotency_key.len };
}

bool call_claim_key(struct call *call)
{
    char name[TOKEN_HASH_LEN + IDEMPOTENCY_KEY_MAX];

    if (!call->idempotency_key.len || call->idempotency_key.len > IDEMPOTENCY_KEY_MAX)
        return true; /* none; or one that is refused where keys are read */
    call->key_claimed = tally_take(call->hall->service->keys_running, key_name(call, name), 1);
    if (call->key_claimed)
        return true;
    call->retry_after_s = 1;
    error_set(&call->err, ERR_CONFLICT, "idempotency_running",
              "Cette demande est encore en cours. Réessayez dans un instant.");
    call_fail(call);
    return false;
}

void call_free(struct call *call)
{
    char name[TOKEN_HASH_LEN + IDEMPOTENCY_KEY_MAX];

    if (call->conn)
        conn_set_user(call->conn, NULL);
    if (call->freed)
        call->freed(call);
    if (call->key_claimed)
        tally_give(call->hall->service->keys_running, key_name(call, name));
    json_decref(call->body);
    buf_release(&call->out);
    buf_release(&call->conflict);
    arena_release(&call->arena);
    mem_free(call);
}

void call_lost(struct call *call)
{
    call->conn = NULL;
    if (call->lost)
        call->lost(call);
    else if (!call->visiting)
        call_free(call);
}

slice call_param(const struct call *call, slice name)
{
    for (size_t i = 0; i < call->param_count; i++)
        if (slice_eq(call->params[i].name, name))
            return call->params[i].value;
    return (slice){ 0 };
}

bool call_day(const struct call *call, const char *name, date *day_out, struct error *err)
{
    slice text = call_param(call, slice_of(name));

    if (!text.data)
        return error_field(err, name, "field_required", "Une date AAAA-MM-JJ est attendue.");
    if (!date_parse(text, day_out))
        return error_field(err, name, "field_date", "Une date AAAA-MM-JJ est attendue.");
    return true;
}

struct report call_report(const struct call *call)
{
    return report_read(call_param(call, SLICE("from")), call_param(call, SLICE("why")));
}

bool call_version(const struct call *call, int64_t *version_out, struct error *err)
{
    slice text = call_param(call, SLICE("version"));

    *version_out = 0;
    if (call->method != METHOD_DELETE)
        return json_get_int(call->body, "version", JSON_OPTIONAL, 1, INT64_MAX, version_out,
                            err);
    if (text.len && (!slice_to_i64(text, version_out) || *version_out < 1))
        return error_field(err, "version", "field_range",
                           "«\u00a0version\u00a0» est un nombre à partir de 1.");
    return true;
}

bool call_invalid(bool done, const struct error *rule, struct error *err)
{
    assert(!done);
    if (rule->kind == ERR_NOT_FOUND || rule->kind == ERR_DENIED)
        *err = *rule;
    return false;
}

/* ---- visits ---- */

bool call_identify(struct tx *tx, struct call *call, struct error *err)
{
    call->has_actor = false;
    if (!actor_load(tx, call->token_hash, &call->actor, err))
        return false;
    call->has_actor = true;
    return true;
}

/* `undone` facts at the journal's end are this transaction's own, and about to be undone. */
static bool take_cursor(struct tx *tx, struct call *call, size_t undone, struct error *err)
{
    struct journal_state state;
    struct cursor cursor;

    if (!journal_state(tx, call->actor.tenant, &state, err))
        return false;
    memcpy(cursor.epoch, state.epoch, sizeof cursor.epoch);
    cursor.seq = state.head - undone;
    cursor_text(&cursor, call->cursor);
    return true;
}

bool call_take_cursor(struct tx *tx, struct call *call, struct error *err)
{
    return take_cursor(tx, call, 0, err);
}

static void begin_answer(struct call *call)
{
    buf_clear(&call->out);
    buf_clear(&call->conflict);
    json_begin(&call->json, &call->out);
    call->location = call->etag = call->kept = call->media = (slice){ 0 };
    call->replayed = false;
    call->status = call->route->status ? call->route->status : 200;
}

static bool signed_in(const struct call *call)
{
    return call->route->flags & (ROUTE_READS | ROUTE_WRITES);
}

static bool run_read(struct tx *tx, struct command *command, struct error *err)
{
    struct call *call = CONTAINER_OF(command, struct call, command);

    begin_answer(call);
    if (!signed_in(call))
        return call->run(tx, call, err);
    return call_identify(tx, call, err) && call_take_cursor(tx, call, err) &&
           call->run(tx, call, err);
}

static bool may_write(struct call *call, const struct tx *tx, struct error *err)
{
    struct service *service = call->hall->service;
    int64_t wait_ms;

    if (call->write_counted) /* it runs once more: see clerk.h */
        return true;
    call->write_counted = true;
    if (throttle_ask(service->writes,
                     (slice){ (const char *)call->actor.user.uuid,
                              sizeof call->actor.user.uuid },
                     (uint32_t)service->config->writes_per_minute, true, tx->now_ms, &wait_ms))
        return true;
    call->write_counted = false;
    atomic_fetch_add(&service->writes_refused, 1);
    call->retry_after_s = (uint32_t)(wait_ms / 1000 + 1);
    return error_set(err, ERR_LIMIT, "too_many_writes",
                     "Trop de modifications en une minute. Réessayez dans %u s.",
                     call->retry_after_s);
}

/* What was refused says, too, at which place of the journal that was right. */
static bool refused(struct tx *tx, struct call *call, size_t facts_before)
{
    struct error ignored = { 0 };

    if (!take_cursor(tx, call, tx->fact_count - facts_before, &ignored))
        call->cursor[0] = '\0';
    return false;
}

static bool run_write(struct tx *tx, struct command *command, struct error *err)
{
    struct call *call = CONTAINER_OF(command, struct call, command);
    struct idempotency found = { 0 };
    size_t facts_before = tx->fact_count;

    begin_answer(call);
    if (!signed_in(call))
        return call->run(tx, call, err);
    if (!call_identify(tx, call, err))
        return false;
    if (!may_write(call, tx, err) || !idempotency_begin(tx, &call->actor, call->idempotency_key,
                                                        call->request_hash, &found, err))
        return refused(tx, call, facts_before);
    if (found.replay) {
        call->status = found.status;
        call->replayed = true;
        call->location = arena_dup(&call->arena, found.location);
        buf_add(&call->out, found.answer);
        if (found.cursor.len < sizeof call->cursor) {
            memcpy(call->cursor, found.cursor.data, found.cursor.len);
            call->cursor[found.cursor.len] = '\0';
        }
        return true;
    }
    if (!call->run(tx, call, err))
        return refused(tx, call, facts_before);
    return call_take_cursor(tx, call, err) && buf_check(&call->out, err) &&
           session_touch(tx, &call->actor, err) &&
           idempotency_finish(tx, &call->actor, call->idempotency_key, call->request_hash,
                              call->status, call->location,
                              call->kept.len ? call->kept : buf_slice(&call->out),
                              slice_of(call->cursor), err);
}

/* Database thread. */
static void visit_over(struct command *command)
{
    struct call *call = CONTAINER_OF(command, struct call, command);
    loop_post(call->hall->loop, &call->back);
}

static void came_back(struct loop_task *task)
{
    struct call *call = CONTAINER_OF(task, struct call, back);

    call->visiting = false;
    call->err = call->command.err;
    if (call->has_actor && call->has_token)
        hints_set(&call->hall->hints, call->token_hash, call->actor.tenant);
    if (call->then)
        call->then(call);
    else if (call->command.ok)
        call_finish(call);
    else
        call_fail(call);
}

static void visit(struct call *call, call_run *run, call_then *then, bool writes)
{
    struct service *service = call->hall->service;
    bool taken = false;

    call->run = run;
    call->then = then;
    call->command.run = writes ? run_write : run_read;
    call->command.answered = visit_over;
    call->command.deadline_ms = loop_now_ms(call->hall->loop) + service->config->command_ms;
    call->back.run = came_back;
    if (call->has_token)
        call->command.tenant = hints_find(&call->hall->hints, call->token_hash);
    call->visiting = true;
    if (!service->stopped)
        taken = writes ? clerk_submit(service->clerk, &call->command)
                       : reader_queue_submit(service->readers, &call->command);
    if (taken)
        return;
    call->visiting = false;
    error_set(&call->err, ERR_BUSY, "busy",
              "Le serveur est très occupé. Rien n’a été enregistré\u00a0: réessayez dans un "
              "instant.");
    call_fail(call);
}

void call_read(struct call *call, call_run *run, call_then *then)
{
    visit(call, run, then, false);
}

void call_write(struct call *call, call_run *run, call_then *then)
{
    visit(call, run, then, true);
}

/* ---- answering ---- */

static void add_cookie(struct call *call, struct buf *head)
{
    struct service *service = call->hall->service;
    struct forwarded forwarded = { .scheme = call->scheme, .host = call->host };
    const char *secure = origins_is_secure(&service->origins, &forwarded) ? "; Secure" : "";
    int64_t left_ms = call->cookie_until_ms - loop_wall_ms(call->hall->loop);
    char cookie[256];

    if (call->set_cookie)
        snprintf(cookie, sizeof cookie,
                 COOKIE_NAME "=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s",
                 call->cookie, (long long)(left_ms > 0 ? (left_ms + 999) / 1000 : 0), secure);
    else
        snprintf(cookie, sizeof cookie,
                 COOKIE_NAME "=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0%s", secure);
    http_head_add(head, "Set-Cookie", slice_of(cookie));
}

static void add_headers(struct call *call, struct buf *head)
{
    http_head_add(head, "Cache-Control",
                  SLICE("no-store")); /* our client keeps the ETag itself */
    http_head_add(head, "X-Content-Type-Options", SLICE("nosniff"));
    http_head_add(head, "X-Request-Id", slice_of(call->id));
    if (call->cursor[0])
        http_head_add(head, "Mozaik-Cursor", slice_of(call->cursor));
    if (call->location.len)
        http_head_add(head, "Location", call->location);
    if (call->etag.len)
        http_head_add(head, "ETag", call->etag);
    if (call->replayed)
        http_head_add(head, "Idempotency-Replayed", SLICE("true"));
    if (call->upgrade_hint) {
        http_head_add(head, "Connection", SLICE("Upgrade"));
        http_head_add(head, "Upgrade", SLICE("websocket"));
        http_head_add(head, "Sec-WebSocket-Version", SLICE("13"));
    }
    if (call->allow.len)
        http_head_add(head, "Allow", call->allow);
    if (call->set_cookie || call->clear_cookie)
        add_cookie(call, head);
    if (call->retry_after_s) {
        char seconds[16];
        snprintf(seconds, sizeof seconds, "%u", call->retry_after_s);
        http_head_add(head, "Retry-After", slice_of(seconds));
    }
}

struct buf *call_begin_stream(struct call *call)
{
    struct buf *head = conn_head(call->conn, 200);

    http_head_add(head, "X-Content-Type-Options", SLICE("nosniff"));
    http_head_add(head, "X-Request-Id", slice_of(call->id));
    if (call->cursor[0])
        http_head_add(head, "Mozaik-Cursor", slice_of(call->cursor));
    return head;
}

void call_finish_stream_head(struct call *call, bool plain)
{
    struct conn *conn = call->conn;
    struct buf *head = call_begin_stream(call);

    http_head_add(head, "Content-Type", SLICE("text/event-stream"));
    http_head_add(head, "Cache-Control",
                  plain ? SLICE("no-store") : SLICE("no-cache, no-transform"));
    if (!plain)
        http_head_add(head, "X-Accel-Buffering", SLICE("no"));
    conn_set_user(conn, NULL);
    call->conn = NULL;
    call_free(call);
    conn_send(conn, NULL);
}

/* As many a second as one start bears well: see drain_here(). */
uint32_t call_slot_s(struct call *call)
{
    uint32_t span_ms = call->hall->slot_span_ms;

    return 1 + (uint32_t)rng_below(loop_rng(call->hall->loop), span_ms / 1000 + 1);
}

bool call_refuse_draining(struct call *call)
{
    if (!atomic_load(&call->hall->service->draining))
        return false;
    call->retry_after_s = call_slot_s(call);
    error_set(&call->err, ERR_BUSY, "draining",
              "Le serveur s’arrête. Revenez dans un instant.");
    call_fail(call);
    return true;
}

static void log_answer(const struct call *call, int status)
{
    enum log_level level = status >= 500 ? LOG_ERROR : LOG_DEBUG;

    if (status == 503)
        level = LOG_WARN;
    log_write(level, "answered", LOG_TEXT("request", slice_of(call->id)),
              LOG_TEXT("route", slice_of(call->route ? call->route->path : "")),
              LOG_INT("status", status), LOG_TEXT("code", slice_of(call->err.code)),
              LOG_TEXT("detail", slice_of(call->err.detail)));
}

/* After this nobody waits for the call; its peer asks the next question. */
static void send(struct call *call, struct buf *body)
{
    struct conn *conn = call->conn;

    conn_set_user(conn, NULL);
    call->conn = NULL;
    conn_send(conn, body);
}

/* Somebody's file: to be saved, never to be shown as a page of ours, whatever its bytes are. */
static void add_document(struct call *call, struct buf *head)
{
    http_head_add(head, "Content-Type", call->media);
    http_head_add(head, "Content-Disposition", call->disposition);
    http_head_add(head, "Content-Security-Policy", SLICE("sandbox; default-src 'none'"));
    http_head_add(head, "Cross-Origin-Resource-Policy", SLICE("same-origin"));
}

static void answer(struct call *call)
{
    bool empty = call->out.len == 0;
    struct buf *head;

    if (!call->conn)
        return;
    head = conn_head(call->conn, call->status);
    if (call->media.len)
        add_document(call, head);
    else if (!empty)
        http_head_add(head, "Content-Type", SLICE("application/json"));
    add_headers(call, head);
    send(call, empty ? NULL : &call->out);
}

void call_answer_early(struct call *call)
{
    log_answer(call, call->status);
    answer(call);
}

void call_finish(struct call *call)
{
    if (!buf_check(&call->out, &call->err)) {
        call_fail(call);
        return;
    }
    log_answer(call, call->status);
    answer(call);
    call_free(call);
}

void call_open_list(struct call *call)
{
    json_open_object(&call->json, NULL);
    json_open_array(&call->json, "items");
}

void call_end_list(struct call *call, slice next)
{
    json_close_array(&call->json);
    call_put_paging(call, next);
}

void call_put_paging(struct call *call, slice next)
{
    enum { PAGE_MAX = 400 }; /* a list that has no pages is asked for any */
    slice page = call_param(call, SLICE("page"));

    if (page.len > 0 && page.len <= PAGE_MAX)
        json_put_text(&call->json, "page", page);
    else
        json_put_null(&call->json, "page");
    if (next.len)
        json_put_text(&call->json, "next", next);
    else
        json_put_null(&call->json, "next");
    json_put_text(&call->json, "cursor", slice_of(call->cursor));
}

bool call_begin_stale(struct tx *tx, struct call *call, const uint8_t id[16],
                      const struct error *err, struct json *json)
{
    struct error ignored = { 0 };
    struct user user;
    user_id by;
    int64_t at_ms;

    if (strcmp(err->code, "version_stale") != 0 ||
        !audit_last(tx, call->actor.tenant, id, &by, &at_ms, &ignored))
        return false;
    json_begin(json, &call->conflict);
    json_open_object(json, NULL);
    json_put_instant(json, "changed_at", at_ms);
    if (!id_is_none(by) && user_load(tx, call->actor.tenant, by, &user, &ignored)) {
        json_open_object(json, "changed_by");
        json_put_uuid(json, "id", by.uuid);
        json_put_text(json, "name", user.name);
        json_close_object(json);
    } else {
        json_put_null(json, "changed_by");
    }
    return true;
}

/* The members alone are wanted: without their braces. */
void call_end_members(struct call *call, struct json *json)
{
    json_close_object(json);
    buf_consume(&call->conflict, 1);
    call->conflict.data[--call->conflict.len] = '\0';
}

void call_fail(struct call *call)
{
    int status = call->status >= 400 ? call->status : reply_status(&call->err);

    log_answer(call, status);
    if (call->conn) {
        struct buf *head = conn_head(call->conn, status);
        if ((status == 503 || status == 429) && !call->retry_after_s)
            call->retry_after_s = 1;
        call->etag = call->location = (slice){ 0 };
        call->set_cookie = false;
        if (!call->has_actor)
            call->cursor[0] = '\0';
        http_head_add(head, "Content-Type", SLICE("application/problem+json"));
        if (status == 401)
            http_head_add(head, "WWW-Authenticate", SLICE("Bearer realm=\"mozaik\""));
        add_headers(call, head);
        buf_clear(&call->out);
        reply_problem(&call->out, &call->err, status, call->english,
                      buf_slice(&call->conflict));
        send(call, &call->out);
    }
    call_free(call);
}

void call_give_up(struct call *call, const struct error *err)
{
    int status = reply_status(err);
    struct buf body, *head;

    log_write(LOG_WARN, "given up", LOG_TEXT("request", slice_of(call->id)),
              LOG_INT("status", status), LOG_TEXT("code", slice_of(err->code)));
    if (!call->conn)
        return;
    head = conn_head(call->conn, status);
    http_head_add(head, "Content-Type", SLICE("application/problem+json"));
    http_head_add(head, "Cache-Control", SLICE("no-store"));
    http_head_add(head, "X-Content-Type-Options", SLICE("nosniff"));
    http_head_add(head, "X-Request-Id", slice_of(call->id));
    http_head_add(head, "Retry-After", SLICE("1"));
    buf_init(&body, 4096);
    reply_problem(&body, err, status, call->english, (slice){ 0 });
    send(call, &body);
    buf_release(&body);
}
