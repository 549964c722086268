/* See sse.h. */
#include "proto/sse.h"

#include <assert.h>
#include <string.h>

/* ---- writing ---- */

static char *put(char *to, slice bytes)
{
    memcpy(to, bytes.data, bytes.len);
    return to + bytes.len;
}

static char *put_hex(char *to, size_t value)
{
    int shift = 0;

    while (shift < 60 && value >> (shift + 4) > 0)
        shift += 4;
    for (; shift >= 0; shift -= 4)
        *to++ = "0123456789abcdef"[value >> shift & 15];
    return to;
}

static char *put_decimal(char *to, uint32_t value)
{
    char digits[10];
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return put(to, (slice){ digits + at, sizeof(digits) - at });
}

static bool has_line_break(slice text)
{
    return memchr(text.data, '\n', text.len) != NULL ||
           memchr(text.data, '\r', text.len) != NULL;
}

static size_t field_len(slice name, slice value)
{
    return value.len == 0 ? 0 : name.len + value.len + 1;
}

static char *put_field(char *to, slice name, slice value)
{
    if (value.len == 0)
        return to;
    to = put(to, name);
    to = put(to, value);
    *to++ = '\n';
    return to;
}

size_t sse_before(char out[SSE_BEFORE_MAX], slice cursor, slice event, size_t payload_len,
                  bool chunked)
{
    const slice id = SLICE_INIT("id: "), name = SLICE_INIT("event: "),
                data = SLICE_INIT("data: ");
    char *to = out;

    assert(cursor.len <= CURSOR_TEXT_MAX && event.len <= SSE_EVENT_NAME_MAX);
    assert(cursor.len == 0 || !has_line_break(cursor));
    assert(event.len == 0 || !has_line_break(event));
    if (chunked) {
        to = put_hex(to, field_len(id, cursor) + field_len(name, event) + data.len +
                             payload_len + 2);
        to = put(to, SLICE("\r\n"));
    }
    to = put_field(to, id, cursor);
    to = put_field(to, name, event);
    to = put(to, data);
    return (size_t)(to - out);
}

slice sse_after(bool chunked)
{
    return chunked ? SLICE("\n\n\r\n") : SLICE("\n\n");
}

size_t sse_retry(char out[SSE_LINE_MAX], uint32_t retry_ms, bool chunked)
{
    char text[24], *end = text, *to = out;

    end = put(end, SLICE("retry: "));
    end = put_decimal(end, retry_ms);
    end = put(end, SLICE("\n\n"));
    const slice line = { text, (size_t)(end - text) };
    if (chunked) {
        to = put_hex(to, line.len);
        to = put(to, SLICE("\r\n"));
    }
    to = put(to, line);
    if (chunked)
        to = put(to, SLICE("\r\n"));
    return (size_t)(to - out);
}

slice sse_comment(bool chunked)
{
    return chunked ? SLICE("3\r\n:\n\n\r\n") : SLICE(":\n\n");
}

slice sse_end(bool chunked)
{
    return chunked ? SLICE("0\r\n\r\n") : SLICE("");
}

/* ---- reading ---- */

void sse_parser_init(struct sse_parser *parser, size_t max)
{
    *parser = (struct sse_parser){ .retry_ms = -1, .max = max };
    buf_init(&parser->line, max);
    buf_init(&parser->type, max);
    buf_init(&parser->id, max);
    buf_init(&parser->data, max + 1); /* the last line break is taken off again */
}

void sse_parser_release(struct sse_parser *parser)
{
    buf_release(&parser->line);
    buf_release(&parser->type);
    buf_release(&parser->id);
    buf_release(&parser->data);
}

static void set(struct buf *buf, slice value)
{
    buf_clear(buf);
    buf_add(buf, value);
}

/* HTML, 9.2.6: what one field does. Unknown ones are passed over. */
static void take_field(struct sse_parser *parser, slice name, slice value)
{
    if (slice_eq(name, SLICE("data"))) {
        buf_add(&parser->data, value);
        buf_add_char(&parser->data, '\n');
        parser->has_data = true;
    } else if (slice_eq(name, SLICE("event"))) {
        set(&parser->type, value);
    } else if (slice_eq(name, SLICE("id"))) {
        if (value.len == 0 || memchr(value.data, 0, value.len) == NULL)
            set(&parser->id, value);
    } else if (slice_eq(name, SLICE("retry"))) {
        uint64_t ms = 0;
        if (slice_to_u64(value, &ms) && ms <= INT32_MAX)
            parser->retry_ms = (int64_t)ms;
    }
}

/* True when the line was the empty one behind an event that has data. */
static bool take_line(struct sse_parser *parser)
{
    slice line = buf_slice(&parser->line), name, value;

    if (line.len == 0) {
        if (parser->has_data)
            return true;
        buf_clear(&parser->type);
        return false;
    }
    if (line.data[0] != ':') {
        (void)slice_cut(line, ':', &name, &value); /* a name alone has an empty value */
        if (slice_starts(value, SLICE(" ")))
            value = slice_skip(value, 1);
        take_field(parser, name, value);
    }
    buf_clear(&parser->line);
    return false;
}

static void tell(struct sse_parser *parser, struct sse_event *event_out)
{
    parser->told = true;
    event_out->type = parser->type.len > 0 ? buf_slice(&parser->type) : SLICE("message");
    event_out->id = buf_slice(&parser->id);
    event_out->data = (slice){ parser->data.data, parser->data.len - 1 };
}

static void forget_told(struct sse_parser *parser)
{
    if (!parser->told)
        return;
    buf_clear(&parser->type);
    buf_clear(&parser->data);
    parser->has_data = false;
    parser->told = false;
}

static bool is_too_long(const struct sse_parser *parser)
{
    return parser->line.full || parser->type.full || parser->id.full || parser->data.full;
}

/* A byte order mark before the very first line is no part of it. */
static void drop_bom(struct sse_parser *parser)
{
    if (!parser->begun && slice_starts(buf_slice(&parser->line), SLICE("\xef\xbb\xbf")))
        buf_consume(&parser->line, 3);
    parser->begun = true;
}

enum sse_result sse_parser_feed(struct sse_parser *parser, slice input, size_t *used_out,
                                struct sse_event *event_out)
{
    size_t at = 0;

    *used_out = 0;
    *event_out = (struct sse_event){ { "", 0 }, { "", 0 }, { "", 0 } };
    forget_told(parser);
    while (at < input.len && !parser->bad) {
        if (parser->after_cr && input.data[at] == '\n')
            at++;
        parser->after_cr = false;
        size_t end = at;
        while (end < input.len && input.data[end] != '\n' && input.data[end] != '\r')
            end++;
        buf_add(&parser->line, (slice){ input.data + at, end - at });
        at = end;
        parser->bad = is_too_long(parser);
        if (parser->bad || at == input.len)
            break;
        parser->after_cr = input.data[at++] == '\r';
        drop_bom(parser);
        if (take_line(parser)) {
            *used_out = at;
            tell(parser, event_out);
            return SSE_EVENT;
        }
        parser->bad = is_too_long(parser);
    }
    *used_out = at;
    return parser->bad ? SSE_BAD : SSE_MORE;
}
