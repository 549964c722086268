/*
 * catalogue - what is known of boxes, their faults, the words for them and the lines that repair
 * them: contract/doctor.json, as it was when this program was built.
 *
 * Why data: the page Connexion reads the same file, and judges by it what a browser saw. What a
 * box looks like is a fact that one adds, not code. contract/README.md says how it is read.
 *
 * Thread   any; it is not changed.
 * Memory   the process's: made at first use, never given back.
 * Units    -
 * Limits   -
 */
#ifndef DOCTOR_CATALOGUE_H
#define DOCTOR_CATALOGUE_H

#include <jansson.h>

/* The whole file; not to be changed. It is ours: that it can be read is asserted. */
json_t *catalogue(void);

#endif
