/*
 * utf8 - is this text, even if it comes in pieces?
 *
 * An incremental check of RFC 3629: fed any pieces, it says at the first byte that no
 * continuation can save it (fail-fast, RFC 6455, 8.1). Eight ASCII bytes cost one test.
 *
 * Thread   a value.
 * Memory   none.
 * Units    bytes.
 * Limits   -
 */
#ifndef PROTO_UTF8_H
#define PROTO_UTF8_H

#include "base/slice.h"

struct utf8 {
    uint8_t need;      /* continuation bytes still to come */
    uint8_t low, high; /* bounds of the next one; 0x80, 0xbf but behind some first bytes */
};

/* Begin with a zeroed struct. */
MUST_USE bool utf8_feed(struct utf8 *utf8, slice text);

static inline bool utf8_is_whole(const struct utf8 *utf8) /* not inside a character */
{
    return utf8->need == 0;
}

#endif
