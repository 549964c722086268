/* /api/teams: JSON in, a command to hr/, JSON out. */
#include "api/body.h"
#include "api/routes.h"
#include "hr/team.h"
#include "hr/view_people.h"

#include <string.h>

static team_id path_team(const struct call *call)
{
    team_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    return id;
}

bool teams_list(struct tx *tx, struct call *call, struct error *err)
{
    struct team *list;
    size_t count;
    slice next;

    if (!team_list(tx, &call->actor, call_param(call, SLICE("page")), 100, &list, &count, &next,
                   err))
        return false;
    call_open_list(call);
    for (size_t i = 0; i < count; i++)
        team_view(&call->json, NULL, &list[i]);
    call_end_list(call, next);
    json_close_object(&call->json);
    return true;
}

static bool get_entry(struct call *call, struct team_entry *entry, struct error *err)
{
    int64_t minimum = 0;

    if (!json_get_text(call->body, "name", JSON_REQUIRED, TEAM_NAME_MAX, &entry->name, err) ||
        !body_ids(call, "members", TEAM_MEMBERS_MAX, &entry->members, &entry->member_count,
                  err) ||
        !body_ids(call, "managers", TEAM_MANAGERS_MAX, &entry->managers, &entry->manager_count,
                  err) ||
        !json_get_int(call->body, "minimum", JSON_OPTIONAL, 0, TEAM_MEMBERS_MAX, &minimum, err))
        return false;
    entry->minimum = (int)minimum;
    entry->keep_minimum = !json_has(call->body, "minimum");
    return true;
}

bool teams_create(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "name", "members", "managers", "minimum", NULL };
    struct team_entry entry = { 0 };
    struct team team;

    if (!actor_need_hr(&call->actor, err) || !json_only(call->body, known, err) ||
        !get_entry(call, &entry, err) || !team_create(tx, &call->actor, &entry, &team, err))
        return false;
    team_view(&call->json, NULL, &team);
    return true;
}

/* 409: what is there now. Always false. */
static bool refused(struct tx *tx, struct call *call, const struct team *team,
                    const struct error *err)
{
    struct json json;

    if (call_begin_stale(tx, call, call->ids[0], err, &json)) {
        team_view(&json, "current", team);
        call_end_members(call, &json);
    }
    return false;
}

bool teams_update(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "version",  "name",    "members",
                                         "managers", "minimum", NULL };
    struct team_entry entry = { 0 };
    struct error rule = { 0 };
    struct team team;
    int64_t version;

    if (!json_only(call->body, known, err) || !call_version(call, &version, err) ||
        !body_need(call, "members", err) || !body_need(call, "managers", err) ||
        !get_entry(call, &entry, err))
        return call_invalid(team_update(tx, &call->actor, path_team(call), 0, &entry, &team,
                                        &rule),
                            &rule, err);
    if (!team_update(tx, &call->actor, path_team(call), version, &entry, &team, err))
        return refused(tx, call, &team, err);
    team_view(&call->json, NULL, &team);
    return true;
}

bool teams_delete(struct tx *tx, struct call *call, struct error *err)
{
    struct error rule = { 0 };
    struct team team;
    int64_t version;

    if (!call_version(call, &version, err))
        return call_invalid(team_delete(tx, &call->actor, path_team(call), 0, &team, &rule),
                            &rule, err);
    return team_delete(tx, &call->actor, path_team(call), version, &team, err) ||
           refused(tx, call, &team, err);
}
