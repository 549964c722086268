#include "base/slice.h"
#include "doctor/condition.h"
#include "doctor/judge.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever was seen, there is a judgement: it names a verdict, in words, and a state. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const needed[] = { "verdict", "state", "title", "cause", "certainty" };
    json_t *seen = json_loadb((const char *)data, size, 0, NULL), *report;

    if (json_is_object(seen)) {
        report = judge(seen, "http://rh.example.fr", size % 2 ? "fr" : "en");
        for (size_t i = 0; i < COUNT_OF(needed); i++)
            if (!json_is_string(json_object_get(report, needed[i])))
                abort();
        json_decref(report);
    }
    json_decref(seen);
    return 0;
}
