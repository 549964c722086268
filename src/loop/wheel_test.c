#include "base/test.h"

#include "loop/wheel.h"

#include <string.h>

struct thing {
    struct wheel_entry entry;
    struct wheel *wheel;
    struct thing *other; /* cancelled when this one comes up */
    int64_t again_ms;    /* set to this when it comes up     */
    int64_t came_ms;     /* 0: not yet                       */
    int times;
};

static int64_t now_ms;

static void came(struct wheel_entry *entry)
{
    struct thing *thing = CONTAINER_OF(entry, struct thing, entry);

    thing->came_ms = now_ms;
    thing->times++;
    if (thing->other != NULL)
        wheel_cancel(&thing->other->entry);
    if (thing->again_ms != 0)
        wheel_set(thing->wheel, entry, thing->again_ms);
}

static void turn_until(struct wheel *wheel, int64_t until_ms, int64_t step_ms)
{
    while (now_ms < until_ms) {
        now_ms += step_ms;
        wheel_turn(wheel, now_ms);
    }
}

static const struct deadline_case {
    const char *name;
    int64_t first_ms, then_ms; /* then_ms 0: not moved */
    int64_t due_ms;            /* what counts          */
} cases[] = {
    { "in the past", 400, 0, 1000 },
    { "now", 1000, 0, 1000 },
    { "within the second", 1001, 0, 1001 },
    { "on the second", 5000, 0, 5000 },
    { "just after a second", 5001, 0, 5001 },
    { "the last bucket", 63000, 0, 63000 },
    { "once around", 65000, 0, 65000 },
    { "three times around", 200500, 0, 200500 },
    { "moved later, as heartbeats do", 5000, 20000, 20000 },
    { "moved later by more than a round", 5000, 100000, 100000 },
    { "moved earlier", 100000, 5000, 5000 },
    { "moved into the past", 100000, 1, 1000 },
};

TEST(a_deadline_comes_once_and_within_its_second_whatever_the_steps)
{
    static const int64_t steps_ms[] = { 10, 250, 999, 1000, 1001, 30000, 500000 };

    for (size_t s = 0; s < COUNT_OF(steps_ms); s++) {
        for (size_t c = 0; c < COUNT_OF(cases); c++) {
            struct wheel wheel;
            struct thing thing = { .wheel = &wheel };

            now_ms = 1000;
            wheel_init(&wheel, now_ms);
            wheel_entry_init(&thing.entry, came);
            wheel_set(&wheel, &thing.entry, cases[c].first_ms);
            if (cases[c].then_ms != 0)
                wheel_set(&wheel, &thing.entry, cases[c].then_ms);
            turn_until(&wheel, 300000, steps_ms[s]);
            if (thing.times != 1 || thing.came_ms < cases[c].due_ms ||
                thing.came_ms >= cases[c].due_ms + 1000 + steps_ms[s])
                fail_msg("%s, step %d: %d times, at %d", cases[c].name, (int)steps_ms[s],
                         thing.times, (int)thing.came_ms);
        }
    }
}

TEST(a_cancelled_deadline_does_not_come)
{
    struct wheel wheel;
    struct thing thing = { .wheel = &wheel };

    now_ms = 0;
    wheel_init(&wheel, now_ms);
    wheel_entry_init(&thing.entry, came);
    wheel_set(&wheel, &thing.entry, 3000);
    wheel_cancel(&thing.entry);
    wheel_cancel(&thing.entry); /* twice is fine */
    turn_until(&wheel, 100000, 500);
    assert_int_equal(thing.times, 0);
}

TEST(a_callback_may_cancel_its_neighbour_and_set_itself_again)
{
    struct wheel wheel;
    struct thing second = { .wheel = &wheel };
    struct thing first = { .wheel = &wheel, .other = &second, .again_ms = 1 };

    now_ms = 0;
    wheel_init(&wheel, now_ms);
    wheel_entry_init(&first.entry, came);
    wheel_entry_init(&second.entry, came);
    wheel_set(&wheel, &first.entry, 3000);
    wheel_set(&wheel, &second.entry, 3000);
    now_ms = 100000; /* after a long sleep every bucket is looked at */
    wheel_turn(&wheel, now_ms);
    assert_int_equal(first.times, 1); /* set into the past: next second, not this turn */
    assert_int_equal(second.times, 0);
    now_ms += 1000;
    wheel_turn(&wheel, now_ms);
    assert_int_equal(first.times, 2);
    wheel_cancel(&first.entry);
}

TEST(a_clock_that_stands_still_brings_nothing_twice)
{
    struct wheel wheel;
    struct thing thing = { .wheel = &wheel, .again_ms = 2000 };

    now_ms = 0;
    wheel_init(&wheel, now_ms);
    wheel_entry_init(&thing.entry, came);
    wheel_set(&wheel, &thing.entry, 2000);
    for (int i = 0; i < 10; i++)
        wheel_turn(&wheel, 2500);
    assert_int_equal(thing.times, 1);
    wheel_cancel(&thing.entry);
}

TEST_MAIN("wheel", CASE(a_deadline_comes_once_and_within_its_second_whatever_the_steps),
          CASE(a_cancelled_deadline_does_not_come),
          CASE(a_callback_may_cancel_its_neighbour_and_set_itself_again),
          CASE(a_clock_that_stands_still_brings_nothing_twice))
