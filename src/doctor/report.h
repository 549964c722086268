/*
 * report - a report as people read it: what is wrong and where, the lines that repair it ready to
 * be copied, and what works until then.
 *
 * Why no boxes and rules around it: what is printed is pasted into mails and tickets. Lines of a
 * configuration stand alone, so that they can be copied whole. Colours only on a terminal, and
 * not where NO_COLOR is set.
 *
 * Thread   any.
 * Memory   nothing is kept.
 * Units    columns of a terminal.
 * Limits   sentences are broken at REPORT_COLUMNS; lines of a configuration never are.
 */
#ifndef DOCTOR_REPORT_H
#define DOCTOR_REPORT_H

#include <jansson.h>
#include <stdio.h>

enum { REPORT_COLUMNS = 80 };

/* `report` as in contract/doctor-report.schema.json. */
void report_print(FILE *out, json_t *report, const char *language);

#endif
