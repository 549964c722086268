/*
 * http_response - the bytes of a connection become answers: the client's side.
 *
 * Used by `mozaik listen`, the stage, the load generator and the doctor. The head is
 * kept; the body is handed on piece by piece, in place, because event streams have no end.
 *
 * Interim answers (1xx) are passed over, but for 101, which ends HTTP on the connection.
 *
 * Thread   its owner's.
 * Memory   embedded: http_response_init / http_response_release. The head lives until
 *          http_response_next(); a piece of body lies in the input it came in.
 * Units    bytes.
 * Limits   struct http_limits: request_line bounds the status line, body is not used.
 */
#ifndef PROTO_HTTP_RESPONSE_H
#define PROTO_HTTP_RESPONSE_H

#include "proto/http.h"

struct http_response {
    int status;
    slice reason; /* may be empty */
    int minor;
    bool keep_alive;
    bool upgraded;     /* 101 with Connection: upgrade: the rest is another protocol */
    bool until_closed; /* the body ends with the connection */
    bool chunked;
    uint64_t content_length;
    const struct http_header *headers;
    size_t header_count;
};

struct http_response_parser {
    const struct http_limits *limits;
    bool to_head;
    struct http_response_work *work; /* NULL while idle */
};

void http_response_init(struct http_response_parser *parser, const struct http_limits *limits);
void http_response_release(struct http_response_parser *parser);

/* Forget the answer; the next one answers a HEAD, or not. */
void http_response_next(struct http_response_parser *parser, bool to_head);

/* Feed bytes: HTTP_MORE, HTTP_HEAD once, HTTP_BODY with a piece (any number of times),
 * HTTP_READY once, HTTP_BAD with err. *used_out bytes are taken; feed the rest again (an
 * empty slice is fine) until HTTP_MORE or HTTP_READY. */
MUST_USE enum http_result http_response_feed(struct http_response_parser *parser, slice input,
                                             size_t *used_out, slice *piece_out,
                                             struct error *err);

/* The connection ended: HTTP_READY when that is how this answer ends, HTTP_MORE when
 * nothing was begun, HTTP_BAD when it was cut. */
MUST_USE enum http_result http_response_finish(struct http_response_parser *parser,
                                               struct error *err);

const struct http_response *http_response_get(const struct http_response_parser *parser);

#endif
