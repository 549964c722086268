#include "base/cursor.h"

#include <stdio.h>
#include <string.h>

static bool is_epoch(slice text)
{
    if (text.len == 0 || text.len >= sizeof((struct cursor){ .seq = 0 }.epoch))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            return false;
    }
    return true;
}

bool cursor_parse(slice text, struct cursor *cursor_out)
{
    struct cursor cursor = { .seq = 0 };
    slice epoch, seq;

    if (!slice_cut(text, '.', &epoch, &seq) || !is_epoch(epoch))
        return false;
    if (!slice_to_u64(seq, &cursor.seq) || (seq.len > 1 && seq.data[0] == '0'))
        return false;
    memcpy(cursor.epoch, epoch.data, epoch.len);
    *cursor_out = cursor;
    return true;
}

slice cursor_text(const struct cursor *cursor, char out[CURSOR_TEXT_MAX])
{
    int len = snprintf(out, CURSOR_TEXT_MAX, "%.*s.%llu", (int)sizeof(cursor->epoch) - 1,
                       cursor->epoch, (unsigned long long)cursor->seq);
    return (slice){ out, (size_t)len };
}
