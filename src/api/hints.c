#include "api/hints.h"

#include <string.h>

static size_t slot_of(const uint8_t *token_hash)
{
    return (size_t)(token_hash[0] | token_hash[1] << 8) % HINTS;
}

tenant_id hints_find(const struct hints *hints, const uint8_t *token_hash)
{
    const struct hint *hint = &hints->slots[slot_of(token_hash)];

    if (memcmp(hint->key, token_hash, HINT_KEY_LEN) == 0)
        return hint->tenant;
    return (tenant_id){ { 0 } };
}

void hints_set(struct hints *hints, const uint8_t *token_hash, tenant_id tenant)
{
    struct hint *hint = &hints->slots[slot_of(token_hash)];

    memcpy(hint->key, token_hash, HINT_KEY_LEN);
    hint->tenant = tenant;
}
