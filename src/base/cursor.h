/*
 * cursor - a place in a tenant's journal, as text `<epoch>.<seq>`.
 *
 * Opaque to applications. The epoch names one history of one tenant (a restored copy
 * begins another), the number counts facts in it.
 *
 * Thread   a value.
 * Memory   none.
 * Units    seq counts facts; 0 is before the first.
 * Limits   CURSOR_TEXT_MAX bytes of text; an epoch is 1 to 11 lower-case letters and digits.
 *          One place has one text: no leading zeros.
 */
#ifndef BASE_CURSOR_H
#define BASE_CURSOR_H

#include "base/slice.h"

struct cursor {
    char epoch[12];
    uint64_t seq;
};

enum { CURSOR_TEXT_MAX = 36 };

/* False when it is not of that form (an unknown cursor: answer `reset`). */
MUST_USE bool cursor_parse(slice text, struct cursor *cursor_out);
slice cursor_text(const struct cursor *cursor, char out[CURSOR_TEXT_MAX]);

#endif
