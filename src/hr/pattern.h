/*
 * pattern - how much somebody works in each half of a day, week after week.
 *
 * One to four weeks in turn: full time, four days of five, one week long and one short.
 * People are given one from a day on (user.h), so that the past stays as it was worked. For
 * the same reason the hours of a pattern that somebody has, or had, do not change: a new
 * one is made, and given from a day on.
 *
 * Thread   a database thread, inside a tx.
 * Memory   text in the tx's arena.
 * Units    minutes of work.
 * Limits   PATTERNS_MAX of a company; PATTERN_HALF_MAX minutes in a half day.
 */
#ifndef HR_PATTERN_H
#define HR_PATTERN_H

#include "base/json.h"
#include "hr/actor.h"

enum { PATTERNS_MAX = 100, PATTERN_NAME_MAX = 80 };
enum { PATTERN_WEEKS_MAX = 4, PATTERN_HALVES = 14, PATTERN_HALF_MAX = 720 };

/* `minutes[week][half]`: Monday morning first, Sunday afternoon last. */
struct pattern_hours {
    int weeks;
    date anchor; /* a Monday: of a first week */
    int minutes[PATTERN_WEEKS_MAX][PATTERN_HALVES];
};

struct pattern {
    pattern_id id;
    slice name;
    struct pattern_hours hours;
    int64_t version;
};

/* What HR enters. `anchor`: any day of a first week. */
struct pattern_entry {
    slice name;
    struct pattern_hours hours;
};

/* ERR_NOT_FOUND */
MUST_USE bool pattern_load(struct tx *tx, tenant_id tenant, pattern_id id,
                           struct pattern *pattern_out, struct error *err);

/* All of the company, in order of name. */
MUST_USE bool pattern_list(struct tx *tx, tenant_id tenant, struct pattern **list_out,
                           size_t *count_out, struct error *err);

/* HR: a new one. `pattern_created`.
 *     ERR_DENIED; ERR_INVALID (field "name", "weeks"); ERR_CONFLICT "pattern_exists";
 *     ERR_LIMIT "too_many_patterns" */
MUST_USE bool pattern_create(struct tx *tx, const struct actor *by,
                             const struct pattern_entry *entry, struct pattern *pattern_out,
                             struct error *err);

/* HR: the whole entry anew. `pattern_updated`.
 *     ERR_NOT_FOUND, ERR_DENIED, ERR_INVALID (with the field; version 0: missing)
 *     ERR_CONFLICT  "version_stale": pattern_out holds the present state; "pattern_exists";
 *                   "pattern_in_use": somebody has or had it, only its name may change */
MUST_USE bool pattern_update(struct tx *tx, const struct actor *by, pattern_id id,
                             int64_t version, const struct pattern_entry *entry,
                             struct pattern *pattern_out, struct error *err);

/* HR: one that nobody has or had. `pattern_deleted`. Errors as above. */
MUST_USE bool pattern_delete(struct tx *tx, const struct actor *by, pattern_id id,
                             int64_t version, struct pattern *pattern_out, struct error *err);

/* Columns of `pattern p`, for statements that read them along with something else. */
#define PATTERN_HOURS_COLUMNS "p.weeks, p.anchor_day, p.minutes"
enum { PATTERN_HOURS_COLUMN_COUNT = 3 };
void pattern_read_hours(const struct rows *rows, int column, struct pattern_hours *hours_out);

void pattern_view(struct json *json, const char *key, const struct pattern *pattern);

#endif
