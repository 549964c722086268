#include "doctor/ask.h"

#include "proto/http_head.h"

#include <ctype.h>
#include <string.h>

enum { CODE_MAX = 32 };

static const struct http_limits limits = HTTP_LIMITS_DEFAULT;

static slice first_of(slice bytes, size_t max)
{
    return (slice){ bytes.data, bytes.len < max ? bytes.len : max };
}

static void write_question(const struct question *question, struct buf *out)
{
    char basic[WIRE_BASIC_MAX];

    if (question->raw.len) {
        buf_add(out, question->raw);
        return;
    }
    wire_url_basic(question->url, basic);
    http_head_ask(out, SLICE("GET"), slice_of(question->path),
                  slice_of(question->host ? question->host : question->url->authority));
    if (basic[0])
        http_head_add(out, "Authorization", slice_of(basic));
    http_head_add(out, "User-Agent", SLICE("mozaik-doctor/" MOZAIK_VERSION));
    buf_add(out, question->headers);
    http_head_end(out, (slice){ 0 });
}

static enum ask_outcome outcome_of(enum io io)
{
    return io == IO_AGAIN ? ASK_SILENT : io == IO_CLOSED ? ASK_EOF : ASK_RESET;
}

static bool ends_with_head(const struct question *question, const struct answer *answer)
{
    return question->to_the_head || (question->upgrade && answer_status(answer) == 101);
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
            answer->ms = wire_now_ms() - asked_ms;
            answer->outcome = ASK_ANSWER;
            if (ends_with_head(question, answer)) {
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

void answer_init(struct answer *answer)
{
    *answer = (struct answer){ .outcome = ASK_NO_CONNECTION };
    http_response_init(&answer->parser, &limits);
    http_response_next(&answer->parser, false);
    buf_init(&answer->body, ANSWER_MAX);
    buf_init(&answer->rest, ANSWER_MAX);
}

void answer_take(struct answer *answer, slice bytes)
{
    (void)take(&(struct question){ 0 }, answer, bytes, wire_now_ms());
}

void ask(const struct question *question, struct answer *answer_out)
{
    struct answer *answer = answer_out;
    struct error ignored = { 0 };
    struct wire *wire = NULL;
    struct buf out;
    int64_t asked_ms = wire_now_ms(), until_ms = asked_ms + question->timeout_ms;
    enum io io;

    answer_init(answer);
    buf_init(&out, ANSWER_MAX);
    write_question(question, &out);
    if (!wire_open(&wire, question->url, question->way, question->timeout_ms, &answer->story,
                   &ignored))
        goto done;
    io = wire_write(wire, buf_slice(&out), until_ms - wire_now_ms());
    answer->outcome = outcome_of(io);
    while (io == IO_DONE) {
        char bytes[16 * 1024];
        size_t len;
        io = wire_read(wire, bytes, sizeof bytes, until_ms - wire_now_ms(), &len);
        answer->late = io == IO_AGAIN;
        if (io != IO_DONE && answer->outcome != ASK_ANSWER)
            answer->outcome = outcome_of(io);
        if (io == IO_DONE && take(question, answer, (slice){ bytes, len }, asked_ms))
            break;
    }
    if (answer->outcome == ASK_ANSWER && ends_with_head(question, answer)) {
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

bool answer_is_our_problem(const struct answer *answer)
{
    json_t *document = json_loadb(answer->body.data, answer->body.len, 0, NULL);
    const char *type = json_string_value(json_object_get(document, "type"));
    bool ours = type && strncmp(type, "urn:mozaik:", 11) == 0;

    json_decref(document);
    return ours;
}

/* ---- as observations ---- */

/* Does the character at the front do something to a terminal, besides ending a line? There are two
 * sets of such (ISO 6429): C0 with DEL, and C1, which is U+0080 to U+009F. */
static bool is_control(slice text)
{
    unsigned char first = (unsigned char)text.data[0];

    return (first < ' ' && !(first && strchr("\t\n\r", first))) || first == 127 ||
           (first == 0xc2 && text.len > 1 && (unsigned char)text.data[1] < 0xa0);
}

json_t *seen_text(slice text)
{
    struct buf clean;
    json_t *said;

    buf_init(&clean, 3 * text.len + 1);
    while (text.len > 0) {
        size_t len = slice_utf8_front(text);
        bool fit = len && !is_control(text);
        buf_add(&clean, fit ? first_of(text, len) : SLICE("\xef\xbf\xbd"));
        text = slice_skip(text, len ? len : 1);
    }
    said = json_stringn(clean.data, clean.len);
    buf_release(&clean);
    return said;
}

/* Where a redirect leads, without the login and the query that it may carry: one-time codes of a
 * sign-in stand there. */
static json_t *seen_location(slice url)
{
    slice scheme = { url.data, 0 }, authority;
    size_t len = 0, from = 0;

    while (len < url.len && !strchr("?#", url.data[len]))
        len++;
    url.len = len;
    for (size_t i = 0; i + 3 <= len && !scheme.len; i++)
        if (memcmp(url.data + i, "://", 3) == 0)
            scheme.len = i + 3;
    authority = slice_skip(url, scheme.len);
    for (size_t i = 0; i < authority.len && authority.data[i] != '/'; i++)
        if (authority.data[i] == '@')
            from = i + 1;
    if (scheme.len && from) {
        json_t *front = seen_text(scheme), *back = seen_text(slice_skip(authority, from));
        json_t *said = json_sprintf("%s%s", json_string_value(front), json_string_value(back));
        json_decref(front);
        json_decref(back);
        return said;
    }
    return seen_text(url);
}

static void see_headers(json_t *seen, const struct http_response *response)
{
    json_t *headers = json_object();
    bool lower = response->header_count > 0;

    for (size_t i = 0; i < response->header_count; i++) {
        slice name = response->headers[i].name, value = response->headers[i].value;
        char key[128];
        size_t len = name.len < sizeof key - 1 ? name.len : sizeof key - 1;
        json_t *before, *said;
        for (size_t at = 0; at < len; at++) {
            lower = lower && !isupper((unsigned char)name.data[at]);
            key[at] = (char)tolower((unsigned char)name.data[at]);
        }
        key[len] = '\0';
        if (strcmp(key, "set-cookie") == 0)
            value = SLICE("");
        said = strcmp(key, "location") == 0 ? seen_location(value) : seen_text(value);
        before = json_object_get(headers, key);
        if (before)
            json_object_set_new(headers, key,
                                json_sprintf("%s, %s", json_string_value(before),
                                             json_string_value(said)));
        else
            json_object_set(headers, key, said);
        json_decref(said);
    }
    json_object_set_new(seen, "headers", headers);
    json_object_set_new(seen, "lower_case", json_boolean(lower));
}

const char *ask_outcome_text(enum ask_outcome outcome)
{
    static const char *const texts[] = { "answer", "eof",        "reset",
                                         "silent", "unreadable", "no_connection" };

    return texts[outcome];
}

/* "upgrade_stripped"; whatever else others call so is no code. */
static bool is_code(const char *text)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return len > 0 && len <= CODE_MAX && !text[len];
}

json_t *answer_seen(const struct answer *answer)
{
    json_t *seen = json_pack("{s:s}", "outcome", ask_outcome_text(answer->outcome)), *document;
    const struct http_response *response;
    const char *code;

    if (answer->outcome != ASK_ANSWER)
        return seen;
    response = http_response_get(&answer->parser);
    json_object_set_new(seen, "status", json_integer(response->status));
    json_object_set_new(seen, "reason", seen_text(response->reason));
    json_object_set_new(seen, "ms", json_integer(answer->ms));
    json_object_set_new(seen, "length", json_integer((json_int_t)answer->body.len));
    json_object_set_new(seen, "body",
                        seen_text(first_of(buf_slice(&answer->body), ANSWER_SHOWN)));
    see_headers(seen, response);
    document = json_loadb(answer->body.data, answer->body.len, 0, NULL);
    code = json_string_value(json_object_get(document, "code"));
    if (code && is_code(code))
        json_object_set_new(seen, "code", json_string(code));
    json_decref(document);
    return seen;
}
