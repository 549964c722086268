#include "doctor/listen.h"

#include "base/buf.h"
#include "base/cursor.h"
#include "base/json.h"
#include "base/rng.h"
#include "net/wire.h"
#include "proto/http_head.h"
#include "proto/http_response.h"
#include "proto/sse.h"
#include "proto/ws.h"
#include "proto/ws_handshake.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    DIAL_MS = 10000,
    ANSWER_MS = 15000,
    SILENT_MS = 45000, /* three heartbeats */
    BACK_MIN_MS = 500,
    BACK_MAX_MS = 20000,
    MESSAGE_MAX = 1 << 20,
};

static const struct http_limits limits = HTTP_LIMITS_DEFAULT;

/* How one connection ended. */
enum end {
    END_NOT_YET,
    END_AGAIN,   /* cut: come back, at the cursor */
    END_REFUSED, /* no WebSocket here: try the event stream */
    END_SIGN_IN,
    END_STOP, /* not ours, or enough events: err or done */
};

struct listener_session {
    const struct listen_options *options;
    struct wire_url url;
    struct wire *wire;
    struct http_response_parser answer;
    char token[128];
    char cursor[CURSOR_TEXT_MAX];
    int64_t told, back_ms;
    bool delivered; /* this connection has brought something */
    struct error *err;
};

static void say(const char *sentence)
{
    fprintf(stderr, "· %s\n", sentence);
}

/* ---- one answer ---- */

static void begin_question(struct listener_session *session, struct buf *out, slice method,
                           const char *path)
{
    http_head_ask(out, method, slice_of(path), slice_of(session->url.authority));
    http_head_add(out, "User-Agent", SLICE("mozaik-listen"));
    if (session->token[0]) {
        char value[160];
        snprintf(value, sizeof value, "Bearer %s", session->token);
        http_head_add(out, "Authorization", slice_of(value));
    }
}

/* Reads until the head is there; bytes behind it stay in `rest`. */
static bool read_head(struct listener_session *session, struct buf *rest)
{
    char bytes[4096];

    http_response_next(&session->answer, false);
    for (;;) {
        size_t len, used = 0;
        slice piece;
        enum http_result result;
        if (wire_read(session->wire, bytes, sizeof bytes, ANSWER_MS, &len) != IO_DONE)
            return error_set(session->err, ERR_BUSY, "answer", "Pas de réponse du serveur.");
        result = http_response_feed(&session->answer, (slice){ bytes, len }, &used, &piece,
                                    session->err);
        if (result == HTTP_BAD)
            return false;
        if (result != HTTP_MORE) {
            buf_add(rest, (slice){ bytes + used, len - used });
            return true;
        }
    }
}

static bool read_body(struct listener_session *session, struct buf *rest, struct buf *body)
{
    char bytes[4096];
    slice input = buf_slice(rest);

    for (;;) {
        size_t used = 0, len;
        slice piece;
        enum http_result result =
            http_response_feed(&session->answer, input, &used, &piece, session->err);
        input = slice_skip(input, used);
        if (result == HTTP_BODY)
            buf_add(body, piece);
        else if (result == HTTP_READY)
            return true;
        else if (result == HTTP_BAD)
            return false;
        else if (result == HTTP_MORE) {
            if (wire_read(session->wire, bytes, sizeof bytes, ANSWER_MS, &len) != IO_DONE)
                return error_set(session->err, ERR_BUSY, "answer",
                                 "La réponse du serveur s’est interrompue.");
            input = (slice){ bytes, len };
        }
    }
}

static bool dial(struct listener_session *session)
{
    wire_close(session->wire);
    return wire_open(&session->wire, &session->url,
                     &(struct wire_way){ .insecure = session->options->insecure }, DIAL_MS,
                     NULL, session->err);
}

/* ---- signing in ---- */

static bool take_token(struct listener_session *session, const struct buf *body, int status)
{
    json_t *object = NULL;
    slice token = { 0 }, detail = { 0 };
    struct error ignored = { 0 };
    bool ok = false;

    if (!json_read_object(buf_slice(body), &object, session->err))
        return false;
    if (status == 200 && json_get_text(object, "token", JSON_REQUIRED,
                                       sizeof session->token - 1, &token, &ignored)) {
        snprintf(session->token, sizeof session->token, "%.*s", SLICE_ARG(token));
        ok = true;
    } else {
        ok = json_get_text(object, "detail", JSON_OPTIONAL, 400, &detail, &ignored) &&
             error_set(session->err, ERR_UNAUTHENTICATED, "sign_in", "%.*s", SLICE_ARG(detail));
    }
    json_decref(object);
    return ok;
}

static bool sign_in(struct listener_session *session)
{
    const struct listen_options *options = session->options;
    const char *password = options->password ? options->password : getpass("Mot de passe : ");
    struct buf out, body, rest;
    struct json json;
    bool ok = false;

    buf_init(&out, 64 * 1024);
    buf_init(&body, MESSAGE_MAX);
    buf_init(&rest, 64 * 1024);
    json_begin(&json, &body);
    json_open_object(&json, NULL);
    json_put_text(&json, "email", slice_of(options->email));
    json_put_text(&json, "password", slice_of(password ? password : ""));
    if (options->tenant)
        json_put_text(&json, "tenant", slice_of(options->tenant));
    json_close_object(&json);
    begin_question(session, &out, SLICE("POST"), "/api/auth/login");
    http_head_add(&out, "Content-Type", SLICE("application/json"));
    http_head_length(&out, body.len);
    http_head_end(&out, (slice){ 0 });
    buf_add(&out, buf_slice(&body));
    buf_clear(&body);
    if (dial(session) && wire_write(session->wire, buf_slice(&out), ANSWER_MS) == IO_DONE &&
        read_head(session, &rest) && read_body(session, &rest, &body))
        ok = take_token(session, &body, http_response_get(&session->answer)->status);
    buf_release(&out);
    buf_release(&body);
    buf_release(&rest);
    return ok;
}

/* ---- messages ---- */

static bool is_beat(slice type)
{
    return slice_eq(type, SLICE("ping")) || slice_eq(type, SLICE("pong"));
}

/* False: enough. The cursor moves forward only; what it has passed is not printed again. */
static bool take_message(struct listener_session *session, slice text)
{
    json_t *message = NULL;
    struct error ignored = { 0 };
    struct cursor now, before;
    slice type = { 0 }, cursor = { 0 };
    bool fact, old = false, more = true;

    if (!json_read_object(text, &message, &ignored))
        return true;
    if (!json_get_text(message, "type", JSON_OPTIONAL, 64, &type, &ignored) ||
        !json_get_text(message, "cursor", JSON_OPTIONAL, CURSOR_TEXT_MAX - 1, &cursor,
                       &ignored))
        goto done;
    fact = json_object_get(message, "actor") != NULL;
    if (cursor.len && cursor_parse(cursor, &now)) {
        bool same = cursor_parse(slice_of(session->cursor), &before) &&
                    strcmp(before.epoch, now.epoch) == 0;
        old = fact && same && now.seq <= before.seq;
        if (!same || now.seq > before.seq)
            snprintf(session->cursor, sizeof session->cursor, "%.*s", SLICE_ARG(cursor));
    }
    session->delivered = true;
    if (!is_beat(type) && !old) {
        printf("%.*s\n", SLICE_ARG(text));
        fflush(stdout);
        session->told++;
        more = session->options->count == 0 || session->told < session->options->count;
    }
done:
    json_decref(message);
    return more;
}

/* ---- WebSocket ---- */

static enum end closed_with(struct listener_session *session, const struct ws_event *event)
{
    char sentence[200];

    snprintf(sentence, sizeof sentence, "fermé par le serveur : %u %.*s", event->code,
             (int)(event->reason.len < 120 ? event->reason.len : 120), event->reason.data);
    say(sentence);
    if (event->code == WS_CLOSE_DENIED) {
        error_set(session->err, ERR_DENIED, "denied", "Cette adresse n’est pas la vôtre.");
        return END_STOP;
    }
    if (event->code == WS_CLOSE_SIGN_IN)
        return END_SIGN_IN;
    return END_AGAIN;
}

static bool send_frame(struct listener_session *session, uint8_t first, slice payload)
{
    struct buf out;
    uint8_t mask[4];
    bool ok;

    rng_fill(rng_system(), mask, sizeof mask);
    buf_init(&out, 64 * 1024);
    ws_client_frame(&out, first, payload, mask);
    ok = wire_write(session->wire, buf_slice(&out), ANSWER_MS) == IO_DONE;
    buf_release(&out);
    return ok;
}

static enum end read_frames(struct listener_session *session, struct ws_parser *frames,
                            char *bytes, size_t len)
{
    for (;;) {
        struct ws_event event;
        size_t used = 0;
        enum ws_result result = ws_parser_feed(frames, bytes, len, &used, &event);
        bytes += used;
        len -= used;
        if (result == WS_MORE)
            return END_NOT_YET;
        if (result == WS_TEXT && !take_message(session, event.payload))
            return END_STOP;
        if (result == WS_PING && !send_frame(session, WS_FIN | WS_OP_PONG, event.payload))
            return END_AGAIN;
        if (result == WS_CLOSE)
            return closed_with(session, &event);
        if (result == WS_BAD)
            return END_AGAIN;
    }
}

/* More bytes, or why there are none. */
static bool read_more(struct listener_session *session, char *bytes, size_t cap,
                      size_t *len_out)
{
    enum io io = wire_read(session->wire, bytes, cap, SILENT_MS, len_out);

    if (io != IO_DONE)
        say(io == IO_AGAIN ? "le serveur se tait : nouvelle connexion" : "connexion coupée");
    return io == IO_DONE;
}

static enum end frames_until_end(struct listener_session *session, struct buf *rest)
{
    struct ws_parser frames;
    char bytes[16 * 1024];
    size_t len = rest->len;
    enum end end;

    ws_parser_init(&frames, WS_CLIENT, false, MESSAGE_MAX);
    end = read_frames(session, &frames, rest->data, len);
    while (end == END_NOT_YET)
        end = read_more(session, bytes, sizeof bytes, &len)
                  ? read_frames(session, &frames, bytes, len)
                  : END_AGAIN;
    ws_parser_release(&frames);
    return end;
}

static void live_path(const struct listener_session *session, const char *path, char *out,
                      size_t size)
{
    snprintf(out, size, "%s%s%s", path, session->cursor[0] ? "?cursor=" : "", session->cursor);
}

static enum end listen_socket(struct listener_session *session)
{
    struct buf out, rest;
    uint8_t nonce[16];
    char key[WS_KEY_LEN + 1], path[128], authorization[160];
    bool deflate;
    enum end end = END_AGAIN;

    buf_init(&out, 64 * 1024);
    buf_init(&rest, 64 * 1024);
    rng_fill(rng_system(), nonce, sizeof nonce);
    live_path(session, "/api/ws/me", path, sizeof path);
    ws_handshake_ask(&out, slice_of(path), slice_of(session->url.authority), nonce, false, key);
    if (session->token[0]) {
        snprintf(authorization, sizeof authorization, "Bearer %s", session->token);
        http_head_add(&out, "Authorization", slice_of(authorization));
    }
    http_head_end(&out, (slice){ 0 });
    if (!dial(session) || wire_write(session->wire, buf_slice(&out), ANSWER_MS) != IO_DONE ||
        !read_head(session, &rest))
        goto done;
    if (!ws_handshake_confirm(http_response_get(&session->answer), slice_of(key), false,
                              &deflate, session->err)) {
        end = END_REFUSED;
        goto done;
    }
    say("WebSocket ouvert");
    end = frames_until_end(session, &rest);
done:
    buf_release(&out);
    buf_release(&rest);
    return end;
}

/* ---- event stream ---- */

static enum end read_events(struct listener_session *session, struct sse_parser *events,
                            slice piece)
{
    for (;;) {
        struct sse_event event;
        size_t used = 0;
        enum sse_result result = sse_parser_feed(events, piece, &used, &event);
        piece = slice_skip(piece, used);
        if (result == SSE_MORE)
            return END_NOT_YET;
        if (result == SSE_BAD)
            return END_AGAIN;
        if (!take_message(session, event.data))
            return END_STOP;
    }
}

static enum end events_until_end(struct listener_session *session, struct buf *rest)
{
    struct sse_parser events;
    char bytes[16 * 1024];
    slice input = buf_slice(rest);
    enum end end = END_NOT_YET;
    struct error ignored = { 0 };

    sse_parser_init(&events, MESSAGE_MAX);
    while (end == END_NOT_YET) {
        size_t used = 0, len;
        slice piece;
        enum http_result result =
            http_response_feed(&session->answer, input, &used, &piece, &ignored);
        input = slice_skip(input, used);
        if (result == HTTP_BODY) {
            end = read_events(session, &events, piece);
        } else if (result == HTTP_MORE) {
            if (!read_more(session, bytes, sizeof bytes, &len))
                end = END_AGAIN;
            input = (slice){ bytes, len };
        } else if (result == HTTP_READY || result == HTTP_BAD) {
            end = END_AGAIN;
        }
    }
    sse_parser_release(&events);
    return end;
}

static enum end listen_events(struct listener_session *session)
{
    struct buf out, rest;
    char path[128];
    enum end end = END_AGAIN;
    int status;

    buf_init(&out, 64 * 1024);
    buf_init(&rest, 64 * 1024);
    live_path(session, "/api/events", path, sizeof path);
    begin_question(session, &out, SLICE("GET"), path);
    http_head_add(&out, "Accept", SLICE("text/event-stream"));
    http_head_end(&out, (slice){ 0 });
    if (!dial(session) || wire_write(session->wire, buf_slice(&out), ANSWER_MS) != IO_DONE ||
        !read_head(session, &rest))
        goto done;
    status = http_response_get(&session->answer)->status;
    if (status == 401) {
        end = END_SIGN_IN;
    } else if (status == 204 || status == 403) {
        error_set(session->err, ERR_DENIED, "denied", "Le serveur a dit d’arrêter (%d).",
                  status);
        end = END_STOP;
    } else if (status == 200) {
        say("flux SSE ouvert");
        end = events_until_end(session, &rest);
    }
done:
    buf_release(&out);
    buf_release(&rest);
    return end;
}

/* ---- for ever ---- */

/* Full jitter over a floor, doubling: many who were cut together do not return together. */
static void wait_a_while(struct listener_session *session)
{
    int64_t top = session->back_ms, wait_ms;

    if (session->delivered)
        top = BACK_MIN_MS;
    wait_ms = BACK_MIN_MS + (int64_t)rng_below(rng_system(), (uint64_t)top);
    session->back_ms = top * 2 < BACK_MAX_MS ? top * 2 : BACK_MAX_MS;
    nanosleep(&(struct timespec){ .tv_sec = wait_ms / 1000,
                                  .tv_nsec = wait_ms % 1000 * 1000000 },
              NULL);
}

static enum end listen_once(struct listener_session *session, bool *events)
{
    enum end end;

    session->delivered = false;
    if (*events)
        return listen_events(session);
    end = listen_socket(session);
    if (end == END_REFUSED && session->token[0]) {
        say("pas de WebSocket par ce chemin : passage au flux SSE");
        *events = true;
        end = listen_events(session);
    }
    return end;
}

bool listen_run(const struct listen_options *options, struct error *err)
{
    struct listener_session session = { .options = options,
                                        .back_ms = BACK_MIN_MS,
                                        .err = err };
    bool events = options->events_only, ok = false;
    enum end end = END_AGAIN;

    if (!wire_url_parse(slice_of(options->url), &session.url, err))
        return false;
    if (session.url.login[0])
        return error_set(err, ERR_INVALID, "url",
                         "L’adresse ne porte pas de mot de passe : voyez --email et --token.");
    http_response_init(&session.answer, &limits);
    snprintf(session.token, sizeof session.token, "%s", options->token ? options->token : "");
    snprintf(session.cursor, sizeof session.cursor, "%s",
             options->cursor ? options->cursor : "");
    if (options->email && !session.token[0] && !sign_in(&session))
        goto done;
    while (end != END_STOP) {
        error_clear(err);
        end = listen_once(&session, &events);
        if (end == END_SIGN_IN && (!options->email || !sign_in(&session))) {
            if (!err->user[0])
                error_set(err, ERR_UNAUTHENTICATED, "sign_in", "La session est terminée.");
            goto done;
        }
        if (end == END_AGAIN || end == END_REFUSED) {
            if (err->user[0])
                say(err->user);
            wait_a_while(&session);
        }
    }
    ok = !err->user[0];
done:
    wire_close(session.wire);
    http_response_release(&session.answer);
    return ok;
}
