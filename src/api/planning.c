/* /api/planning: JSON in, a command to hr/, JSON out. The rules are hr/planning_entry.h's. */
#include "hr/planning.h"
#include "api/routes.h"
#include "hr/planning_entry.h"

#include <stdio.h>
#include <string.h>

/* The rules count characters; none is longer than four bytes. */
enum { LABEL_BYTES = 4 * PLANNING_LABEL_MAX };

/* ---- reading ---- */

static bool get_id(const struct call *call, const char *name, uint8_t id_out[16],
                   struct error *err)
{
    slice text = call_param(call, slice_of(name));

    return !text.data || uuid_parse(text, id_out) ||
           error_field(err, name, "field_id", "Un identifiant (UUID) est attendu.");
}

bool planning_get(struct tx *tx, struct call *call, struct error *err)
{
    struct planning_query query = { .after = call_param(call, SLICE("page")),
                                    .english = call->english };
    slice only = call_param(call, SLICE("only")), next;

    if (!call_day(call, "from", &query.from, err) || !call_day(call, "to", &query.to, err) ||
        !get_id(call, "team", query.team.uuid, err) ||
        !get_id(call, "site", query.site.uuid, err))
        return false;
    query.absent_only = slice_eq(only, SLICE("absent"));
    if (only.data && !query.absent_only)
        return error_field(err, "only", "field_value", "«\u00a0absent\u00a0» attendu.");
    json_open_object(&call->json, NULL);
    if (!planning_read(tx, &call->actor, &query, &call->json, &next, err))
        return false;
    call_put_paging(call, next);
    json_close_object(&call->json);
    return true;
}

/* ---- what was sent ---- */

static planning_id path_id(const struct call *call)
{
    planning_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    return id;
}

/* Which of the list: "end" becomes "entries[3].end". */
static bool placed(struct error *err, const char *list, size_t at)
{
    char field[128];
    size_t len;

    if (err->kind != ERR_INVALID || !err->field[0])
        return false;
    len = (size_t)snprintf(field, sizeof field, "%s[%zu].%s", list, at, err->field);
    if (len < sizeof err->field) /* an unknown field may be longer: then by its name alone */
        memcpy(err->field, field, len + 1);
    return false;
}

static bool get_half(const json_t *body, const char *key, enum half otherwise,
                     enum half *half_out, struct error *err)
{
    slice text = { 0 };

    *half_out = otherwise;
    if (!json_get_text(body, key, JSON_OPTIONAL, 2, &text, err))
        return false;
    return !text.len || half_parse(text, half_out) ||
           error_field(err, key, "field_value",
                       "«\u00a0am\u00a0» (matin) ou «\u00a0pm\u00a0» (après-midi) attendu.");
}

/* Everything but whose it is. */
static bool get_what(const json_t *body, struct planning_entry *entry, struct error *err)
{
    slice kind = { 0 };

    entry->start_minute = entry->end_minute = NO_MINUTE;
    if (!json_get_text(body, "kind", JSON_REQUIRED, 16, &kind, err))
        return false;
    if (!planning_kind_parse(kind, &entry->kind))
        return error_field(err, "kind", "field_value",
                           "Choisissez on_call, shift, training ou note.");
    return json_get_date(body, "start", JSON_REQUIRED, &entry->start, err) &&
           json_get_date(body, "end", JSON_REQUIRED, &entry->end, err) &&
           get_half(body, "start_half", HALF_AM, &entry->start_half, err) &&
           get_half(body, "end_half", HALF_PM, &entry->end_half, err) &&
           json_get_time(body, "start_time", JSON_OPTIONAL, &entry->start_minute, err) &&
           json_get_time(body, "end_time", JSON_OPTIONAL, &entry->end_minute, err) &&
           json_get_text(body, "label", JSON_OPTIONAL, LABEL_BYTES, &entry->label, err);
}

static bool get_entry(const json_t *body, const struct actor *by, struct planning_entry *entry,
                      struct error *err)
{
    static const char *const known[] = { "user_id",    "team",  "kind",     "start",
                                         "start_half", "end",   "end_half", "start_time",
                                         "end_time",   "label", NULL };

    *entry = (struct planning_entry){ .version = 0 };
    if (!json_is_object(body))
        return error_field(err, "kind", "field_required", "Un objet est attendu ici.");
    if (!json_only(body, known, err) ||
        !json_get_uuid(body, "user_id", JSON_OPTIONAL, entry->user.uuid, err) ||
        !json_get_uuid(body, "team", JSON_OPTIONAL, entry->team.uuid, err) ||
        !get_what(body, entry, err))
        return false;
    if (!id_is_none(entry->user) && !id_is_none(entry->team))
        return error_field(err, "team", "field_value",
                           "Une personne ou une équipe, pas les deux.");
    if (id_is_none(entry->user) && id_is_none(entry->team))
        entry->user = by->user;
    return true;
}

/* The array `key` of one to PLANNING_BULK_MAX things. */
static bool get_list(const struct call *call, const char *key, const json_t **list_out,
                     size_t *count_out, struct error *err)
{
    *list_out = json_object_get(call->body, key);
    *count_out = json_array_size(*list_out);
    if (!json_has(call->body, key))
        return error_field(err, key, "field_required", "Ce champ est obligatoire.");
    if (!json_is_array(*list_out) || *count_out < 1 || *count_out > PLANNING_BULK_MAX)
        return error_field(err, key, "field_range", "Une liste de 1 à %d est attendue.",
                           PLANNING_BULK_MAX);
    return true;
}

/* ---- what is answered ---- */

static bool show(struct call *call, const struct planning_outcome *outcome)
{
    struct json *json = &call->json;

    json_open_object(json, NULL);
    json_open_array(json, "entries");
    for (size_t i = 0; i < outcome->count; i++)
        planning_entry_view(json, NULL, &outcome->entries[i], PLANNING_FULL);
    json_close_array(json);
    json_open_array(json, "warnings");
    for (size_t i = 0; i < outcome->warning_count; i++)
        planning_warning_view(json, NULL, &outcome->warnings[i], call->english);
    json_close_array(json);
    json_close_object(json);
    return true;
}

static bool explain(struct call *call, const struct planning_conflict *conflict)
{
    struct json json;

    if (!conflict->found)
        return false;
    json_begin(&json, &call->conflict);
    json_open_object(&json, NULL);
    planning_entry_view(&json, "current", &conflict->current, PLANNING_FULL);
    if (id_is_none(conflict->changed_by)) {
        json_put_null(&json, "changed_by");
    } else {
        json_open_object(&json, "changed_by");
        json_put_uuid(&json, "id", conflict->changed_by.uuid);
        json_put_text(&json, "name", conflict->changed_by_name);
        json_close_object(&json);
    }
    json_put_instant(&json, "changed_at", conflict->changed_ms);
    call_end_members(call, &json);
    return false;
}

static bool outcome_of(struct call *call, bool ok, const struct planning_outcome *outcome)
{
    return ok ? show(call, outcome) : explain(call, &outcome->conflict);
}

/* ---- writing ---- */

bool planning_entries_create(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "entries", NULL };
    struct planning_entry *entries;
    struct planning_outcome outcome;
    const json_t *list;
    size_t count;
    bool ok;

    if (!json_only(call->body, known, err) || !get_list(call, "entries", &list, &count, err))
        return false;
    entries = arena_array(&call->arena, struct planning_entry, count);
    for (size_t i = 0; i < count; i++)
        if (!get_entry(json_array_get(list, i), &call->actor, &entries[i], err))
            return placed(err, "entries", i);
    ok = planning_create(tx, &call->actor, entries, count, &outcome, err);
    if (!ok)
        placed(err, "entries", outcome.at);
    return outcome_of(call, ok, &outcome);
}

bool planning_entries_update(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "version", "kind",     "start",      "start_half",
                                         "end",     "end_half", "start_time", "end_time",
                                         "label",   NULL };
    struct planning_entry entry = { .version = 0 };
    struct planning_outcome outcome;
    struct error rule = { 0 };
    int64_t version;

    if (!json_only(call->body, known, err) || !call_version(call, &version, err) ||
        !get_what(call->body, &entry, err)) {
        entry.kind = PLANNING_NOTE; /* what most people may write */
        return call_invalid(planning_update(tx, &call->actor, path_id(call), 0, &entry,
                                            &outcome, &rule),
                            &rule, err);
    }
    return outcome_of(call,
                      planning_update(tx, &call->actor, path_id(call), version, &entry,
                                      &outcome, err),
                      &outcome);
}

bool planning_entries_delete(struct tx *tx, struct call *call, struct error *err)
{
    struct planning_outcome outcome;
    struct error rule = { 0 };
    int64_t version;

    if (!call_version(call, &version, err))
        return call_invalid(planning_delete(tx, &call->actor, path_id(call), 0, &outcome,
                                            &rule),
                            &rule, err);
    return planning_delete(tx, &call->actor, path_id(call), version, &outcome, err) ||
           explain(call, &outcome.conflict);
}

typedef bool bulk(struct tx *tx, const struct actor *by, const struct planning_choice *choices,
                  size_t count, const struct planning_way *way,
                  struct planning_outcome *outcome_out, struct error *err);

static bool get_choice(const json_t *item, struct planning_choice *choice, struct error *err)
{
    static const char *const known[] = { "id", "version", NULL };

    *choice = (struct planning_choice){ .version = 0 };
    if (!json_is_object(item))
        return error_field(err, "id", "field_required", "Un objet est attendu ici.");
    return json_only(item, known, err) &&
           json_get_uuid(item, "id", JSON_REQUIRED, choice->id.uuid, err) &&
           json_get_int(item, "version", JSON_OPTIONAL, 1, INT64_MAX, &choice->version, err);
}

static bool get_way(const struct call *call, struct planning_way *way, struct error *err)
{
    int64_t days = 0;

    *way = (struct planning_way){ 0 };
    if (!json_get_int(call->body, "days", JSON_OPTIONAL, -PLANNING_MOVE_DAYS_MAX,
                      PLANNING_MOVE_DAYS_MAX, &days, err) ||
        !json_get_uuid(call->body, "user_id", JSON_OPTIONAL, way->user.uuid, err))
        return false;
    way->days = (int)days;
    return true;
}

static bool run_bulk(struct tx *tx, struct call *call, bulk *run, struct error *err)
{
    static const char *const known[] = { "items", "days", "user_id", NULL };
    struct planning_outcome outcome;
    struct planning_choice *choices;
    struct planning_way way;
    const json_t *list;
    size_t count;
    bool ok;

    if (!json_only(call->body, known, err) || !get_way(call, &way, err) ||
        !get_list(call, "items", &list, &count, err))
        return false;
    choices = arena_array(&call->arena, struct planning_choice, count);
    for (size_t i = 0; i < count; i++)
        if (!get_choice(json_array_get(list, i), &choices[i], err))
            return placed(err, "items", i);
    ok = run(tx, &call->actor, choices, count, &way, &outcome, err);
    if (!ok && strcmp(err->field, "days") != 0 && strcmp(err->field, "user_id") != 0)
        placed(err, "items", outcome.at);
    return outcome_of(call, ok, &outcome);
}

bool planning_entries_move(struct tx *tx, struct call *call, struct error *err)
{
    return run_bulk(tx, call, planning_move, err);
}

bool planning_entries_copy(struct tx *tx, struct call *call, struct error *err)
{
    return run_bulk(tx, call, planning_copy, err);
}
