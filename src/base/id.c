#include "base/id.h"

#include <string.h>

void uuid_make(uint8_t uuid_out[16], int64_t now_ms, struct rng *rng)
{
    /* RFC 9562 section 5.7: 48 bits of time, the version, and chance. */
    rng_fill(rng, uuid_out, 16);
    for (int i = 0; i < 6; i++)
        uuid_out[i] = (uint8_t)((uint64_t)now_ms >> (40 - 8 * i));
    uuid_out[6] = (uint8_t)(0x70 | (uuid_out[6] & 0x0F));
    uuid_out[8] = (uint8_t)(0x80 | (uuid_out[8] & 0x3F));
}

static bool dash_before(int byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void uuid_text(const uint8_t uuid[16], char text_out[ID_TEXT_LEN + 1])
{
    static const char digits[] = "0123456789abcdef";
    char *out = text_out;

    for (int i = 0; i < 16; i++) {
        if (dash_before(i))
            *out++ = '-';
        *out++ = digits[uuid[i] >> 4];
        *out++ = digits[uuid[i] & 0x0F];
    }
    *out = '\0';
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool uuid_parse(slice text, uint8_t uuid_out[16])
{
    uint8_t uuid[16];
    const char *in = text.data;

    memset(uuid_out, 0, 16);
    if (text.len != ID_TEXT_LEN)
        return false;
    for (int i = 0; i < 16; i++) {
        if (dash_before(i) && *in++ != '-')
            return false;
        int high = digit_value(in[0]), low = digit_value(in[1]);
        if (high < 0 || low < 0)
            return false;
        uuid[i] = (uint8_t)(high << 4 | low);
        in += 2;
    }
    memcpy(uuid_out, uuid, 16);
    return true;
}

bool uuid_eq(const uint8_t a[16], const uint8_t b[16])
{
    return memcmp(a, b, 16) == 0;
}

bool uuid_is_zero(const uint8_t uuid[16])
{
    static const uint8_t zero[16];
    return uuid_eq(uuid, zero);
}
