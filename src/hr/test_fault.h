/*
 * test_fault - the N-th statement fails, as on a full disk.
 *
 *     struct fault fault = { n };
 *     db_set_fault(p.db, fault_allow, &fault);
 *
 * Thread   the test's.
 * Memory   none.
 * Units    statements.
 * Limits   -
 */
#ifndef HR_TEST_FAULT_H
#define HR_TEST_FAULT_H

#include "store/db.h"

#include <string.h>

struct fault {
    int64_t left; /* statements that still pass */
};

static inline bool fault_allow(void *ctx, const char *what)
{
    struct fault *fault = ctx;

    if (strcmp(what, "step") != 0)
        return true;
    return fault->left-- != 0;
}

#endif
