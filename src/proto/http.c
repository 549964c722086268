/* See http.h. */
#include "proto/http.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "proto/http_chunk.h"
#include "proto/http_scan.h"
#include "proto/http_target.h"
#include "proto/http_witness.h"

#include <assert.h>

enum state {
    ST_SCAN, /* reading the head */
    ST_HEAD, /* told HTTP_HEAD; the body has not begun */
    ST_BODY,
    ST_READY,
    ST_BAD,
};

/* Everything that exists only while a request does. */
struct http_work {
    enum state state;
    enum http_refusal why;
    struct http_scan scan;
    struct buf head;
    struct arena arena; /* headers, decoded path and parameters */
    struct http_request request;
    struct http_chunk chunk;
    struct buf body;
    size_t body_max;
};

/* ---- the life of a parser ---- */

void http_parser_init(struct http_parser *parser, const struct http_limits *limits)
{
    *parser = (struct http_parser){ .limits = limits };
}

void http_parser_release(struct http_parser *parser)
{
    http_parser_next(parser);
}

void http_parser_next(struct http_parser *parser)
{
    struct http_work *work = parser->work;

    if (work == NULL)
        return;
    buf_release(&work->head);
    buf_release(&work->body);
    arena_release(&work->arena);
    mem_free(work);
    parser->work = NULL;
}

bool http_parser_is_idle(const struct http_parser *parser)
{
    return parser->work == NULL;
}

size_t http_parser_held(const struct http_parser *parser)
{
    const struct http_work *work = parser->work;
    return work == NULL ? 0 : sizeof(*work) + work->head.cap + work->body.cap;
}

const struct http_request *http_parser_request(const struct http_parser *parser)
{
    const struct http_work *work = parser->work;
    const bool is_there = work != NULL && work->request.method_text.data != NULL;
    return is_there ? &work->request : NULL;
}

int http_parser_status(const struct http_parser *parser)
{
    assert(parser->work != NULL && parser->work->state == ST_BAD);
    return http_refusal_status(parser->work->why);
}

void http_parser_allow_body(struct http_parser *parser, size_t max)
{
    assert(parser->work != NULL && parser->work->state == ST_HEAD);
    parser->work->body_max = max;
}

static struct http_work *work_new(const struct http_limits *limits)
{
    struct http_work *work = mem_new(struct http_work);

    http_scan_init(&work->scan, SCAN_REQUEST, limits);
    buf_init(&work->head, limits->request_line + limits->headers + 2);
    buf_init(&work->body, 0);
    arena_init(&work->arena);
    work->body_max = limits->body;
    return work;
}

/* ---- the meaning of a head ---- */

static const slice *find(const struct http_request *request, slice name)
{
    return http_header_find(request->headers, request->header_count, name);
}

/* Where two of a kind would let two readers choose differently. */
static enum http_refusal check_single(struct http_request *request)
{
    static const slice single[] = {
        SLICE_INIT("Host"),
        SLICE_INIT("Content-Length"),
        SLICE_INIT("Transfer-Encoding"),
        SLICE_INIT("Content-Type"),
        SLICE_INIT("Content-Encoding"),
        SLICE_INIT("Authorization"),
        SLICE_INIT("Origin"),
        SLICE_INIT("Sec-WebSocket-Key"),
        SLICE_INIT("Sec-WebSocket-Version"),
        SLICE_INIT("Last-Event-ID"),
        SLICE_INIT("Idempotency-Key"),
    };

    for (size_t i = 0; i < COUNT_OF(single); i++)
        if (http_header_count(request->headers, request->header_count, single[i]) > 1)
            return REFUSED_TWICE;
    return REFUSED_NOT;
}

/* RFC 9112, 3.2: exactly one Host in HTTP/1.1, also beside an absolute target. */
static enum http_refusal read_host(struct http_request *request)
{
    const slice *host = find(request, SLICE("Host"));

    if (host == NULL)
        return request->minor == 0 ? REFUSED_NOT : REFUSED_HOST_MISSING;
    if (!http_target_is_host(*host))
        return REFUSED_HOST;
    if (request->host.len == 0)
        request->host = *host;
    return REFUSED_NOT;
}

static bool is_digits(slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.len > 0;
}

/* RFC 9112, 6: how long the body is. */
static enum http_refusal read_framing(struct http_request *request)
{
    const slice *length = find(request, SLICE("Content-Length"));
    const slice *coding = find(request, SLICE("Transfer-Encoding"));

    if (coding != NULL) {
        if (length != NULL || request->minor == 0)
            return REFUSED_FRAMING;
        if (!slice_eq_nocase(*coding, SLICE("chunked")))
            return REFUSED_CODING;
        request->chunked = request->has_body = true;
    } else if (length != NULL) {
        if (!is_digits(*length))
            return REFUSED_LENGTH;
        if (!slice_to_u64(*length, &request->content_length))
            return REFUSED_BODY_LONG; /* a number, but one that no body can have */
        request->has_body = request->content_length > 0;
    }
    return REFUSED_NOT;
}

static enum http_refusal read_connection(struct http_request *request)
{
    const slice *expect = find(request, SLICE("Expect"));
    const slice connection = SLICE_INIT("Connection");
    const struct http_header *headers = request->headers;
    const size_t count = request->header_count;

    request->keep_alive =
        !http_list_has(headers, count, connection, SLICE("close")) &&
        (request->minor == 1 || http_list_has(headers, count, connection, SLICE("keep-alive")));
    request->upgrade = request->minor == 1 &&
                       http_list_has(headers, count, connection, SLICE("upgrade")) &&
                       find(request, SLICE("Upgrade")) != NULL;
    if (expect == NULL || request->minor == 0)
        return REFUSED_NOT;
    if (!slice_eq_nocase(*expect, SLICE("100-continue")))
        return REFUSED_EXPECT;
    request->expects_continue = request->has_body;
    return REFUSED_NOT;
}

/* llhttp's reading of the same head must be ours. */
static enum http_refusal ask_witness(const struct http_work *work)
{
    const struct http_request *request = &work->request;
    struct http_witness witness;

    if (!http_witness_read(buf_slice(&work->head), false, request->headers,
                           request->header_count, &witness))
        return REFUSED_DISAGREED;
    if (witness.minor != request->minor || witness.chunked != request->chunked ||
        witness.content_length != request->content_length ||
        !slice_eq(witness.method, request->method_text) ||
        !slice_eq(witness.target, request->target))
        return REFUSED_DISAGREED;
    return REFUSED_NOT;
}

/* Our own reasons first: they are kinder than "ambiguous". */
static enum http_refusal read_headers(struct http_work *work)
{
    static enum http_refusal (*const steps[])(struct http_request * request) = {
        check_single,
        read_host,
        read_framing,
        read_connection,
    };
    struct http_request *request = &work->request;
    const size_t count = work->scan.header_count;
    struct http_header *headers = arena_array(&work->arena, struct http_header, count + 1);

    http_scan_headers(&work->scan, buf_slice(&work->head), headers);
    request->headers = headers;
    request->header_count = count;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        const enum http_refusal why = steps[i](request);
        if (why != REFUSED_NOT)
            return why;
    }
    return ask_witness(work);
}

/* Method and version are judged as soon as their line is there, so that another protocol
 * is answered without waiting for headers. The buffer may still move: what is kept is
 * read again, from the same bytes, when the head is complete. */
static enum http_refusal read_line(const struct http_work *work)
{
    struct http_request seen = { 0 };

    return http_target_line((slice){ work->head.data, work->scan.line_bytes }, &seen);
}

static enum http_refusal read_head(struct http_work *work)
{
    const slice line = { work->head.data, work->scan.line_bytes };

    enum http_refusal why = http_target_line(line, &work->request);
    if (why == REFUSED_NOT)
        why = http_target_read(&work->request, &work->arena);
    if (why == REFUSED_NOT)
        why = read_headers(work);
    return why;
}

/* ---- feeding ---- */

static enum http_result refuse(struct http_work *work, enum http_refusal why, struct error *err)
{
    work->state = ST_BAD;
    work->why = why;
    http_refusal_tell(why, err);
    return HTTP_BAD;
}

static enum http_result feed_head(struct http_work *work, slice input, size_t *used_out,
                                  struct error *err)
{
    while (*used_out < input.len) {
        const slice rest = slice_skip(input, *used_out);
        size_t used = 0, skip = 0;
        const enum scan_event event = http_scan_feed(&work->scan, rest, &used, &skip);

        *used_out += used;
        if (event == SCAN_BAD)
            return refuse(work, work->scan.why, err);
        buf_add(&work->head, (slice){ rest.data + skip, used - skip });
        assert(!work->head.full); /* the scan keeps to the same limits */

        enum http_refusal why = REFUSED_NOT;
        if (event == SCAN_LINE)
            why = read_line(work);
        else if (event == SCAN_END)
            why = read_head(work);
        if (why != REFUSED_NOT)
            return refuse(work, why, err);
        if (event == SCAN_END) {
            work->state = ST_HEAD;
            return HTTP_HEAD;
        }
    }
    return HTTP_MORE;
}

static enum http_result ready(struct http_work *work)
{
    work->state = ST_READY;
    work->request.body = buf_slice(&work->body);
    return HTTP_READY;
}

static enum http_result begin_body(struct http_parser *parser, struct error *err)
{
    struct http_work *work = parser->work;

    if (!work->request.has_body)
        return ready(work);
    if (work->request.content_length > work->body_max)
        return refuse(work, REFUSED_BODY_LONG, err);
    buf_release(&work->body);
    buf_init(&work->body, work->body_max);
    http_chunk_init(&work->chunk, parser->limits);
    work->state = ST_BODY;
    return HTTP_MORE;
}

static enum http_result feed_plain(struct http_work *work, slice input, size_t *used_out)
{
    const size_t left = (size_t)work->request.content_length - work->body.len;
    const size_t take = left < input.len ? left : input.len;

    buf_add(&work->body, (slice){ input.data, take });
    *used_out += take;
    return take == left ? ready(work) : HTTP_MORE;
}

static enum http_result feed_chunked(struct http_work *work, slice input, size_t *used_out,
                                     struct error *err)
{
    while (input.len > 0) {
        size_t used = 0;
        slice piece;
        const enum chunk_event event = http_chunk_feed(&work->chunk, input, &used, &piece);

        *used_out += used;
        input = slice_skip(input, used);
        if (event == CHUNK_BAD)
            return refuse(work, work->chunk.why, err);
        if (event == CHUNK_END)
            return ready(work);
        if (event == CHUNK_DATA) {
            /* A chunk that will not fit is refused at its first byte, not at its last. */
            const size_t room = work->body_max - work->body.len;
            if (piece.len > room || work->chunk.left > room - piece.len)
                return refuse(work, REFUSED_BODY_LONG, err);
            buf_add(&work->body, piece);
        }
    }
    return HTTP_MORE;
}

enum http_result http_parser_feed(struct http_parser *parser, slice input, size_t *used_out,
                                  struct error *err)
{
    *used_out = 0;
    if (parser->work == NULL) {
        if (input.len == 0)
            return HTTP_MORE;
        parser->work = work_new(parser->limits);
    }

    struct http_work *work = parser->work;
    if (work->state == ST_HEAD) {
        const enum http_result result = begin_body(parser, err);
        if (result != HTTP_MORE)
            return result;
    }
    switch (work->state) {
    case ST_SCAN: return feed_head(work, input, used_out, err);
    case ST_BODY:
        if (work->request.chunked)
            return feed_chunked(work, input, used_out, err);
        return feed_plain(work, input, used_out);
    case ST_READY: return HTTP_READY;
    default: return refuse(work, work->why, err);
    }
}
