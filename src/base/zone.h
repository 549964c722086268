/*
 * zone - how far the clocks of a place are from UTC at an instant.
 *
 * Reads the compiled IANA data of the system (/usr/share/zoneinfo, TZif of RFC 8536) and
 * the rule at its end for the years that no table lists.
 *
 * Why not localtime(): libc knows one zone per process, in the environment, and tenants
 * live in several. Each zone is read once and kept.
 *
 * Thread   any; the zones read so far are behind a mutex. The first use of a zone reads a
 *          file, so a loop thread should not be the one that makes it.
 * Memory   at most ZONES_KEPT zones of some KiB; a further one replaces the oldest.
 * Units    seconds since 1970 and seconds east of UTC.
 * Limits   files of 64 KiB; names of ZONE_NAME_MAX bytes without dots.
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/slice.h"

enum { ZONE_NAME_MAX = 63, ZONES_KEPT = 32 };

/* False, and 0, when the zone is unknown. "UTC" is always known. */
bool zone_offset(const char *name, int64_t at_s, int32_t *offset_s_out);

/* One zone, for zone_offset() and its tests. */
struct zone_rule {
    enum { ZONE_MONTH_WEEK_DAY, ZONE_JULIAN, ZONE_DAY_OF_YEAR } kind;
    int month, week, day;
    int32_t time_s; /* on the wall, from the midnight of that day; may be negative */
};

struct zone {
    size_t count;      /* of changes */
    int64_t *at_s;     /* sorted */
    int32_t *offset_s; /* from at_s[i] on */
    int32_t before_s;  /* before the first change */
    bool has_rule;     /* for the time behind the last change */
    bool has_summer;
    int32_t standard_s, summer_s;
    struct zone_rule summer_begins, summer_ends;
};

/* From the bytes of a TZif file. False when it is none; nothing to release then. */
MUST_USE bool zone_parse(slice tzif, struct zone *zone_out);
int32_t zone_offset_in(const struct zone *zone, int64_t at_s);
void zone_release(struct zone *zone);

#endif
