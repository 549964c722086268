/* See http_witness.h. */
#include "proto/http_witness.h"

#include "proto/http_chars.h"

#include <llhttp.h>

struct reading {
    struct http_witness *out;
    const struct http_header *headers; /* what we found ourselves */
    size_t count;
    struct http_header header; /* the one it is reading */
};

/* llhttp may hand a piece over in several parts; they lie side by side. */
static int extend(slice *piece, const char *at, size_t len)
{
    if (piece->data == NULL)
        *piece = (slice){ at, 0 };
    piece->len = (size_t)(at + len - piece->data);
    return 0;
}

static int on_method(llhttp_t *parser, const char *at, size_t len)
{
    struct reading *reading = parser->data;
    return extend(&reading->out->method, at, len);
}

static int on_url(llhttp_t *parser, const char *at, size_t len)
{
    struct reading *reading = parser->data;
    return extend(&reading->out->target, at, len);
}

static int on_status(llhttp_t *parser, const char *at, size_t len)
{
    struct reading *reading = parser->data;
    return extend(&reading->out->reason, at, len);
}

static int on_field(llhttp_t *parser, const char *at, size_t len)
{
    struct reading *reading = parser->data;
    return extend(&reading->header.name, at, len);
}

static int on_value(llhttp_t *parser, const char *at, size_t len)
{
    struct reading *reading = parser->data;
    return extend(&reading->header.value, at, len);
}

static int on_header(llhttp_t *parser)
{
    struct reading *reading = parser->data;
    const size_t at = reading->out->header_count++;
    const slice value = http_trim(reading->header.value);

    if (at >= reading->count || !slice_eq(reading->header.name, reading->headers[at].name) ||
        !slice_eq(value, reading->headers[at].value))
        return -1;
    reading->header = (struct http_header){ .name = { NULL, 0 } };
    return 0;
}

/* Behind this moment llhttp forgets the flags. */
static int on_head(llhttp_t *parser)
{
    struct reading *reading = parser->data;
    struct http_witness *out = reading->out;

    out->minor = llhttp_get_http_minor(parser);
    out->status = llhttp_get_status_code(parser);
    out->chunked = (parser->flags & F_CHUNKED) != 0;
    out->content_length = parser->flags & F_CONTENT_LENGTH ? parser->content_length : 0;
    out->keep_alive = llhttp_should_keep_alive(parser) != 0;
    out->upgrade = llhttp_get_upgrade(parser) != 0;
    return 0;
}

static const llhttp_settings_t settings = {
    .on_method = on_method,
    .on_url = on_url,
    .on_status = on_status,
    .on_header_field = on_field,
    .on_header_value = on_value,
    .on_header_value_complete = on_header,
    .on_headers_complete = on_head,
};

bool http_witness_read(slice head, bool response, const struct http_header *headers,
                       size_t count, struct http_witness *witness_out)
{
    struct reading reading = { .out = witness_out, .headers = headers, .count = count };
    llhttp_t parser;

    *witness_out = (struct http_witness){ .method = { NULL, 0 } };
    llhttp_init(&parser, response ? HTTP_RESPONSE : HTTP_REQUEST, &settings);
    parser.data = &reading;
    const llhttp_errno_t result = llhttp_execute(&parser, head.data, head.len);
    /* An upgrade pauses behind the head, which is where the head ends anyway. */
    return (result == HPE_OK || result == HPE_PAUSED_UPGRADE) &&
           witness_out->header_count == count;
}
