#include "sample.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void thin_out(struct sample *sample)
{
    for (size_t i = 0; i < sample->count / 2; i++)
        sample->list[i] = sample->list[i * 2];
    sample->count /= 2;
    sample->stride *= 2;
}

void sample_add(struct sample *sample, uint32_t value)
{
    if (!sample->list) {
        sample->list = mem_array(uint32_t, SAMPLE_MAX);
        sample->stride = 1;
    }
    if (++sample->skipped < sample->stride)
        return;
    sample->skipped = 0;
    if (sample->count == SAMPLE_MAX)
        thin_out(sample);
    sample->list[sample->count++] = value;
}

void sample_clear(struct sample *sample)
{
    sample->count = 0;
    sample->stride = 1;
    sample->skipped = 0;
}

static int by_value(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

uint32_t sample_at(struct sample *sample, double part)
{
    if (sample->count == 0)
        return 0;
    qsort(sample->list, sample->count, sizeof *sample->list, by_value);
    return sample->list[(size_t)(part * (double)(sample->count - 1))];
}

void series_add(struct series *series, double value)
{
    size_t at = series->count;

    if (series->count == sizeof series->list / sizeof series->list[0])
        return;
    while (at > 0 && series->list[at - 1] > value) { /* kept in order */
        series->list[at] = series->list[at - 1];
        at--;
    }
    series->list[at] = value;
    series->count++;
}

double series_median(const struct series *series)
{
    size_t half = series->count / 2;

    if (series->count == 0)
        return 0;
    return series->count % 2 ? series->list[half]
                             : (series->list[half - 1] + series->list[half]) / 2;
}

double series_min(const struct series *series)
{
    return series->count ? series->list[0] : 0;
}

double series_max(const struct series *series)
{
    return series->count ? series->list[series->count - 1] : 0;
}
