/*
 * test_rule - lets tests/rules/run.mjs run one test with one rule switched off.
 *
 * A test that is named on a rule's card includes this. MOZAIK_RULE_OFF names the rule that
 * does not hold, MOZAIK_TEST the one test to run. In the program itself neither is read.
 *
 * Thread   before main().
 * Memory   none.
 * Units    -
 * Limits   -
 */
#ifndef HR_TEST_RULE_H
#define HR_TEST_RULE_H

#include "base/test.h"
#include "hr/rule.h"

#include <stdlib.h>

__attribute__((constructor)) static void rule_off_by_environment(void)
{
    const char *code = getenv("MOZAIK_RULE_OFF"), *name = getenv("MOZAIK_TEST");
    enum rule rule;

    if (code && rule_find(slice_of(code), &rule))
        rule_switch_off(rule);
    else if (code)
        abort(); /* a rule of that name is on no card */
    if (name)
        cmocka_set_test_filter(name);
}

#endif
