/*
 * minimum - how many of a team are at work in a half day, and how many have to be.
 *
 * Who works elsewhere (remote) is at work. Who would not have worked anyway (a weekend, a
 * holiday, part time) is not expected: nobody is missing on a day on which nobody is.
 *
 * Thread   any; pure.
 * Memory   values.
 * Units    people, in one half of a day.
 * Limits   -
 */
#ifndef HR_MINIMUM_H
#define HR_MINIMUM_H

#include <stdbool.h>

struct presence {
    int expected; /* would work */
    int absent;   /* of those, away by an approved absence */
    int pending;  /* of those who are not, asked to be away */
    int remote;   /* of those who are not, work elsewhere */
};

int presence_present(const struct presence *presence);

/* How many more could go: "une place libre, deux demandes en attente". Never below 0. */
int minimum_free(const struct presence *presence, int minimum);

/* Are too few at work? */
bool minimum_under(const struct presence *presence, int minimum);

#endif
