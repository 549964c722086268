/* Any bytes as an event stream, any cuts: no crash, and the same story. */
#include "proto/sse.h"
#include "proto/sse_drive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole, cut;

    if (size < 2)
        return 0;
    const slice input = { (const char *)data + 2, size - 2 };
    const size_t max = data[1] & 1 ? 12 : 4096;
    buf_init(&whole, 1 << 20);
    buf_init(&cut, 1 << 20);
    sse_drive(input, max, cut_never, 0, &whole);
    sse_drive(input, max, cut_steps, 1, &cut);
    must_be_same(&whole, &cut);
    sse_drive(input, max, cut_anywhere, data[0], &cut);
    must_be_same(&whole, &cut);
    buf_release(&whole);
    buf_release(&cut);
    return 0;
}
