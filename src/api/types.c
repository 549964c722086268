/* /api/absence-types: JSON in, a command to hr/, JSON out. */
#include "api/body.h"
#include "api/routes.h"
#include "hr/type.h"

bool types_list(struct tx *tx, struct call *call, struct error *err)
{
    struct type *list;
    size_t count;

    if (!type_list(tx, call->actor.tenant, &list, &count, err))
        return false;
    call_open_list(call);
    for (size_t i = 0; i < count; i++)
        type_view(&call->json, NULL, &list[i], call->english);
    call_end_list(call, (slice){ 0 });
    json_close_object(&call->json);
    return true;
}

static bool get_names(const struct call *call, struct type *entry, struct error *err)
{
    static const char *const known[] = { "fr", "en", NULL };
    const json_t *names = json_object_get(call->body, "names");

    if (!body_need(call, "names", err))
        return false;
    if (!json_is_object(names))
        return error_field(err, "names", "field_type",
                           "Un objet «\u00a0{fr, en}\u00a0» est attendu.");
    return (json_only(names, known, err) &&
            json_get_text(names, "fr", JSON_REQUIRED, TYPE_LABEL_MAX, &entry->label_fr, err) &&
            json_get_text(names, "en", JSON_REQUIRED, TYPE_LABEL_MAX, &entry->label_en, err)) ||
           body_inside("names", err);
}

/* What a type is: words of four lists. */
static bool get_words(const struct call *call, struct type *entry, struct error *err)
{
    slice category = { 0 }, counting = { 0 }, extent = { 0 }, decision = { 0 };

    if (!json_get_text(call->body, "category", JSON_REQUIRED, 16, &category, err) ||
        !json_get_text(call->body, "counting", JSON_REQUIRED, 16, &counting, err) ||
        !json_get_text(call->body, "extent", JSON_REQUIRED, 16, &extent, err) ||
        !json_get_text(call->body, "extent", JSON_REQUIRED, 16, &extent, err) ||
        !json_get_text(call->body, "decision", JSON_REQUIRED, 16, &decision, err))
        return false;
    if (!type_category_parse(category, &entry->category))
        return error_field(err, "category", "field_value", "Cette catégorie est inconnue.");
    if (!type_counting_parse(counting, &entry->counting))
        return error_field(err, "counting", "field_value", "Ce décompte est inconnu.");
    if (!type_extent_parse(extent, &entry->extent))
        return error_field(err, "extent", "field_value", "Cette étendue est inconnue.");
    if (!type_extent_parse(extent, &entry->extent))
        return error_field(err, "extent", "field_value", "Cette étendue est inconnue.");
    if (!type_decision_parse(decision, &entry->decision))
        return error_field(err, "decision", "field_value", "Cette décision est inconnue.");
    return true;
}

/* All of it but the code. */
static bool get_entry(const struct call *call, struct type *entry, struct error *err)
{
    int64_t priority = 0;

    if (!get_names(call, entry, err) || !get_words(call, entry, err) ||
        !json_get_bool(call->body, "half_days", JSON_REQUIRED, &entry->half_days, err) ||
        !json_get_bool(call->body, "in_hours", JSON_REQUIRED, &entry->in_hours, err) ||
        !json_get_bool(call->body, "balance", JSON_REQUIRED, &entry->balance, err) ||
        !json_get_bool(call->body, "hidden", JSON_OPTIONAL, &entry->hidden, err) ||
        !json_get_int(call->body, "priority", JSON_REQUIRED, 1, TYPE_PRIORITY_MAX, &priority,
                      err) ||
        !json_get_text(call->body, "color", JSON_REQUIRED, 7, &entry->color, err))
        return false;
    entry->priority = (int)priority;
    return true;
}

bool types_create(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "code",     "names",    "category", "counting",
                                         "extent",   "decision", "extent",   "half_days",
                                         "in_hours", "balance",  "hidden",   "priority",
                                         "color",    NULL };
    struct type entry = { 0 }, type;

    if (!actor_need_hr(&call->actor, err) || !json_only(call->body, known, err) ||
        !json_get_text(call->body, "code", JSON_REQUIRED, TYPE_CODE_MAX, &entry.code, err) ||
        !get_entry(call, &entry, err) || !type_create(tx, &call->actor, &entry, &type, err))
        return false;
    type_view(&call->json, NULL, &type, call->english);
    return true;
}

bool types_update(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "version",  "names",    "category", "counting",
                                         "extent",   "decision", "extent",   "half_days",
                                         "in_hours", "balance",  "hidden",   "priority",
                                         "color",    NULL };
    struct type entry = { .code = call->name }, type;
    struct error rule = { 0 };
    uint8_t id[TYPE_CODE_MAX];
    struct json json;
    int64_t version;

    if (!json_only(call->body, known, err) || !call_version(call, &version, err) ||
        !body_need(call, "hidden", err) || !get_entry(call, &entry, err))
        return call_invalid(type_update(tx, &call->actor, 0, &entry, &type, &rule), &rule, err);
    if (!type_update(tx, &call->actor, version, &entry, &type, err)) {
        type_audit_id(call->name, id);
        if (call_begin_stale(tx, call, id, err, &json)) {
            type_view(&json, "current", &type, call->english);
            call_end_members(call, &json);
        }
        return false;
    }
    type_view(&call->json, NULL, &type, call->english);
    return true;
}
