/*
 * holiday - the public holidays of a place in a year.
 *
 * Eleven everywhere; two more in Alsace-Moselle, one of them only in some communes; the day
 * of the abolition of slavery in each place overseas. Three move with Easter.
 *
 * It is the law of today for every year: what counted in 1950 is of no use to anybody's
 * leave. 21 July (Schœlcher), which one source calls a holiday, is none here.
 *
 * Whether a holiday is a day off is not said here: that is the company's choice, by site
 * (workplace.h).
 *
 * Thread   any; pure.
 * Memory   none.
 * Units    civil days.
 * Limits   Easter is the Gregorian one, from 1583 on; HOLIDAYS_MAX in a year of a zone.
 */
#ifndef HR_HOLIDAY_H
#define HR_HOLIDAY_H

#include "base/date.h"

enum holiday_zone {
    HOLIDAYS_METROPOLE,
    HOLIDAYS_ALSACE_MOSELLE,
    HOLIDAYS_GUADELOUPE,
    HOLIDAYS_MARTINIQUE,
    HOLIDAYS_GUYANE,
    HOLIDAYS_REUNION,
    HOLIDAYS_MAYOTTE,
    HOLIDAYS_SAINT_BARTHELEMY,
    HOLIDAYS_SAINT_MARTIN,
    HOLIDAY_ZONE_COUNT
};

/* In the database and on the wire: "metropole", "saint_martin". */
const char *holiday_zone_text(enum holiday_zone zone);
MUST_USE bool holiday_zone_parse(slice text, enum holiday_zone *zone_out);

enum holiday {
    HOLIDAY_NEW_YEAR,
    HOLIDAY_GOOD_FRIDAY, /* Alsace-Moselle, by site */
    HOLIDAY_EASTER_MONDAY,
    HOLIDAY_LABOUR_DAY,
    HOLIDAY_VICTORY_DAY,
    HOLIDAY_ASCENSION,
    HOLIDAY_WHIT_MONDAY,
    HOLIDAY_NATIONAL_DAY,
    HOLIDAY_ASSUMPTION,
    HOLIDAY_ALL_SAINTS,
    HOLIDAY_ARMISTICE,
    HOLIDAY_CHRISTMAS,
    HOLIDAY_SAINT_STEPHEN, /* Alsace-Moselle */
    HOLIDAY_ABOLITION_MAYOTTE,
    HOLIDAY_ABOLITION_MARTINIQUE,
    HOLIDAY_ABOLITION_GUADELOUPE,
    HOLIDAY_ABOLITION_SAINT_MARTIN,
    HOLIDAY_ABOLITION_GUYANE,
    HOLIDAY_ABOLITION_SAINT_BARTHELEMY,
    HOLIDAY_ABOLITION_REUNION,
    HOLIDAY_COUNT
};

/* "labour_day"; "Fête du Travail", "Labour Day". */
const char *holiday_code(enum holiday holiday);
const char *holiday_name(enum holiday holiday, bool english);
MUST_USE bool holiday_parse(slice code, enum holiday *holiday_out);

/* A set of holidays: 1 << HOLIDAY_... for each. */
typedef uint32_t holiday_set;
_Static_assert(HOLIDAY_COUNT <= 32, "a holiday_set has room for each");

/* Those of a zone. `good_friday`: the commune has it (Alsace-Moselle only). */
holiday_set holiday_zone_set(enum holiday_zone zone, bool good_friday);

/* Those of the set that fall on this day: now and then two (1 May 2008). */
holiday_set holiday_on(holiday_set set, date day);

/* Those of the set in one year, in order of day. Returns how many. */
enum { HOLIDAYS_MAX = 14 };
struct holiday_day {
    date day;
    enum holiday holiday;
};
size_t holiday_list(holiday_set set, int year, struct holiday_day list_out[HOLIDAYS_MAX]);

/* Easter Sunday, of the Gregorian calendar. */
date holiday_easter(int year);

#endif
