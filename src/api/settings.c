/* /api/settings: JSON in, a command to hr/, JSON out. */
#include "hr/settings.h"
#include "api/routes.h"

#include <stdio.h>

bool settings_get(struct tx *tx, struct call *call, struct error *err)
{
    struct policy policy;

    if (!policy_load(tx, call->actor.tenant, &policy, err))
        return false;
    settings_view(&call->json, NULL, &call->actor.settings, &policy);
    return true;
}

static bool read_words(const struct call *call, struct settings *wanted, struct error *err)
{
    slice colleagues = { 0 }, pending = { 0 }, language = { 0 };

    if (!json_get_text(call->body, "colleagues", JSON_REQUIRED, 16, &colleagues, err) ||
        !json_get_text(call->body, "pending_visible", JSON_REQUIRED, 16, &pending, err) ||
        !json_get_text(call->body, "language", JSON_OPTIONAL, 2, &language, err))
        return false;
    if (!colleagues_parse(colleagues, &wanted->colleagues))
        return error_field(err, "colleagues", "field_value",
                           "«\u00a0team\u00a0» ou «\u00a0company\u00a0» attendu.");
    if (!pending_visible_parse(pending, &wanted->pending_visible))
        return error_field(
            err, "pending_visible", "field_value",
            "«\u00a0nobody\u00a0», «\u00a0team\u00a0» ou «\u00a0colleagues\u00a0» attendu.");
    if (language.len)
        snprintf(wanted->language, sizeof wanted->language, "%.*s", SLICE_ARG(language));
    return true;
}

static bool read_policy(const struct call *call, struct policy *policy, struct error *err)
{
    const json_t *object = json_object_get(call->body, "policy");

    if (!json_has(call->body, "policy"))
        return true;
    if (!json_is_object(object))
        return error_field(err, "policy", "field_type", "Un objet est attendu.");
    return policy_read(object, policy, err);
}

bool settings_change(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = {
        "version",  "steps",          "colleagues", "pending_visible", "hide_medical_type",
        "presence", "far_ahead_days", "language",   "policy",          NULL
    };
    struct settings wanted = call->actor.settings, settings;
    struct policy policy;
    int64_t steps = 0, far_ahead = wanted.far_ahead_days;

    if (!actor_need_hr(&call->actor, err) ||
        !policy_load(tx, call->actor.tenant, &policy, err) ||
        !json_only(call->body, known, err) || !call_version(call, &wanted.version, err) ||
        !json_get_int(call->body, "steps", JSON_REQUIRED, 1, 2, &steps, err) ||
        !json_get_bool(call->body, "hide_medical_type", JSON_REQUIRED,
                       &wanted.hide_medical_type, err) ||
        !json_get_bool(call->body, "presence", JSON_OPTIONAL, &wanted.presence, err) ||
        !json_get_int(call->body, "far_ahead_days", JSON_OPTIONAL, 0, 100000, &far_ahead,
                      err) ||
        !read_words(call, &wanted, err) || !read_policy(call, &policy, err))
        return false;
    wanted.steps = (int)steps;
    wanted.far_ahead_days = (int)far_ahead;
    if (!settings_put(tx, &call->actor, &wanted, &policy, &settings, err)) {
        struct json json;
        if (call_begin_stale(tx, call, call->actor.tenant.uuid, err, &json)) {
            if (!policy_load(tx, call->actor.tenant, &policy, err))
                return false;
            settings_view(&json, "current", &settings, &policy);
            call_end_members(call, &json);
        }
        return false;
    }
    settings_view(&call->json, NULL, &settings, &policy);
    return true;
}
