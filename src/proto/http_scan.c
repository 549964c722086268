/* See http_scan.h. A byte parser: a switch on the state, one byte at a time. */
#include "proto/http_scan.h"

#include "proto/http_chars.h"

#include <assert.h>
#include <string.h>

enum state {
    ST_START,
    ST_START_LF, /* after the CR of an empty line before the first line */
    ST_LINE,
    ST_LINE_LF,
    ST_NAME_START,
    ST_NAME,
    ST_VALUE,
    ST_VALUE_LF,
    ST_END_LF,
};

void http_scan_init(struct http_scan *scan, enum scan_kind kind,
                    const struct http_limits *limits)
{
    *scan = (struct http_scan){
        .limits = limits,
        .kind = (uint8_t)kind,
        .state = kind == SCAN_TRAILERS ? ST_NAME_START : ST_START,
    };
}

static enum scan_event bad(struct http_scan *scan, enum http_refusal why)
{
    scan->why = why;
    return SCAN_BAD;
}

/* Blank, visible, and outside of a request line also obs-text: a reason phrase or a value
 * may be in any old encoding, a method or a target may not. */
static bool is_text(uint8_t c, bool ascii_only)
{
    if (c >= 0x80)
        return !ascii_only;
    return c >= 0x20 && c != 0x7f;
}

static enum scan_event first_line_byte(struct http_scan *scan, uint8_t c)
{
    const bool request = scan->kind == SCAN_REQUEST;

    if (c == '\r') {
        scan->state = ST_LINE_LF;
        return SCAN_MORE;
    }
    if (c == '\n')
        return bad(scan, REFUSED_LINE_END);
    if (!is_text(c, request) && (request || c != '\t'))
        return bad(scan, REFUSED_BYTE);
    if (++scan->line_bytes > scan->limits->request_line)
        return bad(scan, REFUSED_LINE_LONG);
    return SCAN_MORE;
}

static enum scan_event start_byte(struct http_scan *scan, uint8_t c)
{
    if (c == 0x16)
        return bad(scan, REFUSED_TLS); /* the first byte of every TLS connection */
    if (c == '\n')
        return bad(scan, REFUSED_LINE_END);
    scan->state = ST_LINE;
    return first_line_byte(scan, c);
}

static enum scan_event name_start_byte(struct http_scan *scan, uint8_t c)
{
    if (c == '\r') {
        scan->state = ST_END_LF;
        return SCAN_MORE;
    }
    if (c == '\n')
        return bad(scan, REFUSED_LINE_END);
    if (c == ' ' || c == '\t')
        return bad(scan, REFUSED_FOLD); /* RFC 9112, 5.2; before the first header: 2.2 */
    if (!http_is_tchar(c))
        return bad(scan, REFUSED_HEADER);
    if (++scan->header_count > scan->limits->header_count)
        return bad(scan, REFUSED_HEADERS_MANY);
    scan->state = ST_NAME;
    return SCAN_MORE;
}

static enum scan_event name_byte(struct http_scan *scan, uint8_t c)
{
    if (c == ':')
        scan->state = ST_VALUE;
    else if (c == ' ' || c == '\t')
        return bad(scan, REFUSED_HEADER_SPACE); /* RFC 9112, 5.1 */
    else if (!http_is_tchar(c))
        return bad(scan, REFUSED_HEADER);
    return SCAN_MORE;
}

static enum scan_event value_byte(struct http_scan *scan, uint8_t c)
{
    if (c == '\r')
        scan->state = ST_VALUE_LF;
    else if (c == '\n')
        return bad(scan, REFUSED_LINE_END);
    else if (!is_text(c, false) && c != '\t')
        return bad(scan, REFUSED_BYTE);
    return SCAN_MORE;
}

static enum scan_event header_byte(struct http_scan *scan, uint8_t c)
{
    if (++scan->header_bytes > scan->limits->headers)
        return bad(scan, REFUSED_HEADERS_LONG);
    switch (scan->state) {
    case ST_NAME_START: return name_start_byte(scan, c);
    case ST_NAME: return name_byte(scan, c);
    case ST_VALUE: return value_byte(scan, c);
    case ST_VALUE_LF:
        if (c != '\n')
            return bad(scan, REFUSED_LINE_END);
        scan->state = ST_NAME_START;
        return SCAN_MORE;
    default: /* ST_END_LF */ return c == '\n' ? SCAN_END : bad(scan, REFUSED_LINE_END);
    }
}

/* Most bytes of a head are plain bytes of a value: a short loop for them, up to the limit. */
static size_t plain_value_bytes(const struct http_scan *scan, slice rest)
{
    const size_t room = scan->limits->headers - scan->header_bytes;
    const size_t most = rest.len < room ? rest.len : room;
    size_t count = 0;

    while (count < most && is_text((uint8_t)rest.data[count], false))
        count++;
    return count;
}

enum scan_event http_scan_feed(struct http_scan *scan, slice input, size_t *used_out,
                               size_t *skip_out)
{
    enum scan_event event = SCAN_MORE;
    size_t at = 0;

    *skip_out = 0;
    while (at < input.len && event == SCAN_MORE) {
        if (scan->state == ST_VALUE) {
            const size_t plain = plain_value_bytes(scan, slice_skip(input, at));
            scan->header_bytes += plain;
            at += plain;
            if (at == input.len)
                break;
        }
        const uint8_t c = (uint8_t)input.data[at++];
        switch (scan->state) {
        case ST_START:
            if (c == '\r') {
                scan->state = ST_START_LF;
                *skip_out = at;
            } else {
                event = start_byte(scan, c);
            }
            break;
        case ST_START_LF:
            *skip_out = at;
            scan->state = ST_LINE; /* one empty line is forgiven, a second one is not */
            if (c != '\n')
                event = bad(scan, REFUSED_LINE_END);
            break;
        case ST_LINE: event = first_line_byte(scan, c); break;
        case ST_LINE_LF:
            scan->state = ST_NAME_START;
            event = c == '\n' ? SCAN_LINE : bad(scan, REFUSED_LINE_END);
            break;
        default: event = header_byte(scan, c); break;
        }
    }
    *used_out = at;
    return event;
}

void http_scan_headers(const struct http_scan *scan, slice head,
                       struct http_header *headers_out)
{
    slice rest = slice_skip(head, scan->line_bytes + 2);

    for (size_t i = 0; i < scan->header_count; i++) {
        /* The scan has seen a colon, and a CR nowhere but at the end of the line. */
        const char *colon = memchr(rest.data, ':', rest.len);
        assert(colon != NULL);
        const char *value = colon + 1;
        const char *end = memchr(value, '\r', (size_t)(rest.data + rest.len - value));
        assert(end != NULL);
        headers_out[i].name = (slice){ rest.data, (size_t)(colon - rest.data) };
        headers_out[i].value = http_trim((slice){ value, (size_t)(end - value) });
        rest = slice_skip(rest, (size_t)(end + 2 - rest.data));
    }
}
