/*
 * instant - a moment, UTC, in milliseconds since 1970-01-01.
 *
 * Plain int64_t, always named `..._ms` or `at`. On the wire: ISO 8601 with milliseconds,
 * "2026-11-23T09:14:03.120Z".
 *
 * Thread   values.
 * Memory   none.
 * Units    ms.
 * Limits   years 1970 to 9999; what lies outside is written as the nearest end.
 */
#ifndef BASE_INSTANT_H
#define BASE_INSTANT_H

#include "base/date.h"
#include "base/slice.h"

enum { INSTANT_TEXT_LEN = 24 };

/* Parsing takes exactly the form above, and no second that does not exist. */
void instant_text(int64_t at_ms, char text_out[INSTANT_TEXT_LEN + 1]);
MUST_USE bool instant_parse(slice text, int64_t *at_ms_out);

/* The civil day of an instant in an IANA zone such as "Europe/Paris" (see zone.h). In a
 * zone that nobody knows it is the day in UTC: check the name when it is configured. */
date instant_day(int64_t at_ms, const char *zone);

/* When this day begins there: mostly at 00:00, later where the clocks skip that hour. */
int64_t instant_midnight(date day, const char *zone);

#endif
