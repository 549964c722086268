/*
 * sse - Server-Sent Events: a text stream of events (HTML, 9.2).
 *
 * Writing: an event is a few bytes before its payload and a few behind it, so that the
 * payload itself, which thousands share, is never copied. With `chunked` these bytes
 * also make the event one chunk of HTTP/1.1.
 *
 * Why one chunk per event: proxies pass a whole chunk on at once, and hold what they
 * cannot see the end of (measured on nginx).
 *
 * Reading: for `mozaik listen` and the doctor.
 *
 * Thread   its owner's.
 * Memory   writing: the caller's. Reading: sse_parser_init / sse_parser_release; an
 *          event is valid until the next call.
 * Units    bytes; retry in ms.
 * Limits   reading: the maximum given at init, for one event.
 */
#ifndef PROTO_SSE_H
#define PROTO_SSE_H

#include "base/buf.h"
#include "base/cursor.h"

enum { SSE_EVENT_NAME_MAX = 40, SSE_BEFORE_MAX = 128, SSE_LINE_MAX = 64 };

/* What stands before the payload; returns its length. The payload is one line (JSON).
 * An empty cursor or event name is left out; longer than CURSOR_TEXT_MAX or
 * SSE_EVENT_NAME_MAX, or with a line break, is a bug of ours (asserted). */
size_t sse_before(char out[SSE_BEFORE_MAX], slice cursor, slice event, size_t payload_len,
                  bool chunked);

/* What stands behind it. */
slice sse_after(bool chunked);

/* `retry: <ms>`: when a client should come back; returns the length. */
size_t sse_retry(char out[SSE_LINE_MAX], uint32_t retry_ms, bool chunked);

slice sse_comment(bool chunked); /* ":\n\n", says only that we are here           */
slice sse_end(bool chunked);     /* the last chunk; empty when not chunked        */

/* ---- reading ---- */

struct sse_event {
    slice type; /* "message" if it had no name                       */
    slice id;   /* last event id so far: of this event or an earlier  */
    slice data; /* lines joined by '\n'                              */
};

enum sse_result {
    SSE_MORE, /* all input used */
    SSE_EVENT,
    SSE_BAD, /* an event longer than the maximum; final */
};

struct sse_parser {
    struct buf line, type, id, data;
    int64_t retry_ms; /* the last one told, or -1 */
    size_t max;
    bool begun;    /* the stream's first bytes (a BOM?) are behind us */
    bool after_cr; /* a '\n' now belongs to the line break before it  */
    bool has_data;
    bool told; /* the event handed out last is still in the bufs  */
    bool bad;
};

void sse_parser_init(struct sse_parser *parser, size_t max);
void sse_parser_release(struct sse_parser *parser);

/* *used_out bytes are taken; feed the rest again until SSE_MORE. An event that the end
 * of the stream cuts is never told. */
MUST_USE enum sse_result sse_parser_feed(struct sse_parser *parser, slice input,
                                         size_t *used_out, struct sse_event *event_out);

#endif
