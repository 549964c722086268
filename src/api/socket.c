/*
 * The WebSocket routes: /api/ws/{user_id}, and /api/ws/echo for the doctor.
 *
 * Whoever asks without a complete handshake is told what arrived. A proxy that drops
 * `Upgrade` lets `Sec-WebSocket-Key` pass, so that key without Upgrade can only mean that
 * something on the way removed it: 426 upgrade_stripped, never 404.
 */
#include "api/subscriber.h"

#include "api/routes.h"
#include "base/instant.h"
#include "base/mem.h"
#include "proto/ws_handshake.h"

#include <stdio.h>
#include <string.h>

/* ---- no handshake ---- */

enum { HEADER_SHOWN_MAX = 1000 };

static void put_header(struct json *json, const char *key, const struct http_request *request,
                       slice name)
{
    const slice *value = http_header_find(request->headers, request->header_count, name);

    if (value)
        json_put_text(json, key, slice_utf8_cut(*value, HEADER_SHOWN_MAX));
    else
        json_put_null(json, key);
}

/* What arrived, for the person who must find the box that took the rest. */
static void describe(struct call *call, const struct http_request *request)
{
    struct json json;

    json_begin(&json, &call->conflict);
    json_open_object(&json, NULL); /* its members alone are wanted */
    json_open_object(&json, "received");
    json_put_text(&json, "http_version", request->minor ? SLICE("1.1") : SLICE("1.0"));
    put_header(&json, "via", request, SLICE("Via"));
    put_header(&json, "forwarded", request, SLICE("Forwarded"));
    put_header(&json, "x_forwarded_for", request, SLICE("X-Forwarded-For"));
    put_header(&json, "x_forwarded_server", request, SLICE("X-Forwarded-Server"));
    put_header(&json, "connection", request, SLICE("Connection"));
    put_header(&json, "upgrade", request, SLICE("Upgrade"));
    put_header(&json, "host", request, SLICE("Host"));
    json_close_object(&json);
    json_put_text(&json, "guide", SLICE("/aide/websocket"));
    call_end_members(call, &json);
}

static void refuse(struct call *call, const struct http_request *request, int status,
                   const char *code, const char *sentence)
{
    error_set(&call->err, ERR_INVALID, code, "%s", sentence);
    call->status = status;
    call->upgrade_hint = status == 426;
    describe(call, request);
    call_fail(call);
}

static bool handshake(struct call *call, struct ws_offer *offer)
{
    const struct http_request *request = conn_request(call->conn);

    switch (ws_handshake_read(request, offer)) {
    case WS_ASKED:
        offer->deflate.agreed =
            false; /* facts under 1 KiB, nearly all, go as they are anyway */
        return true;
    case WS_NOT_ASKED:
        refuse(call, request, 426, "upgrade_required",
               "Ici on parle WebSocket\u00a0: wscat -c wss://<hôte>/api/ws/<utilisateur>, "
               "ou GET /api/events pour un flux SSE.");
        return false;
    case WS_STRIPPED:
        refuse(call, request, 426, "upgrade_stripped",
               "Un proxy a retiré l’en-tête Upgrade en chemin\u00a0: il doit transmettre "
               "Upgrade et "
               "Connection. Voir «\u00a0received\u00a0» pour ce qui est arrivé.");
        return false;
    case WS_OLD_HTTP:
        refuse(call, request, 426, "upgrade_over_http10",
               "Un proxy a parlé HTTP/1.0\u00a0: il doit parler HTTP/1.1 pour un WebSocket "
               "(nginx : proxy_http_version 1.1).");
        return false;
    case WS_BAD_METHOD:
        call->allow = SLICE("GET, HEAD");
        refuse(call, request, 405, "method_not_allowed", "Un WebSocket s’ouvre par GET.");
        return false;
    case WS_BAD_VERSION:
        refuse(call, request, 426, "websocket_version",
               "Seule la version 13 de WebSocket est connue (RFC 6455).");
        return false;
    case WS_BAD_KEY:
        refuse(call, request, 400, "websocket_key",
               "Sec-WebSocket-Key manque, ou n’est pas 16 octets en base64.");
        return false;
    case WS_BAD_REQUEST:
        refuse(call, request, 400, "websocket_request",
               "Cette demande de WebSocket n’est pas lisible (corps ou extensions).");
        return false;
    }
    return false;
}

/* ---- what a WebSocket says ---- */

static void say_pong(struct subscriber *subscriber)
{
    struct buf text;

    buf_init(&text, DOOR_WORD_MAX);
    message_ping(subscriber, "pong", &text);
    door_say(&subscriber->door, DOOR_PONG,
             &(struct door_message){ .type = SLICE_INIT("pong"), .text = buf_slice(&text) });
    buf_release(&text);
}

/* Old clients ask for channels; everybody hears what is theirs anyway. */
static void say_subscribed(struct subscriber *subscriber, slice channel)
{
    struct buf text;
    struct json json;

    buf_init(&text, DOOR_WORD_MAX);
    json_begin(&json, &text);
    json_open_object(&json, NULL);
    json_put_text(&json, "type", SLICE("subscribed"));
    json_put_instant(&json, "at", loop_wall_ms(subscriber->hall->loop));
    json_open_object(&json, "data");
    json_put_text(&json, "channel", channel);
    json_close_object(&json);
    json_close_object(&json);
    door_say(&subscriber->door, DOOR_SUBSCRIBED,
             &(struct door_message){ .type = SLICE_INIT("subscribed"),
                                     .text = buf_slice(&text) });
    buf_release(&text);
}

static void authenticate(struct subscriber *subscriber, const json_t *message)
{
    uint8_t hash[TOKEN_HASH_LEN];
    slice token = { 0 }, cursor = { 0 };
    struct error err = { 0 };

    if (!json_get_text(message, "token", JSON_REQUIRED, 200, &token, &err) ||
        !json_get_text(message, "cursor", JSON_OPTIONAL, CURSOR_TEXT_MAX * 2 - 1, &cursor,
                       &err)) {
        subscriber_mistake(subscriber, err.user);
        return;
    }
    if (!token_hash(token, TOKEN_SESSION, hash))
        memset(hash, 0, sizeof hash); /* an unknown one: the same answer, the same way */
    subscriber_identify(subscriber, hash, cursor, ASKED_BY_MESSAGE);
}

/* Which page is looked at; none: it looks away. */
static void look(struct subscriber *subscriber, const json_t *message)
{
    struct error err = { 0 };
    struct view view = { 0 };
    slice word = { 0 };

    if (!json_get_text(message, "view", JSON_OPTIONAL, PRESENCE_VIEW_MAX, &word, &err))
        subscriber_mistake(subscriber, err.user);
    else if (word.len > 0 && !view_parse(word, &view))
        subscriber_mistake(subscriber, "Une vue est un mot de a-z, 0-9, «\u00a0:\u00a0», "
                                       "«\u00a0/\u00a0» et «\u00a0-\u00a0».");
    else
        reader_look(&subscriber->reader, &view);
}

static void heard(struct door *door, slice text)
{
    struct subscriber *subscriber = CONTAINER_OF(door, struct subscriber, door);
    struct error err = { 0 };
    json_t *message = NULL;
    slice type = { 0 }, channel = { 0 };

    if (!json_read_object(text, &message, &err) ||
        !json_get_text(message, "type", JSON_REQUIRED, 40, &type, &err)) {
        subscriber_mistake(
            subscriber,
            "Message illisible\u00a0: un objet JSON avec «\u00a0type\u00a0» est attendu.");
    } else if (slice_eq(type, SLICE("ping"))) {
        say_pong(subscriber);
    } else if (slice_eq(type, SLICE("pong"))) {
        /* it is alive: the door has noted that already */
    } else if (slice_eq(type, SLICE("auth"))) {
        authenticate(subscriber, message);
    } else if (!subscriber->signed_in) {
        subscriber_mistake(
            subscriber, "Identifiez-vous d’abord\u00a0: {\"type\":\"auth\",\"token\":\"…\"}.");
    } else if (slice_eq(type, SLICE("subscribe"))) {
        if (json_get_text(message, "channel", JSON_OPTIONAL, 200, &channel, &err))
            say_subscribed(subscriber, channel);
        else
            subscriber_mistake(subscriber, err.user);
    } else if (slice_eq(type, SLICE("presence"))) {
        look(subscriber, message);
    } else {
        subscriber_mistake(subscriber, "Type de message inconnu.");
    }
    json_decref(message);
}

static const struct door_events socket_events = {
    .message = heard,
    .writable = subscriber_writable,
    .heartbeat = subscriber_heartbeat,
    .draining = subscriber_draining,
    .gone = subscriber_gone,
};

/* ---- opening ---- */

static slice wanted_cursor(const struct call *call)
{
    return call->last_event_id.len ? call->last_event_id : call_param(call, SLICE("cursor"));
}

void socket_open(struct call *call)
{
    struct ws_offer offer;
    struct subscriber *subscriber;
    struct conn *conn = call->conn;
    slice cursor = wanted_cursor(call);
    slice name = slice_skip(call->path, sizeof "/api/ws/" - 1);

    if (!handshake(call, &offer) || call_refuse_draining(call))
        return;
    subscriber = subscriber_new(call->hall);
    if (!slice_eq(name, SLICE("me"))) {
        subscriber->claims = true;
        if (!id_parse(name, &subscriber->claimed))
            subscriber->claimed = (user_id){ { 0 } }; /* nobody's */
    }
    conn_set_user(conn, NULL);
    if (!conn_upgrade_ws(conn, &offer, (slice){ 0 }, &subscriber->door, &socket_events,
                         &call->err)) {
        conn_set_user(conn, call);
        subscriber_drop(subscriber);
        call_fail(call);
        return;
    }
    call->conn = NULL;
    subscriber->report = call_report(call);
    if (call->has_token)
        subscriber_identify(subscriber, call->token_hash, cursor, ASKED_AT_OPENING);
    subscriber_opened(subscriber);
    call_free(call);
}

/* ---- echo: every message comes back, for the doctor ----
 *
 * The server says nothing by itself, not even a heartbeat, unless `every` asks for it: what the
 * way does to a socket on which nothing passes is the very question. */

enum { ECHO_SECONDS = 60, ECHO_SECONDS_MAX = 700, ECHO_EVERY_MAX = 60 };
/* Few, because each may keep a message of that size, and one that waits. */
enum { ECHO_LARGE_BYTES = 1 << 20, ECHO_LARGE_MAX = 4 };

struct echo {
    struct door door;
    struct hall *hall;
    struct list all; /* in hall->echoes */
    int64_t until_ms;
    uint64_t seconds;
    uint64_t every_s; /* 0: it says nothing by itself */
    int64_t say_ms;   /* the next word is due */
    uint64_t said;
    bool large;           /* messages of ECHO_LARGE_BYTES: of such there are few */
    uint8_t waiting_kind; /* of the message that waits; 0: none does */
    char *waiting;
    size_t waiting_len;
    struct loop_task free_task;
};

static bool write_back(struct echo *echo, uint8_t kind, slice payload)
{
    uint8_t head[WS_HEAD_MAX];
    struct iovec iov[2] = {
        { head, ws_frame_head((uint8_t)(WS_FIN | kind), payload.len, head) },
        { (void *)(uintptr_t)payload.data, payload.len },
    };
    size_t taken;

    return door_write(&echo->door, iov, 2, 1, &taken) == IO_CLOSED || taken == 1;
}

/* One message may wait. A peer that does not read what it asked for has it taken away: this is
 * a probe. */
static void say_back(struct door *door, uint8_t kind, slice payload)
{
    struct echo *echo = CONTAINER_OF(door, struct echo, door);

    if (!echo->waiting_kind && write_back(echo, kind, payload))
        return;
    if (echo->waiting_kind) {
        door_close(door, WS_CLOSE_BACK_OFF, SLICE("lisez ce que vous demandez"));
        return;
    }
    echo->waiting_kind = kind;
    echo->waiting_len = payload.len;
    echo->waiting = mem_copy(payload.data, payload.len);
}

static void echo_writable(struct door *door)
{
    struct echo *echo = CONTAINER_OF(door, struct echo, door);

    if (!echo->waiting_kind ||
        !write_back(echo, echo->waiting_kind, (slice){ echo->waiting, echo->waiting_len }))
        return;
    mem_free(echo->waiting);
    echo->waiting = NULL;
    echo->waiting_kind = 0;
}

static void echo_text(struct door *door, slice text)
{
    say_back(door, WS_OP_TEXT, text);
}

static void echo_binary(struct door *door, slice bytes)
{
    say_back(door, WS_OP_BINARY, bytes);
}

static void give_back(struct echo *echo)
{
    probe_give(echo->hall);
    if (echo->large)
        atomic_fetch_sub(&echo->hall->service->probes_large, 1);
}

static void echo_free(struct loop_task *task)
{
    mem_free(CONTAINER_OF(task, struct echo, free_task));
}

static void echo_gone(struct door *door, const struct door_gone *gone)
{
    struct echo *echo = CONTAINER_OF(door, struct echo, door);

    (void)gone;
    give_back(echo);
    list_remove(&echo->all);
    mem_free(echo->waiting);
    echo->free_task.run = echo_free;
    loop_later(echo->hall->loop, &echo->free_task);
}

static const struct door_events echo_events = {
    .message = echo_text,
    .binary = echo_binary,
    .writable = echo_writable,
    .draining = subscriber_draining,
    .gone = echo_gone,
};

static void echo_over(struct echo *echo)
{
    char reason[64];

    snprintf(reason, sizeof reason, "%llu s\u00a0: la sonde est finie",
             (unsigned long long)echo->seconds);
    door_close(&echo->door, WS_CLOSE_TOO_LATE, slice_of(reason));
}

/* A peer that is full misses it: whether it arrives is the very question. */
static void echo_say(struct echo *echo)
{
    char text[96], at[INSTANT_TEXT_LEN + 1];

    echo->say_ms += (int64_t)echo->every_s * 1000;
    instant_text(loop_wall_ms(echo->hall->loop), at);
    snprintf(text, sizeof text, "{\"n\":%llu,\"at\":\"%s\"}", (unsigned long long)++echo->said,
             at);
    if (!echo->waiting_kind)
        (void)write_back(echo, WS_OP_TEXT, slice_of(text));
}

void echoes_tick(struct hall *hall)
{
    int64_t now_ms = loop_now_ms(hall->loop);

    LIST_EACH(link, &hall->echoes) {
        struct echo *echo = CONTAINER_OF(link, struct echo, all);
        if (now_ms >= echo->until_ms)
            echo_over(echo);
        else if (echo->every_s > 0 && now_ms >= echo->say_ms)
            echo_say(echo);
    }
}

void socket_echo(struct call *call)
{
    struct ws_offer offer;
    struct echo *echo;
    struct conn *conn = call->conn;
    struct hall *hall = call->hall;
    uint64_t seconds = ECHO_SECONDS, every_s = 0;
    bool large = slice_eq(call_param(call, SLICE("large")), SLICE("true"));
    int64_t now_ms = loop_now_ms(hall->loop);

    if (!handshake(call, &offer) ||
        !probe_number(call, "seconds", false, 1, ECHO_SECONDS_MAX, &seconds) ||
        !probe_number(call, "every", false, 1, ECHO_EVERY_MAX, &every_s) ||
        call_refuse_draining(call) || !probe_take(call))
        return;
    if (large && !probe_take_of(call, &hall->service->probes_large, ECHO_LARGE_MAX)) {
        probe_give(hall);
        return;
    }
    echo = mem_new(struct echo);
    echo->hall = hall;
    echo->large = large;
    echo->seconds = seconds;
    echo->until_ms = now_ms + (int64_t)seconds * 1000;
    echo->every_s = every_s;
    echo->say_ms = now_ms + (int64_t)every_s * 1000;
    list_init(&echo->all);
    conn_set_user(conn, NULL);
    if (!conn_upgrade_ws(conn, &offer, (slice){ 0 }, &echo->door, &echo_events, &call->err)) {
        conn_set_user(conn, call);
        give_back(echo);
        mem_free(echo);
        call_fail(call);
        return;
    }
    door_keep_quiet(&echo->door);
    if (large)
        door_bear(&echo->door, ECHO_LARGE_BYTES);
    list_add_last(&hall->echoes, &echo->all);
    call->conn = NULL;
    call_free(call);
}
