#include "doctor/shape.h"

#include <assert.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

/* What came within a quarter of the time in which it was sent came together. */
static bool came_together(const struct shape_event *first, const struct shape_event *last)
{
    return (last->came_ms - first->came_ms) * 4 < last->sent_ms - first->sent_ms;
}

static bool is_buffered(const struct shape_event *events, size_t count, int64_t first_lag_ms)
{
    const struct shape_event *last = &events[count - 1];

    return count > 1 && came_together(&events[0], last) &&
           first_lag_ms * 2 > last->sent_ms - events[0].sent_ms;
}

static bool is_in_bursts(const struct shape_event *events, size_t count)
{
    size_t together = 0;

    for (size_t i = 1; i < count; i++)
        together += came_together(&events[i - 1], &events[i]);
    return count > 1 && together * 2 >= count - 1;
}

enum shape shape_of(const struct shape_event *events, size_t count, size_t asked,
                    int64_t usual_ms, int64_t *lag_ms_out)
{
    int64_t lags[SHAPE_EVENTS_MAX], first_lag_ms;

    assert(count <= asked && asked <= SHAPE_EVENTS_MAX);
    *lag_ms_out = 0;
    if (count == 0)
        return SHAPE_CUT;
    for (size_t i = 0; i < count; i++)
        lags[i] = events[i].came_ms - usual_ms - (events[i].sent_ms - events[0].sent_ms);
    first_lag_ms = lags[0];
    qsort(lags, count, sizeof lags[0], compare);
    *lag_ms_out = lags[count / 2] > 0 ? lags[count / 2] : 0;
    if (count < asked)
        return SHAPE_CUT;
    if (is_buffered(events, count, first_lag_ms))
        return SHAPE_BUFFERED;
    if (is_in_bursts(events, count))
        return SHAPE_BURSTS;
    return lags[count / 4] >= SHAPE_LATE_MS && lags[count / 4] - lags[0] >= SHAPE_LATE_MS
               ? SHAPE_LATE
               : SHAPE_STREAMING;
}

const char *shape_text(enum shape shape)
{
    static const char *const texts[] = {
        [SHAPE_STREAMING] = "streaming", [SHAPE_LATE] = "late", [SHAPE_BUFFERED] = "buffered",
        [SHAPE_BURSTS] = "bursts",       [SHAPE_CUT] = "cut",
    };

    return texts[shape];
}
