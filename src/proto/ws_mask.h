/*
 * ws_mask - the masking of RFC 6455, 5.3: eight bytes at a time.
 *
 * Thread   any.
 * Memory   none.
 * Units    bytes.
 * Limits   -
 */
#ifndef PROTO_WS_MASK_H
#define PROTO_WS_MASK_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Masks (or unmasks) where the bytes lie, and turns the mask so that it fits the byte
 * behind the last one. */
static inline void ws_mask(char *data, size_t len, uint8_t mask[4])
{
    uint8_t twice[8];
    uint64_t key, word;
    size_t at = 0;

    memcpy(twice, mask, 4);
    memcpy(twice + 4, mask, 4);
    memcpy(&key, twice, 8);
    for (; len - at >= 8; at += 8) {
        memcpy(&word, data + at, 8);
        word ^= key;
        memcpy(data + at, &word, 8);
    }
    const size_t turn = (len - at) & 3;
    for (size_t i = 0; at < len; i++, at++)
        data[at] = (char)((uint8_t)data[at] ^ mask[i & 3]);
    for (size_t i = 0; i < 4; i++)
        mask[i] = twice[i + turn];
}

#endif
