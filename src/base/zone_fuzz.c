#include "base/zone.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever a file says, every instant has an offset, and of less than a day and a bit. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int64_t at_s[] = { INT64_MIN,  -1,           0,        951782400, 1774746000,
                                    4078429200, 253402300799, INT64_MAX };
    struct zone zone;

    if (!zone_parse((slice){ (const char *)data, size }, &zone))
        return 0;
    for (size_t i = 0; i < COUNT_OF(at_s); i++) {
        int32_t offset_s = zone_offset_in(&zone, at_s[i]);
        if (offset_s < -26 * 3600 || offset_s > 26 * 3600)
            abort();
    }
    zone_release(&zone);
    return 0;
}
