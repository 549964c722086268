#include "doctor/shape.h"

#include "base/test.h"

/* Twelve events, 500 ms apart; an ordinary answer takes 20 ms. */
enum { ASKED = 12, GAP_MS = 500, USUAL_MS = 20 };

static const struct shape_case {
    const char *name;
    int came_ms[ASKED]; /* -1: it did not */
    enum shape shape;
    int64_t lag_ms;
} cases[] = {
    { "each in its time",
      { 20, 520, 1020, 1520, 2020, 2520, 3020, 3520, 4020, 4520, 5020, 5520 },
      SHAPE_STREAMING,
      0 },
    { "a few ms of delay are none",
      { 25, 560, 1030, 1555, 2022, 2521, 3100, 3530, 4028, 4530, 5029, 5524 },
      SHAPE_STREAMING,
      10 },
    { "before the time: the ordinary answer was slow",
      { 5, 505, 1005, 1505, 2005, 2505, 3005, 3505, 4005, 4505, 5005, 5505 },
      SHAPE_STREAMING,
      0 },
    { "this machine stood still for a second and a half",
      { 20, 520, 1020, 2900, 2900, 2900, 3020, 3520, 4020, 4520, 5020, 5520 },
      SHAPE_STREAMING,
      0 },
    { "each 200 ms late but the last: the end of the stream pushes it on",
      { 222, 722, 1221, 1722, 2222, 2723, 3220, 3721, 4222, 4722, 5222, 5522 },
      SHAPE_LATE,
      202 },
    { "each 200 ms late, also the last: the connection took so long",
      { 222, 722, 1221, 1722, 2222, 2723, 3220, 3721, 4222, 4722, 5222, 5722 },
      SHAPE_STREAMING,
      202 },
    { "each 200 ms late but the first and the last",
      { 22, 722, 1221, 1722, 2222, 2723, 3220, 3721, 4222, 4722, 5222, 5522 },
      SHAPE_LATE,
      202 },
    { "a third of them late is a busy machine",
      { 20, 520, 1020, 1520, 2220, 2720, 3220, 3720, 4020, 4520, 5020, 5520 },
      SHAPE_STREAMING,
      0 },
    { "all at the end",
      { 5530, 5530, 5530, 5530, 5530, 5531, 5531, 5531, 5531, 5531, 5531, 5531 },
      SHAPE_BUFFERED,
      3011 },
    { "by three",
      { 1020, 1020, 1020, 2520, 2520, 2520, 4020, 4020, 4020, 5520, 5520, 5520 },
      SHAPE_BURSTS,
      500 },
    { "the first alone, the others at the end: a buffer after a flush",
      { 20, 5530, 5530, 5530, 5530, 5530, 5530, 5530, 5530, 5530, 5530, 5530 },
      SHAPE_BURSTS,
      2510 },
    { "cut", { 20, 520, 1020, -1, -1, -1, -1, -1, -1, -1, -1, -1 }, SHAPE_CUT, 0 },
    { "none at all", { -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1 }, SHAPE_CUT, 0 },
};

TEST(a_stream_has_the_shape_that_its_events_say)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct shape_event events[ASKED];
        size_t count = 0;
        int64_t lag_ms;
        enum shape shape;

        while (count < ASKED && cases[i].came_ms[count] >= 0) {
            /* the server's clock is its own */
            events[count] = (struct shape_event){ 7000000 + (int64_t)count * GAP_MS,
                                                  cases[i].came_ms[count] };
            count++;
        }
        shape = shape_of(events, count, ASKED, USUAL_MS, &lag_ms);
        if (shape != cases[i].shape || lag_ms != cases[i].lag_ms)
            fail_msg("%s: %s, %lld ms", cases[i].name, shape_text(shape), (long long)lag_ms);
    }
}

TEST(one_event_alone_shows_nothing_but_its_lag)
{
    struct shape_event event = { 0, 20 };
    int64_t lag_ms;

    assert_int_equal(shape_of(&event, 1, 1, USUAL_MS, &lag_ms), SHAPE_STREAMING);
    event.came_ms = 400;
    assert_int_equal(shape_of(&event, 1, 1, USUAL_MS, &lag_ms), SHAPE_STREAMING);
    assert_int_equal(lag_ms, 380);
}

TEST_MAIN("doctor/shape", CASE(a_stream_has_the_shape_that_its_events_say),
          CASE(one_event_alone_shows_nothing_but_its_lag))
