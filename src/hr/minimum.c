#include "hr/minimum.h"

#include "hr/rule.h"

int presence_present(const struct presence *presence)
{
    return presence->expected - presence->absent;
}

int minimum_free(const struct presence *presence, int minimum)
{
    int free = presence_present(presence) - (rule_holds(RULE_TEAM_MINIMUM) ? minimum : 0);

    return free > 0 ? free : 0;
}

bool minimum_under(const struct presence *presence, int minimum)
{
    return rule_holds(RULE_TEAM_MINIMUM) && presence->expected > 0 &&
           presence_present(presence) < minimum;
}
