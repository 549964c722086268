/*
 * http - the bytes of a connection become requests.
 *
 * An incremental HTTP/1.x parser for the server side. It is fed whatever the network
 * brought, cut anywhere, and says when a head is complete, when a request is complete,
 * or why this is no request. Nothing behind a request is touched: what `used` leaves
 * over is the next request, or the first frames after an upgrade.
 *
 * Why so strict: between a browser and us stand proxies that read the same bytes. Where
 * two readers can disagree about where a request ends, one can smuggle a request through
 * the other; so whatever is ambiguous is refused (RFC 9112, 9.2 and 11.2). A head is
 * read twice, by us and by llhttp, and both must agree. Chunked bodies are read by
 * http_chunk.c, which bounds extensions and trailers.
 *
 * Why a head is copied: answers are written later, when the read buffer of the loop has
 * long been used for somebody else. A request that is not there costs nothing: the
 * parser is one pointer until the first byte, and again after http_parser_next().
 *
 * Thread   the loop thread of its connection.
 * Memory   embedded: http_parser_init / http_parser_release. The request and all of its
 *          slices live until http_parser_next() or release.
 * Units    bytes.
 * Limits   struct http_limits; chunk extensions HTTP_EXTENSIONS_MAX in all.
 */
#ifndef PROTO_HTTP_H
#define PROTO_HTTP_H

#include "base/error.h"
#include "base/slice.h"
#include "proto/http_fields.h"

struct http_limits {
    size_t request_line; /* longer: 414                                       */
    size_t headers;      /* all header lines together: 431; trailers as well  */
    size_t header_count; /* 431                                               */
    size_t body;         /* 413; see http_parser_allow_body()                 */
};

/* clang-format off */
#define HTTP_LIMITS_DEFAULT { .request_line = 8192, .headers = 32768, .header_count = 100, .body = 1 << 20 }
/* clang-format on */

enum { HTTP_EXTENSIONS_MAX = 4096 };

enum http_result {
    HTTP_MORE,  /* all input used; nothing to tell yet                                 */
    HTTP_HEAD,  /* the head is complete: refuse early, answer 100, upgrade, or feed on */
    HTTP_BODY,  /* responses only: a piece of the body (see http_response.h)           */
    HTTP_READY, /* the whole request is there                                          */
    HTTP_BAD,   /* refused: answer http_parser_status(), then close                    */
};

/* Others are refused with 501; TRACE is known so that it can be answered 405. */
enum http_method {
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHOD_OPTIONS,
    METHOD_TRACE,
    METHOD_COUNT
};

struct http_request {
    enum http_method method;
    slice method_text;
    slice target; /* as it came */
    slice path;  /* decoded: valid UTF-8, begins with '/', no dot segments; "*" for OPTIONS * */
    slice query; /* as it came, without '?' */
    slice host;  /* host[:port]; of the target if that is absolute; "" only in HTTP/1.0 */
    int minor;   /* HTTP/1.minor: 0 or 1 */
    bool keep_alive;       /* the peer is willing */
    bool upgrade;          /* Connection names "upgrade", and there is an Upgrade header */
    bool expects_continue; /* wants a 100 before it sends its body */
    bool has_body;         /* Content-Length over 0, or chunked */
    bool chunked;
    uint64_t content_length; /* 0 when chunked */
    const struct http_header *headers;
    size_t header_count;
    const struct http_param *params;
    size_t param_count;
    slice body; /* complete at HTTP_READY */
};

struct http_work;
struct http_parser {
    const struct http_limits *limits; /* must outlive the parser */
    struct http_work *work;           /* NULL while idle */
};

void http_parser_init(struct http_parser *parser, const struct http_limits *limits);
void http_parser_release(struct http_parser *parser); /* a zeroed struct is fine */

/* Feed bytes. *used_out of them are taken; the rest must be fed again or kept.
 *
 * HTTP_HEAD comes once per request, HTTP_READY after it, even if nothing more is fed
 * (feed an empty slice). After HTTP_READY and HTTP_BAD nothing is taken until
 * http_parser_next(). On HTTP_BAD err is set (ERR_INVALID or ERR_LIMIT, code http_...):
 *     400 not HTTP, ambiguous, or a bad Host, target or header
 *     413 body, 414 request line, 431 headers too long
 *     417 an Expect we do not know; 501 method or transfer coding; 505 version */
MUST_USE enum http_result http_parser_feed(struct http_parser *parser, slice input,
                                           size_t *used_out, struct error *err);

/* From HTTP_HEAD on; NULL before (also when the head itself was refused). */
const struct http_request *http_parser_request(const struct http_parser *parser);
int http_parser_status(const struct http_parser *parser); /* after HTTP_BAD */

/* After HTTP_HEAD: another maximum for this one body (uploads). */
void http_parser_allow_body(struct http_parser *parser, size_t max);

void http_parser_next(struct http_parser *parser); /* forget the request, be idle again */
bool http_parser_is_idle(const struct http_parser *parser); /* no byte of a request is here */
size_t http_parser_held(const struct http_parser *parser);  /* bytes of memory, for budgets */

#endif
