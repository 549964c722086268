#include "base/slice.h"

#include <string.h>

slice slice_of(const char *text)
{
    return text ? (slice){ text, strlen(text) } : SLICE("");
}

/* memcmp() may not be handed NULL, not even for no bytes; an empty slice may hold it. */
static bool same_bytes(const char *a, const char *b, size_t len)
{
    return len == 0 || memcmp(a, b, len) == 0;
}

bool slice_eq(slice a, slice b)
{
    return a.len == b.len && same_bytes(a.data, b.data, a.len);
}

/* Not tolower(): it asks the locale, and protocols do not. */
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool slice_eq_nocase(slice a, slice b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

bool slice_starts(slice s, slice prefix)
{
    return s.len >= prefix.len && same_bytes(s.data, prefix.data, prefix.len);
}

bool slice_ends(slice s, slice suffix)
{
    return s.len >= suffix.len && slice_eq(slice_skip(s, s.len - suffix.len), suffix);
}

bool slice_contains(slice s, slice part)
{
    if (part.len == 0)
        return true;
    return s.len >= part.len && memmem(s.data, s.len, part.data, part.len) != NULL;
}

slice slice_skip(slice s, size_t count)
{
    if (count == 0)
        return s;
    if (count > s.len)
        count = s.len;
    return count ? (slice){ s.data + count, s.len - count } : s;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

slice slice_trim(slice s)
{
    while (s.len && is_blank(s.data[0]))
        s = slice_skip(s, 1);
    while (s.len && is_blank(s.data[s.len - 1]))
        s.len--;
    return s;
}

bool slice_cut(slice s, char separator, slice *head_out, slice *tail_out)
{
    const char *at = s.len ? memchr(s.data, separator, s.len) : NULL;
    if (!at) {
        *head_out = s;
        *tail_out = SLICE("");
        return false;
    }
    size_t head_len = (size_t)(at - s.data);
    *head_out = (slice){ s.data, head_len };
    *tail_out = (slice){ at + 1, s.len - head_len - 1 };
    return true;
}

bool slice_to_u64(slice s, uint64_t *value_out)
{
    uint64_t value = 0;

    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
        if (__builtin_mul_overflow(value, 10u, &value) ||
            __builtin_add_overflow(value, (uint64_t)(s.data[i] - '0'), &value))
            return false;
    }
    *value_out = value;
    return true;
}

bool slice_to_i64(slice s, int64_t *value_out)
{
    bool negative = s.len && s.data[0] == '-';
    uint64_t size;

    if (!slice_to_u64(negative ? slice_skip(s, 1) : s, &size))
        return false;
    if (size > (uint64_t)INT64_MAX + negative)
        return false;
    /* The smallest number has no positive twin, so it cannot be made by a minus sign. */
    if (negative)
        *value_out = size > INT64_MAX ? INT64_MIN : -(int64_t)size;
    else
        *value_out = (int64_t)size;
    return true;
}

size_t slice_utf8_front(slice s)
{
    if (s.len == 0)
        return 0;

    const unsigned char *byte = (const unsigned char *)s.data;
    /* RFC 3629 section 4: only the second byte has bounds of its own; they keep out the
     * overlong forms, the surrogates and what lies above U+10FFFF. */
    unsigned char second_min = 0x80, second_max = 0xBF;
    size_t len;

    if (byte[0] < 0x80)
        return 1;
    if (byte[0] >= 0xC2 && byte[0] <= 0xDF)
        len = 2;
    else if (byte[0] >= 0xE0 && byte[0] <= 0xEF)
        len = 3;
    else if (byte[0] >= 0xF0 && byte[0] <= 0xF4)
        len = 4;
    else
        return 0;

    if (byte[0] == 0xE0)
        second_min = 0xA0;
    else if (byte[0] == 0xED)
        second_max = 0x9F;
    else if (byte[0] == 0xF0)
        second_min = 0x90;
    else if (byte[0] == 0xF4)
        second_max = 0x8F;

    if (s.len < len || byte[1] < second_min || byte[1] > second_max)
        return 0;
    for (size_t i = 2; i < len; i++)
        if (byte[i] < 0x80 || byte[i] > 0xBF)
            return 0;
    return len;
}

bool slice_is_utf8(slice s)
{
    while (s.len) {
        size_t len = slice_utf8_front(s);
        if (len == 0)
            return false;
        s = slice_skip(s, len);
    }
    return true;
}

slice slice_utf8_cut(slice s, size_t max_len)
{
    if (s.len <= max_len)
        return s;
    size_t len = max_len;
    /* A character is at most four bytes long: what is no UTF-8 at all is simply cut. */
    for (int back = 0; back < 3 && len > 0 && ((unsigned char)s.data[len] & 0xC0) == 0x80;
         back++)
        len--;
    if (((unsigned char)s.data[len] & 0xC0) == 0x80)
        len = max_len;
    return (slice){ s.data, len };
}
