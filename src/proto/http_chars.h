/*
 * http_chars - which bytes may stand where, in HTTP's grammars.
 *
 * Thread   any.
 * Memory   none.
 * Units    -
 * Limits   -
 */
#ifndef PROTO_HTTP_CHARS_H
#define PROTO_HTTP_CHARS_H

#include "base/slice.h"

/* RFC 9110, 5.6.2: what a token is made of. Bits of c in four words, so that the test is
 * a shift and an and. */
static inline bool http_is_tchar(uint8_t c)
{
    /* clang-format off */
    static const uint32_t tchars[4] = {
        0,
        0x03ff6cfa, /* ! # $ % & ' * + - . 0-9 */
        0xc7fffffe, /* A-Z ^ _ */
        0x57ffffff, /* ` a-z | ~ */
    };
    /* clang-format on */
    return c < 0x80 && (tchars[c >> 5] >> (c & 31) & 1);
}

static inline bool http_is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static inline int http_hex(uint8_t c) /* -1: no hex digit */
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Without blanks (SP and TAB, nothing else: RFC 9110, 5.6.3) at both ends. */
static inline slice http_trim(slice s)
{
    while (s.len > 0 && (s.data[0] == ' ' || s.data[0] == '\t'))
        s = (slice){ s.data + 1, s.len - 1 };
    while (s.len > 0 && (s.data[s.len - 1] == ' ' || s.data[s.len - 1] == '\t'))
        s.len--;
    return s;
}

#endif
