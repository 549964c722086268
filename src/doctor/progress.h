/*
 * progress - what happens until the report is there, for who waits for it at a terminal.
 *
 * A line for each question that has its answer, with ✓ or ✗ and what was seen; below them, in one
 * line that is written over again and again, what is being asked. On standard error, and only
 * when that is a terminal: into a pipe goes the report and nothing else.
 *
 * Thread   any.
 * Memory   the process's.
 * Units    -
 * Limits   -
 */
#ifndef DOCTOR_PROGRESS_H
#define DOCTOR_PROGRESS_H

#include <jansson.h>

/* For struct exam; ctx is the language. */
void progress_step(void *ctx, const char *probe, const char *what);
void progress_found(void *ctx, const char *key, json_t *value);

void progress_end(void);  /* clears the present line */
void progress_stop(void); /* the same, and nothing more is said: the report begins */

#endif
