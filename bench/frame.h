/*
 * frame - the frames that a server sends, as the loader reads them.
 *
 * Thread   any; pure.
 * Memory   borrows.
 * Units    bytes.
 * Limits   frames of less than 64 KiB; longer ones are not expected here and end the program.
 */
#ifndef BENCH_FRAME_H
#define BENCH_FRAME_H

#include "process.h"

enum { FRAME_TEXT = 0x81, FRAME_CLOSE = 0x88 }; /* the first byte: final, not deflated */

/* The length of the whole frame at the front; 0: not all of its head is here. */
static inline size_t frame_len(const char *data, size_t len, size_t *head_out)
{
    const uint8_t *head = (const uint8_t *)data;

    if (len < 2)
        return 0;
    if (head[1] < 126) {
        *head_out = 2;
        return 2u + head[1];
    }
    if (head[1] != 126)
        die("a frame that is not expected here: %02x %02x", head[0], head[1]);
    *head_out = 4;
    return len < 4 ? 0 : 4u + (size_t)head[2] * 256 + head[3];
}

#endif
