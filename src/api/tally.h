/*
 * tally - how many of something somebody has, over all loops: live doors per person.
 *
 * Thread   any; a mutex, taken when doors open and close.
 * Memory   tally_new / tally_free; a name costs a small block while it has one.
 * Units    -
 * Limits   the maximum given with each.
 */
#ifndef API_TALLY_H
#define API_TALLY_H

#include "base/slice.h"

struct tally;
struct tally *tally_new(void);
void tally_free(struct tally *tally);
MUST_USE bool tally_take(struct tally *tally, slice name, size_t max);
void tally_give(struct tally *tally, slice name);

#endif
