/*
 * wheel - deadlines for things that come by thousands.
 *
 * A ring of one-second buckets. Every connection has one deadline in it (idle, slow
 * headers, heartbeat, stalled write); moving it later is one store: the wheel looks at
 * the thing when its bucket comes up and files it again if it is not due yet.
 *
 * Why: no timer per connection. An idle socket pays for two links and a number.
 *
 * Thread   its owner's. Knows no clock: wheel_turn() is told the time.
 * Memory   embedded; holds links only.
 * Units    ms; precise to a second.
 * Limits   -
 */
#ifndef LOOP_WHEEL_H
#define LOOP_WHEEL_H

#include "base/list.h"
#include "base/slice.h"

enum { WHEEL_BUCKETS = 64 };

struct wheel {
    struct list buckets[WHEEL_BUCKETS];
    int64_t turned_s; /* the last second that was looked at */
};

struct wheel_entry {
    struct list link;
    int64_t due_ms;
    void (*due)(struct wheel_entry *entry); /* may set again, or cancel, or free itself */
};

void wheel_init(struct wheel *wheel, int64_t now_ms);
void wheel_entry_init(struct wheel_entry *entry, void (*due)(struct wheel_entry *entry));
void wheel_set(struct wheel *wheel, struct wheel_entry *entry, int64_t due_ms);
void wheel_cancel(struct wheel_entry *entry);
void wheel_turn(struct wheel *wheel, int64_t now_ms); /* calls what is due, once each */

#endif
