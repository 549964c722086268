#include "hr/rule.h"

#include <assert.h>

static bool off[RULE_COUNT];

bool rule_holds(enum rule rule)
{
    return !off[rule];
}

void rule_switch_off(enum rule rule)
{
    assert(rule < RULE_COUNT);
    off[rule] = true;
}

bool rule_find(slice code, enum rule *rule_out)
{
    for (int i = 0; i < RULE_COUNT; i++)
        if (slice_eq(code, slice_of(rule_card((enum rule)i)->code))) {
            *rule_out = (enum rule)i;
            return true;
        }
    return false;
}
