/*
 * sample - many numbers, and what a reader wants to know of them.
 *
 * Memory   embedded; sample_clear keeps it for reuse.
 * Limits   of more than SAMPLE_MAX numbers every second one is dropped, and so on: enough
 *          are left for a p99.
 */
#ifndef BENCH_SAMPLE_H
#define BENCH_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

enum { SAMPLE_MAX = 1 << 20 };

struct sample {
    uint32_t *list;
    size_t count;
    uint32_t stride, skipped; /* every stride-th is kept */
};

void sample_add(struct sample *sample, uint32_t value);
void sample_clear(struct sample *sample);
uint32_t sample_at(struct sample *sample, double part); /* 0.5: the median; 0 of nothing */

/* A few repetitions of one measurement. */
struct series {
    double list[32];
    size_t count;
};

void series_add(struct series *series, double value);
double series_median(const struct series *series);
double series_min(const struct series *series);
double series_max(const struct series *series);

#endif
