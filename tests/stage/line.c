#include "stage/line.h"

#include "base/json.h"
#include "base/mem.h"
#include "loop/sim/sim.h"
#include "loop/stream.h"
#include "proto/http_response.h"
#include "proto/ws.h"

#include <stdio.h>
#include <string.h>

enum { HEARD_MAX = 256 << 20, OUT_MAX = 16 << 20, MESSAGE_MAX = 16 << 20, READ_BYTES = 8192 };

static const struct http_limits limits = HTTP_LIMITS_DEFAULT;

struct line {
    struct lines *lines;
    struct list link; /* lines->all */
    int64_t number;
    struct stream stream;
    struct http_response_parser answer;
    struct ws_parser frames;
    struct buf out;
    size_t sent;
    int64_t up_left, down_left; /* bytes until its network breaks; LINE_UNCUT */
    int status;                 /* of its answer; 0: none yet */
    bool websocket, open;       /* open: a WebSocket behind its handshake */
    bool ended, paused, cut;
};

void lines_init(struct lines *lines, struct loop *loop)
{
    *lines = (struct lines){ .loop = loop };
    list_init(&lines->all);
    buf_init(&lines->heard, HEARD_MAX);
}

void lines_release(struct lines *lines)
{
    buf_release(&lines->heard);
}

void lines_forget_heard(struct lines *lines)
{
    buf_clear(&lines->heard);
    lines->heard_count = 0;
}

/* ---- what is heard ---- */

static void hear(struct line *line, struct json *json, const char *is)
{
    if (line->lines->heard_count++ > 0)
        buf_add_char(&line->lines->heard, ',');
    json_begin(json, &line->lines->heard);
    json_open_object(json, NULL);
    json_put_int(json, "line", line->number);
    json_put_text(json, "is", slice_of(is));
}

static void hear_open(struct line *line)
{
    struct json json;

    hear(line, &json, "open");
    json_close_object(&json);
}

static void hear_text(struct line *line, slice text)
{
    struct json json;

    sim_note(text);
    hear(line, &json, "text");
    json_put_text(&json, "text", text);
    json_close_object(&json);
}

static void hear_head(struct line *line)
{
    const struct http_response *answer = http_response_get(&line->answer);
    struct json json;

    hear(line, &json, "head");
    json_put_int(&json, "status", answer->status);
    json_open_array(&json, "headers");
    for (size_t i = 0; i < answer->header_count; i++) {
        json_open_array(&json, NULL);
        json_put_text(&json, NULL, answer->headers[i].name);
        json_put_text(&json, NULL, answer->headers[i].value);
        json_close_array(&json);
    }
    json_close_array(&json);
    json_close_object(&json);
}

/* JSON has no bytes: each is written as the character of its number. */
static void hear_body(struct line *line, slice bytes)
{
    char text[2 * READ_BYTES];
    size_t len = 0;
    struct json json;

    sim_note(bytes);
    for (size_t i = 0; i < bytes.len; i++) {
        uint8_t byte = (uint8_t)bytes.data[i];
        if (byte >= 0x80)
            text[len++] = (char)(0xc0 | byte >> 6);
        text[len++] = (char)(byte < 0x80 ? byte : 0x80 | (byte & 0x3f));
    }
    hear(line, &json, "body");
    json_put_text(&json, "bytes", (slice){ text, len });
    json_close_object(&json);
}

/* ---- the end ---- */

static void closed(struct stream *stream)
{
    struct line *line = CONTAINER_OF(stream, struct line, stream);

    line->lines->open_count--;
    list_remove(&line->link);
    http_response_release(&line->answer);
    ws_parser_release(&line->frames);
    buf_release(&line->out);
    mem_free(line);
}

void line_hang_up(struct line *line)
{
    line->ended = true;
    if (!line->stream.closing)
        stream_close(&line->stream, closed);
}

void lines_hang_up(struct lines *lines)
{
    LIST_EACH(link, &lines->all)
        line_hang_up(CONTAINER_OF(link, struct line, link));
}

static void end_http(struct line *line, bool whole)
{
    struct json json;

    hear(line, &json, "end");
    json_put_bool(&json, "whole", whole);
    json_close_object(&json);
    line_hang_up(line);
}

static void end_websocket(struct line *line, uint16_t code, slice reason)
{
    struct json json;

    hear(line, &json, "closed");
    json_put_int(&json, "code", code);
    json_put_text(&json, "reason", reason);
    json_put_int(&json, "status", line->status);
    json_close_object(&json);
    line_hang_up(line);
}

static void end_broken(struct line *line, slice reason)
{
    struct json json;

    hear(line, &json, "broken");
    json_put_text(&json, "reason", reason);
    json_close_object(&json);
    line_hang_up(line);
}

static void end_cut(struct line *line)
{
    struct error ignored = { 0 };

    if (line->websocket)
        end_websocket(line, WS_CLOSE_LOST, (slice){ 0 });
    else
        end_http(line, http_response_finish(&line->answer, &ignored) == HTTP_READY);
}

/* ---- writing ---- */

static void cut_soon(struct line *line)
{
    line->cut = line->lines->cut_due = true;
}

static void watch(struct line *line)
{
    bool reads = !line->paused && line->down_left != 0;
    bool writes = line->sent < line->out.len && line->up_left != 0;

    stream_watch(&line->stream,
                 (reads ? (unsigned)STREAM_READ : 0u) | (writes ? (unsigned)STREAM_WRITE : 0u));
}

static void go_on(struct line *line)
{
    while (line->sent < line->out.len && line->up_left != 0) {
        struct iovec piece = { line->out.data + line->sent, line->out.len - line->sent };
        size_t taken = 0;
        enum io io;

        if (line->up_left > 0 && piece.iov_len > (size_t)line->up_left)
            piece.iov_len = (size_t)line->up_left;
        io = stream_write(&line->stream, &piece, 1, &taken);
        if (io == IO_AGAIN)
            break;
        line->sent = io == IO_DONE ? line->sent + taken : line->out.len; /* in vain */
        if (line->up_left > 0) {
            line->up_left -= (int64_t)taken;
            if (line->up_left == 0)
                cut_soon(line);
        }
    }
    if (line->sent == line->out.len) {
        buf_clear(&line->out);
        line->sent = 0;
    }
    watch(line);
}

static void frame(struct line *line, uint8_t first, slice payload)
{
    uint8_t mask[4];

    rng_fill(sim_rng(), mask, sizeof mask);
    ws_client_frame(&line->out, first, payload, mask);
    go_on(line);
}

void line_say(struct line *line, slice text)
{
    if (line->open)
        frame(line, WS_FIN | WS_OP_TEXT, text);
}

void line_close(struct line *line, uint16_t code, slice reason)
{
    uint8_t out[WS_CONTROL_FRAME_MAX];
    size_t len = ws_close_frame(code, reason, out);

    if (line->open)
        frame(line, WS_FIN | WS_OP_CLOSE, (slice){ (const char *)out + 2, len - 2 });
}

/* ---- reading ---- */

static void read_frames(struct line *line, char *bytes, size_t len)
{
    while (!line->ended) {
        struct ws_event event;
        size_t used = 0;
        enum ws_result result = ws_parser_feed(&line->frames, bytes, len, &used, &event);

        bytes += used;
        len -= used;
        switch (result) {
        case WS_MORE: return;
        case WS_TEXT: hear_text(line, event.payload); break;
        case WS_BINARY: end_broken(line, SLICE("a binary message")); break;
        case WS_PING: frame(line, WS_FIN | WS_OP_PONG, event.payload); break;
        case WS_PONG: break;
        case WS_CLOSE:
            line_close(line, event.code, (slice){ 0 });
            end_websocket(line, event.code, event.reason);
            break;
        case WS_BAD: end_broken(line, event.reason); break;
        }
    }
}

static void read_answer(struct line *line, char *bytes, size_t len)
{
    struct error err = { 0 };

    while (!line->ended) {
        slice piece = { 0 };
        size_t used = 0;
        enum http_result result =
            http_response_feed(&line->answer, (slice){ bytes, len }, &used, &piece, &err);

        bytes += used;
        len -= used;
        switch (result) {
        case HTTP_MORE: return;
        case HTTP_HEAD:
            line->status = http_response_get(&line->answer)->status;
            if (!line->websocket)
                hear_head(line);
            else if (line->status != 101)
                end_websocket(line, WS_CLOSE_LOST, (slice){ 0 });
            break;
        case HTTP_BODY: hear_body(line, piece); break;
        case HTTP_READY:
            if (!line->websocket) {
                end_http(line, true);
                return;
            }
            line->open = true;
            hear_open(line);
            read_frames(line, bytes, len);
            return;
        case HTTP_BAD: end_broken(line, slice_of(err.user)); break;
        }
    }
}

static void read_some(struct line *line)
{
    char bytes[READ_BYTES];
    size_t len = 0, room = sizeof bytes;
    enum io io;

    if (line->down_left >= 0 && !line->cut && (size_t)line->down_left < room)
        room = (size_t)line->down_left;
    io = stream_read(&line->stream, bytes, room, &len);
    if (io == IO_AGAIN)
        return;
    if (io != IO_DONE) {
        end_cut(line);
        return;
    }
    if (line->down_left > 0) {
        line->down_left -= (int64_t)len;
        if (line->down_left == 0)
            cut_soon(line);
    }
    if (line->open)
        read_frames(line, bytes, len);
    else
        read_answer(line, bytes, len);
    if (!line->ended)
        watch(line);
}

static void ready(struct stream *stream, unsigned events)
{
    struct line *line = CONTAINER_OF(stream, struct line, stream);

    if (events & STREAM_WRITE)
        go_on(line);
    if ((events & STREAM_READ) && !line->paused && line->down_left != 0)
        read_some(line);
}

/* ---- the beginning ---- */

static void write_request(struct line *line, const struct line_request *request)
{
    buf_printf(&line->out, "%s %s HTTP/1.1\r\nHost: stage\r\n", request->method, request->path);
    if (request->websocket)
        buf_printf(&line->out, "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                               "Sec-WebSocket-Version: 13\r\n"
                               "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n");
    for (size_t i = 0; i < json_array_size(request->headers); i++) {
        const json_t *pair = json_array_get(request->headers, i);
        const char *name = json_string_value(json_array_get(pair, 0));
        const char *value = json_string_value(json_array_get(pair, 1));
        if (name && value)
            buf_printf(&line->out, "%s: %s\r\n", name, value);
    }
    if (request->body)
        buf_printf(&line->out, "Content-Length: %zu\r\n", strlen(request->body));
    buf_printf(&line->out, "\r\n%s", request->body ? request->body : "");
}

bool line_open(struct lines *lines, const struct line_request *request, uint16_t port,
               struct error *err)
{
    struct line *line;
    struct address address;
    char at[32];

    if (line_find(lines, request->number))
        return error_set(err, ERR_INVALID, "stage", "line %lld is open already",
                         (long long)request->number);
    snprintf(at, sizeof at, "127.0.0.1:%u", port);
    if (!address_parse(slice_of(at), &address))
        return error_set(err, ERR_INTERNAL, "stage", "no address: %s", at);

    line = mem_new(struct line);
    line->lines = lines;
    line->number = request->number;
    line->websocket = request->websocket;
    line->up_left = request->cut_up;
    line->down_left = request->cut_down;
    buf_init(&line->out, OUT_MAX);
    http_response_init(&line->answer, &limits);
    http_response_next(&line->answer, strcmp(request->method, "HEAD") == 0);
    ws_parser_init(&line->frames, WS_CLIENT, false, MESSAGE_MAX);
    write_request(line, request);
    if (!buf_check(&line->out, err) ||
        !stream_dial(&line->stream, lines->loop, &address, ready, err)) {
        http_response_release(&line->answer);
        buf_release(&line->out);
        mem_free(line);
        return false;
    }
    list_add_last(&lines->all, &line->link);
    lines->open_count++;
    if (line->up_left == 0 || line->down_left == 0)
        cut_soon(line);
    watch(line);
    return true;
}

struct line *line_find(const struct lines *lines, int64_t number)
{
    LIST_EACH(link, &lines->all) {
        struct line *line = CONTAINER_OF(link, struct line, link);
        if (line->number == number && !line->ended)
            return line;
    }
    return NULL;
}

void line_pause(struct line *line, bool paused)
{
    line->paused = paused;
    watch(line);
}

/* ---- cuts ---- */

static void cut_now(struct line *line)
{
    line->cut = true;
    line->up_left = line->down_left = LINE_UNCUT; /* from here on the socket says it itself */
    sim_cut(&line->stream);
    watch(line);
}

void line_cut(struct line *line, int64_t after_bytes)
{
    if (after_bytes <= 0)
        cut_now(line);
    else
        line->down_left = after_bytes;
}

void lines_cut_due(struct lines *lines)
{
    lines->cut_due = false;
    LIST_EACH(link, &lines->all) {
        struct line *line = CONTAINER_OF(link, struct line, link);
        if (line->cut && !line->ended && (line->up_left == 0 || line->down_left == 0))
            cut_now(line);
    }
}
