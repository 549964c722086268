/*
 * http_head - the head of an answer, or of a question, written into a buf.
 *
 *     http_head_begin(&out, request->minor, 200);
 *     http_head_add(&out, "Content-Type", SLICE("application/json"));
 *     http_head_length(&out, body.len);
 *     http_head_end(&out, date);
 *
 * Why no struct in between: a head is written once, in order, and bytes are what is
 * wanted. A value that would break out of its line is left out with its whole header and
 * marks the buf as `full`, so that one buf_check() at the end sees it.
 *
 * The status line says HTTP/1.1 also to a 1.0 peer (RFC 9110, 2.5). What must not go to
 * one is asserted: no 1xx.
 *
 * Thread   any.
 * Memory   the buf's.
 * Units    bytes; instants in ms UTC.
 * Limits   the buf's maximum.
 */
#ifndef PROTO_HTTP_HEAD_H
#define PROTO_HTTP_HEAD_H

#include "base/buf.h"

void http_head_begin(struct buf *out, int minor, int status);
void http_head_ask(struct buf *out, slice method, slice target, slice host); /* a question */
void http_head_add(struct buf *out, const char *name, slice value);
void http_head_length(struct buf *out, uint64_t content_length);
void http_head_end(struct buf *out, slice date); /* an empty date is left out (questions) */

/* May an answer of that status to that method carry a body at all? (HEAD, 204, 304) */
bool http_status_has_body(int status, bool to_head);
const char *http_reason(int status); /* "Not Found"; "" for a status nobody knows */

/* IMF-fixdate, "Mon, 23 Nov 2026 09:14:03 GMT"; make it once a second and share it. */
enum { HTTP_DATE_LEN = 29 };
void http_date_text(int64_t at_ms, char out[HTTP_DATE_LEN + 1]);
/* The same form, and the two old ones (RFC 9110, 5.6.7). False on anything else. */
MUST_USE bool http_date_parse(slice text, int64_t *at_ms_out);

#endif
