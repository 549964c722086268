#include "hr/view_people.h"

enum people_level people_level(const struct actor *actor, user_id user)
{
    return actor_is_hr(actor) || actor_is_user(actor, user) ? PEOPLE_FULL : PEOPLE_PUBLIC;
}

void user_view(struct json *json, const char *key, const struct user *user,
               enum people_level level)
{
    json_open_object(json, key);
    json_put_uuid(json, "id", user->id.uuid);
    json_put_int(json, "version", user->version);
    json_put_text(json, "name", user->name);
    json_put_text(json, "role", slice_of(role_text(user->role)));
    json_put_bool(json, "active", user->active);
    json_put_uuids(json, "teams", user->teams, user->team_count);
    if (level == PEOPLE_FULL) {
        json_put_uuids(json, "managed", user->managed, user->managed_count);
        employment_put(json, &user->employment);
        json_put_uuid(json, "deputy", user->deputy.uuid);
        json_put_bool(json, "deputy_active", user->deputy_active);
        json_put_text(json, "email", user->email);
        json_put_text(json, "language", slice_of(user->language));
        json_put_bool(json, "has_password", user->has_password);
        json_put_instant(json, "created_at", user->created_ms);
    }
    json_close_object(json);
}

void tenant_view(struct json *json, const char *key, slice slug, slice name)
{
    json_open_object(json, key);
    json_put_text(json, "slug", slug);
    json_put_text(json, "name", name);
    json_close_object(json);
}

void team_view(struct json *json, const char *key, const struct team *team)
{
    json_open_object(json, key);
    json_put_uuid(json, "id", team->id.uuid);
    json_put_int(json, "version", team->version);
    json_put_text(json, "name", team->name);
    json_put_uuids(json, "members", team->members, team->member_count);
    json_put_uuids(json, "managers", team->managers, team->manager_count);
    json_put_int(json, "minimum", team->minimum);
    json_close_object(json);
}
