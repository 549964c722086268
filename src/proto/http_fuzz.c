/* Any bytes, any cuts: no crash, the same story, and nothing held by an idle parser. */
#include "proto/http.h"
#include "proto/http_drive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct http_limits limits[] = {
        HTTP_LIMITS_DEFAULT,
        { .request_line = 40, .headers = 60, .header_count = 3, .body = 16 },
    };
    struct buf whole, cut;

    if (size < 2)
        return 0;
    const slice input = { (const char *)data + 2, size - 2 };
    const struct http_limits *under = &limits[data[1] & 1];
    buf_init(&whole, 1 << 20);
    buf_init(&cut, 1 << 20);
    http_drive(input, under, cut_never, 0, &whole);
    http_drive(input, under, cut_steps, 1, &cut);
    must_be_same(&whole, &cut);
    http_drive(input, under, cut_anywhere, data[0], &cut);
    must_be_same(&whole, &cut);
    buf_release(&whole);
    buf_release(&cut);
    return 0;
}
