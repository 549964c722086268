#include "plays/ear.h"

#include "plays/stage.h"

#include <stdlib.h>
#include <string.h>

static const struct http_limits limits = HTTP_LIMITS_DEFAULT;

void ear_init(struct ear *ear, struct stage *stage, const char *name)
{
    *ear = (struct ear){ .stage = stage, .name = name, .retry_ms = -1 };
    buf_init(&ear->out, 256 * 1024);
    http_response_init(&ear->answer, &limits);
    ws_parser_init(&ear->frames, WS_CLIENT, false, 1 << 20);
    sse_parser_init(&ear->events, 1 << 20);
    list_add_last(&stage->ears, &ear->link);
}

void ear_release(struct ear *ear)
{
    assert_false(ear->open);
    http_response_release(&ear->answer);
    ws_parser_release(&ear->frames);
    sse_parser_release(&ear->events);
    buf_release(&ear->out);
    for (size_t i = 0; i < ear->heard_count; i++)
        json_decref(ear->heard[i].data);
    ear->heard_count = 0;
    list_remove(&ear->link);
}

/* ---- what is heard ---- */

static void hear(struct ear *ear, slice text)
{
    struct heard *heard = &ear->heard[ear->heard_count];
    json_error_t ignored;
    json_t *message = json_loadb(text.data, text.len, 0, &ignored);
    const char *cursor, *type;
    struct cursor now, before;

    assert_non_null(message);
    assert_true(ear->heard_count < EAR_HEARD);
    type = json_string_value(json_object_get(message, "type"));
    cursor = json_string_value(json_object_get(message, "cursor"));
    snprintf(heard->type, sizeof heard->type, "%s", type);
    heard->data = json_incref(json_object_get(message, "data"));
    heard->cursor = (struct cursor){ 0 };
    if (cursor) {
        bool fact = json_object_get(message, "actor") != NULL;
        assert_true(cursor_parse(slice_of(cursor), &now));
        if (fact && cursor_parse(slice_of(ear->cursor), &before))
            assert_true(now.seq > before.seq); /* once, and in order */
        snprintf(ear->cursor, sizeof ear->cursor, "%s", cursor);
        heard->cursor = now;
    }
    ear->heard_count++;
    sim_note(slice_of(type));
    json_decref(message);
}

static void end(struct ear *ear, bool whole);

/* ---- a WebSocket ---- */

static void go_on(struct ear *ear)
{
    while (ear->sent < ear->out.len) {
        struct iovec piece = { ear->out.data + ear->sent, ear->out.len - ear->sent };
        size_t taken = 0;
        if (stream_write(&ear->stream, &piece, 1, &taken) != IO_DONE)
            break;
        ear->sent += taken;
    }
    stream_watch(&ear->stream, STREAM_READ | (ear->sent < ear->out.len ? STREAM_WRITE : 0));
}

static void say(struct ear *ear, uint8_t first, slice payload)
{
    uint8_t mask[4];

    if (!ear->open || ear->stream.closing)
        return;
    rng_fill(sim_rng(), mask, sizeof mask);
    ws_client_frame(&ear->out, first, payload, mask);
    go_on(ear);
}

static void read_frames(struct ear *ear, char *bytes, size_t len)
{
    while (ear->open && !ear->stream.closing) {
        struct ws_event event;
        uint8_t code[2];
        size_t used = 0;
        enum ws_result result = ws_parser_feed(&ear->frames, bytes, len, &used, &event);

        bytes += used;
        len -= used;
        switch (result) {
        case WS_MORE: return;
        case WS_TEXT:
            if (ear->begun)
                hear(ear, event.payload);
            break;
        case WS_BINARY: ear->binary_count++; break;
        case WS_PING: say(ear, WS_FIN | WS_OP_PONG, event.payload); break;
        case WS_PONG: break;
        case WS_CLOSE:
            ear->close_code = event.code;
            snprintf(ear->close_reason, sizeof ear->close_reason, "%.*s",
                     SLICE_ARG(event.reason));
            code[0] = (uint8_t)(event.code >> 8);
            code[1] = (uint8_t)event.code;
            say(ear, WS_FIN | WS_OP_CLOSE, (slice){ (const char *)code, 2 });
            end(ear, true);
            return;
        case WS_BAD:
            fail_msg("%s: the server broke RFC 6455: %.*s", ear->name, SLICE_ARG(event.reason));
        }
    }
}

void ear_says(struct ear *ear, const char *text)
{
    say(ear, WS_FIN | WS_OP_TEXT, slice_of(text));
}

void ear_says_binary(struct ear *ear, slice bytes)
{
    say(ear, WS_FIN | WS_OP_BINARY, bytes);
}

/* ---- an event stream ---- */

static void read_events(struct ear *ear, slice piece)
{
    struct sse_event event;
    size_t used = 0;

    while (sse_parser_feed(&ear->events, piece, &used, &event) == SSE_EVENT) {
        struct heard *heard = &ear->heard[ear->heard_count];
        json_error_t ignored;
        json_t *message = json_loadb(event.data.data, event.data.len, 0, &ignored);
        bool is_fact = json_object_get(message, "actor") != NULL;

        /* Facts have no name, so that one `onmessage` hears them all; words have theirs. */
        assert_true(slice_eq(event.type, is_fact ? SLICE("message")
                                                 : slice_of(json_string_value(
                                                       json_object_get(message, "type")))));
        hear(ear, event.data);
        if (is_fact) { /* and the id is the cursor, for who resumes by EventSource alone */
            struct cursor id;
            assert_true(cursor_parse(event.id, &id));
            assert_int_equal(id.seq, heard->cursor.seq);
        }
        json_decref(message);
        piece = slice_skip(piece, used);
    }
    ear->retry_ms = ear->events.retry_ms;
}

/* ---- the connection ---- */

static void closed(struct stream *stream)
{
    CONTAINER_OF(stream, struct ear, stream)->open = false;
}

static void end(struct ear *ear, bool whole)
{
    if (!ear->ended)
        ear->whole = whole;
    ear->ended = true;
    if (ear->open && !ear->stream.closing)
        stream_close(&ear->stream, closed);
}

static void note_head(struct ear *ear)
{
    const struct http_response *answer = http_response_get(&ear->answer);

    ear->status = answer->status;
    for (size_t i = 0; i < answer->header_count; i++) {
        uint64_t seconds;
        if (slice_eq_nocase(answer->headers[i].name, SLICE("Retry-After")) &&
            slice_to_u64(answer->headers[i].value, &seconds))
            ear->retry_after_s = (uint32_t)seconds;
    }
}

static void input(struct ear *ear, char *bytes, size_t len)
{
    struct error err = { 0 };

    while (!ear->begun || ear->sse) {
        slice piece = { 0 };
        size_t used = 0;
        enum http_result result =
            http_response_feed(&ear->answer, (slice){ bytes, len }, &used, &piece, &err);
        bytes += used;
        len -= used;
        if (result == HTTP_HEAD) {
            note_head(ear);
            ear->begun = ear->status == (ear->sse ? 200 : 101);
        } else if (result == HTTP_BODY) {
            if (ear->begun)
                read_events(ear, piece);
        } else if (result == HTTP_READY && ear->status == 101) {
            break;
        } else if (result == HTTP_READY) {
            end(ear, true);
            return;
        } else if (result == HTTP_BAD) {
            fail_msg("%s: an answer that is not HTTP: %s", ear->name, err.user);
        } else {
            return;
        }
    }
    read_frames(ear, bytes, len);
}

static void ready(struct stream *stream, unsigned events)
{
    struct ear *ear = CONTAINER_OF(stream, struct ear, stream);
    char bytes[4096];
    size_t len = 0;
    enum io io;

    if (events & STREAM_WRITE)
        go_on(ear);
    if (!(events & STREAM_READ) || stream->closing)
        return;
    io = stream_read(stream, bytes, sizeof bytes, &len);
    if (io == IO_DONE)
        input(ear, bytes, len);
    else if (io != IO_AGAIN)
        end(ear, false);
}

static bool is_closed(void *ctx)
{
    return !((struct ear *)ctx)->open;
}

static void write_request(struct ear *ear, const struct knock *knock)
{
    const char *cursor = knock->from_the_head ? "" : ear->cursor;

    buf_printf(&ear->out, "GET ");
    if (knock->path)
        buf_printf(&ear->out, "%s", knock->path);
    else if (knock->sse)
        buf_printf(&ear->out, "/api/events");
    else
        buf_printf(&ear->out, "/api/ws/%s", knock->user ? knock->user : "me");
    buf_printf(&ear->out, "%s%s HTTP/1.1\r\nHost: play\r\n", cursor[0] ? "?cursor=" : "",
               cursor);
    if (!knock->sse)
        buf_printf(&ear->out, "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n");
    if (knock->token)
        buf_printf(&ear->out, "Authorization: Bearer %s\r\n", knock->token);
    buf_printf(&ear->out, "%s\r\n", knock->headers ? knock->headers : "");
}

void ear_knocks(struct ear *ear, const struct knock *knock)
{
    struct address address;
    struct error err = { 0 };
    char at[32];

    stage_until(ear->stage, is_closed, ear);
    buf_clear(&ear->out);
    ear->sent = 0;
    ear->sse = knock->sse;
    ear->begun = ear->ended = ear->whole = false;
    ear->status = 0;
    ear->retry_after_s = 0;
    ear->close_code = 0;
    ear->close_reason[0] = '\0';
    ear->retry_ms = -1;
    http_response_next(&ear->answer, false);
    ws_parser_release(&ear->frames);
    ws_parser_init(&ear->frames, WS_CLIENT, false, 1 << 20);
    sse_parser_release(&ear->events);
    sse_parser_init(&ear->events, 1 << 20);
    write_request(ear, knock);
    snprintf(at, sizeof at, "127.0.0.1:%u", ear->stage->service->port);
    assert_true(address_parse(slice_of(at), &address));
    assert_true(stream_dial(&ear->stream, ear->stage->loop, &address, ready, &err));
    ear->open = true;
    stream_watch(&ear->stream, STREAM_READ | STREAM_WRITE);
}

/* ---- waiting ---- */

struct wait {
    struct ear *ear;
    const char *type;
    size_t count;
};

static bool has_heard(void *ctx)
{
    struct wait *wait = ctx;
    return ear_count(wait->ear, wait->type, NULL) >= wait->count;
}

void ear_opens(struct ear *ear, const struct knock *knock)
{
    struct wait wait = { ear, "connected", ear_count(ear, "connected", NULL) + 1 };

    ear_knocks(ear, knock);
    stage_until(ear->stage, has_heard, &wait);
}

void ear_gets(struct ear *ear, const char *type, size_t count)
{
    struct wait wait = { ear, type, count };

    stage_until(ear->stage, has_heard, &wait);
    assert_int_equal(ear_count(ear, type, NULL), count);
}

static bool has_ended(void *ctx)
{
    struct ear *ear = ctx;
    return ear->ended && !ear->open;
}

void ear_ends(struct ear *ear)
{
    stage_until(ear->stage, has_ended, ear);
}

void ear_cut(struct ear *ear)
{
    if (ear->open && !ear->stream.closing)
        end(ear, false);
    sim_run_for(50);
}

size_t ear_count(const struct ear *ear, const char *type, const struct heard **last_out)
{
    size_t count = 0;

    for (size_t i = 0; i < ear->heard_count; i++)
        if (strcmp(ear->heard[i].type, type) == 0) {
            count++;
            if (last_out)
                *last_out = &ear->heard[i];
        }
    return count;
}

const char *heard_text(const struct heard *heard, const char *key)
{
    const char *text = json_string_value(json_object_get(heard->data, key));
    return text ? text : "";
}
