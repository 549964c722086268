#include "loop/stream.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is an address has a text, and that text is the same address. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct address address, again;
    char text[ADDRESS_TEXT_MAX];

    if (!address_parse((slice){ (const char *)data, size }, &address))
        return 0;
    address_text(&address, text);
    if (!address_parse(slice_of(text), &again) || again.family != address.family ||
        memcmp(again.bytes, address.bytes, sizeof(again.bytes)) != 0)
        abort();
    return 0;
}
