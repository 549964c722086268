/*
 * sse_drive - an event stream, fed in pieces, told as text. For tests and fuzzers.
 *
 * A story: "[type id data] [type id data] retry 3000". See drive.h.
 */
#ifndef PROTO_SSE_DRIVE_H
#define PROTO_SSE_DRIVE_H

#include "base/mem.h"
#include "proto/drive.h"
#include "proto/sse.h"

static inline void sse_drive(slice input, size_t max, drive_cut cut, size_t choice,
                             struct buf *story)
{
    struct sse_parser parser;
    bool goes_on = true;

    buf_clear(story);
    sse_parser_init(&parser, max);
    for (size_t at = 0; at < input.len && goes_on;) {
        size_t end = cut(at, input.len, choice);
        if (end > input.len)
            end = input.len;
        char *piece = mem_copy(input.data + at, end - at);
        slice rest = { piece, end - at };
        struct sse_event event;
        enum sse_result result;
        do {
            size_t used = 0;
            result = sse_parser_feed(&parser, rest, &used, &event);
            rest = slice_skip(rest, used);
            if (result == SSE_EVENT) {
                buf_add_char(story, '[');
                buf_add(story, event.type);
                buf_add_char(story, ' ');
                buf_add(story, event.id);
                buf_add_char(story, ' ');
                buf_add(story, event.data);
                buf_add(story, SLICE("] "));
            }
        } while (result == SSE_EVENT);
        goes_on = result != SSE_BAD;
        mem_free(piece);
        at = end;
    }
    if (!goes_on)
        buf_add(story, SLICE("bad"));
    else if (parser.retry_ms >= 0)
        buf_printf(story, "retry %lld", (long long)parser.retry_ms);
    sse_parser_release(&parser);
}

#endif
