/* P9: what passes on an open socket: sizes, fragments, pings, deflated messages. */
#include "doctor/probe.h"
#include "doctor/talk.h"

#include "base/mem.h"
#include "proto/ws_deflate.h"

#include <string.h>

#define ECHO "/api/ws/echo"
#define ECHO_LARGE ECHO "?large=true"

enum { FRAME_MS = 3000, FRAME_MAX_MS = 8000, GREETING_MS = 1500, SLOW_BYTES_PER_MS = 10 };
enum { TELLING = 32 * 1024 }; /* a shorter one tells of the distance, not of the breadth */

enum kind { MESSAGE, FRAGMENTED, PING, DEFLATED };

static const struct frame_case {
    const char *key;
    size_t len;
    enum kind kind;
    bool large; /* our echo says such back only to few at a time */
} cases[] = {
    { "text", 2, MESSAGE, false },
    { "b125", 125, MESSAGE, false },     /* the longest with its length in one byte */
    { "b126", 126, MESSAGE, false },     /* the shortest with it in two */
    { "b32769", 32769, MESSAGE, false }, /* one more than API Gateway takes */
    { "b65535", 65535, MESSAGE, false }, /* the longest with it in two bytes */
    { "fragmented", 3000, FRAGMENTED, false },
    { "ping", 6, PING, false },
    { "deflate", 4096, DEFLATED, false },
    { "b70000", 70000, MESSAGE, true },
    { "b1m", 1 << 20, MESSAGE, true },
};

/* ---- one message, there and back ---- */

/* ASCII, so that it may be a text; deflate gets it smaller, and no piece is like another. */
static char *content(size_t len)
{
    char *bytes = mem_alloc(len + 1);

    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)('a' + (i * 7 + i / 97) % 26);
    return bytes;
}

static bool send_deflated(struct talk *talk, slice payload, int64_t until_ms)
{
    struct ws_deflater *deflater = ws_deflater_new(15);
    struct buf out;
    bool sent;

    buf_init(&out, 2 * payload.len + 64);
    sent = ws_deflate(deflater, payload, &out) &&
           talk_send(talk, WS_FIN | WS_DEFLATED | WS_OP_TEXT, buf_slice(&out),
                     until_ms - wire_now_ms());
    buf_release(&out);
    ws_deflater_free(deflater);
    return sent;
}

static bool send_case(struct talk *talk, const struct frame_case *one, slice payload,
                      int64_t until_ms)
{
    size_t third = payload.len / 3;

    switch (one->kind) {
    case PING: return talk_send(talk, WS_FIN | WS_OP_PING, payload, until_ms - wire_now_ms());
    case DEFLATED: return send_deflated(talk, payload, until_ms);
    case FRAGMENTED:
        return talk_send(talk, WS_OP_TEXT, (slice){ payload.data, third },
                         until_ms - wire_now_ms()) &&
               talk_send(talk, WS_OP_CONTINUATION, (slice){ payload.data + third, third },
                         until_ms - wire_now_ms()) &&
               talk_send(talk, WS_FIN | WS_OP_CONTINUATION, slice_skip(payload, 2 * third),
                         until_ms - wire_now_ms());
    default:
        return talk_send(talk, (uint8_t)(WS_FIN | (one->len == 2 ? WS_OP_TEXT : WS_OP_BINARY)),
                         payload, until_ms - wire_now_ms());
    }
}

/* As `frame` of the schema. */
static const char *hear_case(struct talk *talk, const struct frame_case *one, slice payload,
                             int64_t until_ms, unsigned *code_out)
{
    struct ws_event event;

    for (;;) {
        switch (talk_next(talk, until_ms - wire_now_ms(), &event)) {
        case TALK_PONG:
            if (one->kind == PING)
                return slice_eq(event.payload, payload) ? "ok" : "changed";
            break;
        case TALK_TEXT:
        case TALK_BINARY:
            if (one->kind != PING)
                return slice_eq(event.payload, payload) ? "ok" : "changed";
            break;
        case TALK_PING: break;
        case TALK_NOTHING: return "lost";
        case TALK_CLOSED: *code_out = event.code; return "closed";
        default: return "closed";
        }
    }
}

static const char *try_case(struct talk *talk, const struct frame_case *one, int64_t timeout_ms,
                            unsigned *code_out)
{
    char *bytes = content(one->len);
    int64_t until_ms = wire_now_ms() + timeout_ms;
    slice payload = { bytes, one->len };
    const char *result;

    /* Also after a failure: who closes in the middle of a message has perhaps said why. */
    (void)send_case(talk, one, payload, until_ms);
    result = hear_case(talk, one, payload, until_ms, code_out);
    mem_free(bytes);
    return result;
}

/* ---- ours: it says everything back ---- */

struct echo {
    struct exam *exam;
    struct talk talk;
    bool open, large, deflate; /* what `talk` was opened for */
    json_t *seen;
    size_t ok, bad, max;
    unsigned code;
    size_t timed_len; /* the last long one that came back, and how long that took */
    int64_t timed_ms;
};

/* As long as the way needs for so much, as far as it is known. */
static int64_t expected_ms(const struct echo *echo, size_t len)
{
    return echo->timed_len ? echo->timed_ms * (int64_t)len / (int64_t)echo->timed_len : 0;
}

static int64_t patience_ms(const struct echo *echo, size_t len)
{
    int64_t ms = echo->timed_len ? 4 * expected_ms(echo, len)
                                 : FRAME_MS + (int64_t)len / SLOW_BYTES_PER_MS;

    return ms < FRAME_MS ? FRAME_MS : ms > FRAME_MAX_MS ? FRAME_MAX_MS : ms;
}

/* The socket for that case: the one that is open, or another. */
static bool socket_for(struct echo *echo, const struct frame_case *one)
{
    bool deflate = one->kind == DEFLATED;

    if (echo->open && echo->large == one->large && echo->deflate == deflate)
        return true;
    talk_release(&echo->talk);
    talk_open(&echo->talk, echo->exam,
              &(struct talk_how){ .path = one->large ? ECHO_LARGE : ECHO, .bare = !deflate });
    echo->open = echo->talk.outcome == TALK_OPEN;
    echo->large = one->large;
    echo->deflate = deflate;
    return echo->open;
}

static void note(struct echo *echo, const struct frame_case *one, const char *result,
                 int64_t ms)
{
    bool ok = strcmp(result, "ok") == 0;

    json_object_set_new(echo->seen, one->key, json_string(result));
    echo->ok += ok;
    echo->bad += !ok;
    if (ok && one->kind == MESSAGE && one->len > echo->max)
        echo->max = one->len;
    if (ok && one->kind == MESSAGE && one->len >= TELLING) {
        echo->timed_len = one->len;
        echo->timed_ms = ms;
    }
    if (!ok)
        echo->open = false; /* a new one for the next */
}

static void try_echo(struct exam *exam)
{
    struct echo echo = { .exam = exam, .seen = json_object() };
    const char *result;
    int64_t asked_ms;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct frame_case *one = &cases[i];
        exam_step(exam, "frames", one->key);
        if (!socket_for(&echo, one)) {
            if (i == 0)
                break; /* --no-probes, or too many at a time: nobody says anything back */
            continue;
        }
        if (one->kind == DEFLATED && !echo.talk.deflate)
            continue;
        if (expected_ms(&echo, one->len) > FRAME_MAX_MS / 2)
            continue; /* a slow line is no fault */
        asked_ms = wire_now_ms();
        result = try_case(&echo.talk, one, patience_ms(&echo, one->len), &echo.code);
        note(&echo, one, result, wire_now_ms() - asked_ms);
        if (echo.bad == 3 && echo.ok == 0)
            break; /* nothing passes */
    }
    talk_release(&echo.talk);
    if (echo.ok == 0 && echo.bad == 0) {
        json_decref(echo.seen); /* the greeting has to do */
        return;
    }
    json_object_set_new(echo.seen, "outcome",
                        json_string(echo.ok == 0   ? "dead"
                                    : echo.bad > 0 ? "partial"
                                                   : "ok"));
    if (echo.max)
        json_object_set_new(echo.seen, "max", json_integer((json_int_t)echo.max));
    if (echo.code)
        json_object_set_new(echo.seen, "code", json_integer(echo.code));
    exam_see(exam, "frames", echo.seen);
}

/* ---- everybody's: greetings and pings ---- */

/* How often it will speak by itself, if the greeting says so. */
static void read_greeting(struct exam *exam, slice text)
{
    json_t *document = NULL, *seconds, *milliseconds;

    if (slice_starts(text, SLICE("0{"))) /* Engine.IO: open */
        text = slice_skip(text, 1);
    document = json_loadb(text.data, text.len, JSON_DISABLE_EOF_CHECK, NULL);
    seconds = json_object_get(json_object_get(document, "data"), "heartbeat_s");
    milliseconds = json_object_get(document, "pingInterval");
    if (exam->ours && json_is_integer(seconds))
        exam_see(exam, "heartbeat_s", json_incref(seconds));
    else if (!exam->ours && json_is_integer(milliseconds))
        exam_see(exam, "heartbeat_s", json_integer(json_integer_value(milliseconds) / 1000));
    json_decref(document);
}

struct greeting {
    bool greeted, pong, over;
    enum talk_news end;
    unsigned code;
};

/* A ping must be answered by every server (RFC 6455, 5.5.2); messages of ours nobody expects. */
static struct greeting greet(struct exam *exam, struct talk *talk)
{
    int64_t until_ms = wire_now_ms() + GREETING_MS;
    bool awaits_greeting = exam->ours || strstr(exam->socket_path, "EIO=") != NULL;
    struct greeting greeting = { 0 };
    struct ws_event event;

    (void)talk_send(talk, WS_FIN | WS_OP_PING, SLICE("mozaik"), FRAME_MS);
    while (!greeting.over && !(greeting.pong && (greeting.greeted || !awaits_greeting))) {
        enum talk_news news = talk_next(talk, until_ms - wire_now_ms(), &event);
        greeting.pong = greeting.pong ||
                        (news == TALK_PONG && slice_eq(event.payload, SLICE("mozaik")));
        if (news == TALK_TEXT && !greeting.greeted)
            read_greeting(exam, event.payload);
        greeting.greeted = greeting.greeted || news == TALK_TEXT || news == TALK_BINARY ||
                           news == TALK_PING;
        greeting.over = news >= TALK_NOTHING;
        greeting.end = news;
        greeting.code = news == TALK_CLOSED ? event.code : 0;
    }
    return greeting;
}

static void see_greeting(struct exam *exam, const struct greeting *greeting)
{
    bool cut = greeting->end == TALK_ENDED || greeting->end == TALK_WAS_RESET ||
               greeting->end == TALK_NONSENSE;
    json_t *seen = json_object();

    json_object_set_new(seen, "outcome",
                        json_string(greeting->pong                         ? "ok"
                                    : cut && !greeting->greeted            ? "dead"
                                    : greeting->greeted && !greeting->code ? "partial"
                                                                           : "unknown"));
    json_object_set_new(seen, "ping",
                        json_string(greeting->pong                  ? "ok"
                                    : greeting->end == TALK_NOTHING ? "lost"
                                                                    : "closed"));
    if (greeting->code)
        json_object_set_new(seen, "code", json_integer(greeting->code));
    exam_see(exam, "frames", seen);
}

void probe_frames(struct exam *exam, struct talk *talk)
{
    struct greeting greeting;

    exam_step(exam, "frames", "ping");
    greeting = greet(exam, talk);
    see_greeting(exam, &greeting);
    if (exam->ours)
        try_echo(exam);
}
