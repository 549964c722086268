/*
 * slice - bytes that somebody else owns.
 *
 * A pointer and a length, passed by value. It is what functions take when they read
 * text: a piece of a request, a column of a row, a literal.
 *
 * Why not char *: bytes from outside are never NUL-terminated by promise, and cutting
 * a piece out of a request should cost nothing.
 *
 * Thread   a value; as free as what it points to.
 * Memory   owns nothing. Never kept past the call unless a header says so.
 * Units    len in bytes.
 * Limits   none.
 */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt_arg, first) __attribute__((format(printf, fmt_arg, first)))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The thing that embeds `member`, from the member's address. */
/* clang-format off */
#define CONTAINER_OF(pointer, type, member) \
    ((type *)(void *)((char *)(pointer) - offsetof(type, member)))
/* clang-format on */

typedef struct {
    const char *data;
    size_t len;
} slice;

/* clang-format off */
#define SLICE_INIT(literal) { "" literal, sizeof(literal) - 1 } /* in static tables */
/* clang-format on */
#define SLICE(literal) ((slice)SLICE_INIT(literal)) /* in expressions   */
#define SLICE_ARG(s) (int)(s).len, (s).data         /* for "%.*s"       */

slice slice_of(const char *text);       /* NULL gives the empty slice   */
bool slice_eq(slice a, slice b);        /* the same bytes               */
bool slice_eq_nocase(slice a, slice b); /* the same but for ASCII case  */
bool slice_starts(slice s, slice prefix);
bool slice_ends(slice s, slice suffix);
bool slice_contains(slice s, slice part);
slice slice_skip(slice s, size_t count); /* without its first bytes      */
slice slice_trim(slice s);               /* no spaces, tabs at its ends  */

/* Split at the first `separator`: head_out before it, tail_out after it. False, with
 * all of `s` in head_out and an empty tail, when there is none. */
bool slice_cut(slice s, char separator, slice *head_out, slice *tail_out);

/* Decimal digits and nothing else. False on anything else or on overflow. */
MUST_USE bool slice_to_u64(slice s, uint64_t *value_out);
MUST_USE bool slice_to_i64(slice s, int64_t *value_out); /* one leading '-' allowed */

/* True when the bytes are well-formed UTF-8 (RFC 3629): no overlong form, no surrogate. */
bool slice_is_utf8(slice s);

/* How many bytes the well-formed character at the front takes (1 to 4); 0 when there is
 * none: the slice is empty, or its front is no UTF-8. */
size_t slice_utf8_front(slice s);

/* The longest front of `s` that has at most max_len bytes and does not end inside a
 * character: for cutting text that is too long. */
slice slice_utf8_cut(slice s, size_t max_len);

#endif
