/*
 * http_fields - looking things up in a head: headers, lists, parameters, cookies, tags.
 *
 * Thread   any.
 * Memory   everything points into the head; nothing is copied.
 * Units    bytes.
 * Limits   -
 */
#ifndef PROTO_HTTP_FIELDS_H
#define PROTO_HTTP_FIELDS_H

#include "base/slice.h"

struct http_header {
    slice name;  /* as it came */
    slice value; /* without blanks at its ends */
};

struct http_param {
    slice name, value; /* decoded: valid UTF-8 without control characters but TAB, CR, LF */
};

struct http_request;

/* The value of the first header of that name, in any case; NULL if there is none. In a
 * request these exist at most once, more are refused: Host, Content-Length, -Type and
 * -Encoding, Transfer-Encoding, Authorization, Origin, Sec-WebSocket-Key and -Version,
 * Last-Event-ID, Idempotency-Key. */
const slice *http_header_find(const struct http_header *headers, size_t count, slice name);
size_t http_header_count(const struct http_header *headers, size_t count, slice name);

/* Is `token` (in any case) in the comma list of all headers of that name together? */
bool http_list_has(const struct http_header *headers, size_t count, slice name, slice token);

/* Next element of a comma list, without blanks, empty ones passed over; commas in quoted
 * strings do not count. False at the end. Start with *rest = the value. */
bool http_list_next(slice *rest, slice *element_out);

const slice *http_param_find(const struct http_request *request, slice name); /* the first */

/* The value of a cookie; of two with the same name the first (the more specific path).
 * Empty slice with data NULL if there is none. */
slice http_cookie_find(const struct http_request *request, slice name);

/* Is this Content-Type that media type, whatever its parameters? */
bool http_media_is(slice content_type, slice media_type);

/* If-None-Match (all headers of that name): is `etag` (with its quotes, perhaps W/) among
 * them, or "*"? Weak comparison (RFC 9110, 8.8.3.2). Unquoted tags match nothing. */
bool http_etag_matches(const struct http_request *request, slice etag);

bool http_is_token(slice text); /* RFC 9110, 5.6.2; not empty */

#endif
