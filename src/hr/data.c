#include "hr/data.h"

#include <assert.h>

struct json *data_open(struct data *data)
{
    buf_init(&data->buf, DATA_MAX);
    json_begin(&data->json, &data->buf);
    return &data->json;
}

slice data_close(struct data *data, struct tx *tx)
{
    slice kept;

    assert(!data->buf.full); /* our own shapes have a size */
    kept = arena_dup(tx->arena, buf_slice(&data->buf));
    buf_release(&data->buf);
    return kept;
}
