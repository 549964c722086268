/*
 * buf - bytes that we own and that grow, up to a maximum.
 *
 * Every buffer is born with a maximum, so that "how big can this get?" is answered
 * where it is made. What would pass the maximum is not added, and the buffer remembers
 * (`full`): a writer may add piece after piece and ask once, at the end.
 *
 * Thread   its owner's.
 * Memory   embedded: buf_init / buf_release; buf_clear keeps the memory for reuse. There
 *          is always a NUL behind `len`, not counted.
 * Units    bytes.
 * Limits   max, given at birth.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/error.h"
#include "base/slice.h"

struct buf {
    char *data; /* never NULL after buf_init: an empty buffer reads as "" */
    size_t len;
    size_t cap;
    size_t max;
    bool full; /* something did not fit since the last clear */
};

void buf_init(struct buf *buf, size_t max);
void buf_release(struct buf *buf); /* a zeroed struct is fine */
void buf_clear(struct buf *buf);   /* empty again, `full` forgotten, memory kept */

/* Each piece goes in whole or not at all. `bytes` may not lie inside this very buffer. */
void buf_add(struct buf *buf, slice bytes);
void buf_add_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_consume(struct buf *buf, size_t count); /* drop bytes from the front */

/* Room for `count` more bytes behind len, for others to fill; NULL, and `full`, if it
 * passes max. What was filled is added to len, and the NUL put, by buf_filled(). */
char *buf_room(struct buf *buf, size_t count);
void buf_filled(struct buf *buf, size_t count);

slice buf_slice(const struct buf *buf);

/* False with ERR_LIMIT when something did not fit. */
MUST_USE bool buf_check(const struct buf *buf, struct error *err);

#endif
