/*
 * date - a civil day, the day on the wall calendar.
 *
 * Not an instant: no time zone can move it. It counts days since 1970-01-01 in the
 * proleptic Gregorian calendar.
 *
 * Thread   a value.
 * Memory   none.
 * Units    days.
 * Limits   years 1583 to 9999.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/slice.h"

typedef struct {
    int32_t day;
} date;

enum {
    DATE_TEXT_LEN = 10,
    DATE_FIRST_DAY = -141349, /* 1583-01-01 */
    DATE_LAST_DAY = 2932896,  /* 9999-12-31 */
};

/* ISO 8601 `YYYY-MM-DD`, and only that. False on anything else, and on days that do not
 * exist (2026-02-29). */
MUST_USE bool date_parse(slice text, date *date_out);
void date_text(date d, char text_out[DATE_TEXT_LEN + 1]);

date date_from_civil(int year, int month, int day); /* must exist */
void date_civil(date d, int *year_out, int *month_out, int *day_out);
int date_weekday(date d);                       /* ISO: 1 Monday ... 7 Sunday */
date date_add(date d, int days);                /* stops at the first and at the last day */
bool date_exists(int year, int month, int day); /* within the limits */

#endif
