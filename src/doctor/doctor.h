/*
 * doctor - tries to live through a URL, and says what is broken, where, and the lines that repair
 * it.
 *
 * Thread   the program's; probes have threads of their own.
 * Memory   its own.
 * Units    -
 * Limits   --quick under 10 s, default about 80 s, --full ten minutes and a half.
 */
#ifndef DOCTOR_DOCTOR_H
#define DOCTOR_DOCTOR_H

#include "doctor/exam.h"

#include <stdio.h>

/* How it is called, and what its exit status says. */
void doctor_usage(FILE *out, const char *language);

enum doctor_state { DOCTOR_HEALTHY = 0, DOCTOR_DEGRADED = 1, DOCTOR_BROKEN = 2 };

/* Prints the report; *state_out is the program's exit status.
 * ERR_INVALID: the URL is none. */
MUST_USE bool doctor_run(const struct exam_options *options, enum doctor_state *state_out,
                         struct error *err);

#endif
