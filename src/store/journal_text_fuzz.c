/* Whatever stands in a row: it is refused, or it reads and writes back as the same views. */
#include "store/journal_text.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fact_draft first, second;
    struct arena arena = { 0 };
    struct audience *audience = NULL;

    if (journal_parse_views((slice){ (const char *)data, size }, &first)) {
        bool ok = journal_parse_views(journal_text_views(&arena, &first), &second);
        assert(ok && first.view_count == second.view_count);
        for (uint32_t i = 0; i < first.view_count; i++)
            assert(channel_eq(&first.views[i].channel, &second.views[i].channel) &&
                   slice_eq(first.views[i].data, second.views[i].data));
    }
    if (journal_parse_audience((slice){ (const char *)data, size }, &arena, &audience))
        audience_unref(audience);
    arena_release(&arena);
    return 0;
}
