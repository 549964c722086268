/* See http_response.h. */
#include "proto/http_response.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "proto/http_chars.h"
#include "proto/http_chunk.h"
#include "proto/http_head.h"
#include "proto/http_witness.h"

#include <assert.h>

enum state {
    ST_SCAN,
    ST_HEAD,
    ST_PLAIN,
    ST_CHUNKED,
    ST_UNTIL_CLOSED,
    ST_READY,
    ST_BAD,
};

struct http_response_work {
    enum state state;
    enum http_refusal why;
    struct http_scan scan;
    struct buf head;
    struct arena arena;
    struct http_response response;
    struct http_chunk chunk;
    uint64_t left;
};

void http_response_init(struct http_response_parser *parser, const struct http_limits *limits)
{
    *parser = (struct http_response_parser){ .limits = limits };
}

void http_response_release(struct http_response_parser *parser)
{
    http_response_next(parser, false);
}

void http_response_next(struct http_response_parser *parser, bool to_head)
{
    struct http_response_work *work = parser->work;

    parser->to_head = to_head;
    if (work == NULL)
        return;
    buf_release(&work->head);
    arena_release(&work->arena);
    mem_free(work);
    parser->work = NULL;
}

const struct http_response *http_response_get(const struct http_response_parser *parser)
{
    const struct http_response_work *work = parser->work;
    const bool is_there = work != NULL && work->response.status != 0;
    return is_there ? &work->response : NULL;
}

static enum http_result refuse(struct http_response_work *work, enum http_refusal why,
                               struct error *err)
{
    work->state = ST_BAD;
    work->why = why;
    http_refusal_tell(why, err);
    return HTTP_BAD;
}

static struct http_response_work *work_new(const struct http_limits *limits)
{
    struct http_response_work *work = mem_new(struct http_response_work);

    http_scan_init(&work->scan, SCAN_RESPONSE, limits);
    buf_init(&work->head, limits->request_line + limits->headers + 2);
    arena_init(&work->arena);
    return work;
}

/* `HTTP/1.x SP status [SP reason]`: servers leave out the reason, and some its space. */
static enum http_refusal check_line(slice line)
{
    if (line.len < 12 || !slice_starts(line, SLICE("HTTP/")) ||
        !http_is_digit((uint8_t)line.data[5]) || line.data[6] != '.' ||
        !http_is_digit((uint8_t)line.data[7]) || line.data[8] != ' ')
        return REFUSED_LINE;
    for (size_t i = 9; i < 12; i++)
        if (!http_is_digit((uint8_t)line.data[i]))
            return REFUSED_LINE;
    if (line.data[9] == '0' || (line.len > 12 && line.data[12] != ' '))
        return REFUSED_LINE;
    if (line.data[5] != '1' || line.data[7] > '1')
        return REFUSED_VERSION;
    return REFUSED_NOT;
}

static enum http_refusal read_head(struct http_response_work *work)
{
    struct http_response *response = &work->response;
    const size_t count = work->scan.header_count;
    struct http_header *headers = arena_array(&work->arena, struct http_header, count + 1);
    struct http_witness witness;

    http_scan_headers(&work->scan, buf_slice(&work->head), headers);
    if (!http_witness_read(buf_slice(&work->head), true, headers, count, &witness))
        return REFUSED_DISAGREED;
    const slice *coding = http_header_find(headers, count, SLICE("Transfer-Encoding"));
    if (coding != NULL && !slice_eq_nocase(*coding, SLICE("chunked")))
        return REFUSED_CODING;

    response->status = witness.status;
    response->minor = witness.minor;
    response->reason = witness.reason.data == NULL ? SLICE("") : http_trim(witness.reason);
    response->headers = headers;
    response->header_count = count;
    response->keep_alive = witness.keep_alive;
    response->upgraded = witness.upgrade; /* llhttp says so of a 101 only */
    response->chunked = witness.chunked;
    response->content_length = witness.content_length;
    work->left = witness.content_length;
    return REFUSED_NOT;
}

/* RFC 9112, 6.3: how the body ends. */
static enum state body_state(const struct http_response_parser *parser,
                             struct http_response *response)
{
    const bool has_length = http_header_find(response->headers, response->header_count,
                                             SLICE("Content-Length")) != NULL;

    if (!http_status_has_body(response->status, parser->to_head))
        return ST_READY;
    if (response->chunked)
        return ST_CHUNKED;
    if (has_length)
        return response->content_length > 0 ? ST_PLAIN : ST_READY;
    response->until_closed = true;
    return ST_UNTIL_CLOSED;
}

static enum http_result feed_head(struct http_response_parser *parser, slice input,
                                  size_t *used_out, struct error *err)
{
    while (*used_out < input.len) {
        if (parser->work == NULL)
            parser->work = work_new(parser->limits);
        struct http_response_work *work = parser->work;
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
            why = check_line((slice){ work->head.data, work->scan.line_bytes });
        else if (event == SCAN_END)
            why = read_head(work);
        if (why != REFUSED_NOT)
            return refuse(work, why, err);
        if (event != SCAN_END)
            continue;
        if (work->response.status < 200 && work->response.status != 101) {
            http_response_next(parser, parser->to_head); /* interim: the real one follows */
            continue;
        }
        work->state = ST_HEAD;
        /* Known at once, so that a caller that looks at the head sees until_closed. */
        (void)body_state(parser, &work->response);
        return HTTP_HEAD;
    }
    return HTTP_MORE;
}

static enum http_result feed_plain(struct http_response_work *work, slice input,
                                   size_t *used_out, slice *piece_out)
{
    if (input.len == 0)
        return HTTP_MORE;
    const size_t take = work->left < input.len ? (size_t)work->left : input.len;

    *piece_out = (slice){ input.data, take };
    *used_out = take;
    work->left -= take;
    if (work->left == 0)
        work->state = ST_READY;
    return HTTP_BODY;
}

static enum http_result feed_chunked(struct http_response_work *work, slice input,
                                     size_t *used_out, slice *piece_out, struct error *err)
{
    switch (http_chunk_feed(&work->chunk, input, used_out, piece_out)) {
    case CHUNK_MORE: return HTTP_MORE;
    case CHUNK_DATA: return HTTP_BODY;
    case CHUNK_END: work->state = ST_READY; return HTTP_READY;
    default: return refuse(work, work->chunk.why, err);
    }
}

enum http_result http_response_feed(struct http_response_parser *parser, slice input,
                                    size_t *used_out, slice *piece_out, struct error *err)
{
    struct http_response_work *work = parser->work;

    *used_out = 0;
    *piece_out = (slice){ "", 0 };
    if (work == NULL || work->state == ST_SCAN)
        return feed_head(parser, input, used_out, err);
    if (work->state == ST_HEAD) {
        work->state = body_state(parser, &work->response);
        http_chunk_init(&work->chunk, parser->limits);
    }
    switch (work->state) {
    case ST_PLAIN: return feed_plain(work, input, used_out, piece_out);
    case ST_CHUNKED: return feed_chunked(work, input, used_out, piece_out, err);
    case ST_UNTIL_CLOSED:
        *piece_out = input;
        *used_out = input.len;
        return input.len > 0 ? HTTP_BODY : HTTP_MORE;
    case ST_READY: return HTTP_READY;
    default: return refuse(work, work->why, err);
    }
}

enum http_result http_response_finish(struct http_response_parser *parser, struct error *err)
{
    struct http_response_work *work = parser->work;

    if (work == NULL)
        return HTTP_MORE;
    if (work->state == ST_HEAD)
        work->state = body_state(parser, &work->response);
    if (work->state == ST_UNTIL_CLOSED)
        work->state = ST_READY;
    if (work->state == ST_READY)
        return HTTP_READY;
    return refuse(work, work->state == ST_BAD ? work->why : REFUSED_CUT, err);
}
