/*
 * throttle - how often somebody may do something: a token bucket by name.
 *
 * Thread   throttle_new(true): any, guarded by a mutex; (false): one thread.
 * Memory   throttle_new / throttle_free; a name costs a small block while it is counted.
 * Units    ms.
 * Limits   `names_max` names; when it is full of names that still count, new ones are let
 *          through (the limit per address bounds them). Names that were only asked for are
 *          not kept.
 */
#ifndef API_THROTTLE_H
#define API_THROTTLE_H

#include "base/slice.h"

struct throttle;

struct throttle *throttle_new(bool shared, size_t names_max);
void throttle_free(struct throttle *throttle);

/* May `name` do it now? At most `per_minute` a minute, in a burst too. Takes one if `take`.
 * False: *wait_ms_out is when to come back. */
bool throttle_ask(struct throttle *throttle, slice name, uint32_t per_minute, bool take,
                  int64_t now_ms, int64_t *wait_ms_out);

#endif
