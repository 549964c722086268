/*
 * drive - where tests and fuzzers cut what they feed to a parser.
 *
 * Networks cut anywhere. A drive feeds an input in pieces, each in memory of exactly its
 * size (so that address sanitizer sees a look behind its end), and writes down what the
 * parser said as a text, its story. Whatever the cuts, the story must be the same.
 */
#ifndef PROTO_DRIVE_H
#define PROTO_DRIVE_H

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the piece that begins at `at` ends; beyond len is len. */
typedef size_t (*drive_cut)(size_t at, size_t len, size_t choice);

static inline size_t cut_never(size_t at, size_t len, size_t choice)
{
    (void)at, (void)choice;
    return len;
}

static inline size_t cut_steps(size_t at, size_t len, size_t choice)
{
    (void)len;
    return at + choice;
}

static inline size_t cut_once(size_t at, size_t len, size_t choice)
{
    return at < choice ? choice : len;
}

/* Pieces of 1 to 16 bytes, the same ones for the same choice. */
static inline size_t cut_anywhere(size_t at, size_t len, size_t choice)
{
    const uint64_t mixed = (at + 1) * (choice * 2 + 1) * UINT64_C(2654435761);

    (void)len;
    return at + 1 + (size_t)((mixed >> 16) % 16);
}

/* For fuzzers: ends the process when two stories differ. */
static inline void must_be_same(const struct buf *whole, const struct buf *cut)
{
    if (whole->len == cut->len && memcmp(whole->data, cut->data, whole->len) == 0)
        return;
    fprintf(stderr, "whole: %s\ncut:   %s\n", whole->data, cut->data);
    abort();
}

#endif
