/*
 * http_drive - a request stream, fed in pieces, told as text. For tests and fuzzers.
 *
 * A story: "GET /a keep; POST /b [abc] close; 400 http_host". See drive.h.
 */
#ifndef PROTO_HTTP_DRIVE_H
#define PROTO_HTTP_DRIVE_H

#include "base/mem.h"
#include "proto/drive.h"
#include "proto/http.h"

static inline void http_drive_request(struct buf *story, const struct http_request *request)
{
    buf_printf(story, "%.*s %.*s", SLICE_ARG(request->method_text), SLICE_ARG(request->path));
    for (size_t i = 0; i < request->param_count; i++)
        buf_printf(story, " %.*s=%.*s", SLICE_ARG(request->params[i].name),
                   SLICE_ARG(request->params[i].value));
    if (request->has_body)
        buf_printf(story, " [%.*s]", SLICE_ARG(request->body));
    buf_printf(story, "%s%s; ", request->keep_alive ? " keep" : " close",
               request->upgrade ? " upgrade" : "");
}

/* Feeds one piece until it is used up. False when the connection is over. */
static inline bool http_drive_piece(struct http_parser *parser, slice piece, struct buf *story)
{
    struct error err = { 0 };

    for (;;) {
        size_t used = 0;
        const enum http_result result = http_parser_feed(parser, piece, &used, &err);
        piece = slice_skip(piece, used);
        if (result == HTTP_MORE)
            return true;
        if (result == HTTP_HEAD && http_parser_request(parser)->expects_continue)
            buf_add(story, SLICE("100 "));
        if (result == HTTP_BAD) {
            buf_printf(story, "%d %s", http_parser_status(parser), err.code);
            return false;
        }
        if (result == HTTP_READY) {
            http_drive_request(story, http_parser_request(parser));
            http_parser_next(parser);
        }
    }
}

/* The whole story of `input`. Ends with "more" when a request is unfinished. */
static inline void http_drive(slice input, const struct http_limits *limits, drive_cut cut,
                              size_t choice, struct buf *story)
{
    struct http_parser parser;
    bool goes_on = true;

    buf_clear(story);
    http_parser_init(&parser, limits);
    for (size_t at = 0; at < input.len && goes_on;) {
        size_t end = cut(at, input.len, choice);
        if (end > input.len)
            end = input.len;
        char *piece = mem_copy(input.data + at, end - at);
        goes_on = http_drive_piece(&parser, (slice){ piece, end - at }, story);
        mem_free(piece);
        at = end;
    }
    if (goes_on && !http_parser_is_idle(&parser))
        buf_add(story, SLICE("more"));
    http_parser_release(&parser);
}

#endif
