/*
 * shape - what the way does to an event stream, from when its events were sent and when they came.
 *
 * The two clocks are not the same, and need not be: `sent_ms` counts from the first event's moment
 * on the server, `came_ms` from our question here. What an ordinary answer takes (`usual_ms`) is
 * what the first event should have taken; each of the others is due as much later as it was sent
 * later. How far behind that it comes is its lag.
 *
 *     buffered   all of them came together, when the last had been sent
 *     bursts     half of them or more came with the one before, though sent well apart
 *     late       three of four lag LATE_MS or more, also behind the one that lags least, and none
 *                of the above: some box waits before it passes on the last piece it has (HAProxy
 *                without http-no-delay: 200 ms)
 *     cut        the last did not come
 *
 * Why three of four: on a busy machine any event may be late, but not most of them. Why behind the
 * least: where all of them are late by the same, it was the connection that took so long. The last
 * one is not waited with: behind it the stream ends.
 *
 * Thread   any.
 * Memory   none.
 * Units    ms.
 * Limits   -
 */
#ifndef DOCTOR_SHAPE_H
#define DOCTOR_SHAPE_H

#include "base/slice.h"

enum { SHAPE_LATE_MS = 120, SHAPE_EVENTS_MAX = 100 };

struct shape_event {
    int64_t sent_ms, came_ms;
};

enum shape { SHAPE_STREAMING, SHAPE_LATE, SHAPE_BUFFERED, SHAPE_BURSTS, SHAPE_CUT };

/* `asked`: how many there should be, at most SHAPE_EVENTS_MAX. *lag_ms_out is the median lag. */
enum shape shape_of(const struct shape_event *events, size_t count, size_t asked,
                    int64_t usual_ms, int64_t *lag_ms_out);

const char *shape_text(enum shape shape); /* as in the schema */

#endif
