/* See http_head.h. */
#include "proto/http_head.h"

#include "proto/http_fields.h"

#include <assert.h>

const char *http_reason(int status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {
        { 100, "Continue" },
        { 101, "Switching Protocols" },
        { 200, "OK" },
        { 201, "Created" },
        { 202, "Accepted" },
        { 204, "No Content" },
        { 206, "Partial Content" },
        { 301, "Moved Permanently" },
        { 302, "Found" },
        { 303, "See Other" },
        { 304, "Not Modified" },
        { 307, "Temporary Redirect" },
        { 308, "Permanent Redirect" },
        { 400, "Bad Request" },
        { 401, "Unauthorized" },
        { 403, "Forbidden" },
        { 404, "Not Found" },
        { 405, "Method Not Allowed" },
        { 406, "Not Acceptable" },
        { 408, "Request Timeout" },
        { 409, "Conflict" },
        { 410, "Gone" },
        { 411, "Length Required" },
        { 412, "Precondition Failed" },
        { 413, "Content Too Large" },
        { 414, "URI Too Long" },
        { 415, "Unsupported Media Type" },
        { 416, "Range Not Satisfiable" },
        { 417, "Expectation Failed" },
        { 421, "Misdirected Request" },
        { 422, "Unprocessable Content" },
        { 426, "Upgrade Required" },
        { 428, "Precondition Required" },
        { 429, "Too Many Requests" },
        { 431, "Request Header Fields Too Large" },
        { 500, "Internal Server Error" },
        { 501, "Not Implemented" },
        { 502, "Bad Gateway" },
        { 503, "Service Unavailable" },
        { 504, "Gateway Timeout" },
        { 505, "HTTP Version Not Supported" },
    };

    for (size_t i = 0; i < COUNT_OF(reasons); i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "";
}

bool http_status_has_body(int status, bool to_head)
{
    return !to_head && status >= 200 && status != 204 && status != 304;
}

void http_head_begin(struct buf *out, int minor, int status)
{
    char line[] = "HTTP/1.1 000 ";

    assert(status >= 100 && status <= 999);
    assert(minor > 0 || status >= 200); /* RFC 9110, 15.2 */
    line[9] = (char)('0' + status / 100);
    line[10] = (char)('0' + status / 10 % 10);
    line[11] = (char)('0' + status % 10);
    buf_add(out, (slice){ line, sizeof(line) - 1 });
    buf_add(out, slice_of(http_reason(status)));
    buf_add(out, SLICE("\r\n"));
}

/* What may stand inside a line: no CR, LF, NUL or other control character. */
static bool fits_a_line(slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        const uint8_t c = (uint8_t)text.data[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static bool fits_a_target(slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((uint8_t)text.data[i] <= 0x20 || (uint8_t)text.data[i] >= 0x7f)
            return false;
    return text.len > 0;
}

void http_head_ask(struct buf *out, slice method, slice target, slice host)
{
    if (!http_is_token(method) || !fits_a_target(target)) {
        out->full = true;
        return;
    }
    buf_add(out, method);
    buf_add_char(out, ' ');
    buf_add(out, target);
    buf_add(out, SLICE(" HTTP/1.1\r\n"));
    http_head_add(out, "Host", host);
}

void http_head_add(struct buf *out, const char *name, slice value)
{
    if (!fits_a_line(value)) {
        out->full = true;
        return;
    }
    buf_add(out, slice_of(name));
    buf_add(out, SLICE(": "));
    buf_add(out, value);
    buf_add(out, SLICE("\r\n"));
}

void http_head_length(struct buf *out, uint64_t content_length)
{
    char text[20];
    size_t at = sizeof(text);

    do {
        text[--at] = (char)('0' + content_length % 10);
        content_length /= 10;
    } while (content_length > 0);
    http_head_add(out, "Content-Length", (slice){ text + at, sizeof(text) - at });
}

void http_head_end(struct buf *out, slice date)
{
    if (date.len > 0)
        http_head_add(out, "Date", date);
    buf_add(out, SLICE("\r\n"));
}
