/* See utf8.h. */
#include "proto/utf8.h"

#include <string.h>

/* The first byte of a character of several (RFC 3629, 4). The bounds keep out overlong
 * forms (e0, f0), surrogates (ed) and what is above U+10FFFF (f4). */
static bool lead(struct utf8 *utf8, uint8_t c)
{
    utf8->low = 0x80;
    utf8->high = 0xbf;
    if (c >= 0xc2 && c <= 0xdf) {
        utf8->need = 1;
    } else if (c >= 0xe0 && c <= 0xef) {
        utf8->need = 2;
        if (c == 0xe0)
            utf8->low = 0xa0;
        if (c == 0xed)
            utf8->high = 0x9f;
    } else if (c >= 0xf0 && c <= 0xf4) {
        utf8->need = 3;
        if (c == 0xf0)
            utf8->low = 0x90;
        if (c == 0xf4)
            utf8->high = 0x8f;
    } else {
        return false;
    }
    return true;
}

bool utf8_feed(struct utf8 *utf8, slice text)
{
    size_t at = 0;

    while (at < text.len) {
        if (utf8->need == 0) {
            uint64_t eight;
            while (text.len - at >= sizeof(eight)) {
                memcpy(&eight, text.data + at, sizeof(eight));
                if (eight & UINT64_C(0x8080808080808080))
                    break;
                at += sizeof(eight);
            }
            if (at == text.len)
                break;
            const uint8_t c = (uint8_t)text.data[at++];
            if (c >= 0x80 && !lead(utf8, c))
                return false;
        } else {
            const uint8_t c = (uint8_t)text.data[at++];
            if (c < utf8->low || c > utf8->high)
                return false;
            utf8->low = 0x80;
            utf8->high = 0xbf;
            utf8->need--;
        }
    }
    return true;
}
