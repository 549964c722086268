#include "base/cursor.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is a cursor is written exactly as it was read. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    slice text = { (const char *)data, size };
    char written[CURSOR_TEXT_MAX];
    struct cursor cursor;

    if (cursor_parse(text, &cursor) && !slice_eq(cursor_text(&cursor, written), text))
        abort();
    return 0;
}
