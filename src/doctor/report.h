/*
 * report - a report as people read it, and what happens until then.
 *
 * On a terminal the present question is shown and overwritten; piped, nothing but the report
 * comes. Colours only on a terminal, and not where NO_COLOR is set.
 *
 * Thread   report_step(): any.
 * Memory   -
 * Units    -
 * Limits   -
 */
#ifndef DOCTOR_REPORT_H
#define DOCTOR_REPORT_H

#include <jansson.h>
#include <stdio.h>

/* `report` as in contract/doctor-report.schema.json. */
void report_print(FILE *out, json_t *report, const char *language);

/* For struct exam: ctx is the language. On standard error, and only on a terminal. */
void report_step(void *ctx, const char *probe, const char *what);
void report_step_end(void); /* clears the line */

#endif
