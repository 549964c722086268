#include "hr/pattern.h"

#include "hr/data.h"
#include "hr/entry.h"
#include "hr/reference.h"

#include <string.h>

#define PATTERN_COLUMNS "p.id, p.name, p.version, " PATTERN_HOURS_COLUMNS

/* ---- reading ---- */

/* What we wrote ourselves: numbers between commas, in brackets. */
static void read_minutes(slice text, struct pattern_hours *hours)
{
    int *minutes = &hours->minutes[0][0];
    size_t at = 0;

    for (size_t i = 0; i < text.len && at < PATTERN_WEEKS_MAX * PATTERN_HALVES; i++) {
        if (text.data[i] == ',')
            at++;
        else if (text.data[i] >= '0' && text.data[i] <= '9')
            minutes[at] = minutes[at] * 10 + (text.data[i] - '0');
    }
}

void pattern_read_hours(const struct rows *rows, int column, struct pattern_hours *hours_out)
{
    *hours_out = (struct pattern_hours){
        .weeks = (int)rows_int(rows, column),
        .anchor = rows_date(rows, column + 1),
    };
    read_minutes(rows_text(rows, column + 2), hours_out);
}

static void read_pattern(const struct rows *rows, struct pattern *pattern_out)
{
    *pattern_out = (struct pattern){
        .name = rows_keep(rows, 1),
        .version = rows_int(rows, 2),
    };
    rows_uuid(rows, 0, pattern_out->id.uuid);
    pattern_read_hours(rows, 3, &pattern_out->hours);
}

bool pattern_load(struct tx *tx, tenant_id tenant, pattern_id id, struct pattern *pattern_out,
                  struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err,
                 "SELECT " PATTERN_COLUMNS " FROM pattern p WHERE p.tenant = ?1 AND p.id = ?2",
                 "uu", tenant.uuid, id.uuid))
        return err->kind == ERR_NOT_FOUND ? entry_not_found(err) : false;
    read_pattern(&rows, pattern_out);
    return rows_close(&rows, err);
}

bool pattern_list(struct tx *tx, tenant_id tenant, struct pattern **list_out, size_t *count_out,
                  struct error *err)
{
    struct pattern *list = arena_array(tx->arena, struct pattern, PATTERNS_MAX);
    struct rows rows;
    size_t count = 0;

    if (!sql_open(tx, &rows, err,
                  "SELECT " PATTERN_COLUMNS " FROM pattern p WHERE p.tenant = ?1"
                  " ORDER BY p.name, p.id LIMIT ?2",
                  "ui", tenant.uuid, (int64_t)PATTERNS_MAX))
        return false;
    while (rows_next(&rows))
        read_pattern(&rows, &list[count++]);
    *list_out = list;
    *count_out = count;
    return rows_close(&rows, err);
}

void pattern_view(struct json *json, const char *key, const struct pattern *pattern)
{
    json_open_object(json, key);
    json_put_uuid(json, "id", pattern->id.uuid);
    json_put_int(json, "version", pattern->version);
    json_put_text(json, "name", pattern->name);
    json_put_date(json, "anchor", pattern->hours.anchor);
    json_open_array(json, "weeks");
    for (int week = 0; week < pattern->hours.weeks; week++) {
        json_open_array(json, NULL);
        for (int half = 0; half < PATTERN_HALVES; half++)
            json_put_int(json, NULL, pattern->hours.minutes[week][half]);
        json_close_array(json);
    }
    json_close_array(json);
    json_close_object(json);
}

/* ---- looking at an entry ---- */

static bool check(const struct pattern_entry *entry, struct pattern *pattern_out,
                  struct error *err)
{
    const struct pattern_hours *hours = &entry->hours;
    bool works = false;

    if (!entry_name(entry->name, "name", PATTERN_NAME_MAX, &pattern_out->name, err))
        return false;
    if (hours->weeks < 1 || hours->weeks > PATTERN_WEEKS_MAX)
        return error_field(err, "weeks", "field_range", "Un rythme a de une à %d semaines.",
                           PATTERN_WEEKS_MAX);
    pattern_out->hours = (struct pattern_hours){
        .weeks = hours->weeks,
        .anchor = date_add(hours->anchor, 1 - date_weekday(hours->anchor)),
    };
    for (int week = 0; week < hours->weeks; week++)
        for (int half = 0; half < PATTERN_HALVES; half++) {
            int minutes = hours->minutes[week][half];

            if (minutes < 0 || minutes > PATTERN_HALF_MAX)
                return error_field(err, "weeks", "field_range",
                                   "Une demi-journée a de 0 à %d minutes de travail.",
                                   PATTERN_HALF_MAX);
            pattern_out->hours.minutes[week][half] = minutes;
            works = works || minutes > 0;
        }
    if (!works)
        return error_field(err, "weeks", "field_invalid",
                           "Il faut au moins une demi-journée de travail.");
    return true;
}

static bool check_name_free(struct tx *tx, tenant_id tenant, slice name, pattern_id pattern,
                            struct error *err)
{
    bool taken;

    if (!sql_any(tx, &taken, err,
                 "SELECT 1 FROM pattern WHERE tenant = ?1 AND name = ?2"
                 " AND (?3 IS NULL OR id <> ?3)",
                 "usu", tenant.uuid, name, pattern.uuid))
        return false;
    if (taken)
        return error_set(err, ERR_CONFLICT, "pattern_exists",
                         "Un rythme de travail porte déjà le nom «\u00a0%.*s\u00a0».",
                         SLICE_ARG(name));
    return true;
}

static bool check_count(struct tx *tx, tenant_id tenant, struct error *err)
{
    struct rows rows;
    int64_t count;

    if (!sql_one(tx, &rows, err, "SELECT count(*) FROM pattern WHERE tenant = ?1", "u",
                 tenant.uuid))
        return false;
    count = rows_int(&rows, 0);
    if (!rows_close(&rows, err))
        return false;
    if (count >= PATTERNS_MAX)
        return error_set(err, ERR_LIMIT, "too_many_patterns", "%d rythmes de travail au plus.",
                         PATTERNS_MAX);
    return true;
}

static bool check_unused(struct tx *tx, tenant_id tenant, pattern_id pattern,
                         const char *sentence, struct error *err)
{
    bool used;

    if (!sql_any(tx, &used, err,
                 "SELECT 1 FROM user_pattern WHERE tenant = ?1 AND pattern = ?2 LIMIT 1", "uu",
                 tenant.uuid, pattern.uuid))
        return false;
    return !used || error_set(err, ERR_CONFLICT, "pattern_in_use", "%s", sentence);
}

/* ---- writing ---- */

static slice minutes_text(struct tx *tx, const struct pattern_hours *hours)
{
    struct data data;
    struct json *json = data_open(&data);

    json_open_array(json, NULL);
    for (int week = 0; week < hours->weeks; week++)
        for (int half = 0; half < PATTERN_HALVES; half++)
            json_put_int(json, NULL, hours->minutes[week][half]);
    json_close_array(json);
    return data_close(&data, tx);
}

static slice shown(struct tx *tx, const struct pattern *pattern)
{
    struct data data;

    pattern_view(data_open(&data), NULL, pattern);
    return data_close(&data, tx);
}

static bool tell(struct tx *tx, const struct actor *by, const struct pattern *pattern,
                 const char *action, struct error *err)
{
    slice json = shown(tx, pattern);

    return reference_changed(tx, by, "pattern", pattern->id.uuid, action, json, json, err);
}

bool pattern_create(struct tx *tx, const struct actor *by, const struct pattern_entry *entry,
                    struct pattern *pattern_out, struct error *err)
{
    struct pattern pattern = { .version = 1 };

    if (!actor_need_hr(by, err) || !check(entry, &pattern, err) ||
        !check_name_free(tx, by->tenant, pattern.name, pattern.id, err) ||
        !check_count(tx, by->tenant, err))
        return false;
    id_make(&pattern.id, tx->now_ms, tx->rng);
    *pattern_out = pattern;
    return sql_run(tx, err,
                   "INSERT INTO pattern (tenant, id, name, weeks, anchor_day, minutes,"
                   " created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                   "uusidsi", by->tenant.uuid, pattern.id.uuid, pattern.name,
                   (int64_t)pattern.hours.weeks, pattern.hours.anchor,
                   minutes_text(tx, &pattern.hours), tx->now_ms) &&
           tell(tx, by, &pattern, "created", err);
}

static bool same_hours(const struct pattern_hours *a, const struct pattern_hours *b)
{
    return a->weeks == b->weeks && a->anchor.day == b->anchor.day &&
           memcmp(a->minutes, b->minutes, sizeof(a->minutes)) == 0;
}

bool pattern_update(struct tx *tx, const struct actor *by, pattern_id id, int64_t version,
                    const struct pattern_entry *entry, struct pattern *pattern_out,
                    struct error *err)
{
    struct pattern next = { .id = id };
    bool same;

    if (!pattern_load(tx, by->tenant, id, pattern_out, err) || !actor_need_hr(by, err) ||
        !entry_version_given(version, err) || !check(entry, &next, err) ||
        !entry_version(version, pattern_out->version, err) ||
        !check_name_free(tx, by->tenant, next.name, id, err))
        return false;
    same = same_hours(&pattern_out->hours, &next.hours);
    if (same && slice_eq(pattern_out->name, next.name))
        return true;
    if (!same && !check_unused(tx, by->tenant, id,
                               "Des personnes ont ou ont eu ce rythme\u00a0: ses heures ne "
                               "changent plus. Créez-en un nouveau.",
                               err))
        return false;
    next.version = version + 1;
    *pattern_out = next;
    return sql_run(tx, err,
                   "UPDATE pattern SET name = ?3, weeks = ?4, anchor_day = ?5, minutes = ?6,"
                   " version = ?7 WHERE tenant = ?1 AND id = ?2",
                   "uusidsi", by->tenant.uuid, id.uuid, next.name, (int64_t)next.hours.weeks,
                   next.hours.anchor, minutes_text(tx, &next.hours), next.version) &&
           tell(tx, by, &next, "updated", err);
}

bool pattern_delete(struct tx *tx, const struct actor *by, pattern_id id, int64_t version,
                    struct pattern *pattern_out, struct error *err)
{
    return pattern_load(tx, by->tenant, id, pattern_out, err) && actor_need_hr(by, err) &&
           entry_version_given(version, err) &&
           entry_version(version, pattern_out->version, err) &&
           check_unused(tx, by->tenant, id,
                        "Des personnes ont ou ont eu ce rythme\u00a0: il ne peut pas être "
                        "supprimé.",
                        err) &&
           sql_run(tx, err, "DELETE FROM pattern WHERE tenant = ?1 AND id = ?2", "uu",
                   by->tenant.uuid, id.uuid) &&
           reference_gone(tx, by, "pattern", id.uuid, version + 1, shown(tx, pattern_out), err);
}
