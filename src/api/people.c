/* /api/users, /api/teams: JSON in, a command to hr/, JSON out. */
#include "api/routes.h"
#include "hr/link.h"
#include "hr/team.h"
#include "hr/user.h"
#include "hr/view_people.h"

#include <string.h>

/* An array of ids. Absent: *ids_out stays NULL, and the result is true. */
static bool get_ids(struct call *call, const char *key, size_t max, void *ids_out,
                    size_t *count_out, struct error *err)
{
    const json_t *array = json_object_get(call->body, key);
    uint8_t *ids;
    size_t count;

    *count_out = 0;
    if (!json_has(call->body, key))
        return true;
    count = json_array_size(array);
    if (!json_is_array(array) || count > max)
        return error_field(err, key, "field_type",
                           "Une liste d’au plus %zu identifiants est attendue.", max);
    ids = arena_alloc(&call->arena, count * 16 + 1);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(array, i);
        slice text = { json_string_value(item), json_string_length(item) };
        if (!json_is_string(item) || !uuid_parse(text, ids + i * 16))
            return error_field(err, key, "field_id", "Un identifiant (UUID) est attendu.");
    }
    *(uint8_t **)ids_out = ids;
    *count_out = count;
    return true;
}

/* A PUT is the whole entry: what is left out must not be taken for empty. */
static bool need(const struct call *call, const char *key, struct error *err)
{
    return json_has(call->body, key) ||
           error_field(err, key, "field_required", "Ce champ est obligatoire.");
}

static user_id path_user(const struct call *call)
{
    user_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    return id;
}

static team_id path_team(const struct call *call)
{
    team_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    return id;
}

static bool get_role(const json_t *body, enum role *role_out, struct error *err)
{
    slice text = { 0 };

    if (!json_get_text(body, "role", JSON_REQUIRED, 16, &text, err))
        return false;
    if (!role_parse(text, role_out))
        return error_field(err, "role", "field_value",
                           "Rôle inconnu\u00a0: employee, manager ou admin (RH).");
    return true;
}

/* ---- people ---- */

bool users_list(struct tx *tx, struct call *call, struct error *err)
{
    struct user_query query = { .limit = 100, .after = call_param(call, SLICE("page")) };
    slice team = call_param(call, SLICE("team")), next;
    struct user *list;
    size_t count;

    query.inactive = slice_eq(call_param(call, SLICE("inactive")), SLICE("true"));
    if (team.data && !id_parse(team, &query.team))
        return error_field(err, "team", "field_id", "Un identifiant (UUID) est attendu.");
    if (!user_list(tx, &call->actor, &query, &list, &count, &next, err))
        return false;
    call_open_list(call);
    for (size_t i = 0; i < count; i++)
        user_view(&call->json, NULL, &list[i], people_level(&call->actor, list[i].id));
    call_end_list(call, next);
    json_close_object(&call->json);
    return true;
}

bool users_get(struct tx *tx, struct call *call, struct error *err)
{
    struct user user;

    if (!user_get(tx, &call->actor, path_user(call), &user, err))
        return false;
    user_view(&call->json, NULL, &user, people_level(&call->actor, user.id));
    return true;
}

static bool get_user_entry(struct call *call, struct user_entry *entry, struct error *err)
{
    return json_get_text(call->body, "name", JSON_REQUIRED, USER_NAME_MAX, &entry->name, err) &&
           json_get_text(call->body, "email", JSON_REQUIRED, USER_EMAIL_MAX, &entry->email,
                         err) &&
           json_get_text(call->body, "language", JSON_OPTIONAL, 2, &entry->language, err) &&
           get_role(call->body, &entry->role, err) &&
           get_ids(call, "teams", USER_TEAMS_MAX, &entry->teams, &entry->team_count, err) &&
           get_ids(call, "managed", USER_MANAGED_MAX, &entry->managed, &entry->managed_count,
                   err);
}

static void put_link(struct call *call, const char *key, const struct one_time_link *link)
{
    struct forwarded forwarded = { .scheme = call->scheme, .host = call->host };
    struct buf url;

    buf_init(&url, 1024);
    origins_base(&call->hall->service->origins, &forwarded, &url);
    buf_printf(&url, "/lien#%s", link->token.text);
    json_open_object(&call->json, key);
    json_put_text(&call->json, "url", buf_slice(&url));
    json_put_text(&call->json, "token", slice_of(link->token.text));
    json_put_text(&call->json, "purpose", slice_of(link_purpose_text(link->purpose)));
    json_put_instant(&call->json, "expires_at", link->expires_ms);
    json_close_object(&call->json);
    buf_release(&url);
}

bool users_create(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "name",  "email",   "role", "language",
                                         "teams", "managed", NULL };
    struct user_entry entry = { .active = true };
    struct user user;
    struct one_time_link link;
    char id[ID_TEXT_LEN + 1];

    if (!actor_need_hr(&call->actor, err) || !json_only(call->body, known, err) ||
        !get_user_entry(call, &entry, err) ||
        !user_create(tx, &call->actor, &entry, &user, err) ||
        !link_for(tx, &call->actor, user.id, &link, err))
        return false;
    uuid_text(user.id.uuid, id);
    call->location = arena_printf(&call->arena, "/api/users/%s", id);
    json_open_object(&call->json, NULL);
    user_view(&call->json, "user", &user, PEOPLE_FULL);
    /* A replay must not hold the secret, so what is kept for it is cut here: call.c keeps
     * `kept` where it is set. */
    call->kept =
        arena_printf(&call->arena, "%.*s,\"link\":null}", SLICE_ARG(buf_slice(&call->out)));
    put_link(call, "link", &link);
    json_close_object(&call->json);
    return true;
}

bool users_update(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "version",  "name",  "email",   "role", "active",
                                         "language", "teams", "managed", NULL };
    struct user_entry entry = { .active = true };
    struct error rule = { 0 };
    struct user user;
    int64_t version;

    if (!json_only(call->body, known, err) || !call_version(call, &version, err) ||
        !get_user_entry(call, &entry, err) || !need(call, "language", err) ||
        !json_get_bool(call->body, "active", JSON_REQUIRED, &entry.active, err))
        return call_invalid(user_update(tx, &call->actor, path_user(call), 0, &entry, &user,
                                        &rule),
                            &rule, err);
    entry.keep = KEEP_ALL;
    if (json_has(call->body, "teams"))
        entry.keep &= ~(unsigned)KEEP_TEAMS;
    if (json_has(call->body, "managed"))
        entry.keep &= ~(unsigned)KEEP_MANAGED;
    if (!user_update(tx, &call->actor, path_user(call), version, &entry, &user, err)) {
        struct json json;
        if (call_begin_stale(tx, call, call->ids[0], err, &json)) {
            user_view(&json, "current", &user, PEOPLE_FULL);
            call_end_members(call, &json);
        }
        return false;
    }
    user_view(&call->json, NULL, &user, PEOPLE_FULL);
    return true;
}

bool users_link(struct tx *tx, struct call *call, struct error *err)
{
    struct one_time_link link;

    if (!link_for(tx, &call->actor, path_user(call), &link, err))
        return false;
    put_link(call, NULL, &link);
    return true;
}

/* ---- teams ---- */

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

static bool get_team_entry(struct call *call, struct team_entry *entry, struct error *err)
{
    return json_get_text(call->body, "name", JSON_REQUIRED, TEAM_NAME_MAX, &entry->name, err) &&
           get_ids(call, "members", TEAM_MEMBERS_MAX, &entry->members, &entry->member_count,
                   err) &&
           get_ids(call, "managers", TEAM_MANAGERS_MAX, &entry->managers, &entry->manager_count,
                   err);
}

bool teams_create(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "name", "members", "managers", NULL };
    struct team_entry entry = { 0 };
    struct team team;

    if (!actor_need_hr(&call->actor, err) || !json_only(call->body, known, err) ||
        !get_team_entry(call, &entry, err) ||
        !team_create(tx, &call->actor, &entry, &team, err))
        return false;
    team_view(&call->json, NULL, &team);
    return true;
}

bool teams_update(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "version", "name", "members", "managers", NULL };
    struct team_entry entry = { 0 };
    struct error rule = { 0 };
    struct team team;
    int64_t version;

    if (!json_only(call->body, known, err) || !call_version(call, &version, err) ||
        !need(call, "members", err) || !need(call, "managers", err) ||
        !get_team_entry(call, &entry, err))
        return call_invalid(team_update(tx, &call->actor, path_team(call), 0, &entry, &team,
                                        &rule),
                            &rule, err);
    if (!team_update(tx, &call->actor, path_team(call), version, &entry, &team, err)) {
        struct json json;
        if (call_begin_stale(tx, call, call->ids[0], err, &json)) {
            team_view(&json, "current", &team);
            call_end_members(call, &json);
        }
        return false;
    }
    team_view(&call->json, NULL, &team);
    return true;
}
