/* Any bytes as an answer, any cuts: no crash, and the same story. */

#include "base/mem.h"
#include "proto/drive.h"
#include "proto/http_response.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void drive(slice input, bool to_head, drive_cut cut, size_t choice, struct buf *story)
{
    static const struct http_limits limits = HTTP_LIMITS_DEFAULT;
    struct http_response_parser parser;
    struct error err = { 0 };
    enum http_result result = HTTP_MORE;

    buf_clear(story);
    http_response_init(&parser, &limits);
    parser.to_head = to_head;
    for (size_t at = 0; at < input.len && result != HTTP_BAD;) {
        size_t end = cut(at, input.len, choice);
        if (end > input.len)
            end = input.len;
        char *bytes = mem_copy(input.data + at, end - at);
        slice rest = { bytes, end - at }, piece;
        do {
            size_t used = 0;
            result = http_response_feed(&parser, rest, &used, &piece, &err);
            rest = slice_skip(rest, used);
            buf_add(story, piece);
            if (result == HTTP_HEAD)
                buf_printf(story, "<%d %zu>", http_response_get(&parser)->status,
                           http_response_get(&parser)->header_count);
            if (result == HTTP_READY)
                http_response_next(&parser, false);
        } while (result != HTTP_MORE && result != HTTP_BAD);
        mem_free(bytes);
        at = end;
    }
    if (result != HTTP_BAD)
        result = http_response_finish(&parser, &err);
    buf_printf(story, "<%d %s>", (int)result, err.code);
    http_response_release(&parser);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole, cut;

    if (size < 2)
        return 0;
    const slice input = { (const char *)data + 2, size - 2 };
    const bool to_head = data[1] & 1;
    buf_init(&whole, 1 << 20);
    buf_init(&cut, 1 << 20);
    drive(input, to_head, cut_never, 0, &whole);
    drive(input, to_head, cut_steps, 1, &cut);
    must_be_same(&whole, &cut);
    drive(input, to_head, cut_anywhere, data[0], &cut);
    must_be_same(&whole, &cut);
    buf_release(&whole);
    buf_release(&cut);
    return 0;
}
