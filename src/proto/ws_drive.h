/*
 * ws_drive - frames, fed in pieces, told as text. For tests and fuzzers.
 *
 * A story: "text(hi) ping(x) bad(1002 reserved opcode) ". Long payloads are told by their
 * length and a sum. See drive.h.
 */
#ifndef PROTO_WS_DRIVE_H
#define PROTO_WS_DRIVE_H

#include "base/mem.h"
#include "proto/drive.h"
#include "proto/ws.h"

static inline void ws_drive_payload(struct buf *story, const char *what, slice payload)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < payload.len; i++)
        sum = sum * 31 + (uint8_t)payload.data[i];
    if (payload.len <= 40)
        buf_printf(story, "%s(%.*s) ", what, SLICE_ARG(payload));
    else
        buf_printf(story, "%s(%zu bytes, %08x) ", what, payload.len, sum);
}

static inline void ws_drive_event(struct buf *story, enum ws_result result,
                                  const struct ws_event *event)
{
    switch (result) {
    case WS_TEXT: ws_drive_payload(story, "text", event->payload); break;
    case WS_BINARY: ws_drive_payload(story, "binary", event->payload); break;
    case WS_PING: ws_drive_payload(story, "ping", event->payload); break;
    case WS_PONG: ws_drive_payload(story, "pong", event->payload); break;
    case WS_CLOSE:
        buf_printf(story, "close(%u", event->code);
        if (event->reason.len > 0)
            buf_printf(story, " %.*s", SLICE_ARG(event->reason));
        buf_add(story, SLICE(") "));
        break;
    case WS_BAD:
        buf_printf(story, "bad(%u %.*s) ", event->code, SLICE_ARG(event->reason));
        break;
    default: break;
    }
}

static inline void ws_drive(slice input, enum ws_role role, bool deflate, size_t message_max,
                            drive_cut cut, size_t choice, struct buf *story)
{
    struct ws_parser parser;
    struct ws_event event;
    bool goes_on = true;

    buf_clear(story);
    ws_parser_init(&parser, role, deflate, message_max);
    for (size_t at = 0; at < input.len && goes_on;) {
        size_t end = cut(at, input.len, choice);
        if (end > input.len)
            end = input.len;
        char *piece = mem_copy(input.data + at, end - at);
        size_t fed = 0, used = 0;
        enum ws_result result;
        do {
            result = ws_parser_feed(&parser, piece + fed, end - at - fed, &used, &event);
            fed += used;
            ws_drive_event(story, result, &event);
        } while (result != WS_MORE && result != WS_BAD);
        goes_on = result != WS_BAD;
        mem_free(piece);
        at = end;
    }
    if (goes_on && !ws_parser_is_idle(&parser))
        buf_add(story, SLICE("more"));
    ws_parser_release(&parser);
}

#endif
