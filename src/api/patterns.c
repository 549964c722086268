/* /api/patterns: JSON in, a command to hr/, JSON out. */
#include "api/body.h"
#include "api/routes.h"
#include "hr/pattern.h"

#include <string.h>

static pattern_id path_pattern(const struct call *call)
{
    pattern_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    return id;
}

bool patterns_list(struct tx *tx, struct call *call, struct error *err)
{
    struct pattern *list;
    size_t count;

    if (!pattern_list(tx, call->actor.tenant, &list, &count, err))
        return false;
    call_open_list(call);
    for (size_t i = 0; i < count; i++)
        pattern_view(&call->json, NULL, &list[i]);
    call_end_list(call, (slice){ 0 });
    json_close_object(&call->json);
    return true;
}

static bool get_week(const json_t *week, int minutes_out[PATTERN_HALVES], struct error *err)
{
    if (!json_is_array(week) || json_array_size(week) != PATTERN_HALVES)
        return error_field(err, "weeks", "field_type",
                           "Une semaine a %d demi-journées, à partir du lundi matin.",
                           PATTERN_HALVES);
    for (size_t half = 0; half < PATTERN_HALVES; half++) {
        const json_t *item = json_array_get(week, half);
        json_int_t minutes = json_integer_value(item);

        if (!json_is_integer(item))
            return error_field(err, "weeks", "field_type",
                               "Un nombre entier de minutes est attendu.");
        if (minutes < 0 || minutes > PATTERN_HALF_MAX)
            return error_field(err, "weeks", "field_range",
                               "Une demi-journée a de 0 à %d minutes de travail.",
                               PATTERN_HALF_MAX);
        minutes_out[half] = (int)minutes;
    }
    return true;
}

static bool get_entry(const struct call *call, struct pattern_entry *entry, struct error *err)
{
    const json_t *weeks = json_object_get(call->body, "weeks");

    entry->hours.anchor = date_from_civil(1970, 1, 5);
    if (!json_get_text(call->body, "name", JSON_REQUIRED, PATTERN_NAME_MAX, &entry->name,
                       err) ||
        !json_get_date(call->body, "anchor", JSON_OPTIONAL, &entry->hours.anchor, err) ||
        !body_need(call, "weeks", err))
        return false;
    if (!json_is_array(weeks) || json_array_size(weeks) < 1 ||
        json_array_size(weeks) > PATTERN_WEEKS_MAX)
        return error_field(err, "weeks", "field_type",
                           "Une liste de une à %d semaines est attendue.", PATTERN_WEEKS_MAX);
    entry->hours.weeks = (int)json_array_size(weeks);
    for (int week = 0; week < entry->hours.weeks; week++)
        if (!get_week(json_array_get(weeks, (size_t)week), entry->hours.minutes[week], err))
            return false;
    return true;
}

bool patterns_create(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "name", "anchor", "weeks", NULL };
    struct pattern_entry entry = { 0 };
    struct pattern pattern;

    if (!actor_need_hr(&call->actor, err) || !json_only(call->body, known, err) ||
        !get_entry(call, &entry, err) ||
        !pattern_create(tx, &call->actor, &entry, &pattern, err))
        return false;
    pattern_view(&call->json, NULL, &pattern);
    return true;
}

/* 409: what is there now. Always false. */
static bool refused(struct tx *tx, struct call *call, const struct pattern *pattern,
                    const struct error *err)
{
    struct json json;

    if (call_begin_stale(tx, call, call->ids[0], err, &json)) {
        pattern_view(&json, "current", pattern);
        call_end_members(call, &json);
    }
    return false;
}

bool patterns_update(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "version", "name", "anchor", "weeks", NULL };
    struct pattern_entry entry = { 0 };
    struct error rule = { 0 };
    struct pattern pattern;
    int64_t version;

    if (!json_only(call->body, known, err) || !call_version(call, &version, err) ||
        !body_need(call, "anchor", err) || !get_entry(call, &entry, err))
        return call_invalid(pattern_update(tx, &call->actor, path_pattern(call), 0, &entry,
                                           &pattern, &rule),
                            &rule, err);
    if (!pattern_update(tx, &call->actor, path_pattern(call), version, &entry, &pattern, err))
        return refused(tx, call, &pattern, err);
    pattern_view(&call->json, NULL, &pattern);
    return true;
}

bool patterns_delete(struct tx *tx, struct call *call, struct error *err)
{
    struct error rule = { 0 };
    struct pattern pattern;
    int64_t version;

    if (!call_version(call, &version, err))
        return call_invalid(pattern_delete(tx, &call->actor, path_pattern(call), 0, &pattern,
                                           &rule),
                            &rule, err);
    return pattern_delete(tx, &call->actor, path_pattern(call), version, &pattern, err) ||
           refused(tx, call, &pattern, err);
}
