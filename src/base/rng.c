#include "base/rng.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

static void start_sodium(void)
{
    if (sodium_init() < 0)
        abort(); /* without randomness no session would be safe */
}

static void system_fill(struct rng *rng, void *out, size_t len)
{
    (void)rng; /* the system's state is not ours */
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_sodium);
    randombytes_buf(out, len);
}

struct rng *rng_system(void)
{
    static struct rng rng = { .fill = system_fill };
    return &rng;
}

static uint64_t rotate_left(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

/* xoshiro256** of Blackman and Vigna: small, quick, and good enough to play dice. */
static uint64_t xoshiro_next(uint64_t s[4])
{
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

static void seeded_fill(struct rng *rng, void *out, size_t len)
{
    unsigned char *byte = out;

    while (len > 0) {
        uint64_t word = xoshiro_next(rng->state);
        /* Lowest byte first on every machine, so that a seed means the same everywhere. */
        for (int i = 0; i < 8 && len > 0; i++, len--) {
            *byte++ = (unsigned char)word;
            word >>= 8;
        }
    }
}

void rng_seed(struct rng *rng, uint64_t seed)
{
    rng->fill = seeded_fill;
    /* splitmix64 spreads the seed: near seeds must not give near states, nor 0 all zero. */
    for (int i = 0; i < 4; i++) {
        uint64_t z = seed += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        rng->state[i] = z ^ (z >> 31);
    }
}

void rng_fill(struct rng *rng, void *out, size_t len)
{
    if (len)
        rng->fill(rng, out, len);
}

uint64_t rng_u64(struct rng *rng)
{
    unsigned char bytes[8];
    uint64_t value = 0;

    rng->fill(rng, bytes, sizeof(bytes));
    for (int i = 7; i >= 0; i--)
        value = value << 8 | bytes[i];
    return value;
}

uint64_t rng_below(struct rng *rng, uint64_t limit)
{
    assert(limit > 0);
    /* The numbers below 2^64 mod limit would come up once too often. */
    uint64_t too_often = (0 - limit) % limit;
    uint64_t value;

    do {
        value = rng_u64(rng);
    } while (value < too_often);
    return value % limit;
}
