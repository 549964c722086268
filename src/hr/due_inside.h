/*
 * due_inside - what the rows of due and those who run them share.
 *
 * Thread   constant.
 * Memory   none.
 * Units    -
 * Limits   -
 */
#ifndef HR_DUE_INSIDE_H
#define HR_DUE_INSIDE_H

#include "hr/due.h"

/* As it stands in the database. */
const char *due_word(enum due_what what);

#endif
