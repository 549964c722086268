/*
 * http_chunk - chunked bodies (RFC 9112, 7.1), read in place.
 *
 * Why not llhttp: 8.1 ends a chunk extension at a bare CR and does not bound extensions,
 * which is what requests are smuggled and servers are kept busy with.
 *
 * Thread   its owner's.
 * Memory   a value; pieces lie in the input.
 * Units    bytes.
 * Limits   16 digits of size, HTTP_EXTENSIONS_MAX bytes of extensions in all, trailers as
 *          headers.
 */
#ifndef PROTO_HTTP_CHUNK_H
#define PROTO_HTTP_CHUNK_H

#include "proto/http_scan.h"

enum chunk_event {
    CHUNK_MORE,
    CHUNK_DATA, /* a piece of the body */
    CHUNK_END,  /* the trailers are read, too */
    CHUNK_BAD   /* see why */
};

struct http_chunk {
    uint64_t left; /* of the present chunk */
    size_t extension_bytes;
    struct http_scan trailers;
    enum http_refusal why;
    uint8_t digits;
    uint8_t state;
};

void http_chunk_init(struct http_chunk *chunk, const struct http_limits *limits);
enum chunk_event http_chunk_feed(struct http_chunk *chunk, slice input, size_t *used_out,
                                 slice *piece_out);

#endif
