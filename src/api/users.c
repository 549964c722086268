/* /api/users: JSON in, a command to hr/, JSON out. */
#include "api/body.h"
#include "api/routes.h"
#include "hr/deputy.h"
#include "hr/link.h"
#include "hr/user.h"
#include "hr/view_people.h"

#include <string.h>

static user_id path_user(const struct call *call)
{
    user_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    return id;
}

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

/* ---- an entry ---- */

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

/* [{pattern, from}] */
static bool get_patterns(const struct call *call, struct employment *work, struct error *err)
{
    static const char *const known[] = { "pattern", "from", NULL };
    const json_t *array;

    if (!body_objects(call, "patterns", EMPLOYMENT_PATTERNS_MAX, known, &array, err))
        return false;
    work->pattern_count = json_array_size(array);
    for (size_t i = 0; i < work->pattern_count; i++) {
        const json_t *item = json_array_get(array, i);
        struct pattern_since *pattern = &work->patterns[i];

        if (!json_get_uuid(item, "pattern", JSON_REQUIRED, pattern->pattern.uuid, err) ||
            !json_get_date(item, "from", JSON_REQUIRED, &pattern->from, err))
            return body_inside("patterns", err);
    }
    return true;
}

/* [{team, from, to}], open where a day is null. */
static bool get_periods(const struct call *call, struct employment *work, struct error *err)
{
    static const char *const known[] = { "team", "from", "to", NULL };
    const json_t *array;

    if (!body_objects(call, "team_periods", EMPLOYMENT_PERIODS_MAX, known, &array, err))
        return false;
    work->period_count = json_array_size(array);
    for (size_t i = 0; i < work->period_count; i++) {
        const json_t *item = json_array_get(array, i);
        struct team_dates *period = &work->periods[i];

        period->from.day = DATE_FIRST_DAY;
        period->to.day = DATE_LAST_DAY;
        if (!json_get_uuid(item, "team", JSON_REQUIRED, period->team.uuid, err) ||
            !json_get_date(item, "from", JSON_OPTIONAL, &period->from, err) ||
            !json_get_date(item, "to", JSON_OPTIONAL, &period->to, err))
            return body_inside("team_periods", err);
    }
    return true;
}

static bool get_employment(struct call *call, struct employment *work, struct error *err)
{
    const user_id *managers = NULL;

    work->has_arrival = json_has(call->body, "arrival_day");
    work->has_departure = json_has(call->body, "departure_day");
    if (!json_get_uuid(call->body, "site", JSON_OPTIONAL, work->site.uuid, err) ||
        !json_get_date(call->body, "arrival_day", JSON_OPTIONAL, &work->arrival, err) ||
        !json_get_date(call->body, "departure_day", JSON_OPTIONAL, &work->departure, err) ||
        !json_get_uuid(call->body, "successor", JSON_OPTIONAL, work->successor.uuid, err) ||
        !body_ids(call, "managers", EMPLOYMENT_MANAGERS_MAX, &managers, &work->manager_count,
                  err) ||
        !get_patterns(call, work, err) || !get_periods(call, work, err))
        return false;
    if (managers)
        memcpy(work->managers, managers, work->manager_count * sizeof *managers);
    return true;
}

static bool get_entry(struct call *call, struct user_entry *entry, struct error *err)
{
    return json_get_text(call->body, "name", JSON_REQUIRED, USER_NAME_MAX, &entry->name, err) &&
           json_get_text(call->body, "email", JSON_REQUIRED, USER_EMAIL_MAX, &entry->email,
                         err) &&
           json_get_text(call->body, "language", JSON_OPTIONAL, 2, &entry->language, err) &&
           get_role(call->body, &entry->role, err) &&
           body_ids(call, "teams", USER_TEAMS_MAX, &entry->teams, &entry->team_count, err) &&
           body_ids(call, "managed", USER_MANAGED_MAX, &entry->managed, &entry->managed_count,
                    err) &&
           get_employment(call, &entry->employment, err);
}

/* What a PUT does not speak of stays; where "none" can be said, it is said by null. */
static unsigned kept(const struct call *call)
{
    static const struct {
        const char *key;
        unsigned keep;
        bool null_is_none;
    } members[] = {
        { "teams", KEEP_TEAMS, false },
        { "managed", KEEP_MANAGED, false },
        { "site", KEEP_SITE, true },
        { "arrival_day", KEEP_ARRIVAL, true },
        { "departure_day", KEEP_DEPARTURE, true },
        { "successor", KEEP_SUCCESSOR, true },
        { "managers", KEEP_MANAGERS, false },
        { "patterns", KEEP_PATTERNS, false },
        { "team_periods", KEEP_PERIODS, false },
    };
    unsigned keep = KEEP_ALL;

    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (members[i].null_is_none ? body_says(call, members[i].key)
                                    : json_has(call->body, members[i].key))
            keep &= ~members[i].keep;
    return keep;
}

/* ---- calls ---- */

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
    static const char *const known[] = { "name",         "email",       "role",
                                         "language",     "teams",       "managed",
                                         "site",         "arrival_day", "departure_day",
                                         "successor",    "managers",    "patterns",
                                         "team_periods", NULL };
    struct user_entry entry = { .active = true };
    struct user user;
    struct one_time_link link;
    char id[ID_TEXT_LEN + 1];

    if (!actor_need_hr(&call->actor, err) || !json_only(call->body, known, err) ||
        !get_entry(call, &entry, err) || !user_create(tx, &call->actor, &entry, &user, err) ||
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
    static const char *const known[] = {
        "version",  "active",   "name",         "email",       "role",          "language",
        "teams",    "managed",  "site",         "arrival_day", "departure_day", "successor",
        "managers", "patterns", "team_periods", NULL
    };
    struct user_entry entry = { .active = true };
    struct error rule = { 0 };
    struct user user;
    int64_t version;

    if (!json_only(call->body, known, err) || !call_version(call, &version, err) ||
        !get_entry(call, &entry, err) || !body_need(call, "language", err) ||
        !json_get_bool(call->body, "active", JSON_REQUIRED, &entry.active, err))
        return call_invalid(user_update(tx, &call->actor, path_user(call), 0, &entry, &user,
                                        &rule),
                            &rule, err);
    entry.keep = kept(call);
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

/* Who decides for them while they are away; null: nobody. */
bool users_deputy(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "version", "deputy", NULL };
    user_id deputy = { { 0 } };
    struct error rule = { 0 };
    struct user user;
    int64_t version;

    if (!json_only(call->body, known, err) || !call_version(call, &version, err) ||
        !json_get_uuid(call->body, "deputy", JSON_OPTIONAL, deputy.uuid, err) ||
        !(body_says(call, "deputy") || body_need(call, "deputy", err)))
        return call_invalid(deputy_set(tx, &call->actor, path_user(call), 0, deputy, &user,
                                       &rule),
                            &rule, err);
    if (!deputy_set(tx, &call->actor, path_user(call), version, deputy, &user, err)) {
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
