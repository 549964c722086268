/*
 * paint - colours of a terminal, or none.
 *
 * Thread   any.
 * Memory   texts are static.
 * Units    -
 * Limits   -
 */
#ifndef DOCTOR_PAINT_H
#define DOCTOR_PAINT_H

#include <stdio.h>

/* All of them are empty where `out` is no terminal, TERM is `dumb`, or NO_COLOR is set. */
struct paint {
    const char *plain, *bold, *dim, *good, *warn, *bad, *code;
};

struct paint paint_for(FILE *out);

#endif
