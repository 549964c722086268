/*
 * http_refusal - why bytes were refused, once for the whole of HTTP.
 *
 * One line per reason: the status to answer, the code programs switch on, the sentence
 * for people and the words for the log. The parsers speak only of the reason.
 *
 * Thread   any: constant.
 * Memory   none.
 * Units    -
 * Limits   -
 */
#ifndef PROTO_HTTP_REFUSAL_H
#define PROTO_HTTP_REFUSAL_H

#include "base/error.h"

enum http_refusal {
    REFUSED_NOT,
    REFUSED_TLS,      /* a TLS hello on a plain port */
    REFUSED_BYTE,     /* a control character, NUL or non-ASCII where none may be */
    REFUSED_LINE_END, /* a bare CR or LF */
    REFUSED_LINE,     /* not `method target version` */
    REFUSED_VERSION,
    REFUSED_METHOD,
    REFUSED_TARGET,
    REFUSED_ESCAPE, /* % without two hex digits, %00 and its like */
    REFUSED_UTF8,
    REFUSED_DOTS,  /* . or .. as a segment */
    REFUSED_SLASH, /* an escaped / or a \ in the path */
    REFUSED_LINE_LONG,
    REFUSED_FOLD,         /* a header continued on the next line */
    REFUSED_HEADER,       /* not `name: value` */
    REFUSED_HEADER_SPACE, /* a blank before the colon */
    REFUSED_HEADERS_LONG,
    REFUSED_HEADERS_MANY,
    REFUSED_TWICE, /* a header that may be there once is there twice */
    REFUSED_HOST_MISSING,
    REFUSED_HOST,
    REFUSED_LENGTH,
    REFUSED_FRAMING, /* Content-Length with Transfer-Encoding, or in HTTP/1.0 */
    REFUSED_CODING,  /* a transfer coding other than chunked */
    REFUSED_CHUNK,
    REFUSED_EXTENSIONS, /* too many bytes of chunk extensions */
    REFUSED_EXPECT,
    REFUSED_BODY_LONG,
    REFUSED_DISAGREED, /* llhttp reads it otherwise than we do */
    REFUSED_CUT,       /* the connection ended too early (answers) */
    REFUSED_COUNT
};

int http_refusal_status(enum http_refusal why);
bool http_refusal_tell(enum http_refusal why, struct error *err); /* false, like error_set */

#endif
