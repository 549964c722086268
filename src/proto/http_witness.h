/*
 * http_witness - a complete head, read a second time, by llhttp.
 *
 * The only file that knows llhttp. It reads the head that http_scan has let pass, and
 * says how it understood it: lengths, codings, version, and whether it found the same
 * headers as we did. The parser lives on the stack for one call, because the head is
 * complete: nothing of it has to outlast the call.
 *
 * Why two readers: llhttp is what many others read HTTP with, and a head that it reads
 * otherwise than we do is what smuggling is made of. Alone it would not be enough: 8.1
 * lets a bare LF behind the request line pass, among others.
 *
 * Thread   any.
 * Memory   the pieces point into the head.
 * Units    -
 * Limits   -
 */
#ifndef PROTO_HTTP_WITNESS_H
#define PROTO_HTTP_WITNESS_H

#include "proto/http_fields.h" /* not http.h: llhttp has an HTTP_HEAD of its own */

struct http_witness {
    slice method; /* of a request */
    slice target;
    slice reason; /* of an answer */
    uint64_t content_length;
    int minor;
    int status;
    bool chunked;
    bool keep_alive; /* of an answer: the connection goes on, and its end can be told */
    bool upgrade;
    size_t header_count; /* how many it found, all of them the same as ours */
};

/* False when llhttp refuses the head or finds other headers in it than these. */
MUST_USE bool http_witness_read(slice head, bool response, const struct http_header *headers,
                                size_t count, struct http_witness *witness_out);

#endif
