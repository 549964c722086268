/* See http_chunk.h. */
#include "proto/http_chunk.h"

#include "proto/http_chars.h"

enum state {
    ST_SIZE,
    ST_NAME_START, /* of an extension, behind ';' */
    ST_NAME,
    ST_VALUE_START,
    ST_VALUE,
    ST_QUOTED,
    ST_ESCAPED,
    ST_QUOTE_END,
    ST_SIZE_LF,
    ST_DATA,
    ST_DATA_CR,
    ST_DATA_LF,
    ST_TRAILERS,
};

void http_chunk_init(struct http_chunk *chunk, const struct http_limits *limits)
{
    *chunk = (struct http_chunk){ .state = ST_SIZE };
    http_scan_init(&chunk->trailers, SCAN_TRAILERS, limits);
}

static bool bad(struct http_chunk *chunk, enum http_refusal why)
{
    chunk->why = why;
    return false;
}

static bool size_byte(struct http_chunk *chunk, uint8_t c)
{
    const int digit = http_hex(c);

    if (digit >= 0) {
        if (++chunk->digits > 16)
            return bad(chunk, REFUSED_CHUNK);
        chunk->left = chunk->left << 4 | (uint64_t)digit;
        return true;
    }
    if (chunk->digits == 0 || (c != '\r' && c != ';'))
        return bad(chunk, REFUSED_CHUNK); /* blanks as well: RFC 9112 only tolerates them */
    chunk->state = c == ';' ? ST_NAME_START : ST_SIZE_LF;
    return true;
}

/* Behind a name or a value: the next extension or the end of the line. */
static bool extension_ends(struct http_chunk *chunk, uint8_t c)
{
    if (c == ';')
        chunk->state = ST_NAME_START;
    else if (c == '\r')
        chunk->state = ST_SIZE_LF;
    else
        return bad(chunk, REFUSED_CHUNK);
    return true;
}

static bool extension_byte(struct http_chunk *chunk, uint8_t c)
{
    if (++chunk->extension_bytes > HTTP_EXTENSIONS_MAX)
        return bad(chunk, REFUSED_EXTENSIONS);
    switch (chunk->state) {
    case ST_NAME_START:
        chunk->state = ST_NAME;
        return http_is_tchar(c) || bad(chunk, REFUSED_CHUNK);
    case ST_NAME:
        if (http_is_tchar(c))
            return true;
        if (c == '=') {
            chunk->state = ST_VALUE_START;
            return true;
        }
        return extension_ends(chunk, c);
    case ST_VALUE_START:
        chunk->state = c == '"' ? ST_QUOTED : ST_VALUE;
        return c == '"' || http_is_tchar(c) || bad(chunk, REFUSED_CHUNK);
    case ST_VALUE: return http_is_tchar(c) || extension_ends(chunk, c);
    case ST_QUOTED:
        if (c == '"')
            chunk->state = ST_QUOTE_END;
        else if (c == '\\')
            chunk->state = ST_ESCAPED;
        return (c >= 0x20 && c != 0x7f) || c == '\t' || bad(chunk, REFUSED_CHUNK);
    case ST_ESCAPED:
        chunk->state = ST_QUOTED;
        return (c >= 0x20 && c != 0x7f) || c == '\t' || bad(chunk, REFUSED_CHUNK);
    default: /* ST_QUOTE_END */ return extension_ends(chunk, c);
    }
}

static bool frame_byte(struct http_chunk *chunk, uint8_t c)
{
    switch (chunk->state) {
    case ST_SIZE: return size_byte(chunk, c);
    case ST_SIZE_LF:
        chunk->state = chunk->left > 0 ? ST_DATA : ST_TRAILERS;
        return c == '\n' || bad(chunk, REFUSED_CHUNK);
    case ST_DATA_CR: chunk->state = ST_DATA_LF; return c == '\r' || bad(chunk, REFUSED_CHUNK);
    case ST_DATA_LF:
        chunk->state = ST_SIZE;
        chunk->digits = 0;
        return c == '\n' || bad(chunk, REFUSED_CHUNK);
    default: return extension_byte(chunk, c);
    }
}

static enum chunk_event read_trailers(struct http_chunk *chunk, slice input, size_t *used)
{
    size_t scanned = 0, skipped = 0;
    const enum scan_event event = http_scan_feed(&chunk->trailers, input, &scanned, &skipped);

    *used += scanned;
    if (event == SCAN_BAD) {
        chunk->why = chunk->trailers.why;
        return CHUNK_BAD;
    }
    return event == SCAN_END ? CHUNK_END : CHUNK_MORE;
}

enum chunk_event http_chunk_feed(struct http_chunk *chunk, slice input, size_t *used_out,
                                 slice *piece_out)
{
    size_t at = 0;

    *used_out = 0;
    *piece_out = (slice){ "", 0 };
    while (at < input.len) {
        if (chunk->state == ST_TRAILERS) {
            const enum chunk_event event = read_trailers(chunk, slice_skip(input, at), &at);
            *used_out = at;
            return event;
        }
        if (chunk->state == ST_DATA) {
            const size_t here = input.len - at;
            const size_t take = chunk->left < here ? (size_t)chunk->left : here;
            chunk->left -= take;
            if (chunk->left == 0)
                chunk->state = ST_DATA_CR;
            *piece_out = (slice){ input.data + at, take };
            *used_out = at + take;
            return CHUNK_DATA;
        }
        if (!frame_byte(chunk, (uint8_t)input.data[at++])) {
            *used_out = at;
            return CHUNK_BAD;
        }
    }
    *used_out = at;
    return CHUNK_MORE;
}
