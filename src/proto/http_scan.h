/*
 * http_scan - the line discipline of a head, one byte at a time.
 *
 * It stands before llhttp and looks at what llhttp 8.1 lets pass (a bare LF behind the
 * request line, control characters) and at limits, at the very byte that breaks them.
 * It follows a head from its first byte to the empty line, or, begun as trailers, from
 * the first trailer line.
 *
 * Thread   its owner's.
 * Memory   a value.
 * Units    bytes.
 * Limits   struct http_limits: request_line, headers, header_count.
 */
#ifndef PROTO_HTTP_SCAN_H
#define PROTO_HTTP_SCAN_H

#include "proto/http.h"
#include "proto/http_refusal.h"

enum scan_kind { SCAN_REQUEST, SCAN_RESPONSE, SCAN_TRAILERS };

enum scan_event {
    SCAN_MORE,
    SCAN_LINE, /* the first line is complete; feed on */
    SCAN_END,  /* the empty line is here */
    SCAN_BAD   /* see why */
};

struct http_scan {
    const struct http_limits *limits;
    size_t line_bytes;   /* of the first line, without CR LF */
    size_t header_bytes; /* with CR LF */
    size_t header_count;
    enum http_refusal why;
    uint8_t kind;
    uint8_t state;
};

void http_scan_init(struct http_scan *scan, enum scan_kind kind,
                    const struct http_limits *limits);

/* *skip_out bytes at the front of the input are an empty line before the first line
 * (RFC 9112, 2.2) and belong to nothing; they are counted in *used_out. */
enum scan_event http_scan_feed(struct http_scan *scan, slice input, size_t *used_out,
                               size_t *skip_out);

/* The headers of a complete head: as many as were counted, pointing into it. */
void http_scan_headers(const struct http_scan *scan, slice head,
                       struct http_header *headers_out);

#endif
