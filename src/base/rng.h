/*
 * rng - randomness as a parameter, so that a test can own it.
 *
 * The real one asks the system (libsodium) for every byte and is fit for secrets. The
 * seeded one repeats itself for the same seed and is for simulations only.
 *
 * Thread   rng_system(): any. A seeded one: its owner's.
 * Memory   a value.
 * Units    -
 * Limits   -
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include "base/slice.h"

struct rng {
    void (*fill)(struct rng *rng, void *out, size_t len);
    uint64_t state[4];
};

struct rng *rng_system(void);
void rng_seed(struct rng *rng, uint64_t seed);

void rng_fill(struct rng *rng, void *out, size_t len);
uint64_t rng_u64(struct rng *rng);
uint64_t rng_below(struct rng *rng, uint64_t limit); /* 0 <= n < limit; limit > 0 */

#endif
