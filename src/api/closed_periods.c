/* /api/closed-periods: JSON in, a command to hr/, JSON out. */
#include "api/routes.h"
#include "hr/closed_period.h"

#include <string.h>

bool closed_periods_list(struct tx *tx, struct call *call, struct error *err)
{
    struct closed_period *list;
    size_t count;

    if (!closed_period_list(tx, call->actor.tenant, &list, &count, err))
        return false;
    call_open_list(call);
    for (size_t i = 0; i < count; i++)
        closed_period_view(&call->json, NULL, &list[i]);
    call_end_list(call, (slice){ 0 });
    json_close_object(&call->json);
    return true;
}

static bool get_entry(const json_t *body, struct closed_period *entry, struct error *err)
{
    return json_get_text(body, "name", JSON_REQUIRED, CLOSED_PERIOD_NAME_MAX, &entry->name,
                         err) &&
           json_get_date(body, "from", JSON_REQUIRED, &entry->from, err) &&
           json_get_date(body, "to", JSON_REQUIRED, &entry->to, err) &&
           json_get_uuid(body, "team_id", JSON_OPTIONAL, entry->team.uuid, err);
}

/* 409: what is there now. Always false. */
static bool refused(struct tx *tx, struct call *call, const struct closed_period *present,
                    const struct error *err)
{
    struct json json;

    if (call_begin_stale(tx, call, call->ids[0], err, &json)) {
        closed_period_view(&json, "current", present);
        call_end_members(call, &json);
    }
    return false;
}

bool closed_periods_create(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "name", "team_id", "from", "to", NULL };
    struct closed_period entry = { 0 }, made;

    if (!actor_need_hr(&call->actor, err) || !json_only(call->body, known, err) ||
        !get_entry(call->body, &entry, err) ||
        !closed_period_put(tx, &call->actor, &entry, &made, err))
        return false;
    closed_period_view(&call->json, NULL, &made);
    return true;
}

bool closed_periods_update(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "version", "name", "team_id", "from", "to", NULL };
    struct closed_period entry = { 0 }, present;
    struct error rule = { 0 };

    memcpy(entry.id.uuid, call->ids[0], sizeof entry.id.uuid);
    if (!json_only(call->body, known, err) || !call_version(call, &entry.version, err) ||
        !get_entry(call->body, &entry, err)) {
        entry.version = 0;
        return call_invalid(closed_period_put(tx, &call->actor, &entry, &present, &rule), &rule,
                            err);
    }
    if (!closed_period_put(tx, &call->actor, &entry, &present, err))
        return refused(tx, call, &present, err);
    closed_period_view(&call->json, NULL, &present);
    return true;
}

bool closed_periods_delete(struct tx *tx, struct call *call, struct error *err)
{
    struct closed_period present;
    struct error rule = { 0 };
    int64_t version;
    period_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    if (!call_version(call, &version, err))
        return call_invalid(closed_period_delete(tx, &call->actor, id, 0, &present, &rule),
                            &rule, err);
    return closed_period_delete(tx, &call->actor, id, version, &present, err) ||
           refused(tx, call, &present, err);
}
