/* Any bytes as a body, with any boundary: parts lie inside the body, in their order, and what
 * is written as a form comes back as it was. */
#include "proto/multipart.h"

#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool it)
{
    if (!it)
        abort();
}

static void read_any(slice type, slice body)
{
    struct multipart multipart;
    struct error err = { 0 };
    struct arena arena;
    const char *at = body.data;

    arena_init(&arena);
    if (multipart_read(&multipart, type, body, &arena, &err)) {
        must(multipart.count > 0 && multipart.count <= MULTIPART_PARTS_MAX);
        for (size_t i = 0; i < multipart.count; i++) {
            slice content = multipart.parts[i].content;

            must(content.data >= at && content.data + content.len <= body.data + body.len);
            at = content.data + content.len;
        }
    } else {
        must(err.kind == ERR_INVALID && err.user[0]);
    }
    arena_release(&arena);
}

/* A file of any bytes but the delimiter is found whole. */
static void write_and_read(slice content)
{
    static const char type[] = "multipart/form-data; boundary=limite";
    struct multipart multipart;
    struct error err = { 0 };
    struct arena arena;
    struct buf body;

    if (slice_contains(content, SLICE("\r\n--limite")))
        return;
    arena_init(&arena);
    buf_init(&body, 1 << 20);
    buf_add(&body, SLICE("--limite\r\nContent-Disposition: form-data; name=f; filename=\"\"\r\n"
                         "\r\n"));
    buf_add(&body, content);
    buf_add(&body, SLICE("\r\n--limite--"));
    must(multipart_read(&multipart, slice_of(type), buf_slice(&body), &arena, &err));
    must(multipart.count == 1 && slice_eq(multipart.parts[0].content, content));
    buf_release(&body);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    slice all = { (const char *)data, size }, type, body;

    if (size > 1 << 16)
        return 0;
    if (!slice_cut(all, '\n', &type, &body)) /* the first line is the header */
        body = all;
    read_any(type, body);
    read_any(SLICE("multipart/form-data; boundary=limite"), all);
    write_and_read(all);
    return 0;
}
