/* /api/sites: JSON in, a command to hr/, JSON out. */
#include "api/body.h"
#include "api/routes.h"
#include "hr/site.h"

#include <string.h>

static site_id path_site(const struct call *call)
{
    site_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    return id;
}

bool sites_list(struct tx *tx, struct call *call, struct error *err)
{
    struct site *list;
    size_t count;

    if (!site_list(tx, call->actor.tenant, &list, &count, err))
        return false;
    call_open_list(call);
    for (size_t i = 0; i < count; i++)
        site_view(&call->json, NULL, &list[i]);
    call_end_list(call, (slice){ 0 });
    json_close_object(&call->json);
    return true;
}

static bool get_worked(const struct call *call, holiday_set *worked_out, struct error *err)
{
    const json_t *array = json_object_get(call->body, "worked");

    if (!json_has(call->body, "worked"))
        return true;
    if (!json_is_array(array))
        return error_field(err, "worked", "field_type",
                           "Une liste de jours fériés est attendue.");
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);
        slice code = { json_string_value(item), json_string_length(item) };
        enum holiday holiday;

        if (!json_is_string(item) || !holiday_parse(code, &holiday))
            return error_field(err, "worked", "field_value", "Ce jour férié est inconnu.");
        *worked_out |= (holiday_set)1 << holiday;
    }
    return true;
}

static bool get_entry(const struct call *call, struct site_entry *entry, struct error *err)
{
    slice zone = { 0 };

    if (!json_get_text(call->body, "name", JSON_REQUIRED, SITE_NAME_MAX, &entry->name, err) ||
        !json_get_text(call->body, "zone", JSON_REQUIRED, 32, &zone, err) ||
        !json_get_bool(call->body, "good_friday", JSON_OPTIONAL, &entry->good_friday, err) ||
        !json_get_text(call->body, "time_zone", JSON_OPTIONAL, ZONE_NAME_MAX, &entry->time_zone,
                       err) ||
        !get_worked(call, &entry->worked, err))
        return false;
    if (!json_has(call->body, "time_zone"))
        entry->time_zone = SLICE(SITE_TIME_ZONE);
    if (!holiday_zone_parse(zone, &entry->zone))
        return error_field(err, "zone", "field_value", "Cette zone est inconnue.");
    return true;
}

bool sites_create(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "name",   "zone",      "good_friday",
                                         "worked", "time_zone", NULL };
    struct site_entry entry = { 0 };
    struct site site;

    if (!actor_need_hr(&call->actor, err) || !json_only(call->body, known, err) ||
        !get_entry(call, &entry, err) || !site_create(tx, &call->actor, &entry, &site, err))
        return false;
    site_view(&call->json, NULL, &site);
    return true;
}

/* 409: what is there now. Always false. */
static bool refused(struct tx *tx, struct call *call, const struct site *site,
                    const struct error *err)
{
    struct json json;

    if (call_begin_stale(tx, call, call->ids[0], err, &json)) {
        site_view(&json, "current", site);
        call_end_members(call, &json);
    }
    return false;
}

bool sites_update(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "version", "name",      "zone", "good_friday",
                                         "worked",  "time_zone", NULL };
    struct site_entry entry = { 0 };
    struct error rule = { 0 };
    struct site site;
    int64_t version;

    if (!json_only(call->body, known, err) || !call_version(call, &version, err) ||
        !body_need(call, "good_friday", err) || !body_need(call, "worked", err) ||
        !body_need(call, "time_zone", err) || !get_entry(call, &entry, err))
        return call_invalid(site_update(tx, &call->actor, path_site(call), 0, &entry, &site,
                                        &rule),
                            &rule, err);
    if (!site_update(tx, &call->actor, path_site(call), version, &entry, &site, err))
        return refused(tx, call, &site, err);
    site_view(&call->json, NULL, &site);
    return true;
}

bool sites_delete(struct tx *tx, struct call *call, struct error *err)
{
    struct error rule = { 0 };
    struct site site;
    int64_t version;

    if (!call_version(call, &version, err))
        return call_invalid(site_delete(tx, &call->actor, path_site(call), 0, &site, &rule),
                            &rule, err);
    return site_delete(tx, &call->actor, path_site(call), version, &site, err) ||
           refused(tx, call, &site, err);
}
