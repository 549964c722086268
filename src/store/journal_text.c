#include "store/journal_text.h"

#include <stdio.h>
#include <string.h>

#define SEEN "seen " /* before a channel that a person is seen on */

static char *put(char *at, const char *bytes, size_t len)
{
    memcpy(at, bytes, len);
    return at + len;
}

slice journal_text_views(struct arena *arena, const struct fact_draft *draft)
{
    size_t most = 0;

    for (uint32_t i = 0; i < draft->view_count; i++)
        most += CHANNEL_TEXT_MAX + 24 + draft->views[i].data.len;
    char *text = arena_alloc(arena, most + 1), *at = text;

    for (uint32_t i = 0; i < draft->view_count; i++) {
        slice data = draft->views[i].data;
        char channel[CHANNEL_TEXT_MAX], len[24];

        channel_text(&draft->views[i].channel, channel);
        at = put(at, channel, strlen(channel));
        if (i > 0 && slice_eq(data, draft->views[i - 1].data)) {
            at = put(at, " =\n", 3);
            continue;
        }
        at = put(at, len, (size_t)snprintf(len, sizeof len, " %zu\n", data.len));
        at = put(at, data.data, data.len);
        *at++ = '\n';
    }
    return (slice){ text, (size_t)(at - text) };
}

bool journal_parse_views(slice text, struct fact_draft *draft)
{
    slice data = { 0 };

    draft->view_count = 0;
    while (text.len > 0) {
        slice line, channel, size;
        uint64_t len;

        if (draft->view_count == FACT_VIEWS_MAX || !slice_cut(text, '\n', &line, &text) ||
            !slice_cut(line, ' ', &channel, &size))
            return false;
        if (!slice_eq(size, SLICE("="))) {
            if (!slice_to_u64(size, &len) || text.len <= len || text.data[len] != '\n')
                return false;
            data = (slice){ text.data, (size_t)len };
            text = slice_skip(text, (size_t)len + 1);
        } else if (!data.data) {
            return false; /* the same as nothing */
        }
        if (!channel_parse(channel, &draft->views[draft->view_count].channel))
            return false;
        draft->views[draft->view_count++].data = data;
    }
    return true;
}

static char *put_channels(char *at, const char *before, const struct audience *audience)
{
    for (uint32_t i = 0; i < audience->count; i++) {
        char channel[CHANNEL_TEXT_MAX];

        channel_text(&audience->channels[i], channel);
        at = put(at, before, strlen(before));
        at = put(at, channel, strlen(channel));
        *at++ = '\n';
    }
    return at;
}

slice journal_text_audience(struct arena *arena, const struct audience *audience)
{
    size_t count = audience->count + (audience->seen ? audience->seen->count : 0);
    char *text = arena_alloc(arena, count * (sizeof SEEN + CHANNEL_TEXT_MAX) + 1);
    char *at = put_channels(text, "", audience);

    if (audience->seen)
        at = put_channels(at, SEEN, audience->seen);
    return (slice){ text, (size_t)(at - text) };
}

bool journal_parse_audience(slice text, struct arena *arena, struct audience **audience_out)
{
    size_t most = 0, count = 0, seen_count = 0;

    for (size_t i = 0; i < text.len; i++)
        most += text.data[i] == '\n';
    struct channel *channels = arena_array(arena, struct channel, most + 1);
    struct channel *seen = arena_array(arena, struct channel, most + 1);

    while (text.len > 0) {
        slice line;
        bool is_seen;

        if (!slice_cut(text, '\n', &line, &text))
            return false;
        is_seen = slice_starts(line, SLICE(SEEN));
        if (is_seen)
            line = slice_skip(line, sizeof SEEN - 1);
        if (!channel_parse(line, is_seen ? &seen[seen_count++] : &channels[count++]))
            return false;
    }
    *audience_out = audience_new(channels, count);
    if (seen_count > 0)
        (*audience_out)->seen = audience_new(seen, seen_count);
    return true;
}
