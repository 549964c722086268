/* Any bytes: what is recognised is so by its first kilobyte, whatever follows. */
#include "hr/media.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    slice all = { (const char *)data, size };
    slice front = { all.data, size < MEDIA_LOOK ? size : MEDIA_LOOK };
    enum media media, again;
    bool known = media_of(all, &media);

    if (known != media_of(front, &again) || (known && media != again))
        abort();
    return 0;
}
