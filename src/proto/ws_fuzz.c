/* Any bytes as frames, any cuts, either role, deflated or not: no crash, the same story,
 * and no message longer than its maximum (the story would not fit). */
#include "proto/ws.h"
#include "proto/ws_drive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole, cut;

    if (size < 2)
        return 0;
    const slice input = { (const char *)data + 2, size - 2 };
    const enum ws_role role = data[1] & 1 ? WS_CLIENT : WS_SERVER;
    const bool deflate = data[1] & 2;
    const size_t max = data[1] & 4 ? 20 : 100000;
    buf_init(&whole, 1 << 20);
    buf_init(&cut, 1 << 20);
    ws_drive(input, role, deflate, max, cut_never, 0, &whole);
    ws_drive(input, role, deflate, max, cut_steps, 1, &cut);
    must_be_same(&whole, &cut);
    ws_drive(input, role, deflate, max, cut_anywhere, data[0], &cut);
    must_be_same(&whole, &cut);
    buf_release(&whole);
    buf_release(&cut);
    return 0;
}
