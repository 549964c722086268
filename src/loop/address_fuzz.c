#include "loop/stream.h"

#include <assert.h>
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
    if (!address_parse(slice_of(text), &again))
        abort();
    again.port = address.port;
    assert(memcmp(&address, &again, sizeof(address)) == 0);
    return 0;
}
