#include "hr/ids.h"

#include <stdlib.h>
#include <string.h>

enum { ID_LEN = 16, FIRST_CAP = 16 };

bool ids_collect(struct rows *rows, void *ids_out, size_t *count_out, struct error *err)
{
    size_t count = 0, cap = FIRST_CAP;
    uint8_t *ids = arena_alloc(rows->tx->arena, cap * ID_LEN);

    while (rows_next(rows)) {
        if (count == cap) {
            uint8_t *more = arena_alloc(rows->tx->arena, cap * 2 * ID_LEN);

            memcpy(more, ids, count * ID_LEN);
            ids = more;
            cap *= 2;
        }
        rows_uuid(rows, 0, ids + count * ID_LEN);
        count++;
    }
    memcpy(ids_out, &ids, sizeof(ids)); /* a pointer to some id type: the same, as bytes */
    *count_out = count;
    return rows_close(rows, err);
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, ID_LEN);
}

void ids_set(struct tx *tx, const void *ids, size_t count, void *set_out, size_t *count_out)
{
    uint8_t *set = arena_alloc(tx->arena, (count + 1) * ID_LEN);
    size_t kept = 0;

    if (count > 0) {
        memcpy(set, ids, count * ID_LEN);
        qsort(set, count, ID_LEN, compare);
    }
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || compare(set + i * ID_LEN, set + (kept - 1) * ID_LEN) != 0) {
            if (i != kept)
                memcpy(set + kept * ID_LEN, set + i * ID_LEN, ID_LEN);
            kept++;
        }
    memcpy(set_out, &set, sizeof(set));
    *count_out = kept;
}

void ids_minus(struct tx *tx, const void *ids, size_t count, const void *others,
               size_t other_count, void *rest_out, size_t *rest_count_out)
{
    const uint8_t *from = ids;
    uint8_t *sorted, *rest = arena_alloc(tx->arena, (count + 1) * ID_LEN);
    size_t sorted_count, kept = 0;

    ids_set(tx, others, other_count, &sorted, &sorted_count);
    for (size_t i = 0; i < count; i++)
        if (!bsearch(from + i * ID_LEN, sorted, sorted_count, ID_LEN, compare))
            memcpy(rest + kept++ * ID_LEN, from + i * ID_LEN, ID_LEN);
    memcpy(rest_out, &rest, sizeof(rest));
    *rest_count_out = kept;
}

bool ids_have(const void *ids, size_t count, const uint8_t uuid[16])
{
    for (size_t i = 0; i < count; i++)
        if (memcmp((const uint8_t *)ids + i * ID_LEN, uuid, ID_LEN) == 0)
            return true;
    return false;
}
