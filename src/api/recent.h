/*
 * recent - polling and long-polling: GET /api/notifications/recent.
 *
 * Most polls ask for nothing: nothing happened. So whoever polls becomes a guest of this
 * loop: a reader that stands at the head and is never written to. As long as no fact was
 * for it, the answer is known without the database. The first fact for it ends the guest;
 * the next poll reads the journal, and makes a new one.
 *
 * A long poll is the same with patience: the call waits at its guest until that ends.
 *
 * Thread   its hall's loop.
 * Memory   guests: about 400 bytes each, kept GUEST_IDLE_MS after their last poll.
 * Units    ms; wait in seconds.
 * Limits   config->guests; wait 1..25 s. Where there is no room for a guest, a long poll is
 *          answered at once.
 */
#ifndef API_RECENT_H
#define API_RECENT_H

#include "api/hall.h"

enum { RECENT_WAIT_MAX_S = 25, GUEST_IDLE_MS = 90000 };

void recent_init(struct hall *hall);
void recent_tick(struct hall *hall);  /* once a second: who waited long enough */
void recent_drain(struct hall *hall); /* answer all who wait */
void recent_release(struct hall *hall);

#endif
