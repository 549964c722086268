#include "base/date.h"
#include "base/instant.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A day and an instant have one form each: what is read is written just so. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    slice text = { (const char *)data, size };
    char written[INSTANT_TEXT_LEN + 1];
    int64_t at_ms;
    date day;

    if (date_parse(text, &day)) {
        date_text(day, written);
        if (!slice_eq(slice_of(written), text))
            abort();
    }
    if (instant_parse(text, &at_ms)) {
        instant_text(at_ms, written);
        if (!slice_eq(slice_of(written), text))
            abort();
    }
    return 0;
}
