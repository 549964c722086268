#include "base/zone.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TZIF_MAX = 64 * 1024, DAY_S = 24 * 60 * 60, OFFSET_MAX_S = 26 * 60 * 60 };

/* ---- the table of a TZif file, RFC 8536 section 3 ---- */

enum { TZIF_HEADER = 44 };

struct tzif_counts {
    uint32_t utc, standard, leap, times, types, chars;
};

static int64_t big_endian(const char *bytes, int count)
{
    /* Filled with the sign first, as the numbers are in two's complement. */
    uint64_t value = (unsigned char)bytes[0] & 0x80 ? UINT64_MAX : 0;
    for (int i = 0; i < count; i++)
        value = value << 8 | (unsigned char)bytes[i];
    return (int64_t)value;
}

static bool read_header(slice *rest, struct tzif_counts *counts_out)
{
    if (rest->len < TZIF_HEADER || memcmp(rest->data, "TZif", 4) != 0)
        return false;
    if (rest->data[4] < '2') /* the data of before 2006: 32 bits and no rule */
        return false;
    uint32_t count[6];
    for (int i = 0; i < 6; i++) {
        int64_t value = big_endian(rest->data + 20 + 4 * i, 4);
        if (value < 0 || value > TZIF_MAX)
            return false;
        count[i] = (uint32_t)value;
    }
    *counts_out =
        (struct tzif_counts){ count[0], count[1], count[2], count[3], count[4], count[5] };
    *rest = slice_skip(*rest, TZIF_HEADER);
    return true;
}

static size_t block_size(const struct tzif_counts *n, size_t time_size)
{
    return n->times * (time_size + 1) + (size_t)n->types * 6 + n->chars +
           n->leap * (time_size + 4) + n->standard + n->utc;
}

static bool offset_of_type(const char *types, const struct tzif_counts *n, unsigned type,
                           int32_t *offset_s_out)
{
    if (type >= n->types)
        return false;
    int64_t offset_s = big_endian(types + 6 * type, 4);
    if (offset_s < -OFFSET_MAX_S || offset_s > OFFSET_MAX_S)
        return false;
    *offset_s_out = (int32_t)offset_s;
    return true;
}

static bool read_table(slice block, const struct tzif_counts *n, struct zone *zone)
{
    const char *times = block.data;
    const char *time_types = times + 8 * (size_t)n->times;
    const char *types = time_types + n->times;

    zone->count = n->times;
    zone->at_s = mem_array(int64_t, n->times);
    zone->offset_s = mem_array(int32_t, n->times);
    /* Before the first change the first type holds (section 3.2). */
    if (!offset_of_type(types, n, 0, &zone->before_s))
        return false;
    for (size_t i = 0; i < n->times; i++) {
        zone->at_s[i] = big_endian(times + 8 * i, 8);
        if (i > 0 && zone->at_s[i] <= zone->at_s[i - 1])
            return false;
        if (!offset_of_type(types, n, (unsigned char)time_types[i], &zone->offset_s[i]))
            return false;
    }
    return true;
}

/* ---- the rule in its last line, POSIX.1 TZ: "CET-1CEST,M3.5.0,M10.5.0/3" ---- */

static bool take_char(slice *in, char c)
{
    if (in->len == 0 || in->data[0] != c)
        return false;
    *in = slice_skip(*in, 1);
    return true;
}

static bool take_number(slice *in, int most, int *value_out)
{
    size_t len = 0;
    int value = 0;

    while (len < in->len && len < 4 && in->data[len] >= '0' && in->data[len] <= '9')
        value = value * 10 + (in->data[len++] - '0');
    if (len == 0 || value > most)
        return false;
    *in = slice_skip(*in, len);
    *value_out = value;
    return true;
}

/* Three letters or more, or anything in angle brackets. */
static bool take_name(slice *in)
{
    slice rest = *in, name;
    size_t len = 0;

    if (take_char(&rest, '<'))
        return slice_cut(rest, '>', &name, in);
    while (len < in->len && ((in->data[len] >= 'A' && in->data[len] <= 'Z') ||
                             (in->data[len] >= 'a' && in->data[len] <= 'z')))
        len++;
    *in = slice_skip(*in, len);
    return len >= 3;
}

/* [+-]hours[:minutes[:seconds]] */
static bool take_time(slice *in, int hours_most, int32_t *time_s_out)
{
    int hours, minutes = 0, seconds = 0;
    bool negative = take_char(in, '-');

    if (!negative)
        (void)take_char(in, '+');
    if (!take_number(in, hours_most, &hours))
        return false;
    if (take_char(in, ':') && !take_number(in, 59, &minutes))
        return false;
    if (take_char(in, ':') && !take_number(in, 59, &seconds))
        return false;
    int32_t time_s = (hours * 60 + minutes) * 60 + seconds;
    *time_s_out = negative ? -time_s : time_s;
    return true;
}

static bool take_rule(slice *in, struct zone_rule *rule)
{
    bool ok;

    *rule = (struct zone_rule){ .time_s = 2 * 60 * 60 };
    if (take_char(in, 'M')) {
        rule->kind = ZONE_MONTH_WEEK_DAY;
        ok = take_number(in, 12, &rule->month) && rule->month >= 1 && take_char(in, '.') &&
             take_number(in, 5, &rule->week) && rule->week >= 1 && take_char(in, '.') &&
             take_number(in, 6, &rule->day);
    } else if (take_char(in, 'J')) {
        rule->kind = ZONE_JULIAN;
        ok = take_number(in, 365, &rule->day) && rule->day >= 1;
    } else {
        rule->kind = ZONE_DAY_OF_YEAR;
        ok = take_number(in, 365, &rule->day);
    }
    return ok && (!take_char(in, '/') || take_time(in, 167, &rule->time_s));
}

static bool read_rule(slice line, struct zone *zone)
{
    if (line.len == 0)
        return true; /* no rule: the last change holds for ever */
    if (!take_name(&line) || !take_time(&line, 24, &zone->standard_s))
        return false;
    zone->has_rule = true;
    zone->standard_s = -zone->standard_s; /* POSIX counts west of Greenwich */
    if (line.len == 0)
        return true;

    if (!take_name(&line))
        return false;
    zone->has_summer = true;
    zone->summer_s = zone->standard_s + 60 * 60;
    if (line.len && line.data[0] != ',') {
        if (!take_time(&line, 24, &zone->summer_s))
            return false;
        zone->summer_s = -zone->summer_s;
    }
    return take_char(&line, ',') && take_rule(&line, &zone->summer_begins) &&
           take_char(&line, ',') && take_rule(&line, &zone->summer_ends) && line.len == 0;
}

bool zone_parse(slice tzif, struct zone *zone_out)
{
    struct zone zone = { 0 };
    struct tzif_counts counts;
    slice rest = tzif, rule, behind;
    bool ok = false;

    if (tzif.len > TZIF_MAX || !read_header(&rest, &counts))
        goto done;
    /* The first block is for programs that know only 32 bits. */
    if (rest.len < block_size(&counts, 4))
        goto done;
    rest = slice_skip(rest, block_size(&counts, 4));
    if (!read_header(&rest, &counts) || rest.len < block_size(&counts, 8))
        goto done;
    if (counts.leap != 0) /* the "right/" zones count other seconds than everybody else */
        goto done;
    if (!read_table(rest, &counts, &zone))
        goto done;
    rest = slice_skip(rest, block_size(&counts, 8));
    if (!take_char(&rest, '\n') || !slice_cut(rest, '\n', &rule, &behind))
        goto done;
    if (!read_rule(rule, &zone))
        goto done;

    *zone_out = zone;
    zone = (struct zone){ 0 };
    ok = true;
done:
    zone_release(&zone);
    return ok;
}

void zone_release(struct zone *zone)
{
    mem_free(zone->at_s);
    mem_free(zone->offset_s);
    *zone = (struct zone){ 0 };
}

/* ---- asking ---- */

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t rule_day(const struct zone_rule *rule, int year)
{
    int32_t new_year = date_from_civil(year, 1, 1).day;

    switch (rule->kind) {
    case ZONE_JULIAN: /* 29 February has no number */
        return new_year + rule->day - 1 + (is_leap(year) && rule->day >= 60);
    case ZONE_DAY_OF_YEAR: return new_year + rule->day;
    case ZONE_MONTH_WEEK_DAY: break;
    }
    date first = date_from_civil(year, rule->month, 1);
    int weekday = date_weekday(first) % 7; /* 0 is Sunday in these rules */
    int32_t day = first.day + (rule->day - weekday + 7) % 7 + 7 * (rule->week - 1);
    int32_t next_month = rule->month == 12 ? new_year + 365 + is_leap(year)
                                           : date_from_civil(year, rule->month + 1, 1).day;
    return day < next_month ? day : day - 7; /* week 5 is the last one */
}

static int32_t offset_by_rule(const struct zone *zone, int64_t at_s)
{
    if (!zone->has_summer)
        return zone->standard_s;

    /* The calendar has ends, and nobody changes clocks behind them. */
    if (at_s / DAY_S <= DATE_FIRST_DAY || at_s / DAY_S >= DATE_LAST_DAY)
        return zone->standard_s;
    int64_t wall_s = at_s + zone->standard_s;
    int64_t wall_day = wall_s / DAY_S - (wall_s % DAY_S < 0);
    int year, month, day;
    date_civil((date){ (int32_t)wall_day }, &year, &month, &day);

    int64_t begins_s = (int64_t)rule_day(&zone->summer_begins, year) * DAY_S +
                       zone->summer_begins.time_s - zone->standard_s;
    int64_t ends_s = (int64_t)rule_day(&zone->summer_ends, year) * DAY_S +
                     zone->summer_ends.time_s - zone->summer_s;
    /* In the south, and in Ireland's way of counting, it lasts over the new year. */
    bool is_summer = begins_s < ends_s ? at_s >= begins_s && at_s < ends_s
                                       : at_s >= begins_s || at_s < ends_s;
    return is_summer ? zone->summer_s : zone->standard_s;
}

int32_t zone_offset_in(const struct zone *zone, int64_t at_s)
{
    size_t low = 0, high = zone->count; /* the changes before `low` have happened */

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->at_s[middle] <= at_s)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == zone->count && zone->has_rule)
        return offset_by_rule(zone, at_s);
    return low == 0 ? zone->before_s : zone->offset_s[low - 1];
}

/* ---- the zones of the system ---- */

/* It becomes part of a path: no dot, so no way up; no slash at the front. */
static bool is_zone_name(slice name)
{
    if (name.len == 0 || name.len > ZONE_NAME_MAX || name.data[0] == '/')
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-' || c == '+' || c == '/'))
            return false;
    }
    return true;
}

static bool read_zone(const char *name, struct zone *zone_out)
{
    char path[sizeof("/usr/share/zoneinfo/") + ZONE_NAME_MAX];
    struct buf file;
    struct stat about;
    bool ok = false;
    int fd;

    buf_init(&file, TZIF_MAX);
    (void)snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name); /* it fits */
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
        goto done;
    if (about.st_size <= 0 || about.st_size > TZIF_MAX)
        goto done;
    while (file.len < (size_t)about.st_size) {
        size_t want = (size_t)about.st_size - file.len;
        ssize_t got = read(fd, buf_room(&file, want), want);
        if (got <= 0)
            goto done;
        buf_filled(&file, (size_t)got);
    }
    ok = zone_parse(buf_slice(&file), zone_out);
done:
    if (fd >= 0)
        close(fd);
    buf_release(&file);
    return ok;
}

struct known_zone {
    char name[ZONE_NAME_MAX + 1];
    bool exists; /* a name that stands for nothing is remembered too */
    struct zone zone;
};

static pthread_mutex_t known_lock = PTHREAD_MUTEX_INITIALIZER;
static struct known_zone known[ZONES_KEPT];
static size_t known_next; /* the place of the oldest one */

static struct known_zone *get_zone(slice name)
{
    for (size_t i = 0; i < ZONES_KEPT; i++)
        if (known[i].name[0] && slice_eq(slice_of(known[i].name), name))
            return &known[i];

    struct known_zone *place = &known[known_next];
    known_next = (known_next + 1) % ZONES_KEPT;
    zone_release(&place->zone);
    *place = (struct known_zone){ 0 };
    memcpy(place->name, name.data, name.len);
    place->exists = read_zone(place->name, &place->zone);
    if (!place->exists)
        log_write(LOG_WARN, "time zone unknown, using UTC", LOG_TEXT("zone", name));
    return place;
}

bool zone_offset(const char *name, int64_t at_s, int32_t *offset_s_out)
{
    slice wanted = slice_of(name);
    bool ok;

    *offset_s_out = 0;
    if (slice_eq(wanted, SLICE("UTC")))
        return true;
    if (!is_zone_name(wanted))
        return false;
    pthread_mutex_lock(&known_lock);
    struct known_zone *zone = get_zone(wanted);
    ok = zone->exists;
    if (ok)
        *offset_s_out = zone_offset_in(&zone->zone, at_s);
    pthread_mutex_unlock(&known_lock);
    return ok;
}
