#include "doctor/talk.h"

#include "base/rng.h"
#include "doctor/probe.h"
#include "proto/ws_handshake.h"

#include <string.h>

enum { PONG_MS = 2000 };

/* ---- the handshake ---- */

/* The lines of a handshake without Host, which ask() writes; the key goes to key_out. */
static void handshake_lines(const struct exam *exam, const struct talk_how *how,
                            struct buf *out, char key_out[WS_KEY_LEN + 1])
{
    uint8_t nonce[16];
    struct buf whole;
    slice line, rest;

    rng_fill(rng_system(), nonce, sizeof nonce);
    buf_init(&whole, 4096);
    ws_handshake_ask(&whole, SLICE("/"), SLICE("-"), nonce, !how->bare, key_out);
    slice_cut(buf_slice(&whole), '\n', &line, &rest); /* the request line */
    while (slice_cut(rest, '\n', &line, &rest)) {
        if (slice_starts(line, SLICE("Connection:")) && how->keep_alive)
            buf_printf(out, "Connection: keep-alive, Upgrade\r\n");
        else if (!slice_starts(line, SLICE("Host:")))
            buf_printf(out, "%.*s\n", SLICE_ARG(line));
    }
    if (!how->no_origin)
        buf_printf(out, "Origin: %s\r\n", exam->site);
    buf_release(&whole);
}

static enum talk_outcome outcome_of(struct talk *talk, slice key, bool deflate_asked)
{
    static const enum talk_outcome outcomes[] = {
        [ASK_ANSWER] = TALK_REFUSED,        [ASK_EOF] = TALK_EOF,
        [ASK_RESET] = TALK_RESET,           [ASK_SILENT] = TALK_SILENT,
        [ASK_UNREADABLE] = TALK_UNREADABLE, [ASK_NO_CONNECTION] = TALK_NO_CONNECTION,
    };
    struct error ignored = { 0 };

    if (answer_status(&talk->answer) != 101)
        return outcomes[talk->answer.outcome];
    return ws_handshake_confirm(http_response_get(&talk->answer.parser), key, deflate_asked,
                                &talk->deflate, &ignored)
               ? TALK_OPEN
               : TALK_BAD_ACCEPT;
}

void talk_open(struct talk *talk, struct exam *exam, const struct talk_how *how)
{
    char key[WS_KEY_LEN + 1];
    struct buf headers;

    memset(talk, 0, sizeof *talk);
    buf_init(&headers, 4096);
    handshake_lines(exam, how, &headers, key);
    ask(&(struct question){ .url = how->url ? how->url : &exam->url,
                            .way = how->url ? how->way : &exam->way,
                            .path = how->path ? how->path : exam->socket_path,
                            .host = how->host,
                            .headers = buf_slice(&headers),
                            .upgrade = true,
                            .timeout_ms = how->timeout_ms ? how->timeout_ms
                                                          : exam->patience_ms },
        &talk->answer);
    buf_release(&headers);
    talk->outcome = outcome_of(talk, slice_of(key), !how->bare);
    if (talk->outcome != TALK_OPEN)
        return;
    talk->wire = talk->answer.line;
    talk->answer.line = NULL;
    ws_parser_init(&talk->frames, WS_CLIENT, talk->deflate, TALK_MESSAGE_MAX);
    talk->len = talk->answer.rest.len;
    memcpy(talk->bytes, talk->answer.rest.data, talk->len);
}

void talk_release(struct talk *talk)
{
    if (talk->wire)
        ws_parser_release(&talk->frames);
    wire_close(talk->wire);
    answer_release(&talk->answer);
    memset(talk, 0, sizeof *talk);
}

const char *talk_outcome_text(enum talk_outcome outcome)
{
    static const char *const texts[] = {
        [TALK_OPEN] = "open",
        [TALK_REFUSED] = "refused",
        [TALK_BAD_ACCEPT] = "bad_accept",
        [TALK_EOF] = "eof",
        [TALK_RESET] = "reset",
        [TALK_SILENT] = "silent",
        [TALK_UNREADABLE] = "unreadable",
        [TALK_NO_CONNECTION] = "no_connection",
    };

    return texts[outcome];
}

/* Those members that are texts, or null; NULL: that is no object. Others may say what they want. */
static json_t *seen_texts(json_t *object)
{
    json_t *seen = json_is_object(object) ? json_object() : NULL, *one;
    const char *key;

    json_object_foreach(object, key, one) {
        if (json_is_string(one))
            json_object_set_new(seen, key, seen_text(slice_of(json_string_value(one))));
        else if (json_is_null(one))
            json_object_set_new(seen, key, json_null());
    }
    return seen;
}

json_t *talk_seen(const struct talk *talk)
{
    json_t *seen = answer_seen(&talk->answer), *document, *received;

    json_object_set_new(seen, "outcome", json_string(talk_outcome_text(talk->outcome)));
    document = json_loadb(talk->answer.body.data, talk->answer.body.len, 0, NULL);
    received = seen_texts(json_object_get(document, "received"));
    if (received)
        json_object_set_new(seen, "received", received);
    json_decref(document);
    return seen;
}

/* ---- frames ---- */

bool talk_send(struct talk *talk, uint8_t first, slice payload, int64_t timeout_ms)
{
    struct buf out;
    uint8_t mask[4];
    bool ok;

    rng_fill(rng_system(), mask, sizeof mask);
    buf_init(&out, TALK_MESSAGE_MAX + 64);
    ws_client_frame(&out, first, payload, mask);
    ok = !out.full && wire_write(talk->wire, buf_slice(&out), timeout_ms) == IO_DONE;
    buf_release(&out);
    return ok;
}

/* A message of what has come already; TALK_NOTHING: there is no whole one. */
static enum talk_news next_here(struct talk *talk, struct ws_event *event_out)
{
    for (;;) {
        size_t used = 0;
        enum ws_result result = ws_parser_feed(&talk->frames, talk->bytes + talk->at,
                                               talk->len - talk->at, &used, event_out);
        talk->at += used;
        switch (result) {
        case WS_TEXT: return TALK_TEXT;
        case WS_BINARY: return TALK_BINARY;
        case WS_PONG: return TALK_PONG;
        case WS_PING:
            if (!talk->mute)
                (void)talk_send(talk, WS_FIN | WS_OP_PONG, event_out->payload, PONG_MS);
            return TALK_PING;
        case WS_CLOSE: return TALK_CLOSED;
        case WS_BAD: return TALK_NONSENSE;
        default: return TALK_NOTHING;
        }
    }
}

enum talk_news talk_next(struct talk *talk, int64_t timeout_ms, struct ws_event *event_out)
{
    int64_t until_ms = wire_now_ms() + timeout_ms;

    /* Also where more is here already: to answer a ping takes time when the peer does not read. */
    if (timeout_ms < 0)
        return TALK_NOTHING;
    for (;;) {
        enum talk_news news = next_here(talk, event_out);
        enum io io;
        if (news != TALK_NOTHING)
            return news;
        talk->at = talk->len = 0;
        io = wire_read(talk->wire, talk->bytes, sizeof talk->bytes, until_ms - wire_now_ms(),
                       &talk->len);
        if (io != IO_DONE)
            return io == IO_AGAIN    ? TALK_NOTHING
                   : io == IO_CLOSED ? TALK_ENDED
                                     : TALK_WAS_RESET;
    }
}
