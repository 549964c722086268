#include "base/buf.h"

#include "base/mem.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What every empty buffer shows. Never written to: cap is 0 as long as it is shown. */
static char nothing[1];

enum { BUF_CAP_FIRST = 128 };

void buf_init(struct buf *buf, size_t max)
{
    *buf = (struct buf){ .data = nothing, .max = max };
}

void buf_release(struct buf *buf)
{
    if (buf->cap)
        mem_free(buf->data);
    buf_init(buf, buf->max);
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->full = false;
    if (buf->cap)
        buf->data[0] = '\0';
}

char *buf_room(struct buf *buf, size_t count)
{
    assert(buf->len <= buf->max);
    if (count > buf->max - buf->len) {
        buf->full = true;
        return NULL;
    }

    size_t need = buf->len + count + 1; /* and the NUL */
    if (need > buf->cap) {
        size_t cap = buf->cap ? buf->cap : BUF_CAP_FIRST;
        while (cap < need)
            cap = cap > SIZE_MAX / 2 ? need : cap * 2;
        if (cap > buf->max + 1)
            cap = buf->max + 1;
        buf->data = mem_resize(buf->cap ? buf->data : NULL, cap);
        buf->cap = cap;
        buf->data[buf->len] = '\0';
    }
    return buf->data + buf->len;
}

void buf_filled(struct buf *buf, size_t count)
{
    assert(buf->len + count < buf->cap || count == 0);
    buf->len += count;
    if (buf->cap)
        buf->data[buf->len] = '\0';
}

void buf_add(struct buf *buf, slice bytes)
{
    if (bytes.len == 0)
        return;
    char *room = buf_room(buf, bytes.len);
    if (!room)
        return;
    memcpy(room, bytes.data, bytes.len);
    buf_filled(buf, bytes.len);
}

void buf_add_char(struct buf *buf, char c)
{
    buf_add(buf, (slice){ &c, 1 });
}

void buf_printf(struct buf *buf, const char *fmt, ...)
{
    va_list args, again;

    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    char *room = NULL;
    if (len < 0)
        buf->full = true;
    else
        room = buf_room(buf, (size_t)len);
    if (room && len > 0) {
        (void)vsnprintf(room, (size_t)len + 1, fmt, again); /* measured above */
        buf_filled(buf, (size_t)len);
    }
    va_end(again);
    va_end(args);
}

void buf_consume(struct buf *buf, size_t count)
{
    assert(count <= buf->len);
    if (count == 0)
        return;
    buf->len -= count;
    memmove(buf->data, buf->data + count, buf->len + 1);
}

slice buf_slice(const struct buf *buf)
{
    return (slice){ buf->data ? buf->data : "", buf->len };
}

bool buf_check(const struct buf *buf, struct error *err)
{
    if (!buf->full)
        return true;
    error_set(err, ERR_LIMIT, "too_large",
              "C’est trop volumineux pour être traité en une fois. Réduisez la quantité de "
              "données et réessayez.");
    return error_detail(err, "buffer of %zu bytes is full", buf->max);
}
