#include "doctor/ask.h"

#include "base/json.h"
#include "proto/http_head.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

static const struct http_limits limits = HTTP_LIMITS_DEFAULT;

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static slice first_of(slice bytes, size_t max)
{
    return (slice){ bytes.data, bytes.len < max ? bytes.len : max };
}

static void write_question(const struct question *question, struct buf *out)
{
    if (question->raw.len) {
        buf_add(out, question->raw);
        return;
    }
    http_head_ask(out, SLICE("GET"), slice_of(question->path),
                  slice_of(question->url->authority));
    http_head_add(out, "User-Agent", SLICE("mozaik-doctor/" MOZAIK_VERSION));
    buf_add(out, question->headers);
    http_head_end(out, (slice){ 0 });
}

static enum ask_outcome outcome_of(enum io io)
{
    return io == IO_AGAIN ? ASK_SILENT : io == IO_CLOSED ? ASK_EOF : ASK_RESET;
}

/* What the input says, until it is used up. True: the question is answered. */
static bool take(const struct question *question, struct answer *answer, slice input,
                 int64_t asked_ms)
{
    struct error ignored = { 0 };

    for (;;) {
        size_t used = 0;
        slice piece = { 0 };
        enum http_result result =
            http_response_feed(&answer->parser, input, &used, &piece, &ignored);
        input = slice_skip(input, used);
        if (result == HTTP_HEAD) {
            answer->ms = now_ms() - asked_ms;
            answer->outcome = ASK_ANSWER;
            if (question->to_the_head) {
                buf_add(&answer->rest, input);
                return true;
            }
        } else if (result == HTTP_BODY) {
            size_t room = ANSWER_MAX - answer->body.len;
            buf_add(&answer->body, first_of(piece, room));
            if (piece.len > room)
                return true;
        } else if (result == HTTP_BAD) {
            if (answer->outcome != ASK_ANSWER)
                answer->outcome = ASK_UNREADABLE;
            return true;
        } else if (result == HTTP_READY) {
            return true;
        } else {
            return false;
        }
    }
}

void ask(const struct question *question, struct answer *answer_out)
{
    struct answer *answer = answer_out;
    struct error ignored = { 0 };
    struct wire *wire = NULL;
    struct buf out;
    int64_t asked_ms = now_ms(), until_ms = asked_ms + question->timeout_ms;
    enum io io;

    *answer = (struct answer){ .outcome = ASK_NO_CONNECTION };
    http_response_init(&answer->parser, &limits);
    http_response_next(&answer->parser, false);
    buf_init(&answer->body, ANSWER_MAX);
    buf_init(&answer->rest, ANSWER_MAX);
    buf_init(&out, ANSWER_MAX);
    write_question(question, &out);
    if (!wire_open(&wire, question->url, question->insecure, question->timeout_ms, &ignored))
        goto done;
    io = wire_write(wire, buf_slice(&out), until_ms - now_ms());
    answer->outcome = outcome_of(io);
    while (io == IO_DONE) {
        char bytes[16 * 1024];
        size_t len;
        io = wire_read(wire, bytes, sizeof bytes, until_ms - now_ms(), &len);
        if (io != IO_DONE && answer->outcome != ASK_ANSWER)
            answer->outcome = outcome_of(io);
        if (io == IO_DONE && take(question, answer, (slice){ bytes, len }, asked_ms))
            break;
    }
    if (question->to_the_head && answer->outcome == ASK_ANSWER) {
        answer->line = wire;
        wire = NULL;
    }
done:
    wire_close(wire);
    buf_release(&out);
}

void answer_release(struct answer *answer)
{
    wire_close(answer->line);
    http_response_release(&answer->parser);
    buf_release(&answer->body);
    buf_release(&answer->rest);
    *answer = (struct answer){ 0 };
}

int answer_status(const struct answer *answer)
{
    return answer->outcome == ASK_ANSWER ? http_response_get(&answer->parser)->status : 0;
}

/* ---- as observations ---- */

static void see_headers(json_t *seen, const struct http_response *response)
{
    json_t *headers = json_object();
    bool lower = response->header_count > 0;

    for (size_t i = 0; i < response->header_count; i++) {
        slice name = response->headers[i].name, value = response->headers[i].value;
        char key[128];
        size_t len = name.len < sizeof key - 1 ? name.len : sizeof key - 1;
        const char *before;
        for (size_t at = 0; at < len; at++) {
            lower = lower && !isupper((unsigned char)name.data[at]);
            key[at] = (char)tolower((unsigned char)name.data[at]);
        }
        key[len] = '\0';
        if (strcmp(key, "set-cookie") == 0)
            value = SLICE("");
        before = json_string_value(json_object_get(headers, key));
        json_object_set_new(headers, key,
                            before ? json_sprintf("%s, %.*s", before, SLICE_ARG(value))
                                   : json_sprintf("%.*s", SLICE_ARG(value)));
    }
    json_object_set_new(seen, "headers", headers);
    json_object_set_new(seen, "lower_case", json_boolean(lower));
}

/* The beginning of a text that may be no UTF-8, or be cut in the middle of a letter. */
static json_t *beginning(slice body)
{
    struct buf quoted;
    struct json json;
    json_t *said;

    buf_init(&quoted, 8 * ANSWER_SHOWN);
    json_begin(&json, &quoted);
    json_put_text(&json, NULL, first_of(body, ANSWER_SHOWN));
    said = json_loadb(quoted.data, quoted.len, JSON_DECODE_ANY, NULL);
    buf_release(&quoted);
    return said ? said : json_string("");
}

json_t *answer_seen(const struct answer *answer)
{
    static const char *const outcomes[] = { "answer", "eof",        "reset",
                                            "silent", "unreadable", "no_connection" };
    json_t *seen = json_pack("{s:s}", "outcome", outcomes[answer->outcome]), *document;
    const struct http_response *response;

    if (answer->outcome != ASK_ANSWER)
        return seen;
    response = http_response_get(&answer->parser);
    json_object_set_new(seen, "status", json_integer(response->status));
    json_object_set_new(seen, "reason", json_sprintf("%.*s", SLICE_ARG(response->reason)));
    json_object_set_new(seen, "ms", json_integer(answer->ms));
    json_object_set_new(seen, "length", json_integer((json_int_t)answer->body.len));
    json_object_set_new(seen, "body", beginning(buf_slice(&answer->body)));
    see_headers(seen, response);
    document = json_loadb(answer->body.data, answer->body.len, 0, NULL);
    if (json_is_string(json_object_get(document, "code")))
        json_object_set(seen, "code", json_object_get(document, "code"));
    json_decref(document);
    return seen;
}
