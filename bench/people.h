/*
 * people - who takes part: a company in a data folder, made by `seed`, read by `load`.
 *
 * One of HR, then employees in teams of PEOPLE_TEAM with a manager each. Everybody is
 * signed in once; the tokens stand in the file "people" of the data folder, a line each.
 *
 * Memory   people_read; kept to the end.
 */
#ifndef BENCH_PEOPLE_H
#define BENCH_PEOPLE_H

#include "base/id.h"
#include "hr/token.h"

#include <stdio.h>

enum { PEOPLE_TEAM = 50, PEOPLE_MAX = 20000 };

struct person {
    char id[ID_TEXT_LEN + 1];
    char token[TOKEN_TEXT_LEN + 1];
};

struct people {
    struct person hr;
    struct person *list; /* employees */
    size_t count;
};

static inline void people_path(char out[512], const char *folder)
{
    snprintf(out, 512, "%.400s/people", folder);
}

#endif
