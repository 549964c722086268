/* Those who do what is due (due.h): the table, and the one who walks it. */

#include "hr/due_inside.h"

#include <assert.h>

/* What stands in the database for each. */
static const char *const words[DUE_COUNT] = {
    [DUE_TEAM_PERIOD] = "team_period", [DUE_DEPARTURE] = "departure",   [DUE_DEPUTY] = "deputy",
    [DUE_REMINDER] = "reminder",       [DUE_ESCALATION] = "escalation",
};

const char *due_word(enum due_what what)
{
    assert(what < DUE_COUNT);
    return words[what];
}
